"""Write a policy in plain words, for those who decide about it: from its values and the registry, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import get_args

from policies.errors import UsageError
from policies.facts import Fact, facts, in_words
from policies.floor import FLOOR
from policies.model import LEAVES, Policy
from policies.prose import Block, exactly, write
from policies.sections.data import Label
from policies.sentences import told
from policies.terms import INCIDENTS, LABELS, ROLES
from policies.tier import Tier, assess

PART = re.compile(
    r"sources\[[0-9]+\]|items\.[a-z]+|study\.(?:harms|affected_groups|team|research_test|partners|processors)|incidents\.[a-z_]+|cases\.[a-z]+"
)


def explain(policy: Policy, *, markdown: bool = False) -> str:
    """The resolved policy in plain words, with wrapped lines or as Markdown."""
    return write(blocks(policy), markdown=markdown)


def told_under(policy: Policy, *beginnings: str) -> Iterator[Block]:
    """What a policy says in the fields whose paths begin so, in words, for another document than its explanation."""
    wanted = (fact for fact in facts(policy) if fact.path.startswith(beginnings))
    yield from _points(wanted, _parts(policy))


def explain_leaf(path: str) -> str:
    """What a field means, by its path or by the clause that a decision names.

    Raises:
        UsageError: there is no such field or rule.
    """
    for rule in FLOOR.values():
        if path in (rule.id, rule.id.removeprefix("floor.")):
            return f"{rule.id}: {rule.says} No policy can change it. Enforced by: {rule.by}."
    for leaf in LEAVES.values():
        if path in (leaf.path, leaf.clause):
            choices = f" From strict to loose: {', '.join(leaf.choices)}." if len(leaf.choices) > 1 else ""
            need = " It must be given." if leaf.required else ""
            return f"{leaf.path}: {leaf.says}{choices}{need} Enforced by: {leaf.by}. Behind it: {leaf.source}."
    raise UsageError(f"there is no field or rule {path!r}; see the reference of the policy file")


def blocks(policy: Policy) -> Iterator[Block]:
    """The resolved policy in plain words, piece by piece."""
    yield Block("title", policy.policy.title)
    parts = _parts(policy)
    left = list(facts(policy))
    for heading, beginnings, opening in CHAPTERS:
        if heading:
            yield Block("heading", heading)
        yield from opening(policy)
        yield from _points((fact for fact in left if fact.path.startswith(beginnings)), parts)
        left = [fact for fact in left if not fact.path.startswith(beginnings)]
    if left:
        yield Block("heading", "Other fields")
        yield from _points(left, parts)


def _parts(policy: Policy) -> dict[str, str]:
    return {f"sources[{index}]": f"The source {source.id}" for index, source in enumerate(policy.sources)} | PARTS


def _points(chapter: Iterable[Fact], parts: dict[str, str]) -> Iterator[Block]:
    part = ""
    for (where, schema), group in groupby(_side_by_side(list(chapter)), key=_section):
        found = PART.match(where)
        if found and found[0] != part:
            part = found[0]
            yield Block("part", parts[part])
        of = {fact.name: fact for fact in group}
        for text, names in told(where, schema, of):
            about = tuple(of[name].path for name in names)
            yield Block("point", text if text.endswith((".", "?", "!")) else f"{text}.", about)


def _side_by_side(chapter: list[Fact]) -> list[Fact]:
    """The facts with those of a section together, sections in the order in which they begin."""
    order = {section: number for number, section in enumerate(dict.fromkeys(map(_section, chapter)))}
    return sorted(chapter, key=lambda fact: order[_section(fact)])


def _section(fact: Fact) -> tuple[str, str]:
    return fact.path.rpartition(".")[0], fact.leaf.path.rpartition(".")[0]


def _opening(policy: Policy) -> Iterator[Block]:
    yield Block(
        "paragraph",
        f"This is {policy.name}. Its digest is {exactly(policy.digest)}: who approves the digest approves what is said"
        " here. The software writes these words from the values that it obeys.",
    )
    reach = "It can reach nothing but this machine." if policy.synthetic else "It reads places on the internet."
    yield Block("paragraph", reach)


def _silent(policy: Policy) -> Iterator[Block]:  # noqa: ARG001
    return iter(())


def _kept(policy: Policy) -> Iterator[Block]:  # noqa: ARG001
    yield Block("paragraph", "A field that is not named here is dropped.")


def _unruled(policy: Policy) -> Iterator[Block]:
    others = [LABELS[label] for label in get_args(Label) if label not in policy.entities.rules]
    if others:
        yield Block("paragraph", f"Taken out, so that only a mask with the type stays: {', '.join(others)}.")


def _floor(policy: Policy) -> Iterator[Block]:  # noqa: ARG001
    yield Block("paragraph", "No policy can change these rules.")
    yield from (Block("point", f"{rule.says} ({name})") for name, rule in FLOOR.items())


def _asked(policy: Policy) -> Iterator[Block]:
    tier = assess(policy)
    roles = tier.roles
    yield Block("paragraph", f"Its risk tier is {tier.name}, since {_joined(tier)}.")
    if not roles:
        yield Block("paragraph", "No approval is needed, since it reaches nothing but this machine.")
        return
    yield Block("paragraph", f"It needs the approval of {', '.join(ROLES[role] for role in roles)}.")
    given = {approval.role for approval in policy.approvals}
    if missing := [ROLES[role] for role in roles if role not in given]:
        yield Block("paragraph", f"It may not run yet: no word from {', '.join(missing)}.")


def _joined(tier: Tier) -> str:
    return ", and ".join(dict.fromkeys(reason for _, reason in tier.reasons))


def _end(policy: Policy) -> Iterator[Block]:
    ends = [approval.expires for approval in policy.approvals]
    if policy.schedule.ends_on:
        ends.append(policy.schedule.ends_on)
    if ends:
        yield Block("paragraph", f"The last day on which it may run is {in_words(min(ends))}.")


PARTS = {
    "items.listing": "Of each listing",
    "items.vendor": "Of each vendor",
    "items.feedback": "Of each piece of feedback",
    "items.advert": "Of each advert",
    "study.harms": "What could go wrong, and what is done against it",
    "study.team": "Who works on it",
    "study.affected_groups": "Whom it touches",
    "study.research_test": "Why it is scientific research",
    "study.partners": "Who works with it",
    "study.processors": "Who handles data on its behalf",
    "cases.requests": "Requests",
    "cases.items": "Items",
    **{f"incidents.{kind}": f"Where {words}" for kind, words in INCIDENTS.items()},
}
CHAPTERS: tuple[tuple[str, tuple[str, ...], Callable[[Policy], Iterator[Block]]], ...] = (
    ("", ("schema", "why", "policy."), _opening),
    ("What is studied", ("study.",), _silent),
    ("Which places are read", ("sources",), _silent),
    ("How gently", ("access.", "politeness.", "schedule."), _silent),
    ("What is stored", ("items.",), _kept),
    ("What happens to identifiers in texts", ("entities.",), _unruled),
    ("Pictures, files, children and sensitive matters", ("media.", "minors.", "special."), _silent),
    ("For how long, and for whom", ("retention.", "sharing."), _silent),
    ("What is linked with what", ("linkage.",), _silent),
    ("How data and people are kept safe", ("security.", "people."), _silent),
    ("What is done when something goes wrong", ("incidents.",), _silent),
    ("On which legal ground", ("legal.",), _silent),
    ("How people learn of it", ("notice.",), _silent),
    ("What is never done", (), _floor),
    ("Who approved it, and until when", ("approvals",), _asked),
    ("What stops it", ("stop.",), _end),
    ("How it is followed", ("review.",), _silent),
    ("Its own examples", ("cases.",), _silent),
)
"""Headings, the beginnings of the fields below them, and what is said first."""
