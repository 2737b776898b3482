"""The whole benchmark: which sets, which systems, and the figures as one value that a file can keep."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.benchmark import presidio
from pipelines.benchmark.compare import Progress, compare
from pipelines.benchmark.documents import DataSet, Document
from pipelines.benchmark.generate import generated, lines
from pipelines.benchmark.public import corpora, presidio_research
from pipelines.benchmark.systems import DEFAULT, System
from pipelines.benchmark.tab import tab
from pipelines.detect import least_of
from pipelines.names_model import read_model
from policies.sections.data import Detector, Thresholds

OURS, THEIRS = "Beholden", "Presidio"
PAGE = 400
"""Characters of the texts by which speed is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure.

    Attributes:
        rules: our detectors' settings.
        thresholds: further thresholds at which our names model is measured beside.
        seed: another seed makes other texts.
        quick: few texts, for a test of the benchmark itself: its figures mean little.
        with_presidio: whether Presidio is measured beside.
        corpora: a folder of public corpora, if the user has them.
        presidio_research: a file of presidio-research.
        tab: files of the Text Anonymization Benchmark.
    """

    rules: Detector = DEFAULT
    thresholds: Sequence[float] = ()
    seed: int = 1
    quick: bool = False
    with_presidio: bool = True
    corpora: Path | None = None
    presidio_research: Path | None = None
    tab: Sequence[Path] = ()


def benchmark(plan: Plan, *, progress: Progress | None = None) -> dict[str, Any]:
    """Run it.

    Raises:
        DependencyError: mimesis is not installed.
        UsageError: a file that was named cannot be read.
        DetectorError: a detector cannot be loaded, or failed.
    """
    systems = list(_systems(plan))
    sets = list(_sets(plan))
    return {
        "made_with": _made_with(plan, with_presidio=systems[-1].rules is None),
        "systems": [system.name for system in systems],
        "sets": compare(systems, sets, progress=progress),
    }


def pages(data: DataSet, size: int = PAGE) -> DataSet:
    """The same texts, joined until each is as long as a page's usually is: by these speed is measured."""
    joined: list[Document] = []
    for document in data.documents:
        if joined and len(joined[-1].text) < size:
            joined[-1] = _join(joined[-1], document)
        else:
            joined.append(document)
    says = f"the same texts joined to {size} characters or more; speed is measured on them"
    return DataSet(name=f"{data.name}, joined", says=says, documents=joined, for_speed=True)


def _join(one: Document, two: Document) -> Document:
    offset = len(one.text) + 2
    moved = (replace(gold, start=gold.start + offset, end=gold.end + offset) for gold in two.gold)
    return Document(text=f"{one.text}\n\n{two.text}", gold=(*one.gold, *moved))


def _systems(plan: Plan) -> Iterator[System]:
    yield System(name=OURS, rules=plan.rules)
    for threshold in plan.thresholds:
        changed = {"names_threshold": threshold, "names_thresholds": Thresholds()}
        yield System(name=f"{OURS} at {threshold:g}", rules=plan.rules.model_copy(update=changed))
    if plan.with_presidio and presidio.missing() is None:
        yield System(name=THEIRS)


def _sets(plan: Plan) -> Iterator[DataSet]:
    # The user's files come first: one that is missing is told at once.
    public = list(_public(plan))
    test = generated("test", count=42 if plan.quick else 1200, seed=plan.seed)
    yield test
    yield lines(1 if plan.quick else 12, seed=plan.seed)
    yield pages(test)
    yield from public


def _public(plan: Plan) -> Iterator[DataSet]:
    if plan.corpora:
        yield from corpora(plan.corpora)
    if plan.presidio_research:
        yield presidio_research(plan.presidio_research)
    yield from map(tab, plan.tab)


def _made_with(plan: Plan, *, with_presidio: bool) -> Mapping[str, Any]:
    return {
        "beholden": importlib.metadata.version("beholden"),
        "names_model": read_model().digest,
        "names_thresholds": least_of(plan.rules),
        "presidio": presidio.version() if with_presidio else None,
        "mimesis": importlib.metadata.version("mimesis"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "seed": plan.seed,
        "quick": plan.quick,
    }
