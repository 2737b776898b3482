"""Replay a recorded crawl under two policies, and count what would come of it: people understand counts best."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from policies.errors import UsageError
from policies.gate import Gate, RequestFacts
from policies.model import ItemType, Policy

KINDS = frozenset(get_args(ItemType))
COUNTED = {
    "requests": "Requests allowed",
    "hosts": "Hosts asked",
    "items": "Items read",
    "kept": "Fields kept as they are",
    "changed": "Fields kept in another form",
    "dropped": "Fields dropped",
}
"""What is counted, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One page of a recorded crawl.

    Attributes:
        url: its address.
        items: the kind of each item that was on it, with the names of its fields; no value is recorded.
    """

    url: str
    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One count under both policies.

    Attributes:
        name: a key of `COUNTED`.
        old: the count under the old policy.
        new: the count under the new policy.
    """

    name: str
    old: int
    new: int


def effects(old: Policy, new: Policy, recorded: tuple[Recorded, ...] = ()) -> tuple[Effect, ...]:
    """What each policy lets through of the recorded pages and of both policies' own cases.

    Days, hours, budgets and approvals play no part: this says what a policy allows, not when.
    """
    pages = (*recorded, *dict.fromkeys((*_cases(old), *_cases(new))))
    before, after = _count(old, pages), _count(new, pages)
    return tuple(Effect(name=name, old=before[name], new=after[name]) for name in COUNTED)


def read_recording(path: Path) -> tuple[Recorded, ...]:
    """A recording: JSON, a list of pages with ``url`` and ``items``, each item with ``kind`` and ``fields``.

    Raises:
        UsageError: the file is not a recording.
    """
    try:
        return tuple(_page(page) for page in json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError):
        raise UsageError(f"{path}: is not a recorded crawl; see the guide on comparing policies") from None


def _page(page: Any) -> Recorded:
    items = tuple((item["kind"], tuple(map(str, item["fields"]))) for item in page["items"])
    if not isinstance(page["url"], str) or not {kind for kind, _ in items} <= KINDS:
        raise ValueError
    return Recorded(url=page["url"], items=items)


def _cases(policy: Policy) -> Iterator[Recorded]:
    for case in policy.cases.requests:
        yield Recorded(url=case.url, items=())
    for item in policy.cases.items:
        yield Recorded(url="", items=((item.item, tuple(sorted(item.given))),))


def _count(policy: Policy, pages: tuple[Recorded, ...]) -> Counter[str]:
    gate, count, hosts = Gate(policy), Counter[str](), set()
    for page in pages:
        # An item of a case stands on no page, so nothing can refuse the page.
        if page.url:
            verdict = gate.in_scope(RequestFacts(url=page.url))
            if not verdict.decision.allowed or verdict.url is None:
                continue
            count["requests"] += 1
            hosts.add(verdict.url.authority)
        for kind, names in page.items:
            count.update(_fields(policy, kind, names))
    count["hosts"] = len(hosts)
    return count


def _fields(policy: Policy, kind: str, names: tuple[str, ...]) -> Counter[str]:
    rules = policy.items.get(kind, {})  # type: ignore[call-overload]
    actions = [rules[name].action if name in rules else "drop" for name in names]
    kept, dropped = actions.count("keep"), actions.count("drop")
    read = int(any(kind in source.item_types for source in policy.sources) and dropped < len(actions))
    return Counter(items=read, kept=kept, dropped=dropped, changed=len(actions) - kept - dropped)
