"""Make adverts, listings, profiles and reviews of people who do not exist; what must be masked is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from pipelines.benchmark.contacts import hide_email, hide_phone, spell_phone
from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.people import Person, address, organisation, person
from pipelines.benchmark.planted import KINDS, Planted, plant
from pipelines.benchmark.spelling import Style, choose, write_name, write_words
from pipelines.benchmark.templates import Template, templates, words
from pipelines.benchmark.wordlists import Split, Wordlists, wordlists

COUNT = 1200
HIDDEN = 0.4
"""The share of e-mail addresses and telephone numbers that are disguised."""
STRETCHED = frozenset({"PERSON", "GEO", "ORG"})
"""What people draw out; nobody does it to a date or to the name of a street."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "any": tuple(KINDS),
    "contact": (
        "telegram",
        "wickr",
        "signal",
        "discord",
        "instagram",
        "snapchat",
        "kik",
        "skype",
        "icq",
        "link",
        "said",
    ),
    "wallet": tuple(kind for kind in KINDS if KINDS[kind][0] == "CRYPTO_ADDRESS"),
    "site": tuple(kind for kind in KINDS if KINDS[kind][0] in ("ONION", "URL")),
    "jabber": ("jabber",),
}
"""Slots that are filled by one of several kinds."""


@dataclass(slots=True)
class _Writing:
    """A document while it is written."""

    rng: Random
    style: Style
    lists: Wordlists
    text: str = ""
    gold: list[Gold] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)

    def person(self, number: int) -> Person:
        if number not in self.people:
            self.people[number] = person(self.rng, self.lists)
        return self.people[number]

    def say(self, words_: str) -> None:
        self.text += write_words(self.rng, words_, self.style)

    def name(self, label: str, name: str, number: int, kind: str = "") -> None:
        """Write a name in the style of the text; it is its own kind in each style."""
        style = "plain" if self.style == "stretched" and label not in STRETCHED else self.style
        written = write_name(self.rng, name, style)
        self.mark(label, written, f"{kind or label.lower()}.{self.style}", name.casefold(), number)

    def mark(self, label: str, written: str, kind: str, canonical: str, number: int) -> None:
        """Write what must be masked."""
        start = len(self.text)
        self.text += written
        end = len(self.text)
        self.gold.append(Gold(start=start, end=end, label=label, kind=kind, canonical=canonical, person=number))

    def plant(self, planted: Planted, number: int) -> None:
        """Write an identifier with the words that it needs."""
        self.text += planted.before
        self.mark(planted.label, planted.value, planted.kind, planted.value.casefold(), number)


Fill = Callable[[_Writing, int], None]


def generated(split: Split, *, count: int = COUNT, seed: int = 1) -> DataSet:
    """So many made-up documents; every template is used as often as any other.

    Raises:
        DependencyError: mimesis, which has the names, is not installed.
    """
    lists, forms = wordlists(split), list(templates(split))
    Random(seed).shuffle(forms)  # noqa: S311 nothing secret: the same seed must give the same texts
    documents = [_write(forms[index % len(forms)], lists, f"{seed}:{split}:{index}") for index in range(count)]
    return DataSet(name=f"made-up, {split}", says=_SAYS[split], documents=documents, synthetic=True)


def lines(each: int, *, seed: int = 1) -> DataSet:
    """So many short texts with every kind of identifier, each with a few words around it."""
    rng = Random(f"{seed}:lines")  # noqa: S311
    documents: list[Document] = []
    for kind in KINDS:
        for _ in range(each):
            writing = _Writing(rng=rng, style="plain", lists=Wordlists(names=(), places=()))
            before, _, after = rng.choice(words("lines")).partition("{}")
            writing.say(before)
            writing.plant(plant(rng, kind), 1)
            writing.say(after)
            documents.append(Document(text=writing.text, gold=tuple(writing.gold)))
    says = f"{len(KINDS)} kinds of identifier, {each} of each, in short texts; the patterns were written against such"
    return DataSet(name="identifiers", says=says, documents=documents, synthetic=True)


_SAYS: Mapping[Split, str] = {
    "development": "made-up adverts, listings, profiles and reviews; thresholds may be chosen on them",
    "test": "made-up adverts, listings, profiles and reviews; no threshold was chosen on them",
}


def _write(template: Template, lists: Wordlists, seed: str) -> Document:
    rng = Random(seed)  # noqa: S311
    writing = _Writing(rng=rng, style=choose(rng), lists=lists)
    for part in template.parts():
        if isinstance(part, str):
            writing.say(part)
        else:
            _fill(writing, *part)
    return Document(text=writing.text, gold=tuple(writing.gold))


def _fill(writing: _Writing, slot: str, number: int) -> None:
    if fill := SLOTS.get(slot):
        fill(writing, number)
    else:
        writing.plant(plant(writing.rng, writing.rng.choice(GROUPS.get(slot, (slot,)))), number)


def _phone(writing: _Writing, number: int) -> None:
    mobile = writing.person(number).mobile
    hidden = writing.rng.random() < HIDDEN
    written = (hide_phone if hidden else spell_phone)(writing.rng, mobile)
    writing.mark("PHONE", written, "phone.hidden" if hidden else "phone.uk", f"+44{mobile[1:]}", number)


def _email(writing: _Writing, number: int) -> None:
    plain = writing.person(number).email
    hidden = writing.rng.random() < HIDDEN
    written = hide_email(writing.rng, plain) if hidden else plain
    writing.mark("EMAIL", written, "email.hidden" if hidden else "email", plain.casefold(), number)


def _titled(writing: _Writing, number: int) -> None:
    writing.name("TITLE", writing.rng.choice(words("titles")), number)
    writing.say(" ")
    writing.name("PERSON", writing.person(number).last, number, "person.last")


def _said(make: Callable[[Random], str]) -> Fill:
    return lambda writing, _: writing.say(make(writing.rng))


def _date(rng: Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2019, 2026)
    short = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[month - 1]
    long = "January February March April May June July August September October November December".split()[month - 1]
    forms = [f"{day}/{month:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day} {long} {year}", f"{long} {day}, {year}"]
    return rng.choice(
        [
            *forms,
            f"{day}.{month}.{year % 100:02}",
            f"{day} {short}",
            f"{short} {year}",
            f"the {_ordinal(day)} of {long}",
        ]
    )


def _ordinal(day: int) -> str:
    return f"{day}{'th' if day in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


SLOTS: Mapping[str, Fill] = {
    "person": lambda writing, number: writing.name("PERSON", writing.person(number).name, number, "person.full"),
    "first": lambda writing, number: writing.name("PERSON", writing.person(number).first, number, "person.first"),
    "last": lambda writing, number: writing.name("PERSON", writing.person(number).last, number, "person.last"),
    "titled": _titled,
    "town": lambda writing, number: writing.name("GEO", writing.person(number).town, number),
    "org": lambda writing, number: writing.name("ORG", organisation(writing.rng, writing.lists), number),
    "address": lambda writing, number: writing.name("ADDRESS", address(writing.rng, writing.lists), number),
    "nationality": lambda writing, number: writing.name(
        "NATIONALITY", writing.rng.choice(words("nationalities")), number
    ),
    "date": lambda writing, number: writing.name("DATE", _date(writing.rng), number),
    "age": lambda writing, number: writing.mark(
        "AGE", age := str(writing.rng.randint(18, 80)), "age.told", age, number
    ),
    "handle": lambda writing, number: writing.mark(
        "USERNAME", writing.person(number).handle, "handle", writing.person(number).handle.casefold(), number
    ),
    "phone": _phone,
    "email": _email,
    "item": _said(lambda rng: rng.choice(words("goods"))),
    "price": _said(
        lambda rng: rng.choice(["£{}", "{} GBP", "{} EUR", "${}", "{} quid", "{}.50 USD"]).format(rng.randint(5, 900))
    ),
    "count": _said(lambda rng: str(rng.randint(2, 60))),
    "days": _said(lambda rng: str(rng.randint(2, 21))),
}
