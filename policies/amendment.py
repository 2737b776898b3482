"""Whether a changed policy may run by the approvals of the version before it and the lead's own.

A change that is nowhere looser needs the lead's approval, and the committee is told. Anything looser needs everybody
anew, and so does another question, harm or legal reason: that is what the others approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.compare.differences import Difference, compare
from policies.compare.orders import Change
from policies.model import Policy

OWN = ("approvals", "policy.supersedes", "policy.status", "policy.version", "policy.loosened_on")
"""What differs between any two versions."""
WEIGHTY = ("study.question", "study.harms", "legal")
"""Where other words count as another matter."""


def changes(before: Policy, now: Policy) -> tuple[Difference, ...]:
    """What an amendment changes, what loosens first."""
    return tuple(one for one in compare(before, now) if not _below(one, OWN))


def needs_everybody(before: Policy, now: Policy) -> Iterator[str]:
    """The places of an amendment for which every role must approve anew; nothing where the lead is enough."""
    if before.study.id != now.study.id:
        yield "study.id"
    for one in changes(before, now):
        if one.change.loosens or (one.change is Change.REWORDED and _below(one, WEIGHTY)):
            yield one.path


def _below(one: Difference, places: tuple[str, ...]) -> bool:
    return any(one.schema == place or one.schema.startswith((f"{place}.", f"{place}[")) for place in places)


def as_run(settings: Mapping[str, Any]) -> Policy:
    """The policy of a run as the run's settings keep it, with the version that it amended."""
    policy, before = Policy.model_validate(settings["policy"]), settings.get("before")
    return policy if before is None else policy.amending(Policy.model_validate(before))
