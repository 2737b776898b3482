"""On which legal ground the data are processed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Order, Section, leaf
from policies.sections.notice import Transfer
from policies.values import Date, Many, Sha256, Some, Text


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
    sha256: Sha256 | None = leaf("Digest of the assessment.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 35", None)
    signed_off_on: Date | None = leaf("When it was signed off.", Order.START, By.REVIEW, "UK GDPR Art 35(2)", None)
    regulator_consulted: bool = leaf(
        "Whether the regulator was asked about the risk that is left.",
        Order.SAFEGUARD,
        By.REVIEW,
        "UK GDPR Art 36",
        False,
    )


class Transparency(Section):
    """How people learn of it."""

    notice_url: Text = leaf("The public notice.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14")
    direct_notice: bool = leaf("Whether people are told one by one.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14")
    exemption: Text | None = leaf(
        "Why not, where they are not.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14(5)(e); EU GDPR Art 14(5)(b)", None
    )


class Rights(Section):
    """What people may ask for."""

    access: Literal["honoured", "limited"] = leaf(
        "Whether people can ask what is held of them.", Order.RANKED, By.REVIEW, "UK GDPR Art 15"
    )
    erasure: Literal["honoured", "limited"] = leaf(
        "Whether people can ask for deletion.", Order.RANKED, By.REVIEW, "UK GDPR Art 17(3)(d)"
    )
    objection: Literal["honoured", "limited"] = leaf(
        "Whether people can object.", Order.RANKED, By.REVIEW, "UK GDPR Art 21(6)"
    )


class SecuritySensitive(Section):
    """Registration of research on terrorism and the like."""

    registered: Text = leaf(
        "Where the research is registered.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research"
    )
    office: Text = leaf(
        "Whom the police can ask about it.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research"
    )
    storage: Text = leaf("Where its material lies.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research")


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
    rights: Rights | None = None
    security_sensitive: SecuritySensitive | None = None
    transfers: Many[Transfer] = leaf(
        "Countries outside that data go to.", Order.ALLOW_SET, By.REVIEW, "DUAA 2025 s.85", ()
    )
    computer_misuse: Text = leaf(
        "Why nothing here is unauthorised access.", Order.SAFEGUARD, By.REVIEW, "Computer Misuse Act 1990 s.1"
    )
    text_and_data_mining: Literal["none", "licence", "s29a", "dsm_art3"] = leaf(
        "Ground for copying works.", Order.IDENTITY, By.REVIEW, "CDPA s.29A"
    )
    lawful_access: Text | None = leaf(
        "Why the study may read what it copies.", Order.SAFEGUARD, By.REVIEW, "CDPA s.29A", None
    )
    database_right: Text | None = leaf(
        "What was found about rights in the database itself.",
        Order.SAFEGUARD,
        By.REVIEW,
        "Copyright and Rights in Databases Regulations 1997",
        None,
    )
    approval_record_years: Annotated[int, Field(ge=1)] | None = leaf(
        "Years for which approvals are kept.", Order.MINIMUM, By.REVIEW, "project rule", None
    )
