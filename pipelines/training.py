"""The certificate of training: which exercises somebody passed, on which day, under the seal of whoever marked them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipelines import seals, signed
from pipelines.private_files import private_folder
from pipelines.receipts import checked_words
from pipelines.seals import Seal
from pipelines.signed import Closed, Hex, Sworn

SEAL = "training"
"""Under which name the seal lies in the folder of keys; a study of that name could not sign otherwise."""
VALID = timedelta(days=730)
"""How long a training counts; the law and the guide change."""
NAME = "Beholden exercises"

Reader = Literal["planner", "reviewer"]


class Passed(Closed):
    """An exercise that was passed, with how many answers were right."""

    exercise: str
    right: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]


class TrainingCertificate(Sworn):
    """What somebody passed.

    Attributes:
        holder: a role or a name, as the holder wants it.
        reader: for whom the questions were.
        done: the day of the marking.
        valid_until: the last day on which it counts.
        guide: digest of the exercises, which tells two editions apart.
    """

    format: Literal["beholden-training/1"] = "beholden-training/1"
    holder: str
    reader: Reader
    passed: Annotated[tuple[Passed, ...], Field(min_length=1)]
    done: date
    valid_until: date
    guide: Hex

    @property
    def sha256(self) -> str:
        """The digest of its file, by which a policy names it."""
        return hashlib.sha256(self.text()).hexdigest()


def certify(
    seal: Seal, holder: str, reader: Reader, passed: Sequence[Passed], guide: str, *, on: date
) -> TrainingCertificate:
    """The signed certificate.

    Raises:
        UsageError: the holder is no line of words.
    """
    return TrainingCertificate.under(
        seal, holder=checked_words(holder, "the holder"), reader=reader, passed=tuple(passed), guide=guide,
        done=on, valid_until=on + VALID,
    )  # fmt: skip


def training_seal(folder: Path, data_folder: Path) -> Seal:
    """The seal under which this machine certifies; made where there is none.

    Raises:
        KeyFileError: it is exposed or damaged.
    """
    private_folder(folder)
    if not seals.seal_path(SEAL, folder).exists():
        seals.create(SEAL, folder)
    return seals.load(SEAL, folder, data_folder=data_folder)


def read(path: Path) -> TrainingCertificate:
    """Read a certificate and check that nothing of it was changed since it was signed.

    Raises:
        KeyFileError: it cannot be read, is no certificate, or was changed.
    """
    return signed.read(path, TrainingCertificate, "certificate of training")
