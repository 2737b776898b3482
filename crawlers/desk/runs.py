"""Show what a run did, with the clause behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crawlers.screen import number, size
from policies.model import Policy

BACKOFF, ALLOWED = "politeness.backoff", "sources.allow_paths"
ANSWERS = {
    "media": "access.media_types",
    "too": "politeness.max_page_mb",
    "redirect": "access.redirects",
    "wall": "access.captcha",
    "page": "access.page",
    "head": "access.http",
    "body": "access.http",
    "spider": "sources.spider",
    "content": "access.http",
}
"""The first part of what became of an answer, and the clause that says what is done then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A text and, where it is a figure, the clause behind it, or the table (``#…``) of its parts."""

    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the report.

    Attributes:
        title: its heading.
        caption: what it holds.
        columns: the heads of its columns.
        rows: each begins with what it is about.
    """

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def anchor(self) -> str:
        """By which the page leads to it."""
        return self.title.lower().replace(" ", "-")


def tables(report: Mapping[str, Any], policy: Policy) -> Iterator[Table]:
    """The figures of a report, each with its clause."""
    yield _table("In all", "The run in figures", ("What", "How much"), _totals(report["totals"]))
    yield _table(
        "Where it read",
        "Each source that the policy names",
        ("Source", "Pages read", "Records stored", "Stopped by"),
        (_source(one) for one in report["sources"]),
    )
    yield _table(
        "What was refused",
        "Refusals by clause, most frequent first",
        ("Clause", "Times", "What it says", "What was refused"),
        (
            (
                Cell(text=one["rule"], clause=one["rule"]),
                _count(one["count"], one["rule"]),
                Cell(text=one["says"]),
                Cell(text=one["what"]),
            )
            for one in report["refusals"]
        ),
    )
    for kind in report["kinds"]:
        yield _kind(kind)
    yield _table(
        "Identifiers found in texts",
        "By type, and by what was done; none was stored as it stood",
        ("Type", "Times", "What was done"),
        (
            (Cell(text=one["label"]), _count(one["count"], _entity(one["label"], policy)), Cell(text=one["does"]))
            for one in report["entities"]
        ),
    )
    yield _table(
        "Pace and budgets",
        "Each host against the policy's limits",
        ("Host", "Pause between requests", "Requests today", "Requests in the study", "Data today", "Errors"),
        (_host(one) for one in report["hosts"]),
    )
    yield _table(
        "How the hosts answered",
        "Answers, and requests that got none",
        ("Answer", "Times", "What became of it"),
        (
            (Cell(text=one["reason"]), _count(one["count"], _answer(one["reason"])), Cell(text=one["what"]))
            for one in report["answers"]
        ),
    )


def _table(title: str, caption: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table(title=title, caption=caption, columns=columns, rows=tuple(rows))


def _count(value: float, clause: str) -> Cell:
    return Cell(text=number(value), clause=clause)


def _totals(totals: Mapping[str, int]) -> Iterator[tuple[Cell, ...]]:
    for key, name, clause in (
        ("pages", "Pages read", ALLOWED),
        ("requests", "Requests", "politeness.per_study.total_pages"),
        ("records", "Records stored", "items"),
        ("refused", "Refusals", "#what-was-refused"),
        ("masked", "Identifiers masked", "entities"),
    ):
        yield Cell(text=name), _count(totals[key], clause)
    yield Cell(text="Data read"), Cell(text=size(totals["bytes"]), clause="politeness.per_study.mb_per_day")


def _source(one: Mapping[str, Any]) -> tuple[Cell, ...]:
    stopped = Cell(text=one["stopped_by"] or "nothing", clause=one["stopped_by"] or "")
    return Cell(text=one["id"]), _count(one["pages"], ALLOWED), _count(one["records"], "sources.max_records"), stopped


def _kind(kind: Mapping[str, Any]) -> Table:
    name = kind["name"]
    rows = (
        (
            Cell(text=field["name"]),
            Cell(
                text="–" if field["dropped"] else f"{100 * field['share']:.0f} %",
                clause=f"items.{name}.{field['name']}",
            ),
            Cell(text=field["says"]),
        )
        for field in kind["fields"]
    )
    refused = f", {number(kind['refused'])} refused" if kind["refused"] else ""
    return _table(
        f"What was kept of each {name}",
        f"{number(kind['records'])} stored{refused}; a field that is not listed is dropped",
        ("Field", "Filled", "What the policy does"),
        rows,
    )


def _entity(label: str, policy: Policy) -> str:
    return f"entities.rules.{label}" if label in policy.entities.rules else "entities.default"


def _host(one: Mapping[str, Any]) -> tuple[Cell, ...]:
    limit = "politeness.per_host"
    return (
        Cell(text=one["host"], clause="sources.hosts"),
        Cell(text=one["pause"], clause=f"{limit}.delay_s"),
        Cell(text=one["today"]["text"], clause=f"{limit}.pages_per_day"),
        Cell(text=one["total"]["text"], clause=f"{limit}.total_pages"),
        Cell(text=one["data"]["text"], clause=f"{limit}.mb_per_day"),
        _count(one["errors"], "politeness.stop_after_errors"),
    )


def _answer(reason: str) -> str:
    if reason == "http.200":
        return ALLOWED
    if reason in ("http.404", "http.410"):
        return "access.gone"
    return ANSWERS.get(reason.partition(".")[0], BACKOFF)


def clauses(report: Mapping[str, Any], policy: Policy) -> Iterator[str]:
    """Every clause that the figures lead to."""
    for table in tables(report, policy):
        yield from (cell.clause for row in table.rows for cell in row if cell.clause and cell.clause[0] != "#")
