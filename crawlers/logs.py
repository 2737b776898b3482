"""Logging that cannot leak: our own records, which hold codes and counts, and of others only where they came from."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

from scrapy.logformatter import LogFormatter

log = logging.getLogger(__name__)
OURS = ("crawlers", "pipelines", "policies")


class SafeFormatter(logging.Formatter):
    """Shows our messages; of another package's record only level, logger, file and line, and of an error its class."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, free of anything that a page, a URL or an exception's message could have brought."""
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        text = record.getMessage() if _is_ours(record) else f"(message withheld) {record.module}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{moment} {record.levelname} {record.name}: {text}{where(error)}"


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def where(error: BaseException | None) -> str:
    """Class of an error and the lines it passed through, without its message."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    path = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f" [{type(error).__name__} at {path}]"


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
    sys.excepthook = _excepthook


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


def _excepthook(kind: type[BaseException], error: BaseException, _: Any) -> None:
    """What nobody caught: class and place, never the message."""
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("crawlers").critical("unexpected failure%s", where(error))
