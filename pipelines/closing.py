"""Close a study: its runs end, its keys go, its ledger is signed, and a certificate says so for a witness to sign.

Killed at any moment, it is ended by the same call: each step is done once, and the last one is whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime
from sqlalchemy import Connection, func, select

from pipelines import checkpoints, expiry, incidents, keys, receipts, seals, session_files, signed, suppression
from pipelines.destruction import destroy
from pipelines.expiry import DeletionReceipt
from pipelines.ledger import Entry
from pipelines.receipts import DestroyedKey
from pipelines.retention import Rules
from pipelines.seals import Seal
from pipelines.signed import Hex, Signed
from pipelines.store import Store
from pipelines.tables import THINGS, Closing, Mention, Observation, Run, Suppressed, table
from policies.errors import UsageError

CLOSED, WITNESSED = "study.closed", "study.witnessed"
ALL = Rules(states_days=0, observations_days=0, mentions_days=0, requests_days=0, hosts_days=0)
"""The rules under which nothing is kept."""

_CLOSING, _MENTION, _OBSERVATION, _RUN = table(Closing), table(Mention), table(Observation), table(Run)
_SUPPRESSED = table(Suppressed)


class KeyReceipt(signed.Closed):
    """A receipt of the destruction of keys, by its digest."""

    keys: tuple[DestroyedKey, ...]
    sha256: Hex


class Certificate(Signed):
    """What a closed study was, and what is left of it.

    Attributes:
        policy: name and version of its last policy.
        policy_digest: digest of that.
        closed_at: when, in UTC.
        by: who closed it.
        runs: how many runs there were.
        deleted: how many rows went when it was closed.
        left: how many rows of each table stay, until the policy's retention ends.
        samples: how many samples of the deleted rows were looked for; none was found.
        keys: receipts of the destruction of all its keys.
        incidents: how many there were; all are closed.
        objections: how many receipts of objections it had given.
        checkpoint: the ledger's last checkpoint, as a signed note.
        checkpoint_key: the key to check that with.
    """

    format: str = "beholden-closing/1"
    policy: str
    policy_digest: Hex
    closed_at: AwareDatetime
    by: str
    runs: int
    deleted: Mapping[str, int]
    left: Mapping[str, int]
    samples: int
    keys: tuple[KeyReceipt, ...]
    incidents: int
    objections: int
    checkpoint: str
    checkpoint_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """The policy that a study ran under last.

    Attributes:
        policy: its name and version.
        digest: its digest.
        rules: what it keeps, and how long.
    """

    policy: str
    digest: str
    rules: Rules


def certificate_path(study: str, data_dir: Path) -> Path:
    """Where the certificate of a closed study lies: with it there, no run begins."""
    return data_dir / "closing" / f"{study}.certificate.json"


def find(store: Store) -> Certificate | None:
    """The certificate of a study that is closed.

    Raises:
        KeyFileError: it was changed since it was signed.
    """
    with store.database.transaction() as connection:
        text = connection.scalar(select(_CLOSING.c.certificate).where(_CLOSING.c.study == store.study))
    what = f"the certificate of {store.study} in the database"
    return None if text is None else signed.parse(text.encode(), Certificate, f"{what} is none", f"{what} was changed")


def close(store: Store, folder: Path, under: Under, *, by: str, now: datetime) -> Certificate:
    """End a study for good; gives its certificate, or the one it has.

    Args:
        store: of the study.
        folder: of the keys.
        under: the policy by which rows that have outlived their time go now; `ALL` as its rules deletes all.
        by: who closes it.
        now: the time.

    Raises:
        UsageError: an incident is open.
        StoreError: a run is active, or something deleted was still found.
        KeyFileError: a key cannot be destroyed.
    """
    store.claim()
    if (done := find(store)) is not None:
        return done
    incidents.take_up(store)
    happened = incidents.incidents(store)
    if still := incidents.open_incidents(happened):
        raise UsageError(f"incident {still[0]} of {store.study} is open; end it first: beholden incident close")
    seal = seals.load(store.study, folder)
    _, deletion = expiry.expire(store, now, under.rules, seal)
    if keys.epochs(store.study, folder) or keys.unfinished_path(store.study, folder).exists():
        destroy(store, folder, by=by, reason="the study was closed", now=now)
    with store.database.transaction() as connection:
        given = select(func.count(_SUPPRESSED.c.receipt.distinct())).where(_SUPPRESSED.c.study == store.study)
        objections = connection.scalar(given) or 0
        suppression.forget(connection, store.study)
    suppression.destroy(store.study, folder)
    session_files.forget_all(store.study, folder)
    store.database.compact()
    facts = {
        "study": store.study,
        "policy": under.policy,
        "policy_digest": under.digest,
        "closed_at": now.replace(microsecond=0),
        "by": by,
        "runs": len(store.runs()),
        "keys": _key_receipts(store.study, folder),
        "incidents": len(happened),
        "objections": objections,
    }
    return _certify(store, seal, deletion, facts)


def _key_receipts(study: str, folder: Path) -> tuple[KeyReceipt, ...]:
    found = ((receipts.read(path), path) for path in keys.receipts(study, folder))
    return tuple(KeyReceipt(keys=r.keys, sha256=hashlib.sha256(path.read_bytes()).hexdigest()) for r, path in found)


def _certify(store: Store, seal: Seal, deletion: DeletionReceipt, facts: Mapping[str, object]) -> Certificate:
    """Tell the ledger, sign what it then is, and keep the certificate: all of it or nothing."""
    with store.database.transaction() as connection:
        left = _left(connection, store.study)
        counts = {"runs": int(str(facts["runs"])), "rows": sum(left.values())}
        entry = Entry(stage="run", verdict="stop", rule="policy.status", reason=CLOSED, counts=counts)
        head = store.append(connection, [entry])
        certificate = Certificate.under(
            seal,
            **facts,
            deleted=deletion.rows,
            samples=deletion.samples,
            left=left,
            checkpoint=checkpoints.sign(checkpoints.now(connection, store.study), seal),
            checkpoint_key=checkpoints.verifier(seal),
            ledger_entries=head.seq,
            ledger_hash=head.hash.hex(),
        )
        row = {"study": store.study, "at": certificate.closed_at, "certificate": certificate.text().decode()}
        connection.execute(_CLOSING.insert(), row)
    store.seal(head)
    return certificate


def _left(connection: Connection, study: str) -> dict[str, int]:
    of_study = select(_RUN.c.id).where(_RUN.c.study == study)
    wheres = {name: (rows, rows.c.study == study) for name, rows in THINGS.items()}
    wheres |= {rows.name: (rows, rows.c.run.in_(of_study)) for rows in (_OBSERVATION, _MENTION)}
    return {
        name: connection.scalar(select(func.count()).select_from(rows).where(where)) or 0
        for name, (rows, where) in wheres.items()
    }


def note_witness(store: Store, fingerprint: str) -> None:
    """Tell the ledger that a witness signed the certificate."""
    store.claim()
    subject = hashlib.sha256(fingerprint.encode()).hexdigest()
    entry = Entry(stage="run", verdict="allow", rule="retention.destruction", reason=WITNESSED, subject=subject)
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)


def in_words(certificate: Certificate, witness: str | None) -> str:
    """The certificate for people.

    Args:
        certificate: the certificate.
        witness: who signed it, and with which key; None where nobody has.
    """
    keys_gone = [f"epoch {key.epoch} (key {key.key_id})" for receipt in certificate.keys for key in receipt.keys]
    rows = [f"{count} of {name}" for name, count in certificate.left.items() if count]
    gone = [f"{count} of {name}" for name, count in certificate.deleted.items() if count]
    lines = (
        f"The study {certificate.study} is closed",
        "",
        f"Policy          {certificate.policy}",
        f"  its digest    {certificate.policy_digest}",
        f"Closed          {certificate.closed_at:%-d %B %Y, %H:%M} UTC, by {certificate.by}",
        f"Runs            {certificate.runs}; none can be resumed, and none begins again",
        f"Keys destroyed  {', '.join(keys_gone) or 'none was left'}",
        f"Rows deleted    {', '.join(gone) or 'none were due'}",
        f"  looked for    {certificate.samples} samples of these; none was found",
        f"Rows left       {', '.join(rows) or 'none'}",
        f"Incidents       {certificate.incidents}, all closed",
        f"Objections      {certificate.objections} receipts; their list was destroyed",
        f"Ledger          {certificate.ledger_entries} entries, the last {certificate.ledger_hash}",
        f"Signed          by the study's seal {certificate.signer}",
        f"Witness         {witness or 'nobody has signed yet: this certificate still needs its witness'}",
        "",
        "The ledger's last checkpoint, and the key to check it with:",
        "",
        certificate.checkpoint,
        certificate.checkpoint_key,
        "",
    )
    return "\n".join(lines)
