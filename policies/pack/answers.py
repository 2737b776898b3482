"""What a policy answers in a paper, and what is left to a person: a paper never says more than its policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.explain import told_under
from policies.facts import in_words
from policies.model import Policy
from policies.prose import Block, exactly


def ask(question: str) -> Block:
    """Something that the policy does not say."""
    return Block("ask", question)


def say(what: str, value: Any, question: str, *, named: bool = False) -> Block:
    """A point that gives a value of the policy; where there is none, the question to a person.

    Args:
        what: what the value is, such as ``Controller``.
        value: as the policy has it; None, and an empty text or list, say nothing.
        question: what a person must answer in its place.
        named: whether the value is a choice, whose underscores are spaces.
    """
    if value is None or value in ("", ()):
        return ask(question)
    text = in_words(value, named=named)
    return Block("point", f"{what}: {text}" + ("" if text.endswith((".", "?", "!")) else "."))


def under(policy: Policy, question: str, *beginnings: str) -> Iterator[Block]:
    """All that the policy says in the fields that begin so; where it says nothing, the question to a person."""
    told = tuple(told_under(policy, *beginnings))
    yield from told or (ask(question),)


def head(title: str, policy: Policy, opening: str) -> Iterator[Block]:
    """How a paper begins: its title, which policy it was written from, and how it is to be read."""
    yield Block("title", title)
    yield Block("paragraph", f"Written from {policy.name}, digest {exactly(policy.digest)}. {opening}")


MARKED = "What the policy does not say is marked, and a person must answer it."
