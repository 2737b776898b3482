"""Public sets are read from their makers' files, and what is no such file is refused with what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.benchmark.measure import Span
from pipelines.benchmark.public import corpora, presidio_research
from pipelines.benchmark.tab import tab
from policies.errors import UsageError

WNUT = "Annabel\tB-person\nExample\tI-person\nlives\tO\nin\tO\nLeeds\tB-location\n\nso\tO\nwhat\tO\n"
JUDGEMENT = "The applicant, Annabel Example, of 12 Test Road, was born in 1950. Annabel sued in Leeds."


def _mention(entity: str, text: str, kind: str, identifier: str, start: int = 0) -> dict[str, Any]:
    place = JUDGEMENT.index(text, start)
    return {
        "entity_id": entity,
        "entity_type": kind,
        "identifier_type": identifier,
        "start_offset": place,
        "end_offset": place + len(text),
    }


@pytest.fixture
def judgements(tmp_path: Path) -> Path:
    """One judgement that two annotators read: both mask the person, one of them the year and the town."""
    person = [
        _mention("p", "Annabel Example", "PERSON", "DIRECT"),
        _mention("p", "Annabel", "PERSON", "DIRECT", start=40),
    ]
    quasi = [_mention("y", "1950", "DATETIME", "QUASI"), _mention("t", "Leeds", "LOC", "QUASI")]
    none = [_mention("n", "The applicant", "PERSON", "NO_MASK")]
    annotations = {"a1": {"entity_mentions": [*person, *quasi]}, "a2": {"entity_mentions": [*person, *none]}}
    path = tmp_path / "echr_test.json"
    path.write_text(json.dumps([{"doc_id": "1", "text": JUDGEMENT, "annotations": annotations}]))
    return path


def test_corpora_that_are_there_are_read(tmp_path: Path) -> None:
    """Of a folder of corpora those are measured whose files are there, with spans for runs of labelled words."""
    (tmp_path / "wnut17").mkdir()
    (tmp_path / "wnut17/emerging.test.annotated").write_text(WNUT)

    (data,) = corpora(tmp_path)

    assert (data.name, len(data.documents)) == ("WNUT-17 test", 2)
    spans = [(gold.label, data.documents[0].text[gold.start : gold.end]) for gold in data.documents[0].gold]
    assert spans == [("PERSON", "Annabel Example"), ("GEO", "Leeds")]


def test_sentences_of_one_document_stay_together(tmp_path: Path) -> None:
    """Where a corpus marks its documents, the spans count from the beginning of each."""
    (tmp_path / "uner_ewt").mkdir()
    rows = "# newdoc id = 1\n1\tHello\tO\t-\t-\n\n1\tAnnabel\tB-PER\t-\t-\n2\tcame\tO\t-\t-\n\n"
    (tmp_path / "uner_ewt/en_ewt-ud-test.iob2").write_text(rows)

    (data,) = corpora(tmp_path)

    (document,) = data.documents
    assert document.text == "Hello\nAnnabel came"
    assert [document.text[gold.start : gold.end] for gold in document.gold] == ["Annabel"]


@pytest.mark.parametrize("content", [None, "no columns at all\n"], ids=["missing", "of another form"])
def test_a_folder_without_corpora_is_refused(tmp_path: Path, content: str | None) -> None:
    """A folder that holds none of the corpora, or another file under its name, is a wrong call."""
    if content is not None:
        (tmp_path / "btc").mkdir()
        (tmp_path / "btc/btc.dev").write_text(content.replace(" ", "_"))

    with pytest.raises(UsageError):
        corpora(tmp_path)


def test_presidio_research_keeps_its_own_types(tmp_path: Path) -> None:
    """Its texts are reported by its own types, and each has our label beside."""
    spans = [
        {"entity_type": "GPE", "entity_value": "Leeds", "start_position": 11, "end_position": 16},
        {"entity_type": "PERSON", "entity_value": "Annabel", "start_position": 0, "end_position": 7},
        {"entity_type": "NEW", "entity_value": "of", "start_position": 8, "end_position": 10},
    ]
    path = tmp_path / "synth.json"
    path.write_text(json.dumps([{"full_text": "Annabel of Leeds", "spans": spans}]))

    data = presidio_research(path)

    assert data.by_kind
    assert not data.synthetic
    (document,) = data.documents
    assert [(g.kind, g.label) for g in document.gold] == [("PERSON", "PERSON"), ("NEW", "NEW"), ("GPE", "GEO")]


@pytest.mark.parametrize("read", [presidio_research, tab])
@pytest.mark.parametrize("content", [None, "{", "[{}]", "[3]"], ids=["missing", "no JSON", "other keys", "other form"])
def test_another_file_is_refused(tmp_path: Path, read: Any, content: str | None) -> None:
    """A file that is missing, broken or another one is a wrong call, and nothing of it is quoted."""
    path = tmp_path / "file.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(UsageError, match=r"file\.json"):
        read(path)


ALL_MENTIONS = [(15, 30, "PERSON"), (67, 74, "PERSON")]


@pytest.mark.parametrize(
    ("spans", "direct", "quasi", "precision"),
    [
        pytest.param(ALL_MENTIONS, 1.0, 0.0, 1.0, id="the person, everywhere"),
        pytest.param(ALL_MENTIONS[:1], 0.0, 0.0, 1.0, id="the person, once of twice"),
        pytest.param([*ALL_MENTIONS, (61, 65, "DATE")], 1.0, 0.5, 7 / 8, id="and what one of two would mask"),
        pytest.param([(0, 14, "PERSON"), *ALL_MENTIONS], 1.0, 0.0, 6 / 10, id="and what nobody would mask"),
        pytest.param([], 0.0, 0.0, 1.0, id="nothing"),
    ],
)
def test_the_metrics_of_the_text_anonymization_benchmark(
    judgements: Path, spans: list[Span], direct: float, quasi: float, precision: float
) -> None:
    """An entity is protected where all its mentions are masked; precision asks how many annotators agree."""
    data = tab(judgements)
    assert data.own is not None

    scores = data.own([spans])

    assert scores["ER_direct"] == direct
    assert scores["ER_quasi"] == quasi
    assert scores["precision"] == pytest.approx(precision)


def test_rare_words_weigh_more_in_precision(judgements: Path) -> None:
    """To mask a frequent word without need costs less of the weighted precision than of the plain one."""
    data = tab(judgements)
    assert data.own is not None
    frequent = JUDGEMENT.index("in 1950")

    scores = data.own([[*ALL_MENTIONS, (frequent, frequent + 2, "PERSON")]])

    assert scores["weighted_precision"] > scores["precision"]


def test_small_words_within_a_mention_may_stay(tmp_path: Path) -> None:
    """A mention is masked although an article or a preposition within it is not."""
    text = "the Bank of Leeds"
    mention = {
        "entity_id": "1",
        "entity_type": "ORG",
        "identifier_type": "DIRECT",
        "start_offset": 0,
        "end_offset": len(text),
    }
    path = tmp_path / "one.json"
    within = {**mention, "start_offset": 4, "end_offset": 8}
    path.write_text(json.dumps([{"text": text, "annotations": {"a": {"entity_mentions": [mention, within]}}}]))
    data = tab(path)
    assert data.own is not None

    assert data.own([[(4, 8, "ORG"), (12, 17, "GEO")]])["ER_direct"] == 1.0
    assert len(data.documents[0].gold) == 1


def test_gold_of_judgements_is_what_anyone_would_mask(judgements: Path) -> None:
    """For the common figures, the spans of all annotators count, the widest of what overlaps."""
    (document,) = tab(judgements).documents

    assert [(g.label, document.text[g.start : g.end]) for g in document.gold] == [
        ("PERSON", "Annabel Example"),
        ("DATE", "1950"),
        ("PERSON", "Annabel"),
        ("GEO", "Leeds"),
    ]
