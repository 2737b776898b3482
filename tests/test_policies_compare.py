"""Comparing policies: every field is called looser when it is, and tighter when it is."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.compare.differences import KEYS, compare
from policies.compare.orders import Change, compare_values
from policies.compare.words import in_words
from policies.model import Policy
from policies.registry import Leaf, Order
from tests.policies import GONE, approval, live, training
from tests.samples import ALL, Place, as_policy, full, pairs, place_of, with_value

OPEN = (Order.RANKED, Order.MAXIMUM, Order.MINIMUM, Order.START, Order.END)
NAMES = {f"{path}[].{name}" for path, names in KEYS.items() for name in names}
"""Fields by which an entry of a list is recognised: a new name is one entry less and another more."""


@functools.cache
def base() -> dict[str, Any]:
    """A policy that gives every field."""
    return full()


@functools.cache
def base_policy() -> Policy:
    """The same, read."""
    return as_policy(base())


def policy_with(place: Place, value: Any) -> Policy:
    """The policy with every field, and another value at a place."""
    changed = with_value(base(), place, value)
    return base_policy() if changed == base() else as_policy(changed)


def changes(old: Policy, new: Policy) -> set[Change]:
    """In which directions two policies differ."""
    return {one.change for one in compare(old, new)}


@pytest.mark.parametrize("leaf", ALL, ids=lambda leaf: leaf.path)
def test_one_looser_value_is_called_looser(leaf: Leaf) -> None:
    """Of every field of the schema a looser value is called looser, and the way back tighter, in words."""
    place, pair = place_of(leaf), pairs(leaf)
    if pair is None:
        with pytest.raises(ValidationError):
            as_policy(with_value(base(), place, "what the schema does not have"))
        return

    strict, loose = (policy_with(place, value) for value in pair)
    there, back = changes(strict, loose), changes(loose, strict)

    assert all(in_words(one).endswith(".") for one in compare(strict, loose))
    if leaf.order is Order.PROSE and leaf.path not in NAMES:
        assert (there, back) == ({Change.REWORDED}, {Change.REWORDED})
    elif leaf.order is Order.SAFEGUARD and isinstance(pair[0], str):
        assert (there, back) == ({Change.REWORDED}, {Change.REWORDED}) or leaf.path in NAMES
        assert compare_values(leaf, pair[0], None) is Change.LOOSER
        assert compare_values(leaf, None, pair[0]) is Change.TIGHTER
    elif leaf.order is Order.IDENTITY or leaf.path in NAMES:
        assert any(change.loosens for change in there)
        assert any(change.loosens for change in back)
    else:
        assert any(change.loosens for change in there)
        assert back == {Change.TIGHTER}


def test_the_same_policy_differs_in_nothing() -> None:
    """A policy with every field is equal to itself."""
    assert compare(as_policy(base()), as_policy(base())) == ()


@pytest.mark.parametrize(
    "leaf", [leaf for leaf in ALL if None in (place_of(leaf), pairs(leaf))], ids=lambda leaf: leaf.path
)
def test_what_has_one_value_is_a_constant_or_a_choice_of_one(leaf: Leaf) -> None:
    """A field that no policy can loosen has a single value in the schema."""
    assert len(leaf.choices) == 1


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, Change]] = {
    "a host more": ({}, {"source": {"hosts": ["board.test", "b.test"]}}, "sources[board].hosts", Change.LOOSER),
    "another host": ({}, {"source": {"hosts": ["b.test"], "start": ["http://b.test/"]}}, "sources[board].hosts",
                     Change.INCOMPARABLE),
    "a denied path less": ({}, {"source": {"deny_paths": []}}, "sources[board].deny_paths", Change.LOOSER),
    "a field more": ({}, {"items": {"advert": {"section": {"action": "keep"}}}}, "items.advert.section.action",
                     Change.LOOSER),
    "a field less": ({}, {"items": {"advert": {"price": GONE}}}, "items.advert.price.action", Change.TIGHTER),
    "a kind of item more": ({}, {"items": {"listing": {"price": {"action": "keep"}}}}, "items.listing.price.action",
                            Change.LOOSER),
    "a rule for a type more": ({}, {"entities": {"rules": {"GEO": {"action": "generalise", "to": "region"}}}},
                               "entities.rules.GEO.action", Change.LOOSER),
    "a harm less": ({}, {"study": {"harms": []}}, "study.harms[nobody, nothing]", Change.LOOSER),
    "an assessment more": ({}, {"legal": {"dpia": {"reference": "D", "residual_risk": "low",
                                                   "review_due": "2027-01-01"}}}, "legal.dpia", Change.TIGHTER),
    "a window past midnight": (
        {"schedule": {"window": {"opens": "22:00", "closes": "23:00", "timezone": "UTC", "days": ["mon"]}}},
        {"schedule": {"window": {"opens": "22:00", "closes": "01:00", "timezone": "UTC", "days": ["mon"]}}},
        "schedule.window.closes", Change.LOOSER),
    "no window": (
        {"schedule": {"window": {"opens": "22:00", "closes": "23:00", "timezone": "UTC", "days": ["mon"]}}}, {},
        "schedule.window", Change.LOOSER),
    "a threshold of its own that is lower": (
        {}, {"entities": {"detector": {"names_thresholds": {"PERSON": 0.001}}}},
        "entities.detector.names_thresholds.PERSON", Change.TIGHTER),
    "an incident less": (
        {"incidents": {"csam": {"on_detect": "stop_study", "owner": "lead", "hours": 1, "tell": ["dpo"]}}}, {},
        "incidents.csam", Change.LOOSER),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path", "change"), CASES.values(), ids=CASES)
def test_differences(before: dict[str, Any], after: dict[str, Any], path: str, change: Change) -> None:
    """What a reviewer would call looser is called looser, at the place where it stands."""
    found = {one.path: one.change for one in compare(training(**before), training(**after))}

    assert found[path] is change


def test_another_action_takes_its_parameters_along() -> None:
    """A field that is no longer coded, but dropped, is tighter, whatever told the code how far to link."""
    tighter = training(items={"advert": {"phone": {"action": "drop", "type": GONE, "scope": GONE}}})

    found = compare(training(), tighter)

    assert [(one.path, one.change) for one in found] == [("items.advert.phone.action", Change.TIGHTER)]


def test_what_loosens_comes_first() -> None:
    """A reviewer reads the loosened lines before the others."""
    new = training(
        study={"title": "Another title"}, source={"max_records": 10}, politeness={"per_host": {"total_pages": 10**8}}
    )

    assert [one.change for one in compare(training(), new)] == [Change.LOOSER, Change.TIGHTER, Change.REWORDED]


def test_two_entries_of_one_name_are_told_apart() -> None:
    """A case for the same address twice is two cases."""
    case = {"url": "http://board.test/ads/1", "expect": "allow"}

    found = compare(training(cases={"requests": [case]}), training(cases={"requests": [case, case]}))

    assert [(one.path, one.change) for one in found] == [("cases.requests[http://board.test/ads/1, 2]", Change.TIGHTER)]


def test_a_case_is_named_by_what_it_gives() -> None:
    """In plain words, lists too."""
    case = {"item": "advert", "given": {"title": "Blue  widget", "attributes": ["for sale", "garden"]}, "expect": {}}

    (found,) = compare(training(cases={"items": []}), training(cases={"items": [case]}))

    assert found.path == "cases.items[advert, Blue widget, for sale garden]"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"politeness": {"per_host": {"delay_s": 3}}}, "Least seconds between two requests: was 0, is now 3."),
        ({"source": {"hosts": ["board.test", "b.test"]}}, "Exact host names; no wildcards: added b.test."),
        (
            {"source": {"allow_paths": ["/", "/b/*"]}},
            "Paths that may be read, with their query; * stands for any characters: added /b/*; taken out /ads/*.",
        ),
        ({"study": {"harms": []}}, "Taken out: study.harms[nobody, nothing]."),
        ({"source": {"not_after": "2027-01-02"}}, "Last day: was nothing, is now 2 January 2027."),
        (
            {"access": {"cookies": "none"}},
            "Whether the site's cookies are kept, for a run in memory, or for a login sealed: was yes, is now no.",
        ),
    ],
    ids=["number", "set", "both ways", "entry", "day", "choice"],
)  # fmt: skip
def test_is_said_in_words(changes: dict[str, Any], words: str) -> None:
    """Each difference is one sentence, in the words of the registry."""
    assert [in_words(one) for one in compare(training(), training(**changes))] == [words]


@pytest.mark.parametrize("leaf", [leaf for leaf in ALL if leaf.order in OPEN], ids=lambda leaf: leaf.path)
def test_what_is_left_open_is_loosest(leaf: Leaf) -> None:
    """A limit, or a choice, that is taken out is looser than any that stood there."""
    strict = leaf.choices[-1] if leaf.choices else 1

    assert compare_values(leaf, strict, None) is Change.LOOSER
    assert compare_values(leaf, None, strict) is Change.TIGHTER


def test_a_rule_that_drops_is_no_rule() -> None:
    """Naming a field only to drop it changes nothing."""
    named = training(items={"advert": {"age": {"action": "drop"}}})

    assert compare(training(), named) == compare(named, training()) == ()


NUMBERS = [leaf for leaf in ALL if leaf.order in (Order.MAXIMUM, Order.MINIMUM)]


@given(leaf=st.sampled_from(NUMBERS), old=st.integers(0, 9), new=st.integers(0, 9))
def test_no_step_and_its_way_back_are_both_tighter(leaf: Leaf, old: int, new: int) -> None:
    """Limits are ordered: of two different values one way is looser and the other tighter."""
    answers = {compare_values(leaf, old, new), compare_values(leaf, new, old)}

    assert answers == ({Change.SAME} if old == new else {Change.LOOSER, Change.TIGHTER})


def test_approvals_are_compared_too() -> None:
    """An approval that goes is a safeguard less."""
    old = live()
    new = live(approvals=[approval("lead"), approval("dpo")])

    assert {one.path for one in compare(old, new) if one.change is Change.LOOSER} >= {"approvals[rec, REC-2026-12]"}
