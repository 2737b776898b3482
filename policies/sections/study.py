"""Who studies what, and why it is worth the harm it may do."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Holds, Order, Section, leaf
from policies.values import Date, Language, Many, Orcid, Sha256, Slug, Text, Version


class Meta(Section):
    """Names this version of the policy."""

    id: Slug = leaf("Name of the policy; every record carries it.", Order.IDENTITY, By.RUNNER, "project rule")
    version: Version = leaf("Version, quoted, as major.minor.patch.", Order.PROSE, By.RUNNER, "Semantic Versioning 2.0")
    title: Text = leaf("Title for people.", Order.PROSE, By.REVIEW, "project rule")
    language: Language = leaf("Language the policy is written in.", Order.PROSE, By.REVIEW, "ISO 639-1", "en")
    profile: Literal["uk-hei-strict", "eu-strict", "non-academic-strict", "training-synthetic"] = leaf(
        "The named baseline that fills what the file leaves out.", Order.IDENTITY, By.RUNNER, "project rule"
    )
    law_as_of: Date = leaf("The day on which the law was last checked.", Order.PROSE, By.REVIEW, "DUAA 2025")
    status: Literal["closed", "suspended", "draft", "approved"] = leaf(
        "Only an approved policy runs; a draft runs on synthetic data.",
        Order.RANKED,
        By.RUNNER,
        "project rule",
        "draft",
    )
    loosened_on: Date | None = leaf(
        "The day of the last change that made the policy looser.", Order.PROSE, By.REVIEW, "project rule", None
    )
    supersedes: Sha256 | None = leaf(
        "Digest of the approved version that this one amends; where nothing is looser, its approvals carry over.",
        Order.IDENTITY,
        By.RUNNER,
        "project rule",
        None,
    )


class Harm(Section):
    """Something that could go wrong for someone."""

    who: Text = leaf("Who could be harmed.", Order.SAFEGUARD, By.REVIEW, "ICO DPIA step 5")
    what: Text = leaf("How.", Order.SAFEGUARD, By.REVIEW, "ICO DPIA step 5")
    likelihood: Literal["remote", "possible", "probable"] = leaf(
        "How likely it is.", Order.RANKED, By.REVIEW, "ICO DPIA step 5"
    )
    severity: Literal["minimal", "significant", "severe"] = leaf(
        "How bad it would be.", Order.RANKED, By.REVIEW, "ICO DPIA step 5"
    )
    measure: Text = leaf("What is done against it.", Order.SAFEGUARD, By.REVIEW, "ICO DPIA step 6")


class Training(Section):
    """A training that a member of the team did."""

    name: Text = leaf("Which training it was.", Order.IDENTITY, By.REVIEW, "Five Safes: safe people")
    done: Date = leaf("When it was done.", Order.PROSE, By.REVIEW, "Five Safes: safe people")
    valid_until: Date = leaf("The last day on which it counts.", Order.END, By.REVIEW, "Five Safes: safe people")
    certificate: Sha256 | None = leaf(
        "Digest of the signed certificate, which 'beholden guide certificate' checks.",
        Order.SAFEGUARD,
        By.REVIEW,
        "project rule",
        None,
    )


class Member(Section):
    """A role in the team."""

    role: Slug = leaf("Role, such as lead or analyst.", Order.ALLOW_SET, By.REVIEW, "Five Safes: safe people")
    name: Text | None = leaf(
        "Name, where the policy is not published.", Order.PROSE, By.REVIEW, "AoIR IRE 3.0", None, holds=Holds.STAFF
    )
    training_expires: Date | None = leaf(
        "When the member's training runs out.", Order.END, By.REVIEW, "Five Safes: safe people", None
    )
    training: Many[Training] = leaf(
        "The trainings that the member did.", Order.DENY_SET, By.REVIEW, "Five Safes: safe people", ()
    )


class Lead(Section):
    """Who leads the study."""

    name: Text = leaf("Name of the study lead.", Order.PROSE, By.REVIEW, "ESRC framework", holds=Holds.STAFF)
    orcid: Orcid | None = leaf("Their ORCID.", Order.PROSE, By.REVIEW, "ORCID", None, holds=Holds.STAFF)


class Processor(Section):
    """A body that handles data for the controller."""

    name: Text = leaf("Who it is.", Order.ALLOW_SET, By.REVIEW, "UK GDPR Art 28")
    task: Text = leaf("What it does with the data.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 28")


class Partner(Section):
    """A body that works with the study."""

    name: Text = leaf("Who it is.", Order.ALLOW_SET, By.REVIEW, "ESRC framework")
    law_enforcement: Literal[False, True] = leaf(
        "Whether it enforces the law.", Order.RANKED, By.REVIEW, "ESRC framework"
    )
    receives: Literal["nothing", "aggregates", "records"] = leaf(
        "What it receives.", Order.RANKED, By.REVIEW, "ESRC framework"
    )


class ResearchTest(Section):
    """Why this is scientific research, by the six factors of the European data protection authorities."""

    methodical: Text = leaf("Which method is followed.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026")
    ethical: Text = leaf("Which ethical standards are kept.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026")
    verifiable: Text = leaf("How others can verify it.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026")
    independent: Text = leaf("Why it is independent.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026")
    contributes: Text = leaf(
        "What it adds to knowledge and wellbeing.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026"
    )
    novel: Text = leaf("What is new in it.", Order.SAFEGUARD, By.REVIEW, "EDPB Guidelines 1/2026")


class Group(Section):
    """People whom the study touches."""

    group: Text = leaf("Which people.", Order.DENY_SET, By.REVIEW, "ICO DPIA step 3")
    vulnerable: bool = leaf("Whether they are vulnerable.", Order.SAFEGUARD, By.REVIEW, "ICO DPIA step 3")
    consulted: Text = leaf("How they were asked, or why not.", Order.SAFEGUARD, By.REVIEW, "ICO DPIA step 3")


class Study(Section):
    """What the study asks, and of whom."""

    id: Slug = leaf(
        "Name of the study; pseudonyms never match across studies.", Order.IDENTITY, By.PIPELINE, "ENISA 2019"
    )
    title: Text = leaf("Title.", Order.PROSE, By.REVIEW, "ESRC framework")
    lay_summary: Text = leaf("What is done, in 150 plain words.", Order.PROSE, By.REVIEW, "ESRC framework")
    question: Text = leaf("The research question.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 84B")
    public_benefit: Text = leaf("What good it does.", Order.SAFEGUARD, By.REVIEW, "Thomas and others 2017")
    harms: Many[Harm] = leaf(
        "What could go wrong, and what is done about it.", Order.DENY_SET, By.REVIEW, "Thomas and others 2017"
    )
    research_test: ResearchTest | None = None
    analysis: Many[Text] = leaf(
        "The stored fields that the analysis uses, as advert.price.",
        Order.ALLOW_SET,
        By.REVIEW,
        "UK GDPR Art 5(1)(c)",
        (),
    )
    controller: Text = leaf("Who answers for the data.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 4(7)")
    joint_controllers: Many[Text] = leaf(
        "Who answers for the data too.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 26", ()
    )
    processors: Many[Processor] = leaf(
        "Who handles data on their behalf.", Order.ALLOW_SET, By.REVIEW, "UK GDPR Art 28", ()
    )
    contact: Text = leaf(
        "Where people and hosts can write to.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14", holds=Holds.STAFF
    )
    dpo_contact: Text | None = leaf(
        "Where the data protection officer can be reached.",
        Order.SAFEGUARD,
        By.REVIEW,
        "UK GDPR Art 14(1)(b)",
        None,
        holds=Holds.STAFF,
    )
    lead: Lead | None = None
    team: Many[Member] = leaf("Who works on it.", Order.ALLOW_SET, By.REVIEW, "Five Safes: safe people")
    funder: Text | None = leaf("Who pays for it.", Order.PROSE, By.REVIEW, "ESRC framework", None)
    grant: Text | None = leaf("Reference of the grant.", Order.PROSE, By.REVIEW, "ESRC framework", None)
    conflicts: Text | None = leaf(
        "Conflicts of interest, or that there are none.", Order.SAFEGUARD, By.REVIEW, "ESRC framework", None
    )
    partners: Many[Partner] = leaf("Who works with it.", Order.ALLOW_SET, By.REVIEW, "ESRC framework", ())
    commercial: Literal[False, True] = leaf("Whether it is commercial.", Order.RANKED, By.REVIEW, "CDPA s.29A", False)
    affected_groups: Many[Group] = leaf("Whom it touches.", Order.DENY_SET, By.REVIEW, "ICO DPIA step 3")
