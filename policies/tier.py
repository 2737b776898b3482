"""How much could go wrong under a policy, computed from it, and who must therefore approve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from policies.floor import NAMING_FIELDS
from policies.model import Policy
from policies.sections.approvals import Role

Name = Literal["green", "amber", "red"]
ROLES: dict[Name, tuple[Role, ...]] = {
    "green": ("lead", "second_person"),
    "amber": ("lead", "rec", "dpo"),
    "red": ("lead", "rec", "dpo", "security"),
}
"""Who approves a study that reads places beyond this machine."""

Reason = tuple[str, str]
"""A field, and what it brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The risk tier of a policy.

    Attributes:
        name: green, amber or red; nobody chooses it.
        reasons: each field that puts the policy there, with what it brings.
        roles: who must approve it; nobody where it can reach nothing but this machine.
    """

    name: Name
    reasons: tuple[Reason, ...]
    roles: tuple[Role, ...]


def assess(policy: Policy) -> Tier:
    """The tier of a policy: red if anything makes it red, amber if anything makes it amber, else green."""
    if policy.synthetic:
        return Tier(name="green", reasons=(("policy.profile", "it can reach nothing but this machine"),), roles=())
    if red := tuple(_red(policy)):
        return Tier(name="red", reasons=red, roles=ROLES["red"])
    if amber := tuple(_amber(policy)):
        return Tier(name="amber", reasons=amber, roles=ROLES["amber"])
    return Tier(name="green", reasons=(("items", "no personal data are stored"),), roles=ROLES["green"])


def _red(policy: Policy) -> Iterator[Reason]:
    for index, source in enumerate(policy.sources):
        if source.route == "tor":
            yield f"sources[{index}].route", "it reads a place through Tor"
        if source.registration != "none":
            yield f"sources[{index}].registration", "it reads what is open to members only"
    if policy.access.login != "none":
        yield "access.login", "a person of the study logs in there"
    yield from _red_records(policy)
    if policy.minors.likely:
        yield "minors.likely", "children are likely to write there"
    for index, partner in enumerate(policy.study.partners):
        if partner.law_enforcement and partner.receives != "nothing":
            yield f"study.partners[{index}].receives", "somebody who enforces the law receives data"


def _red_records(policy: Policy) -> Iterator[Reason]:
    for path, action, personal in _stored(policy):
        if personal in ("special", "criminal"):
            yield f"{path}.personal", f"it stores {personal} data of single people"
        if action == "redact":
            yield f"{path}.action", "it stores what people wrote, with identifiers replaced"
    if policy.special.criminal_offence == "pseudonymous_record":
        yield "special.criminal_offence", "it studies alleged offences person by person"
    if policy.linkage.offline_records or policy.linkage.blockchain_tracing == "address_level":
        yield "linkage", "it links data about single people"


def _amber(policy: Policy) -> Iterator[Reason]:
    for path, _, personal in _stored(policy):
        if personal != "none":
            yield f"{path}.personal", f"it stores {personal} personal data"
    if policy.sharing.tier == "controlled":
        yield "sharing.tier", "it gives records to others"


def _stored(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Path, action and kind of personal data of what is stored in any form but derived facts."""
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            personal = "direct" if name in NAMING_FIELDS and rule.personal == "none" else rule.personal
            if rule.action not in ("drop", "derive"):
                yield f"items.{kind}.{name}", rule.action, personal
