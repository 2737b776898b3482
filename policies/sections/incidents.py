"""What is done when something is met that nobody wanted to meet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Holds, Order, Section, leaf
from policies.values import Date, Some, Text

IncidentKind = Literal[
    "csam", "threat_to_life", "trafficking_victim", "minor", "terrorism", "credential_or_vulnerability",
    "personal_data_breach", "identified_acquaintance", "host_complaint", "researcher_distress",
    "law_enforcement_request",
]  # fmt: skip


class Outside(Section):
    """Someone outside the study who is told."""

    body: Text = leaf("Who is told.", Order.SAFEGUARD, By.REVIEW, "Elliott and Fleetwood 2017")
    duty: Literal["mandatory", "depends_on_person", "ethical", "none"] = leaf(
        "What sort of duty it is to tell them.", Order.IDENTITY, By.REVIEW, "Elliott and Fleetwood 2017"
    )
    source: Text | None = leaf(
        "The law or guidance that the duty rests on.", Order.SAFEGUARD, By.REVIEW, "Elliott and Fleetwood 2017", None
    )


class Incident(Section):
    """What one kind of incident sets off."""

    on_detect: Literal["stop_study", "stop_source", "drop"] = leaf(
        "What stops at once.", Order.RANKED, By.REVIEW, "UUK security-sensitive research"
    )
    copy_: Literal["never"] = leaf(
        "Nothing of it is copied, hashed or photographed.",
        Order.CONSTANT,
        By.REVIEW,
        "CPS and NPCC memorandum on section 46 SOA 2003",
        "never",
        alias="copy",
    )
    record: Literal["metadata_only"] = leaf(
        "What is written down: that it happened, when, and who was told.",
        Order.CONSTANT,
        By.REVIEW,
        "UK GDPR Art 33(5)",
        "metadata_only",
    )
    owner: Text = leaf(
        "The role that acts.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research", holds=Holds.STAFF
    )
    hours: Annotated[int, Field(ge=0, le=720)] = leaf(
        "Hours within which that role acts.", Order.MAXIMUM, By.REVIEW, "UK GDPR Art 33(1)"
    )
    tell: Some[Text] = leaf("The roles that are told.", Order.DENY_SET, By.REVIEW, "UUK security-sensitive research")
    decision_by: Text | None = leaf(
        "The role that decides what follows.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research", None
    )
    contact: Text | None = leaf(
        "How that role is reached outside office hours.",
        Order.SAFEGUARD,
        By.REVIEW,
        "AoIR IRE 3.0",
        None,
        holds=Holds.STAFF,
    )
    outside: Outside | None = None
    rehearsed_on: Date | None = leaf(
        "When it was last rehearsed.", Order.START, By.REVIEW, "UUK security-sensitive research", None
    )
