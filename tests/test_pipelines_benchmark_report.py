"""The report, the picture and the guide's page say what was measured, and the page in the guide is up to date."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipelines.benchmark import run
from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.page import render, shown, write_page
from pipelines.benchmark.plot import plot
from pipelines.benchmark.report import markdown, share, write
from pipelines.benchmark.run import OURS, THEIRS, Plan, benchmark
from pipelines.entities import LABELS
from policies.errors import UsageError
from policies.sections.data import Detector

Results = dict[str, Any]
OFF = Detector(names="off", names_threshold=0.02)


@pytest.fixture(scope="session")
def kept(root: Path) -> Results:
    """The figures that the guide's page was written from."""
    results: Results = json.loads((root / "ethics_guide/assets/benchmark.json").read_text("utf-8"))
    return results


@pytest.fixture(scope="module")
def quick() -> Results:
    """The figures of a quick run without Presidio, at two thresholds."""
    return benchmark(Plan(rules=OFF, thresholds=(0.5,), quick=True, with_presidio=False, seed=2))


def test_a_quick_run_measures_made_up_texts(quick: Results) -> None:
    """Each system stands with its figures on each set, in the order in which it was asked for."""
    assert quick["systems"] == [OURS, f"{OURS} at 0.5"]
    assert [data["name"] for data in quick["sets"]] == ["made-up, test", "identifiers", "made-up, test, joined"]
    assert quick["made_with"]["presidio"] is None
    assert quick["made_with"]["quick"]
    identifiers = quick["sets"][1]["systems"][OURS]["labels"]
    assert identifiers["EMAIL"]["mentions"]["share"] == 1
    assert set(identifiers) - {"all"} <= LABELS


def test_presidio_is_the_last_system_where_it_is_installed() -> None:
    """Presidio is measured beside unless it is not wanted."""
    assert [system.name for system in run._systems(Plan())] == [OURS, THEIRS]


def test_public_sets_follow_where_their_files_are_named(tmp_path: Path) -> None:
    """Each file that is named becomes a set of its own, after the made-up ones."""
    (tmp_path / "wnut17").mkdir()
    (tmp_path / "wnut17/emerging.dev.conll").write_text("Annabel\tB-person\n")
    research, tab = tmp_path / "synth.json", tmp_path / "echr_dev.json"
    research.write_text(json.dumps([{"full_text": "x", "spans": []}]))
    tab.write_text(json.dumps([{"text": "x", "annotations": {}}]))
    plan = Plan(quick=True, corpora=tmp_path, presidio_research=research, tab=[tab])

    names = [data.name for data in run._sets(plan)]

    assert names[3:] == ["WNUT-17 dev", "presidio-research", "TAB, echr_dev"]


def test_joining_keeps_what_is_long_enough() -> None:
    """A text that is long enough is joined with nothing."""
    gold = (Gold(start=0, end=1, label="PERSON", kind="x"),)
    texts = ["a" * 500, "b", "c"]
    data = DataSet(name="n", says="s", documents=[Document(text=text, gold=gold) for text in texts])

    assert [document.text for document in run.pages(data).documents] == ["a" * 500, "b\n\nc"]


def test_the_report_is_three_files(quick: Results, tmp_path: Path) -> None:
    """The folder gets the tables, the figures as they are, and the picture."""
    written = write(quick, tmp_path / "new")

    assert [path.name for path in written] == ["report.md", "results.json", "plot.svg"]
    assert json.loads(written[1].read_text("utf-8")) == json.loads(json.dumps(quick))
    for word in ("PERSON", "documents per CPU-second", "Wilson", quick["made_with"]["names_model"]):
        assert word in written[0].read_text("utf-8")


@pytest.mark.parametrize("save", [write, write_page], ids=["report", "page"])
def test_a_place_that_cannot_be_written_is_told(quick: Results, tmp_path: Path, save: Any) -> None:
    """A folder under a file is a wrong call."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="cannot be written"):
        save(quick, tmp_path / "file" / "below" / "x")


@pytest.mark.parametrize("inline", [True, False])
def test_the_picture_is_well_formed_and_said_in_words(kept: Results, inline: bool) -> None:
    """The picture is XML with a title and a description, and its text takes its colour from around it."""
    picture = plot(kept, inline=inline)
    drawn = ElementTree.fromstring(picture)

    names = [element.tag.partition("}")[2] for element in drawn]
    assert names[:2] == ["title", "desc"]
    assert ("style" in names) is not inline
    assert drawn.get("fill") == "currentColor"
    assert "are masked" in (drawn[1].text or "")
    assert ("prefers-color-scheme: dark" in picture) is not inline


def test_the_picture_has_a_sign_for_each_system(quick: Results) -> None:
    """Systems are told apart by form, not by colour alone."""
    three = copy.deepcopy(quick)
    three["systems"].append("third")
    for data in three["sets"]:
        data["systems"]["third"] = data["systems"][OURS]

    assert {"<circle", "<rect", 'transform="rotate(45'} <= set(
        re.findall(r'<circle|<rect|transform="rotate\(45', plot(three))
    )


def test_makers_metrics_are_reported(quick: Results) -> None:
    """Where the makers of a set defined metrics of their own, they stand under its table."""
    with_own = copy.deepcopy(quick)
    with_own["sets"][0]["systems"][OURS]["own"] = {"ER_direct": 0.25}

    assert "| Beholden | 0.250 |" in markdown(with_own)
    assert "| Beholden | 0.250 |" in render(with_own)


def test_nothing_to_mask_is_a_dash() -> None:
    """No share is claimed of nothing."""
    assert share(None) == "–"
    assert share({"of": 0}) == "–"


def test_the_guides_page_is_fresh(kept: Results, root: Path) -> None:
    """The page in the guide is what its figures give; "beholden detect benchmark --page" writes both again."""
    assert (root / "ethics_guide/masking.md").read_text("utf-8") == render(kept)


def test_the_guides_page_rests_on_a_whole_run(kept: Results, root: Path) -> None:
    """The figures in the guide are of a whole run beside Presidio."""
    assert kept["systems"] == [OURS, THEIRS]
    assert not kept["made_with"]["quick"]
    assert kept["sets"][0]["documents"] >= 1000


def test_a_page_can_be_written_again_from_what_it_keeps(quick: Results, tmp_path: Path) -> None:
    """What is kept beside a page gives the same page."""
    page, figures = write_page(quick, tmp_path / "masking.md")

    assert render(json.loads(figures.read_text("utf-8"))) == page.read_text("utf-8")
    assert "These are the figures of a quick run" in page.read_text("utf-8")
    assert render(shown(quick)) == render(quick)


def test_a_page_names_what_is_ahead_of_us(kept: Results) -> None:
    """Where Presidio masks more, the page says so; where it masks more of nothing, it says that."""
    worse, better = copy.deepcopy(kept), copy.deepcopy(kept)
    for data in worse["sets"]:
        by = "kinds" if data["by_kind"] else "labels"
        for label, figures in data["systems"][OURS][by].items():
            figures["mentions"] = {**figures["mentions"], "share": 0.0}
            better_of = next(each for each in better["sets"] if each["name"] == data["name"])["systems"]
            better_of[OURS][by][label]["mentions"] = {**figures["mentions"], "share": 1.0}

    assert "- `IBAN` in identifiers: 100.0 %" in render(worse).partition("Presidio masks more than we do")[2]
    assert "- none of the types measured" in render(better)


def test_the_pages_example_finds_the_number(root: Path) -> None:
    """The guide's program, run as it stands there, reads a number from its plain hash."""
    page = (root / "ethics_guide/masking.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    said = io.StringIO()

    with contextlib.redirect_stdout(said):
        exec(compile(program, "masking.md", "exec"), {})

    assert said.getvalue() == "the hash was of +447700900461\n"
