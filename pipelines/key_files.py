"""The form of a key file: a line that says whose key it is, and a line that is the key."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.secret import KEY_BYTES, derive
from policies.errors import KeyFileError

FORMAT = "beholden-key/1"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """What may be shown of a key.

    Attributes:
        study: the study it belongs to.
        epoch: its generation, from 1; it is part of every pseudonym.
        created: when, in UTC.
        key_id: short one-way digest by which two people see that they hold the same key.
    """

    study: str
    epoch: int
    created: str
    key_id: str


def checked(name: str, what: str) -> str:
    """A name that cannot lead a file elsewhere.

    Raises:
        KeyFileError: it could.
    """
    if not NAME.fullmatch(name):
        raise KeyFileError(f"the {what} must be named in a-z, 0-9, '.', '_' and '-'; it names a key file")
    return name


def key_id(master: bytes, study: str, epoch: int) -> str:
    """64 bits that tell keys apart and lead to none."""
    # Study and epoch are bound in: an edited header no longer fits its key.
    return derive(master, f"beholden/1|key id|{study!r}|{epoch!r}").hex()[:16]


def key_text(info: KeyInfo, master: bytes) -> bytes:
    """The content of a key file."""
    header = json.dumps({"format": FORMAT, **asdict(info)})
    return f"{header}\n{master.hex()}\n".encode("ascii")


def parse(raw: bytes, path: Path) -> tuple[KeyInfo, bytes]:
    """What a key file holds.

    Raises:
        KeyFileError: it is not whole, or its header was edited. The message shows nothing of it.
    """
    damaged = KeyFileError(f"{path}: is not a whole key file; put its backup in place, or start a new study")
    try:
        first, second = raw.decode("ascii").splitlines()
        header = json.loads(first)
        master = bytes.fromhex(second)
        if header.pop("format") != FORMAT:
            raise damaged
        info = KeyInfo(**header)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise damaged from None
    if len(master) != KEY_BYTES or key_id(master, info.study, info.epoch) != info.key_id:
        raise damaged
    return info, master
