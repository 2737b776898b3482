"""Read plain YAML: what a reviewer sees is what is read, and every value has one reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policies.errors import PolicyError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_INDENT = 200
MAX_TEXT = 8000
HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Tabs, control, invisible and direction-changing characters: what a reviewer cannot see, a policy may not hold."""
INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNSURE = re.compile(
    r"[-+]?(0[0-9_]+|0[box][0-9a-f_]+|[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.([0-9_]+.*|inf|nan))", re.IGNORECASE
)
"""A number in one version of YAML and another number, or a text, in the next: ``010``, ``1_000``, ``0x10``, ``1e3``."""
WORDS = dict.fromkeys(["", "~", "null", "Null", "NULL"]) | {
    text: word for word in (True, False) for text in (str(word).lower(), str(word), str(word).upper())
}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain values.

    Attributes:
        value: mappings, lists, texts, numbers, days, true, false and None.
        lines: 1-based line of every field, by its path.
    """

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """Line of a field or, where the file leaves it out, of what it would stand in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path) if path else None


def dotted(path: Path) -> str:
    """A path as people write it: ``sources[0].hosts``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def read_yaml(raw: bytes, *, name: str) -> Document:
    """The document in a file.

    Raises:
        PolicyError: it is not YAML 1.2 in UTF-8, or hides something: an anchor, a tag, a key given twice, an
            invisible character, a number that two programs would read as two.
    """
    return _Reader(_decode(raw, name), name).document()


def _decode(raw: bytes, name: str) -> str:
    if len(raw) > MAX_BYTES:
        raise PolicyError(f"is larger than {MAX_BYTES // 1024} KiB; shorten the texts or split the study", file=name)
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError("is not UTF-8; save it as UTF-8", file=name, line=number) from None
    if text.startswith("\ufeff"):
        raise PolicyError("begins with a byte order mark; save it as UTF-8 without one", file=name, line=1)
    for number, line in enumerate(text.split("\n"), 1):
        if problem := _unseen(line):
            raise PolicyError(problem, file=name, line=number)
    return text


def _unseen(text: str) -> str | None:
    if found := HIDDEN.search(text):
        character = found.group()
        what = "tab" if character == "\t" else unicodedata.name(character, f"U+{ord(character):04X}")
        return f"holds a character that a reader cannot see ({what}); take it out"
    if not unicodedata.is_normalized("NFC", text):
        return "holds a letter in two parts that looks like one; save the file in Unicode NFC"
    return None


class _Reader:
    """Turns YAML events into values, and refuses whatever a policy has no need of."""

    def __init__(self, text: str, name: str) -> None:
        yaml = YAML(typ="safe", pure=True)
        yaml.version = (1, 2)
        self.events: Iterator[Event] = yaml.parse(text)
        self.name = name
        self.lines: dict[Path, int] = {}

    def document(self) -> Document:
        try:
            return Document(self._stream(), self.lines)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = " ".join((error.problem or "cannot be parsed").split())
            raise PolicyError(f"is not YAML: {problem}", file=self.name, line=mark and mark.line + 1) from None
        except (YAMLError, ValueError, OverflowError) as error:
            raise PolicyError(f"is not YAML ({type(error).__name__})", file=self.name) from None

    def _stream(self) -> Any:
        next(self.events)
        start = next(self.events)
        if not isinstance(start, DocumentStartEvent):
            raise PolicyError("is empty; a policy has sections, see the shipped ones for a start", file=self.name)
        if start.version or start.tags:
            raise self._error("has a % directive, which changes how the rest is read; take it out", start, ())
        value = self._value(self._next(()), ())
        next(self.events)
        if isinstance(after := next(self.events), DocumentStartEvent):
            raise self._error("holds a second document (---); a file holds one policy", after, ())
        return value

    def _next(self, path: Path) -> Event:
        event = next(self.events)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._error("uses an anchor or alias (& or *), which hides text; write it out", event, path)
        if getattr(event, "tag", None):
            raise self._error("uses a tag (!), which changes meaning; take it out", event, path)
        if event.start_mark.column > MAX_INDENT:
            raise self._error(f"begins after column {MAX_INDENT}, out of sight; break the line", event, path)
        if len(path) > MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH} levels", event, ())
        return event

    def _value(self, event: Event, path: Path) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, in_braces=bool(event.flow_style))
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        return self._scalar(event, path)

    def _mapping(self, path: Path, *, in_braces: bool) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(path), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or not isinstance(key := self._scalar(event, path), str):
                raise self._error("has a key that is not a plain word", event, path)
            here = (*path, key)
            if key == "<<":
                raise self._error("uses a merge key (<<), which hides text; write it out", event, path)
            if key in result:
                raise self._error(f"is given twice, first on line {self.lines[here]}; take one out", event, here)
            self.lines[here] = event.start_mark.line + 1
            result[key] = self._value(given := self._next(here), here)
            if in_braces and isinstance(given, ScalarEvent) and given.start_mark.index == given.end_mark.index:
                raise self._error("has no value; put a text that holds a comma in quotes", event, here)
        return result

    def _list(self, path: Path) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self._next((*path, len(result))), SequenceEndEvent):
            result.append(self._value(event, (*path, len(result))))
        return result

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if len(text) > MAX_TEXT:
            raise self._error(f"is longer than {MAX_TEXT} characters", event, path)
        if problem := _unseen(text.replace("\n", " ")):
            raise self._error(problem, event, path)
        if not event.implicit[0]:
            return text
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return float(text)
        if UNSURE.fullmatch(text):
            raise self._error("can be read as more than one number; write it in plain digits or in quotes", event, path)
        if DAY.fullmatch(text):
            return self._day(event, path)
        return WORDS.get(text, text)

    def _day(self, event: Any, path: Path) -> date:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            raise self._error("is not a day of the calendar", event, path) from None

    def _error(self, problem: str, event: Event, path: Path) -> PolicyError:
        return PolicyError(problem, file=self.name, line=event.start_mark.line + 1, field=dotted(path) or None)
