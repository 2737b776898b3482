"""A record's values as the columns of its table: a number in a number's column, its band beside it, the rest JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, Boolean, Float

from pipelines.canonical import canonical
from pipelines.items import Stored
from pipelines.tables import THINGS, Thing
from policies.errors import StoreError

Plain: TypeAlias = str | int | float | bool | list[str] | None

_WIDEST = 2**63

_FITS: Mapping[type, tuple[str, ...]] = {
    str: ("text",),
    bool: ("flag",),
    int: ("real", "whole"),
    float: ("real",),
    list: ("words",),
}


@cache
def fields(kind: str) -> Mapping[str, str]:
    """The columns of a kind that a record may fill, and what each takes: text, real, whole, flag or words.

    Raises:
        StoreError: there is no such kind.
    """
    if kind not in THINGS:
        raise StoreError(f"a record must be one of {', '.join(THINGS)}; its kind is none of these")
    own = set(Thing.model_fields) - {"item_id", "url"}
    return {column.name: _takes(column.type) for column in THINGS[kind].columns if column.name not in own}


def _takes(column_type: object) -> str:
    types = ((Float, "real"), (BigInteger, "whole"), (Boolean, "flag"), (JSON, "words"))
    return next((name for wanted, name in types if isinstance(column_type, wanted)), "text")


def plain(values: Mapping[str, Stored]) -> dict[str, Plain]:
    """Values that every database can hold: no NUL, no half of a surrogate pair, no number beyond its columns."""
    return {
        # Most are short plain texts, and there are thousands a second.
        name: value if type(value) is str and value.isascii() and "\0" not in value else _plain(value)
        for name, value in values.items()
    }


def _plain(value: Stored) -> Plain:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return [_text(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not -_WIDEST <= value < _WIDEST:
        return None
    return value


def _text(value: str) -> str:
    if "\0" in value:
        value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value


@lru_cache(4096)
def _listed(words: tuple[str, ...]) -> str:
    return canonical(words)


def place(kind: str, values: Mapping[str, Plain]) -> dict[str, Any]:
    """The columns of one row: every field of the kind, and `derived` for what fits no column; lists as JSON text."""
    takes = fields(kind)
    row: dict[str, Any] = dict.fromkeys(takes)
    derived: dict[str, Plain] = {}
    for name, value in values.items():
        if value is None:
            continue
        wanted = takes.get(name)
        if wanted in _FITS.get(type(value), ()):
            row[name] = _listed(tuple(value)) if isinstance(value, list) else value
        elif isinstance(value, str) and wanted in ("real", "whole") and (band := f"{name}_band") in takes:
            row[band] = value
        else:
            derived[name] = value
    row["derived"] = canonical(derived) if derived else None
    return row
