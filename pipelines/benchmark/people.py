"""People who do not exist, with their numbers and addresses, and the firms and streets they name."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pipelines.benchmark.contacts import email, uk_mobile
from pipelines.benchmark.strings import handle
from pipelines.benchmark.templates import words
from pipelines.benchmark.wordlists import Wordlists


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person:
    """A made-up person.

    Attributes:
        first: given name.
        last: surname, of the same country.
        town: where the person is.
        handle: the name the person has on sites.
        mobile: a number of the range kept for drama, in eleven digits.
        email: an address at a reserved domain.
    """

    first: str
    last: str
    town: str
    handle: str
    mobile: str
    email: str

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first} {self.last}"


def person(rng: Random, lists: Wordlists) -> Person:
    """Somebody new."""
    names = rng.choice(lists.names)
    return Person(
        first=rng.choice(names.given),
        last=rng.choice(names.surnames),
        town=rng.choice(lists.places),
        handle=handle(rng),
        mobile=uk_mobile(rng),
        email=email(rng),
    )


def organisation(rng: Random, lists: Wordlists) -> str:
    """A firm that is named for a person or a place."""
    root = rng.choice([rng.choice(rng.choice(lists.names).surnames), rng.choice(lists.places)])
    return f"{root} {rng.choice(words('organisations'))}"


def address(rng: Random, lists: Wordlists) -> str:
    """A house in a street that is named for a person or a place; sometimes a flat in it, sometimes with its town."""
    street = f"{rng.choice(rng.choice(lists.names).surnames)} {rng.choice(words('streets'))}"
    house = f"{rng.randint(1, 240)}{rng.choice(['', '', '', 'a', 'B'])}"
    flat = rng.choice(["", "", "", f"Flat {rng.randint(1, 30)}, ", f"Unit {rng.randint(1, 30)} "])
    return f"{flat}{house} {street}"
