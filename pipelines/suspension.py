"""Suspending a study by the word of one person who may stop it, and letting it go on by the word of all who must agree.

Stopping needs no proof: a paper that is there stops the study, whether it is signed already or not. Going on does: each
role that the policy names signs that this paper is lifted, each by another person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.canonical import canonical
from pipelines.signatures import read_bounded, signer_in
from pipelines.statements import TYPE
from policies.approval import required_roles
from policies.errors import ApprovalError, SignatureError, SignerError, StoreError, UsageError
from policies.model import Policy
from policies.register import Approver, Register

NAMESPACE = "policy-suspension@beholden"
"""What a signature over such a paper is for."""
SUSPENDED, LIFTED = "urn:beholden:suspension:v1", "urn:beholden:resumption:v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A paper that stops a study.

    Attributes:
        path: its file.
        by: the role or person that it names.
        on: the day it was written.
        signed: whether a person who may stop the study has signed it, and who, in words.
        missing: each role that has not signed yet that it is lifted, with why.
    """

    path: Path
    by: str
    on: str
    signed: str
    missing: tuple[tuple[str, str], ...]


def papers(folder: Path, study: str) -> tuple[Path, ...]:
    """The papers that have suspended a study, lifted or not, in their order."""
    found = (path for path in folder.glob(f"{study}-*.json") if path.stem.removeprefix(f"{study}-").isdecimal())
    return tuple(sorted(found, key=lambda path: int(path.stem.rpartition("-")[2])))


def suspend(folder: Path, policy: Policy, *, by: str, reason: str, now: datetime) -> Path:
    """Write the paper that suspends a study; from then on it does not run.

    Raises:
        StoreError: it cannot be written.
        UsageError: the policy does not name who it is as one who may stop it.
    """
    if by.casefold() not in {owner.casefold().strip() for owner in policy.stop.owners}:
        raise UsageError(f"{by!r} may not stop {policy.study.id}; its policy names {', '.join(policy.stop.owners)}")
    number = len(papers(folder, policy.study.id)) + 1
    path = folder / f"{policy.study.id}-{number}.json"
    facts = {"study": policy.study.id, "by": by, "at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "reason": reason}
    subject = {"name": f"policy:{policy.policy.id}@{policy.policy.version}", "digest": {"sha256": policy.digest}}
    _write(path, _paper(subject, SUSPENDED, facts))
    return path


def _write(path: Path, text: bytes) -> None:
    """A new paper; it holds no secret, and whoever crawls must be able to read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); 'beholden stop' stops it too") from None


def lift(paper: Path, policy: Policy, role: str, *, on: date) -> Path:
    """Write what a role signs so that a suspension is lifted.

    Raises:
        UsageError: the role has no say in it.
    """
    if role not in resuming(policy):
        raise UsageError(f"{policy.study.id} goes on when these agree: {', '.join(resuming(policy))}; not {role}")
    path = _lifting(paper, role)
    if not path.exists():
        _write(path, _lifted(paper, policy, role, on.isoformat()))
    return path


def resuming(policy: Policy) -> tuple[str, ...]:
    """The roles that must agree before a study that was suspended goes on."""
    return policy.stop.resume or required_roles(policy) or ("lead",)


def standing(folder: Path, policy: Policy, register: Register | None, *, on: date) -> tuple[Suspension, ...]:
    """The suspensions of a study that are not lifted.

    Args:
        folder: that of the papers.
        policy: the study's policy.
        register: the approvers; None where it cannot be trusted, so that nothing is lifted.
        on: today.
    """
    found = (_judged(paper, policy, register, on) for paper in papers(folder, policy.study.id))
    return tuple(one for one in found if one.missing)


def _judged(paper: Path, policy: Policy, register: Register | None, on: date) -> Suspension:
    missing: list[tuple[str, str]] = []
    people: dict[str, str] = {}
    for role in resuming(policy):
        try:
            person = _who_lifted(paper, policy, role, register, on).person.casefold()
            if (other := people.setdefault(person, role)) != role:
                raise SignerError(f"the same person has signed as {other}")
        except ApprovalError as error:
            missing.append((role, str(error)))
    try:
        facts = _facts(read_bounded(paper))
    except ApprovalError:
        facts = {}  # it stops the study all the same
    return Suspension(
        path=paper,
        by=str(facts.get("by", "nobody knows whom")),
        on=str(facts.get("at", ""))[:10],
        signed=_signed(paper, policy, register),
        missing=tuple(missing),
    )


def _who_lifted(paper: Path, policy: Policy, role: str, register: Register | None, on: date) -> Approver:
    path = _lifting(paper, role)
    text, approver = _signer(path, register)
    day = str(_facts(text).get("on", ""))
    if text != _lifted(paper, policy, role, day) or (issued := _day(day)) is None:
        raise SignatureError(f"{path.name} says something else than that {paper.name} is lifted")
    approver.check(role=role, study=policy.study.id, issued=issued, on=on)
    return approver


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _signed(paper: Path, policy: Policy, register: Register | None) -> str:
    owners = {owner.casefold().strip() for owner in policy.stop.owners}
    try:
        _, approver = _signer(paper, register)
    except ApprovalError as error:
        return f"not proven: {error}"
    if owners.isdisjoint(one.casefold() for one in (approver.id, approver.person, *approver.roles)):
        return f"signed by {approver.id}, who is not among those who may stop the study"
    return f"signed by {approver.id}"


def _signer(path: Path, register: Register | None) -> tuple[bytes, Approver]:
    if register is None:
        raise ApprovalError("the register of approvers cannot be trusted")
    signature = path.with_name(f"{path.name}.sig")
    if not signature.exists():
        raise ApprovalError("nobody has signed it yet")
    text = read_bounded(path)
    return text, signer_in(register, text, read_bounded(signature), NAMESPACE, path.name)


def _lifting(paper: Path, role: str) -> Path:
    return paper.with_name(f"{paper.stem}.lifted-by-{role}.json")


def _lifted(paper: Path, policy: Policy, role: str, day: str) -> bytes:
    subject = {"name": paper.name, "digest": {"sha256": sha256(read_bounded(paper)).hexdigest()}}
    return _paper(subject, LIFTED, {"study": policy.study.id, "role": role, "on": day})


def _paper(subject: Any, kind: str, facts: Any) -> bytes:
    body = {"_type": TYPE, "subject": [subject], "predicateType": kind, "predicate": facts}
    return (canonical(body) + "\n").encode()


def _facts(text: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(text)["predicate"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
