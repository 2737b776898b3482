"""Checkpoints: a ledger is checked by a signed note alone, and no change to either goes unseen."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Generator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update

from pipelines import checkpoints, merkle
from pipelines.checkpoints import Checkpoint
from pipelines.database import Database
from pipelines.ledger import Entry, append, last
from pipelines.seals import Seal
from pipelines.tables import LedgerEntry, table
from policies.errors import LedgerError
from tests.storing import NOW, STUDY

LEDGER = table(LedgerEntry)
SEAL, OTHER = Seal(STUDY, b"s" * 32), Seal(STUDY, b"o" * 32)


@pytest.fixture
def connection(database_url: str, data_dir: Path) -> Generator[Connection]:
    """An open database with a ledger of five entries."""
    with Database.open(database_url, data_dir=data_dir) as database, database.transaction() as found:
        _add(found, 5)
        yield found


def _add(connection: Connection, number: int, *, reason: str = "off.scope") -> None:
    entry = Entry(stage="request", verdict="deny", rule="sources.hosts", reason=reason)
    append(connection, STUDY, [entry] * number, at=NOW, run="20261123-7f3a", policy="d" * 64)


def test_a_note_gives_back_its_checkpoint(connection: Connection) -> None:
    """What was signed is what is read, and the ledger holds against it."""
    made = checkpoints.now(connection, STUDY)
    read = checkpoints.read(checkpoints.sign(made, SEAL), checkpoints.verifier(SEAL))

    assert read == made
    assert (read.size, checkpoints.check(connection, read)) == (5, 0)


def test_a_note_has_the_published_form() -> None:
    """Origin, size, root, an empty line, and a line of signature with the id of its key (C2SP signed-note)."""
    note = checkpoints.sign(Checkpoint(study="a", size=0, root=merkle.EMPTY), SEAL)
    origin, size, root, empty, signature, end = note.split("\n")

    assert (origin, size, root) == ("beholden/a", "0", base64.b64encode(merkle.EMPTY).decode())
    assert (empty, end) == ("", "")
    assert signature.startswith("— beholden/a ")
    assert len(base64.b64decode(signature.split(" ")[2])) == 4 + 64


def test_a_ledger_that_grew_holds(connection: Connection) -> None:
    """Entries that came later are counted."""
    kept = checkpoints.now(connection, STUDY)
    _add(connection, 3)

    assert checkpoints.check(connection, kept) == 3


def test_the_start_of_a_ledger_can_be_kept_too(connection: Connection) -> None:
    """A checkpoint of the empty ledger holds for each that follows."""
    assert checkpoints.check(connection, Checkpoint(study=STUDY, size=0, root=merkle.EMPTY)) == 5


@pytest.mark.parametrize("seq", range(1, 6))
def test_an_edited_entry_is_found(connection: Connection, seq: int) -> None:
    """One changed word of any entry breaks it."""
    kept = checkpoints.now(connection, STUDY)
    connection.execute(update(LEDGER).where(LEDGER.c.seq == seq).values(reason="other"))

    with pytest.raises(LedgerError, match=f"at entry {seq}: it was edited"):
        checkpoints.check(connection, kept)


def test_a_ledger_that_was_cut_off_is_found(connection: Connection) -> None:
    """Entries that are missing at the end are missed."""
    kept = checkpoints.now(connection, STUDY)
    connection.execute(delete(LEDGER).where(LEDGER.c.seq > 3))

    with pytest.raises(LedgerError, match="names 5 entries, 3 are left"):
        checkpoints.check(connection, kept)


def test_a_ledger_that_was_written_anew_is_found(connection: Connection) -> None:
    """A chain that is whole in itself, but another one, does not pass."""
    kept = checkpoints.now(connection, STUDY)
    connection.execute(delete(LEDGER))
    entry = Entry(stage="request", verdict="allow", rule="sources.hosts", reason="off.scope")
    append(connection, STUDY, [entry] * 6, at=NOW, run="20261123-7f3a", policy="d" * 64)

    with pytest.raises(LedgerError, match="written anew"):
        checkpoints.check(connection, kept)


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n5\n", "\n4\n"), ("beholden/", "beholden/x"), ("— ", "- "), ("— b", "— c"), ("\n\n", "\n")],
    ids=["size", "origin", "dash", "name", "no empty line"],
)
def test_an_altered_note_is_refused(connection: Connection, old: str, new: str) -> None:
    """Nothing of a note can be changed."""
    note = checkpoints.sign(checkpoints.now(connection, STUDY), SEAL)

    with pytest.raises(LedgerError, match="checkpoint"):
        checkpoints.read(note.replace(old, new, 1), checkpoints.verifier(SEAL))


def test_the_note_of_another_is_refused(connection: Connection) -> None:
    """Another seal's signature does not count, under its own name or under ours."""
    note = checkpoints.sign(checkpoints.now(connection, STUDY), OTHER)

    with pytest.raises(LedgerError, match="another key"):
        checkpoints.read(note, checkpoints.verifier(SEAL))


def test_the_signature_of_a_witness_does_no_harm(connection: Connection) -> None:
    """A note may bear further signatures."""
    made = checkpoints.now(connection, STUDY)
    note = checkpoints.sign(made, SEAL) + checkpoints.sign(made, OTHER).splitlines()[-1] + "\n"

    assert checkpoints.read(note, checkpoints.verifier(OTHER)) == made


@pytest.mark.parametrize("key", ["", "beholden/a", "beholden/a+00000000+AAAA"], ids=["none", "name", "short"])
def test_a_key_that_is_none_is_refused(connection: Connection, key: str) -> None:
    """The message says what form it has."""
    note = checkpoints.sign(checkpoints.now(connection, STUDY), SEAL)

    with pytest.raises(LedgerError, match=r"name\+id\+key"):
        checkpoints.read(note, key)


def test_a_key_of_another_kind_is_refused(connection: Connection) -> None:
    """Only Ed25519 counts."""
    note, key = checkpoints.sign(checkpoints.now(connection, STUDY), SEAL), checkpoints.verifier(SEAL)
    head, _, body = key.rpartition("+")
    other = base64.b64encode(b"\x02" + base64.b64decode(body)[1:]).decode()

    with pytest.raises(LedgerError, match="another key"):
        checkpoints.read(note, f"{head}+{other}")


@pytest.mark.parametrize("seq", range(1, 6))
def test_an_entry_can_be_proved(connection: Connection, seq: int) -> None:
    """Whoever holds a checkpoint and an entry's hash needs no more of the ledger than the proof."""
    kept = checkpoints.now(connection, STUDY)
    _add(connection, 4)
    entry = connection.scalar(LEDGER.select().with_only_columns(LEDGER.c.hash).where(LEDGER.c.seq == seq))
    proof = checkpoints.prove_entry(connection, STUDY, seq, kept.size)

    assert entry is not None
    assert merkle.is_included(entry, seq - 1, kept.size, proof, kept.root)


def test_growth_can_be_proved(connection: Connection) -> None:
    """Between any two checkpoints."""
    earlier = checkpoints.now(connection, STUDY)
    _add(connection, 6)
    later = checkpoints.now(connection, STUDY)
    proof = checkpoints.prove_growth(connection, STUDY, earlier.size, later.size)

    assert merkle.is_consistent(earlier.root, earlier.size, later.root, later.size, proof)


def test_what_is_not_there_cannot_be_proved(connection: Connection) -> None:
    """The message says how many entries there are."""
    with pytest.raises(LedgerError, match="has 5 entries"):
        checkpoints.prove_entry(connection, STUDY, 6, 5)
    with pytest.raises(LedgerError, match="has 5 entries"):
        checkpoints.prove_growth(connection, STUDY, 2, 9)
    with pytest.raises(LedgerError, match="has 5 entries"):
        checkpoints.entry_hash(connection, STUDY, 6)


# The key and the note by which implementations of signed notes are commonly tested; the text is no checkpoint.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_signatures_of_others_are_read() -> None:
    """A signature that another implementation published holds here, and no altered one does."""
    key = checkpoints._VERIFIER.fullmatch(GO_KEY)
    assert key is not None

    assert checkpoints._signed(GO_TEXT, GO_SIGNATURE, key)
    assert not checkpoints._signed(GO_TEXT.replace("answer", "Answer"), GO_SIGNATURE, key)
    assert not checkpoints._signed(GO_TEXT, GO_SIGNATURE.replace("x08go/Z", "x08go/Y"), key)
    assert not checkpoints._signed(GO_TEXT, GO_SIGNATURE.replace("Neumann", "Newmann"), key)


def test_a_note_is_made_as_the_specification_says() -> None:
    """Id of the key and signature, computed here from the words of C2SP signed-note alone."""
    made = Checkpoint(study="a", size=7, root=bytes(range(32)))
    text = "beholden/a\n7\n" + base64.b64encode(bytes(range(32))).decode() + "\n"
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(SEAL.signer))
    key_id = hashlib.sha256(b"beholden/a\n\x01" + public.public_bytes_raw()).digest()[:4]
    note = checkpoints.sign(made, SEAL)
    raw = base64.b64decode(note.removeprefix(text + "\n— beholden/a ").removesuffix("\n"))

    assert raw[:4] == key_id
    public.verify(raw[4:], text.encode())


@given(st.data())
def test_no_single_byte_of_a_note_can_change(data: st.DataObject) -> None:
    """Whichever byte is another, the note is refused or says the same."""
    made = Checkpoint(study=STUDY, size=5, root=bytes(range(32)))
    note = checkpoints.sign(made, SEAL).encode()
    place = data.draw(st.integers(0, len(note) - 1))
    altered = bytearray(note)
    altered[place] ^= data.draw(st.integers(1, 255))
    try:
        read = checkpoints.read(bytes(altered).decode("utf-8", "replace"), checkpoints.verifier(SEAL))
    except LedgerError:
        return
    assert read == made


def test_a_fork_of_the_ledger_is_found(connection: Connection) -> None:
    """Of two ledgers that went apart after the third entry, each fails against a checkpoint of the other."""
    ours = checkpoints.now(connection, STUDY)
    connection.execute(delete(LEDGER).where(LEDGER.c.seq > 3))
    common = checkpoints.now(connection, STUDY)
    _add(connection, 3, reason="another.way")

    assert checkpoints.check(connection, common) == 3
    with pytest.raises(LedgerError, match="written anew"):
        checkpoints.check(connection, ours)


def test_a_note_is_told_by_its_form(connection: Connection) -> None:
    """Whoever signed it; a bare text, or a note of something else, is none of a ledger."""
    signed = checkpoints.sign(checkpoints.now(connection, STUDY), OTHER)

    assert checkpoints.is_note(signed.encode())
    assert not checkpoints.is_note(signed.partition("\n\n")[0].encode())
    assert not checkpoints.is_note(signed.replace("beholden/", "another/").encode())
    assert not checkpoints.is_note(b"\xff\n\n\xff")


def test_the_hash_of_an_entry_is_that_of_the_chain(connection: Connection) -> None:
    """Entries are numbered from 1; the last one's hash is the ledger's head."""
    assert checkpoints.entry_hash(connection, STUDY, 5) == last(connection, STUDY).hash
