"""Lay a policy's file beside its plain words: each sentence with its lines, each line with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from policies.explain import blocks
from policies.lint.check import Finding
from policies.load import as_path
from policies.model import Policy
from policies.plain_yaml import Document
from policies.prose import LISTED, Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field that a sentence tells.

    Attributes:
        path: the field.
        line: where the file says it; None where the profile does.
    """

    path: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A piece of the plain words.

    Attributes:
        number: by which a line leads to it.
        block: the words.
        places: the fields that they tell.
    """

    number: int
    block: Block
    places: tuple[Place, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines that say it, each once."""
        return tuple(sorted({place.line for place in self.places if place.line is not None}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the file.

    Attributes:
        number: of the line.
        text: as it stands.
        saying: the first sentence that tells it; None where none does.
        findings: what the rules find there, by their places in the report.
        comments: how many comments there are on its fields.
    """

    number: int
    text: str
    saying: int | None
    findings: tuple[int, ...]
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Words and file."""

    sayings: tuple[Saying, ...]
    lines: tuple[Line, ...]

    def pieces(self) -> Iterator[tuple[bool, tuple[Saying, ...]]]:
        """The words with the points of a list together, and whether they are such."""
        for listed, group in groupby(self.sayings, key=lambda one: one.block.kind in LISTED):
            yield listed, tuple(group)


def beside(
    policy: Policy, document: Document, raw: bytes, findings: Iterable[Finding] = (), comments: Iterable[str] = ()
) -> Beside:
    """Lay them beside each other.

    Args:
        policy: the policy.
        document: its file, with the lines of its fields.
        raw: the file.
        findings: what the rules find, in the order of the report.
        comments: the field of each comment.
    """
    sayings = tuple(
        Saying(number=number, block=block, places=tuple(Place(path=p, line=line_of(document, p)) for p in block.about))
        for number, block in enumerate(blocks(policy), 1)
        if block.kind != "title"
    )
    told: dict[int, int] = {}
    for saying in sayings:
        for line in saying.lines:
            told.setdefault(line, saying.number)
    found = _by_line((one.line, index) for index, one in enumerate(findings, 1))
    said = _by_line((document.line(as_path(at)), 1) for at in comments)
    texts = raw.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n")
    lines = tuple(
        Line(number=n, text=text, saying=told.get(n), findings=tuple(found.get(n, ())), comments=len(said.get(n, ())))
        for n, text in enumerate(texts, 1)
    )
    return Beside(sayings=sayings, lines=lines)


def line_of(document: Document, path: str) -> int | None:
    """The line in which a file says a field; None where it leaves the field to its profile."""
    return document.lines.get(as_path(path))


def _by_line(pairs: Iterable[tuple[int | None, int]]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for line, what in pairs:
        found.setdefault(line or 1, []).append(what)
    return found
