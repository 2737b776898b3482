"""Make a value coarser: a date its month, a price its band, a place its region; what is not understood is dropped."""

from __future__ import annotations

import base64
import hmac
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from pipelines.items import Raw
from pipelines.places import foreign_area, generalise_place, postcode_area
from policies.urls import UrlError, canonical, parse

AGES = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64))
OLDEST = 120
LEAST, MOST = Decimal("1e-8"), Decimal("1e12")
"""Numbers between them have a band; beyond them a value is a mistake, or stands out."""
COARSE_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")
"""A year, or a year and its month: there is nothing in it to make coarser."""
MANTISSAS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def to_week(value: date) -> str:
    """ISO 8601 week, such as ``2026-W07``."""
    year, week, _ = value.isocalendar()
    return f"{year:04}-W{week:02}"


DATES: Mapping[str, Callable[[date], str]] = {
    "month": lambda value: f"{value.year:04}-{value.month:02}",
    "week": to_week,
    "day": lambda value: f"{value.year:04}-{value.month:02}-{value.day:02}",
}


def age_band(years: int) -> str | None:
    """Ten-year band of an adult's age, such as ``25-34``; None for what is no adult's age."""
    for low, high in AGES:
        if low <= years <= high:
            return f"{low}-{high}"
    return "65+" if AGES[-1][1] < years <= OLDEST else None


def band(value: Decimal | float | str) -> str | None:
    """The step of the series 1, 2, 5, 10 … that holds a number, such as ``20-50``; the lower bound belongs to it."""
    try:
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        return None
    if number == 0:
        return "0"
    if not number.is_finite() or not LEAST <= number < MOST:
        return None
    unit = Decimal(1).scaleb(number.adjusted())
    index = max(i for i, mantissa in enumerate(MANTISSAS) if mantissa * unit <= number)
    return f"{_plain(MANTISSAS[index] * unit)}-{_plain(MANTISSAS[index + 1] * unit)}"


def generalise_text(text: str, to: str) -> str | None:
    """The coarser form of a text: a place, a postcode, or a date or an age in its normal form."""
    if to in ("region", "country"):
        return generalise_place(text, to)
    if to == "area":
        return postcode_area(text) or foreign_area(text)
    if to == "month" and COARSE_DATE.fullmatch(text):
        return text
    try:
        return DATES[to](date.fromisoformat(text)) if to in DATES else age_band(int(text))
    except ValueError:
        return None


def generalise_value(name: str, value: Raw, to: str) -> str | None:
    """The coarser form of a field's value, or None where the value does not fit the form."""
    if isinstance(value, date):
        return DATES[to](value) if to in DATES else None
    if isinstance(value, str) and (to != "band" or name == "age"):
        return generalise_text(value, to)
    if to != "band" or isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    return age_band(int(value)) if name == "age" else band(value)


def generalise_url(url: str, to: str, hosts: frozenset[str], key: bytes) -> str | None:
    """The host of a page of the study, with a keyed digest in place of the path where that is allowed.

    A host that the source does not name is dropped: it may name a person.
    """
    try:
        parsed = parse(url)
        if parsed.authority not in hosts:
            return None
        form = canonical(parsed)
    except UrlError:
        return None
    if to == "host_only":
        return parsed.authority
    digest = hmac.digest(key, form.encode("utf-8", "surrogatepass"), "sha256")
    return f"{parsed.authority}/{short(digest)}" if to == "path_keyed_hash" else None


def short(digest: bytes) -> str:
    """80 bits of a digest as 16 characters of a-z and 2-7."""
    return base64.b32encode(digest[:10]).decode("ascii").lower()


def stored_number(value: Decimal | float) -> float | None:
    """A number as a database holds it; None for what is not finite there."""
    number = float(value)
    return number if math.isfinite(number) else None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
