"""Recognisers by pattern and checksum, each run only where its trigger hits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import re2

from pipelines.entities import LABELS, Entity, resolve
from pipelines.normalise import Folded, fold
from pipelines.patterns import ages, banking, contact, crypto, identity, messengers, national, network, phones, secrets
from pipelines.patterns.rule import Rule, options

RULES: tuple[Rule, ...] = (
    *contact.RULES,
    *secrets.RULES,
    *banking.RULES,
    *national.RULES,
    *messengers.RULES,
    *phones.RULES,
    *crypto.RULES,
    *network.RULES,
    *identity.RULES,
    *ages.RULES,
    *national.UNNAMED,
)
"""Every rule. Of two equally wide findings the earlier rule's label stands."""

_MASK = re.compile(rf"⟦(?:{'|'.join(sorted(LABELS))})(?:[+][0-9]{{1,3}})?(?::[a-z0-9]{{1,8}}:[a-z2-7]{{16}})?⟧")


def identifiers(text: str, *, region: str = "GB") -> tuple[Entity, ...]:
    """The identifiers in `text`, sorted, without overlap, at offsets of `text` itself.

    Args:
        text: anything; our own masks in it (``⟦PHONE⟧``) are passed over.
        region: where a phone number without a country code is dialled (ISO 3166).
    """
    return resolve(_found(_read(text, region)))


def holds_identifier(text: str, *, kept: Collection[str] = ()) -> bool:
    """Whether an identifier is left in a text that was masked, but for those whose labels the policy keeps."""
    return any(entity.label not in kept for entity in _found(_read(text, "GB")))


def triggered(folded: Folded) -> Iterator[Rule]:
    """The rules that may find something in this text."""
    return (RULES[index] for index in sorted(_TRIGGERS.Match(folded.data) or ()))


def _read(text: str, region: str) -> Folded:
    # A blanked mask is no letter, no digit and no space: nothing can be read across it.
    if "⟦" in text:
        text = _MASK.sub(lambda mask: "\x00" * len(mask[0]), text)
    return fold(text, region=region)


def _found(folded: Folded) -> Iterator[Entity]:
    for rule in triggered(folded):
        yield from rule.find(folded)


def _compile_triggers() -> re2.Set:
    triggers = re2.Set.SearchSet(options())
    for rule in RULES:
        triggers.Add(rule.trigger.encode("latin-1"))
    triggers.Compile()
    return triggers


_TRIGGERS = _compile_triggers()
