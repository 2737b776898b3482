"""Files that only their owner can read: refused, not repaired, where others could."""

from __future__ import annotations

import errno
import os
import secrets
import stat
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


def read_private(path: Path) -> bytes:
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
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise KeyFileError(f"{path}: is too large for a key file; name the right file")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Write a new file (0600) and wait until the disk has it; an existing file is never touched."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"{path}: exists already and is not overwritten; move it away only if it is unused"
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be written ({error.strerror})") from None
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    _sync_folder(path.parent)


def destroy_file(path: Path) -> None:
    """Overwrite a file with random bytes, then remove it; a file that is gone already is no error.

    On a journalling or flash file system old blocks may live on: the promise is that the file system no longer
    gives them, not that a laboratory could not.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(path, error) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(os.fstat(descriptor).st_size))
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
