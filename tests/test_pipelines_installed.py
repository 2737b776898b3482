"""An installed package is told by its files, and refused where it is another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.installed import check_package, package_digest
from policies.errors import DetectorError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that fails when it is run."""
    folder = tmp_path / "xx_digested"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('it was run')")
    (folder / "data" / "weights").write_bytes(b"123")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_the_digest_is_one_that_sha256sum_makes(package: Path) -> None:
    """Anyone can make it with the tools of the system; nothing of the package is run."""
    command = "find . -type f | cut -c3- | LC_ALL=C sort | xargs sha256sum | sha256sum"
    made = subprocess.run(command, shell=True, cwd=package, capture_output=True, text=True, check=True).stdout[:64]

    assert package_digest("xx_digested") == made
    check_package("xx_digested", made)
    assert "xx_digested" not in sys.modules


def test_what_python_makes_of_it_does_not_count(package: Path) -> None:
    """Compiled files differ from machine to machine."""
    before = package_digest("xx_digested")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_bytes(b"1")

    assert package_digest("xx_digested") == before


def test_an_altered_package_is_refused(package: Path) -> None:
    """One changed byte is another package; the message says which digest it has."""
    before = package_digest("xx_digested")
    (package / "data" / "weights").write_bytes(b"124")

    with pytest.raises(DetectorError, match=package_digest("xx_digested")):
        check_package("xx_digested", before)


@pytest.mark.parametrize("name", ["xx_nowhere", "../etc", "tests.bench", ""])
def test_a_missing_package_is_refused(name: str) -> None:
    """What is not installed, or is no package's name, is refused."""
    with pytest.raises(DetectorError, match="is not installed"):
        package_digest(name)
