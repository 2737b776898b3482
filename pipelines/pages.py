"""What goes into the pseudonymiser and what comes out of it, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.items import Item, Raw, Record

RawItem = tuple[str, Mapping[str, Raw]]
"""Kind of the item and the raw values of its fields."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RawPage:
    """The items of one page, raw. It crosses the pipe to a worker and goes nowhere else."""

    source: str
    items: tuple[RawItem, ...]

    @classmethod
    def of(cls, source: str, items: Iterable[Item]) -> RawPage:
        return cls(source=source, items=tuple((item.kind, item.unsafe_values()) for item in items))

    def __repr__(self) -> str:
        return f"<RawPage of {self.source} with {len(self.items)} items>"

    def refused(self, rule: str, reason: str) -> PageResult:
        """The result where nothing of the page may be stored."""
        return PageResult.of(Refusal(kind=kind, rule=rule, reason=reason) for kind, _ in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An item of which nothing is stored: by which clause, and why. It holds nothing of the item."""

    kind: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
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
