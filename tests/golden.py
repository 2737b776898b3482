"""Score page objects against what the saved pages are known to say, without ever showing it."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import dateparser
from web_poet import HttpResponse

from crawlers.sources.reading import SourcePage

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
Read = Callable[[Any], Any]

_EMOJI = re.compile("[\u200d\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One known value of one page: which, and whether it was read right. It holds no value."""

    page: str
    field: str
    right: bool


@lru_cache(maxsize=1)
def _archive(site: str) -> dict[str, bytes]:
    """The pages of a site that are kept in one archive."""
    with tarfile.open(next((DATA / site).glob("*.tar.gz"))) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        return {name: file.read() for name, file in files.items() if file}


def page_names(site: str) -> list[str]:
    """The saved pages of a site."""
    found = sorted(str(path.relative_to(DATA / site)) for path in (DATA / site).rglob("*.html"))
    return found or sorted(_archive(site))


def page_body(site: str, name: str) -> bytes:
    """A saved page, byte for byte."""
    path = DATA / site / name
    return path.read_bytes() if path.is_file() else _archive(site)[name]


def saved(site: str, name: str) -> SourcePage[Any]:
    """A saved page of a site."""
    return SourcePage(response=HttpResponse(url=f"http://{site}.test/{name}", body=page_body(site, name)))


def rows(site: str) -> Iterator[dict[str, Any]]:
    """The known values of a site, one a row."""
    with (DATA / site / "golden.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if "field" in row:
                yield row
            else:
                yield from ({"page": row["page"], "field": k, "expected": v} for k, v in row.items() if k != "page")


def at(value: Any, path: Sequence[int | str]) -> Any:
    """The part of a value that a path names; ``#len`` is how many parts there are."""
    for step in path:
        value = len(value) if step == "#len" else value[step]
    return value


def plain(value: Any) -> Any:
    """The value as JSON would hold it, so that 5 and 5.0, a tuple and a list, a date and its name are equal."""
    if isinstance(value, Decimal | float):
        return float(f"{value:.12g}")
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("date:"):
        return _moment(value.removeprefix("date:"))
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return words(value) if isinstance(value, str) else value


def _moment(stated: str) -> float | str:
    """The point in time of ``date:2012-12-10 20:51:00 -0500``; a day stays a day."""
    found = None if len(stated) == 10 else dateparser.parse(stated, languages=["en"])
    return found.timestamp() if found else stated


@lru_cache(maxsize=4096)
def words(value: str) -> str:
    """The words of a text: white space counts once, and emoji, which the sources threw away, do not count."""
    return " ".join(_EMOJI.sub("", value).split())


def cases(site: str, fields: dict[str, Read], read_page: Callable[[SourcePage[Any]], Any]) -> Iterator[Case]:
    """Every known value of a site, compared with what the page object reads.

    Args:
        site: its folder.
        fields: the source's name of each field, and how the page object says the same.
        read_page: the page object of a saved page.
    """
    pages: dict[str, Any] = {}
    for row in rows(site):
        name, field = row["page"], row["field"]
        if name not in pages:
            pages[name] = read_page(saved(site, name))
        label = field + "".join(f"[{step}]" for step in row.get("path", ()))
        try:
            value = at(fields[field](pages[name]), row.get("path", ()))
        except (LookupError, TypeError, ValueError, AttributeError):
            yield Case(name, label, False)
        else:
            yield Case(name, label, plain(value) == plain(row["expected"]))
