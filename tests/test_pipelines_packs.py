"""A pack is written whole and private, and never over what somebody else wrote."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipelines.packs import MANIFEST, write_pack
from policies.errors import StoreError

FILES = {"index.html": b"<p>one</p>", "lay-summary.md": b"two"}


def test_a_pack_is_private_and_its_manifest_fits(tmp_path: Path) -> None:
    """Folder and files are for their owner alone, and the manifest has the digest of each file."""
    write_pack(tmp_path / "pack", FILES, {"kind": "policy"})

    said = json.loads((tmp_path / "pack" / MANIFEST).read_text())
    found = {path.name for path in (tmp_path / "pack").iterdir()}
    assert said["kind"] == "policy"
    assert {one["name"]: one["sha256"] for one in said["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }
    assert found == {*FILES, MANIFEST}
    assert (tmp_path / "pack").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "pack").iterdir()} == {0o600}


def test_an_older_pack_gives_way(tmp_path: Path) -> None:
    """A pack that nobody changed is replaced, and none of its files is left over."""
    write_pack(tmp_path / "pack", FILES | {"old.md": b"old"}, {})

    write_pack(tmp_path / "pack", FILES, {})

    assert {path.name for path in (tmp_path / "pack").iterdir()} == {*FILES, MANIFEST}
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def _other(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.md").write_text("mine")


def _more(folder: Path) -> None:
    write_pack(folder, FILES, {})
    (folder / "answers.md").write_text("mine")


def _answered(folder: Path) -> None:
    write_pack(folder, FILES, {})
    (folder / "lay-summary.md").write_text("my answers")


def _linked(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


def _file(folder: Path) -> None:
    folder.write_text("mine")


def _foreign(folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_text('{"format": "another", "files": [{"name": "a", "sha256": "b"}]}')
    (folder / "thesis.md").write_text("mine")


@pytest.mark.parametrize(
    ("lay", "says"),
    [
        (_other, "no part of a pack"),
        (_more, "no part of a pack"),
        (_answered, "was changed since it was written"),
        (_linked, "is a link"),
        (_file, "cannot be written"),
        (_foreign, "no part of a pack"),
    ],
    ids=["other", "more", "answered", "link", "file", "foreign"],
)
def test_what_is_not_ours_stays(lay: object, says: str, tmp_path: Path) -> None:
    """A folder that holds anything but an untouched pack is refused and left as it was."""
    assert callable(lay)
    lay(tmp_path / "pack")
    before = sorted((str(path), path.is_file() and path.read_bytes()) for path in tmp_path.rglob("*"))

    with pytest.raises(StoreError, match=says):
        write_pack(tmp_path / "pack", FILES, {})

    assert sorted((str(path), path.is_file() and path.read_bytes()) for path in tmp_path.rglob("*")) == before


def test_a_pack_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A name that no file can have ends with a message, and no part of the pack stays."""
    with pytest.raises(StoreError, match="cannot be written"):
        write_pack(tmp_path / "pack", FILES | {"x" * 300: b""}, {})

    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that is there and empty is taken."""
    (tmp_path / "pack").mkdir()

    write_pack(tmp_path / "pack", FILES, {})

    assert (tmp_path / "pack" / "index.html").read_bytes() == FILES["index.html"]
