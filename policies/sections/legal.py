"""On which legal ground the data are processed."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Some, Text


class Article6(Section):
    """Lawful basis."""

    basis: Literal["consent", "public_task", "legal_obligation", "legitimate_interests"] = leaf(
        "Lawful basis of the processing.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 6(1)"
    )
    reason: Text = leaf("Why this basis fits.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 6(1)")


class Article9(Section):
    """Special categories."""

    condition: Literal["none", "consent", "research", "manifestly_public"] = leaf(
        "Condition for special categories of data.", Order.RANKED, By.REVIEW, "UK GDPR Art 9(2)"
    )
    reason: Text = leaf("Why it is needed, or why no such data arise.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 9(2)")


class Article10(Section):
    """Criminal offences."""

    condition: Literal["none", "research", "other"] = leaf(
        "Condition for data on alleged offences.", Order.RANKED, By.REVIEW, "DPA 2018 Sch 1"
    )
    reason: Text = leaf("Why it is needed, or why no such data arise.", Order.SAFEGUARD, By.REVIEW, "DPA 2018 Sch 1")


class Safeguards(Section):
    """Safeguards for research."""

    provision: Literal["uk_84b", "eu_89"] = leaf(
        "The research provision relied on.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 84B (in force 5 February 2026)"
    )
    substantial_damage: Literal["assessed_unlikely"] = leaf(
        "Substantial damage or distress was assessed and is unlikely.", Order.CONSTANT, By.REVIEW, "UK GDPR Art 84C"
    )
    individual_decisions: Literal[False] = leaf(
        "The data never serve a decision about a person.", Order.CONSTANT, By.REVIEW, "UK GDPR Art 84C(3)", False
    )


class Dpia(Section):
    """Data protection impact assessment."""

    reference: Text = leaf("Where the assessment is.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 35")
    residual_risk: Literal["low", "medium", "high"] = leaf(
        "The risk that is left.", Order.RANKED, By.REVIEW, "UK GDPR Art 36"
    )
    review_due: Date = leaf("When it is looked at again.", Order.END, By.REVIEW, "UK GDPR Art 35(11)")


class Transparency(Section):
    """How people learn of it."""

    notice_url: Text = leaf("The public notice.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14")
    direct_notice: bool = leaf("Whether people are told one by one.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14")
    exemption: Text | None = leaf(
        "Why not, where they are not.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14(5)(b)", None
    )


class Legal(Section):
    """On which legal ground."""

    regime: Some[Literal["uk_gdpr", "eu_gdpr", "other"]] = leaf(
        "Which laws apply.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 3"
    )
    article_6: Article6
    article_9: Article9
    article_10: Article10
    research_safeguards: Safeguards
    dpia: Dpia | None = None
    transparency: Transparency
    computer_misuse: Text = leaf(
        "Why nothing here is unauthorised access.", Order.SAFEGUARD, By.REVIEW, "Computer Misuse Act 1990 s.1"
    )
    text_and_data_mining: Literal["none", "licence", "s29a", "dsm_art3"] = leaf(
        "Ground for copying works.", Order.IDENTITY, By.EXPORT, "CDPA s.29A"
    )
