"""Destroy a study's keys: no pseudonym can be made again, and a signed receipt says so."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, select

from pipelines import keys, seals, session_files, suppression
from pipelines.keys import RunKey
from pipelines.ledger import Entry
from pipelines.private_files import check_folder, destroy_file, locked, read_private, write_private
from pipelines.queued import forget_payloads
from pipelines.receipts import MOST_BYTES, DestroyedKey, Receipt, Statement, read
from pipelines.store import Store
from pipelines.tables import LedgerEntry, Run, table
from policies.errors import KeyFileError, UsageError

ESCROWED, DESTROYED = "key.escrowed", "key.destroyed"
"""Reasons in the ledger; the subject is the key's id, the count its epoch."""

_LEDGER, _RUN = table(LedgerEntry), table(Run)


def destroy(
    store: Store, folder: Path, *, only: Collection[int] = (), by: str, reason: str, now: datetime
) -> tuple[Receipt, Path]:
    """Overwrite and remove the keys of a study, stop the runs that began under them, and sign a receipt.

    Killed at any moment, it is ended by the same call; in between no key of the study can be used. Copies elsewhere,
    such as backups and an escrow, are out of its reach.

    Args:
        store: of the study.
        folder: of the keys.
        only: epochs to destroy, all older than the one in use; all of them, and with them the study, without it.
        by: who does it.
        reason: why.
        now: the time.

    Returns:
        The receipt, and its file in the folder of keys.

    Raises:
        StoreError: a run of the study is active.
        KeyFileError: there is no key, or it cannot be destroyed.
        UsageError: an epoch is unknown or in use.
    """
    study = store.study
    check_folder(folder)
    store.claim()
    with locked(folder):
        seal = seals.load(study, folder)
        statement = _begun(study, folder) or _begin(store, folder, only, by, reason)
        for key in statement.keys:
            destroy_file(keys.key_path(study, folder, key.epoch))
        if not statement.left:
            suppression.destroy(study, folder)  # its digests of short values could be tried by whoever holds the key
        sessions = 0 if statement.left else session_files.forget_all(study, folder)
        entries, head = _note(store, folder, statement, sessions)
        path = keys.receipt_path(study, folder, statement.keys[-1].epoch)
        if not path.exists():
            write_private(path, Receipt.of(statement, seal, at=now, entries=entries, head=head).text())
        keys.unfinished_path(study, folder).unlink()
    return read(path), path


def _begun(study: str, folder: Path) -> Statement | None:
    """What a destruction that was killed had announced."""
    path = keys.unfinished_path(study, folder)
    if not path.exists():
        return None
    try:
        return Statement.model_validate_json(read_private(path, most=MOST_BYTES))
    except ValidationError:
        raise KeyFileError(f"{path}: is damaged; remove the study's keys by hand") from None


def _begin(store: Store, folder: Path, only: Collection[int], by: str, reason: str) -> Statement:
    keys.newest(store.study, folder)
    held = keys.epochs(store.study, folder)
    going = tuple(sorted(set(only))) or held
    if unknown := [epoch for epoch in going if epoch not in held]:
        raise UsageError(f"{store.study} has no key of epoch {unknown[0]}; 'beholden keys show' lists those there are")
    if held[-1] in going and going != held:
        raise UsageError(f"epoch {held[-1]} is in use: begin another with 'beholden keys rotate', or destroy all")
    infos = [keys.describe(keys.key_path(store.study, folder, epoch)) for epoch in going]
    statement = Statement(
        study=store.study,
        keys=tuple(DestroyedKey(epoch=info.epoch, created=info.created, key_id=info.key_id) for info in infos),
        left=tuple(epoch for epoch in held if epoch not in going),
        escrowed=tuple(epoch for epoch in going if epoch in _noted(store, ESCROWED)),
        by=by,
        reason=reason,
    )
    write_private(keys.unfinished_path(store.study, folder), statement.model_dump_json().encode())
    return statement


def _noted(store: Store, reason: str) -> set[int]:
    """The epochs of which the ledger says this."""
    query = select(_LEDGER.c.counts).where(_LEDGER.c.study == store.study, _LEDGER.c.reason == reason)
    with store.database.transaction() as connection:
        return {json.loads(counts)["epoch"] for counts in connection.scalars(query)}


def _note(store: Store, folder: Path, statement: Statement, sessions: int) -> tuple[int, bytes]:
    """Tell the ledger, and stop the runs that cannot go on; gives the ledger's length and its last hash."""
    noted = _noted(store, DESTROYED)
    new = [key for key in statement.keys if key.epoch not in noted]
    entries = [
        Entry(stage="retention", verdict="transform", rule="keys.destroy", reason=DESTROYED, subject=key.key_id,
              counts={"epoch": key.epoch})
        for key in new
    ]  # fmt: skip
    if sessions:
        entries.append(
            Entry(stage="run", verdict="stop", rule="access.login", reason="session.closed",
                  counts={"sessions": sessions})
        )  # fmt: skip
    with store.database.transaction() as connection:
        stopped = _stop_runs(connection, store.study, [key.epoch for key in statement.keys])
        head = store.append(connection, entries)
    store.seal(head)
    for run in stopped:
        destroy_file(RunKey.path(run, folder))
    return head.seq, head.hash


def _stop_runs(connection: Connection, study: str, epochs: Collection[int]) -> list[str]:
    """All runs of these epochs; those that could have gone on are stopped, and what they had queued is forgotten."""
    of_these = (_RUN.c.study == study, _RUN.c.key_epoch.in_(epochs))
    open_ones = (*of_these, _RUN.c.status.in_(("running", "interrupted")))
    for run in connection.scalars(select(_RUN.c.id).where(*open_ones)).all():
        forget_payloads(connection, run)
    connection.execute(_RUN.update().where(*open_ones).values(status="stopped", reason=DESTROYED))
    return list(connection.scalars(select(_RUN.c.id).where(*of_these)))
