"""Where sessions lie, beside the keys: one private file for each study and source, and what is left when one ends."""

from __future__ import annotations

from pathlib import Path

from pipelines.key_files import checked
from pipelines.private_files import destroy_file, locked, private_folder, read_private, replace_private
from policies.errors import KeyFileError

FORMAT = "beholden-session/1"
MOST_BYTES = 400_000
"""No session is larger."""
ENDED = "ended"


def session_path(study: str, source: str, folder: Path) -> Path:
    """Where the session of a source lies in the folder of keys."""
    return folder / "sessions" / f"{checked(study, 'study')}@{checked(source, 'source')}.session"


def sources_of(study: str, folder: Path) -> tuple[str, ...]:
    """The sources of a study that have a session, or had one that ended."""
    found = (folder / "sessions").glob(f"{checked(study, 'study')}@*.session")
    return tuple(sorted(path.name.partition("@")[2].removesuffix(".session") for path in found))


def read(study: str, source: str, folder: Path) -> tuple[str, bytes] | None:
    """What a file says of itself after its study and source, and what is sealed in it; None where there is none.

    Raises:
        KeyFileError: it is exposed, damaged, or of another study or source.
    """
    path = session_path(study, source, folder)
    if not path.is_symlink() and not path.exists():
        return None
    head, _, sealed = read_private(path, most=MOST_BYTES).partition(b"\n")
    if not head.startswith(f"{FORMAT} {study} {source} ".encode()):
        raise KeyFileError(f"{path}: is no session of {study} at {source}; remove it: beholden session close")
    return head.decode("ascii", "replace").split(" ", 3)[3], sealed


def write(study: str, source: str, folder: Path, says: str, sealed: bytes = b"") -> Path:
    """Write the file of a source, in place of the one before, which is overwritten.

    Raises:
        KeyFileError: it cannot be written.
    """
    path = session_path(study, source, folder)
    private_folder(folder)
    private_folder(path.parent)
    with locked(path.parent):
        destroy_file(path)
        try:
            replace_private(path, f"{FORMAT} {study} {source} {says}\n".encode() + sealed)
        except OSError as error:
            raise KeyFileError(f"{path}: cannot be written ({error.strerror})") from None
    return path


def end(study: str, source: str, folder: Path, why: str) -> None:
    """Overwrite a session, and leave word of why it ended: a crawl then waits for a person, and asks for nothing."""
    write(study, source, folder, f"{ENDED} {why}")


def end_all(study: str, folder: Path, why: str) -> None:
    """End the sessions of a study."""
    for source in sources_of(study, folder):
        end(study, source, folder, why)


def forget(study: str, source: str, folder: Path) -> bool:
    """Overwrite and remove the file of a source; whether there was one."""
    path = session_path(study, source, folder)
    there = path.exists()
    destroy_file(path)
    return there


def forget_all(study: str, folder: Path) -> int:
    """Overwrite and remove all sessions of a study; how many files those were."""
    return sum([forget(study, source, folder) for source in sources_of(study, folder)])
