"""Write a decision into a policy's file: the entry of one role in its approvals, and not a letter elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from policies.errors import PolicyError
from policies.pack.resolved import as_yaml
from policies.plain_yaml import Document, read_yaml

BY_HAND = "is written in a way that the desk does not change; put the approval into it by hand"


def with_approval(raw: bytes, entry: Mapping[str, Any], *, name: str) -> bytes:
    """The file with an approval, in place of the one that its role gave before.

    Args:
        raw: the file.
        entry: the approval, as plain values.
        name: what the file is called in errors.

    Raises:
        PolicyError: the file cannot be read, or not be changed for sure.
    """
    document = read_yaml(raw, name=name)
    wanted = _entries(document.value, entry)
    lines = raw.decode().replace("\r\n", "\n").split("\n")
    start, end = _block(document, lines, name)
    remarks = [line for line in lines[start:end] if line.lstrip().startswith("#")]
    first, *rest = as_yaml({"approvals": wanted}).rstrip("\n").split("\n")
    new = [*lines[:start], *([""] if start == end else []), first, *remarks, *rest, *lines[end:]]
    changed = "\n".join(new).encode()
    _prove(changed, document.value | {"approvals": wanted}, name)
    return changed


def _entries(value: Mapping[str, Any], entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = list(value.get("approvals") or [])
    places = [index for index, one in enumerate(entries) if one.get("role") == entry["role"]]
    if not places:
        return [*entries, entry]
    return [entry if index == places[0] else one for index, one in enumerate(entries) if index not in places[1:]]


def _block(document: Document, lines: list[str], name: str) -> tuple[int, int]:
    """The lines of the approvals, first and one past the last; the same twice where they would go."""
    starts = {key: document.lines[key,] - 1 for key in document.value}
    if not all(lines[at].startswith(f"{key}:") for key, at in starts.items()):
        raise PolicyError(BY_HAND, file=name)
    if "approvals" not in starts:
        at = starts["sources"] - len(list(_remarks(lines[: starts["sources"]])))
        return at, at
    start = starts["approvals"]
    after = min((at for at in starts.values() if at > start), default=len(lines))
    return start, after - len(list(_remarks(lines[start + 1 : after])))


def _remarks(lines: list[str]) -> Iterator[str]:
    """The remarks and empty lines at the end of some lines: they belong to what follows."""
    return takewhile(lambda line: not line or line.startswith("#"), reversed(lines))


def _prove(changed: bytes, wanted: Mapping[str, Any], name: str) -> None:
    """Refuse a file that says anything else than it should."""
    if read_yaml(changed, name=name).value != wanted:
        raise PolicyError(BY_HAND, file=name)
