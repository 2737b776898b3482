"""What pseudonyms are worth: they keep who shares what with whom as far as they reach, and give it to no attacker."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pipelines.generalise import short
from pipelines.items import Record
from pipelines.pages import RawPage
from pipelines.pseudonyms import Namer, pseudonym
from pipelines.store import Unit
from pipelines.tables import Mention, table
from policies.model import Policy
from tests.policies import training
from tests.pseudonymising import pseudonymiser, study_key
from tests.storing import begin, opened

Contact = tuple[str, int]
"""Its type, and which one it is."""
Edge = tuple[Any, Any]
SCOPES = ("document", "source", "study")

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "PHONE": ("07700 900{:03}", "+447700900{:03}", "+44 (0)7700 900 {:03}", "0044 7700-900-{:03}", "(07700) 900{:03}"),
    "EMAIL": (
        "otter{}@example.org",
        "Otter{}@Example.org",
        "otter{} [at] example [dot] org",
        "otter{} (at) example.org",
    ),
    "USERNAME": ("quiet_otter{}", "@quiet_otter{}", "Quiet_Otter{}", "@QUIET_OTTER{}"),
}
"""Each with the number of the contact in it."""
FIELDS = {"PHONE": "phone", "EMAIL": "email", "USERNAME": "handle"}


def linking(scope: str) -> Policy:
    """A policy with two sources that pseudonymises contacts, in fields and in texts, as far as the scope."""
    rule = {"action": "pseudonymise", "scope": scope}
    field = rule | {"personal": "direct", "need": "cannot_otherwise"}
    body = training()
    market = body.sources[0].model_dump(mode="json") | {
        "id": "market", "hosts": ["market.test"], "start": ["http://market.test/"]
    }  # fmt: skip
    return training(
        sources=[body.sources[0].model_dump(mode="json"), market],
        items={"advert": {name: field | {"type": label} for label, name in FIELDS.items()}},
        entities={"rules": {label: rule for label in FIELDS}},  # noqa: C420
        cases={"items": []},
    )


POLICIES = {scope: linking(scope) for scope in SCOPES}

contacts = st.tuples(st.sampled_from(sorted(FIELDS)), st.integers(0, 4))
spelt = st.tuples(contacts, st.integers(0, 4), st.booleans())
"""A contact, one of its spellings, and whether it stands in the text or in its field."""
adverts = st.lists(st.tuples(st.sampled_from(["board", "market"]), st.lists(spelt, max_size=4)), max_size=8)


def written(contact: Contact, spelling: int) -> str:
    """A contact in one of its spellings."""
    forms = SPELLINGS[contact[0]]
    return forms[spelling % len(forms)].format(contact[1])


def crawl(
    scope: str, given: Iterable[tuple[str, list[tuple[Contact, int, bool]]]]
) -> tuple[list[Edge], list[Edge], list[Record]]:
    """The edges from records to contacts, raw and as pseudonyms, and the records."""
    pages, raw = [], []
    for number, (source, said) in enumerate(given):
        values: dict[str, Any] = {"item_id": str(number)}
        texts = ["For sale"]
        for contact, spelling, in_text in said:
            name = FIELDS[contact[0]]
            if in_text or name in values:
                texts.append(written(contact, spelling))
            else:
                values[name] = written(contact, spelling)
        raw += [((source, number), contact) for contact in {contact for contact, _, _ in said}]
        pages.append(RawPage(source=source, items=(("advert", {**values, "description": "\nElse: ".join(texts)}),)))
    results = pseudonymiser(POLICIES[scope]).pages(pages)
    records = [record for result in results for record in result.records]
    assert len(records) == len(pages)
    named = [(record.key, name) for record in records for name in {m.pseudonym for m in record.mentions}]
    return raw, named, records


def degrees(edges: Iterable[Edge]) -> tuple[list[int], list[int]]:
    """How many contacts each record has, and how many records each contact, both sorted."""
    left: Counter[Any] = Counter()
    right: Counter[Any] = Counter()
    for record, contact in edges:
        left[record] += 1
        right[contact] += 1
    return sorted(left.values()), sorted(right.values())


def components(edges: Iterable[Edge]) -> list[tuple[int, int]]:
    """Of each connected part, how many records and contacts it has, sorted."""
    near: defaultdict[Edge, set[Edge]] = defaultdict(set)
    for left, right in edges:
        near["record", left].add(("contact", right))
        near["contact", right].add(("record", left))
    sizes = []
    while near:
        part: set[Edge] = set()
        edge = {next(iter(near))}
        while edge:
            part |= edge
            edge = {other for one in edge for other in near.pop(one)} - part
        records = sum(side == "record" for side, _ in part)
        sizes.append((records, len(part) - records))
    return sorted(sizes)


def beyond(scope: str, edges: Iterable[Edge]) -> list[Edge]:
    """The raw edges with contacts told apart beyond the scope."""
    reach = {"study": 0, "source": 1, "document": 2}[scope]
    return [(record, (record[:reach], contact)) for record, contact in edges]


@settings(max_examples=60)
@given(adverts, st.sampled_from(SCOPES))
def test_graphs_keep_their_shape(given: list[tuple[str, list[tuple[Contact, int, bool]]]], scope: str) -> None:
    """Records and contacts are joined by pseudonyms as they are by raw values, however the contacts are spelt."""
    raw, named, _ = crawl(scope, given)
    expected = beyond(scope, raw)

    assert degrees(named) == degrees(expected)
    assert components(named) == components(expected)


@pytest.mark.parametrize("label", FIELDS)
@pytest.mark.parametrize(("scope", "different"), [("study", 1), ("source", 2), ("document", 6)])
def test_one_contact_in_every_spelling(label: str, scope: str, different: int) -> None:
    """The same pseudonym within the scope, whatever the spelling and the place, and another one beyond it."""
    said: list[tuple[str, list[tuple[Contact, int, bool]]]] = [
        (source, [((label, 7), spelling, spelling % 2 == 0)])
        for source, first in (("board", 0), ("market", 2))
        for spelling in range(first, first + 3)
    ]

    _, named, _ = crawl(scope, said)

    assert len(named) == 6
    assert len({name for _, name in named}) == different


def test_the_shape_is_in_the_database_too(tmp_path: Path) -> None:
    """What the store keeps as mentions are the same edges."""
    said: list[tuple[str, list[tuple[Contact, int, bool]]]] = [
        ("board", [(("PHONE", 1), 0, False), (("EMAIL", 1), 1, False), (("EMAIL", 2), 2, True)]),
        ("market", [(("PHONE", 1), 3, True), (("USERNAME", 4), 0, False)]),
        ("market", [(("USERNAME", 4), 3, True)]),
        ("board", []),
    ]
    raw, named, records = crawl("study", said)

    with opened(None, tmp_path) as store:
        begin(store)
        store.commit([Unit(records=tuple(records))])
        kept = table(Mention)
        edges = [tuple(row) for row in store.database.connection.execute(select(kept.c.key, kept.c.pseudonym))]

    assert sorted(set(edges)) == sorted(named)
    assert (degrees(edges), components(edges)) == (degrees(raw), components(raw))
    assert components(edges) == [(3, 4)]


NUMBERS = [f"+447700900{last:03}" for last in range(1000)]
"""Ofcom's range for drama: 07700 900000 to 900999."""


def test_a_dictionary_finds_nothing_without_the_key() -> None:
    """With all that is published and every number there is, no guess at a key or a hash matches."""
    said: list[tuple[str, list[tuple[Contact, int, bool]]]] = [
        ("board", [(("PHONE", last), 0, False)]) for last in range(0, 1000, 10)
    ]
    _, named, records = crawl("study", said)
    published = {name.split(":")[2] for _, name in named}
    keys = [b"", bytes(32), b"small-test", b"beholden", *(record.key.encode() for record in records[:3])]

    guesses = {
        pseudonym("PHONE", number, key, 1).split(":")[2] for number in NUMBERS for key in (*keys, number.encode())
    }
    hashes = {
        digest
        for number in NUMBERS
        for form in (number, number[1:], "0" + number[3:], f"PHONE\0{number}", f"small-test{number}")
        for digest in map(short, (hashlib.sha256(form.encode()).digest(), hmac.digest(b"k1", form.encode(), "sha256")))
    }

    assert len(published) == 100
    assert not published & (guesses | hashes)


def test_a_dictionary_finds_nothing_with_another_epochs_key() -> None:
    """Who got hold of a later key cannot read what an earlier one wrote; only the key itself finds all."""
    published = {name_of(number, epoch=1) for number in NUMBERS}

    assert not {name_of(number, epoch=2).replace(":k2:", ":k1:") for number in NUMBERS} & published
    assert not {name_of(number, study="other-study") for number in NUMBERS} & published
    assert not {name_of(number, scope="source") for number in NUMBERS} & published
    assert {name_of(number, epoch=1) for number in NUMBERS} == published
    assert len(published) == len(NUMBERS)


def name_of(number: str, *, epoch: int = 1, study: str = "small-test", scope: str = "study") -> str:
    """The pseudonym of a phone number; each epoch and study with a master key of its own."""
    master = hashlib.sha256(f"{study} {epoch}".encode()).digest()
    return Namer(key=study_key(study, epoch, master), source="board", record="0" * 32).name("PHONE", number, scope)
