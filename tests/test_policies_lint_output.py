"""Findings for other programs: JSON, SARIF 2.1.0 and annotations say the same as the page for people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.lint.check import Report, lint
from policies.lint.families import RULES
from policies.lint.output import as_github, as_json, as_sarif
from tests.linting import base, merged, with_digests
from tests.policies import NOW, as_bytes, document
from tests.test_policies_lint import waived

BROKEN = as_bytes(document(study={"harms": []}, why="short"))


def reported(raw: bytes = BROKEN, name: str = "studies/one.yaml", **more: Any) -> Report:
    """A report of a file on the day of `NOW`."""
    return lint(raw, name=name, on=NOW.date(), **more)


def sarif(*reports: Report) -> dict[str, Any]:
    """The SARIF log as a program would read it."""
    log: dict[str, Any] = json.loads(json.dumps(as_sarif(reports, version="1.0")))
    return log


def check_sarif(log: dict[str, Any]) -> None:
    """What SARIF 2.1.0 asks of a log like ours (§3.13, §3.14, §3.19, §3.27, §3.28, §3.30)."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert isinstance(run["tool"]["driver"]["name"], str)
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) == {"id", "shortDescription", "help", "defaultConfiguration"}
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
    for result in run["results"]:
        assert set(result) <= {"ruleId", "ruleIndex", "level", "message", "locations", "suppressions"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        assert place["region"]["startLine"] >= 1
        assert isinstance(place["region"].get("snippet", {"text": ""})["text"], str)
        for suppression in result.get("suppressions", ()):
            assert suppression["kind"] in {"inSource", "external"}
            assert suppression["status"] in {"accepted", "underReview", "rejected"}


def test_json_says_all_that_a_script_wants() -> None:
    """Each finding has its rule, place, words, fix and page."""
    (told,) = as_json([reported()])
    found = next(one for one in told["findings"] if one["rule"] == "STU002")

    assert json.loads(json.dumps(told)) == told
    assert told["policy"] == "small-test@1.0.0"
    assert (told["errors"], told["warnings"]) == (1, 1)
    assert found["severity"] == "error"
    assert found["field"] == "study.harms"
    assert found["guide"] == "reference/lint-rules/#stu002"
    assert found["waiver"] is None


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_a_waiver_is_told_with_whether_it_counts(signed: bool) -> None:
    """A reader sees who answers for a warning, and whether that holds."""
    report = reported(waived(), signed=lambda _: signed)
    (told,) = as_json([report])
    result = next(one for one in sarif(report)["runs"][0]["results"] if one["ruleId"] == "ACC010")
    lines = list(as_github([report]))

    found = next(one for one in told["findings"] if one["rule"] == "ACC010")
    assert found["waiver"] == {
        "reason": "The site is our own.",
        "role": "security",
        "expires": "2027-01-31",
        "counts": signed,
    }
    assert result["suppressions"][0]["status"] == ("accepted" if signed else "underReview")
    assert any("ACC010" in line for line in lines) is not signed


@pytest.mark.parametrize(
    "raw",
    [BROKEN, b"a: 1\na: 2\n", b"\xff", as_bytes(with_digests(base())), waived(),
     as_bytes(with_digests(merged(base(), {"security": None})))],
    ids=["broken", "twice", "bytes", "clean", "waived", "missing"],
)  # fmt: skip
def test_sarif_is_well_formed(raw: bytes) -> None:
    """Whatever was found, the log has the form that other programs expect."""
    log = sarif(reported(raw))

    check_sarif(log)
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(RULES)


def test_sarif_takes_several_files() -> None:
    """One log holds the findings of all files, each under its own address."""
    log = sarif(reported(name="a b.yaml"), reported(name="/studies/two.yaml"))

    check_sarif(log)
    found = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in log["runs"][0]["results"]}
    assert found == {"a%20b.yaml", "file:///studies/two.yaml"}


def test_annotations_stand_at_their_line() -> None:
    """GitHub shows each finding beside its line, in words, with what to do."""
    report = reported(name="a,b:c%.yaml")
    line = next(one.line for one in report.findings if one.rule.id == "STU002")

    (error,) = (one for one in as_github([report]) if one.startswith("::error"))

    assert error.startswith(f"::error file=a%2Cb%3Ac%25.yaml,line={line},title=STU002::study.harms: No harm is named")
    assert "\n" not in error


def test_annotations_have_the_words_of_their_severity() -> None:
    """Errors, warnings and advice have their own commands."""
    body = merged(base(), {"sources": [{"host_pages_per_day": 20000}], "study": {"harms": []}, "review": None})

    lines = list(as_github([reported(as_bytes(with_digests(body)))]))

    assert {line.partition(" ")[0] for line in lines} == {"::error", "::warning", "::notice"}
