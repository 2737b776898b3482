"""What goes into the pseudonymiser and what comes out of it, a page at a time.

What crosses the pipe between the two has no slots: pickle would run Python code for each object that has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.items import Item, Raw, Record

RawItem = tuple[str, Mapping[str, Raw]]
"""Kind of the item and the raw values of its fields."""
_FOREIGN = re.compile("[⟦⟧\0\ud800-\udfff]")
_INSTEAD = {"⟦": "[", "⟧": "]", "\0": " "}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class RawPage:
    """The items of one page, raw. It crosses the pipe to a worker and goes nowhere else."""

    source: str
    items: tuple[RawItem, ...]

    @classmethod
    def of(cls, source: str, items: Iterable[Item]) -> RawPage:
        return cls(source=source, items=tuple((item.kind, item.unsafe_values()) for item in items))

    def __repr__(self) -> str:
        return f"<RawPage of {self.source} with {len(self.items)} items>"

    def plain(self) -> RawPage:
        """The page without any character that a record could not hold."""
        items = ((kind, {name: _plain(value) for name, value in values.items()}) for kind, values in self.items)
        return RawPage(source=self.source, items=tuple(items))

    def refused(self, rule: str, reason: str) -> PageResult:
        """The result where nothing of the page may be stored."""
        return PageResult.of(Refusal(kind=kind, rule=rule, reason=reason) for kind, _ in self.items)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An item of which nothing is stored: by which clause, and why. It holds nothing of the item."""

    kind: str
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PageResult:
    """What became of the items of a page, in their order.

    Attributes:
        records: what may be stored.
        refused: one entry for each item of which nothing may.
        counts: what was done, over the whole page: `Record.actions`, and ``refused:<rule>``.
    """

    records: tuple[Record, ...]
    refused: tuple[Refusal, ...]
    counts: Mapping[str, int]

    @classmethod
    def of(cls, outcomes: Iterable[Record | Refusal]) -> PageResult:
        records: list[Record] = []
        refused: list[Refusal] = []
        counts: Counter[str] = Counter()
        for outcome in outcomes:
            if isinstance(outcome, Record):
                records.append(outcome)
                counts.update(outcome.actions)
            else:
                refused.append(outcome)
                counts[f"refused:{outcome.rule}"] += 1
        return cls(records=tuple(records), refused=tuple(refused), counts=dict(counts))


def plain(text: str) -> str:
    """Collected text, as long as before, without what could look like a mask of ours or no database can hold."""
    return _FOREIGN.sub(lambda match: _INSTEAD.get(match[0], "\ufffd"), text)


def _plain(value: Raw) -> Raw:
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return plain(value) if isinstance(value, str) else value
