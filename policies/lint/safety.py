"""Rules on keeping data and researchers safe."""

from __future__ import annotations

from collections.abc import Iterable

from policies.lint.rules import Family, Problem, Subject

SECURITY = Family("SEC", "Security", "responsibility", "safety")
PEOPLE = Family("PPL", "The researchers", "benefit over harm", "safety")
FAMILIES = (SECURITY, PEOPLE)


@SECURITY.error(
    1,
    fields=("security.at_rest",),
    fix="Encrypt what is stored, and say how.",
    source="UK GDPR Art 32",
    fails="security: {at_rest: null}",
    passes="security: {at_rest: Full-disk encryption (LUKS2) with a key that is typed in.}",
)
def not_encrypted(s: Subject) -> Iterable[Problem]:
    """Stored data are not encrypted, or nobody says how."""
    if s.policy.security is None or not s.policy.security.at_rest:
        yield "security.at_rest", "is missing"


@SECURITY.error(
    2,
    fields=("security.audit_log.separate",),
    fix="Keep a copy of the ledger, or of its checkpoints, where the crawler's account cannot change it.",
    source="NCSC: logging for security; hard floor H12",
    fails="security: {audit_log: {separate: false}}",
    passes="security: {audit_log: {separate: true}}",
)
def ledger_within_reach(s: Subject) -> Iterable[Problem]:
    """The crawler's own account could change every copy of the ledger."""
    if s.policy.security and not s.policy.security.audit_log.separate:
        yield "security.audit_log.separate", "is false"


@SECURITY.warning(
    3,
    fields=("security.tested_restore_on",),
    fix="Restore a backup as a test, and write down the day.",
    source="UK GDPR Art 32(1)(d)",
    fails="security: {tested_restore_on: null}",
    passes="security: {tested_restore_on: 2026-10-15}",
)
def never_restored(s: Subject) -> Iterable[Problem]:
    """No backup was ever restored as a test."""
    if s.policy.security is None or s.policy.security.tested_restore_on is None:
        yield "security.tested_restore_on", "is missing"


@PEOPLE.warning(
    1,
    fields=("people.exposure_hours_week",),
    fix="Say for how many hours a week one person may read distressing material.",
    source="AoIR IRE 3.0",
    fails="people: {exposure_hours_week: null}",
    passes="people: {exposure_hours_week: 4}",
)
def no_limit(s: Subject) -> Iterable[Problem]:
    """Researchers may read distressing material without limit."""
    if s.policy.people is None or s.policy.people.exposure_hours_week is None:
        yield "people.exposure_hours_week", "is missing"


@PEOPLE.warning(
    2,
    fields=("people.support_contact",),
    fix="Name who helps when the material is too much.",
    source="AoIR IRE 3.0",
    fails="people: {support_contact: null}",
    passes="people: {support_contact: The university's counselling service}",
)
def no_support(s: Subject) -> Iterable[Problem]:
    """Nobody is named who helps a researcher in distress."""
    if s.policy.people is None or s.policy.people.support_contact is None:
        yield "people.support_contact", "is missing"


@PEOPLE.error(
    3,
    fields=("people.opsec.own_name_online", "sources[].route"),
    fix="Let nobody act under their own name where the data come from.",
    source="AoIR IRE 3.0: operational security",
    fails="people: {opsec: {own_name_online: true}}\npoliteness: {per_host: {delay_s: 20}}\nsources: [{route: tor}]",
    passes="people: {opsec: {own_name_online: false}}",
)
def own_name(s: Subject) -> Iterable[Problem]:
    """Researchers act under their own names in places that are read through Tor."""
    through_tor = any(source.route == "tor" for source in s.policy.sources)
    if through_tor and s.policy.people and s.policy.people.opsec.own_name_online:
        yield "people.opsec.own_name_online", "is true while places are read through Tor"
