"""A rule finds one kind of identifier; its trigger says cheaply whether it can match at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import re2

from pipelines.entities import Entity
from pipelines.normalise import Folded

ALNUM = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\xff")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of identifier.

    Attributes:
        name: what `Entity.detector` begins with.
        trigger: an RE2 pattern, case-insensitive, that occurs in every text in which `find` finds anything.
        find: the search itself, in time linear in the length of the text.
    """

    name: str
    trigger: str
    find: Callable[[Folded], Iterable[Entity]]


def options(*, ignore_case: bool = True) -> re2.Options:
    """How every pattern here is read: bytes, one for each character of the folded text."""
    chosen = re2.Options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    chosen.case_sensitive = not ignore_case
    chosen.log_errors = False
    return chosen


def pattern(source: str, *, ignore_case: bool = True) -> re.Pattern[bytes]:
    """A linear-time pattern over `Folded.data`. RE2's patterns have the methods of re's that we use."""
    return cast("re.Pattern[bytes]", re2.compile(source.encode("latin-1"), options(ignore_case=ignore_case)))


def overlapping(form: re.Pattern[bytes], data: bytes, group: int) -> Iterator[re.Match[bytes]]:
    """Matches of which one may begin where `group` of the one before begins: ``telegram: wickr: name``."""
    position = 0
    while match := form.search(data, position):
        yield match
        position = max(match.start(group), match.start() + 1)


def stands_alone(text: Folded, start: int, end: int) -> bool:
    """Whether no letter or digit touches the span."""
    data = text.data
    return (start == 0 or data[start - 1] not in ALNUM) and (end == len(data) or data[end] not in ALNUM)


def compact(number: bytes) -> str:
    """Its ASCII letters, in capitals, and digits."""
    return re.sub(rb"[^0-9A-Za-z]", b"", number).decode("ascii").upper()
