"""What is done about sensitive matters, victims, and drawing conclusions about people."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Many, Sha256, Slug, Text


class Lexicon(Section):
    """A list of words that marks a matter as sensitive."""

    name: Slug = leaf("Name of the list.", Order.IDENTITY, By.REVIEW, "project rule")
    sha256: Sha256 = leaf("Digest of the list.", Order.IDENTITY, By.REVIEW, "project rule")
    reviewed_on: Date = leaf(
        "When people who know the field last read it.", Order.START, By.REVIEW, "Williams and others 2017"
    )


class Victims(Section):
    """People who may be victims of what is studied."""

    on_suspicion: Literal["discard_record", "keep_pseudonymised"] = leaf(
        "What becomes of a record that may tell of a victim.", Order.RANKED, By.REVIEW, "Modern Slavery Act 2015 s.52"
    )
    tell: Text | None = leaf(
        "Who is told, and by which route.", Order.SAFEGUARD, By.REVIEW, "Modern Slavery Act 2015 s.52", None
    )


class Special(Section):
    """Sensitive matters."""

    criminal_offence: Literal["none", "aggregate", "pseudonymous_record"] = leaf(
        "In which form alleged offences are studied.", Order.RANKED, By.REVIEW, "DPA 2018 Sch 1", "none"
    )
    inference: Literal["forbidden"] = leaf(
        "Nobody's health, beliefs, origin or sex life is estimated from what they write.",
        Order.CONSTANT,
        By.REVIEW,
        "Williams and others 2017",
        "forbidden",
    )
    lexicons: Many[Lexicon] = leaf(
        "Lists of words that mark sensitive matters.", Order.IDENTITY, By.REVIEW, "Williams and others 2017", ()
    )
    victims: Victims | None = None
