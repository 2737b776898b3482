"""Run a policy's own request cases through the gate, and say which cases are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.decision import Decision
from policies.gate import Gate, RequestFacts
from policies.model import Policy

Problem = tuple[str, str]
"""A field, and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What became of one case.

    Attributes:
        name: which case it is, for people.
        held: True when the policy does what the case says.
        expected: what the case says.
        got: what the policy does.
    """

    name: str
    held: bool
    expected: str
    got: str


def run_request_cases(policy: Policy) -> list[CaseResult]:
    """Ask the gate about the URL of each request case.

    Days, hours and approvals play no part: a case says what a policy allows, not when.
    """
    gate = Gate(policy)
    results = []
    for index, case in enumerate(policy.cases.requests):
        decision = gate.in_scope(RequestFacts(url=case.url)).decision
        answer = "allow" if decision.allowed else "deny"
        results.append(
            CaseResult(
                name=f"cases.requests[{index}] {case.url}",
                held=answer == case.expect and case.rule in (None, decision.rule),
                expected=f"{case.expect} by {case.rule}" if case.rule else case.expect,
                got=_told(answer, decision),
            )
        )
    return results


def _told(answer: str, decision: Decision) -> str:
    return f"{answer} by {decision.rule}: {decision.reason}"


def missing_cases(policy: Policy) -> Iterator[Problem]:
    """What no case tries: each source needs an allowed and a denied request, each stored field an item."""
    gate = Gate(policy)
    tried = {(_source_of(gate, case.url), case.expect) for case in policy.cases.requests}
    for index, source in enumerate(policy.sources):
        for expect in ("allow", "deny"):
            if (source.id, expect) not in tried:
                yield f"sources[{index}]", f"no request case says {expect} for a URL of the source {source.id}"
    given = {(case.item, name) for case in policy.cases.items for name in case.given}
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            if rule.action != "drop" and (kind, name) not in given:
                yield f"items.{kind}.{name}", "no item case shows what is stored of it"


def _source_of(gate: Gate, url: str) -> str | None:
    source = gate.in_scope(RequestFacts(url=url)).source
    return source.id if source else None
