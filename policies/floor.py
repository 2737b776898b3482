"""The hard floor: twelve rules that no policy can lower, and the checks that a policy stays above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from policies.model import Policy
from policies.registry import By
from policies.sections.data import EntityRule, ItemRule
from policies.sections.sources import Source
from policies.urls import is_loopback, is_onion, is_special, onion_checksum_ok


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRule:
    """One rule of the hard floor.

    Attributes:
        id: ``floor.H1`` to ``floor.H12``, as written in decisions.
        says: the rule.
        by: where it is enforced.
    """

    id: str
    says: str
    by: By


FLOOR: dict[str, FloorRule] = {
    f"H{number}": FloorRule(id=f"floor.H{number}", says=says, by=by)
    for number, (says, by) in enumerate(
        (
            ("It only reads: no post, message, vote, order or payment.", By.GATE),
            ("It never gets round a login, captcha, challenge or paywall.", By.CRAWLER),
            ("It never crawls without an approval in force.", By.RUNNER),
            ("It never harvests onion addresses.", By.GATE),
            ("It fetches no image, video, sound or file.", By.GATE),
            ("On suspicion of child abuse material it stops and keeps nothing of it.", By.PIPELINE),
            ("No direct identifier reaches a disk before its rule was applied.", By.PIPELINE),
            ("It never re-identifies anyone.", By.PIPELINE),
            ("It sends no collected text to an outside service.", By.CRAWLER),
            ("A field that the policy does not name is dropped.", By.PIPELINE),
            ("Its data serve no measure or decision about a person.", By.EXPORT),
            ("It stops when an approval expires, on the kill file, and when the ledger is lost.", By.RUNNER),
        ),
        start=1,
    )
}

DIRECT = frozenset(
    "PERSON USERNAME EMAIL PHONE MESSENGER_ID ADDRESS CRYPTO_ADDRESS TX_ID PGP_KEY IP MAC IBAN CARD NATIONAL_ID VEHICLE"
    " DOB SECRET ONION URL".split()
)
"""Entity types that point at one person or wallet; no policy can keep them."""
SECRETS = frozenset("IBAN CARD NATIONAL_ID SECRET".split())
"""Entity types that are dropped and never even pseudonymised."""
TEST_NAMES = re.compile(r"(^|\.)(test|localhost)$")
BORROWED_NAMES = re.compile(
    r"mozilla|chrome|safari|firefox|opera|edge|msie|webkit|googlebot|bingbot|yandex|duckduck|baidu|slurp|gptbot|ccbot",
    re.IGNORECASE,
)
LEAST_DELAY = {"clearnet": 5.0, "api": 5.0, "archive": 5.0, "tor": 10.0}
"""Seconds between requests, by route, below which no live policy may go."""

Problem = tuple[str, str]


def check_floor(policy: Policy) -> Iterator[Problem]:
    """The places where a policy would go below the floor: field and what to do."""
    yield from _identity(policy)
    for index, source in enumerate(policy.sources):
        yield from _source(policy, source, f"sources[{index}]")
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            yield from _item_rule(rule, f"items.{kind}.{name}")
    for label, entity_rule in policy.entities.rules.items():
        yield from _entity_rule(label, entity_rule, f"entities.rules.{label}")
    yield from _approvals(policy)
    if len(set(policy.stop.owners)) < 2:
        yield "stop.owners", "needs two different people or roles who may stop the study"
    for needed in ("approval_expired", "kill_file", "wall_met", "ledger_lost"):
        if needed not in policy.stop.when:
            yield "stop.when", f"must hold {needed} (hard floor H12)"


def _identity(policy: Policy) -> Iterator[Problem]:
    agent = policy.access.identify.user_agent
    if BORROWED_NAMES.search(agent):
        yield "access.identify.user_agent", "takes the name of a browser or of somebody else's crawler; use your own"
    if not policy.synthetic and "+http" not in agent:
        yield "access.identify.user_agent", "needs the address of a contact page, as in 'Name/1.0 (+https://…)'"
    ids = [source.id for source in policy.sources]
    if len(ids) != len(set(ids)):
        yield "sources", "two sources have the same id"
    hosts = [host for source in policy.sources for host in source.hosts]
    if len(hosts) != len(set(hosts)):
        yield "sources", "two sources have the same host"


def _source(policy: Policy, source: Source, here: str) -> Iterator[Problem]:
    if not source.hosts or not source.start or not source.allow_paths or not source.schemes:
        yield here, "needs at least one host, one scheme, one start URL and one allowed path"
    for host in source.hosts:
        yield from _host(policy, source, host, f"{here}.hosts")
    for url in source.start:
        parts = urlsplit(url)
        if parts.netloc not in source.hosts or parts.scheme not in source.schemes:
            yield f"{here}.start", "a start URL lies outside the hosts and schemes of its source"
    least = 0.0 if policy.synthetic else LEAST_DELAY[source.route]
    if policy.politeness.per_host.delay_s < least:
        yield "politeness.per_host.delay_s", f"must be at least {least:g} s for the route {source.route}"
    if not policy.synthetic and policy.politeness.per_host.concurrency > 1:
        yield "politeness.per_host.concurrency", "must be 1 on a live host"


def _host(policy: Policy, source: Source, host: str, here: str) -> Iterator[Problem]:
    name = host.partition(":")[0]
    local = bool(TEST_NAMES.search(name)) or is_loopback(name)
    if policy.synthetic and not local:
        yield here, "the profile training-synthetic reads only names under .test, localhost and loopback addresses"
    if not policy.synthetic and (local or is_special(name)):
        yield here, "is a private, reserved or loopback name or address; a live policy names public hosts"
    if is_onion(name) and source.route != "tor":
        yield here, "is an .onion name and needs the route tor (RFC 7686)"
    if is_onion(name) and not onion_checksum_ok(name):
        yield here, "is not a valid version 3 onion address (its checksum fails)"


def _item_rule(rule: ItemRule, here: str) -> Iterator[Problem]:
    needs = {
        "pseudonymise": (("type", rule.type), ("scope", rule.scope)),
        "generalise": (("to", rule.to),),
        "derive": (("features", rule.features),),
    }
    for name, value in needs.get(rule.action, ()):
        if not value:
            yield f"{here}.{name}", f"is needed for the action {rule.action}"
    if rule.action == "keep" and rule.personal in ("direct", "special", "criminal"):
        yield f"{here}.action", f"keeps {rule.personal} personal data (hard floor H7); drop, redact or pseudonymise it"
    if rule.action not in ("drop", "derive") and rule.personal != "none" and rule.need is None:
        yield f"{here}.need", "is needed for a kept field with personal data (UK GDPR Art 84B(1))"
    if rule.action == "pseudonymise" and rule.type in SECRETS:
        yield f"{here}.type", f"{rule.type} is dropped, never pseudonymised"


def _entity_rule(label: str, rule: EntityRule, here: str) -> Iterator[Problem]:
    if rule.action == "keep" and label in DIRECT:
        yield f"{here}.action", f"keeps {label}, a direct identifier (hard floor H7); drop or pseudonymise it"
    if rule.action == "pseudonymise" and label in SECRETS:
        yield f"{here}.action", f"{label} is dropped, never pseudonymised"
    if rule.action == "pseudonymise" and rule.scope is None:
        yield f"{here}.scope", "is needed for the action pseudonymise"
    if rule.action == "generalise" and rule.to is None:
        yield f"{here}.to", "is needed for the action generalise"


def _approvals(policy: Policy) -> Iterator[Problem]:
    for index, approval in enumerate(policy.approvals):
        if not 0 < (approval.expires - approval.issued).days <= 731:
            yield f"approvals[{index}].expires", "must be after the day of issue and at most 24 months later"
