"""The hard floor: twelve rules that no policy can lower, and the checks that a policy stays above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.model import Policy
from policies.registry import By
from policies.sections.data import EntityRule, ItemRule
from policies.sections.sources import Source
from policies.urls import is_loopback, is_onion, is_special


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
    "PERSON USERNAME EMAIL PHONE MESSENGER_ID ADDRESS POSTCODE CRYPTO_ADDRESS TX_ID PGP_KEY IP MAC URL ONION IBAN"
    " BANK_ACCOUNT CARD NATIONAL_ID VEHICLE TRACKING_ID DOB SECRET".split()
)
"""Entity types that point at one person, household or wallet; no policy can keep them."""
SECRETS = frozenset("IBAN BANK_ACCOUNT CARD NATIONAL_ID SECRET".split())
"""Entity types that are dropped and never even pseudonymised."""
SPECIAL = frozenset("ETHNICITY BELIEF HEALTH SEX_LIFE".split())
"""Entity types that tell of a person what Article 9 of the UK GDPR protects: dropped, whatever the policy wants."""
COARSER: Mapping[str, tuple[str, ...]] = {
    "GEO": ("country", "region"),
    "POSTCODE": ("area",),
    "ADDRESS": ("area",),
    "AGE": ("band",),
    "DOB": ("month",),
    "DATE": ("month",),
}
"""The coarser forms that an entity type has; the others have none."""
NAMING_FIELDS = frozenset("vendor handle buyer name phone email contacts pgp_key".split())
"""Fields of items that hold nothing but whom to find: dropped, counted or pseudonymised."""
WRITTEN_FIELDS = frozenset("title description about text listing".split())
"""Fields of items that people write freely: anything may stand in them."""
PLACE_FIELDS = frozenset("url item_id".split())
"""Fields of items that say where a thing was read, and lead back to it."""
ALLOWED_ACTIONS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(NAMING_FIELDS, frozenset(("drop", "derive", "pseudonymise"))),
    **dict.fromkeys(WRITTEN_FIELDS, frozenset(("drop", "derive", "redact", "pseudonymise"))),
    **dict.fromkeys(PLACE_FIELDS, frozenset(("drop", "generalise", "pseudonymise"))),
}
"""What may be done to a field that can identify; any other field may be kept where its rule says it is not personal."""
TEST_NAMES = re.compile(r"(^|\.)(test|localhost)$")
BORROWED_NAMES = re.compile(
    r"mozilla|chrome|chromium|firefox|webkit|googlebot|bingbot|yandex|baidu|duckduck|gptbot|ccbot|claudebot|scrapy"
    r"|(?<![a-z])(safari|opera|opr|edge?|msie|trident|gecko|slurp|curl|wget)(?![a-z])",
    re.IGNORECASE,
)
LEAST_DELAY = {"clearnet": 5.0, "api": 5.0, "archive": 5.0, "tor": 10.0}
"""Seconds between requests, by route, below which no live policy may go."""
LONGEST_APPROVAL = 731
"""Days: 24 months."""
NEEDED_STOPS = ("approval_expired", "kill_file", "wall_met", "ledger_lost")

Problem = tuple[str, str]
"""A field, and what is wrong with it."""


def check_floor(policy: Policy) -> Iterator[Problem]:
    """The places where a policy would go below the floor."""
    yield from _identity(policy)
    for index, source in enumerate(policy.sources):
        for number, host in enumerate(source.hosts):
            yield from _host(policy, source, host, f"sources[{index}].hosts[{number}]")
    yield from _load(policy)
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            yield from _item_rule(name, rule, f"items.{kind}.{name}")
    for label, entity_rule in policy.entities.rules.items():
        yield from _entity_rule(label, entity_rule, f"entities.rules.{label}")
    yield from _names(policy)
    yield from _approvals(policy)
    yield from _stop(policy)


def _identity(policy: Policy) -> Iterator[Problem]:
    agent = policy.access.identify.user_agent
    if BORROWED_NAMES.search(agent):
        yield "access.identify.user_agent", "takes the name of a browser or of somebody else's crawler; use your own"
    if not policy.synthetic and not re.search(r"\(\+https?://[a-z0-9-]+\.", agent):
        yield "access.identify.user_agent", "needs the address of a contact page, as in ExampleBot/1.0 (+https://…)"


def _host(policy: Policy, source: Source, host: str, here: str) -> Iterator[Problem]:
    name = host.partition(":")[0]
    local = bool(TEST_NAMES.search(name)) or is_loopback(name)
    onion = is_onion(name) and source.route == "tor"  # the crawl refuses a tor that could leave this machine
    if policy.synthetic and not (local or onion):
        yield here, "the profile training-synthetic reads only names under .test, localhost and loopback addresses"
    if not policy.synthetic and (local or is_special(name)):
        yield here, "is a private, reserved or loopback name or address; a live policy names public hosts"
    if is_onion(name) and source.route != "tor":
        yield here, "is an .onion name and needs the route tor (RFC 7686)"


def _load(policy: Policy) -> Iterator[Problem]:
    if policy.synthetic:
        return
    least, route = max((LEAST_DELAY[source.route], source.route) for source in policy.sources)
    if policy.politeness.per_host.delay_s < least:
        yield "politeness.per_host.delay_s", f"must be at least {least:g} s for the route {route}"
    if policy.politeness.per_host.concurrency > 1:
        yield "politeness.per_host.concurrency", "must be 1 on a live host"


def _item_rule(name: str, rule: ItemRule, here: str) -> Iterator[Problem]:
    allowed = ALLOWED_ACTIONS.get(name)
    if allowed and rule.action not in allowed:
        yield f"{here}.action", f"may not be {rule.action} for this field (hard floor H7); choose {_either(allowed)}"
    elif rule.action == "keep" and rule.personal in ("direct", "special", "criminal"):
        yield f"{here}.action", f"keeps {rule.personal} personal data (hard floor H7); drop, redact or pseudonymise it"
    if allowed and rule.action not in ("drop", "derive") and rule.personal == "none":
        yield f"{here}.personal", "cannot be none: this field can identify a person"
    if rule.action not in ("drop", "derive") and rule.personal != "none" and rule.need is None:
        yield f"{here}.need", "is needed for a stored field with personal data (UK GDPR Art 84B(1))"
    if rule.type in SECRETS | SPECIAL:
        yield f"{here}.type", f"{rule.type} is dropped, never pseudonymised"


def _either(actions: frozenset[str]) -> str:
    words = sorted(actions)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _entity_rule(label: str, rule: EntityRule, here: str) -> Iterator[Problem]:
    if rule.action == "keep" and label in DIRECT:
        yield f"{here}.action", f"keeps {label}, a direct identifier (hard floor H7); drop or pseudonymise it"
    if label in SPECIAL and rule.action != "drop":
        yield f"{here}.action", f"{label} is a special category of data (UK GDPR Art 9); it is dropped"
    if rule.action == "pseudonymise" and label in SECRETS:
        yield f"{here}.action", f"pseudonymises {label}, which is dropped and never even pseudonymised"
    if rule.action == "generalise" and rule.to not in COARSER.get(label, ()):
        coarser = " or ".join(COARSER.get(label, ())) or "nothing; drop or pseudonymise it"
        yield f"{here}.to", f"{label} can be generalised to {coarser}"


def _names(policy: Policy) -> Iterator[Problem]:
    redacts = any(rule.action == "redact" for rules in policy.items.values() for rule in rules.values())
    if redacts and not policy.synthetic and policy.entities.detector.names == "off":
        yield "entities.detector.names", "cannot be off while texts of real people are redacted (hard floor H7)"


def _approvals(policy: Policy) -> Iterator[Problem]:
    for index, approval in enumerate(policy.approvals):
        if not 0 < (approval.expires - approval.issued).days <= LONGEST_APPROVAL:
            yield f"approvals[{index}].expires", "must be after the day of issue and at most 24 months later"


def _stop(policy: Policy) -> Iterator[Problem]:
    if len({owner.casefold().strip() for owner in policy.stop.owners}) < 2:
        yield "stop.owners", "must name two different people or roles who may stop the study"
    for needed in NEEDED_STOPS:
        if needed not in policy.stop.when:
            yield "stop.when", f"must hold {needed} (hard floor H12)"
