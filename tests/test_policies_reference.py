"""The reference of policy fields is whole, and every address that a field gives leads into it."""

from __future__ import annotations

import re

import pytest

from crawlers.guide import explained, policy_fields
from policies.model import Policy
from policies.reference import ENFORCED, STRICTER, field_reference
from policies.registry import By, Leaf, Order, walk
from tests import guide

LEAVES = tuple(walk(Policy))
PAGE = guide.pages()["reference/policy.md"]


def anchors() -> set[str]:
    """The places of the page that an address can name."""
    return set(re.findall(r"\{ #(\S+) \}", PAGE)) | set(re.findall(r"^## (\S+)$", PAGE, re.MULTILINE))


def test_the_page_is_fresh() -> None:
    """The page of fields is what the schema says now."""
    assert policy_fields(guide.GUIDE) == PAGE, "run beholden guide build"


def test_every_address_of_a_field_exists() -> None:
    """A field's address leads to a place on the page, and no place is there without a field or a section."""
    named = {leaf.guide.removeprefix("reference/policy/#") for leaf in LEAVES}
    sections = {leaf.clause.partition(".")[0] for leaf in LEAVES}

    assert named <= anchors()
    assert anchors() - named <= sections


def test_every_section_is_taught() -> None:
    """Each section of the policy is explained by a page of the guide."""
    sections = {leaf.clause.partition(".")[0] for leaf in LEAVES if "." in leaf.clause}

    assert sections <= set(explained(guide.GUIDE))


@pytest.mark.parametrize("by", By)
def test_who_enforces_has_words(by: By) -> None:
    """Each place of enforcement has its words."""
    assert ENFORCED[by]


@pytest.mark.parametrize("order", Order)
def test_orders_have_words(order: Order) -> None:
    """Each way to compare says which way is stricter, or leaves that to the order of its choices."""
    assert STRICTER[order] or order is Order.RANKED


def test_a_row_tells_all_of_a_field() -> None:
    """A row gives name, place, meaning, values from strict to loose, enforcement and source."""
    leaf = next(leaf for leaf in LEAVES if leaf.clause == "access.robots.mode")

    text = field_reference([leaf], {"access": (("robots.txt", "collect/robots.md"),)})

    assert text.startswith("## access\n\nExplained in: [robots.txt](../collect/robots.md).\n")
    assert "| `access.robots.mode`{ #access-robots-mode } | Whether robots.txt is obeyed." in text
    assert "`obey`, `obey_with_listed_exceptions` | before each request | RFC 9309 §2.2 |" in text


def test_a_section_without_pages_has_no_links() -> None:
    """Where no page teaches a section, nothing is promised."""
    leaf: Leaf = LEAVES[0]

    assert "Explained in" not in field_reference([leaf], {})
