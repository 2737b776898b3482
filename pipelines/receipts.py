"""The receipt of a key's destruction: what was destroyed, when, by whom and why, signed with the study's seal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field

from pipelines import signed
from pipelines.seals import Seal
from pipelines.signed import MOST_BYTES, Closed, Hex, Signed
from policies.errors import UsageError

__all__ = ["MOST_BYTES", "DestroyedKey", "Receipt", "Statement", "checked_words", "read"]

FORMAT: Literal["beholden-receipt/1"] = "beholden-receipt/1"
MOST_CHARACTERS = 300

Epoch = Annotated[int, Field(ge=1)]


class DestroyedKey(Closed):
    """One key, by what may be shown of it."""

    epoch: Epoch
    created: str
    key_id: Hex


class Statement(Closed):
    """What is to be destroyed; written down before the first byte goes, so that a killed destruction can be ended.

    Attributes:
        keys: the keys that go.
        left: epochs of the study whose keys stay.
        escrowed: epochs among `keys` of which the ledger names a copy with the custodian: that is theirs to destroy.
        by: who destroys.
        reason: why.
    """

    study: str
    keys: Annotated[tuple[DestroyedKey, ...], Field(min_length=1)]
    left: tuple[Epoch, ...]
    escrowed: tuple[Epoch, ...]
    by: str
    reason: str


class Receipt(Statement, Signed):
    """A statement after the fact.

    Attributes:
        destroyed_at: when, in UTC.
        method: how.
    """

    format: Literal["beholden-receipt/1"] = FORMAT
    destroyed_at: AwareDatetime
    method: Literal["overwritten with random bytes, then unlinked"] = "overwritten with random bytes, then unlinked"

    @classmethod
    def of(cls, statement: Statement, seal: Seal, *, at: datetime, entries: int, head: bytes) -> Self:
        """The signed receipt of what a statement announced."""
        ledger = {"ledger_entries": entries, "ledger_hash": head.hex()}
        return cls.under(seal, **statement.model_dump(), **ledger, destroyed_at=at.replace(microsecond=0))


def read(path: Path) -> Receipt:
    """Read a receipt and check that nothing of it was changed since it was signed.

    Raises:
        KeyFileError: it cannot be read, is no receipt, or was changed.
    """
    return signed.read(path, Receipt, "receipt of a key's destruction")


def checked_words(words: str, what: str) -> str:
    """A line that a person wrote for a receipt.

    Raises:
        UsageError: it says nothing, or is more than a line.
    """
    words = " ".join(words.split())
    if not words or not words.isprintable() or len(words) > MOST_CHARACTERS:
        raise UsageError(f"{what} must be given, in one line of at most {MOST_CHARACTERS} characters")
    return words
