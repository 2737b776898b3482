"""beholden doctor: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from crawlers.browser.program import is_root
from crawlers.browser.program import program as browser
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from crawlers.tor.checks import OLDEST
from crawlers.tor.process import program
from policies.errors import BeholdenError, DependencyError

PACKAGES = ("scrapy", "twisted", "spacy", "sqlmodel", "playwright", "stem", "mkdocs-material")
PROGRAMS = {
    "tor": "needed for policies with the route tor: apt install tor",
    "postgres": "needed only to keep the data in PostgreSQL: apt install postgresql",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: the thing.
        state: ``ok``, ``missing`` (a part of Beholden will not work) or ``wrong`` (nothing will).
        detail: its version or place, or how to get it.
    """

    what: str
    state: str
    detail: str


def run(*, as_json: bool) -> None:
    """Look at this machine.

    Raises:
        DependencyError: something without which nothing works is missing or wrong.
    """
    findings = list(look())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            style = {"ok": "green", "missing": "yellow", "wrong": "red"}[finding.state]
            console().print(f"[{style}]{finding.state:8}[/] {finding.what:20} {finding.detail}", soft_wrap=True)
    if wrong := [finding.what for finding in findings if finding.state == "wrong"]:
        raise DependencyError(f"cannot work until this is mended: {', '.join(wrong)}")


def look() -> Iterator[Finding]:
    """All findings."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(what="python", state="ok" if sys.version_info >= (3, 11) else "wrong", detail=version)
    for package in PACKAGES:
        yield _package(package)
    yield Finding(what="sqlite", state="ok", detail=sqlite3.sqlite_version)
    yield Finding(what="openssl", state="ok", detail=ssl.OPENSSL_VERSION.split()[1])
    for name, how in PROGRAMS.items():
        yield _program(name, how)
    yield _tor_version()
    yield _browser()
    yield from _folders()


def _package(name: str) -> Finding:
    try:
        return Finding(what=name, state="ok", detail=importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(what=name, state="wrong", detail="pip install --require-hashes -r requirements.lock")


def _program(name: str, how: str) -> Finding:
    places = os.pathsep.join(("/usr/sbin", "/sbin", *map(str, _postgres_folders()), os.environ.get("PATH", "")))
    found = shutil.which(name, path=places)
    return Finding(what=name, state="ok" if found else "missing", detail=found or how)


def _tor_version() -> Finding:
    """A tor with known holes is not gone through."""
    try:
        said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    except (DependencyError, OSError, subprocess.TimeoutExpired):
        return Finding(what="tor version", state="missing", detail=f"{OLDEST} or later is needed")
    found = re.search(r"[0-9]+(?:\.[0-9]+)+", said)
    version = found[0] if found else "unknown"
    old = not found or [int(part) for part in version.split(".")] < [int(part) for part in OLDEST.split(".")]
    detail = f"{version} is too old: {OLDEST} or later is needed" if old else version
    return Finding(what="tor version", state="missing" if old else "ok", detail=detail)


def _browser() -> Finding:
    """What shows the pages of sources that need their scripts."""
    try:
        found = browser()
    except DependencyError:
        return Finding(
            what="chromium", state="missing", detail="needed to show pages in a browser: apt install chromium"
        )
    alone = " (without a sandbox as root: for training policies only)" if is_root() else ""
    return Finding(what="chromium", state="ok", detail=f"{found}{alone}")


def _postgres_folders() -> Iterator[str]:
    from pathlib import Path

    return (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))


def _folders() -> Iterator[Finding]:
    try:
        machine = Machine.from_environment()
    except BeholdenError as error:
        yield Finding(what="environment", state="wrong", detail=str(error))
        return
    for what, folder in (("data folder", machine.data), ("keys folder", machine.keys)):
        open_to_others = folder.exists() and folder.stat().st_mode & 0o077
        state = "wrong" if open_to_others else "ok"
        detail = f"{folder} is open to others: chmod 700 it" if open_to_others else str(folder)
        yield Finding(what=what, state=state, detail=detail)
    if machine.keys.is_relative_to(machine.data):
        yield Finding(what="keys folder", state="wrong", detail="lies in the data folder; set BEHOLDEN_KEYS elsewhere")
