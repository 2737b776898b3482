"""The last look before the store: no text, number or address of a record still holds what should not be there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipelines.items import Stored
from pipelines.operators import texts
from pipelines.people import INDIRECT
from pipelines.pseudonyms import MASK, PSEUDONYM
from policies.sections.data import ItemRule

LONG = 10**8
"""A whole number from this on has nine digits or more and is read as a text: it may be a telephone number."""
DIGEST = re.compile("[a-z2-7]{16}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gate:
    """What may leave, by the rule that was applied to it.

    Attributes:
        labels: the types of the identifiers in a text, but for those that the policy keeps.
        names_someone: whether a text holds a name or contact that its page states.
        hosts: the hosts of the source.
    """

    labels: Callable[[str], Iterable[str]]
    names_someone: Callable[[str], bool]
    hosts: frozenset[str]

    def left(self, rule: ItemRule, value: Stored) -> str | None:
        """What a stored value still holds, in words without any of it; None where it may be stored."""
        for text in _readable(value):
            if rule.action == "pseudonymise":
                wrong = None if PSEUDONYM.fullmatch(text) else "what is no pseudonym"
            elif rule.to in ("host_only", "path_keyed_hash"):
                wrong = None if self._is_page(text) else "what is no page of its source"
            else:
                wrong = self._named_in(rule.action, between_masks(text))
            if wrong:
                return wrong
        return None

    def _is_page(self, text: str) -> bool:
        host, slash, digest = text.partition("/")
        return host in self.hosts and (not slash or bool(DIGEST.fullmatch(digest)))

    def _named_in(self, action: str, text: str) -> str | None:
        allowed = frozenset() if action == "redact" else INDIRECT
        label = next((label for label in self.labels(text) if label not in allowed), None)
        if label:
            return f"what looks like {label}"
        # The coarser form of a place is a name of the table's own; a vendor may be called London.
        stated = action in ("redact", "keep") and self.names_someone(text)
        return "a name or contact of its page" if stated else None


def between_masks(text: str) -> str:
    """The text with its masks blanked: NUL is no letter, no digit and no space, so nothing is read across one."""
    return MASK.sub(lambda mask: "\0" * len(mask[0]), text)


def _readable(value: Stored) -> tuple[str, ...]:
    """The texts of a stored value; a long whole number counts as a text."""
    if isinstance(value, bool):
        return ()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return (str(value),) if abs(value) >= LONG else ()
    return texts(None if isinstance(value, float) else value)
