"""The guide's page on what is masked and what is missed, written from the benchmark's own figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.benchmark import report
from pipelines.benchmark.measure import ALL
from pipelines.benchmark.plot import plot
from pipelines.benchmark.run import THEIRS
from policies.errors import UsageError

FIGURES = "benchmark.json"
"""The figures that a page was written from, kept in the folder ``assets`` beside it."""
WEAK = 0.95
"""A type of which less than this share is masked is named as a weakness."""


def render(results: Mapping[str, Any]) -> str:
    """The page in Markdown."""
    # Markdown, not HTML: nothing in it is anybody's but the project's own figures and made-up texts.
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined)  # noqa: S701
    sets = report.read_for_recall(results)
    return environment.get_template("page.md.j2").render(
        made=results["made_with"],
        made_up=sets[0],
        mentions=report.number(next(iter(sets[0]["systems"].values()))["labels"][ALL]["mentions"]["of"]),
        overview=report.table(*report.overview_rows(results)),
        speed=report.table(*report.speed_rows(results)),
        types=[(data, report.table(*_beside(data))) for data in sets],
        own=[line for data in sets for line in report.own(data)],
        weak=list(_weak(sets)),
        behind=list(_behind(sets, results["systems"])),
        examples=list(_examples(sets)),
        plot=plot(results, inline=True).strip(),
    )


def shown(results: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that the page shows, without those behind them: a tenth of the size."""
    return {**results, "sets": [{**data, "systems": _shown(data)} for data in results["sets"]]}


def write_page(results: Mapping[str, Any], path: Path) -> list[Path]:
    """Write the page and its figures.

    Raises:
        UsageError: they cannot be written there.
    """
    figures = path.parent / "assets" / FIGURES
    try:
        figures.parent.mkdir(parents=True, exist_ok=True)
        figures.write_text(json.dumps(shown(results), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        path.write_text(render(results), "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: the page cannot be written ({error.strerror}); name another file") from None
    return [path, figures]


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """A set's figures by the types that it is reported by; by our labels in any case those of all and of people."""
    names = None if not data["by_kind"] and not data["for_speed"] else (ALL, "PERSON")
    return {
        name: {
            **figures,
            "labels": {label: one for label, one in figures["labels"].items() if names is None or label in names},
            "kinds": figures["kinds"] if data["by_kind"] else {},
        }
        for name, figures in data["systems"].items()
    }


def _beside(data: Mapping[str, Any]) -> report.Rows:
    """The shares of mentions masked whole by type, all systems beside each other."""
    systems: Sequence[str] = list(data["systems"])
    by = "kinds" if data["by_kind"] else "labels"
    figures = {name: data["systems"][name][by] for name in systems}
    rows = [
        [f"`{kind}`" if kind != ALL else ALL, report.number(one["mentions"]["of"])]
        + [report.share(figures[name][kind]["mentions"]) for name in systems]
        for kind, one in figures[systems[0]].items()
    ]
    return ["type", "mentions", *systems], rows


def _weak(sets: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """The types of which we mask too little, worst first."""
    for data in sets:
        ours = next(iter(data["systems"].values()))["kinds" if data["by_kind"] else "labels"]
        weak = {kind: one["mentions"] for kind, one in ours.items() if kind != ALL and one["mentions"]["share"] < WEAK}
        for kind, mentions in sorted(weak.items(), key=lambda item: item[1]["share"]):
            yield {"set": data["name"], "kind": kind, "share": report.share(mentions)}


def _behind(sets: Sequence[Mapping[str, Any]], systems: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The types of which Presidio masks more than we do."""
    ours, theirs = systems[0], THEIRS
    for data in sets if theirs in systems else ():
        by = "kinds" if data["by_kind"] else "labels"
        for kind, one in data["systems"][theirs][by].items():
            mine = data["systems"][ours][by][kind]["mentions"]
            if mine["share"] < one["mentions"]["share"]:
                shares = {"ours": report.share(mine), "theirs": report.share(one["mentions"])}
                yield {"set": data["name"], "kind": kind, **shares}


def _examples(sets: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """One made-up text for each type of which something was missed."""
    for data in sets:
        ours = next(iter(data["systems"].values()))
        for label, examples in ours["examples"].items():
            one = examples[0]
            shown = f"{one['before']}⟨{one['missed']}⟩{one['after']}"
            yield {"label": label, "text": " ".join(shown.replace("`", "'").split())}
