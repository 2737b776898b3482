"""Packs: a folder of papers for people outside, written whole or not at all, with a manifest of digests."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policies.errors import StoreError

MANIFEST = "manifest.json"
FORMAT = "beholden-pack/1"


def manifest(files: Mapping[str, bytes], facts: Mapping[str, Any]) -> bytes:
    """What the manifest says: the facts, and the size and SHA-256 of each file beside it."""
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    return json.dumps({"format": FORMAT, **facts, "files": listed}, indent=2, ensure_ascii=False).encode() + b"\n"


def write_pack(folder: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> None:
    """Write a pack that only its owner can read; an older pack in the folder gives way if nobody changed it.

    Args:
        folder: where it goes: new, empty, or holding an older pack and nothing else.
        files: name to content.
        facts: what the manifest says besides its files.

    Raises:
        StoreError: the folder holds something else, or answers that a person wrote, or it cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 resolve() would follow a link, which is refused
    try:
        old = _replaceable(folder)
        new = folder.with_name(f".{folder.name[:100]}.{secrets.token_hex(8)}.new")
        new.mkdir(mode=0o700, parents=True)
        try:
            for name, content in {**files, MANIFEST: manifest(files, facts)}.items():
                _write(new / name, content)
            for name in old:
                (folder / name).unlink()
            # Over an empty folder, or where there was none.
            new.replace(folder)
        except OSError:
            shutil.rmtree(new)
            raise
    except OSError as error:
        raise StoreError(f"{folder}: the pack cannot be written ({error.strerror})") from None


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        os.fsync(file.fileno())


def _replaceable(folder: Path) -> list[str]:
    """The files of an older pack, as they were written; nothing where the folder is new or empty."""
    if folder.is_symlink():
        raise StoreError(f"{folder}: is a link; name the folder itself")
    if not folder.exists():
        return []
    names = sorted(path.name for path in folder.iterdir())
    if names and names != sorted(_listed(folder)):
        raise StoreError(f"{folder}: holds files that are no part of a pack; name a new folder")
    return names


def _listed(folder: Path) -> list[str]:
    """The files that the manifest in a folder names, if each is as it was written."""
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        listed = {str(one["name"]): str(one["sha256"]) for one in said["files"]} if said["format"] == FORMAT else {}
    except (OSError, ValueError, TypeError, KeyError):
        return []
    for name, digest in listed.items():
        path = folder / name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise StoreError(
                f"{path}: was changed since it was written, perhaps by somebody's answers; name a new folder"
            )
    return [*listed, MANIFEST]
