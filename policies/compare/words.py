"""Say a difference between two policies in words."""

from __future__ import annotations

from typing import Any

from policies.compare.differences import Difference
from policies.facts import Fact
from policies.prose import CLOSE, OPEN
from policies.registry import Order, Section
from policies.sentences import words_of

SETS = (Order.ALLOW_SET, Order.DENY_SET)


def in_words(difference: Difference) -> str:
    """One sentence: what the field means, what it was and what it is."""
    was, now = _value(difference, difference.old), _value(difference, difference.new)
    if isinstance(difference.old or difference.new, Section):
        return f"{'Added' if difference.old is None else 'Taken out'}: {difference.path}."
    assert difference.leaf is not None
    says = difference.leaf.says.removesuffix(".")
    if difference.leaf.order in SETS and isinstance(difference.old or difference.new, tuple):
        return f"{says}: {_members(difference)}."
    return f"{says}: was {was}, is now {now}."


def _members(difference: Difference) -> str:
    old, new = difference.old or (), difference.new or ()
    added = tuple(one for one in new if one not in old)
    gone = tuple(one for one in old if one not in new)
    parts = (("added ", added), ("taken out ", gone))
    return "; ".join(said + _value(difference, members) for said, members in parts if members)


def _value(difference: Difference, value: Any) -> str:
    if value is None or isinstance(value, Section):
        return "nothing"
    assert difference.leaf is not None
    words = words_of(Fact(path=difference.path, leaf=difference.leaf, value=value))
    return words.replace(OPEN, "").replace(CLOSE, "").removesuffix(".")
