"""The kinds of value that a policy may hold, and how an error names them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

FORMS: dict[str, str] = {}
"""What each pattern of the schema asks for, as an error puts it after "must be"."""


def form(pattern: str, words: str, **limits: Any) -> Any:
    """A pattern that a text must match, and what to call it."""
    FORMS[pattern] = words
    return Field(pattern=pattern, **limits)


def _day(value: Any) -> date:
    """Only the one way to write a day: neither a time, nor a week, nor a number of seconds."""
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("is not a day of the calendar") from None
    if type(value) is not date:
        raise ValueError("must be a day, written as 2026-11-30")
    return value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("is not a time zone of the IANA database, such as Europe/London") from None
    return name


T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(strict=False)]
Some = Annotated[tuple[T, ...], Field(strict=False, min_length=1)]
"""A list that may not be empty."""
Date = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, form(r"\S", "a text that says something", max_length=4000)]
Slug = Annotated[
    str,
    form(r"^[a-z][a-z0-9-]{1,62}$", "a short name of small letters, digits and hyphens, such as example-study-2026"),
]
Name = Annotated[
    str, form(r"^[a-z][a-z0-9_]{0,62}$", "a name of small letters, digits and underscores, such as posted_at")
]
RuleId = Annotated[str, form(r"^[A-Z]{3}[0-9]{3}$", "the id of a lint rule, such as FRM004")]
Orcid = Annotated[str, form(r"^([0-9]{4}-){3}[0-9]{3}[0-9X]$", "an ORCID, such as 0000-0000-0000-0000")]
Sha256 = Annotated[str, form(r"^[0-9a-f]{64}$", "a SHA-256 digest: 64 hexadecimal digits in small letters")]
Version = Annotated[str, form(r"^[0-9]+\.[0-9]+\.[0-9]+$", 'a version in quotes, such as "1.0.0"')]
Language = Annotated[str, form(r"^[a-z]{2}$", "a language code of two small letters, such as en")]
Clock = Annotated[str, form(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of day, written as 08:30")]
TimeZone = Annotated[
    str, form(r"^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$", "a time zone such as Europe/London"), AfterValidator(_zone)
]
Email = Annotated[str, form(r"^[!-?A-~]+@[A-Za-z0-9.-]+$", "an e-mail address", max_length=254)]
Host = Annotated[
    str,
    form(
        r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?$",
        "an exact host name in small letters, with a port where it is not the usual one; no scheme, path or wildcard",
    ),
]
FileName = Annotated[str, form(r"^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$", "a file name of letters, digits, _, - and .")]
PathPattern = Annotated[
    str,
    form(
        r"^/[!-~]*$", "a path that begins with /, in ASCII without spaces; * stands for any characters", max_length=200
    ),
]
AgeRecipient = Annotated[
    str, form(r"^age1[02-9ac-hj-np-z]{58}$", "a public key of age, which begins with age1 and has 62 characters")
]
UserAgent = Annotated[
    str,
    # The name is a product token of RFC 9309 §2.2.1: a digit in it would end it for some readers of robots.txt.
    form(
        r"^[A-Za-z][A-Za-z_-]{0,62}/[0-9][0-9.]{0,15}( \([ -'*-~]{1,200}\))?$",
        "a name, a version and a contact, such as ExampleBot/1.0 (+https://example.org/study)",
    ),
]
