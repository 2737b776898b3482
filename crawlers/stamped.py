"""Time stamps as files: beside a checkpoint lie the request, the reply, and the certificates that checked the reply."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines import checkpoints, timestamps
from pipelines.private_files import replace_private
from pipelines.timestamps import MAX_BYTES, Stamp
from policies.errors import LedgerError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The files beside a checkpoint."""

    request: Path
    reply: Path
    authority: Path

    @classmethod
    def of(cls, checkpoint: Path) -> Beside:
        """Their names, after the checkpoint's."""
        names = (checkpoint.with_name(checkpoint.name + end) for end in (".tsq", ".tsr", ".authority.pem"))
        return cls(**dict(zip(("request", "reply", "authority"), names, strict=True)))


def ask(checkpoint: Path) -> Path:
    """Write what is to be sent to an authority, beside the checkpoint.

    Raises:
        LedgerError: the file is no checkpoint.
    """
    note = read(checkpoint)
    if not checkpoints.is_note(note):
        raise LedgerError(f"{checkpoint}: is not a checkpoint as 'beholden ledger checkpoint' writes it")
    request = Beside.of(checkpoint).request
    replace_private(request, timestamps.request(note))
    return request


def keep(checkpoint: Path, reply: Path, authority: Path) -> Stamp:
    """Check a reply, and keep it beside the checkpoint with the certificates that it was checked by.

    Raises:
        LedgerError: it proves nothing; nothing is kept.
    """
    answer, certificates = read(reply), read(authority)
    stamp = timestamps.verify(answer, read(checkpoint), certificates)
    beside = Beside.of(checkpoint)
    replace_private(beside.reply, answer)
    replace_private(beside.authority, certificates)
    return stamp


def check(checkpoint: Path, authority: Path) -> Stamp:
    """What the reply beside a checkpoint proves, by the certificates of an authority.

    Raises:
        LedgerError: it proves nothing.
        UsageError: there is none.
    """
    reply = Beside.of(checkpoint).reply
    if not reply.exists():
        raise UsageError(f"{reply}: is missing; 'beholden ledger timestamp' keeps a time stamp there")
    return timestamps.verify(read(reply), read(checkpoint), read(authority))


def read(path: Path) -> bytes:
    """The content of one of these files.

    Raises:
        UsageError: it cannot be read, or is too large for one.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path}: is larger than {MAX_BYTES // 1024} KiB; name the right file")
    return content
