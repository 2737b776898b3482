"""The Text Anonymization Benchmark (Pilán and others 2022, arXiv 2202.00443): its files, and its metrics.

The metrics are written anew from the paper's definitions (its section 4). An entity is protected only if every mention
of it is masked. Precision asks, for every masked word, which share of the annotators masked it too, and weighs the
word by how much it says. The paper takes that weight from a language model; here it is the surprise of the word's
frequency in the same texts, or 1 for each.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.measure import Span
from pipelines.benchmark.public import read_json
from policies.errors import UsageError

LABELS: Mapping[str, str] = {"LOC": "GEO", "DATETIME": "DATE", "CODE": "NATIONAL_ID", "DEM": "NATIONALITY"}
_WORD = re.compile(r"\w+")
_SAID_IN_PASSING = frozenset("a an and at by for from in of on or the to with".split())
"""Words within a mention that need not be masked, as in the paper: articles, prepositions and conjunctions."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Protected:
    """An entity that one annotator wants masked: its identifier type and the places of all its mentions."""

    annotator: str
    direct: bool
    mentions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Judgement:
    """A court judgement with what each annotator decided."""

    text: str
    annotators: tuple[str, ...]
    entities: tuple[Protected, ...]
    labels: Mapping[tuple[int, int], str]


def tab(path: Path) -> DataSet:
    """The judgements of one of its files, with its own metrics.

    Raises:
        UsageError: the file cannot be read, or is another.
    """
    try:
        judgements = [_judgement(record) for record in read_json(path)]
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a file of the Text Anonymization Benchmark, such as echr_test.json") from error
    documents = [Document(text=each.text, gold=tuple(_gold(each))) for each in judgements]
    says = "court judgements, what any annotator would mask; nothing was tuned on them"
    return DataSet(name=f"TAB, {path.stem}", says=says, documents=documents, own=partial(official, judgements))


def official(judgements: Sequence[Judgement], found: Sequence[Iterable[Span]]) -> dict[str, float]:
    """The paper's metrics: entity recall of direct and of quasi identifiers, and precision, plain and weighted."""
    covered = [_places(spans) for spans in found]
    weigh = _surprise(judgement.text for judgement in judgements)
    return {
        "ER_direct": _entity_recall(judgements, covered, direct=True),
        "ER_quasi": _entity_recall(judgements, covered, direct=False),
        "precision": _precision(judgements, covered, Counter()),
        "weighted_precision": _precision(judgements, covered, weigh),
    }


def _judgement(record: Mapping[str, Any]) -> Judgement:
    entities: list[Protected] = []
    labels: dict[tuple[int, int], str] = {}
    for annotator, decided in record["annotations"].items():
        mentions: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for mention in decided["entity_mentions"]:
            if mention["identifier_type"] in ("DIRECT", "QUASI"):
                mentions[mention["entity_id"]].append(mention)
                labels[mention["start_offset"], mention["end_offset"]] = mention["entity_type"]
        entities += [_protected(annotator, each) for each in mentions.values()]
    annotators = tuple(record["annotations"])
    return Judgement(text=record["text"], annotators=annotators, entities=tuple(entities), labels=labels)


def _protected(annotator: str, mentions: Sequence[Mapping[str, Any]]) -> Protected:
    return Protected(
        annotator=annotator,
        direct=any(mention["identifier_type"] == "DIRECT" for mention in mentions),
        mentions=tuple((mention["start_offset"], mention["end_offset"]) for mention in mentions),
    )


def _gold(judgement: Judgement) -> Iterator[Gold]:
    """What any annotator would mask, the widest of what overlaps."""
    reach = 0
    for (start, end), kind in sorted(judgement.labels.items(), key=lambda item: (item[0][0], -item[0][1])):
        if start >= reach:
            yield Gold(start=start, end=end, label=LABELS.get(kind, kind), kind=kind)
            reach = end


def _places(spans: Iterable[Span]) -> set[int]:
    return {place for start, end, _ in spans for place in range(start, end)}


def _entity_recall(judgements: Sequence[Judgement], covered: Sequence[set[int]], *, direct: bool) -> float:
    """The share of entities, over all annotators, of which every mention is masked."""
    protected = [
        all(_is_masked(judgement.text, mention, places) for mention in entity.mentions)
        for judgement, places in zip(judgements, covered, strict=True)
        for entity in judgement.entities
        if entity.direct is direct
    ]
    return sum(protected) / len(protected) if protected else 1.0


def _is_masked(text: str, mention: tuple[int, int], places: set[int]) -> bool:
    """Whether every word of the mention is masked but for those that say nothing."""
    words = (word for word in _WORD.finditer(text, *mention) if word[0].lower() not in _SAID_IN_PASSING)
    return all(places.issuperset(range(*word.span())) for word in words)


def _precision(judgements: Sequence[Judgement], covered: Sequence[set[int]], weigh: Mapping[str, float]) -> float:
    """The share of annotators who masked what was masked, over all masked words, each by its weight (or by 1)."""
    agreed = masked = 0.0
    for judgement, places in zip(judgements, covered, strict=True):
        by_annotator = {
            annotator: _places((*span, "") for each in judgement.entities if each.annotator == annotator
                               for span in each.mentions)
            for annotator in judgement.annotators
        }  # fmt: skip
        for word in _WORD.finditer(judgement.text):
            if not places.isdisjoint(range(*word.span())):
                weight = weigh.get(word[0].lower(), 1.0)
                masked += weight * len(by_annotator)
                agreed += weight * sum(word.start() in theirs for theirs in by_annotator.values())
    return agreed / masked if masked else 1.0


def _surprise(texts: Iterable[str]) -> dict[str, float]:
    """How many bits each word says, by its frequency in the texts."""
    counts = Counter(word.lower() for text in texts for word in _WORD.findall(text))
    total = counts.total()
    return {word: math.log2(total / count) for word, count in counts.items()}
