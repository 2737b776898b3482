"""Say all that is known of a clause: what a policy says there, what it means, who enforces it, which rules look at it.

A clause is a field (``sources[0].hosts``), a field as decisions name it (``sources.hosts``), a section, a rule of the
hard floor (``floor.H1``), or one of the few codes besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.wording import OTHER
from policies.facts import Fact, facts
from policies.floor import FLOOR, FloorRule
from policies.lint.families import BY_ID, RULES
from policies.lint.rules import Rule
from policies.model import LEAVES, Policy
from policies.prose import CLOSE, OPEN
from policies.reference import ENFORCED, STRICTER
from policies.registry import Leaf
from policies.sentences import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a policy says in a field.

    Attributes:
        path: the field.
        words: its value in words.
        choice: its value among the choices of the field; None where there are none.
    """

    path: str
    words: str
    choice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What is known of a field of the schema.

    Attributes:
        leaf: the field.
        enforced: when it is enforced.
        stricter: which values are stricter.
        rules: the rules that look at it.
        values: what the policy says, in each place where it has the field.
    """

    leaf: Leaf
    enforced: str
    stricter: str
    rules: tuple[Rule, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause.

    Attributes:
        at: its name.
        meanings: the fields that it is, or that are below it.
        floor: the rule of the hard floor that it is.
        says: what it means where it is neither.
    """

    at: str
    meanings: tuple[Meaning, ...] = ()
    floor: FloorRule | None = None
    says: str = ""


def clause(at: str, policy: Policy) -> Clause | None:
    """A clause by its name; None where there is none of that name."""
    if floor := FLOOR.get(at.removeprefix("floor.")):
        return Clause(at=at, floor=floor)
    if meanings := tuple(_meanings(at, policy)):
        return Clause(at=at, meanings=meanings)
    return Clause(at=at, says=OTHER[at]) if at in OTHER else None


def rule(name: str) -> Rule | None:
    """A lint rule by its id."""
    return BY_ID.get(name)


def _meanings(at: str, policy: Policy) -> list[Meaning]:
    found: dict[str, list[Fact]] = {}
    for fact in facts(policy):
        if within(fact.path, at) or within(fact.leaf.clause, at):
            found.setdefault(fact.leaf.path, []).append(fact)
    named = [path for path, leaf in LEAVES.items() if at in (path, leaf.clause)]
    return [_meaning(LEAVES[path], found.get(path, [])) for path in dict.fromkeys((*named, *found))]


def within(path: str, at: str) -> bool:
    """Whether a field is one, or below it."""
    return bool(at) and (path == at or path.startswith((f"{at}.", f"{at}[")))


def _meaning(leaf: Leaf, of: list[Fact]) -> Meaning:
    return Meaning(
        leaf=leaf,
        enforced=ENFORCED[leaf.by],
        stricter=STRICTER[leaf.order],
        rules=tuple(one for one in RULES if leaf.path in one.fields),
        values=tuple(_value(fact) for fact in of),
    )


def _value(fact: Fact) -> Value:
    words = words_of(fact).replace(OPEN, "").replace(CLOSE, "")
    plain = str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
    return Value(path=fact.path, words=words, choice=plain if plain in fact.leaf.choices else None)
