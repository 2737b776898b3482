"""Keys: one master key for each epoch of a study, kept outside the data; everything else is derived from it."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipelines import seals, session_files
from pipelines.key_files import NAME, KeyInfo, checked, key_id, key_text, parse
from pipelines.private_files import (
    check_folder,
    check_outside,
    destroy_file,
    locked,
    private_folder,
    read_private,
    write_private,
)
from pipelines.secret import KEY_BYTES, Secret, derive
from policies.errors import KeyFileError

NONCE_BYTES = 12
KEY_FILE = re.compile(rf"(?P<study>{NAME.pattern})(?:@(?P<epoch>[1-9][0-9]{{0,5}}))?\.key")


class Purpose(StrEnum):
    """What a sub-key is for; a key for one purpose is of no use for another."""

    PSEUDONYM = "pseudonym"
    IDENTITY = "identity"
    """`Record.key`: the same thing in a later crawl under the same epoch."""
    SESSION = "session"
    """Seals what a site gave to a person who logged in at the source that is the key's scope."""


class StudyKey(Secret):
    """The master key of one epoch of a study, from which its other keys are derived."""

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
            self._derived[parts] = derive(self._master, "|".join(("beholden/1", *parts)))
        return self._derived[parts]

    def file_text(self) -> bytes:
        """What the key's file holds: for its escrow, which encrypts it, and for nothing else."""
        return key_text(self.info, self._master)


def key_path(study: str, folder: Path, epoch: int = 1) -> Path:
    """Where the key of an epoch lies in the folder of keys."""
    return folder / f"{checked(study, 'study')}{f'@{epoch}' if epoch > 1 else ''}.key"


def receipt_path(study: str, folder: Path, epoch: int) -> Path:
    """Where the receipt of a destruction lies whose newest epoch this is."""
    return folder / f"{checked(study, 'study')}@{epoch}.receipt.json"


def unfinished_path(study: str, folder: Path) -> Path:
    """What lies in the folder of keys from the beginning of a destruction to its end."""
    return folder / f"{checked(study, 'study')}.destroying"


def epochs(study: str, folder: Path) -> tuple[int, ...]:
    """The epochs of a study whose keys are there, the newest last."""
    found = (KEY_FILE.fullmatch(path.name) for path in folder.glob(f"{checked(study, 'study')}*.key"))
    return tuple(sorted(int(name["epoch"] or 1) for name in found if name and name["study"] == study))


def receipts(study: str, folder: Path) -> list[Path]:
    """The receipts of what was destroyed of a study's keys, the newest last."""
    found = folder.glob(f"{checked(study, 'study')}@*.receipt.json")
    return sorted(found, key=lambda path: int(path.name.removeprefix(f"{study}@").partition(".")[0]))


def newest(study: str, folder: Path) -> Path:
    """The key that new records are pseudonymised with.

    Raises:
        KeyFileError: there is none, or it was destroyed.
    """
    if held := epochs(study, folder):
        return key_path(study, folder, held[-1])
    if gone := receipts(study, folder):
        raise KeyFileError(f"the key of the study {study} was destroyed ({gone[-1]}); no pseudonym can be made again")
    raise KeyFileError(f"the study {study} has no key; make one with: beholden keys create {study}")


def create(study: str, folder: Path, *, data_folder: Path | None = None) -> KeyInfo:
    """Make the first key of a study, and its seal; an existing one is never overwritten.

    Raises:
        KeyFileError: there is or was a key, or the folder is open to others or lies in the data folder.
    """
    path = key_path(study, folder)
    check_outside(path, data_folder)
    private_folder(folder)
    with locked(folder):
        if gone := receipts(study, folder):
            raise KeyFileError(f"the key of {study} was destroyed ({gone[-1]}); go on under a new study id")
        if held := epochs(study, folder):
            raise KeyFileError(f"{key_path(study, folder, held[-1])}: exists already; for a new epoch: keys rotate")
        if not seals.seal_path(study, folder).exists():
            seals.create(study, folder)
        return _write(study, folder, 1)


def rotate(study: str, folder: Path, *, data_folder: Path | None = None) -> KeyInfo:
    """Begin a new epoch: what is read from now on links to nothing that was read before.

    The keys of older epochs stay until they are destroyed, so that a run that began under one can end under it.
    Sessions do not: a person logs in again, or the same account would link what was read before and after.

    Raises:
        KeyFileError: there is no key, or it is damaged.
    """
    check_folder(folder)
    with locked(folder):
        info = load(newest(study, folder), study=study, data_folder=data_folder).info
        session_files.end_all(study, folder, "key.rotated")
        return _write(study, folder, info.epoch + 1)


def _write(study: str, folder: Path, epoch: int) -> KeyInfo:
    master = secrets.token_bytes(KEY_BYTES)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    info = KeyInfo(study=study, epoch=epoch, created=created, key_id=key_id(master, study, epoch))
    write_private(key_path(study, folder, epoch), key_text(info, master))
    return info


def load(path: Path, *, study: str | None = None, data_folder: Path | None = None) -> StudyKey:
    """Read the key of an epoch.

    Args:
        path: the key file, as `key_path` names it.
        study: the study it must belong to.
        data_folder: where results are written; a key inside it is refused.

    Raises:
        KeyFileError: the file is missing, exposed, damaged, of another study or epoch, or about to be destroyed.
    """
    check_outside(path, data_folder)
    check_folder(path.parent)
    _check_kept(path)
    info, master = parse(read_private(path), path)
    if study is not None and info.study != study:
        raise KeyFileError(f"{path}: is the key of the study {info.study}, not of {study}; name the right file")
    if info.epoch < 1 or path.name != key_path(info.study, path.parent, info.epoch).name:
        raise KeyFileError(f"{path}: is not what its name says; give the file back the name it was made with")
    return StudyKey(info, master)


def _check_kept(path: Path) -> None:
    name = KEY_FILE.fullmatch(path.name)
    if name and unfinished_path(name["study"], path.parent).exists():
        raise KeyFileError(f"the keys of {name['study']} are being destroyed; end it with: beholden keys destroy")


def describe(path: Path) -> KeyInfo:
    """What may be shown of a key file."""
    return load(path).info


class RunKey(Secret):
    """The key of one run: seals its queue and names its requests; destroyed when the run closes."""

    __slots__ = ("_aead", "_mac", "_path")

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._aead: AESGCM | None = AESGCM(derive(key, "beholden/1|run|seal"))
        self._mac = derive(key, "beholden/1|run|fingerprint")

    @staticmethod
    def path(run_id: str, folder: Path) -> Path:
        return folder / "runs" / f"{checked(run_id, 'run')}.key"

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
