"""The repository holds what it should, and nothing of the machine it was made on."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci",
    ".editorconfig",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "crawlers",
    "ethics_guide",
    "mkdocs.yml",
    "pipelines",
    "policies",
    "pyproject.toml",
    "requirements.lock",
    "tests",
}
PACKAGES = ("crawlers", "pipelines", "policies")
# Written in parts, so that this file does not hold what it looks for.
REGISTRIES = ["pypi" + ".org/simple", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb.deb" + "ian.org"]
MACHINE_PATH = re.compile(r"(?<![\w.}>*-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/\w")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def tracked() -> list[Path]:
    """Files under version control that are there."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in run.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """Tracked files that are text."""
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_top_level_is_fixed() -> None:
    """The top of the repository holds the agreed files and folders alone."""
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert names - TOP_LEVEL == set()


@pytest.mark.parametrize("address", REGISTRIES)
def test_no_registry_address(address: str) -> None:
    """No file names the host of a package registry."""
    assert [path.relative_to(ROOT) for path, text in texts() if address in text] == []


def test_no_machine_path() -> None:
    """No file names a folder of somebody's machine."""
    assert [path.relative_to(ROOT) for path, text in texts() if MACHINE_PATH.search(text)] == []


def test_nothing_unfinished_is_shipped() -> None:
    """No marker of unfinished work is in the packages or the guide."""
    shipped = [(path, text) for path, text in texts() if path.relative_to(ROOT).parts[0] in (*PACKAGES, "ethics_guide")]

    assert [path.relative_to(ROOT) for path, text in shipped if UNFINISHED.search(text)] == []


def test_lock_is_fresh() -> None:
    """Every dependency in pyproject.toml is in the lock, and every locked version has its hashes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    wanted = {re.split(r"[\[<>=! ]", line)[0].replace(".", "-") for group in groups for line in group}
    pinned = re.findall(r"^([a-z0-9.-]+)(?:\[[a-z0-9,_-]+\])?==\S+(.*)$", lock, re.MULTILINE)

    assert wanted <= {name.replace(".", "-") for name, _ in pinned}
    assert all(rest.endswith("\\") for _, rest in pinned)


def test_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    """What is under version control in the three packages is in the wheel: code, policies, migrations, models."""
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path)))

    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name for path in tracked() if (name := path.relative_to(ROOT).as_posix()).startswith(PACKAGES)}
    assert wanted <= inside
    assert not [name for name in inside if not name.startswith((*PACKAGES, "beholden-"))]


def test_every_module_says_its_one_idea() -> None:
    """The first line of every module is a docstring of one line."""
    modules = [path for path in tracked() if path.suffix == ".py" and path.read_bytes().strip()]

    assert [path.relative_to(ROOT) for path in modules if not path.read_text("utf-8").startswith('"""')] == []
