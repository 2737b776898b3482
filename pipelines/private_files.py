"""Files that only their owner can read: refused, not repaired, where others could."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from policies.errors import KeyFileError

MAX_BYTES = 4096
"""No key file is larger."""


def private_folder(folder: Path) -> None:
    """Make a folder for its owner alone, or check the one that is there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyFileError(f"{folder}: cannot be made ({error.strerror}); name another folder for keys") from None
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Refuse a folder that others can enter.

    Raises:
        KeyFileError: it is missing, a link, someone else's or open to others.
    """
    try:
        status = folder.lstat()
    except OSError as error:
        raise KeyFileError(f"{folder}: cannot be read ({error.strerror}); create the key first") from None
    if not stat.S_ISDIR(status.st_mode):
        raise KeyFileError(f"{folder}: is not a folder but a link or a file; name the folder itself")
    _check_owner(status, folder, "chmod 700")


def check_outside(path: Path, data_folder: Path | None) -> None:
    """Refuse a place in the data folder.

    Raises:
        KeyFileError: the path leads there, straight or over links.
    """
    if data_folder is not None and path.resolve().is_relative_to(data_folder.resolve()):
        raise KeyFileError(f"{path}: lies in the data folder {data_folder}; keep keys apart from the data they protect")


def read_private(path: Path, *, most: int = MAX_BYTES) -> bytes:
    """The content of a file that only its owner can read.

    Raises:
        KeyFileError: it is missing, a link, someone else's, open to others or too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(path, error) from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileError(f"{path}: is not a plain file")
        _check_owner(status, path, "chmod 600")
        content = file.read(most + 1)
    if len(content) > most:
        raise KeyFileError(f"{path}: is too large for a key file; name the right file")
    return content


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Let one process at a time change a folder of keys, and clear away what one that was killed left half written."""
    check_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for left in folder.glob(".*.new"):
            # Not overwritten: it may be a second name of a key that is in use; alone it is of a key that never was.
            left.unlink()
        yield
    finally:
        os.close(descriptor)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file (0600) whole or not at all, and wait until the disk has it; an existing one is never touched."""
    try:
        new = _written_beside(path, content)
        try:
            # Unlike a rename, a link never replaces what is there.
            os.link(new, path, follow_symlinks=False)
        finally:
            new.unlink()
        _sync_folder(path.parent)
    except FileExistsError:
        raise KeyFileError(
            f"{path}: exists already and is not overwritten; move it away only if it is unused"
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be written ({error.strerror})") from None


def replace_private(path: Path, content: bytes) -> None:
    """Write a file (0600) in one step, in place of one that may be there.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    new = _written_beside(path, content)
    try:
        new.replace(path)
    except OSError:
        new.unlink()
        raise
    _sync_folder(path.parent)


def _written_beside(path: Path, content: bytes) -> Path:
    """A hidden new file in the same folder, whole and on disk."""
    new = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    return new


def destroy_file(path: Path) -> None:
    """Overwrite a file with random bytes, then remove it; a file that is gone already is no error.

    On a journalling or flash file system old blocks may live on: the promise is that the file system no longer
    gives them, not that a laboratory could not.

    Raises:
        KeyFileError: it is a link or no plain file, or cannot be opened.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(path, error) from None
    with os.fdopen(descriptor, "wb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileError(f"{path}: is not a plain file")
        file.write(secrets.token_bytes(status.st_size))
        file.flush()
        os.fsync(descriptor)
    path.unlink()
    _sync_folder(path.parent)


def _check_owner(status: os.stat_result, path: Path, remedy: str) -> None:
    if status.st_uid != os.geteuid():
        raise KeyFileError(f"{path}: belongs to another user; run as its owner")
    if status.st_mode & 0o077:
        raise KeyFileError(f"{path}: is open to others ({stat.S_IMODE(status.st_mode):04o}); run {remedy} {path}")


def _unreadable(path: Path, error: OSError) -> KeyFileError:
    if isinstance(error, FileNotFoundError):
        return KeyFileError(f"{path}: is missing; create it with 'beholden keys create', or name its folder")
    if error.errno == errno.ELOOP:
        return KeyFileError(f"{path}: is a link; name the file itself")
    return KeyFileError(f"{path}: cannot be read ({error.strerror})")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
