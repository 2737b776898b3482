"""Rules on the study: who answers for it, whom it can harm, and whom it serves."""

from __future__ import annotations

from collections.abc import Iterable

from policies.lint.rules import Family, Problem, Stage, Subject

STUDY = Family("STU", "The study", "benefit over harm", "societal impact")
FAMILIES = (STUDY,)
FEWEST_WORDS = 5


@STUDY.error(
    1,
    fields=("study.lead.name", "study.controller", "study.contact"),
    fix="Name the study lead, the controller, and an address that somebody reads.",
    source="UK GDPR Art 4(7) and 14; ESRC framework",
    fails="study: {lead: null}",
    passes="study: {lead: {name: Annabel Example}}",
)
def nobody_answers(s: Subject) -> Iterable[Problem]:
    """Nobody is named who leads the study, or nobody can be written to."""
    if s.policy.study.lead is None:
        yield "study.lead", "is missing: somebody must answer for the study"
    if "@" not in s.policy.study.contact and "://" not in s.policy.study.contact:
        yield "study.contact", "is no address that a person could write to"


@STUDY.error(
    2,
    stage=Stage.ANY,
    fields=("study.harms",),
    fix="Name at least one harm, who would suffer it, and what is done against it.",
    source="Thomas and others 2017; ICO DPIA step 5",
    fails="study: {harms: []}",
    passes="study:\n  harms:\n    - {who: people who advertise, what: somebody could be traced, likelihood: possible,\n"
    "       severity: severe, measure: contacts are pseudonymised before storage}",
)
def no_harm(s: Subject) -> Iterable[Problem]:
    """No harm is named, though every study can harm somebody."""
    if not s.policy.study.harms:
        yield "study.harms", "is empty"


@STUDY.warning(
    3,
    fields=("study.public_benefit",),
    fix="Say who will know or be able to do what they could not before.",
    source="Thomas and others 2017",
    fails="study: {public_benefit: Knowledge.}",
    passes="study: {public_benefit: Labour inspectors learn which patterns are common and which warnings help.}",
)
def no_benefit(s: Subject) -> Iterable[Problem]:
    """The benefit is not stated in words that could be weighed against the harms."""
    if len(s.policy.study.public_benefit.split()) < FEWEST_WORDS:
        yield "study.public_benefit", "does not say who gains what"


@STUDY.error(
    4,
    fields=("study.team[].training_expires", "study.team[].training[].valid_until"),
    fix="Let the member train again, and write down the new day.",
    source="Five Safes: safe people",
    fails="study: {team: [{role: lead, training_expires: 2026-01-31}]}",
    passes="study:\n  team:\n    - role: lead\n      training_expires: 2027-09-30\n      training:\n"
    "        - {name: Beholden exercises, done: 2024-09-30, valid_until: 2026-09-30}\n"
    "        - {name: Beholden exercises, done: 2026-09-28, valid_until: 2028-09-27}",
)
def training_expired(s: Subject) -> Iterable[Problem]:
    """The training of a member has run out."""
    for index, member in enumerate(s.policy.study.team):
        if member.training_expires and member.training_expires < s.on:
            yield f"study.team[{index}].training_expires", f"ran out on {member.training_expires}"
        for number, one in enumerate(member.training):
            counting = [each for each in member.training if each.name == one.name and each.valid_until >= s.on]
            if not counting:
                yield f"study.team[{index}].training[{number}].valid_until", f"was {one.valid_until}"


@STUDY.warning(
    5,
    fields=("study.affected_groups", "study.affected_groups[].consulted"),
    fix="Name the people whom the study touches, and say how they were asked, or why not.",
    source="ICO DPIA step 3",
    fails="study: {affected_groups: []}",
    passes="study:\n  affected_groups:\n    - {group: people who advertise, vulnerable: false,\n"
    "       consulted: two charities that work with them advised}",
)
def nobody_affected(s: Subject) -> Iterable[Problem]:
    """Nobody is named whom the study touches, or nobody was asked."""
    if not s.policy.study.affected_groups:
        yield "study.affected_groups", "is empty"


@STUDY.warning(
    6,
    fields=("study.partners[].receives", "study.partners[].law_enforcement"),
    fix="Give such a partner aggregates or nothing.",
    source="UK GDPR Art 84C(3); ESRC framework: independence",
    fails="study: {partners: [{name: A police force, law_enforcement: true, receives: records}]}",
    passes="study: {partners: [{name: A police force, law_enforcement: true, receives: aggregates}]}",
)
def records_to_the_police(s: Subject) -> Iterable[Problem]:
    """A partner who enforces the law receives records of single people."""
    for index, partner in enumerate(s.policy.study.partners):
        if partner.law_enforcement and partner.receives == "records":
            yield f"study.partners[{index}].receives", "gives records to somebody who enforces the law"


@STUDY.error(
    7,
    stage=Stage.ANY,
    fields=("study.commercial", "legal.text_and_data_mining"),
    fix="Rely on a licence, or make the study non-commercial.",
    source="CDPA s.29A(1)",
    fails="study: {commercial: true}\nlegal: {text_and_data_mining: s29a}",
    passes="study: {commercial: true, why: A firm pays for it; the results are published all the same.}\n"
    "legal: {text_and_data_mining: licence}",
)
def commercial_mining(s: Subject) -> Iterable[Problem]:
    """A commercial study relies on the exception for non-commercial research."""
    if s.policy.study.commercial and s.policy.legal.text_and_data_mining == "s29a":
        yield "legal.text_and_data_mining", "s29a is for non-commercial research alone"


@STUDY.error(
    8,
    fields=("study.research_test.methodical", "policy.profile"),
    fix="Fill in study.research_test: the six factors by which research is told from other uses of data.",
    source="EDPB Guidelines 1/2026; UK GDPR Art 4(2)",
    fails="legal: {regime: [uk_gdpr, eu_gdpr]}\nstudy: {research_test: null}",
    passes="legal: {regime: [uk_gdpr, eu_gdpr]}\nstudy:\n  research_test:\n    methodical: A written protocol.\n"
    "    ethical: The framework of the university.\n    verifiable: Code and counts are published.\n"
    "    independent: No funder sees results first.\n    contributes: It helps inspectors to find exploitation.\n"
    "    novel: No study has counted shared contacts.",
)
def not_shown_to_be_research(s: Subject) -> Iterable[Problem]:
    """A study outside universities, or under EU law, does not show that it is scientific research."""
    needed = s.policy.policy.profile == "non-academic-strict" or "eu_gdpr" in s.policy.legal.regime
    if needed and s.policy.study.research_test is None:
        yield "study.research_test", "is missing"
