"""One Chromium: started when it is needed, in a folder in memory that goes with it, with one door as its way out."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from crawlers.browser.door import Door
from crawlers.browser.memory import private_mb, processes
from crawlers.browser.program import is_root, program
from policies.errors import DependencyError

MOST_MB = 1_500.0
"""Memory of all its processes; a browser that holds more is ended."""
WATCH_S = 0.5
START_S = 60.0
END_S = 5.0
CLEAR_S = 0.02
PREFIX = "beholden-browser-"
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that has no disk beneath it
WITHOUT = (
    "AsyncDns,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DnsOverHttps,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,InterestFeedContentSuggestions,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,Prerender2,SpeculationRulesPrefetchFuture,Translate"
)
FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--block-new-web-contents",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-speech-api",
    "--disable-sync",
    "--disk-cache-size=1",
    "--dns-prefetch-disable",
    "--js-flags=--max-old-space-size=256",
    "--media-cache-size=1",
    "--mute-audio",
    "--no-pings",
    f"--disable-features={WITHOUT}",
)
"""Each of these closes a way out, or a place where something would be kept."""
SEEN = ("--disable-save-password-bubble", "--ozone-platform-hint=auto")
"""For a browser that a person sees."""
UNWANTED = frozenset({"DEBUG", "DEBUG_FILE", "NODE_OPTIONS", "PWDEBUG", "SSLKEYLOGFILE"})
"""Variables by which the driver would write down what passes through it."""


class Chromium:
    """A browser whose only proxy is a door: ``await chromium.open()`` gives it, started anew where it has died.

    Args:
        door: the door; one that is never opened without it.
        display: what the browser is told to show itself to a person; without it nobody sees it.

    Attributes:
        door: the door.
        why: a code for why the last one was ended.
    """

    def __init__(self, door: Door | None = None, *, display: Mapping[str, str] | None = None) -> None:
        self.door, self._display = door or Door(), display
        self.why = "browser.lost"
        self._lock = asyncio.Lock()
        self._driver: Any = None
        self._browser: Any = None
        self._folder: Path | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> Any:
        """The running browser.

        Raises:
            DependencyError: it cannot be started.
        """
        async with self._lock:
            if self._browser is None or not self._browser.is_connected():
                await self._end()
                try:
                    await self._start()
                except DependencyError:
                    await self._end()
                    raise
            return self._browser

    async def _start(self) -> None:
        from playwright.async_api import Error, async_playwright

        if not self.door.port:
            _sweep()
            await self.door.open()
        self.why = "browser.lost"
        self._folder = folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_memory()))
        found = program()
        try:
            with _environment(folder):
                self._driver = await async_playwright().start()
            self._browser = await self._driver.chromium.launch(
                executable_path=found,
                args=[*FLAGS, *(SEEN if self._display else ())],
                headless=self._display is None,
                ignore_default_args=["--disable-dev-shm-usage"],
                chromium_sandbox=not is_root(),
                proxy={"server": f"socks5://127.0.0.1:{self.door.port}", "bypass": "<-loopback>"},
                env=_own(folder, self._display or {}),
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=START_S * 1000,
            )
        except (Error, OSError) as error:
            raise DependencyError(
                f"the browser {found} cannot be started ({type(error).__name__}); see whether 'chromium --headless"
                " --dump-dom about:blank' works for this user"
            ) from None
        self._watch = asyncio.ensure_future(self._limit_memory(folder))

    async def _limit_memory(self, folder: Path) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            pids = await asyncio.to_thread(processes, folder)
            if pids and await asyncio.to_thread(private_mb, pids) > MOST_MB:
                self.why = "browser.memory"
                _kill(pids[0])
                return

    def kill(self, why: str) -> None:
        """End it at once, as when a page does not let go of it."""
        self.why = why
        if self._folder is not None and (pids := processes(self._folder)):
            _kill(pids[0])

    async def close(self) -> None:
        """End it, and remove what it had."""
        async with self._lock:
            await self._end()
            await self.door.close()

    async def _end(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        for part, end in ((self._browser, "close"), (self._driver, "stop")):
            if part is not None:
                with suppress(Exception):  # it is dead already: its folder goes all the same
                    await asyncio.wait_for(getattr(part, end)(), END_S)
        if self._folder is not None:
            await asyncio.to_thread(_clear, self._folder)
        self._watch = self._browser = self._driver = self._folder = None


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _clear(folder: Path) -> None:
    """End what still runs in a folder and remove it; what is ending may write there until it has ended."""
    end = time.monotonic() + END_S
    while folder.exists() and time.monotonic() < end:
        for pid in processes(folder):
            _kill(pid)
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(CLEAR_S)


def _memory() -> Path | None:
    return MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None


def _own(folder: Path, display: Mapping[str, str]) -> dict[str, str | float | bool]:
    """All that the browser is told of this machine."""
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"), str(folder))
    return {**places, **display, "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """What the driver inherits: it puts the profile where temporary files go."""
    before = {name: os.environ.pop(name) for name in UNWANTED & os.environ.keys()}
    before["TMPDIR"] = os.environ.get("TMPDIR", "")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        os.environ.update(before)
        if not before["TMPDIR"]:
            del os.environ["TMPDIR"]


def _sweep() -> None:
    """Remove the folders of runs that were killed."""
    for path in (_memory() or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        pid = path.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and path.stat().st_uid == os.geteuid() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(path, ignore_errors=True)
