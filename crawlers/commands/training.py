"""beholden guide mark, certify and certificate: mark answers to exercises, and sign that all were passed."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from crawlers.launch import protect_process
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from crawlers.training.exercise import GUIDE, PLANNER, REVIEWER, exercises, find
from crawlers.training.forms import form_name
from crawlers.training.marking import Marked, mark
from crawlers.training.telling import told
from pipelines import training
from pipelines.private_files import replace_private
from pipelines.training import NAME, Passed, TrainingCertificate
from policies.errors import CaseError, KeyFileError, UsageError


def run(name: str, answers: Path, *, guide: Path, reviewer: bool, as_json: bool) -> None:
    """Mark a file, and say of each answer whether it is right, and why.

    Raises:
        UsageError: there is no such exercise, or the file is no form.
        CaseError: too few answers are right.
    """
    found = marked(name, answers, guide=guide, reader=REVIEWER if reviewer else PLANNER)
    if as_json:
        print_json(asdict(found) | {"right": found.right, "passed": found.passed})
    else:
        sys.stdout.write(told(found))
    if not found.passed:
        raise CaseError(f"{found.right} of {len(found.marks)} answers are right; {found.needed} are a pass")


def marked(name: str, answers: Path, *, guide: Path, reader: str) -> Marked:
    """The marks of a file."""
    return mark(find(_checkout(guide), name), read_answers(answers), reader=reader, folder=answers.parent)


def _checkout(guide: Path) -> Path:
    """The guide's folder, or that of the checkout that this software runs from."""
    return guide if (guide / "training").is_dir() else GUIDE


def read_answers(path: Path) -> Mapping[str, Any]:
    """A form that was filled in.

    Raises:
        UsageError: it cannot be read, or is no form.
    """
    try:
        body = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (YAMLError, UnicodeDecodeError):
        raise UsageError(f"{path}: is not YAML; start again from the form") from None
    if not isinstance(body, dict):
        raise UsageError(f"{path}: holds no answers; fill in the form that comes with the exercise")
    return body


def certify(answers: Path, *, holder: str, guide: Path, reviewer: bool, output: Path) -> None:
    """Mark the forms of all exercises in a folder; where all are passed, write a signed certificate.

    Raises:
        UsageError: a form is missing or is none, or there are no exercises.
        CaseError: an exercise is not passed.
        KeyFileError: the seal cannot be used.
    """
    protect_process()
    machine = Machine.from_environment()
    reader = REVIEWER if reviewer else PLANNER
    guide = _checkout(guide)
    every = list(exercises(guide))
    if not every:
        raise UsageError(f"{guide} holds no exercises: run this from a checkout, or name the guide's folder")
    found = [marked(one.name, answers / form_name(one, reader), guide=guide, reader=reader) for one in every]
    if failed := [f"{one.exercise} ({one.right} of {one.needed})" for one in found if not one.passed]:
        raise CaseError(f"not passed yet: {', '.join(failed)}; 'beholden guide mark' says what is missing")
    passed = [Passed(exercise=one.exercise, right=one.right, of=len(one.marks)) for one in found]
    seal = training.training_seal(machine.keys, machine.data)
    today = datetime.now(UTC).date()
    kind: training.Reader = "reviewer" if reviewer else "planner"
    paper = training.certify(seal, holder, kind, passed, _edition(guide), on=today)
    replace_private(output, paper.text())
    console().print(f"{output}: {len(passed)} exercises, for {paper.holder}", soft_wrap=True, markup=False)
    console().print("Signed with the seal of this machine; note down its public key:", soft_wrap=True)
    console().print(f"  {paper.signer}", soft_wrap=True)
    _policy_lines(paper)


def _edition(guide: Path) -> str:
    """The digest of all exercises."""
    files = sorted((guide / "training/exercises").glob("*.yml"))
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def _policy_lines(paper: TrainingCertificate) -> None:
    console().print("In a policy, under the member in study.team:")
    console().print(
        f"  training: [{{name: {NAME}, done: {paper.done}, valid_until: {paper.valid_until},\n"
        f"              certificate: {paper.sha256}}}]",
        soft_wrap=True, markup=False,
    )  # fmt: skip


def check(certificate: Path, *, signer: str | None, as_json: bool) -> None:
    """Check a certificate: that it is whole, who signed it, and whether it still counts.

    Raises:
        KeyFileError: it was changed, or another key signed it.
        CaseError: it has run out.
    """
    paper = training.read(certificate)
    if signer is not None and signer != paper.signer:
        raise KeyFileError(f"{certificate}: was signed by {paper.signer}, not by {signer}")
    if as_json:
        print_json(paper.model_dump(mode="json") | {"sha256": paper.sha256})
    else:
        says = f"{paper.holder} passed {len(paper.passed)} exercises as {paper.reader} on {paper.done}"
        console().print(f"{says}; it counts until {paper.valid_until}", soft_wrap=True, markup=False)
        console().print(f"signed by {paper.signer}", soft_wrap=True)
        if signer is None:
            console().print("Whose key that is, only whoever marked can tell; compare it with --signer.")
        _policy_lines(paper)
    if datetime.now(UTC).date() > paper.valid_until:
        raise CaseError(f"{certificate}: ran out on {paper.valid_until}; train again")
