"""How the committee follows the study once it runs."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Many, Some, Text


class Review(Section):
    """What is reported, and when."""

    next_on: Date = leaf("When the committee next looks at the study.", Order.END, By.REVIEW, "ESRC framework")
    metrics: Some[
        Literal["requests", "denials_by_rule", "entities_by_action", "incidents", "objections", "deletions"]
    ] = leaf("The counts that are reported to it.", Order.DENY_SET, By.REVIEW, "ESRC framework")
    annual_report: bool = leaf(
        "Whether a report is written every year.", Order.SAFEGUARD, By.REVIEW, "ESRC framework", True
    )
    amendments: Many[Text] = leaf(
        "What was changed since the first approval.", Order.PROSE, By.REVIEW, "ESRC framework", ()
    )
