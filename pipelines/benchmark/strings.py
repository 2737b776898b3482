"""Random strings that identifiers are made of, and words that announce them."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

Make = Callable[[Random], str | tuple[str, str]]
"""Makes a value, or the words that it needs before it and the value."""


def digits(rng: Random, count: int) -> str:
    """So many random digits."""
    return "".join(rng.choices(string.digits, k=count))


def hexadecimal(rng: Random, count: int) -> str:
    """So many random hex digits, at least one of them a figure."""
    return "".join(rng.choices("0123456789abcdef", k=count - 1)) + rng.choice(string.digits)


def word(rng: Random) -> str:
    """A word that no dictionary has, with a letter of every kind."""
    return "".join(rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(3, 4)))


def handle(rng: Random) -> str:
    """A handle in one of the usual forms."""
    return rng.choice(
        [
            f"{word(rng)}{digits(rng, 2)}",
            f"{word(rng)}_{word(rng)}",
            f"{word(rng)}.{digits(rng, 2)}",
            word(rng).capitalize() + word(rng).capitalize(),
        ]
    )


def told(*services: str) -> Callable[[Random], tuple[str, str]]:
    """Makes a handle after the name of its service."""
    return lambda rng: (f"{rng.choice(services)}{rng.choice([': ', ':', ' - ', ' = ', ' id: ', ': @'])}", handle(rng))


def after(*words: str, value: Callable[[Random], str]) -> Callable[[Random], tuple[str, str]]:
    """Makes a value after the words that it needs."""
    return lambda rng: (rng.choice(words), value(rng))
