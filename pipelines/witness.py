"""A witness's signature: that somebody outside saw a paper, by a key that `ssh-keygen` makes and signs with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from policies.errors import KeyFileError

NAMESPACE = "beholden-closing"
"""What a signature is for; one that was made for something else does not count."""
MOST_BYTES = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Who signed.

    Attributes:
        fingerprint: of the key, as ``ssh-keygen -l`` shows it.
        signature: as its file has it.
    """

    fingerprint: str
    signature: str


def witnessed(message: bytes, signature: Path, key: Path) -> Witness:
    """Check a signature over a message by the key that the witness is known by.

    Args:
        message: what was signed.
        signature: file that ``ssh-keygen -Y sign -n beholden-closing`` wrote.
        key: file of the witness's public key, from the witness and not from the signature.

    Raises:
        KeyFileError: a file cannot be read, or the witness did not sign this.
    """
    from sshsig import InvalidSignature, PublicKey, check_signature

    armoured, line = _read(signature), _read(key)
    try:
        known = PublicKey.from_openssh_str(line)
    except (ValueError, NotImplementedError):
        raise KeyFileError(f"{key}: is no public key of OpenSSH that can be used here; Ed25519 can") from None
    try:
        signer = check_signature(message, armoured, NAMESPACE)
    except (InvalidSignature, ValueError, NotImplementedError):
        raise KeyFileError(
            f"{signature}: is no signature over this certificate; sign it with: ssh-keygen -Y sign -n {NAMESPACE}"
        ) from None
    if signer.openssh_str() != known.openssh_str():
        raise KeyFileError(f"{signature}: another key than the one in {key} has signed; it proves nothing")
    return Witness(fingerprint=signer.sha256_str(), signature=armoured)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES).decode("ascii")
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is not a file that OpenSSH wrote") from None
