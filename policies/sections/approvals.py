"""What the bodies that decide said of one version of a policy."""

from __future__ import annotations

from typing import Literal

from policies.registry import By, Holds, Order, Section, leaf
from policies.values import Date, Many, RuleId, Sha256, Slug, Text

Role = Literal["lead", "second_person", "rec", "dpo", "security", "data_owner", "archive"]


class Condition(Section):
    """Something that the approver asks for."""

    id: Slug = leaf("Name of the condition.", Order.DENY_SET, By.REVIEW, "ESRC framework")
    text: Text = leaf("What is asked.", Order.SAFEGUARD, By.REVIEW, "ESRC framework")
    field: Text = leaf("The policy field that carries it out, or 'manual'.", Order.SAFEGUARD, By.REVIEW, "project rule")
    due: Date | None = leaf("Until when it must be met.", Order.END, By.RUNNER, "ESRC framework", None)
    met_on: Date | None = leaf("When it was met.", Order.PROSE, By.RUNNER, "ESRC framework", None)


class Waiver(Section):
    """A warning that the approver answers for; it counts only under the approver's signature."""

    rule: RuleId = leaf("The lint rule whose warning is answered.", Order.ALLOW_SET, By.REVIEW, "project rule")
    reason: Text = leaf("Why the study may go on in spite of it.", Order.SAFEGUARD, By.REVIEW, "project rule")
    role: Role = leaf("In which role it is answered for.", Order.IDENTITY, By.REVIEW, "project rule")
    expires: Date = leaf("The last day on which it holds.", Order.END, By.REVIEW, "project rule")


class Approval(Section):
    """What one body decided about one digest of this policy."""

    role: Role = leaf("In which role.", Order.IDENTITY, By.RUNNER, "ESRC framework")
    body: Text = leaf("Who decided.", Order.IDENTITY, By.RUNNER, "ESRC framework", holds=Holds.STAFF)
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
    waivers: Many[Waiver] = leaf(
        "Warnings of the policy check that they answer for.", Order.ALLOW_SET, By.REVIEW, "project rule", ()
    )
    evidence_sha256: Sha256 | None = leaf(
        "Digest of the paper that holds the decision, where the body signs with no key and two others saw it.",
        Order.IDENTITY,
        By.RUNNER,
        "project rule",
        None,
    )
    signature_file: Text | None = leaf(
        "File that holds the signature over the approval.", Order.SAFEGUARD, By.RUNNER, "OpenSSH PROTOCOL.sshsig", None
    )
