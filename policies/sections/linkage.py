"""What may be linked with what, and what never."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Order, Section, leaf
from policies.values import Many, Text


class Link(Section):
    """Two sets of data that may be linked."""

    left: Text = leaf("One set.", Order.ALLOW_SET, By.REVIEW, "UK Data Service: data linkage")
    right: Text = leaf("The other set.", Order.ALLOW_SET, By.REVIEW, "UK Data Service: data linkage")
    on: Text = leaf("What they are linked by.", Order.IDENTITY, By.REVIEW, "UK Data Service: data linkage")
    where: Literal["secure_environment", "study_machine"] = leaf(
        "Where they are linked.", Order.RANKED, By.REVIEW, "Five Safes: safe settings"
    )


class Linkage(Section):
    """What may be linked."""

    allowed: Many[Link] = leaf("What may be linked.", Order.ALLOW_SET, By.REVIEW, "UK GDPR Art 35", ())
    external: Many[Text] = leaf(
        "Data sets from elsewhere that are used.", Order.ALLOW_SET, By.REVIEW, "UK GDPR Art 35", ()
    )
    offline_records: Literal[False, True] = leaf(
        "Whether records from offline, such as court files, are linked.",
        Order.RANKED,
        By.REVIEW,
        "UK GDPR Art 35",
        False,
    )
    blockchain_tracing: Literal["none", "address_cluster_aggregate", "address_level"] = leaf(
        "How closely payments in cryptocurrency are followed.",
        Order.RANKED,
        By.REVIEW,
        "Martin and Christin 2016",
        "none",
    )
    reidentification: Literal["forbidden"] = leaf(
        "Nobody tries to find out who someone is.", Order.CONSTANT, By.REVIEW, "hard floor H8", "forbidden"
    )
    k_min: Annotated[int, Field(ge=2)] | None = leaf(
        "Smallest number of people who share what is published of one.",
        Order.MINIMUM,
        By.REVIEW,
        "ICO anonymisation guidance 2025",
        None,
    )
