"""Entity: where a detector saw something of a person; resolve() makes one covering set of what they all saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

LABELS: frozenset[str] = frozenset(
    "PERSON USERNAME EMAIL PHONE MESSENGER_ID ADDRESS POSTCODE GEO ORG CRYPTO_ADDRESS TX_ID PGP_KEY IP MAC URL ONION "
    "IBAN BANK_ACCOUNT CARD NATIONAL_ID VEHICLE TRACKING_ID DOB AGE TITLE NATIONALITY ETHNICITY BELIEF HEALTH SEX_LIFE "
    "SECRET FILE_HASH DATE".split()
)
"""Every label that a detector of this project may give."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entity:
    """A span of a text that says something of a person.

    Attributes:
        start: offset of the first character, in the original text.
        end: offset after the last character, in the original text.
        label: one of `LABELS`.
        detector: who found it: ``phone`` where a checksum or a parser agrees, ``phone:shape`` where only the
            form does, ``names`` for the names model.
        canonical: the normal form that a pseudonym is made of (E.164, folded handle), or None where there is
            none better than the text itself.
    """

    start: int
    end: int
    label: str
    detector: str
    canonical: str | None = None

    def __repr__(self) -> str:
        return f"<{self.label} {self.start}:{self.end} by {self.detector}>"


class Recognizer(Protocol):
    """Finds entities in a text; they may overlap."""

    def __call__(self, text: str, /) -> Iterable[Entity]: ...


def resolve(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities that do not overlap, sorted, covering every character that any given entity covers.

    Where entities overlap the widest gives label, detector and canonical form (of equally wide ones the first
    given) and its span grows over what the others cover beyond it. Drop the labels that a policy keeps before
    resolving, not after: a kept organisation must not swallow a person's name.
    """
    ordered = sorted(entities, key=lambda entity: entity.start)
    clusters: list[list[Entity]] = []
    reach = 0
    for entity in ordered:
        if not clusters or entity.start >= reach:
            clusters.append([])
            reach = entity.end
        clusters[-1].append(entity)
        reach = max(reach, entity.end)
    return tuple(_merge(cluster) for cluster in clusters)


def _merge(cluster: list[Entity]) -> Entity:
    widest = max(cluster, key=lambda entity: entity.end - entity.start)
    return replace(widest, start=cluster[0].start, end=max(entity.end for entity in cluster))
