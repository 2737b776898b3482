"""The certificate of training: signed by whoever marked, for two years, and worth nothing once changed."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from pipelines import training
from pipelines.training import Passed, certify, read, training_seal
from policies.errors import KeyFileError, UsageError

DONE = (Passed(exercise="01-public-or-not", right=17, of=20), Passed(exercise="05-re-identify", right=7, of=7))
DAY = date(2026, 11, 27)


def made(folder: Path, holder: str = "analyst") -> training.TrainingCertificate:
    """A certificate under a seal in a folder."""
    seal = training_seal(folder / "keys", folder / "data")
    return certify(seal, holder, "planner", DONE, "ab" * 32, on=DAY)


def test_it_counts_for_two_years(tmp_path: Path) -> None:
    """A certificate says who passed what, and until when that counts; its file is what it is read from."""
    paper = made(tmp_path)
    (tmp_path / "paper.json").write_bytes(paper.text())

    assert (paper.holder, paper.passed, paper.valid_until) == ("analyst", DONE, date(2028, 11, 26))
    assert read(tmp_path / "paper.json") == paper
    assert paper.sha256 == hashlib.sha256((tmp_path / "paper.json").read_bytes()).hexdigest()


def test_one_machine_has_one_seal(tmp_path: Path) -> None:
    """Two certificates of a machine have one signer, by which others know it."""
    assert made(tmp_path, "lead").signer == made(tmp_path, "analyst").signer


def test_a_changed_certificate_proves_nothing(tmp_path: Path) -> None:
    """One more right answer, written by hand, and the signature does not hold."""
    (tmp_path / "paper.json").write_bytes(made(tmp_path).text().replace(b'"right":17', b'"right":20'))

    with pytest.raises(KeyFileError, match="changed after it was signed"):
        read(tmp_path / "paper.json")


def test_a_holder_is_a_line_of_words(tmp_path: Path) -> None:
    """Nobody is certified without a name or a role."""
    with pytest.raises(UsageError, match="the holder"):
        made(tmp_path, " ")
