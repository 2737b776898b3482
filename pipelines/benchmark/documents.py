"""Document: a text and what in it says something of a person; a data set is many of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gold:
    """A span of a text that must be masked.

    Attributes:
        start: offset of the first character.
        end: offset after the last character.
        label: the entity label it should get.
        kind: what exactly it is, such as ``phone.hidden``, or the type that its data set gives it.
        canonical: its plain form: the same for all spellings of one thing.
        person: whose it is, within the document; 0 where nobody says.
    """

    start: int
    end: int
    label: str
    kind: str
    canonical: str = ""
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Document:
    """A text with its gold spans, sorted and without overlap."""

    text: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DataSet:
    """Documents that are measured together.

    Attributes:
        name: what people call it.
        says: in one line what it is, and whether anything was tuned on it.
        documents: the texts.
        by_kind: its own types are reported, not our labels.
        synthetic: everything in it is made up, so that a report may quote it.
        for_speed: it repeats texts of another set, and only its speed is reported.
        own: the metrics that its makers defined, of the spans found in each document.
    """

    name: str
    says: str
    documents: Sequence[Document]
    by_kind: bool = False
    synthetic: bool = False
    for_speed: bool = False
    own: Callable[[Sequence[Sequence[tuple[int, int, str]]]], Mapping[str, float]] | None = None
