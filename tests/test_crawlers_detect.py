"""The commands that show, measure and try the detectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawlers import progress
from crawlers.commands import detect
from crawlers.progress import Bar
from pipelines.benchmark import proof
from policies.errors import DetectorError, UsageError
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.policies import as_bytes, document

TEXT = "Ask for Annabel on 07700 900123, card 4000 0000 0000 0002"
OFF = {"detector": {"names": "off"}}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty place to run commands."""
    return QuickDesk(tmp_path, {"board.test": 9})


def test_a_text_is_explained_and_nothing_is_kept(desk: Desk) -> None:
    """A person sees what would be masked, by which rule and with which action, and no byte of it is written."""
    policy = desk.policy(as_bytes(document(entities=OFF)))

    ended = desk.run("detect", "explain", TEXT, "--policy", policy)

    assert ended.code == 0, ended.err
    assert TEXT in ended.out
    assert "pseudonymise" in ended.out
    assert "Nothing of this was stored" in ended.err
    kept = [name for name, content in desk.written() if b"900123" in content and not name.startswith("said")]
    assert kept == []


def test_an_explanation_for_a_script(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, every span has its place, its rule and its action; without a policy every type is dropped."""
    detect.explain(TEXT, policy=None, as_json=True)

    spans = json.loads(capsys.readouterr().out)
    assert [(span["label"], span["action"]) for span in spans][-2:] == [("PHONE", "drop"), ("CARD", "drop")]
    assert TEXT[spans[-1]["start"] : spans[-1]["end"]] == spans[-1]["text"]


def test_what_holds_nothing_is_told_as_such(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A text without anybody in it is answered in words."""
    policy = desk.policy(as_bytes(document(entities=OFF)))

    detect.explain("garden chairs, four of them", policy=policy, as_json=False)

    assert "Nothing in it would be masked" in capsys.readouterr().out


def test_no_text_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input, and where that is empty too there is nothing to explain."""
    monkeypatch.setattr("sys.stdin.read", lambda: " \n", raising=False)

    with pytest.raises(UsageError, match="no text"):
        detect.explain("-", policy=None, as_json=False)


def test_identifiers_are_tried(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says how many were tried, how many got through, and how many might."""
    told = desk.run("detect", "identifiers", "--count", "200", "--workers", "1", "--json")
    detect.identifiers(count=200, seed=1, workers=1, as_json=False)

    assert told.json["leaks"] == 0
    assert "200 identifiers" in capsys.readouterr().out


def test_an_identifier_that_gets_through_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where one is not covered the command fails, and names its kind."""
    monkeypatch.setattr(proof, "identifiers", lambda text: ())

    with pytest.raises(DetectorError, match="were not covered"):
        detect.identifiers(count=100, seed=1, workers=1, as_json=False)

    assert "email:" in capsys.readouterr().out


def test_the_benchmark_runs_beside_presidio(desk: Desk) -> None:
    """One command measures both systems on the same texts and writes the report, the figures and a page."""
    output, page = desk.folder / "figures", desk.folder / "guide" / "masking.md"

    ended = desk.run("detect", "benchmark", "--quick", "--json", "--output", output, "--page", page)

    assert ended.code == 0, ended.err
    assert ended.json["systems"] == ["Beholden", "Presidio"]
    assert {path.name for path in output.iterdir()} == {"report.md", "results.json", "plot.svg"}
    assert page.exists()
    for data in ended.json["sets"]:
        shares = [data["systems"][name]["labels"]["all"]["mentions"]["share"] for name in ended.json["systems"]]
        assert shares[0] > shares[1]


OPTIONS: dict[str, Any] = {"thresholds": (), "seed": 1, "quick": True, "output": None, "page": None}


def test_without_presidio_it_says_so_and_shows_tables(
    desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where Presidio is missing, what it lacks is told, and the figures come as tables."""
    figures = json.loads((root / "ethics_guide/assets/benchmark.json").read_text("utf-8"))
    monkeypatch.setattr("pipelines.benchmark.presidio.PIPELINES", ("no_such_pipeline",))
    monkeypatch.setattr("pipelines.benchmark.run.benchmark", lambda plan, progress: figures)
    policy = desk.policy(as_bytes(document(entities=OFF)))

    detect.benchmark(policy=policy, presidio=True, sources={}, as_json=False, **OPTIONS)

    said = capsys.readouterr()
    assert "no_such_pipeline is missing" in " ".join(said.err.split())
    assert "What is masked" in said.out
    assert "PERSON" in said.out


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    """A set that is named and missing is told before anything is measured."""
    sources = {"tab": [tmp_path / "none.json"]}

    with pytest.raises(UsageError, match=r"none\.json"):
        detect.benchmark(policy=None, presidio=False, sources=sources, as_json=True, **OPTIONS)


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_off_a_terminal_is_a_line_now_and_then(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Off a terminal a line says how far it is and how long it will take; to a script it says nothing."""
    with Bar("measuring", quiet=quiet, every_s=0.0) as bar:
        bar(1, 4, "texts")

    assert ("measuring: 1 of 4 texts, about" in capsys.readouterr().err) is not quiet


def test_progress_on_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal a bar shows how far it is."""
    monkeypatch.setattr(progress, "console", lambda: Console(stderr=True, force_terminal=True))

    with Bar("measuring", every_s=0.0) as bar:
        bar(1, 4, "texts")

    assert "1/4" in capsys.readouterr().err
