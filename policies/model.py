"""Policy: everything a crawl may do, as one closed and frozen value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import PrivateAttr

from policies.registry import By, Leaf, Order, Section, leaf, walk
from policies.sections.access import Access, Politeness, Schedule
from policies.sections.approvals import Approval
from policies.sections.data import Cases, Entities, ItemRule, Media, Minors, Stop
from policies.sections.incidents import Incident, IncidentKind
from policies.sections.keeping import Retention, Sharing
from policies.sections.legal import Legal
from policies.sections.linkage import Linkage
from policies.sections.notice import Notice
from policies.sections.review import Review
from policies.sections.safety import People, Security
from policies.sections.sources import Source
from policies.sections.special import Special
from policies.sections.study import Meta, Study
from policies.values import Many, Name, Some

ItemType = Literal["listing", "vendor", "feedback", "advert"]


class Policy(Section):
    """A resolved policy: what the file says, with its profile's values where the file is silent."""

    schema_: Literal[1] = leaf("Version 1 of this schema.", Order.IDENTITY, By.RUNNER, "project rule", alias="schema")
    policy: Meta
    study: Study
    legal: Legal
    approvals: Many[Approval] = leaf("Who approved it.", Order.DENY_SET, By.RUNNER, "hard floor H3", ())
    sources: Some[Source]
    access: Access
    politeness: Politeness
    schedule: Schedule
    items: Mapping[ItemType, Mapping[Name, ItemRule]]
    entities: Entities
    special: Special = Special()
    media: Media
    minors: Minors
    incidents: Mapping[IncidentKind, Incident] = {}
    retention: Retention
    linkage: Linkage = Linkage()
    sharing: Sharing
    notice: Notice | None = None
    security: Security | None = None
    people: People | None = None
    stop: Stop
    review: Review | None = None
    cases: Cases
    _before: Policy | None = PrivateAttr(None)

    @property
    def before(self) -> Policy | None:
        """The approved version that this one amends, where it is at hand; no part of what the file says."""
        return self._before

    def amending(self, before: Policy) -> Policy:
        """The same policy, with the version that it amends at hand.

        Raises:
            ValueError: it does not name that version.
        """
        if self.policy.supersedes != before.digest:
            raise ValueError(f"{self.name} amends another version than {before.name}")
        amended = self.model_copy()
        amended._before = before
        return amended

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the resolved policy as canonical JSON, without its approvals and its status.

        The form is that of RFC 8785 for the value types used here.
        """
        body = self.model_dump(mode="json", by_alias=True, exclude={"approvals": True, "policy": {"status"}})
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """``id@version``, for people."""
        return f"{self.policy.id}@{self.policy.version}"

    @property
    def synthetic(self) -> bool:
        """True when the policy can only reach this machine."""
        return self.policy.profile == "training-synthetic"


LEAVES: dict[str, Leaf] = {field.path: field for field in walk(Policy)}
