"""The pack that a committee is given: every paper about one version of a policy, from its file alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawlers.pages import page, questions
from pipelines.cases import run_item_cases
from policies.approval import in_force
from policies.cases import CaseResult, run_request_cases
from policies.compare.differences import Difference, compare
from policies.compare.effects import COUNTED, effects
from policies.compare.words import in_words
from policies.explain import blocks
from policies.lint.check import Report, lint
from policies.lint.output import as_json
from policies.load import parse_policy
from policies.model import Policy
from policies.pack.answers import say
from policies.pack.impact import impact
from policies.pack.plan import plan
from policies.pack.processing import processing
from policies.pack.public import notice
from policies.pack.resolved import resolved
from policies.prose import Block, write
from policies.terms import ROLES
from policies.tier import assess

INDEX = "index.html"
PSEUDONYM = re.compile(r"\b([A-Z_]+):k[0-9]+:[A-Za-z0-9]+")
"""The cases are tried with a key that is thrown away: the codes would differ each time."""
TITLES = {
    "lay-summary.md": "Lay summary",
    "plain-words.md": "The policy in plain words",
    "impact-assessment.md": "Data protection impact assessment",
    "record-of-processing.md": "Record of processing activities",
    "public-notice.md": "Public notice",
}
"""The papers in prose, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack before it is written.

    Attributes:
        policy: the policy.
        files: name to content.
        facts: what the manifest says besides.
        report: what the rules find.
        cases: what became of the policy's own cases.
        open_questions: how many questions are left to a person.
    """

    policy: Policy
    files: Mapping[str, bytes]
    facts: Mapping[str, Any]
    report: Report
    cases: tuple[CaseResult, ...]
    open_questions: int


def committee_pack(raw: bytes, *, name: str, on: date, since: Policy | None = None) -> Pack:
    """Write every paper about a policy; the same file and the same day give the same bytes.

    Args:
        raw: the policy file.
        name: what it is called, without its folder.
        on: the day.
        since: the version that was approved last, to show what changed.

    Raises:
        PolicyError: the file is no policy.
        DetectorError: the cases cannot be tried, since a detector is missing.
    """
    policy = parse_policy(raw, name=name)
    report = lint(raw, name=name, on=on)
    cases = tuple(_case(result) for result in (*run_request_cases(policy), *run_item_cases(policy)))
    papers = {name: tuple(paper) for name, paper in _papers(policy).items()}
    values = _values(policy, report, cases, on, since)
    files = {name: (write(paper, markdown=True) + "\n").encode() for name, paper in papers.items()}
    files |= {name: _json(value) for name, value in values.items()}
    files |= {"policy-as-written.yaml": raw, "policy-resolved.yaml": resolved(policy).encode()}
    facts = {"kind": "policy", "policy": policy.name, "policy_digest": policy.digest, "made_on": on.isoformat()}
    if since:
        facts |= {"since": since.name, "since_digest": since.digest}
    left = questions(papers) + len(values["data-management-plan.json"]["dmp"]["to_be_answered"])
    files[INDEX] = page(
        "pack",
        policy=policy,
        papers={name: (TITLES[name], paper) for name, paper in papers.items()},
        values=values,
        plan=_json(values["data-management-plan.json"]).decode(),
        resolved=files["policy-resolved.yaml"].decode(),
        report=report,
        cases=cases,
        tier=assess(policy),
        roles=ROLES,
        decision=in_force(policy, on=on),
        day=on,
        since=since,
        names=sorted(files),
        left=left,
    )
    return Pack(policy=policy, files=files, facts=facts, report=report, cases=cases, open_questions=left)


def _papers(policy: Policy) -> dict[str, Any]:
    summary = (
        Block("title", policy.study.title),
        Block("paragraph", " ".join(policy.study.lay_summary.split())),
        say("The question", policy.study.question, "What does the study ask?"),
        say("What good it does", policy.study.public_benefit, "What good does it do?"),
    )
    written = (summary, blocks(policy), impact(policy), processing(policy), notice(policy))
    return dict(zip(TITLES, written, strict=True))


def _values(
    policy: Policy, report: Report, cases: tuple[CaseResult, ...], on: date, since: Policy | None
) -> dict[str, Any]:
    tier = assess(policy)
    values: dict[str, Any] = {
        "lint.json": as_json([report])[0],
        "cases.json": [{"name": one.name, "held": one.held, "expected": one.expected, "got": one.got} for one in cases],
        "tier.json": {
            "tier": tier.name,
            "reasons": [{"field": field, "reason": reason} for field, reason in tier.reasons],
            "must_approve": list(tier.roles),
        },
        "data-management-plan.json": plan(policy, on=on),
    }
    if since:
        counts = [one for one in effects(since, policy, ()) if one.old != one.new]
        values["differences.json"] = {
            "old": {"policy": since.name, "digest": since.digest},
            "new": {"policy": policy.name, "digest": policy.digest},
            "differences": [_difference(one) for one in compare(since, policy)],
            "effects": [{"count": COUNTED[one.name], "old": one.old, "new": one.new} for one in counts],
        }
    return values


def _difference(one: Difference) -> dict[str, Any]:
    return {"path": one.path, "change": one.change, "loosens": one.change.loosens, "says": in_words(one)}


def _case(result: CaseResult) -> CaseResult:
    expected, got = (PSEUDONYM.sub(r"\1:*", text) for text in (result.expected, result.got))
    return CaseResult(name=result.name, held=result.held, expected=expected, got=got)


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).encode() + b"\n"
