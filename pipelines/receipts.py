"""The receipt of a key's destruction: what was destroyed, when, by whom and why, signed with the study's seal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from pipelines.canonical import canonical
from pipelines.seals import Seal, is_signed
from policies.errors import KeyFileError, UsageError

FORMAT: Literal["beholden-receipt/1"] = "beholden-receipt/1"
MOST_BYTES = 65_536
MOST_CHARACTERS = 300

Hex = Annotated[str, Field(pattern="^[0-9a-f]{16,128}$")]
Epoch = Annotated[int, Field(ge=1)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DestroyedKey(_Closed):
    """One key, by what may be shown of it."""

    epoch: Epoch
    created: str
    key_id: Hex


class Statement(_Closed):
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


class Receipt(Statement):
    """A statement after the fact.

    Attributes:
        destroyed_at: when, in UTC.
        method: how.
        ledger_entries: entries of the study's ledger then, the destruction among them.
        ledger_hash: hash of the last of them.
        signer: public key (hex) of the study's seal.
        signature: Ed25519 over all the rest as canonical JSON (RFC 8785).
    """

    format: Literal["beholden-receipt/1"] = FORMAT
    destroyed_at: AwareDatetime
    method: Literal["overwritten with random bytes, then unlinked"] = "overwritten with random bytes, then unlinked"
    ledger_entries: int
    ledger_hash: Hex
    signer: Hex
    signature: Hex = "0" * 16

    @classmethod
    def of(cls, statement: Statement, seal: Seal, *, at: datetime, entries: int, head: bytes) -> Self:
        """The signed receipt of what a statement announced."""
        facts = statement.model_dump() | {"ledger_entries": entries, "ledger_hash": head.hex(), "signer": seal.signer}
        unsigned = cls(**facts, destroyed_at=at.replace(microsecond=0))
        return unsigned.model_copy(update={"signature": seal.sign(unsigned.message())})

    def message(self) -> bytes:
        """What is signed."""
        return canonical(self.model_dump(mode="json", exclude={"signature"})).encode()

    def text(self) -> bytes:
        """The receipt as its file has it."""
        return canonical(self.model_dump(mode="json")).encode() + b"\n"


def read(path: Path) -> Receipt:
    """Read a receipt and check that nothing of it was changed since it was signed.

    Raises:
        KeyFileError: it cannot be read, is no receipt, or was changed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
        receipt = Receipt.model_validate_json(content)
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read ({error.strerror})") from None
    except ValidationError:
        raise KeyFileError(f"{path}: is no receipt of a key's destruction, or not a whole one") from None
    if receipt.text() != content or not is_signed(receipt.message(), receipt.signature, receipt.signer):
        raise KeyFileError(f"{path}: was changed after it was signed; it proves nothing")
    return receipt


def checked_words(words: str, what: str) -> str:
    """A line that a person wrote for a receipt.

    Raises:
        UsageError: it says nothing, or is more than a line.
    """
    words = " ".join(words.split())
    if not words or not words.isprintable() or len(words) > MOST_CHARACTERS:
        raise UsageError(f"{what} must be given, in one line of at most {MOST_CHARACTERS} characters")
    return words
