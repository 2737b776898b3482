"""Time stamps of a checkpoint (RFC 3161): when it was already there, by the word of an authority that others trust too.

Nothing here knows a network. A person sends the request to an authority of their choice and brings back the reply. What
is stamped is the note's file byte for byte, so that ``openssl ts -verify`` reads the same proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from policies.errors import LedgerError

Span = tuple[int, int]
CERTIFICATES = 0xA0
"""Tag of the certificates in SignedData (RFC 5652, 5.1)."""
MAX_BYTES = 128 * 1024
"""No reply and no file of certificates is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an authority said of a note.

    Attributes:
        at: the note was there at this time.
        by: name of the authority's certificate.
        serial: the number that the authority gave the stamp.
    """

    at: datetime
    by: str
    serial: int


def request(note: bytes) -> bytes:
    """What is sent to an authority: the digest of a note, and the wish for the authority's certificates.

    There is no nonce in it: an older reply about the same digest would prove more, not less.
    """
    builder = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def verify(reply: bytes, note: bytes, authority: bytes) -> Stamp:
    """What a reply proves of a note, if the authority signed it.

    The certificates must have been valid when the stamp was made. Whether one was revoked since is not known here.

    Args:
        reply: as the authority sent it.
        note: the file that was stamped.
        authority: certificates of the authority in PEM, its root among them, from somewhere other than the reply.

    Raises:
        LedgerError: it proves nothing, and why.
    """
    roots, others = _certificates(authority)
    answer = _read(reply)
    verifier = VerifierBuilder(roots=roots, intermediates=others).build()
    try:
        verifier.verify_message(answer, note)
        info = answer.tst_info
        return Stamp(at=info.gen_time.replace(tzinfo=UTC), by=_signer(answer), serial=info.serial_number)
    except VerificationError as error:
        raise LedgerError(_why(str(error))) from None
    except ValueError:
        raise LedgerError("the time stamp was altered: it cannot be read to its end; ask the authority again") from None


def _certificates(pem: bytes) -> tuple[list[Certificate], list[Certificate]]:
    """The roots, which sign themselves, and the others."""
    try:
        given = load_pem_x509_certificates(pem)
    except ValueError:
        raise LedgerError("the authority's certificates must be a PEM file (-----BEGIN CERTIFICATE-----)") from None
    roots = [one for one in given if one.subject == one.issuer]
    if not roots:
        raise LedgerError("the authority's certificates must hold its root, which signs itself")
    return roots, [one for one in given if one.subject != one.issuer]


def _read(reply: bytes) -> TimeStampResponse:
    try:
        answer = decode_timestamp_response(_in_order(reply))
        status = PKIStatus(answer.status)
    except ValueError:
        raise LedgerError("the file is no reply of a time-stamping authority (RFC 3161)") from None
    if status is not PKIStatus.GRANTED:
        raise LedgerError(f"the authority gave no time stamp: it answered {status.name.lower().replace('_', ' ')}")
    return answer


def _in_order(reply: bytes) -> bytes:
    """A reply with its certificates in the order of DER, which the reader asks for and some authorities do not keep.

    The certificates are not signed, and their order says nothing. What has another shape is given back as it is.
    """
    try:
        # TimeStampResp > timeStampToken > content > SignedData > certificates
        token = _parts(reply, (0, len(reply)))[1]
        signed = _parts(reply, _parts(reply, _parts(reply, token)[1])[0])
        certificates = next(one for one in signed if reply[one[0]] == CERTIFICATES)
        parts = sorted(reply[begin:end] for begin, end in _parts(reply, certificates))
    except (IndexError, StopIteration):
        return reply
    ordered = b"".join(parts)
    return reply[: certificates[1] - len(ordered)] + ordered + reply[certificates[1] :]


def _parts(der: bytes, value: Span) -> list[Span]:
    """Where the parts of a value are, each from its tag to its end."""
    here, _ = _content(der, value[0])
    parts = []
    while here < value[1]:
        parts.append((here, _content(der, here)[1]))
        here = parts[-1][1]
    return parts


def _content(der: bytes, start: int) -> Span:
    """Where the content of the value that starts here begins and ends."""
    first = der[start + 1]
    more = first & 0x7F if first & 0x80 else 0
    begin = start + 2 + more
    length = int.from_bytes(der[start + 2 : begin]) if more else first
    if begin + length > len(der):
        raise IndexError("the value is cut off")
    return begin, begin + length


def _signer(answer: TimeStampResponse) -> str:
    """Name of the certificate that signed, which the verifier has found among those of the reply."""
    (signer,) = answer.signed_data.signer_infos
    found = map(load_der_x509_certificate, answer.signed_data.certificates)
    leaf = next(one for one in found if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number))
    names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else leaf.subject.rfc4514_string()


def _why(said: str) -> str:
    if "Mismatch between messages" in said:
        return "the time stamp is of another file than this checkpoint, or the checkpoint was changed since"
    if "verifying certificates" in said:
        return "the time stamp was altered, or was not signed by the authority whose certificates you gave"
    return f"the time stamp does not count: {said}"
