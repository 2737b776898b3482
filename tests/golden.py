"""Score page objects against what the saved pages are known to say, without ever showing it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

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


def saved(site: str, name: str, folder: Path = DATA) -> SourcePage[Any]:
    """A saved page of a site."""
    response = HttpResponse(url=f"http://{site}.test/{name}", body=(folder / site / name).read_bytes())
    return SourcePage(response=response)


def rows(site: str) -> list[dict[str, Any]]:
    """The known values of a site."""
    with (DATA / site / "golden.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(row) for row in lines]


def at(value: Any, path: Sequence[int | str]) -> Any:
    """The part of a value that a path names; ``#len`` is how many parts there are."""
    for step in path:
        value = len(value) if step == "#len" else value[step]
    return value


def plain(value: Any) -> Any:
    """The value as JSON would hold it, so that 5 and 5.0, a tuple and a list, a date and its name are equal."""
    if isinstance(value, Decimal | float):
        return float(f"{value:.12g}")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return words(value) if isinstance(value, str) else value


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
