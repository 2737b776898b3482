"""Check a policy file against every rule; there is no way to leave one out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from policies.errors import PolicyError
from policies.lint.families import BY_ID, RULES
from policies.lint.rules import Rule, Severity, Stage, Subject
from policies.load import Reading, as_path, read_policy
from policies.model import Policy
from policies.plain_yaml import Document
from policies.sections.approvals import Approval, Waiver

FORM, UNKNOWN, VALUE, SENSE = "FRM001", "FRM002", "FRM007", "FRM008"
"""The rules for whatever the reading of a file refuses and no other rule speaks of."""
BY_KIND = {"form": FORM, "unknown": UNKNOWN, "value": VALUE, "sense": SENSE, "floor": SENSE}
EXCERPT_LINES, EXCERPT_WIDTH = 3, 120

Signed = Callable[[Approval], bool]
"""Whether an approval's signature was checked and is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        rule: the rule.
        field: where in the policy; empty where the whole file is meant.
        line: the line of the file; None where the file has no such line.
        problem: what is wrong there.
        excerpt: the lines of the file that are meant.
        waiver: who answers for it, if anybody does.
        waived: whether that counts: only what was signed, and has not run out, does.
    """

    rule: Rule
    field: str
    line: int | None
    problem: str
    excerpt: tuple[str, ...]
    waiver: Waiver | None = None
    waived: bool = False

    @property
    def sentences(self) -> str:
        """What is wrong: in general, and here."""
        here = f"It {self.problem}" if self.field else self.problem
        return f"{self.rule.says} {here}" + ("" if here.endswith((".", "?", "!")) else ".")

    @property
    def severity(self) -> Severity:
        """What it asks for."""
        return self.rule.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the rules say of one file.

    Attributes:
        name: the file.
        policy: the policy; None where it could not be read, and the rules on its content were not tried.
        findings: errors first, each severity in the order of the file.
    """

    name: str
    policy: Policy | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before anything runs."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What must be mended or answered for, and is not."""
        return tuple(one for one in self.findings if one.severity is Severity.WARNING and not one.waived)


def _nobody(_: Approval) -> bool:
    return False


def lint(
    raw: bytes,
    *,
    name: str = "policy",
    on: date,
    signed: Signed = _nobody,
    unproven: Mapping[int, str] | None = None,
    before: Policy | None = None,
) -> Report:
    """Try every rule on a policy file.

    Args:
        raw: the file.
        name: what to call it.
        on: the day on which it is checked.
        signed: tells whose waivers count; without it none does.
        unproven: for each approval, by its place in the list, why nothing proves it.
        before: the approved version that the policy amends.
    """
    lines = raw.decode("utf-8", "replace").splitlines()
    reading = read_policy(raw, name=name)
    if before is not None and reading.policy is not None:
        reading = replace(reading, policy=reading.policy.amending(before))
    return judge(reading, lines, name=name, on=on, signed=signed, unproven=unproven)


def judge(
    reading: Reading,
    lines: list[str],
    *,
    name: str = "policy",
    on: date,
    signed: Signed = _nobody,
    unproven: Mapping[int, str] | None = None,
) -> Report:
    """The same for a file that was read already; ``lines`` are those that findings show."""
    found = [*_tried(reading, on, unproven or {}, lines)]
    places = {(one.field, one.severity) for one in found}
    found += (one for one in _refused(reading, lines) if not _told(one, places))
    if reading.policy:
        found = [_answered(one, reading.policy, on, signed) for one in found]
    order = list(Severity)
    found.sort(key=lambda one: (order.index(one.severity), one.line or 0, one.rule.id))
    return Report(name=name, policy=reading.policy, findings=tuple(found))


def blocking(policy: Policy, *, on: date) -> tuple[Finding, ...]:
    """What must be mended before anything runs; what reaches nothing but this machine may be tried as it is."""
    return () if policy.synthetic else judge(Reading(Document({}), policy, ()), [], on=on).errors


def _tried(reading: Reading, on: date, unproven: Mapping[int, str], lines: list[str]) -> Iterator[Finding]:
    if reading.policy is None or reading.document is None:
        return
    subject = Subject(policy=reading.policy, document=reading.document, on=on, unproven=unproven)
    for rule in RULES:
        if rule.finds and _concerns(rule, subject.policy):
            for field, problem in rule.finds(subject):
                line = reading.document.line(as_path(field))
                yield Finding(rule=rule, field=field, line=line, problem=problem, excerpt=_excerpt(lines, line))


def _concerns(rule: Rule, policy: Policy) -> bool:
    return rule.stage is Stage.ANY or (
        not policy.synthetic and (rule.stage is Stage.LIVE or policy.policy.status == "approved")
    )


def _refused(reading: Reading, lines: list[str]) -> Iterator[Finding]:
    for problem in reading.problems:
        rule = _rule_of(problem, reading)
        excerpt = _excerpt(lines, problem.line)
        yield Finding(rule=rule, field=problem.field or "", line=problem.line, problem=problem.message, excerpt=excerpt)


def _rule_of(problem: PolicyError, reading: Reading) -> Rule:
    """The rule for whose sake the reading refuses something."""
    path = re.sub(r"\[[0-9]+\]", "", problem.field or "")
    value = _value_at(reading, problem.field or "")
    for rule in RULES:
        if any(fnmatchcase(path, pattern) for pattern in rule.refused) and rule.when(value):
            return rule
    return BY_ID[BY_KIND[problem.kind]]


def _value_at(reading: Reading, field: str) -> Any:
    """What the file says at a place, if it has the place."""
    value: Any = reading.document.value if reading.document else None
    for step in as_path(field):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _told(finding: Finding, places: set[tuple[str, Severity]]) -> bool:
    """Whether a rule of its own says already what the reading of the file refuses."""
    return finding.rule.id == SENSE and (finding.field, Severity.ERROR) in places


def _excerpt(lines: list[str], line: int | None) -> tuple[str, ...]:
    """The line, and what hangs below it."""
    if line is None or line > len(lines):
        return ()
    first, *rest = (one[:EXCERPT_WIDTH] for one in lines[line - 1 : line - 1 + EXCERPT_LINES])
    depth = len(first) - len(first.lstrip())
    below = []
    for one in rest:
        if len(one) - len(one.lstrip()) <= depth or not one.strip():
            break
        below.append(one)
    return first, *below


def _answered(finding: Finding, policy: Policy, on: date, signed: Signed) -> Finding:
    """The finding with whoever answers for it; nobody can answer for an error."""
    if finding.severity is not Severity.WARNING:
        return finding
    given = [(waiver, approval) for approval in policy.approvals for waiver in approval.waivers]
    given = [(waiver, approval) for waiver, approval in given if waiver.rule == finding.rule.id]
    if not given:
        return finding
    counting = [(waiver, approval) for waiver, approval in given if on <= waiver.expires and signed(approval)]
    waiver, _ = (counting or given)[0]
    return Finding(
        rule=finding.rule, field=finding.field, line=finding.line, problem=finding.problem, excerpt=finding.excerpt,
        waiver=waiver, waived=bool(counting),
    )  # fmt: skip
