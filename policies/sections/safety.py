"""How the data, and the people who work with them, are kept safe."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Holds, Order, Section, leaf
from policies.values import Date, Some, Text


class AuditLog(Section):
    """The ledger's safekeeping."""

    hash_chain: Literal[True] = leaf(
        "Every entry of the ledger holds the digest of the one before.",
        Order.CONSTANT,
        By.STORE,
        "hard floor H12",
        True,
    )
    separate: bool = leaf(
        "Whether a copy lies where the crawler's account cannot change it.",
        Order.SAFEGUARD,
        By.REVIEW,
        "NCSC: logging for security",
    )


class Network(Section):
    """The machine that crawls."""

    separate_host: bool = leaf(
        "Whether a machine of its own crawls.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research"
    )
    no_personal_device: bool = leaf(
        "Whether nobody works on a device of their own.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research"
    )


class Security(Section):
    """Safe data."""

    at_rest: Text | None = leaf("How stored data are encrypted.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 32", None)
    in_transit: Text | None = leaf(
        "How data are encrypted on their way.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 32", None
    )
    roles: Some[Text] = leaf("Who has access to what.", Order.ALLOW_SET, By.REVIEW, "Five Safes: safe people")
    mfa: bool = leaf("Whether every access needs a second factor.", Order.SAFEGUARD, By.REVIEW, "NCSC: passwords")
    host_country: Text = leaf("The country in which the data lie.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 44")
    audit_log: AuditLog
    network: Network
    tested_restore_on: Date | None = leaf(
        "When a backup was last restored as a test.", Order.START, By.REVIEW, "UK GDPR Art 32(1)(d)", None
    )


class Opsec(Section):
    """How researchers stay out of sight of those they study."""

    own_name_online: Literal[False, True] = leaf(
        "Whether researchers act under their own names where the data come from.",
        Order.RANKED,
        By.REVIEW,
        "AoIR IRE 3.0: operational security",
    )
    name_in_publications: Literal["each_decides", "always"] = leaf(
        "Whether a researcher may stay unnamed in publications.", Order.RANKED, By.REVIEW, "AoIR IRE 3.0"
    )
    threat_assessment_on: Date | None = leaf(
        "When threats to the researchers were last assessed.", Order.START, By.REVIEW, "Martin and Christin 2016", None
    )


class People(Section):
    """Safe people."""

    exposure_hours_week: Annotated[int, Field(ge=0, le=40)] | None = leaf(
        "Most hours a week that one person reads distressing material.", Order.MAXIMUM, By.REVIEW, "AoIR IRE 3.0", None
    )
    buddy: bool = leaf("Whether nobody reads alone.", Order.SAFEGUARD, By.REVIEW, "AoIR IRE 3.0")
    debrief: Text | None = leaf(
        "How people talk about what they read.", Order.SAFEGUARD, By.REVIEW, "AoIR IRE 3.0", None
    )
    opt_out_without_penalty: bool = leaf(
        "Whether anybody may leave the work without reasons.", Order.SAFEGUARD, By.REVIEW, "AoIR IRE 3.0"
    )
    support_contact: Text | None = leaf(
        "Who helps when it is too much.", Order.SAFEGUARD, By.REVIEW, "AoIR IRE 3.0", None, holds=Holds.STAFF
    )
    opsec: Opsec
