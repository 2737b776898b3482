"""Mark a learner's answers: which are right, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.training.checks import CHECKS
from crawlers.training.exercise import Exercise, Question

BLANK: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What was made of one answer.

    Attributes:
        name: of the question.
        right: whether it is right; None where nobody answered.
        says: what is right, or what is still wrong with an open answer.
        why: the reason; empty where nobody answered.
        page: where the guide says more.
    """

    name: str
    right: bool | None
    says: tuple[str, ...] = ()
    why: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What was made of all answers to one part of an exercise."""

    exercise: str
    title: str
    reader: str
    needed: int
    marks: tuple[Mark, ...]

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(one.right is True for one in self.marks)

    @property
    def passed(self) -> bool:
        """Whether enough are."""
        return self.right >= self.needed


def mark(exercise: Exercise, answers: Mapping[str, Any], *, reader: str, folder: Path) -> Marked:
    """Mark answers.

    Args:
        exercise: what was asked.
        answers: by the names of the questions.
        reader: for whom the questions are.
        folder: where the files are that answers name.
    """
    part = exercise.part(reader)
    marks = tuple(_mark(name, one, answers.get(name), folder) for name, one in part.questions.items())
    return Marked(exercise=exercise.name, title=exercise.title, reader=reader, needed=part.needed, marks=marks)


def _mark(name: str, question: Question, answer: Any, folder: Path) -> Mark:
    if answer in BLANK or (isinstance(answer, Mapping) and all(one in BLANK for one in answer.values())):
        return Mark(name=name, right=None)
    wrong = tuple(_wrong(question, answer, folder))
    return Mark(name=name, right=not wrong, says=wrong, why=question.why, page=question.page)


def _wrong(question: Question, answer: Any, folder: Path) -> Iterable[str]:
    """What is wrong with an answer; nothing where it is right."""
    if question.check is not None:
        return CHECKS[question.check](answer, question.given, folder)
    right = question.answer
    if isinstance(right, tuple):
        given = [_plain(one, question) for one in (answer if isinstance(answer, list | tuple) else [answer])]
        same = given == list(right) if question.ordered else set(given) == set(right)
        return () if same else (_told(question, given),)
    if isinstance(right, str):
        return () if _plain(answer, question) == right else (f"it is: {_named(right, question)}",)
    try:
        near = abs(float(answer) - float(right or 0)) <= question.within
    except (TypeError, ValueError):
        return ("a number is needed",)
    return () if near else (f"it is {right:,}",)


def _told(question: Question, given: Sequence[str]) -> str:
    right = list(question.answer) if isinstance(question.answer, tuple) else []
    if question.ordered:
        return f"the order is: {', '.join(map(str, question.right))}"
    missing, more = [one for one in right if one not in given], [one for one in given if one not in right]
    return "; ".join(
        f"{words}: {', '.join(_named(one, question) for one in found)}"
        for words, found in (("missing", missing), ("not among them", more))
        if found
    )


def _plain(value: Any, question: Question) -> str:
    """An option in full, by its letter or its words."""
    text = " ".join(str(value).split())
    return question.letters.get(text.upper(), text)


def _named(option: str, question: Question) -> str:
    letter = next((letter for letter, text in question.letters.items() if text == option), None)
    return f"{letter}, {option}" if letter else option
