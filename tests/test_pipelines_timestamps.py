"""Time stamps: OpenSSL's authority answers our requests, and nothing but its true answer about a note counts."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import timestamps
from policies.errors import LedgerError
from tests.stamping import DAY, Authority

NOTE = "beholden/pilot\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— beholden/pilot AAAA\n".encode()


@dataclass(frozen=True)
class Stamped:
    """A note's time stamp."""

    authority: Authority
    root: bytes
    reply: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Stamped:
    """A reply of an authority about the note."""
    authority = Authority.create(tmp_path_factory.mktemp("stamps") / "authority")
    return Stamped(authority, authority.root.read_bytes(), authority.answer(timestamps.request(NOTE)))


def test_a_reply_proves_when_a_note_was_there(made: Stamped) -> None:
    """The time is the authority's, with its name and its number."""
    stamp = timestamps.verify(made.reply, NOTE, made.root)

    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=2)
    assert (stamp.by, stamp.serial) == ("Example Time Stamps", 2)


def test_openssl_reads_the_same_proof(made: Stamped, tmp_path: Path) -> None:
    """Whoever has no Beholden checks it with OpenSSL."""
    (tmp_path / "note").write_bytes(NOTE)
    (tmp_path / "note.tsr").write_bytes(made.reply)
    files: list[str | Path] = ["-data", tmp_path / "note", "-in", tmp_path / "note.tsr", "-CAfile", made.authority.root]
    ended = subprocess.run(["openssl", "ts", "-verify", *files], check=False, capture_output=True, text=True)

    assert "Verification: OK" in ended.stdout + ended.stderr


def test_a_request_holds_a_digest_and_nothing_else() -> None:
    """The same note makes the same request, in which no word of the note is."""
    assert timestamps.request(NOTE) == timestamps.request(NOTE)
    assert b"pilot" not in timestamps.request(NOTE)
    assert len(timestamps.request(NOTE)) < 70


def test_a_stamp_of_another_note_does_not_count(made: Stamped) -> None:
    """One byte more is another note."""
    with pytest.raises(LedgerError, match="of another file than this checkpoint"):
        timestamps.verify(made.reply, NOTE + b"\n", made.root)


def test_another_authority_does_not_count(made: Stamped, tmp_path: Path) -> None:
    """Of the same name, with another key."""
    other = Authority.create(tmp_path / "other")

    with pytest.raises(LedgerError, match="not signed by the authority whose certificates you gave"):
        timestamps.verify(made.reply, NOTE, other.root.read_bytes())


def test_a_certificate_that_had_run_out_does_not_count(tmp_path: Path) -> None:
    """What counts is the moment of the stamp."""
    old = Authority.create(tmp_path / "old", until=-DAY)
    reply = old.answer(timestamps.request(NOTE))

    with pytest.raises(LedgerError, match="not signed by the authority"):
        timestamps.verify(reply, NOTE, old.root.read_bytes())


@given(st.data())
def test_no_altered_byte_changes_what_is_proved(made: Stamped, data: st.DataObject) -> None:
    """An altered reply is refused in words, or says the same: what is not signed says nothing."""
    place = data.draw(st.integers(0, len(made.reply) - 1))
    altered = bytearray(made.reply)
    altered[place] ^= data.draw(st.integers(1, 255))
    try:
        said = timestamps.verify(bytes(altered), NOTE, made.root)
    except LedgerError:
        return
    assert said == timestamps.verify(made.reply, NOTE, made.root)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("060b2a864886f70d0109100104a0", "060b2a864886f70d0109100105a0", "cannot be read to its end"),
        ("0609608648016503040201050004", "0609608648016503040207050004", "does not count: Unsupported hash"),
    ],
    ids=["no time stamp within", "another digest"],
)
def test_a_reply_of_another_kind_is_refused(made: Stamped, old: str, new: str, said: str) -> None:
    """A signed message that is no time stamp, or one of a digest that nobody knows."""
    reply = made.reply.replace(bytes.fromhex(old), bytes.fromhex(new))

    with pytest.raises(LedgerError, match=said):
        timestamps.verify(reply, NOTE, made.root)


@given(st.binary(max_size=200), st.integers(0, 1000))
def test_whatever_is_no_reply_is_refused(made: Stamped, raw: bytes, cut: int) -> None:
    """Noise, and a reply that was cut off, bring nothing down."""
    for reply in (raw, made.reply[:cut], made.reply[:cut] + raw):
        with pytest.raises(LedgerError):
            timestamps.verify(reply, NOTE, made.root)


def test_a_refusal_is_told(made: Stamped) -> None:
    """An authority that does not know the digest's kind gives a reply without a stamp."""
    request = bytearray(timestamps.request(NOTE))
    request[request.index(bytes.fromhex("608648016503040201")) + 8] = 2  # SHA-384, with the length of SHA-256

    with pytest.raises(LedgerError, match="gave no time stamp: it answered rejection"):
        timestamps.verify(made.authority.answer(bytes(request)), NOTE, made.root)


@pytest.mark.parametrize(
    ("pem", "said"),
    [(b"", "must be a PEM file"), (b"-----BEGIN CERTIFICATE-----\n", "must be a PEM file"), (None, "root")],
)
def test_without_a_root_nothing_is_trusted(made: Stamped, pem: bytes | None, said: str) -> None:
    """The reply's own certificates prove nothing."""
    given_pem = (made.authority.folder / "signer.pem").read_bytes() if pem is None else pem

    with pytest.raises(LedgerError, match=said):
        timestamps.verify(made.reply, NOTE, given_pem)


def test_the_signers_certificate_may_be_given_too(made: Stamped) -> None:
    """Authorities publish root and signer in one file."""
    both = made.root + (made.authority.folder / "signer.pem").read_bytes()

    assert timestamps.verify(made.reply, NOTE, both) == timestamps.verify(made.reply, NOTE, made.root)
