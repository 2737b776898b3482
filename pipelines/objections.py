"""Objections: what names a person is found by what they give, deleted, and passed over from then on."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime

from pipelines import erasure, proof, seals, suppression
from pipelines.claims import Claim
from pipelines.ledger import Entry
from pipelines.occurrences import Occurrences, occurrences
from pipelines.signed import Hex, Signed
from pipelines.store import Store
from policies.errors import StoreError

RULE = "notice.objection"
Mode = Literal["records_deleted", "taken_out_of_records"]


class ObjectionReceipt(Signed):
    """The answer to somebody who objected; it says nothing of who they are or what they gave.

    Attributes:
        number: random; by it the person can ask again.
        honoured_at: when, in UTC.
        mode: what was done to the records.
        request: keyed digest of the request; the same values give the same, and nobody without the key can make it.
        rows: how many rows of each table went or were changed.
        epochs: epochs of the study's keys under which was looked.
        lost: epochs whose keys were destroyed before: nobody can tell any more whom their pseudonyms stand for.
        suppressed: how many digests came onto the list by which later crawls pass the person over.
        earlier: receipts of earlier requests that gave one of the same values.
        searched: where the deleted pseudonyms were looked for afterwards: files or tables.
        pseudonyms: how many were looked for.
        found: how many were found there; always 0.
    """

    format: Literal["beholden-objection/1"] = "beholden-objection/1"
    number: str
    honoured_at: AwareDatetime
    mode: Mode
    request: Hex
    rows: Mapping[str, int]
    epochs: tuple[int, ...]
    lost: tuple[int, ...]
    suppressed: int
    earlier: tuple[str, ...]
    searched: Literal["files", "tables"]
    pseudonyms: int
    found: Literal[0] = 0


def earlier_receipts(store: Store, folder: Path, claims: Collection[Claim]) -> dict[str, datetime]:
    """The receipts of earlier requests that gave one of these values, and when they were honoured."""
    if not suppression.key_path(store.study, folder).exists():
        return {}
    key = suppression.load(store.study, folder)
    with store.database.transaction() as connection:
        return suppression.receipts_of(connection, store.study, map(key.digest, claims))


def honour(
    store: Store, folder: Path, claims: Collection[Claim], *, mode: Mode = "records_deleted", now: datetime
) -> ObjectionReceipt:
    """Delete what names a person, see that no byte of their pseudonyms is left, and pass them over from now on.

    Args:
        store: of the study.
        folder: of the keys.
        claims: what the person gave; it is not kept.
        mode: delete the records, or take the person out of them and leave the rest.
        now: the time.

    Raises:
        StoreError: a run of the study is active, or a deleted pseudonym was still found.
        KeyFileError: a key is missing, exposed or damaged.
    """
    store.claim()
    seal, study = seals.load(store.study, folder), store.study
    key = suppression.load_or_create(study, folder, data_folder=store.database.data_dir)
    digests = [key.digest(claim) for claim in claims]
    found = occurrences(store, folder, claims)
    earlier = earlier_receipts(store, folder, claims)
    number = f"OBJ-{base64.b32encode(secrets.token_bytes(5)).decode()}"
    with store.database.transaction() as connection:
        if mode == "records_deleted":
            rows = erasure.delete(connection, study, found.things)
        else:
            rows = erasure.take_out(connection, study, found.things, found.names)
        new = suppression.add(connection, study, digests, receipt=number, since=now)
        head = store.append(connection, [_entry(mode, rows, new, found)])
    store.seal(head)
    store.database.compact()
    searched = proof.look_for(store.database, found.names)
    if searched.found:
        raise StoreError(f"{searched.found} deleted pseudonyms are still in the {searched.where}; nothing is confirmed")
    return ObjectionReceipt.under(
        seal,
        study=study,
        number=number,
        honoured_at=now.replace(microsecond=0),
        mode=mode,
        request=key.request(claims),
        rows=rows,
        epochs=found.epochs,
        lost=found.lost,
        suppressed=new,
        earlier=tuple(sorted(earlier)),
        searched=searched.where,
        pseudonyms=searched.values,
        ledger_entries=head.seq,
        ledger_hash=head.hash.hex(),
    )


def _entry(mode: Mode, rows: Mapping[str, int], new: int, found: Occurrences) -> Entry:
    counts = {**rows, "things": len(found.things), "suppressed": new}
    reason = f"objection.{mode}"
    return Entry(stage="retention", verdict="transform", rule=RULE, reason=reason, counts=counts)
