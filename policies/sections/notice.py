"""How people learn of the study, and how they object."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from policies.registry import By, Holds, Order, Section, leaf
from policies.values import Date, Language, Some, Text


class Objection(Section):
    """How a person objects."""

    channel: Text = leaf("Where to object.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 21", holds=Holds.STAFF)
    days: Annotated[int, Field(ge=1, le=30)] = leaf(
        "Days within which an objection is answered.", Order.MAXIMUM, By.REVIEW, "UK GDPR Art 12(3)"
    )
    how_matched: Text = leaf(
        "How their data are found without asking who they are.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 11"
    )


class Notice(Section):
    """The public notice and what stands in it."""

    published_on: Date | None = leaf(
        "The day on which the notice was published.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14", None
    )
    languages: Some[Language] = leaf("Languages of the notice.", Order.DENY_SET, By.REVIEW, "UK GDPR Art 12(1)")
    objection: Objection | None = None
    study_register: Text | None = leaf(
        "Where the study is registered.", Order.SAFEGUARD, By.REVIEW, "ESRC framework", None
    )
    complaints: Text | None = leaf("Where to complain.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 77", None)
    results_plan: Text | None = leaf(
        "How results are published, and who checks them first.",
        Order.SAFEGUARD,
        By.REVIEW,
        "Cambridge Cybercrime Centre: agreements",
        None,
    )


class Transfer(Section):
    """A country outside that data go to."""

    country: Text = leaf("The country.", Order.ALLOW_SET, By.REVIEW, "UK GDPR Art 44")
    mechanism: Text = leaf("What makes it lawful.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 46")
