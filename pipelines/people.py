"""Whom a page names: what its fields say is looked for in all of it, what a model guesses beside its own author."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.detect import Found
from pipelines.entities import Entity
from pipelines.items import Raw
from pipelines.known import KnownValue, KnownValues
from pipelines.operators import normal_form, texts
from pipelines.pages import RawPage

INDIRECT = frozenset("AGE BELIEF DATE ETHNICITY FILE_HASH GEO HEALTH NATIONALITY ORG SEX_LIFE TITLE".split())
"""Types none of which points at one person: a field that the policy keeps may hold them."""
NOT_NAMES = INDIRECT | frozenset("ADDRESS DOB PGP_KEY POSTCODE URL".split())
"""Types whose words are not looked for in other texts."""
WORDS = frozenset("MESSENGER_ID PERSON USERNAME".split())
"""Types for which an ordinary word can be taken, where it stands in a text."""
DOUBTFUL = "names:shape"
"""The detector of a word that may be part of a name: masked where it stands, and looked for nowhere else."""
FIELDS: Mapping[str, str] = {
    "vendor": "USERNAME",
    "handle": "USERNAME",
    "buyer": "USERNAME",
    "name": "PERSON",
    "phone": "PHONE",
    "email": "EMAIL",
    "contacts": "MESSENGER_ID",
}
"""Fields that name a person, whatever the policy does with them, and what they hold."""
AUTHOR = ("vendor", "handle", "name")
"""Fields by which two items of a page are of one author."""


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """The known values to look for in the texts of one item."""

    everyone: KnownValues
    nearby: KnownValues

    def find(self, text: str) -> Iterator[Entity]:
        """Every place where one of them stands."""
        yield from self.everyone.find(text)
        yield from self.nearby.find(text)

    def remain_in(self, text: str) -> bool:
        """Whether one stands there that says something of a person even out of context."""
        return self.everyone.remains_in(text) or self.nearby.remains_in(text)


def people_of(
    page: RawPage, found: Mapping[str, Found | None], type_of: Callable[[str, str], str | None]
) -> list[People]:
    """Whom to look for in each item of a page.

    Args:
        page: the page.
        found: what the detectors found in each of its texts.
        type_of: the type that the policy gives to the values of a field, by kind and name.
    """
    stated: list[KnownValue] = []
    guessed: defaultdict[Hashable, list[KnownValue]] = defaultdict(list)
    authors = [_author(values) or index for index, (_, values) in enumerate(page.items)]
    for author, (kind, values) in zip(authors, page.items, strict=True):
        for name, value in values.items():
            for text in texts(value):
                identified = found[text] or ()
                stated += _named(type_of(kind, name) or FIELDS.get(name), text, identified)
                for entity in identified:
                    if entity.label not in NOT_NAMES and entity.detector != DOUBTFUL:
                        where = guessed[author] if entity.label == "PERSON" else stated
                        where.append(_detected(entity, text))
    everyone = KnownValues(stated)
    nearby = {author: KnownValues(guessed[author]) for author in set(authors)}
    return [People(everyone, nearby[author]) for author in authors]


def _author(values: Mapping[str, Raw]) -> str | None:
    return next((name for field in AUTHOR if isinstance(name := values.get(field), str)), None)


def _named(label: str | None, text: str, identified: Found) -> Iterator[KnownValue]:
    if label and label not in NOT_NAMES:
        yield KnownValue(label=label, text=text, canonical=normal_form(label, text, identified))


def _detected(entity: Entity, text: str) -> KnownValue:
    return KnownValue(
        label=entity.label,
        text=text[entity.start : entity.end],
        canonical=entity.canonical,
        certain=entity.label not in WORDS,
    )
