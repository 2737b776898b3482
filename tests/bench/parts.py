"""Where the time of a profile went, by part of the program."""

from __future__ import annotations

import cProfile
import os
import pstats
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARIES = {
    "scrapy": "Scrapy",
    "twisted": "Twisted",
    "lxml": "lxml, parsel, web-poet",
    "parsel": "lxml, parsel, web-poet",
    "w3lib": "lxml, parsel, web-poet",
    "web_poet": "lxml, parsel, web-poet",
    "sqlalchemy": "SQLAlchemy",
    "cryptography": "cryptography",
    "ada_url": "ada",
}
BUILTINS = {
    "sqlite3": "sqlite",
    "lxml": "lxml, parsel, web-poet",
    "AESGCM": "cryptography",
    "_hashlib": "hashes",
    "_blake2": "hashes",
    "hmac": "hashes",
    "posix.fsync": "files",
    "fsync": "files",
    "select.epoll": "waiting",
    "lock": "waiting",
}
Function = tuple[str, int, str]


def parts(profiles: Iterable[cProfile.Profile]) -> tuple[tuple[str, float], ...]:
    """Part to seconds, slowest first; what is built into Python counts for who called it."""
    found: defaultdict[str, float] = defaultdict(float)
    for profile in profiles:
        stats: dict[Function, tuple[int, int, float, float, dict[Function, tuple[int, int, float, float]]]]
        stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        for function, (_, _, own, _, callers) in stats.items():
            part = _part(function)
            if part or not callers:
                found[part or "Python"] += own
                continue
            for caller, (_, _, time, _) in callers.items():
                found[_part(caller) or "Python"] += time
    if os.environ.get("BENCH_PROFILE") == "functions":
        for profile in profiles:
            pstats.Stats(profile, stream=open(2, "w", closefd=False)).sort_stats("tottime").print_stats(45)  # noqa: SIM115
    found.pop("waiting", None)
    return tuple(sorted(found.items(), key=lambda part: -part[1]))


def _part(function: Function) -> str | None:
    file, _, name = function
    if file == "~":
        return next((part for word, part in BUILTINS.items() if word in name), None)
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])
    if "site-packages" in path.parts:
        library = path.parts[path.parts.index("site-packages") + 1]
        return LIBRARIES.get(library.removesuffix(".py"), library)
    return "asyncio" if "asyncio" in path.parts else None
