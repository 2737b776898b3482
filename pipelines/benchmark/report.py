"""The figures as Markdown tables, and as files: report.md, results.json and plot.svg."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.benchmark.measure import ALL
from pipelines.benchmark.plot import plot
from policies.errors import UsageError

NAMES = ("GEO", "ORG", "PERSON")
Rows = tuple[list[str], list[list[str]]]
"""The head of a table and its rows."""
_NOTES = """\
A mention counts as masked where every letter and digit of it is masked, whatever label masked it. Behind each share
stands its 95 % interval (Wilson; exact where all or none were masked). Intervals take every mention for a draw of its
own; mentions from one template are not, so the true ones are wider. *Other words* are those that need no mask.
"""


def markdown(results: Mapping[str, Any]) -> str:
    """The whole report."""
    made = results["made_with"]
    parts = [
        "# What is masked, and what is missed",
        _NOTES,
        table(*overview_rows(results)),
        table(*speed_rows(results)),
    ]
    for data in read_for_recall(results):
        parts += [
            f"## {data['name']}",
            f"{data['documents']} documents: {data['says']}.",
            table(*type_rows(data)),
            *own(data),
        ]
    parts.append("## Made with\n\n" + "\n".join(f"- {name}: {value}" for name, value in made.items()))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def write(results: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the three files; the folder is made where it is not there.

    Raises:
        UsageError: they cannot be written there.
    """
    contents = {
        "report.md": markdown(results),
        "results.json": json.dumps(results, indent=1, ensure_ascii=False) + "\n",
        "plot.svg": plot(results),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, "utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: the report cannot be written ({error.strerror}); name another folder") from None
    return [folder / name for name in contents]


def overview_rows(results: Mapping[str, Any]) -> Rows:
    """A row for each set and system: what was masked of all that must be, of people's names, and of other words."""
    head = [
        "set",
        "system",
        "mentions masked whole",
        "words of people's names masked",
        "names of people missed a million",
    ]
    rows = []
    for data in read_for_recall(results):
        for name, figures in data["systems"].items():
            person = figures["labels"].get("PERSON")
            rows.append(
                [
                    data["name"],
                    name,
                    share(figures["labels"].get(ALL, {}).get("mentions")),
                    share(person and person["words"]),
                    number(person["missed_per_million"]) if person else "–",
                    share(figures["other_words"]),
                    percent(by_names(figures)),
                ]
            )
    return [*head, "other words masked", "as names"], rows


def speed_rows(results: Mapping[str, Any]) -> Rows:
    """A row for each set and system: what it took."""
    rows = []
    for data in results["sets"]:
        theirs = data["systems"][results["systems"][-1]]["documents_per_cpu_s"]
        for name, figures in data["systems"].items():
            per_second = figures["documents_per_cpu_s"]
            size = f"{data['characters'] / max(1, data['documents']):.0f}"
            rows.append(
                [
                    data["name"],
                    name,
                    size,
                    f"{per_second:.0f}",
                    f"{per_second / theirs:.1f}",
                    f"{figures['rss_mb']:.0f}",
                ]
            )
    ratio = f"÷ {results['systems'][-1]}"
    return ["set", "system", "characters a document", "documents per CPU-second", ratio, "memory, MB"], rows


def type_rows(data: Mapping[str, Any]) -> Rows:
    """A row for each type: what of it each system masked."""
    systems: Sequence[str] = list(data["systems"])
    by = "kinds" if data["by_kind"] else "labels"
    types = data["systems"][systems[0]][by]
    head = ["type", "mentions"]
    for name in systems:
        head += [f"{name}: masked whole", "words", "by its own label", "missed a million"]
    rows = []
    for kind in types:
        row = [f"`{kind}`" if kind != ALL else ALL, number(types[kind]["mentions"]["of"])]
        for name in systems:
            figures = data["systems"][name][by][kind]
            row += [share(figures["mentions"]), percent(figures["words"]["share"])]
            row += [percent(figures["typed"]["share"]), number(figures["missed_per_million"])]
        rows.append(row)
    return head, rows


def read_for_recall(results: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The sets that say what is masked; one that repeats another says only how fast."""
    return [data for data in results["sets"] if not data["for_speed"]]


def own(data: Mapping[str, Any]) -> Iterator[str]:
    """The metrics that the set's makers defined, if they did."""
    metrics = {name: figures["own"] for name, figures in data["systems"].items() if figures["own"]}
    if metrics:
        names = list(next(iter(metrics.values())))
        yield table(
            ["system", *names], [[name, *(f"{each[one]:.3f}" for one in names)] for name, each in metrics.items()]
        )


def by_names(figures: Mapping[str, Any]) -> float:
    """The share of other words that are masked as names of people, places and organisations."""
    masked = sum(count for label, count in figures["other_words_by"].items() if label in NAMES)
    return float(masked / max(1, figures["other_words"]["of"]))


def share(figures: Mapping[str, float] | None) -> str:
    """``97.1 % (96.0–97.9)``; a dash where there was nothing to mask."""
    if not figures or not figures["of"]:
        return "–"
    return f"{percent(figures['share'])} ({100 * figures['low']:.1f}–{100 * figures['high']:.1f})"


def percent(value: float) -> str:
    """``97.1 %``."""
    return f"{100 * value:.1f} %"


def number(value: float) -> str:
    """A whole number with thin thousands."""
    return f"{value:,.0f}".replace(",", "\u202f")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
