"""beholden detect: show what would be masked of a text, measure the detectors, and try to get identifiers past them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawlers.commands.policy import find_policy
from crawlers.progress import Bar
from crawlers.screen import console, number, print_json
from policies.errors import DetectorError, UsageError
from policies.model import Policy
from policies.sections.data import Detector

COLOURS = {"drop": "red", "pseudonymise": "magenta", "generalise": "yellow", "keep": "green"}
"""One for each action of a policy."""


def explain(text: str, *, policy: Path | None, as_json: bool) -> None:
    """Show what would be masked of a text, why, and what a policy does with it. Nothing is stored.

    Raises:
        UsageError: there is nothing to read.
        DetectorError: a detector is missing or failed.
    """
    from pipelines.explain import explain as explained

    text = sys.stdin.read() if text == "-" else text
    if not text.strip():
        raise UsageError("there is no text: give one, or '-' and one on standard input")
    under = find_policy(policy) if policy else None
    actions = {str(label): rule for label, rule in under.entities.rules.items()} if under else {}
    spans = explained(text, _rules(under), actions)
    if as_json:
        print_json([asdict(span) for span in spans])
        return
    out = Console(highlight=False)
    out.print(_coloured(text, spans), soft_wrap=True)
    out.print(_explanations(spans))
    whose = f"{under.name} does" if under else "Without a policy every type is dropped; one"
    out.print(Text(f"\n{whose} what stands under action." if under else f"\n{whose} is named with --policy."))
    console().print("Nothing of this was stored, logged or sent.", style="dim")


def benchmark(
    *,
    policy: Path | None,
    thresholds: Sequence[float],
    seed: int,
    quick: bool,
    presidio: bool,
    sources: Mapping[str, Any],
    output: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Measure the detectors beside Presidio.

    Args:
        policy: whose settings of the detectors are measured.
        thresholds: further thresholds for names.
        seed: of the made-up texts.
        quick: few texts, to see that it works.
        presidio: whether to measure Presidio too.
        sources: the files of public sets, by the fields of `Plan`.
        output: folder for the report.
        page: file for the guide's page.
        as_json: print JSON.

    Raises:
        DependencyError: what makes the texts is not installed.
        UsageError: a file cannot be read or written.
        DetectorError: a detector is missing or failed.
    """
    from pipelines.benchmark.page import write_page
    from pipelines.benchmark.presidio import missing
    from pipelines.benchmark.report import write
    from pipelines.benchmark.run import Plan, benchmark

    rules = _rules(find_policy(policy) if policy else None)
    plan = Plan(rules=rules, thresholds=thresholds, seed=seed, quick=quick, with_presidio=presidio, **sources)
    if presidio and (what := missing()):
        console().print(
            f"Presidio is not measured: {what} is missing; pip install beholden\\[benchmark]", style="yellow"
        )
    with Bar("measuring", quiet=as_json) as bar:
        results = benchmark(plan, progress=bar)
    if as_json:
        print_json(results)
    else:
        _show(results)
    written = (write(results, output) if output else []) + (write_page(results, page) if page else [])
    for path in written:
        console().print(f"wrote {path}", soft_wrap=True)


def identifiers(*, count: int, seed: int, workers: int | None, as_json: bool) -> None:
    """Try so many made-up identifiers of every kind against the patterns, and say how many get through.

    Raises:
        DetectorError: one does.
    """
    from pipelines.benchmark.proof import prove

    with Bar("trying", quiet=as_json) as bar:
        proof = prove(count, seed=seed, workers=workers or os.cpu_count() or 1, progress=bar)
    told = proof.told()
    if as_json:
        print_json(told)
    else:
        out = Console(highlight=False)
        out.print(
            f"{number(told['tried'])} identifiers of {len(told['kinds'])} kinds tried, {told['leaks']} left; "
            f"with 95 % confidence fewer than {told['upper_bound_per_million']:g} in a million are",
            soft_wrap=True,
        )
        for kind, figures in told["kinds"].items():
            if figures["leaks"]:
                out.print(f"  {kind}: {figures['leaks']} of {figures['tried']}")
    if proof.leaks:
        raise DetectorError(f"{len(proof.leaks)} of {count} made-up identifiers were not covered; --json shows them")


def _rules(policy: Policy | None) -> Detector:
    from pipelines.benchmark.systems import DEFAULT

    return policy.entities.detector if policy else DEFAULT


def _coloured(text: str, spans: Sequence[Any]) -> Text:
    """The text with every span in the colour of what becomes of it."""
    shown = Text(text)
    for span in spans:
        shown.stylize(f"bold {COLOURS[span.action.partition(' ')[0]]} underline", span.start, span.end)
    return shown


def _explanations(spans: Sequence[Any]) -> Table | Text:
    if not spans:
        return Text("\nNothing in it would be masked.")
    table = Table("type", "what", "found by", "how surely", "action", box=None, padding=(0, 2), header_style="dim")
    for span in spans:
        surely = span.grade if span.probability is None else f"{span.grade}, p {span.probability:.2f}"
        action = Text(span.action, style=COLOURS[span.action.partition(" ")[0]])
        table.add_row(span.label, Text(" ".join(span.text.split())), span.detector, surely, action)
    return table


def _show(results: Mapping[str, Any]) -> None:
    """The tables on a terminal."""
    from pipelines.benchmark.report import overview_rows, read_for_recall, speed_rows, type_rows

    out = Console(highlight=False)
    parts = [("What is masked", *overview_rows(results)), ("Speed", *speed_rows(results))]
    parts += [(data["name"], *type_rows(data)) for data in read_for_recall(results)]
    for title, head, rows in parts:
        table = Table(*head, title=title, title_justify="left", box=None, padding=(0, 1), header_style="dim")
        for row in rows:
            table.add_row(*(cell.strip("`") for cell in row))
        out.print(table, "")
