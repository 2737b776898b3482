"""Claims: what somebody who objects says is theirs, in every form in which a crawl may have met it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.entities import LABELS
from pipelines.patterns import identifiers
from pipelines.patterns.messengers import SERVICES
from pipelines.people import INDIRECT
from pipelines.spellings import canonical
from policies.errors import UsageError

DIRECT = LABELS - INDIRECT
"""Types of which one value can point at one person; nobody owns a place or a date."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "phone": ("PHONE",),
    "email": ("EMAIL",),
    "handle": ("USERNAME", "MESSENGER_ID"),
    "name": ("PERSON",),
    "wallet": ("CRYPTO_ADDRESS",),
    "url": ("URL", "ONION"),
    "pgp": ("PGP_KEY",),
}
"""What may stand before a value, with a colon, to say what it is; without that it is looked for as everything."""
MOST_VALUES = 50
MOST_CHARACTERS = 300

_KIND = re.compile(rf"({'|'.join(KINDS)})\s*:\s*(.*)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Claim:
    """One form of one given value, in memory only.

    Attributes:
        label: as which entity type it is looked for.
        form: its canonical form for that type.
    """

    label: str
    form: str


def claims(lines: Iterable[str]) -> frozenset[Claim]:
    """All forms of the values that somebody gave, one a line.

    Raises:
        UsageError: nothing was given, or more than is one person's. The message repeats none of it.
    """
    given = [line.strip() for line in lines if line.strip()]
    if not given:
        raise UsageError("nothing was given; write one value a line, such as a number or a handle, as it was posted")
    if len(given) > MOST_VALUES or any(len(line) > MOST_CHARACTERS for line in given):
        raise UsageError(f"at most {MOST_VALUES} values of at most {MOST_CHARACTERS} characters each are one request")
    found = frozenset(claim for line in given for claim in _forms(line))
    if not found:
        raise UsageError("none of what was given can be looked for; write it as it was posted")
    return found


def _forms(line: str) -> Iterator[Claim]:
    said = _KIND.fullmatch(line)
    labels, value = (KINDS[said[1].lower()], said[2]) if said else (sorted(DIRECT), line)
    for label in labels:
        for spelling in _spellings(label, value):
            if form := canonical(label, spelling):
                yield Claim(label=label, form=form)
    for entity in identifiers(value):
        # Only where it is the whole value: the host of somebody's address is not theirs.
        if entity.label in labels and not any(map(str.isalnum, value[: entity.start] + value[entity.end :])):
            yield Claim(label=entity.label, form=canonical(entity.label, entity.canonical or value))


def _spellings(label: str, value: str) -> Iterator[str]:
    """How a value may stand for a type; nothing where it cannot be of that type and only a part of it would be left."""
    if label == "PHONE" and _LETTER.search(value):
        return
    if label == "ONION" and not canonical(label, value).endswith(".onion"):
        return
    yield value
    if label == "MESSENGER_ID" and ":" not in value:
        yield from (f"{service}:{value}" for service in SERVICES)
