"""Checkpoints of a ledger: its size and its Merkle root, signed, as a note that can be published or mailed.

The note is that of C2SP (``signed-note`` and ``tlog-checkpoint``), which transparency logs exchange: their tools read
ours. Whoever keeps a note can later check the ledger by it alone: no key and no word of ours is needed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipelines import merkle
from pipelines.ledger import genesis, last, verify
from pipelines.seals import Seal, is_signed
from pipelines.tables import LedgerEntry, table
from policies.errors import LedgerError

ED25519 = b"\x01"
"""How a signed note names the kind of signature."""
_LEDGER = table(LedgerEntry)
_BODY = re.compile(r"(?P<origin>[^\n]{1,200})\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n")
_SIGNATURE = re.compile(r"— (?P<name>[^ +\n]{1,200}) (?P<signature>[A-Za-z0-9+/]{90,92}={0,2})")
_VERIFIER = re.compile(r"(?P<name>[^ +\n]{1,200})\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]{44})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a ledger was at one moment.

    Attributes:
        study: whose ledger it is.
        size: how many entries it had.
        root: Merkle root of their hashes.
    """

    study: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{origin(self.study)}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def origin(study: str) -> str:
    """The name of a study's ledger in a note."""
    return f"beholden/{genesis(study).study}"


def verifier(seal: Seal) -> str:
    """What others need to check the notes of a study: ``name+id+key``, which may be published."""
    key = ED25519 + bytes.fromhex(seal.signer)
    return f"{origin(seal.study)}+{_key_id(origin(seal.study), key).hex()}+{base64.b64encode(key).decode()}"


def sign(checkpoint: Checkpoint, seal: Seal) -> str:
    """The signed note of a checkpoint."""
    name = origin(checkpoint.study)
    key_id = _key_id(name, ED25519 + bytes.fromhex(seal.signer))
    signature = bytes.fromhex(seal.sign(checkpoint.text.encode()))
    return f"{checkpoint.text}\n— {name} {base64.b64encode(key_id + signature).decode()}\n"


def read(note: str, key: str) -> Checkpoint:
    """The checkpoint in a note, if the holder of the key signed it.

    Args:
        note: as `sign` writes it; signatures of others beside ours are passed over.
        key: as `verifier` writes it, from somewhere other than the note.

    Raises:
        LedgerError: it is no such note, or nobody with that key signed it.
    """
    text, _, signatures = note.partition("\n\n")
    body, known = _BODY.fullmatch(text + "\n"), _VERIFIER.fullmatch(key.strip())
    if known is None:
        raise LedgerError("the verifier key must have the form name+id+key, as 'beholden ledger checkpoint' shows it")
    if body is None or not body["origin"].startswith("beholden/"):
        raise LedgerError("the file is not a checkpoint of a ledger: origin, size, root, an empty line, signatures")
    if not any(_signed(text + "\n", line, known) for line in signatures.splitlines()):
        raise LedgerError("the checkpoint was altered, or another key than the one given signed it")
    root = base64.b64decode(body["root"])
    return Checkpoint(study=body["origin"].removeprefix("beholden/"), size=int(body["size"]), root=root)


def is_note(note: bytes) -> bool:
    """Whether a file has the form of a signed note of a ledger; who signed it is not asked."""
    text, empty, signatures = note.decode("utf-8", "replace").partition("\n\n")
    body = _BODY.fullmatch(text + "\n")
    return bool(empty and signatures and body and body["origin"].startswith("beholden/"))


def _signed(text: str, line: str, known: re.Match[str]) -> bool:
    found, key = _SIGNATURE.fullmatch(line), base64.b64decode(known["key"])
    if found is None or found["name"] != known["name"] or key[:1] != ED25519:
        return False
    signature = base64.b64decode(found["signature"] + "==")
    own = _key_id(known["name"], key) == signature[:4] == bytes.fromhex(known["id"])
    return own and is_signed(text.encode(), signature[4:].hex(), key[1:].hex())


def _key_id(name: str, key: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + key).digest()[:4]


def now(connection: Connection, study: str) -> Checkpoint:
    """The ledger of a study as the database has it; `verify` says whether that holds."""
    tree = merkle.Tree()
    for entry in _entries(connection, study):
        tree.add(entry)
    return Checkpoint(study=study, size=tree.size, root=tree.root())


def check(connection: Connection, kept: Checkpoint) -> int:
    """Check every entry of a ledger, and that it begins with what it was at a checkpoint; gives how many follow.

    Raises:
        LedgerError: it does not: entries were edited, taken out, put in or cut off since.
    """
    tree, root = merkle.Tree(), [merkle.EMPTY]

    def add(entry: bytes) -> None:
        tree.add(entry)
        if tree.size == kept.size:
            root[0] = tree.root()

    verify(connection, genesis(kept.study), each=add)
    if tree.size < kept.size:
        raise LedgerError(
            f"the ledger of {kept.study} was cut off: the checkpoint names {kept.size} entries, {tree.size} are left"
        )
    if root[0] != kept.root:
        raise LedgerError(
            f"the ledger of {kept.study} was written anew: its first {kept.size} entries are others than then"
        )
    return tree.size - kept.size


def entry_hash(connection: Connection, study: str, seq: int) -> bytes:
    """The chained hash of an entry, numbered from 1.

    Raises:
        LedgerError: there is no such entry.
    """
    found = connection.scalar(select(_LEDGER.c.hash).where(_LEDGER.c.study == study, _LEDGER.c.seq == seq))
    if found is None:
        raise LedgerError(f"the ledger of {study} has {last(connection, study).seq} entries: name one of these")
    return bytes(found)


def prove_entry(connection: Connection, study: str, seq: int, size: int) -> tuple[bytes, ...]:
    """The hashes that show that an entry (numbered from 1) is in the ledger of a checkpoint of that size.

    Raises:
        LedgerError: there is no such entry.
    """
    return _proof(connection, study, size, lambda entries: merkle.inclusion(entries, seq - 1))


def prove_growth(connection: Connection, study: str, earlier: int, later: int) -> tuple[bytes, ...]:
    """The hashes that show that the ledger of a later size began with that of an earlier.

    Raises:
        LedgerError: the ledger never had these sizes.
    """
    return _proof(connection, study, later, lambda entries: merkle.consistency(entries, earlier))


def _proof(
    connection: Connection, study: str, size: int, proof: Callable[[list[bytes]], tuple[bytes, ...]]
) -> tuple[bytes, ...]:
    entries = list(_entries(connection, study, most=size))
    try:
        if len(entries) == size:
            return proof(entries)
    except IndexError:
        pass
    raise LedgerError(f"the ledger of {study} has {last(connection, study).seq} entries: name one of these")


def _entries(connection: Connection, study: str, *, most: int | None = None) -> Iterator[bytes]:
    """The leaves: the chained hash of each entry, which covers all that it says."""
    query = select(_LEDGER.c.hash).where(_LEDGER.c.study == study).order_by(_LEDGER.c.seq)
    if most is not None:
        query = query.where(_LEDGER.c.seq <= most)
    with connection.execute(query.execution_options(yield_per=10_000)) as rows:
        for chunk in rows.scalars().partitions():
            yield from chunk
