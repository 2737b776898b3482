"""An exercise as a page of the guide: answers stay folded until somebody opens them."""

from __future__ import annotations

import csv
import io
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from crawlers.training.exercise import Exercise, Material, Part, Question, exercises
from crawlers.training.forms import form, form_name, sort
from crawlers.training.material import difference, material
from crawlers.training.notebooks import notebook, notebook_name

MOST_IN_A_LINE = 60
"""Characters of an answer that still stand in a line."""
FRONT = """audience: [planner, reviewer]
reviewed_on: 2026-11-28
review_due: 2027-11-28
search:
  exclude: true
"""
"""Exercises are found on their first page: in the search they would drown the pages that teach."""


def training_files(guide: Path) -> dict[str, str]:
    """Every file that is made of the exercises, by its path below the guide's folder."""
    found = list(exercises(guide))
    made = {}
    for one in found:
        files = material(one)
        made[f"training/{one.name}.md"] = page(one, files)
        made[f"training/notebooks/{notebook_name(one)}"] = notebook(one)
        made |= {f"training/data/{name}": text for name, text in files.items()}
        made |= {f"training/data/{form_name(one, reader)}": form(one, reader) for reader in ("planner", "reviewer")}
    if (index := guide / "training/index.md").exists():
        made["training/index.md"] = _index(index.read_text("utf-8"), found)
    return made


def _index(written: str, found: list[Exercise]) -> str:
    """The first page, with its table made anew under the words that people wrote."""
    rows = "".join(
        f"| [{one.number}. {one.title}]({one.name}.md) | {one.minutes} min | {one.description} |\n" for one in found
    )
    before = written.partition("\n## The exercises\n")[0].rstrip()
    return f"{before}\n\n## The exercises\n\n| exercise | time | what you do |\n|---|---|---|\n{rows}"


def page(one: Exercise, files: Mapping[str, str]) -> str:
    """The page of an exercise."""
    front = f'---\ndescription: "{one.description}"\nstage: {one.stage}\n{FRONT}---\n'
    parts = (
        f"{front}# {one.number}. {one.title}\n\n**In short.** {one.short}\n\n{_with(one)}\n",
        f"## Task\n\n{one.planner.task}\n",
        *_material(one, files),
        f"## Questions\n\n{_questions(one.planner)}",
        "\n".join(f'??? tip "Hint {number}"\n{_in(hint)}' for number, hint in enumerate(one.hints, 1)),
        f"## Answers\n\n{_folded('Open when you have answered', one.planner)}",
        f"## For reviewers\n\n{one.reviewer.task}\n\n{_questions(one.reviewer)}",
        _folded("Open the reviewer's answers", one.reviewer),
        f"## For the facilitator\n\n{_trainer(one)}",
    )
    return "\n".join(part for part in parts if part)


def _with(one: Exercise) -> str:
    return (
        f"**{one.minutes} minutes.** On this page, or by [form](data/{form_name(one, 'planner')}) or "
        f"[notebook](notebooks/{notebook_name(one)}): [how to mark it](index.md#mark-it)."
    )


def _material(one: Exercise, files: Mapping[str, str]) -> Iterator[str]:
    if one.material:
        yield "## Material\n\n" + "\n".join(_piece(piece, files) for piece in one.material)
    if one.commands:
        yield f"In [your copy](index.md#set-up) of the folder:\n\n```console\n{one.commands.strip()}\n```\n"


def _piece(piece: Material, files: Mapping[str, str]) -> str:
    line = f"- [`{piece.file}`](data/{piece.file}): {piece.says}\n"
    if piece.diff:
        return f"{line}\n{_in(_fenced('diff', difference(piece, files)))}"
    if piece.rows and piece.file.endswith(".csv"):
        return f"{line}\n{_table(files[piece.file], piece.rows)}"
    if piece.rows:
        return f"{line}\n{_in(_fenced(_language(piece.file), _first(files[piece.file], piece.rows)))}"
    return line


def _language(file: str) -> str:
    return "yaml" if file.endswith((".yaml", ".yml")) else "text"


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def _first(text: str, rows: int) -> str:
    return "\n".join(text.splitlines()[:rows])


def _table(text: str, rows: int) -> str:
    lines = list(csv.reader(io.StringIO(text)))
    shown = [lines[0], ["---"] * len(lines[0]), *lines[1 : rows + 1]]
    end = f"\nThe first {rows} of {len(lines) - 1} rows.\n" if len(lines) > rows + 1 else ""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in shown) + end


def _questions(part: Part) -> str:
    counted = Counter(one.options for one in part.questions.values() if one.options)
    shared, times = counted.most_common(1)[0] if counted else ((), 0)
    shared = shared if times > 2 else ()
    others = "" if times == len(part.questions) else ", where nothing else is said"
    head = f"Choose one each{others}: {', '.join(f'*{option}*' for option in shared)}.\n\n" if shared else ""
    lines = (_question(name, one, shared) for name, one in part.questions.items())
    foot = "" if part.needed == len(part.questions) else f"\n{part.needed} of {len(part.questions)} are a pass.\n"
    return f"{head}{''.join(lines)}{foot}"


def _question(name: str, one: Question, shared: tuple[str, ...]) -> str:
    text = f"- `{name}` {one.ask}\n"
    if one.letters:
        text += f"\n    *{sort(one)}:*\n\n"
        text += "".join(f"    - {letter}: {option}\n" for letter, option in one.letters.items())
    elif one.options and one.options != shared:
        text += f"\n    *{sort(one)}:* {', '.join(one.options)}.\n"
    if one.form:
        text += f"\n    *{one.form}*\n"
    return f"{text}\n" if "\n    " in text else text


def _folded(title: str, part: Part) -> str:
    answers = "\n".join(_answer(name, one) for name, one in part.questions.items())
    more = f"\n\n{part.solution}" if part.solution else ""
    return f'??? success "{title}"\n{_in(answers + more)}'


def _answer(name: str, one: Question) -> str:
    right = one.right
    if isinstance(right, dict) or (isinstance(right, list) and len("".join(right)) > MOST_IN_A_LINE):
        lines = "".join(f"{key}: {value}\n" for key, value in right.items()) if isinstance(right, dict) else ""
        shown = lines or "".join(f"- {each}\n" for each in right)
        return f"- `{name}` {one.why} [More](../{one.page}). For example:\n\n{_in(_fenced('yaml', shown))}"
    if isinstance(right, list):
        right = (" → " if one.ordered else ", ").join(map(str, right))
    return f"- `{name}` **{right if isinstance(right, str) else f'{right:,}'}.** {one.why} [More](../{one.page})."


def _trainer(one: Exercise) -> str:
    wrong = "".join(f"    - {line}\n" for line in one.trainer.wrong)
    talk = "".join(f"    - {line}\n" for line in one.trainer.talk)
    return (
        f'??? note "Before, what goes wrong, what to talk about"\n{_in(one.trainer.before)}'
        f"\n    What usually goes wrong:\n\n{wrong}\n    To talk about:\n\n{talk}"
    )


def _in(text: str) -> str:
    return textwrap.indent(text.rstrip() + "\n", "    ")
