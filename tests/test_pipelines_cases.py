"""A policy's item cases: what becomes of each is compared with what it says."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.cases import run_item_cases
from policies.cases import CaseResult
from tests.policies import training
from tests.pseudonymising import pseudonymiser

FIELDS = {
    "title": {"action": "redact", "personal": "indirect", "need": "to_deidentify"},
    "section": {"action": "keep"},
    "age": {"action": "generalise", "to": "band"},
    "posted_at": {"action": "generalise", "to": "month"},
    "category": {"action": "keep"},
}


def run(given: dict[str, Any], expect: Any) -> CaseResult:
    """The result of one case of an advert under the small policy with some more fields."""
    case = {"item": "advert", "given": given, "expect": expect}
    policy = training(items={"advert": FIELDS}, cases={"items": [case]})
    [result] = run_item_cases(policy, pseudonymiser(policy))
    return result


HOLD: dict[str, tuple[dict[str, Any], Any]] = {
    "a text": ({"category": "offered"}, {"category": "offered"}),
    "a number as text": ({"price": "20.00"}, {"price": "20.00"}),
    "a number as another text": ({"price": "20.00"}, {"price": "20"}),
    "a number": ({"price": 20}, {"price": 20}),
    "a fraction": ({"price": 20.5}, {"price": 20.5}),
    "a list": ({"section": ["for sale", "bikes"]}, {"section": ["for sale", "bikes"]}),
    "a list with a star": ({"section": ["for sale", "bikes"]}, {"section": ["for *", "*"]}),
    "a pseudonym": ({"phone": "07700 900123"}, {"phone": "*"}),
    "a pseudonym's type": ({"phone": "07700 900123"}, {"phone": "PHONE:*"}),
    "a masked text": ({"description": "Call 07700 900123 now"}, {"description": "Call ⟦PHONE:*⟧ now"}),
    "two lines": ({"description": "One\n07700 900123"}, {"description": "One*"}),
    "a band": ({"age": 34}, {"age_band": "25-34"}),
    "a day": ({"posted_at": "2026-11-14"}, {"posted_at": "2026-11"}),
    "a moment": ({"posted_at": "2026-11-14T10:30:00+00:00"}, {"posted_at": "2026-11"}),
    "nothing expected": ({"category": "offered", "name": "Annabel"}, {"category": "offered", "name": None}),
    "nothing said of what is absent": ({"name": "Annabel", "category": "offered"}, {"category": "offered"}),
    "refused": ({"age": 16}, "refused"),
}


@pytest.mark.parametrize(("given", "expect"), HOLD.values(), ids=HOLD)
def test_holds(given: dict[str, Any], expect: Any) -> None:
    """A case holds when exactly what it says is stored."""
    result = run(given, expect)

    assert result.held, result.got


FAIL: dict[str, tuple[dict[str, Any], Any, str]] = {
    "another text": ({"category": "offered"}, {"category": "wanted"}, "category: offered"),
    "another number": ({"price": "20.00"}, {"price": "21"}, "price: 20.0"),
    "no number": ({"price": "20.00"}, {"price": "twenty"}, "price: 20.0"),
    "truth for a number": ({"price": 1}, {"price": True}, "price: 1.0"),
    "a shorter list": ({"section": ["a", "b"]}, {"section": ["a"]}, "section: ('a', 'b')"),
    "a text for a list": ({"section": ["a"]}, {"section": "a"}, "section: ('a',)"),
    "something for nothing": ({"category": "offered"}, {"category": None}, "category: offered"),
    "what is not named": ({"category": "offered", "price": 1}, {"price": 1}, "category: offered"),
    "nothing for something": ({"name": "Annabel"}, {"name": "*"}, "name: nothing"),
    "not refused": ({"category": "offered"}, "refused", "category: offered"),
    "refused, though": ({"age": 16}, {"age_band": "*"}, "refused by minors.on_suspicion: an age under 18 is stated"),
    "an unknown field": ({"colour": "blue"}, {}, "items of this type have no field colour"),
    "a text for a day": ({"posted_at": "yesterday"}, {}, "the field posted_at cannot hold such a value"),
    "a word for a price": ({"price": "cheap"}, {}, "the field price cannot hold such a value"),
    "a number for a text": ({"title": 7}, {}, "the field title cannot hold such a value"),
    "a list for a text": ({"title": ["a"]}, {}, "the field title cannot hold such a value"),
    "truth for a text": ({"title": True}, {}, "the field title cannot hold such a value"),
    "a text for a number": ({"age": "34"}, {}, "the field age cannot hold such a value"),
}


@pytest.mark.parametrize(("given", "expect", "got"), FAIL.values(), ids=FAIL)
def test_fails(given: dict[str, Any], expect: Any, got: str) -> None:
    """A case fails when anything else is stored, and says what was."""
    result = run(given, expect)

    assert not result.held
    assert result.got == got


def test_a_result_names_the_case_and_both_sides() -> None:
    """A reader sees which case it was, what was expected and what became of it."""
    result = run({"category": "offered"}, {"category": "wanted", "name": None})

    assert result.name == "cases.items[0] advert"
    assert result.expected == "category: wanted; name: nothing"


def test_dates_may_be_days_of_yaml() -> None:
    """An unquoted day in a case is a day, given and expected."""
    from policies.load import parse_policy
    from tests.policies import as_bytes, document

    body = document(items={"advert": {"posted_at": {"action": "generalise", "to": "day"}}}, cases={"items": []})
    case = b"{item: advert, given: {posted_at: 2026-11-14}, expect: {posted_at: 2026-11-14}}"
    policy = parse_policy(as_bytes(body).replace(b'"items": []', b'"items": [' + case + b"]"))

    assert [result.held for result in run_item_cases(policy, pseudonymiser(policy))] == [True]


def test_a_policy_without_item_cases_needs_no_detector() -> None:
    """Where there is nothing to try, nothing is loaded."""
    assert run_item_cases(training(cases={"items": []})) == []


def test_makes_a_pseudonymiser_of_its_own() -> None:
    """Without one it takes the policy's own detectors and a key that nobody has."""
    policy = training(entities={"detector": {"names": "off"}})

    assert [result.held for result in run_item_cases(policy)] == [True]


def test_an_item_that_no_source_reads_is_refused() -> None:
    """A case about an item that no source yields shows that nothing of it would be stored."""
    policy = training(
        items={"vendor": {"level": {"action": "keep"}}},
        cases={"items": [{"item": "vendor", "given": {"level": 3}, "expect": "refused"}]},
    )

    assert [result.held for result in run_item_cases(policy, pseudonymiser(policy))] == [True]
