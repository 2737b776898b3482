"""What every test stands on: loopback only, no machine settings, and no silent skip in CI."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.postgres import data_dir, database_url, postgresql, postgresql_url, sqlite_file  # noqa: F401
from tests.tor import tor_net  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("beholden", deadline=None, print_blob=True, max_examples=30)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile("beholden")


def _is_local(host: object) -> bool:
    """True for what never leaves this machine: loopback addresses, ``localhost`` and "any interface"."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_to_leave(event: str, args: tuple[Any, ...]) -> None:
    # pytest-socket watches socket.connect alone; Twisted connects by connect_ex, and a name is looked up before that.
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not _is_local(host):
        raise RuntimeError(f"a test tried to leave this machine ({event})")


sys.addaudithook(_refuse_to_leave)


@pytest.fixture(autouse=True)
def _no_machine_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the machine reaches a test, and no test reaches the user's own folders."""
    for name in [name for name in os.environ if name.startswith("BEHOLDEN_")]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real pages and texts, which is never part of the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real pages are not beside the repository (../shared/data)")
    return folder


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what must stay together, which takes longest, so that no worker ends with it alone."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def _skips_fail() -> bool:
    return os.environ.get("CI") == "true"


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped, and in CI nothing may be: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where CI runs, so that no promise goes unchecked there."""
    report = yield
    expected = hasattr(report, "wasxfail") or item.get_closest_marker("allowed_skip") is not None
    if _skips_fail() and report.skipped and not expected:
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself while it is read."""
    report = yield
    if _skips_fail() and report.skipped:
        _fail(report)
    return report
