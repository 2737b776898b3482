"""Whether a new value of a field is looser than the old one: seven ways to compare, chosen by the field's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from policies.registry import Leaf, Order


class Change(StrEnum):
    """What became of a field; whoever cannot tell, says incomparable, and that counts as looser."""

    LOOSER = "looser"
    INCOMPARABLE = "incomparable"
    TIGHTER = "tighter"
    REWORDED = "reworded"
    SAME = "same"

    @property
    def loosens(self) -> bool:
        """Whether it needs every approval anew."""
        return self in (Change.LOOSER, Change.INCOMPARABLE)


def compare_values(leaf: Leaf, old: Any, new: Any) -> Change:
    """How the new value of a field stands to the old one; None is a field that was left out."""
    return Change.SAME if old == new else COMPARATORS[leaf.order](leaf, old, new)


def _ranked(leaf: Leaf, old: Any, new: Any) -> Change:
    return _risen(_rank(leaf, old), _rank(leaf, new))


def _rank(leaf: Leaf, value: Any) -> int:
    """Where a choice stands from strict to loose; what is left open is as loose as can be."""
    return (
        len(leaf.choices)
        if value is None
        else leaf.choices.index(str(value).lower() if value in (True, False) else value)
    )


def _allowed(_: Leaf, old: Any, new: Any) -> Change:
    before, after = _members(old), _members(new)
    if before <= after:
        return Change.LOOSER
    return Change.TIGHTER if after <= before else Change.INCOMPARABLE


def _denied(leaf: Leaf, old: Any, new: Any) -> Change:
    return _allowed(leaf, new, old)


def _members(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, tuple) else frozenset((value,))


def _maximum(_: Leaf, old: Any, new: Any) -> Change:
    if old is None or new is None:
        return Change.TIGHTER if old is None else Change.LOOSER
    return _risen(old, new)


def _minimum(_: Leaf, old: Any, new: Any) -> Change:
    if old is None or new is None:
        return Change.TIGHTER if old is None else Change.LOOSER
    return _risen(new, old)


def _risen(old: Any, new: Any) -> Change:
    return Change.LOOSER if new > old else Change.TIGHTER


def _safeguard(_: Leaf, old: Any, new: Any) -> Change:
    if bool(old) == bool(new):
        return Change.REWORDED
    return Change.LOOSER if old else Change.TIGHTER


def _identity(_: Leaf, old: Any, new: Any) -> Change:  # noqa: ARG001
    return Change.INCOMPARABLE


def _prose(_: Leaf, old: Any, new: Any) -> Change:  # noqa: ARG001
    return Change.REWORDED


COMPARATORS: Mapping[Order, Callable[[Leaf, Any, Any], Change]] = {
    Order.RANKED: _ranked,
    Order.ALLOW_SET: _allowed,
    Order.DENY_SET: _denied,
    Order.MAXIMUM: _maximum,
    Order.MINIMUM: _minimum,
    Order.START: _minimum,
    Order.END: _maximum,
    Order.SAFEGUARD: _safeguard,
    Order.IDENTITY: _identity,
    Order.CONSTANT: _identity,
    Order.PROSE: _prose,
}
"""A date is a limit like any other: an early start and a late end are looser."""
