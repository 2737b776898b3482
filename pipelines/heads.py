"""The head of a ledger, kept in a sealed file beside the database: by it a ledger that was cut off is found.

It is written after each commit, so after a sudden end it may lag behind the database, and never leads it.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, select

from pipelines.canonical import canonical
from pipelines.ledger import Head, Verified, genesis, last, verify
from pipelines.tables import LedgerEntry, table
from policies.errors import LedgerError, StoreError

_LEDGER = table(LedgerEntry)


def head_file(data_dir: Path, study: str) -> Path:
    """Where the head of a study's ledger is kept."""
    return data_dir / f"ledger-{genesis(study).study}.head"


def write_head(data_dir: Path, head: Head, key: bytes) -> None:
    """Replace the head file in one step, after the entries it names are on disk."""
    path = head_file(data_dir, head.study)
    facts = {"hash": head.hash.hex(), "seq": head.seq, "study": head.study}
    text = canonical(facts | {"mac": _seal(facts, key)})
    new = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: the ledger's head cannot be written ({error.strerror})") from error


def read_head(data_dir: Path, study: str, key: bytes) -> Head | None:
    """The head file's content; None where there is no such file.

    Raises:
        LedgerError: the file was altered, or sealed with another key.
    """
    path = head_file(data_dir, study)
    try:
        facts = json.loads(path.read_bytes())
        mac = facts.pop("mac")
        head = Head(study=facts["study"], seq=facts["seq"], hash=bytes.fromhex(facts["hash"]))
        sealed = hmac.compare_digest(mac, _seal(facts, key)) and head.study == study
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        sealed = False
    if not sealed:
        raise LedgerError(f"{path}: the ledger's head was altered, or was sealed with another key")
    return head


def _seal(facts: Mapping[str, object], key: bytes) -> str:
    return hmac.digest(key, canonical(facts).encode(), "sha256").hex()


def recovered(connection: Connection, data_dir: Path, study: str, key: bytes) -> int:
    """See at once whether the ledger still holds the entry that its head names; gives how many entries follow that.

    A ledger that is about to get its first entry gets its head file here, so that there is never one without the other.

    Raises:
        LedgerError: it does not, or the head is missing or altered.
    """
    head, newest = _anchor(connection, data_dir, study, key), last(connection, study)
    query = select(_LEDGER.c.hash).where(_LEDGER.c.study == study, _LEDGER.c.seq == head.seq)
    if head.seq and connection.scalar(query) != head.hash:
        raise LedgerError(
            f"the ledger of {study} was cut off or altered: its head names entry {head.seq}, which is not there; "
            "'beholden ledger verify' says more"
        )
    if not newest.seq:
        write_head(data_dir, head, key)
    return newest.seq - head.seq


def verify_study(connection: Connection, data_dir: Path, study: str, key: bytes) -> Verified:
    """Check every entry of a study's ledger, and its head.

    Raises:
        LedgerError: names the first entry that is wrong, and how.
    """
    return verify(connection, _anchor(connection, data_dir, study, key))


def _anchor(connection: Connection, data_dir: Path, study: str, key: bytes) -> Head:
    head = read_head(data_dir, study, key)
    if head is None and last(connection, study).seq:
        raise LedgerError(f"{head_file(data_dir, study)}: missing, though the ledger of {study} has entries")
    return head or genesis(study)
