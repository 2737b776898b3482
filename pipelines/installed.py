"""The digest of an installed package: what a policy pins, so that no other code or weights run under it."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from policies.errors import DetectorError


def package_digest(name: str) -> str:
    """SHA-256 of the list of the package's files, as ``sha256sum`` writes it in the order of their paths.

    Nothing of the package is run.

    Raises:
        DetectorError: no such package is installed.
    """
    spec = find_spec(name) if name.isidentifier() else None
    if spec is None or spec.origin is None:
        raise DetectorError(f"the spaCy pipeline {name} is not installed: install it, or name none")
    folder = Path(spec.origin).parent
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if _counts(path)}
    listed = "".join(f"{hashlib.sha256(files[path].read_bytes()).hexdigest()}  {path}\n" for path in sorted(files))
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()


def check_package(name: str, sha256: str) -> None:
    """Refuse a package that is not the one with this digest.

    Raises:
        DetectorError: it is missing, or another one.
    """
    if (found := package_digest(name)) != sha256:
        raise DetectorError(
            f"the spaCy pipeline {name} is not the one that the policy names, its sha256 is {found}: "
            "install that one, or have this one approved"
        )


def _counts(path: Path) -> bool:
    """Whether it is a file of the package, not one that Python made of it."""
    return path.is_file() and "__pycache__" not in path.parts
