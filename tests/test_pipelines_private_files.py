"""Private files: whole or not at all, for their owner alone, and never over what was there unless that is meant."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from pipelines.private_files import check_outside, destroy_file, locked, replace_private, write_private
from policies.errors import KeyFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that only its owner enters."""
    (tmp_path / "private").mkdir(mode=0o700)
    return tmp_path / "private"


def test_a_new_file_is_private_whatever_the_umask(folder: Path) -> None:
    """Nobody else can read it, and nothing else is left beside it."""
    before = os.umask(0)
    try:
        write_private(folder / "one", b"content")
        replace_private(folder / "two", b"content")
    finally:
        os.umask(before)

    assert [path.stat().st_mode & 0o777 for path in (folder / "one", folder / "two")] == [0o600, 0o600]
    assert sorted(path.name for path in folder.iterdir()) == ["one", "two"]


def test_what_is_there_is_not_written_over(folder: Path) -> None:
    """Neither a file nor a link, not even one that leads nowhere, is replaced or followed."""
    target = folder / "target"
    for name in ("dangling", "link"):
        (folder / name).symlink_to(target)

        with pytest.raises(KeyFileError, match="exists already"):
            write_private(folder / name, b"new")
        assert not target.exists() or target.read_bytes() == b"old"
        target.write_bytes(b"old")


def test_replacing_replaces_a_link_and_not_its_target(folder: Path) -> None:
    """What a link leads to stays as it is."""
    (folder / "target").write_bytes(b"old")
    (folder / "link").symlink_to(folder / "target")

    replace_private(folder / "link", b"new")

    assert (folder / "target").read_bytes() == b"old"
    assert not (folder / "link").is_symlink()
    assert (folder / "link").read_bytes() == b"new"


def test_a_replacement_that_fails_leaves_what_was_there(folder: Path) -> None:
    """A folder of that name stays, and nothing half written is left beside it."""
    (folder / "report").mkdir()

    with pytest.raises(OSError, match="directory"):
        replace_private(folder / "report", b"new")
    with pytest.raises(OSError, match="No such file"):
        replace_private(folder / "missing" / "report", b"new")
    assert [path.name for path in folder.iterdir()] == ["report"]


def test_a_full_disk_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that the disk refuses is told, and its beginning is taken away."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(KeyFileError, match="No space left"):
        write_private(folder / "key", b"content")
    assert list(folder.iterdir()) == []


def test_what_was_left_half_written_is_cleared_away(folder: Path) -> None:
    """Whoever changes the folder next removes what a killed process left."""
    left = folder / ".market-study.key.0123456789abcdef.new"
    left.write_bytes(b"half a key")

    with locked(folder):
        assert not left.exists()


def test_one_at_a_time_changes_the_folder(folder: Path) -> None:
    """A second one waits until the first is done."""
    order: list[str] = []

    def second() -> None:
        with locked(folder):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(folder):
        thread.start()
        thread.join(0.1)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_only_a_plain_file_is_overwritten(folder: Path) -> None:
    """A pipe, a device's link or a folder is refused without waiting; a file that is gone is no error."""
    os.mkfifo(folder / "pipe", 0o600)
    (folder / "folder").mkdir()
    (folder / "link").symlink_to("/dev/null")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(KeyFileError, match="not a plain file"):
            destroy_file(folder / "pipe")
    finally:
        os.close(reader)

    for name in ("pipe", "folder", "link"):
        with pytest.raises(KeyFileError):
            destroy_file(folder / name)
        assert os.path.lexists(folder / name)
    destroy_file(folder / "gone")


def test_a_destroyed_file_is_overwritten_under_every_name(folder: Path) -> None:
    """Another hard link to a key holds none of it afterwards."""
    write_private(folder / "key", b"k" * 99)
    os.link(folder / "key", folder / "other")

    destroy_file(folder / "key")

    left = (folder / "other").read_bytes()
    assert len(left) == 99
    assert b"kkk" not in left
    assert not (folder / "key").exists()


def test_a_link_does_not_lead_into_the_data_folder(folder: Path) -> None:
    """A place is judged by where it really is."""
    (folder / "data").mkdir()
    (folder / "keys").symlink_to(folder / "data")

    with pytest.raises(KeyFileError, match="keep keys apart"):
        check_outside(folder / "keys" / "a.key", folder / "data")
    with pytest.raises(KeyFileError, match="keep keys apart"):
        check_outside(folder / "data" / ".." / "data" / "a.key", folder / "data")
    check_outside(folder / "a.key", folder / "data")
    check_outside(folder / "data" / "a.key", None)
