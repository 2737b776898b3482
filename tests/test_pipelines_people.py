"""People: whom a page names, and where each of them is looked for."""

from __future__ import annotations

from pipelines.entities import Entity
from pipelines.items import Raw
from pipelines.pages import RawPage
from pipelines.patterns import identifiers
from pipelines.people import people_of
from tests.detecting import SomeNames


def found_in(text: str, *items: dict[str, Raw], types: dict[str, str] | None = None) -> list[list[tuple[str, str]]]:
    """What is looked for and found in a text, for each item of a page: type and words."""
    page = RawPage(source="board", items=tuple(("advert", values) for values in items))
    texts = [value for values in items for value in values.values() if isinstance(value, str)]
    names = SomeNames().batch(texts)
    found: dict[str, tuple[Entity, ...] | None] = {
        one: (*identifiers(one), *more) for one, more in zip(texts, names, strict=True)
    }
    people = people_of(page, found, lambda kind, name: (types or {}).get(name))
    return [sorted({(e.label, text[e.start : e.end]) for e in one.find(text)}) for one in people]


def test_fields_that_name_people() -> None:
    """Handles, names and contacts are looked for whether the policy keeps their fields or not."""
    item: dict[str, Raw] = {"handle": "zoe_99", "name": "Zoë Sample", "email": "zs@example.org", "title": "bicycle"}

    assert found_in("zoe_99 zoe sample zs@example.org bicycle", item) == [
        [("EMAIL", "zs@example.org"), ("PERSON", "sample"), ("PERSON", "zoe"), ("PERSON", "zoe sample"),
         ("USERNAME", "zoe_99")]
    ]  # fmt: skip


def test_the_policy_can_type_a_field() -> None:
    """A field that the policy gives a type is looked for as that; a type that names nobody is not."""
    item: dict[str, Raw] = {"title": "zebra", "handle": "quagga"}

    assert found_in("zebra quagga", item, types={"title": "USERNAME", "handle": "GEO"}) == [[("USERNAME", "zebra")]]


def test_contacts_reach_the_page_and_guesses_their_author() -> None:
    """What a pattern found is looked for all over the page, a model's guess only beside the same author."""
    items: list[dict[str, Raw]] = [
        {"vendor": "one", "text": "Annabel, kik: quagga_7, 25 years old"},
        {"vendor": "one"},
        {"vendor": "two"},
        {},
    ]

    both = [("MESSENGER_ID", "quagga_7"), ("PERSON", "Annabel")]
    assert found_in("Annabel quagga_7 25", *items) == [both, both, both[:1], both[:1]]


def test_what_remains() -> None:
    """A full name that a model found may not remain beside its author; a stated handle nowhere on the page."""
    title = "Annabel Example"
    page = RawPage(source="board", items=(("advert", {"title": title}), ("advert", {"handle": "quagga_7"})))
    guess = Entity(start=0, end=len(title), label="PERSON", detector="names")
    one, two = people_of(page, {title: (guess,), "quagga_7": ()}, lambda kind, name: None)

    assert [people.remain_in("by annabel example") for people in (one, two)] == [True, False]
    assert [people.remain_in("by quagga 7") for people in (one, two)] == [True, True]


def test_a_doubtful_word_is_looked_for_nowhere_else() -> None:
    """A word that only may be part of a name is masked where it stands; beside its author it is left."""
    page = RawPage(source="board", items=(("advert", {"title": "Sell now", "name": "Ann"}),))
    sure = Entity(start=0, end=4, label="PERSON", detector="names")
    doubtful = Entity(start=5, end=8, label="PERSON", detector="names:shape")
    (one,) = people_of(page, {"Sell now": (sure, doubtful), "Ann": ()}, lambda kind, name: None)

    assert "now" not in {"now sell"[e.start : e.end] for e in one.find("now sell")}


def test_a_text_that_failed_names_nobody() -> None:
    """Where a detector failed, the fields still count."""
    page = RawPage(source="board", items=(("advert", {"handle": "quagga_7", "title": "x"}),))
    (one,) = people_of(page, {"quagga_7": None, "x": None}, lambda kind, name: None)

    assert [entity.label for entity in one.find("quagga_7")][:1] == ["USERNAME"]
