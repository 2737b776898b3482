"""An exercise: what it asks, with what material, what is right and why. One YAML file each, in the guide's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, ValidationError, model_validator
from ruamel.yaml import YAML

from pipelines.signed import Closed
from policies.errors import UsageError

GUIDE = Path(__file__).resolve().parent.parent.parent / "ethics_guide"
"""The guide of the checkout that this software runs from."""
LONGEST_WORD = 24
"""Characters of an option that is still written out in an answer; where one is longer, or a list, all have letters."""

Many: TypeAlias = tuple[str, ...]
Prose = Annotated[str, AfterValidator(str.strip)]
PLANNER, REVIEWER = "planner", "reviewer"


class Material(Closed):
    """A file that the exercise hands out.

    Attributes:
        file: its name.
        says: what it is, on the page.
        text: its content, where people wrote it.
        library: else the shipped policy that it is made from.
        of: else the file of the same exercise that it is made from.
        edits: what is changed in that, as pairs of old and new words; each old one stands there once.
        made: else the name of the function that makes it.
        rows: how many of its lines the page shows.
        diff: whether the page shows how it differs from what it is made from.
    """

    file: str
    says: Prose
    text: str | None = None
    library: str | None = None
    of: str | None = None
    edits: tuple[tuple[str, str], ...] = ()
    made: str | None = None
    rows: int = 0
    diff: bool = False


class Question(Closed):
    """Something to answer.

    Attributes:
        ask: the question.
        options: what may be chosen; without them the answer is a number, or is looked at by a check.
        answer: what is right: a word, a number, or a list of words.
        ordered: whether the order of a list matters.
        within: by how much a number may differ.
        check: the name of the check that looks at an open answer.
        given: what that check is told.
        form: how an open answer is written, in words.
        model: an open answer that passes.
        why: why the right answer is right.
        page: the page of the guide that says more.
    """

    ask: Prose
    options: Many = ()
    answer: str | int | float | Many | None = None
    ordered: bool = False
    within: float = 0
    check: str | None = None
    given: Mapping[str, Any] = Field(default_factory=dict)
    form: str = ""
    model: Any = None
    why: Prose
    page: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        right = (self.answer,) if isinstance(self.answer, str) else self.answer
        if (self.answer is None) == (self.check is None):
            raise ValueError("needs either an answer or a check")
        if self.options and not (isinstance(right, tuple) and set(right) <= set(self.options)):
            raise ValueError("the right answer must be among the options")
        return self

    @property
    def letters(self) -> dict[str, str]:
        """The letters by which long options are chosen."""
        long = any(len(one) > LONGEST_WORD or "," in one for one in self.options)
        return dict(zip(ascii_uppercase, self.options, strict=False)) if long else {}

    @property
    def right(self) -> Any:
        """An answer that is right, as somebody would write it."""
        found = self.model if self.answer is None else self.answer
        written = {option: letter for letter, option in self.letters.items()}
        if isinstance(found, tuple):
            return [written.get(one, one) for one in found]
        return written.get(found, found) if isinstance(found, str) else found


class Part(Closed):
    """What one kind of reader does: a task and its questions.

    Attributes:
        task: what to do.
        pass_at: how many answers must be right; all without it.
        questions: by the name under which each is answered.
        solution: what the page shows below the answers.
    """

    task: Prose
    solution: Prose = ""
    pass_at: int | None = None
    questions: Mapping[str, Question]

    @property
    def needed(self) -> int:
        """How many answers must be right."""
        return len(self.questions) if self.pass_at is None else self.pass_at


class Trainer(Closed):
    """What whoever leads the session should know."""

    before: Prose
    wrong: Many
    talk: Many


class Cell(Closed):
    """A cell of the notebook: words or code."""

    words: str | None = None
    code: str | None = None


class Exercise(Closed):
    """An exercise.

    Attributes:
        name: of its file, such as ``02-fix-the-policy``.
        stage: of a study, for which it trains.
        commands: what to type in a terminal.
        cells: what its notebook shows between the task and the questions.
    """

    name: str
    title: str
    description: str
    short: Prose
    stage: Literal["before", "during", "after", "any"]
    minutes: Annotated[int, Field(ge=15, le=45)]
    options: Many = ()
    material: tuple[Material, ...] = ()
    commands: str = ""
    hints: Many
    planner: Part
    reviewer: Part
    trainer: Trainer
    cells: tuple[Cell, ...] = ()

    @property
    def number(self) -> int:
        """Its place among the exercises."""
        return int(self.name[:2])

    def part(self, reader: str) -> Part:
        """What a reader of this kind does."""
        return self.reviewer if reader == REVIEWER else self.planner


def load(path: Path) -> Exercise:
    """Read an exercise.

    Raises:
        UsageError: its file is not of the form it must have.
    """
    body = YAML(typ="safe", pure=True).load(path)
    for part in (PLANNER, REVIEWER):
        for question in body[part]["questions"].values():
            if "answer" in question and isinstance(question["answer"], str | list):
                question.setdefault("options", body.get("options", ()))
    try:
        return Exercise.model_validate(body | {"name": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def exercises(guide: Path) -> Iterator[Exercise]:
    """Every exercise of the guide, in order."""
    return (load(path) for path in sorted((guide / "training/exercises").glob("*.yml")))


def find(guide: Path, name: str) -> Exercise:
    """The exercise of this number or name.

    Raises:
        UsageError: there is none.
    """
    paths = sorted((guide / "training/exercises").glob("*.yml"))
    for path in paths:
        if name in (path.stem, path.stem[:2], path.stem[:2].lstrip("0")):
            return load(path)
    names = ", ".join(path.stem for path in paths) or "none: run this in a checkout, or name the guide's folder"
    raise UsageError(f"there is no exercise {name}; there are {names}")
