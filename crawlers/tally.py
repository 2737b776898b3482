"""Counts of a run as it goes, for the screen; the ledger has the same, for keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from crawlers.outcome import Ending
from crawlers.wording import FAILURES
from pipelines.items import Record


@dataclass(slots=True)
class Tally:
    """What came of the requests of a run so far."""

    ended: int = 0
    pages: int = 0
    bytes: int = 0
    queued: int = 0
    minors: int = 0
    records: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)

    def end(self, ending: Ending) -> None:
        """Count a request whose page was not read."""
        if ending.rule in FAILURES:
            self.failures[ending.reason] += 1
        elif ending.verdict != "allow":
            self.refusals[ending.rule] += 1

    def read(self, records: Iterable[Record]) -> None:
        """Count a page that was read, and what is kept of it."""
        self.pages += 1
        for record in records:
            self.records[record.kind] += 1
            for action, count in record.actions.items():
                if label := _masked(action):
                    self.entities[label] += count


@lru_cache(1024)
def _masked(action: str) -> str | None:
    """The type of entity that an action was done to; None where it was done to a field."""
    what, label, *_ = action.split(":")
    return label if what == "entity" else None
