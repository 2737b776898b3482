"""Recognisers by pattern and checksum, each run only where its trigger hits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import re2

from pipelines.entities import LABELS, Entity, resolve
from pipelines.normalise import Folded, fold
from pipelines.patterns import (
    addresses,
    ages,
    banking,
    bare_ages,
    contact,
    crypto,
    dates,
    groups,
    handles,
    identity,
    messengers,
    national,
    network,
    occupations,
    parcels,
    phones,
    postcodes,
    secrets,
    titles,
    vehicles,
)
from pipelines.patterns.rule import Rule, options

RULES: tuple[Rule, ...] = (
    *contact.RULES,
    *secrets.RULES,
    *banking.RULES,
    *national.RULES,
    *parcels.RULES,
    *messengers.RULES,
    *crypto.RULES,
    *network.RULES,
    *phones.RULES,
    *postcodes.RULES,
    *addresses.RULES,
    *vehicles.RULES,
    *identity.RULES,
    *ages.RULES,
    *bare_ages.RULES,
    *dates.RULES,
    *titles.RULES,
    *occupations.RULES,
    *groups.RULES,
    *national.LAST,
    *secrets.LAST,
    *handles.RULES,
)
"""Every rule. Of two equally wide findings the earlier rule's label stands."""

_BLANK = "\x00"
_PASSES = 4
_MASK = re.compile(rf"⟦(?:{'|'.join(sorted(LABELS))})(?:[+][0-9]{{1,3}})?(?::[a-z0-9]{{1,8}}:[a-z2-7]{{16}})?⟧")


def identifiers(text: str, *, region: str = "GB") -> tuple[Entity, ...]:
    """The identifiers in `text`, sorted, without overlap, at offsets of `text` itself.

    Args:
        text: anything; our own masks in it (``⟦PHONE⟧``) are passed over.
        region: where a phone number without a country code is dialled (ISO 3166).
    """
    return resolve(_search(_read(text), region, _PASSES))


def holds_identifier(text: str, *, kept: Collection[str] = ()) -> bool:
    """Whether an identifier is left in a text that was masked, but for those whose labels the policy keeps."""
    return any(entity.label not in kept for entity in _found(fold(_read(text))))


def triggered(folded: Folded) -> Iterator[Rule]:
    """The rules that may find something in this text."""
    hits = (at * _SETS + which for which, triggers in enumerate(_TRIGGERS) for at in triggers.Match(folded.data) or ())
    return (RULES[place] for place in sorted(hits))


def _read(text: str) -> str:
    """The text with our own masks blanked: no letter, no digit and no space, so nothing is read across one."""
    return _MASK.sub(lambda mask: _BLANK * len(mask[0]), text) if "⟦" in text else text


def _search(text: str, region: str, passes: int) -> list[Entity]:
    """What is found, and what is found once that is masked: a mask changes what its neighbours look like."""
    found = list(_found(fold(text, region=region)))
    if not found or passes == 1:
        return found
    return found + _search(_blanked(text, found), region, passes - 1)


def _blanked(text: str, entities: list[Entity]) -> str:
    characters = list(text)
    for entity in entities:
        characters[entity.start : entity.end] = _BLANK * (entity.end - entity.start)
    return "".join(characters)


def _found(folded: Folded) -> Iterator[Entity]:
    for rule in triggered(folded):
        yield from rule.find(folded)


def _compile_triggers(rules: Sequence[Rule]) -> re2.Set:
    triggers = re2.Set.SearchSet(options())
    for rule in rules:
        triggers.Add(rule.trigger.encode("latin-1"))
    triggers.Compile()
    return triggers


# In one set, each text that is new has states that are new, and RE2 reads it a hundred times as slowly. Among so few
# patterns that do not know of each other's counting, the states are soon all there.
_SETS = 16
_TRIGGERS = tuple(_compile_triggers(RULES[which::_SETS]) for which in range(_SETS))
