"""The form of an exercise: a file with every question, to be filled in with any editor."""

from __future__ import annotations

import textwrap
from typing import Any

from crawlers.training.exercise import REVIEWER, Exercise, Question

WIDTH = 110


def form_name(one: Exercise, reader: str) -> str:
    """The name of its file."""
    return f"{one.name[:2]}-{'review' if reader == REVIEWER else 'answers'}.yml"


def form(one: Exercise, reader: str) -> str:
    """The empty form."""
    part = one.part(reader)
    reviewing = " --reviewer" if reader == REVIEWER else ""
    head = (
        f"# {one.number}. {one.title}. Fill in, then: "
        f"beholden guide mark {one.number} {form_name(one, reader)}{reviewing}\n"
    )
    return head + "".join(
        f"\n{_commented(question)}{name}:{_blank(question)}\n" for name, question in part.questions.items()
    )


def _commented(question: Question) -> str:
    lines = textwrap.wrap(" ".join(question.ask.split()), WIDTH)
    if question.options and not question.letters:
        lines += textwrap.wrap(f"{sort(question)}: {', '.join(question.options)}", WIDTH)
    if question.letters:
        lines.append(f"{sort(question)}:")
        lines += [f"  {letter}  {option}" for letter, option in question.letters.items()]
    if question.form:
        lines += textwrap.wrap(question.form, WIDTH)
    return "".join(f"# {line}\n" for line in lines)


def sort(question: Question) -> str:
    """What an answer with options looks like."""
    letters = bool(question.letters)
    if isinstance(question.answer, str):
        return "One letter" if letters else "One of"
    return (
        ("All letters in order" if letters else "All in order")
        if question.ordered
        else ("The letters that fit, such as [A, B]" if letters else "Those that fit, such as [one, two]")
    )


def blank(question: Question) -> Any:
    """An answer in which everything is left open."""
    right = question.right
    if isinstance(right, dict):
        return dict.fromkeys(right)
    return [] if isinstance(right, list) else None


def _blank(question: Question) -> str:
    empty = blank(question)
    if isinstance(empty, dict):
        return "".join(f"\n  {key}:" for key in empty)
    return " []" if empty == [] else ""
