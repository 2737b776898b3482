"""Findings for other programs: JSON, SARIF 2.1.0, and the annotations of GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from policies.lint.check import Finding, Report
from policies.lint.families import RULES
from policies.lint.rules import Rule, Severity

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def as_json(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """What a script would want to know of each file."""
    return [
        {
            "file": report.name,
            "policy": report.policy and report.policy.name,
            "digest": report.policy and report.policy.digest,
            "errors": len(report.errors),
            "warnings": len(report.warnings),
            "findings": [_plain(finding) for finding in report.findings],
        }
        for report in reports
    ]


def _plain(finding: Finding) -> dict[str, Any]:
    waiver = finding.waiver
    return {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "field": finding.field,
        "line": finding.line,
        "problem": finding.problem,
        "says": finding.rule.says,
        "fix": finding.rule.fix,
        "guide": finding.rule.guide,
        "source": finding.rule.source,
        "waiver": waiver and waiver.model_dump(mode="json", exclude={"why", "rule"}) | {"counts": finding.waived},
    }


def as_sarif(reports: Sequence[Report], *, version: str) -> dict[str, Any]:
    """One run of SARIF 2.1.0 over the files.

    Args:
        reports: what was found.
        version: the version of Beholden.
    """
    driver = {"name": "Beholden", "version": version, "rules": [_described(rule) for rule in RULES]}
    results = [_result(report, finding) for report in reports for finding in report.findings]
    return {"$schema": SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.says},
        "help": {"text": f"{rule.fix} See {rule.guide} in the guide. Behind it: {rule.source}."},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(report: Report, finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.name)}}
    # A field that is not in the file has no line of its own: its absence is shown at the head of the file.
    place["region"] = {"startLine": finding.line or 1}
    if finding.excerpt:
        place["region"]["snippet"] = {"text": "\n".join(finding.excerpt)}
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.field:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.field}]
    result = {
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": _sentence(finding)},
        "locations": [location],
    }
    if finding.waiver:
        status = "accepted" if finding.waived else "underReview"
        result["suppressions"] = [{"kind": "external", "status": status, "justification": finding.waiver.reason}]
    return result


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def as_github(reports: Sequence[Report]) -> Iterator[str]:
    """Lines that GitHub shows beside the file; what is answered for by a signature is not shown there."""
    for report in reports:
        for finding in report.findings:
            if not finding.waived:
                place = f"file={_property(report.name)},line={finding.line or 1},title={finding.rule.id}"
                yield f"::{COMMANDS[finding.severity]} {place}::{_data(_sentence(finding))}"


def _sentence(finding: Finding) -> str:
    where = f"{finding.field}: " if finding.field else ""
    return f"{where}{finding.sentences} {finding.rule.fix}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
