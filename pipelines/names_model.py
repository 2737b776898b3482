"""The files of the names model, read only if they are the ones that were shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policies.errors import DetectorError

FOLDER = Path(__file__).parent / "models"
WEIGHTS, GAZETTEER, LEXICON, DIGESTS = "names.weights", "names.gazetteer", "names.lexicon", "names.sha256"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NamesModel:
    """What the names model is made of, checked.

    Attributes:
        weights: the conditional random field.
        gazetteer: the table of known names and places.
        lexicon: the table of how words are used.
        digest: SHA-256 of the list of the files' digests, in hex; what a policy may pin.
    """

    weights: bytes
    gazetteer: bytes
    lexicon: bytes
    digest: str


def read_model(folder: Path = FOLDER) -> NamesModel:
    """Read the model.

    Raises:
        DetectorError: a file is missing, or is not the one that its list of digests names.
    """
    try:
        files = {name: (folder / name).read_bytes() for name in (WEIGHTS, GAZETTEER, LEXICON)}
        listed = (folder / DIGESTS).read_bytes()
    except OSError as error:
        raise DetectorError(f"the names model lacks {Path(error.filename).name}: install the package again") from error
    if listed != digests(files):
        raise DetectorError(f"the names model is not the one that {DIGESTS} names: install the package again")
    return NamesModel(
        weights=files[WEIGHTS],
        gazetteer=files[GAZETTEER],
        lexicon=files[LEXICON],
        digest=hashlib.sha256(listed).hexdigest(),
    )


def model_digest(folder: Path = FOLDER) -> str:
    """SHA-256 of the shipped model, in hex.

    Raises:
        DetectorError: the model is missing or altered.
    """
    return read_model(folder).digest


def digests(files: Mapping[str, bytes]) -> bytes:
    """The list of digests, as ``sha256sum`` writes and checks it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode("ascii")
