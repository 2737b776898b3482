"""The examples of the rules, made into whole policies: each is a part that stands over a policy with nothing wrong."""

from __future__ import annotations

import copy
import functools
from typing import Any

from ruamel.yaml import YAML

from policies.errors import PolicyError
from policies.lint.check import Report, judge, lint
from policies.load import library, resolve
from policies.plain_yaml import Document, read_yaml
from tests.policies import EVERYBODY, NOW, approval

BASE = "modern-slavery-adverts"
APPROVED: dict[str, Any] = {
    "policy": {"status": "approved"},
    "approvals": [approval(role) for role in EVERYBODY],
    "entities": {
        "detector": {
            "model_sha256": "cd" * 32,
            "measured": {"on": "2026-11-01", "report": "Our report.", "direct_recall": 0.97, "quasi_recall": 0.93},
        }
    },
    "sharing": {"archive_agreed": "Example Data Archive"},
}
"""What the template needs to be approved."""


def base() -> dict[str, Any]:
    """An approved policy with nothing wrong."""
    return copy.deepcopy(_base())


@functools.cache
def _base() -> dict[str, Any]:
    path = next(path for path in library() if path.stem == BASE)
    body: dict[str, Any] = merged(YAML(typ="safe", pure=True).load(path), APPROVED)
    return body


def merged(old: Any, new: Any) -> Any:
    """The old values with the new over them: null takes a field out, and the entries of a list are merged in turn.

    An entry that the old list does not have begins as its first one.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        both = {key: merged(old.get(key), new[key]) if key in new else old[key] for key in {**old, **new}}
        return {key: value for key, value in both.items() if not (key in new and new[key] is None)}
    if _entries(old) and _entries(new):
        pairs = [merged(old[index] if index < len(old) else old[0], one) for index, one in enumerate(new)]
        return pairs + copy.deepcopy(old[len(new) :])
    return copy.deepcopy(new)


def _entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def report_of(part: str) -> Report:
    """What the rules say of a policy with this part in it, on the day of `NOW`."""
    try:
        changes = read_yaml(part.encode(), name="part").value
    except PolicyError:
        return lint(part.encode(), on=NOW.date())
    return judged(changes)


def judged(changes: dict[str, Any]) -> Report:
    """What the rules say of the base with these changes, without a file and so without its lines."""
    return judge(resolve(Document(with_digests(merged(base(), changes)))), [], on=NOW.date())


def with_digests(body: dict[str, Any]) -> dict[str, Any]:
    """The policy with its own digest in each approval that names none."""
    policy = resolve(Document(body | {"approvals": []})).policy
    digest = policy.digest if policy else "0" * 64
    return body | {"approvals": [{"digest": digest} | one for one in body.get("approvals", [])]}
