"""Logging that cannot leak: our own records, which hold codes and counts, and of others only where they came from."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy.logformatter import LogFormatter

from crawlers.outcome import kind_of

log = logging.getLogger(__name__)
OURS = ("crawlers", "pipelines", "policies")
NAMES = ("asyncio", "py.warnings", "root", "twisted")
"""Names of loggers that are not modules."""
HERE = Path(__file__).parent.parent


class SafeFormatter(logging.Formatter):
    """Shows our messages; of another's record only level, logger, file and line, and of an error its class."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, free of anything that a page, a URL or an exception's message could have brought."""
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        ours = _is_ours(record)
        text = record.getMessage() if ours else f"(message withheld) {record.module}:{record.lineno}"
        # A logger can be named after anything, a page too; after a module it is named by someone who wrote code.
        name = record.name if ours or record.name in sys.modules or record.name in NAMES else "(name withheld)"
        error = record.exc_info[1] if record.exc_info else None
        return f"{moment} {record.levelname} {name}: {text}{where(error)}"


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether our own code wrote it; sources, which read pages, do not count as such, and names can be borrowed."""
    path = Path(record.pathname)
    home = record.name.partition(".")[0]
    reads = record.name.startswith("crawlers.sources") or path.is_relative_to(HERE / "crawlers" / "sources")
    return home in OURS and path.is_relative_to(HERE / home) and not reads


def where(error: BaseException | None) -> str:
    """Class of an error and the lines it passed through, without its message."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    path = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f" [{kind_of(error)} at {path}]"


class SilentLogFormatter(LogFormatter):
    """Scrapy's messages about requests, responses and items, which hold URLs and values: none is written."""

    def crawled(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def scraped(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def dropped(self, *_: Any, **__: Any) -> dict[str, Any]:  # type: ignore[override]
        """A fixed line."""
        return _fixed("an item was dropped")

    def item_error(self, *_: Any, **__: Any) -> dict[str, Any]:  # type: ignore[override]
        """A fixed line."""
        return _fixed("an item failed")

    def spider_error(self, *_: Any, **__: Any) -> dict[str, Any]:  # type: ignore[override]
        """A fixed line."""
        return _fixed("a spider failed")

    def download_error(self, *_: Any, **__: Any) -> dict[str, Any]:  # type: ignore[override]
        """A fixed line."""
        return _fixed("a download failed")


def _fixed(message: str) -> dict[str, Any]:
    return {"level": logging.DEBUG, "msg": message, "args": {}}


def configure(level: str) -> None:
    """Send all logging of this process to stderr through `SafeFormatter`; nothing goes to a file."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in ("scrapy", "twisted", "asyncio", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    logging.raiseExceptions = False
    _catch_what_nobody_caught()


def _catch_what_nobody_caught() -> None:
    """Errors of threads, finalisers and Deferreds print themselves, message and all, unless told otherwise."""
    from twisted.logger import STDLibLogObserver, globalLogBeginner

    sys.excepthook = lambda kind, error, _: _tell(kind, error)
    sys.unraisablehook = lambda what: _tell(what.exc_type, what.exc_value)
    threading.excepthook = lambda what: _tell(what.exc_type, what.exc_value)
    observer: Any = STDLibLogObserver("twisted")
    globalLogBeginner.beginLoggingTo([observer], discardBuffer=True, redirectStandardIO=False)


class _Withheld(io.TextIOBase):
    """Takes what is printed and shows none of it, but that something was."""

    def __init__(self) -> None:
        self._told = False

    def write(self, text: str) -> int:
        if not self._told:
            self._told = True
            log.warning("something was printed; it is withheld, since it may hold what a page says")
        return len(text)


@contextlib.contextmanager
def withhold_prints() -> Iterator[None]:
    """Show nothing that a source or a library prints; what was given a stream before still writes to it."""
    withheld = _Withheld()
    with contextlib.redirect_stdout(withheld), contextlib.redirect_stderr(withheld):
        yield


def _tell(kind: type[BaseException], error: BaseException | None) -> None:
    """What nobody caught: class and place, never the message."""
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("unexpected failure%s", where(error))
