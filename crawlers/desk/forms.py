"""Read what a reviewer typed into values, or into what is wrong with it and at which field of the form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawlers.desk.baseline import folder_of
from crawlers.desk.clauses import clause
from crawlers.desk.drafts import MANUAL, Drafts, Wanted
from crawlers.desk.subject import Subject
from policies.facts import facts
from policies.model import LEAVES, Policy
from policies.plain_yaml import HIDDEN
from policies.sections.approvals import Approval
from policies.terms import ROLES

NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")
LONGEST = 4000
DECISIONS = {
    "approved": "Approve",
    "approved_with_conditions": "Approve with the conditions in your notes",
    "refused": "Refuse",
    "withdrawn": "Withdraw an approval that was given",
}
"""What can be decided, as the form says it."""

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a form that must be mended.

    Attributes:
        field: of the form; empty where it is none.
        says: what is wrong, and what to do.
    """

    field: str
    says: str


Problems = tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it was typed."""

    at: str
    text: str


def tidy(text: str) -> str:
    """A text in one line, in the one form in which a policy's file may hold it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_problem(field: str, text: str, what: str) -> Problem | None:
    """What is wrong with a text that must say something."""
    if not text:
        return Problem(field, f"Write {what}.")
    if len(text) > LONGEST:
        return Problem(field, f"Shorten {what} to {LONGEST} characters.")
    if HIDDEN.search(text):
        return Problem(field, f"Take the characters out of {what} that nobody can see; typing it anew does.")
    return None


def read_day(text: str) -> date | None:
    """A day as forms send it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_comment(form: Form, policy: Policy) -> Remark | Problems:
    """A comment."""
    at, text = form.get("at", ""), tidy(form.get("text", ""))
    if at and clause(at, policy) is None:
        return (Problem("at", "There is no such field in this policy."),)
    problem = text_problem("text", text, "what you want to say")
    return (problem,) if problem else Remark(at, text)


def read_condition(form: Form, policy: Policy, *, on: date) -> Wanted | Problems:
    """A condition."""
    name, text, field, due = (tidy(form.get(key, "")) for key in ("id", "asks", "field", "due"))
    day, known = read_day(due), _field(field, policy)
    found = [text_problem("asks", text, "what you ask for")]
    if not NAME.fullmatch(name):
        found.append(Problem("id", "Give it a short name of small letters, digits and hyphens, such as pace."))
    if known is None:
        found.append(
            Problem("field", f"Name a field of this policy, such as politeness.per_host.delay_s, or {MANUAL}.")
        )
    if due and (day is None or day < on):
        found.append(Problem("due", "Give a day to come, or leave it empty."))
    problems = tuple(filter(None, found))
    return problems or Wanted(id=name, text=text, field=known or MANUAL, due=day)


def _field(given: str, policy: Policy) -> str | None:
    """A field by its name in the schema, as a condition has it: ``sources.hosts`` for ``sources[0].hosts``."""
    if given == MANUAL or given in LEAVES:
        return given
    return next((fact.leaf.clause for fact in facts(policy) if given in (fact.path, fact.leaf.clause)), None)


def read_decision(
    form: Form, subject: Subject, drafts: Drafts, *, on: date, letter: bytes = b""
) -> Approval | Problems:
    """The approval or the refusal that a form asks for, as the policy's file will hold it.

    Args:
        form: what was typed.
        subject: the policy.
        drafts: the notes on it.
        on: the day.
        letter: the paper on which it was decided; only its digest is kept.
    """
    problems = tuple(_decision_problems(form, subject, drafts, on, letter))
    return problems or Approval.model_validate(_entry(form, subject, drafts, on, letter))


def read_witness(form: Form, approval: Approval, subject: Subject, letter: bytes) -> Problems:
    """What is wrong with a form in which somebody says that they saw the paper of a decision."""
    found = []
    if form.get("digest") != subject.policy.digest:
        found.append(Problem("", "The policy has changed since this page was shown. Read it again before you sign."))
    if approval.signature_file != _signature_file(subject.policy, approval.role):
        found.append(Problem("", "This decision was not written at the desk; sign it with ssh-keygen."))
    if hashlib.sha256(letter).hexdigest() != approval.evidence_sha256:
        found.append(Problem("letter", "This is not the paper that the other witness saw: its digest is another."))
    if form.get("read") != "yes":
        found.append(Problem("read", "Confirm that you saw it."))
    return tuple(found)


def _signature_file(policy: Policy, role: str) -> str:
    return (folder_of(policy) / f"{role}.json.sig").as_posix()


def entry_of(approval: Approval) -> dict[str, Any]:
    """An approval as plain values for the policy's file: without what says nothing."""
    plain = approval.model_dump(exclude_none=True)
    lists = {name: [dict(one) for one in plain[name]] for name in ("conditions", "waivers")}
    return {name: lists.get(name, value) for name, value in plain.items() if value != ()}


def _decision_problems(form: Form, subject: Subject, drafts: Drafts, on: date, letter: bytes) -> Iterator[Problem]:
    decision, role = form.get("decision", ""), form.get("role", "")
    if form.get("digest") != subject.policy.digest:
        yield Problem("", "The policy has changed since this page was shown. Read it again before you decide.")
    if role not in ROLES:
        yield Problem("role", "Choose the role in which you decide.")
    for name, what in (("body", "who decides"), ("reference", "your reference, such as REC-2026-12")):
        if problem := text_problem(name, tidy(form.get(name, "")), what):
            yield problem
    if decision not in DECISIONS:
        yield Problem("decision", "Choose what you decide.")
    day = read_day(form.get("expires", ""))
    if day is None or day <= on:
        yield Problem("expires", "Give the last day on which it holds, a day to come.")
    if form.get("read") != "yes":
        yield Problem("read", "Confirm that you have read the policy.")
    if form.get("how") == "paper" and not letter:
        yield Problem("letter", "Choose the letter or the e-mail in which it was decided.")
    yield from _as_decided(decision, role, form, subject, drafts)
    yield from _as_answered(form, subject)


def _as_decided(decision: str, role: str, form: Form, subject: Subject, drafts: Drafts) -> Iterator[Problem]:
    if decision == "approved" and drafts.conditions:
        yield Problem("decision", "Your notes hold conditions: approve with them, or take them out.")
    if decision == "approved_with_conditions" and not drafts.conditions:
        yield Problem("decision", "Your notes hold no condition yet: set one, or approve without.")
    if decision in ("refused", "withdrawn") and (problem := text_problem("why", tidy(form.get("why", "")), "why")):
        yield problem
    if decision == "withdrawn" and all(one.approval is None for one in subject.voices if one.role == role):
        yield Problem("decision", "There is no approval in this role that could be withdrawn.")


def _as_answered(form: Form, subject: Subject) -> Iterator[Problem]:
    for rule in subject.unanswered:
        reason = tidy(form.get(f"waive-{rule}", ""))
        if reason and (problem := text_problem(f"waive-{rule}", reason, f"why {rule} may stay")):
            yield problem


def _entry(form: Form, subject: Subject, drafts: Drafts, on: date, letter: bytes) -> dict[str, Any]:
    decision, role, policy = form["decision"], form["role"], subject.policy
    entry: dict[str, Any] = {
        "role": role,
        "body": tidy(form["body"]),
        "reference": tidy(form["reference"]),
        "decision": decision,
        "issued": on,
        "expires": date.fromisoformat(form["expires"]),
        "digest": policy.digest,
        "signature_file": _signature_file(policy, role),
    }
    if form.get("how") == "paper":
        entry["evidence_sha256"] = hashlib.sha256(letter).hexdigest()
    if decision == "approved_with_conditions":
        entry["conditions"] = [one.model_dump(exclude_none=True) for one in drafts.conditions]
    if decision.startswith("approved"):
        entry["waivers"] = [
            {"rule": rule, "reason": reason, "role": role, "expires": entry["expires"]}
            for rule in subject.unanswered
            if (reason := tidy(form.get(f"waive-{rule}", "")))
        ]
    else:
        entry["why"] = tidy(form["why"])
    return entry
