"""What Scrapy and the environment leave open is closed: consoles, proxies, caches, feeds, key logs, unverified TLS."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.certificates import Authority
from tests.policies import as_bytes
from tests.site import HOST, Answer, Site, desk, page, plain, walking

MARK = "quiet-otter-4471"
SETTINGS = """
import os
from pathlib import Path
Path(os.environ["TOUCHED"]).touch()
HTTPCACHE_ENABLED = True
HTTPCACHE_DIR = os.environ["LOOSE"] + "/cache"
FEEDS = {os.environ["LOOSE"] + "/feed.json": {"format": "json"}}
JOBDIR = os.environ["LOOSE"] + "/job"
LOG_FILE = os.environ["LOOSE"] + "/log"
IMAGES_STORE = FILES_STORE = os.environ["LOOSE"]
ROBOTSTXT_OBEY = False
TELNETCONSOLE_ENABLED = REMOTE_CONTROL_ENABLED = True
"""
DRAWERS = ("data", "home", "loose", "tmp")


def _listening(pid: int) -> list[str]:
    """The sockets on which a process and its children listen, as the kernel names them."""
    found = []
    for each in [pid, *_children(pid)]:
        held = {str(fd.readlink()) for fd in Path(f"/proc/{each}/fd").iterdir() if fd.is_symlink()}
        for table in ("tcp", "tcp6", "udp", "udp6", "unix"):
            lines = Path(f"/proc/{each}/net/{table}").read_text().splitlines()[1:]
            found += [f"{table} {line}" for line in lines if _is_open(table, line.split()) in held]
    return found


def _is_open(table: str, words: list[str]) -> str | None:
    """The inode of a socket that others could connect or send to."""
    if table == "unix":
        return f"socket:[{words[6]}]" if words[5] == "01" and words[3] == "00010000" else None
    waits = words[3] == "0A" if table.startswith("tcp") else words[3] == "07"
    return f"socket:[{words[9]}]" if waits else None


def _children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def _files(folder: Path, *parts: str) -> set[str]:
    found = (path for part in parts for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in found}


def _wait_for(truth: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not truth() and time.monotonic() < end:
        time.sleep(0.02)
    assert truth()


def test_the_environment_opens_nothing(tmp_path: Path) -> None:
    """A project's settings, proxies and key logs in the environment or the working directory change nothing."""
    loose = tmp_path / "loose"
    loose.mkdir()
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = loose_settings\n")
    script = {
        "/": page("/closed/1", "/slow"),
        "/slow": Answer(body=f"<b>{MARK}</b>".encode(), wait_s=2),
        "/robots.txt": plain("User-agent: *\nDisallow: /closed/"),
    }
    with Site({"/*": page()}) as canary, Site(script) as site:
        proxy = f"http://127.0.0.1:{canary.port}"
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        found = desk(
            tmp_path,
            site,
            SCRAPY_SETTINGS_MODULE="loose_settings",
            SCRAPY_PROJECT="default",
            LOOSE=str(loose),
            TOUCHED=str(loose / "touched"),
            **dict.fromkeys(names, proxy),
        )
        found.where = tmp_path
        (tmp_path / "plugins" / "loose_settings.py").write_text(SETTINGS)
        found.run("keys", "create", "small-test")
        command = found.start("crawl", found.policy(as_bytes(walking())), "--json", "--no-report")
        _wait_for(lambda: "/slow" in site.paths())
        listening, here = _listening(command.pid), _listening(os.getpid())
        _, err = command.communicate(timeout=60)

    assert command.returncode == 0, err
    assert (site.paths(), canary.log) == (["/", "/slow"], [])
    assert here, "a control: the test's own sites listen"
    assert listening == []
    assert _files(tmp_path, *DRAWERS) == {
        "data/beholden.sqlite3",
        "data/beholden.sqlite3.lock",
        "data/ledger-small-test.head",
    }


def test_the_certificate_of_a_host_is_verified(tmp_path: Path) -> None:
    """A host with a certificate of a known authority is read; no key of the connection is written down."""
    authority = Authority.create(tmp_path / "authority")
    log = tmp_path / "keylog"
    with Site({"/": page("/a")}, tls=authority.serve(HOST)) as site:
        found = desk(tmp_path, site, SSL_CERT_FILE=str(authority.file), SSLKEYLOGFILE=str(log))
        ended = found.crawl(found.policy(as_bytes(_over_tls())), study="small-test")

    assert ended.code == 0, ended.err
    assert site.paths() == ["/", "/a"]
    assert not log.exists()


@pytest.mark.parametrize("fault", ["another host's", "expired", "of an unknown authority"])
def test_a_host_that_is_not_who_it_says_is_not_read(fault: str, tmp_path: Path) -> None:
    """A certificate that does not hold ends the connection before anything is asked for."""
    known, unknown = Authority.create(tmp_path / "known"), Authority.create(tmp_path / "unknown")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    context = {
        "another host's": lambda: known.serve("elsewhere.test"),
        "expired": lambda: known.serve(HOST, until=yesterday),
        "of an unknown authority": lambda: unknown.serve(HOST),
    }[fault]()
    with Site({"/": page("/a")}, tls=context) as site:
        found = desk(tmp_path, site, SSL_CERT_FILE=str(known.file))
        ended = found.crawl(found.policy(as_bytes(_over_tls())), study="small-test")

    assert ended.code == 0, ended.err
    assert site.log == []
    assert ended.json["refusals"] == {"access.robots.unreachable": 1}


def _over_tls() -> dict[str, object]:
    source = {"schemes": ["https"], "start": [f"https://{HOST}/"]}
    backoff = {"start_s": 0, "max_s": 0, "retries": 0}
    return walking(source=source, politeness={"backoff": backoff}, cases={"requests": []})
