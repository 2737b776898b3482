"""The files of the names model, read only if they are the ones that were shipped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from policies.errors import DetectorError

FOLDER = Path(__file__).parent / "models"
WEIGHTS, GAZETTEER, DIGESTS = "names.crfsuite", "names.gazetteer", "names.sha256"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NamesModel:
    """What the names model is made of, checked.

    Attributes:
        weights: the model of crfsuite.
        gazetteer: the table of known words.
        digest: SHA-256 of the list of both files' digests, in hex; what a policy may pin.
    """

    weights: bytes
    gazetteer: bytes
    digest: str


def read_model(folder: Path = FOLDER) -> NamesModel:
    """Read the model.

    Raises:
        DetectorError: a file is missing, or is not the one that its list of digests names.
    """
    try:
        weights, gazetteer = (folder / WEIGHTS).read_bytes(), (folder / GAZETTEER).read_bytes()
        listed = (folder / DIGESTS).read_bytes()
    except OSError as error:
        raise DetectorError(f"the names model lacks {Path(error.filename).name}: install the package again") from error
    if listed != digests(weights, gazetteer):
        raise DetectorError(f"the names model is not the one that {DIGESTS} names: install the package again")
    return NamesModel(weights=weights, gazetteer=gazetteer, digest=hashlib.sha256(listed).hexdigest())


def digests(weights: bytes, gazetteer: bytes) -> bytes:
    """The list of digests, as ``sha256sum`` writes and checks it."""
    files = {WEIGHTS: weights, GAZETTEER: gazetteer}
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode("ascii")
