"""The rules: each finds what its failing example shows, and nothing in the example that passes."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.lint.check import lint
from policies.lint.families import BY_ID, FAMILIES, RULES
from policies.lint.rules import Rule, Severity, Stage
from policies.load import library
from policies.model import LEAVES
from policies.plain_yaml import read_yaml
from tests.linting import base, judged, report_of, with_digests
from tests.policies import NOW, as_bytes

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
DESIGN = {
    "FRM": 8, "STU": 8, "LAW": 16, "APP": 10, "SRC": 11, "ACC": 11, "POL": 6, "DAT": 10, "ENT": 10, "SPC": 3, "MIN": 1,
    "MED": 3, "INC": 6, "RET": 6, "LNK": 4, "SHR": 7, "TRN": 3, "SEC": 3, "PPL": 3, "STP": 2, "REV": 1, "CAS": 2,
}  # fmt: skip
"""How many rules each family has; a rule can be mended, but none goes."""


@EVERY_RULE
def test_fails(rule: Rule) -> None:
    """The failing example of each rule is found by that rule, at a place in the file."""
    found = [one for one in report_of(rule.fails).findings if one.rule is rule]

    assert found
    assert all(one.problem for one in found)


@EVERY_RULE
def test_passes(rule: Rule) -> None:
    """The passing example of each rule is not found by it."""
    assert [one.problem for one in report_of(rule.passes).findings if one.rule is rule] == []


@EVERY_RULE
def test_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """Each rule has words for a committee, a fix and a source; only ids of the pattern that waivers name are used."""
    assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", rule.id)
    assert rule.says.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.source
    assert len(rule.says.split()) <= 35
    assert rule.guide == f"reference/lint-rules/#{rule.id.lower()}"


@EVERY_RULE
def test_names_fields_of_the_schema(rule: Rule) -> None:
    """The fields that a rule looks at are leaves of the registry."""
    assert set(rule.fields) <= set(LEAVES)
    assert rule.fields or rule.id in ("FRM001", "FRM002", "FRM007", "FRM008")
    assert rule.finds or rule.refused or not rule.fields


@EVERY_RULE
def test_examples_are_plain(rule: Rule) -> None:
    """An example that passes is plain YAML; so is one that fails, but for the rule on form itself."""
    assert read_yaml(rule.passes.encode(), name="passes").value
    if rule.id != "FRM001":
        assert read_yaml(rule.fails.encode(), name="fails").value


def test_ids_are_unique_and_counted() -> None:
    """No two rules share an id, and none is lost."""
    assert len(BY_ID) == len(RULES) == sum(DESIGN.values())
    assert Counter(rule.id[:3] for rule in RULES) == DESIGN
    assert [family.code for family in FAMILIES] == list(DESIGN)
    assert all(family.esrc and family.gds and family.title for family in FAMILIES)


def test_what_the_schema_refuses_is_an_error_for_any_policy() -> None:
    """A rule that the schema keeps can be broken by no policy, live or not."""
    kept = [rule for rule in RULES if rule.finds is None]

    assert {rule.severity for rule in kept} == {Severity.ERROR}
    assert {rule.stage for rule in kept} == {Stage.ANY}


def test_the_base_has_nothing_wrong() -> None:
    """The policy under the examples is found fault with by no rule, so that each example shows its own."""
    assert lint(as_bytes(with_digests(base())), on=NOW.date()).findings == ()


@pytest.mark.parametrize("path", tuple(library()), ids=lambda path: path.stem)
def test_shipped_policies_pass_within_a_second(path: Path) -> None:
    """No rule finds fault with a shipped policy, and all rules together take less than a second."""
    raw = path.read_bytes()

    begun = time.process_time()
    report = lint(raw, name=path.name, on=NOW.date())

    assert time.process_time() - begun < 1
    assert [(one.rule.id, one.field) for one in report.findings] == []


def test_training_that_has_run_out_is_found_by_the_rules() -> None:
    """A member's training counts until its last day, unless the same was done again."""
    old = {"name": "Ethics", "done": date(2023, 9, 1), "valid_until": date(2025, 9, 1)}
    new = {"name": "Ethics", "done": date(2026, 9, 1), "valid_until": date(2028, 9, 1)}

    def found(*done: dict[str, Any]) -> list[str]:
        report = judged({"study": {"team": [{"role": "lead", "training": list(done)}]}})
        return [one.field for one in report.findings if one.rule.id == "STU004"]

    assert found(old) == ["study.team[0].training[0].valid_until"]
    assert found(old, new) == found(new) == found() == []
