"""Keys: one master key for each study, kept outside the data; everything else is derived from it."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipelines.private_files import check_folder, destroy_file, private_folder, read_private, write_private
from policies.errors import KeyFileError

FORMAT = "beholden-key/1"
KEY_BYTES = 32
NONCE_BYTES = 12
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")


class Purpose(StrEnum):
    """What a sub-key is for; a key for one purpose is of no use for another."""

    PSEUDONYM = "pseudonym"
    IDENTITY = "identity"
    """`Record.key`: the same thing in a later crawl."""
    LEDGER = "ledger"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """What may be shown of a study's key.

    Attributes:
        study: the study it belongs to.
        epoch: its generation, from 1; it is part of every pseudonym.
        created: when, in UTC.
        key_id: short digest by which two people see that they hold the same key.
    """

    study: str
    epoch: int
    created: str
    key_id: str


class _Secret:
    """Key bytes that can be neither shown, copied nor serialised."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is secret: it cannot be copied or serialised")


class StudyKey(_Secret):
    """The master key of a study, from which every other key is derived (HKDF-SHA256, RFC 5869)."""

    __slots__ = ("_derived", "_master", "info")

    def __init__(self, info: KeyInfo, master: bytes) -> None:
        self.info, self._master = info, master
        self._derived: dict[tuple[str, ...], bytes] = {}

    def sub_key(self, purpose: Purpose, *, scope: str = "", label: str = "") -> bytes:
        """32 bytes for one purpose, scope and entity type, of no use for any other."""
        parts = (purpose, self.info.study, scope, label, str(self.info.epoch))
        if parts not in self._derived:
            if any("|" in part for part in parts):
                raise ValueError("a part of a key's name holds the separator '|'")
            self._derived[parts] = _derive(self._master, "|".join(("beholden/1", *parts)))
        return self._derived[parts]


def key_path(study: str, folder: Path) -> Path:
    """Where the key of a study lies in the folder of keys."""
    return folder / f"{_checked(study, 'study')}.key"


def create(study: str, folder: Path, *, data_folder: Path | None = None) -> KeyInfo:
    """Make a new key for a study; an existing one is never overwritten.

    Raises:
        KeyFileError: there is a key already, or the folder is open to others or lies in the data folder.
    """
    path = key_path(study, folder)
    _check_outside(path, data_folder)
    private_folder(folder)
    master = secrets.token_bytes(KEY_BYTES)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    info = KeyInfo(study=study, epoch=1, created=created, key_id=_key_id(master, study, 1))
    header = json.dumps({"format": FORMAT, **asdict(info)})
    write_private(path, f"{header}\n{master.hex()}\n".encode("ascii"))
    return info


def load(path: Path, *, study: str | None = None, data_folder: Path | None = None) -> StudyKey:
    """Read a study's key.

    Args:
        path: the key file, as `key_path` names it.
        study: the study it must belong to.
        data_folder: where results are written; a key inside it is refused.

    Raises:
        KeyFileError: the file is missing, exposed, damaged or of another study.
    """
    _check_outside(path, data_folder)
    check_folder(path.parent)
    info, master = _parse(read_private(path), path)
    if study is not None and info.study != study:
        raise KeyFileError(f"{path}: is the key of the study {info.study}, not of {study}; name the right file")
    return StudyKey(info, master)


def describe(path: Path) -> KeyInfo:
    """What may be shown of a key file."""
    return load(path).info


class RunKey(_Secret):
    """The key of one run: seals its queue and names its requests; destroyed when the run closes."""

    __slots__ = ("_aead", "_mac", "_path")

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._aead: AESGCM | None = AESGCM(_derive(key, "beholden/1|run|seal"))
        self._mac = _derive(key, "beholden/1|run|fingerprint")

    @staticmethod
    def path(run_id: str, folder: Path) -> Path:
        return folder / "runs" / f"{_checked(run_id, 'run')}.key"

    @classmethod
    def create(cls, run_id: str, folder: Path) -> RunKey:
        """Make the key of a new run, in the folder of keys."""
        path = cls.path(run_id, folder)
        private_folder(folder)
        private_folder(path.parent)
        key = secrets.token_bytes(KEY_BYTES)
        write_private(path, key)
        return cls(path, key)

    @classmethod
    def load(cls, run_id: str, folder: Path) -> RunKey:
        """Read the key of a run that is to be resumed."""
        path = cls.path(run_id, folder)
        check_folder(folder)
        check_folder(path.parent)
        key = read_private(path)
        if len(key) != KEY_BYTES:
            raise KeyFileError(f"{path}: holds {len(key)} bytes, not {KEY_BYTES}; the run cannot be resumed")
        return cls(path, key)

    def seal(self, aad: bytes, plaintext: bytes) -> bytes:
        """Encrypt and authenticate (AES-256-GCM); ``aad`` is authenticated and must be given again to open."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, plaintext, aad)

    def open(self, aad: bytes, sealed: bytes) -> bytes:
        """What `seal` was given.

        Raises:
            KeyFileError: it was sealed under another key or for another place, or was changed since.
        """
        try:
            return self._cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
        except (InvalidTag, ValueError):
            raise KeyFileError("a sealed value does not open: another run's key, or the value was changed") from None

    def fingerprint(self, text: str) -> bytes:
        """16 bytes that stand for a text within this run."""
        self._cipher()
        return hmac.digest(self._mac, text.encode("utf-8", "surrogatepass"), "sha256")[:16]

    def destroy(self) -> None:
        """Overwrite and remove the key file; what it sealed can never be opened again."""
        self._aead, self._mac = None, b""
        destroy_file(self._path)

    def _cipher(self) -> AESGCM:
        if self._aead is None:
            raise KeyFileError("the key of this run was destroyed; start a new run")
        return self._aead


def _derive(key: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(key)


def _key_id(master: bytes, study: str, epoch: int) -> str:
    # Study and epoch are bound in: an edited header no longer fits its key.
    return _derive(master, f"beholden/1|key id|{study!r}|{epoch!r}").hex()[:16]


def _checked(name: str, what: str) -> str:
    if not NAME.fullmatch(name):
        raise KeyFileError(f"the {what} must be named in a-z, 0-9, '.', '_' and '-'; it names a key file")
    return name


def _check_outside(path: Path, data_folder: Path | None) -> None:
    if data_folder is not None and path.resolve().is_relative_to(data_folder.resolve()):
        raise KeyFileError(f"{path}: lies in the data folder {data_folder}; keep keys apart from the data they protect")


def _parse(raw: bytes, path: Path) -> tuple[KeyInfo, bytes]:
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
    if len(master) != KEY_BYTES or _key_id(master, info.study, info.epoch) != info.key_id:
        raise damaged
    return info, master
