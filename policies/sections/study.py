"""Who studies what, and why it is worth the harm it may do."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Language, Many, Sha256, Slug, Text, Version


class Meta(Section):
    """Names this version of the policy."""

    id: Slug = leaf("Name of the policy; every record carries it.", Order.IDENTITY, By.RUNNER, "project rule")
    version: Version = leaf("Version, quoted, as major.minor.patch.", Order.PROSE, By.RUNNER, "Semantic Versioning 2.0")
    title: Text = leaf("Title for people.", Order.PROSE, By.REVIEW, "project rule")
    language: Language = leaf("Language the policy is written in.", Order.PROSE, By.REVIEW, "ISO 639-1", "en")
    profile: Literal["uk-hei-strict", "training-synthetic"] = leaf(
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
    supersedes: Sha256 | None = leaf("Digest of the version before.", Order.IDENTITY, By.REVIEW, "project rule", None)


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


class Member(Section):
    """A role in the team."""

    role: Slug = leaf("Role, such as lead or analyst.", Order.ALLOW_SET, By.REVIEW, "Five Safes: safe people")
    name: Text | None = leaf("Name, where the policy is not published.", Order.PROSE, By.REVIEW, "AoIR IRE 3.0", None)
    training_expires: Date | None = leaf(
        "When the member's training runs out.", Order.END, By.REVIEW, "Five Safes: safe people", None
    )


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
    controller: Text = leaf("Who answers for the data.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 4(7)")
    contact: Text = leaf("Where people and hosts can write to.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 14")
    team: Many[Member] = leaf("Who works on it.", Order.ALLOW_SET, By.REVIEW, "Five Safes: safe people")
    commercial: Literal[False, True] = leaf("Whether it is commercial.", Order.RANKED, By.REVIEW, "CDPA s.29A", False)
    affected_groups: Many[Group] = leaf("Whom it touches.", Order.DENY_SET, By.REVIEW, "ICO DPIA step 3")


class Condition(Section):
    """Something that the approver asks for."""

    id: Slug = leaf("Name of the condition.", Order.DENY_SET, By.REVIEW, "ESRC framework")
    text: Text = leaf("What is asked.", Order.SAFEGUARD, By.REVIEW, "ESRC framework")
    field: Text = leaf("The policy field that carries it out, or 'manual'.", Order.SAFEGUARD, By.REVIEW, "project rule")
    due: Date | None = leaf("Until when it must be met.", Order.END, By.RUNNER, "ESRC framework", None)
    met_on: Date | None = leaf("When it was met.", Order.PROSE, By.RUNNER, "ESRC framework", None)


class Approval(Section):
    """What one body decided about one digest of this policy."""

    role: Literal["lead", "rec", "dpo", "security", "data_owner", "archive"] = leaf(
        "In which role.", Order.IDENTITY, By.RUNNER, "ESRC framework"
    )
    body: Text = leaf("Who decided.", Order.IDENTITY, By.RUNNER, "ESRC framework")
    reference: Text = leaf("Their reference.", Order.IDENTITY, By.RUNNER, "ESRC framework")
    decision: Literal["refused", "withdrawn", "approved_with_conditions", "approved"] = leaf(
        "What they decided.", Order.RANKED, By.RUNNER, "ESRC framework"
    )
    issued: Date = leaf("From which day it holds.", Order.START, By.RUNNER, "ESRC framework")
    expires: Date = leaf("The last day on which it holds.", Order.END, By.RUNNER, "ESRC framework")
    digest: Sha256 = leaf(
        "Digest of the resolved policy that was approved.", Order.IDENTITY, By.RUNNER, "in-toto Statement v1"
    )
    conditions: Many[Condition] = leaf("What they asked for.", Order.DENY_SET, By.RUNNER, "ESRC framework", ())
    signature_file: Text | None = leaf(
        "File that holds the signature over the approval.", Order.SAFEGUARD, By.RUNNER, "OpenSSH PROTOCOL.sshsig", None
    )
