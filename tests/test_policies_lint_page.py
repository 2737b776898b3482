"""Registry, rules and guide agree both ways: every rule has its place on the page, and every link leads somewhere."""

from __future__ import annotations

import re

import pytest

from policies.lint.families import FAMILIES, RULES
from policies.lint.page import rules_page
from policies.lint.rules import Rule
from policies.model import LEAVES
from tests.written import MADE, ROOT

PAGE = (ROOT / "ethics_guide/reference/lint-rules.md").read_text("utf-8")
FIELDS = (ROOT / "ethics_guide/reference/policy.md").read_text("utf-8")


@pytest.mark.parametrize("name", MADE)
def test_is_fresh(name: str) -> None:
    """What is made from the code says what the code says now."""
    assert (ROOT / name).read_text("utf-8") == MADE[name](), "make it anew: python -m tests.written"


def test_every_rule_has_its_place_and_every_place_its_rule() -> None:
    """The addresses that rules give are those that the page has."""
    assert re.findall(r"^### \S+ \{ #(\S+) \}$", PAGE, re.MULTILINE) == [rule.anchor for rule in RULES]
    assert {rule.guide.partition("#")[0] for rule in RULES} == {"reference/lint-rules/"}


def test_every_family_names_its_principles() -> None:
    """A reader sees which principles a family serves."""
    assert all(f"Principles: {family.esrc} (ESRC), {family.gds} (Data" in PAGE for family in FAMILIES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_says_all_of_a_rule(rule: Rule) -> None:
    """Its words, its fix, its source and both examples stand on the page, and its fields link to theirs."""
    part = PAGE.partition(f"{{ #{rule.anchor} }}")[2].partition("\n### ")[0]

    assert all(words in part for words in (rule.says, rule.fix, rule.source))
    assert all(line in part for line in (*rule.fails.splitlines(), *rule.passes.splitlines()))
    assert all(f"policy.md#{LEAVES[path].guide.partition('#')[2]})" in part for path in rule.fields)


def test_every_link_leads_to_a_field() -> None:
    """No address of a field is made up: the page of fields has each."""
    places = set(re.findall(r"\{ #(\S+) \}", FIELDS)) | set(re.findall(r"^## (\S+)$", FIELDS, re.MULTILINE))

    assert set(re.findall(r"policy\.md#([^)]+)\)", PAGE)) <= places


def test_fields_name_their_rules() -> None:
    """From a field a reader finds every rule that looks at it, and no other."""
    table = rules_page({}).partition("## By field")[2]
    found = {
        (field, rule)
        for field, rules in re.findall(r"^\| \[`([^`]+)`\]\S+ \| (.*) \|$", table, re.MULTILINE)
        for rule in re.findall(r"\[([A-Z]{3}[0-9]{3})\]", rules)
    }

    assert found == {(LEAVES[path].clause, rule.id) for rule in RULES for path in rule.fields}
