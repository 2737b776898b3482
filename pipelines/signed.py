"""Signed papers: what the software swears to, as one line of canonical JSON under the study's seal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.canonical import canonical
from pipelines.seals import Seal, is_signed
from policies.errors import KeyFileError

MOST_BYTES = 65_536
UNSIGNED = "0" * 16

Hex = Annotated[str, Field(pattern="^[0-9a-f]{16,128}$")]
Paper = TypeVar("Paper", bound="Sworn")


class Closed(BaseModel):
    """A value with these fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sworn(Closed):
    """A paper that cannot be changed without its showing.

    Attributes:
        signer: public key (hex) of the seal.
        signature: Ed25519 over all the rest as canonical JSON (RFC 8785).
    """

    signer: Hex
    signature: Hex = UNSIGNED

    @classmethod
    def under(cls, seal: Seal, **facts: Any) -> Self:
        """The paper that says this, signed."""
        unsigned = cls(**facts, signer=seal.signer)
        return unsigned.model_copy(update={"signature": seal.sign(unsigned.message())})

    def message(self) -> bytes:
        """What is signed."""
        return canonical(self.model_dump(mode="json", exclude={"signature"})).encode()

    def text(self) -> bytes:
        """The paper as its file has it."""
        return canonical(self.model_dump(mode="json")).encode() + b"\n"


class Signed(Sworn):
    """A paper about a study, under its seal.

    Attributes:
        study: whose it is.
        ledger_entries: entries of the study's ledger when it was written, the one that tells of it among them.
        ledger_hash: hash of the last of them.
    """

    study: str
    ledger_entries: int
    ledger_hash: Hex


def read(path: Path, kind: type[Paper], what: str) -> Paper:
    """Read a paper and check that nothing of it was changed since it was signed.

    Args:
        path: its file.
        kind: what it should be.
        what: the same in words, for a person.

    Raises:
        KeyFileError: it cannot be read, is no such paper, or was changed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read ({error.strerror})") from None
    return parse(content, kind, f"{path}: is no {what}, or not a whole one", f"{path}: was changed after it was signed")


def parse(content: bytes, kind: type[Paper], unlike: str, changed: str) -> Paper:
    """The same of a text.

    Raises:
        KeyFileError: `unlike` where it is no such paper, `changed` where the signature does not hold.
    """
    try:
        paper = kind.model_validate_json(content)
    except ValidationError:
        raise KeyFileError(unlike) from None
    if paper.text() != content or not is_signed(paper.message(), paper.signature, paper.signer):
        raise KeyFileError(f"{changed}; it proves nothing")
    return paper
