"""The pack for those who audit a run: what it did, by which clauses, who approved it, and proofs of its ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from crawlers import stamped
from crawlers.commands.read import open_to_read
from crawlers.pages import page
from crawlers.report import find_run, gather, to_html
from crawlers.settings import Machine
from crawlers.stamped import Beside
from crawlers.wording import rule_says
from pipelines import audits, checkpoints, heads, keys, merkle, receipts, seals, tables
from pipelines.seals import Seal
from policies.amendment import as_run
from policies.approval import in_force
from policies.errors import LedgerError
from policies.model import Policy
from policies.terms import INCIDENTS, ROLES

_RUN = tables.table(tables.Run)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPack:
    """A pack before it is written.

    Attributes:
        files: name to content.
        facts: what the manifest says besides.
        verifier: the key that checks the checkpoint; an auditor should have it from elsewhere.
    """

    files: Mapping[str, bytes]
    facts: Mapping[str, Any]
    verifier: str


def audit_pack(machine: Machine, run: str, *, now: datetime, earlier: Sequence[Path] = ()) -> AuditPack:
    """Gather what an auditor of a run needs; nothing of it was collected, it is codes, counts, names of clauses.

    Args:
        machine: where things are.
        run: id of the run, or ``last``.
        now: the moment.
        earlier: checkpoints of the study with their time stamps beside them.

    Raises:
        LedgerError: the ledger or a time stamp does not verify, or the run is not in it.
        KeyFileError: the study's seal is not on this machine.
        UsageError: there is no such run, or no time stamp.
    """
    with open_to_read(machine) as database, database.transaction() as connection:
        run_id = find_run(connection, run)
        row = connection.execute(select(_RUN.c.study, _RUN.c.settings).where(_RUN.c.id == run_id)).one()
        seal = seals.load(row.study, machine.keys, data_folder=machine.data)
        policy = as_run(row.settings)
        report = gather(connection, run_id, heads.read_head(machine.data, row.study, seal.ledger_key))
        proofs = _proofs(connection, run_id, seal)
        stamps, files = _stamps(connection, seal, earlier)
        values = _values(connection, run_id, policy, on=now.date())
        certificate = audits.certificate(connection, row.study)
    values |= {name: json.loads(proofs[name]) for name in proofs if name.endswith(".json")}
    papers = [receipts.read(path) for path in keys.receipts(row.study, machine.keys)]
    files |= {name: _json(value) for name, value in values.items()} | proofs
    files |= {f"receipt-{number}.json": paper.text() for number, paper in enumerate(papers, 1)}
    files |= {"certificate.json": certificate.encode()} if certificate else {}
    files |= {"report.html": to_html(report).encode(), "report.json": _json(report)}
    verifier = checkpoints.verifier(seal)
    facts = {"kind": "audit", "run": run_id, "study": row.study, "policy": policy.name, "policy_digest": policy.digest}
    facts["made_on"] = now.date().isoformat()
    files["index.html"] = page(
        "audit",
        report=report,
        policy=policy,
        values=values,
        receipts=papers,
        closed=certificate is not None,
        checkpoint=proofs["checkpoint.txt"].decode(),
        stamps=stamps,
        names=sorted(files),
        roles=ROLES,
        kinds=INCIDENTS,
        moment=f"{now:%-d %B %Y}",
    )
    return AuditPack(files=files, facts=facts, verifier=verifier)


def _proofs(connection: Connection, run: str, seal: Seal) -> dict[str, bytes]:
    """The signed checkpoint, and what shows that the run's first and last entries are in it."""
    now = checkpoints.now(connection, seal.study)
    files = {"checkpoint.txt": checkpoints.sign(now, seal).encode()}
    for name, entry in zip(("first", "last"), audits.span(connection, run), strict=True):
        proof = checkpoints.prove_entry(connection, seal.study, entry, now.size)
        own = checkpoints.entry_hash(connection, seal.study, entry).hex()
        said = {"study": seal.study, "entry": entry, "hash": own, "size": now.size}
        files[f"proof-{name}.json"] = _json(said | {"proof": [each.hex() for each in proof]})
    return files


def _stamps(
    connection: Connection, seal: Seal, earlier: Sequence[Path]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What the time stamps of earlier checkpoints prove, and the files by which an auditor sees it."""
    now, told, files = checkpoints.now(connection, seal.study), list[dict[str, Any]](), dict[str, bytes]()
    for number, path in enumerate(earlier, 1):
        beside, name = Beside.of(path), f"stamped-{number}.txt"
        note = stamped.read(path)
        then = checkpoints.read(note.decode("utf-8", "replace"), checkpoints.verifier(seal))
        stamp = stamped.check(path, beside.authority)
        proof = checkpoints.prove_growth(connection, seal.study, then.size, now.size)
        if not merkle.is_consistent(then.root, then.size, now.root, now.size, proof):
            raise LedgerError(f"{path}: the ledger was written anew since; see 'beholden ledger verify'")
        said = {"study": seal.study, "since": then.size, "size": now.size, "proof": [each.hex() for each in proof]}
        files |= {name: note, f"{name}.tsr": stamped.read(beside.reply), f"proof-stamped-{number}.json": _json(said)}
        told.append({"name": name, "proof": f"proof-stamped-{number}.json", "size": then.size, "stamp": stamp})
    return told, files


def _values(connection: Connection, run: str, policy: Policy, *, on: date) -> dict[str, Any]:
    used = audits.clauses(connection, run)
    return {
        "clauses.json": [{**one, "says": rule_says(one["rule"])} for one in used],
        "approvals.json": _approvals(policy, on),
        "deletions.json": audits.deletions(connection, policy.study.id),
        "incidents.json": audits.incidents(connection, policy.study.id),
    }


def _approvals(policy: Policy, on: date) -> dict[str, Any]:
    decision = in_force(policy, on=on)
    return {
        "policy": policy.name,
        "digest": policy.digest,
        "on": on.isoformat(),
        "in_force": decision.allowed,
        "rule": decision.rule,
        "reason": decision.reason,
        "approvals": [
            {**one.model_dump(mode="json", exclude_none=True), "of_this_digest": one.digest == policy.digest}
            for one in policy.approvals
        ],
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).encode() + b"\n"
