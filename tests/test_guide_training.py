"""The exercises of the guide can be done as they say: material, marks, notebooks and pages fit the real thing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from crawlers.commands import training
from crawlers.training.exercise import PLANNER, REVIEWER, Exercise, exercises, find
from crawlers.training.forms import blank, form_name
from crawlers.training.marking import Marked, mark
from crawlers.training.material import material
from crawlers.training.pages import training_files
from pipelines.training import read as read_certificate
from policies.errors import CaseError, KeyFileError, UsageError
from policies.load import library
from tests import guide
from tests.policies import training as training_policy

EXERCISES = {one.name: one for one in exercises(guide.GUIDE)}
READERS = (PLANNER, REVIEWER)
BY_COMMAND = {"certificate", "incident", "revoked"}
"""Checks of what commands wrote: the notebooks make it, and mark it."""

each_exercise = pytest.mark.parametrize("one", EXERCISES.values(), ids=EXERCISES)
each_part = pytest.mark.parametrize("reader", READERS)


def desk(one: Exercise, folder: Path) -> Path:
    """A folder with the material of an exercise, and the files that its model answers name."""
    for name, text in material(one).items():
        (folder / name).write_text(text, "utf-8")
    if one.name.startswith("02"):
        shutil.copy(next(path for path in library() if path.stem == "modern-slavery-adverts"), folder / "mended.yaml")
    return folder


def right(one: Exercise, reader: str) -> dict[str, Any]:
    """The answers that are right."""
    return {name: question.right for name, question in one.part(reader).questions.items()}


def marked(one: Exercise, answers: dict[str, Any], folder: Path, reader: str = PLANNER) -> Marked:
    """The marks of answers given at a desk."""
    return mark(one, answers, reader=reader, folder=desk(one, folder))


@each_part
@each_exercise
def test_the_answers_of_the_page_are_marked_right(one: Exercise, reader: str, tmp_path: Path) -> None:
    """Whoever answers as the page says passes."""
    found = marked(one, right(one, reader), tmp_path, reader)
    wrong = [each for each in found.marks if not each.right]
    made = {name for name, question in one.part(reader).questions.items() if question.check in BY_COMMAND}

    assert {each.name for each in wrong} == made
    assert found.passed or made


@each_part
@each_exercise
def test_an_empty_form_gives_nothing_away(one: Exercise, reader: str, tmp_path: Path) -> None:
    """What nobody answered is neither right nor explained."""
    found = marked(one, {name: blank(each) for name, each in one.part(reader).questions.items()}, tmp_path, reader)

    assert not found.passed
    assert {(each.right, each.says, each.why) for each in found.marks} == {(None, (), "")}


@each_part
@each_exercise
def test_a_wrong_answer_is_told_what_is_right(one: Exercise, reader: str, tmp_path: Path) -> None:
    """An answer that fits nothing is marked wrong, and something is said to it."""
    nonsense = {name: ["none of them"] for name in one.part(reader).questions}
    found = marked(one, nonsense, tmp_path, reader)

    assert not any(each.right for each in found.marks)
    assert all(each.says and each.why for each in found.marks)


@each_exercise
def test_reasons_lead_to_pages(one: Exercise) -> None:
    """Every answer names a page of the guide that is there."""
    questions = [*one.planner.questions.values(), *one.reviewer.questions.values()]

    assert {each.page for each in questions} <= set(guide.pages())


@each_exercise
def test_an_exercise_reads_well(one: Exercise) -> None:
    """Its page has at most 1,200 words, short sentences, and no word that only experts or Romans know."""
    text = guide.pages()[f"training/{one.name}.md"]
    said = guide.sentences(text)
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|```.*?```", "", guide.body(text), flags=re.DOTALL)
    known = {word for short in guide.glossary() for word in short.split()}

    assert len(guide.body(text).split()) <= 1200
    assert sum(len(each.split()) for each in said) / len(said) <= 20
    assert guide.readability(text) <= 11
    assert not re.search(r"\b(e\.g|i\.e|etc|viz|cf|vs)\b\.?", prose)
    assert not {found.rstrip("s") for found in guide.ABBREVIATION.findall(prose)} - known


def test_nothing_made_is_left_behind() -> None:
    """What no exercise makes any more is not in its folders."""
    made = set(training_files(guide.GUIDE))
    found = [*(guide.GUIDE / "training/data").iterdir(), *(guide.GUIDE / "training/notebooks").iterdir()]

    assert {path.relative_to(guide.GUIDE).as_posix() for path in found} <= made


def test_the_draft_has_the_ten_errors() -> None:
    """Exercise 2: the rules that the page names are those that the check finds, each once."""
    from crawlers.training.policies import ON
    from policies.lint.check import lint

    one = find(guide.GUIDE, "2")
    found = lint(material(one)["02-draft.yaml"].encode(), on=ON)

    assert sorted(each.rule.id for each in found.findings) == sorted(re.findall(r"[A-Z]{3}\d{3}", one.planner.solution))


def test_a_draft_that_is_mended_by_dropping_the_question_fails(tmp_path: Path) -> None:
    """Exercise 2: no error is left, but neither is what the study is about."""
    one = find(guide.GUIDE, "2")
    text = next(path for path in library() if path.stem == "modern-slavery-adverts").read_text("utf-8")
    (tmp_path / "empty.yaml").write_text(re.sub(r"    phone:\n(      .*\n)+", "", text), "utf-8")
    found = marked(one, {"file": "empty.yaml"}, tmp_path)

    assert any("advert.phone is no longer stored" in says for each in found.marks for says in each.says)


def test_the_comparison_says_what_the_page_says() -> None:
    """Exercise 3: the real comparison finds each change as looser, tighter or reworded as the answers have it."""
    from policies.compare.differences import compare
    from policies.load import parse_policy

    one = find(guide.GUIDE, "3")
    files = {name: parse_policy(text.encode()) for name, text in material(one).items()}
    for name in "abcdef":
        found = compare(files["03-approved.yaml"], files[f"03-{name}.yaml"])
        way = "looser" if any(each.change.loosens for each in found) else str(found[0].change)

        assert str(one.planner.questions[name].answer).removeprefix("only ") == way
    hidden = {each.path for each in compare(files["03-approved.yaml"], files["03-d.yaml"]) if each.change.loosens}
    answer = one.planner.questions["hidden"].answer
    assert isinstance(answer, tuple)
    assert set(answer) <= hidden


def test_three_hidden_cells_are_worked_out(tmp_path: Path) -> None:
    """Exercise 13: hiding the small counts alone does not help, and hiding all is too much."""
    one = find(guide.GUIDE, "13")
    small = ["E-books & Guides / UK", "Locksport / UK", "Seeds & Bulbs / UK"]
    found = {each.name: each for each in marked(one, {"cells": small}, tmp_path).marks}

    assert len([says for says in found["cells"].says if "can be worked out" in says]) == 3


def test_a_form_is_marked_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A form that is filled in wrongly ends with the code for cases, and one that is right with a pass."""
    form = tmp_path / "my.yml"
    form.write_text("r1: 11520\nr2: 'yes'\n")

    with pytest.raises(CaseError, match="1 of 2"):
        training.run("5", form, guide=guide.GUIDE, reviewer=True, as_json=False)
    assert "r2: not yet\n    it is: no" in capsys.readouterr().out
    form.write_text("r1: 11520\nr2: no\n")
    training.run("05", form, guide=guide.GUIDE, reviewer=True, as_json=True)
    assert json.loads(capsys.readouterr().out)["passed"]


@pytest.mark.parametrize("content", [None, b"\xff", b"a: [", b"- 1"], ids=["missing", "bytes", "broken", "list"])
def test_what_is_no_form_is_refused(content: bytes | None, tmp_path: Path) -> None:
    """A file that is no form is named, with what to do."""
    if content is not None:
        (tmp_path / "my.yml").write_bytes(content)

    with pytest.raises(UsageError, match=r"my\.yml"):
        training.run("5", tmp_path / "my.yml", guide=guide.GUIDE, reviewer=False, as_json=False)
    with pytest.raises(UsageError, match="there is no exercise"):
        training.run("99", tmp_path / "my.yml", guide=guide.GUIDE, reviewer=False, as_json=False)


@pytest.fixture
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of forms that are filled in rightly, but for the exercises in which commands write papers."""
    (tmp_path / "guide/training").mkdir(parents=True)
    shutil.copytree(guide.GUIDE / "training/exercises", tmp_path / "guide/training/exercises")
    monkeypatch.setenv("BEHOLDEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("BEHOLDEN_DATA", str(tmp_path / "data"))
    folder = tmp_path / "forms"
    folder.mkdir()
    for one in EXERCISES.values():
        if any(question.check in BY_COMMAND for question in one.planner.questions.values()):
            (tmp_path / f"guide/training/exercises/{one.name}.yml").unlink()
            continue
        desk(one, folder)
        (folder / form_name(one, PLANNER)).write_text(json.dumps(right(one, PLANNER)), "utf-8")
    return tmp_path


def test_whoever_passes_all_gets_a_certificate(forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All forms right: a certificate that the other command checks, with lines that a policy takes."""
    paper = forms / "analyst.json"
    training.certify(forms / "forms", holder="analyst", guide=forms / "guide", reviewer=False, output=paper)
    training.check(paper, signer=None, as_json=False)
    lines = re.search(r"training: \[\{.*?\}\]", capsys.readouterr().err, re.DOTALL)
    training.check(paper, signer=read_certificate(paper).signer, as_json=True)
    told = json.loads(capsys.readouterr().out)

    assert (told["holder"], len(told["passed"]), told["reader"]) == ("analyst", 12, "planner")
    assert lines is not None
    member = {"role": "analyst", **YAML(typ="safe", pure=True).load(lines.group())}
    policy = training_policy(study={"team": [member]})
    assert policy.study.team[0].training[0].certificate == told["sha256"]
    with pytest.raises(KeyFileError, match="not by ab"):
        training.check(paper, signer="ab", as_json=False)


def test_whoever_fails_one_gets_none(forms: Path) -> None:
    """One form left empty or away: no certificate, and the exercise is named."""
    (forms / "forms/09-answers.yml").write_text("{hour: 1}")
    where: dict[str, Any] = {"holder": "analyst", "reviewer": False, "output": forms / "analyst.json"}

    with pytest.raises(CaseError, match=r"09-budget \(0 of 6\)"):
        training.certify(forms / "forms", guide=forms / "guide", **where)
    (forms / "forms/09-answers.yml").unlink()
    with pytest.raises(UsageError, match="09-answers"):
        training.certify(forms / "forms", guide=forms / "guide", **where)
    (forms / "empty/training").mkdir(parents=True)
    with pytest.raises(UsageError, match="no exercises"):
        training.certify(forms / "forms", guide=forms / "empty", **where)
    assert not (forms / "analyst.json").exists()


def test_a_certificate_runs_out(forms: Path) -> None:
    """After two years somebody trains again."""
    from pipelines.training import Passed, certify, training_seal

    seal = training_seal(forms / "keys", forms / "data")
    passed = [Passed(exercise="01-public-or-not", right=20, of=20)]
    (forms / "old.json").write_bytes(certify(seal, "lead", "reviewer", passed, "0" * 64, on=date(2020, 1, 1)).text())

    with pytest.raises(CaseError, match="ran out on 2021-12-31"):
        training.check(forms / "old.json", signer=None, as_json=False)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One kernel for all notebooks, and a line to it: what they import is imported once."""
    from jupyter_client.manager import KernelManager

    # By files: of two kernels that start at once, each may choose the port of the other.
    manager = KernelManager(transport="ipc", connection_file=str(tmp_path_factory.mktemp("kernel") / "kernel.json"))
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield {"km": manager, "kc": client}
    client.stop_channels()
    manager.shutdown_kernel()
    client.context.destroy()


@each_exercise
def test_its_notebook_runs(one: Exercise, kernel: dict[str, Any]) -> None:
    """As it comes, a notebook runs to its end; with the right answers in it, it says that one has passed."""
    import nbformat
    from nbclient import NotebookClient

    form: Any = nbformat
    book = form.read(guide.GUIDE / f"training/notebooks/{one.name}.ipynb", as_version=4)
    form.validate(book)
    book.cells.append(form.v4.new_code_cell(SOLVED.format(answers=right(one, PLANNER))))
    client = NotebookClient(book, timeout=60, km=kernel["km"])
    client.kc = kernel["kc"]
    client.execute()
    said = "".join(each.get("text", "") for each in book.cells[-1].outputs)

    assert ": passed" in said, said


SOLVED = """
import shutil
from policies.load import library
shutil.copy(next(path for path in library() if path.stem == "modern-slavery-adverts"), "mended.yaml")
desk.mark({answers!r})
"""
