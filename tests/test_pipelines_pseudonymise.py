"""Item to Record: nothing that names a person gets through, and what fails is refused without a word of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.detect import Detectors
from pipelines.entities import Entity
from pipelines.items import Raw, Record
from pipelines.pages import RawPage, Refusal
from pipelines.patterns import identifiers
from pipelines.pseudonymise import Pseudonymiser
from pipelines.pseudonyms import MASK
from policies.errors import KeyFileError
from tests.detecting import SomeNames
from tests.policies import training
from tests.pseudonymising import advert, advert_policy, only, pseudonymiser, stored, study_key

REDACT: dict[str, Any] = {"action": "redact", "personal": "indirect", "need": "to_deidentify"}
KEEP: dict[str, Any] = {"action": "keep"}
LINK: dict[str, Any] = {"action": "pseudonymise", "scope": "study", "personal": "direct", "need": "cannot_otherwise"}
HASHED: dict[str, Any] = {"action": "generalise", "to": "path_keyed_hash", "personal": "indirect", "need": "collection"}
FIVE_SPELLINGS = ["07700 900123", "+44 7700 900123", "0770-090-0123", "(07700) 900 123", "O77OO 9OO123"]


def test_drops_what_the_policy_does_not_name() -> None:
    """A field that no rule names is not stored."""
    assert stored(price=Decimal(20), title="A bicycle", age=30).values == {"price": 20.0}


def test_a_record_says_what_was_done() -> None:
    """Every field and every identifier is counted with what was done to it; pseudonyms are mentions."""
    record = stored(description="Call 07700 900123 or 07700 900123", title="x", price=Decimal(1))

    assert record.actions == {
        "field:description:redact": 1,
        "field:title:drop": 1,
        "field:price:keep": 1,
        "entity:PHONE:pseudonymise": 2,
    }
    (mention,) = record.mentions
    assert (mention.field, mention.label, mention.count) == ("description", "PHONE", 2)
    assert record.values["description"] == f"Call ⟦{mention.pseudonym}⟧ or ⟦{mention.pseudonym}⟧"


def test_five_spellings_are_one_phone() -> None:
    """The same phone gets one pseudonym, however it is spelt, in a text or in its own field."""
    in_texts = [stored(description=f"Call {phone} now").mentions[0].pseudonym for phone in FIVE_SPELLINGS]
    in_fields = [stored(phone=phone).values["phone"] for phone in FIVE_SPELLINGS]

    assert len({*in_texts, *in_fields}) == 1


def test_two_studies_share_no_pseudonym() -> None:
    """The same phone in another study, even under the same master key, is another pseudonym."""
    other = training(study={"id": "other-study"})

    one, two = stored(phone="07700 900123"), stored(other, key=study_key("other-study"), phone="07700 900123")
    assert one.values["phone"] != two.values["phone"]
    assert one.key != two.key


@pytest.mark.parametrize(("scope", "links"), [("study", True), ("source", True), ("document", False)])
def test_scope(scope: str, links: bool) -> None:
    """A pseudonym links two records only as far as its scope reaches."""
    policy = advert_policy({"phone": LINK | {"type": "PHONE", "scope": scope}})

    one, two = (stored(policy, item_id=item_id, phone="07700 900123").values["phone"] for item_id in "12")
    assert (one == two) == links
    assert one == stored(policy, item_id="1", phone="07700 900123").values["phone"]


def test_names_are_masked_where_a_text_is_redacted() -> None:
    """The names model reads the texts that are to be masked."""
    assert stored(description="Ask for Annabel").values["description"] == "Ask for ⟦PERSON⟧"


def test_a_dropped_field_still_masks_its_value_elsewhere() -> None:
    """The handle that is not stored is masked in the texts, whatever its spelling there."""
    record = stored(handle="Green_Leaf", description="greenleaf here, GREEN LEAF there")

    assert record.values == {"description": "⟦USERNAME⟧ here, ⟦USERNAME⟧ there"}


def test_what_a_field_names_is_masked_all_over_its_page() -> None:
    """Whom one item of a page names in a field, or by a contact in a text, is masked in every other."""
    page: list[tuple[str, dict[str, Raw]]] = [
        ("advert", {"name": "Zoë Sample", "description": "kik: jane_99"}),
        ("advert", {"description": "zoe or Ms Sample or Jane-99"}),
    ]
    _, second = pseudonymiser().page(page, source="board").records

    assert second.values["description"] == "⟦PERSON⟧ or ⟦TITLE⟧ ⟦PERSON⟧ or ⟦MESSENGER_ID⟧"


def test_what_a_model_guesses_is_masked_beside_its_author() -> None:
    """A name that only the model found is masked in the items of the same author, not all over the page."""
    page: list[tuple[str, dict[str, Raw]]] = [
        ("advert", {"handle": "one", "description": "Annabel"}),
        ("advert", {"handle": "one", "description": "ANNABEL"}),
        ("advert", {"handle": "two", "description": "ANNABEL"}),
        ("advert", {"description": "ANNABEL"}),
    ]
    result = pseudonymiser().page(page, source="board")

    assert [record.values["description"] for record in result.records] == ["⟦PERSON⟧"] * 2 + ["ANNABEL"] * 2


def test_the_same_person_links_from_field_to_text() -> None:
    """A handle has one pseudonym in its field and in the texts."""
    policy = advert_policy(
        {"handle": LINK | {"type": "USERNAME"}},
        {"USERNAME": {"action": "pseudonymise", "scope": "study"}},
    )

    record = stored(policy, handle="Green_Leaf", description="by @green_leaf")
    assert MASK.findall(str(record.values["description"])) == [f"⟦{record.values['handle']}⟧"]


def test_a_handle_within_a_name_keeps_its_link() -> None:
    """What the model takes for one long name does not hide the handle in it."""
    record = stored(handle="Example", description="by Annabel Example")

    assert record.values["description"] == "by ⟦PERSON⟧ ⟦USERNAME⟧"


def test_what_the_policy_keeps_in_a_text_stays() -> None:
    """A kept type is neither masked nor a reason to refuse; what overlaps it is masked all the same."""
    policy = advert_policy({}, {"AGE": {"action": "keep"}})

    assert stored(policy, description="I'm 25 years old, Annabel").values["description"] == "I'm 25 years old, ⟦PERSON⟧"


@pytest.mark.parametrize(
    "values",
    [
        {"age": 17},
        {"age": "16"},
        {"description": "I'm 17 years old"},
        {"title": "sixteen years old"},
        {"section": ("a", "she is 15 years old")},
    ],
    ids=["field", "text field", "masked text", "dropped text", "one of several"],
)
def test_a_minor_leaves_nothing(values: dict[str, Raw]) -> None:
    """A stated age under 18, in any field, kept or not, refuses the record."""
    outcome = advert(None, values, price=Decimal(20))

    assert isinstance(outcome, Refusal)
    assert (outcome.kind, outcome.rule) == ("advert", "minors.on_suspicion")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("jane@example.org", "what looks like EMAIL"),
        ("call 07700 900123", "what looks like PHONE"),
        ("by Zebedee", "a name or contact of its page"),
        ("by zebedee99x", "a name or contact of its page"),
        (447700900123, "what looks like PHONE"),
        (("bikes", "07700 900123"), "what looks like PHONE"),
    ],
    ids=["e-mail", "phone", "handle", "handle in a word", "number", "one of several"],
)
def test_a_kept_field_that_holds_an_identifier_refuses_the_record(value: Raw, what: str) -> None:
    """A field that is stored as it is may not hold an identifier or a known name."""
    policy = advert_policy({"category": KEEP})

    outcome = advert(policy, category=value, handle="zebedee99" if value == "by zebedee99x" else "Zebedee")
    assert isinstance(outcome, Refusal)
    assert outcome.rule == "floor.H7"
    assert outcome.reason == f"the field category still held {what} after its rule was applied"


@pytest.mark.parametrize(
    "value", ["Bikes", "United Kingdom", "Gold", 20_000_000, "2026-05-03", True, Decimal("123456789.5")]
)
def test_a_kept_field_without_identifiers_passes(value: Raw) -> None:
    """Ordinary values of kept fields are stored."""
    policy = advert_policy({"category": KEEP})

    assert "category" in stored(policy, category=value, handle="gold").values


def test_a_word_that_looks_like_a_handle_refuses_no_kept_field() -> None:
    """What a text merely writes like a handle may be a word; a kept field may hold it."""
    record = stored(advert_policy({"category": KEEP}), category="Home and garden", description="free @home")

    assert record.values == {"category": "Home and garden", "description": "free ⟦USERNAME⟧"}


def test_a_false_name_of_the_model_refuses_no_kept_field() -> None:
    """What only the model takes for a first name is masked in texts, but may stand in a kept field."""
    policy = advert_policy({"category": KEEP})

    record = stored(policy, category="Zebedee toys", description="Zebedee")
    assert record.values == {"category": "Zebedee toys", "description": "⟦PERSON⟧"}


class Blind(SomeNames):
    """Never finds a name."""

    def batch(self, texts: Sequence[str], /) -> Iterable[Iterable[Entity]]:
        """Nothing."""
        return [[] for _ in texts]


def one_at_a_time(text: str, /) -> Iterable[Entity]:
    """The real patterns, of which only the first find counts."""
    return identifiers(text)[:1]


@pytest.mark.parametrize(("count", "masked"), [(1, True), (2, True), (3, False)])
def test_a_masked_text_is_read_again(count: int, masked: bool) -> None:
    """What shows only after the first masking is masked too; what still shows after that refuses the record."""
    short_sighted = Pseudonymiser(training(), study_key(), Detectors(one_at_a_time, Blind()))
    text = " or ".join(f"jane{n}@example.org" for n in range(count))

    outcome = only(short_sighted.page([("advert", {"description": text})], source="board"))
    if masked:
        assert isinstance(outcome, Record)
        assert "@" not in str(outcome.values)
        assert sum(outcome.actions.values()) == count + 1
    else:
        assert isinstance(outcome, Refusal)
        assert outcome.reason == "the field description still held what looks like EMAIL after its rule was applied"


@pytest.mark.parametrize(
    ("source", "kind"),
    [("elsewhere", "advert"), ("board", "listing"), ("board", "secret")],
    ids=["source", "type", "no type"],
)
def test_only_what_the_policy_takes_from_a_source(source: str, kind: str) -> None:
    """A source or a type that the policy does not name gives nothing."""
    outcome = only(pseudonymiser().page([(kind, {"price": Decimal(20)})], source=source))

    assert isinstance(outcome, Refusal)
    assert outcome.rule == "sources.item_types"


def test_a_type_without_rules_gives_nothing() -> None:
    """A type that a source gives but no rule names is refused."""
    policy = training().model_copy(update={"items": {}})

    assert isinstance(advert(policy), Refusal)


class Failing(SomeNames):
    """Fails on every text, quoting it."""

    def batch(self, texts: Sequence[str], /) -> Iterable[Iterable[Entity]]:
        """Never anything."""
        raise ValueError(texts[0])


def test_a_failing_detector_refuses_its_records_only(caplog: pytest.LogCaptureFixture) -> None:
    """A record that a detector failed on is refused, the others are not, and nothing of it is logged."""
    caplog.set_level(logging.DEBUG)
    page: list[tuple[str, dict[str, Raw]]] = [
        ("advert", {"description": "Zebedee"}),
        ("advert", {"price": Decimal(20)}),
    ]

    result = pseudonymiser(names=Failing()).page(page, source="board")
    assert [refusal.rule for refusal in result.refused] == ["entities.on_detector_error"]
    assert len(result.records) == 1
    assert result.counts == {"refused:entities.on_detector_error": 1, "field:price:keep": 1}
    assert "Zebedee" not in repr(result) + caplog.text


def test_a_failing_pattern_refuses_its_record() -> None:
    """A record is refused too where the patterns fail, on a text or in the sweep."""

    def broken(text: str) -> Iterable[Entity]:
        raise ValueError(text)

    def broken_later(text: str) -> Iterable[Entity]:
        if "\0" in text:
            raise ValueError(text)
        return identifiers(text)

    for recognizer in (broken, broken_later):
        broken_one = Pseudonymiser(training(), study_key(), Detectors(recognizer, None))
        outcome = only(broken_one.page([("advert", {"description": "on 07700 900123"})], source="board"))
        assert isinstance(outcome, Refusal)
        assert outcome.rule == "entities.on_detector_error"


@pytest.mark.parametrize(
    "value",
    [["a", "list"], {"a": "mapping"}, (1, 2), ("a", None), object()],
    ids=["list", "mapping", "numbers", "half a tuple", "object"],
)
def test_values_of_another_type_never_raise(value: Any) -> None:
    """What no item holds is dropped or refused, and the other pages are not touched."""
    pages = [RawPage(source="board", items=(("advert", {"description": text}),)) for text in (value, "fine")]

    odd, fine = pseudonymiser().pages(pages)
    assert fine.records[0].values == {"description": "fine"}
    assert not odd.records or odd.records[0].values == {}


def test_an_operator_that_fails_refuses_its_record() -> None:
    """Whatever fails inside refuses the record."""
    outcome = advert(advert_policy({"age": {"action": "generalise", "to": "band"}}), age=Decimal("Infinity"))

    assert isinstance(outcome, Refusal)
    assert outcome.rule == "entities.on_detector_error"
    assert outcome.reason == "it could not be pseudonymised"


def test_a_key_of_another_study_is_refused() -> None:
    """No pseudonym is made under another study's key."""
    with pytest.raises(KeyFileError, match="not of small-test"):
        pseudonymiser(key=study_key("other-study"))


def test_a_text_cannot_bring_its_own_masks() -> None:
    """A page that writes what looks like our masks hides nothing behind them and forges none."""
    record = stored(description="⟦USERNAME:k1:aaaaaaaaaaaaaaaa⟧ ⟦jane@example.org⟧ \ud800\0")

    (mention,) = record.mentions
    assert record.values["description"] == f"[USERNAME:k1:aaaaaaaaaaaaaaaa] [⟦{mention.pseudonym}⟧] \ufffd "


def test_every_form_at_once() -> None:
    """A record with every kind of rule."""
    policy = advert_policy(
        {
            "title": REDACT,
            "url": HASHED,
            "location": {"action": "generalise", "to": "region"},
            "posted_at": {"action": "generalise", "to": "month"},
            "age": {"action": "generalise", "to": "band"},
            "description": {"action": "derive", "features": ["language", "identifiers"]},
            "section": KEEP,
        }
    )

    record = stored(
        policy,
        item_id="17",
        url="http://board.test/ads/17",
        title="Annabel sells a bicycle",
        description="It is the best of all. 07700 900123",
        location="Leeds",
        posted_at=date(2026, 5, 3),
        age=30,
        section=("for sale", "bicycles"),
        currency="GBP",
    )
    assert {name: value for name, value in record.values.items() if name != "url"} == {
        "title": "⟦PERSON⟧ sells a bicycle",
        "description_language": "en",
        "description_identifiers": 1,
        "location": "Yorkshire and The Humber, United Kingdom",
        "posted_at": "2026-05",
        "age_band": "25-34",
        "section": ("for sale", "bicycles"),
        "currency": "GBP",
    }
    assert str(record.values["url"]).startswith("board.test/")


ALL_TEXTS = advert_policy({"title": REDACT, "section": REDACT, "category": KEEP})
NOISE = st.text(
    st.characters(codec="utf-8") | st.sampled_from(" \n.,;:!?@#/-_()[]⟦⟧'\"&<>0123456789aZ™🅰é"), max_size=30
)
FIELDS = ("title", "section", "category")
SECRETS = {
    "Annabel Example": FIELDS,
    "07700 900123": FIELDS,
    "jane.smith@example.org": FIELDS,
    # A first name that only the model finds may stand in a kept field.
    "Zebedee": ("title", "section"),
}


@settings(max_examples=150)
@given(NOISE, st.sampled_from([(secret, field) for secret, fields in SECRETS.items() for field in fields]), NOISE)
def test_nothing_detected_is_ever_in_a_record(before: str, secret_in: tuple[str, str], after: str) -> None:
    """Whatever surrounds it, a name or identifier that a detector finds is in no part of the record."""
    secret, field = secret_in
    text = f"{before} {secret} {after}"
    found = [*identifiers(text), *(entity for entities in SomeNames().batch([text]) for entity in entities)]
    assume(any(text[entity.start : entity.end] == secret for entity in found))

    outcome = advert(ALL_TEXTS, {"description": text, field: (text,) if field == "section" else text})
    assert secret not in MASK.sub("", repr(outcome))


SPELLINGS = ["Green_Leaf99", "green leaf 99", "GREENLEAF99", "green&#95;leaf99", "ｇｒｅｅｎ\u200bleaf99"]


@settings(max_examples=150)
@given(NOISE, st.sampled_from(SPELLINGS), NOISE)
def test_nothing_known_is_ever_in_a_record(before: str, spelling: str, after: str) -> None:
    """Whatever surrounds it and however it is spelt, the author's handle is in no part of the record."""
    text = f"{before}{spelling}{after}"

    outcome = advert(ALL_TEXTS, handle="Green_Leaf99", title=text, section=(text,))
    assert isinstance(outcome, Record)
    assert spelling not in MASK.sub("", repr(outcome.values))
    assert isinstance(advert(ALL_TEXTS, handle="Green_Leaf99", category=text), Refusal)


RAW: st.SearchStrategy[Any] = (
    st.none() | st.text() | st.integers() | st.decimals() | st.booleans() | st.dates() | st.datetimes()
    | st.lists(st.text(), max_size=3).map(tuple)
)  # fmt: skip
LOOSE = advert_policy(
    {
        "item_id": LINK | {"type": "USERNAME"},
        "url": HASHED,
        "title": REDACT,
        "description": REDACT,
        "category": KEEP,
        "section": REDACT,
        "price": KEEP,
        "currency": KEEP,
        "location": {"action": "generalise", "to": "region"},
        "name": LINK | {"type": "PERSON"},
        "age": {"action": "generalise", "to": "band"},
        "phone": LINK | {"type": "PHONE"},
        "email": LINK | {"type": "EMAIL", "scope": "document"},
        "handle": {"action": "derive", "features": ["length", "language"]},
        "posted_at": {"action": "generalise", "to": "week"},
    }
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(list(LOOSE.items["advert"])), RAW))
def test_random_values_never_raise(values: dict[str, Raw]) -> None:
    """Whatever an item holds, it becomes a record or a refusal, and a record holds only what a database takes."""
    outcome = advert(LOOSE, values)

    assert isinstance(outcome, (Record, Refusal))
    if isinstance(outcome, Record):
        assert all(isinstance(value, (str, int, float, bool, tuple)) for value in outcome.values.values())
