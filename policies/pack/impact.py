"""An impact assessment in the seven steps of the regulator's template, as far as the policy answers them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lint.law import why_assess
from policies.model import Policy
from policies.pack.answers import MARKED, ask, head, say, under
from policies.prose import Block
from policies.terms import ROLES
from policies.tier import assess

STEPS = (
    "Step 1: Identify the need for an assessment",
    "Step 2: Describe the processing",
    "Step 3: Consider consultation",
    "Step 4: Assess necessity and proportionality",
    "Step 5: Identify and assess risks",
    "Step 6: Identify measures to reduce risk",
    "Step 7: Sign off and record outcomes",
)
"""The steps of the template of the Information Commissioner's Office."""


def impact(policy: Policy) -> Iterator[Block]:
    """The assessment, with a question wherever the policy is silent."""
    yield from head("Data protection impact assessment", policy, MARKED)
    written = (_need, _processing, _consultation, _necessity, _risks, _measures, _sign_off)
    for title, step in zip(STEPS, written, strict=True):
        yield Block("heading", title)
        yield from step(policy)


def _need(policy: Policy) -> Iterator[Block]:
    yield say("What the study asks", policy.study.question, "What does the study set out to find?")
    if reasons := list(why_assess(policy)):
        yield Block("point", f"An assessment is needed, since {', and '.join(reasons)}.")
    else:
        yield Block("point", "Nothing in the policy itself makes an assessment necessary.")
    yield ask("Does anything that is not in the policy call for an assessment, such as a use of new technology?")


def _processing(policy: Policy) -> Iterator[Block]:
    yield Block("part", "Nature: where the data come from, what is stored and for how long")
    for source in policy.sources:
        kind, audience = (one.replace("_", " ") for one in (source.kind, source.audience))
        yield Block("point", f"From {source.id}: {kind} at {', '.join(source.hosts)}. Its audience: {audience}.")
    yield from under(policy, "What is stored of each page?", "items.")
    yield Block("part", "Identifiers in texts")
    yield from under(policy, "What becomes of identifiers in texts?", "entities.rules.")
    yield Block("part", "How long it is kept")
    yield from under(policy, "For how long are data kept?", "retention.")
    yield Block("part", "Scope: how much, how often, and whose")
    yield Block("point", f"At most {sum(source.max_records for source in policy.sources):,} records are kept.")
    yield from under(policy, "How often is it done?", "schedule.")
    yield from under(policy, "Whose data are they?", "study.affected_groups")
    yield Block("part", "Context: what people expect, and who could be vulnerable")
    yield from under(policy, "Are children likely among them?", "minors.")
    yield ask("What do the people concerned expect to happen with what they wrote, and is this new to them?")
    yield Block("part", "Purposes: what it is for")
    yield say("What good it does", policy.study.public_benefit, "What good does it do?")


def _consultation(policy: Policy) -> Iterator[Block]:
    for group in policy.study.affected_groups:
        yield Block("point", f"{group.group}: {group.consulted.removesuffix('.')}.")
    if not policy.study.affected_groups:
        yield ask("Who is touched by the study, and how were they asked, or why not?")
    yield say("Data protection officer", policy.study.dpo_contact, "How can the data protection officer be reached?")
    yield ask("What did the data protection officer advise, and what was done about it?")


def _necessity(policy: Policy) -> Iterator[Block]:
    yield from under(policy, "What is the lawful basis?", "legal.article_", "legal.research_safeguards")
    yield from (
        Block("point", f"Data that exist already, for {source.id}: {source.already_collected_by}")
        for source in policy.sources
    )
    yield from under(policy, "Which stored fields does the analysis use?", "study.analysis")
    yield from under(policy, "How are people told?", "legal.transparency", "notice.")
    yield from under(policy, "Which rights do people have, and how are they honoured?", "legal.rights")
    yield from under(policy, "Do data go to other countries, and what makes that lawful?", "legal.transfers")
    yield from under(policy, "Who handles data for the controller, and under which contract?", "study.processors")


def _risks(policy: Policy) -> Iterator[Block]:
    for harm in policy.study.harms:
        text = f"{harm.who}: {harm.what.removesuffix('.')}. Likelihood: {harm.likelihood}. Severity: {harm.severity}."
        yield Block("point", text)
    if not policy.study.harms:
        yield ask("Who could be harmed, how, how likely is it and how bad would it be?")
    tier = assess(policy)
    yield Block("point", f"The software finds the risk tier {tier.name}: {'; '.join(why for _, why in tier.reasons)}.")
    yield ask("Which risks are missing here, also for the organisation and in law?")


def _measures(policy: Policy) -> Iterator[Block]:
    for harm in policy.study.harms:
        yield Block("point", f"Against harm to {harm.who}: {harm.measure.removesuffix('.')}.")
    yield from under(policy, "How are the data kept safe?", "security.")
    yield from under(policy, "What may be linked?", "linkage.")
    risk = policy.legal.dpia.residual_risk if policy.legal.dpia else None
    yield say("The risk that is left, by the policy", risk, "Which risk is left after these measures?")
    yield Block("part", "When something goes wrong")
    yield from under(policy, "What is done when something goes wrong?", "incidents.")


def _sign_off(policy: Policy) -> Iterator[Block]:
    dpia = policy.legal.dpia
    yield say("Reference", dpia and dpia.reference, "Where is this assessment kept, and under which reference?")
    yield say(
        "Signed off on", dpia and dpia.signed_off_on, "Who signed the measures and the remaining risk off, and when?"
    )
    yield say("Looked at again by", dpia and dpia.review_due, "When is it looked at again?")
    if dpia and dpia.residual_risk == "high" and not dpia.regulator_consulted:
        yield ask("The remaining risk is high: what did the regulator answer?")
    roles = [ROLES[role] for role in assess(policy).roles]
    yield say("Who must approve the policy", ", ".join(roles), "The software asks for no approval. Does anybody else?")
    yield ask("Names and dates of those who approved the measures, accepted the risk and gave advice.")
