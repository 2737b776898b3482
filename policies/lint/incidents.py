"""Rules on what is done when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from policies.lint.rules import Family, Problem, Subject

INCIDENTS = Family("INC", "When something goes wrong", "benefit over harm", "safety")
FAMILIES = (INCIDENTS,)
NEEDED = ("csam", "threat_to_life", "minor", "personal_data_breach", "host_complaint", "law_enforcement_request")
"""Kinds of incident that any live study can meet."""
REHEARSED = timedelta(days=183)


@INCIDENTS.error(
    1,
    fields=("incidents.*.owner", "incidents.*.hours"),
    fix="Say for each kind who acts within how many hours: " + ", ".join(NEEDED) + ".",
    source="UUK: oversight of security-sensitive research material; UK GDPR Art 33",
    fails="incidents: {personal_data_breach: null}",
    passes="incidents:\n  personal_data_breach: {on_detect: stop_study, owner: dpo, hours: 72, tell: [lead, dpo]}",
    refused=("incidents.*.owner", "incidents.*.hours"),
)
def nobody_acts(s: Subject) -> Iterable[Problem]:
    """Nobody is named who acts on a kind of incident that every live study can meet."""
    for kind in NEEDED:
        if kind not in s.policy.incidents:
            yield f"incidents.{kind}", "is missing: who acts, within how many hours?"


INCIDENTS.refuses(
    2,
    "What was met would be copied.",
    refused=("incidents.*.copy",),
    fields=("incidents.*.copy",),
    fix="Leave it at never: a copy may be an offence, and harms those in it.",
    source="Protection of Children Act 1978 s.1; hard floor H6",
    fails="incidents: {csam: {copy: quarantine}}",
    passes="incidents: {csam: {copy: never}}",
)


@INCIDENTS.warning(
    3,
    fields=("incidents.*.rehearsed_on",),
    fix="Rehearse it, and write down the day.",
    source="UUK: oversight of security-sensitive research material",
    fails="incidents: {csam: {rehearsed_on: 2025-10-01}}",
    passes="incidents: {csam: {rehearsed_on: 2026-10-01}}",
)
def never_rehearsed(s: Subject) -> Iterable[Problem]:
    """What is done in the gravest cases was not rehearsed for six months."""
    for kind in ("csam", "threat_to_life", "personal_data_breach"):
        incident = s.policy.incidents.get(kind)
        if incident and (incident.rehearsed_on is None or s.on - incident.rehearsed_on > REHEARSED):
            yield f"incidents.{kind}.rehearsed_on", "is missing or more than six months ago"


@INCIDENTS.warning(
    4,
    fields=("incidents.*.outside.duty", "incidents.*.outside.source"),
    fix="Name the law; researchers in the UK have hardly any duty to report crime.",
    source="Elliott and Fleetwood 2017",
    fails="incidents: {csam: {outside: {body: police, duty: mandatory, source: null}}}",
    passes="incidents: {csam: {outside: {body: police, duty: ethical}}}",
)
def duty_without_law(s: Subject) -> Iterable[Problem]:
    """A duty to tell somebody is called mandatory, and no law is named."""
    for kind, incident in s.policy.incidents.items():
        if incident.outside and incident.outside.duty == "mandatory" and not incident.outside.source:
            yield f"incidents.{kind}.outside.duty", "is called mandatory without a source"


@INCIDENTS.error(
    5,
    fields=("incidents.*.contact",),
    fix="Say how that role is reached at night and at weekends.",
    source="AoIR IRE 3.0",
    fails="incidents: {threat_to_life: {contact: null}}",
    passes="incidents: {threat_to_life: {contact: The university's security desk at all hours}}",
)
def nobody_at_night(s: Subject) -> Iterable[Problem]:
    """Nobody can be reached outside office hours when a life is in danger."""
    incident = s.policy.incidents.get("threat_to_life")
    if incident and not incident.contact:
        yield "incidents.threat_to_life.contact", "is missing"


@INCIDENTS.error(
    6,
    fields=("incidents.*.on_detect", "stop.when"),
    fix="Let both stop the study or the source, and put minor_suspected into stop.when.",
    source="hard floor H6",
    fails="incidents: {csam: {on_detect: drop}}",
    passes="incidents: {csam: {on_detect: stop_study}}",
)
def goes_on(s: Subject) -> Iterable[Problem]:
    """The study goes on when child abuse material or a child is met."""
    for kind in ("csam", "minor"):
        incident = s.policy.incidents.get(kind)
        if incident and incident.on_detect == "drop":
            yield f"incidents.{kind}.on_detect", "only drops what was met, and stops nothing"
    if "minor_suspected" not in s.policy.stop.when:
        yield "stop.when", "lacks minor_suspected"
