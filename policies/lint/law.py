"""Rules on the legal ground."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from policies.facts import facts
from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import is_address, linking, personal, stored
from policies.model import Policy

LAW = Family("LAW", "The legal ground", "responsibility", "accountability")
FAMILIES = (LAW,)
RESEARCH_PROVISIONS = date(2026, 2, 5)
"""Since this day Articles 84A to 84D of the UK GDPR stand where section 19 of the DPA 2018 and Article 89 stood."""
REPLACED = re.compile(r"\b(?:s\.?\s?19|section 19)\b|\bart(?:icle|\.)?\s?89\b", re.IGNORECASE)
EU = frozenset("at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se eu".split())
EU_LANGUAGES = frozenset("bg cs da de el es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())
"""Languages of the EU that are hardly spoken in the UK."""
AT_SCALE = 1000

LAW.refuses(
    1,
    "Personal data are processed, and no lawful basis is named.",
    refused=("legal.article_6", "legal.article_6.*"),
    fields=("legal.article_6.basis", "legal.article_6.reason"),
    fix="Name the basis of Article 6 and why it fits; universities usually rely on public task.",
    source="UK GDPR Art 6(1)",
    fails="legal: {article_6: null}",
    passes="legal: {article_6: {basis: public_task, reason: Research in the public interest by a university.}}",
)


@LAW.error(
    2,
    fields=("legal.research_safeguards.provision", "policy.law_as_of"),
    fix="Rely on Article 84B of the UK GDPR (uk_84b); Article 89 is for data under EU law.",
    source="Data (Use and Access) Act 2025 ss.86-87, in force 5 February 2026",
    fails="legal: {article_9: {condition: research, reason: Research under section 19 of the DPA 2018.}}",
    passes="legal: {article_9: {condition: research, reason: Research under Article 84B of the UK GDPR.}}",
)
def replaced_provision(s: Subject) -> Iterable[Problem]:
    """A policy for UK data relies on a provision that was replaced in February 2026."""
    if "eu_gdpr" in s.policy.legal.regime or "uk_gdpr" not in s.policy.legal.regime or s.on < RESEARCH_PROVISIONS:
        return
    if s.policy.legal.research_safeguards.provision == "eu_89":
        yield "legal.research_safeguards.provision", "is Article 89, which no longer stands in the UK GDPR"
    for fact in facts(s.policy):
        if fact.path.startswith("legal.") and isinstance(fact.value, str) and REPLACED.search(fact.value):
            yield fact.path, "cites section 19 or Article 89, which Article 84B replaced in the UK"


@LAW.error(
    3,
    stage=Stage.ANY,
    fields=("legal.article_9.condition", "items.*.*.personal"),
    fix="Name the condition of Article 9 and why it is needed, or drop the field.",
    source="UK GDPR Art 9(2)",
    fails="legal: {article_9: {condition: none, reason: No such data arise.}}\n"
    "items: {advert: {phone: {personal: special}}}",
    passes="legal: {article_9: {condition: research, reason: An advert can reveal health.}}\n"
    "items: {advert: {phone: {personal: special}}}",
)
def special_without_condition(s: Subject) -> Iterable[Problem]:
    """Special categories of data are stored, and no condition allows it."""
    if s.policy.legal.article_9.condition == "none":
        yield from _of_kind(s, "special", "tells of health, beliefs, origin or sex life; Article 9 has no condition")


@LAW.error(
    4,
    stage=Stage.ANY,
    fields=("legal.article_10.condition", "items.*.*.personal", "special.criminal_offence"),
    fix="Name the condition for data on offences, or drop the field.",
    source="UK GDPR Art 10; DPA 2018 Sch 1",
    fails="legal: {article_10: {condition: none, reason: No such data arise.}}\n"
    "special: {criminal_offence: pseudonymous_record}",
    passes="legal: {article_10: {condition: research, reason: An advert can suggest an offence.}}\n"
    "special: {criminal_offence: pseudonymous_record}",
)
def offences_without_condition(s: Subject) -> Iterable[Problem]:
    """Data on alleged offences are stored, and no condition allows it."""
    if s.policy.legal.article_10.condition != "none":
        return
    yield from _of_kind(s, "criminal", "tells of an alleged offence; Article 10 has no condition")
    if s.policy.special.criminal_offence == "pseudonymous_record":
        yield "special.criminal_offence", "studies offences person by person; Article 10 has no condition"


def _of_kind(s: Subject, kind: str, problem: str) -> Iterator[Problem]:
    for path, _, _, rule in stored(s.policy):
        if rule.personal == kind:
            yield f"{path}.personal", problem


LAW.refuses(
    5,
    "It was not assessed that substantial damage or distress is unlikely, or it is likely.",
    refused=("legal.research_safeguards.substantial_damage", "legal.research_safeguards"),
    fields=("legal.research_safeguards.substantial_damage",),
    fix="Assess it, and change the study until it is unlikely.",
    source="UK GDPR Art 84C(2)",
    fails="legal: {research_safeguards: {substantial_damage: likely}}",
    passes="legal: {research_safeguards: {substantial_damage: assessed_unlikely}}",
)


@LAW.error(
    6,
    fields=("items.*.*.personal", "items.*.*.scope", "sources[].max_records"),
    fix="Drop the field on offences, or link no further than one record.",
    source="ICO: criminal offence data, comprehensive registers",
    fails="items: {advert: {section: {action: generalise, to: day, personal: criminal, need: collection}}}",
    passes="items: {advert: {section: {action: drop}}}",
)
def register_of_offences(s: Subject) -> Iterable[Problem]:
    """Codes for people stand beside alleged offences at scale: that is a register of offences."""
    linked = {kind for _, kind, _, rule in stored(s.policy) if rule.scope == "study"}
    if sum(source.max_records for source in s.policy.sources) < AT_SCALE:
        return
    for path, kind, _, rule in stored(s.policy):
        if rule.personal == "criminal" and rule.scope is None and kind in linked:
            yield f"{path}.personal", "stores an alleged offence beside a code that is the same throughout the study"


@LAW.error(
    7,
    fields=("legal.dpia.reference", "legal.transparency.direct_notice"),
    fix="Assess the impact on data protection, and name the assessment.",
    source="UK GDPR Art 35; ICO: when a DPIA is needed",
    fails="legal: {dpia: null}",
    passes="legal: {dpia: {reference: DPIA-2026-12, residual_risk: medium, review_due: 2027-05-01}}",
)
def no_impact_assessment(s: Subject) -> Iterable[Problem]:
    """An impact assessment is needed, and none is named."""
    if s.policy.legal.dpia is None and (why := next(why_assess(s.policy), None)):
        yield "legal.dpia", f"is missing, and needed since {why}"


def why_assess(policy: Policy) -> Iterator[str]:
    """What in a policy makes an impact assessment necessary."""
    if any(rule.personal in ("special", "criminal") for _, _, _, rule in stored(policy)):
        yield "sensitive data are stored"
    if len(policy.sources) > 1 and any(linking(policy)):
        yield "people are matched across sources"
    if personal(policy) and not policy.legal.transparency.direct_notice:
        yield "people are not told one by one"


@LAW.error(
    8,
    fields=("legal.dpia.residual_risk", "legal.dpia.regulator_consulted"),
    fix="Lower the risk, or ask the regulator before anything is collected.",
    source="UK GDPR Art 36",
    fails="legal: {dpia: {reference: DPIA-2026-12, residual_risk: high, review_due: 2027-05-01}}",
    passes="legal: {dpia: {reference: DPIA-2026-12, residual_risk: high, review_due: 2027-05-01,\n"
    "               regulator_consulted: true}}",
)
def high_risk(s: Subject) -> Iterable[Problem]:
    """The risk that is left is high, and the regulator was not asked."""
    dpia = s.policy.legal.dpia
    if dpia and dpia.residual_risk == "high" and not dpia.regulator_consulted:
        yield "legal.dpia.residual_risk", "is high, and the regulator was not consulted"


@LAW.warning(
    9,
    fields=("policy.law_as_of",),
    fix="Check the law again, and write down the day.",
    source="project rule",
    fails="policy: {law_as_of: 2025-06-01}",
    passes="policy: {law_as_of: 2026-11-01}",
)
def law_not_checked(s: Subject) -> Iterable[Problem]:
    """The law was last checked more than twelve months ago."""
    if s.on - s.policy.policy.law_as_of > timedelta(days=366):
        yield "policy.law_as_of", "is more than twelve months ago"


@LAW.error(
    10,
    fields=("legal.transparency.exemption", "legal.transparency.notice_url"),
    fix="Publish the notice, and give its address; an exemption never takes its place.",
    source="UK GDPR Art 14(5)(b)",
    fails="legal: {transparency: {exemption: null}}",
    passes="legal:\n  transparency: {notice_url: 'https://example.org/notice', direct_notice: false,\n"
    "                 exemption: Nobody can be reached without keeping contacts.}",
)
def exemption_without_notice(s: Subject) -> Iterable[Problem]:
    """People are not told one by one, without a reason or without a public notice."""
    told = s.policy.legal.transparency
    if told.direct_notice:
        return
    if told.exemption is None:
        yield "legal.transparency.exemption", "is missing: why are people not told?"
    elif not is_address(told.notice_url):
        yield "legal.transparency.exemption", "does not replace a public notice with an address"


@LAW.warning(
    11,
    fields=("legal.regime", "sources[].hosts", "sources[].languages"),
    fix="Ask whether EU law applies, and add eu_gdpr where it does.",
    source="EU GDPR Art 3",
    fails="sources: [{languages: [en, de]}]",
    passes="sources: [{languages: [en]}]",
)
def eu_source(s: Subject) -> Iterable[Problem]:
    """A source seems to be in the European Union, and its law is not named."""
    if "eu_gdpr" in s.policy.legal.regime:
        return
    for index, source in enumerate(s.policy.sources):
        if any(host.partition(":")[0].rpartition(".")[2] in EU for host in source.hosts):
            yield f"sources[{index}].hosts", "has a name of an EU country"
        elif not EU_LANGUAGES.isdisjoint(source.languages):
            yield f"sources[{index}].languages", "holds a language of the EU"


@LAW.warning(
    12,
    fields=("sources[].terms.forbids_automation", "sources[].terms.position", "sources[].terms.why"),
    fix="Put the terms before the committee, set position to rec_approved_exception, and say why.",
    source="Williams and others 2017",
    fails="sources: [{terms: {forbids_automation: true, position: complies}}]",
    passes="sources:\n  - terms: {forbids_automation: true, position: rec_approved_exception,\n"
    "            why: The committee agreed since the law allows it and the load is small.}",
)
def terms_forbid(s: Subject) -> Iterable[Problem]:
    """The terms of a place forbid crawling, and nobody says how the study stands to that."""
    for index, source in enumerate(s.policy.sources):
        terms = source.terms
        if terms.forbids_automation and (terms.position == "complies" or not terms.why):
            yield f"sources[{index}].terms.position", "does not answer that the terms forbid crawling"


@LAW.error(
    13,
    fields=("incidents.*.owner", "legal.security_sensitive.registered"),
    fix="Register the research as security-sensitive, and say where its material lies.",
    source="UUK: oversight of security-sensitive research material",
    fails="incidents: {terrorism: {on_detect: stop_study, owner: lead, hours: 1, tell: [dpo]}}\n"
    "legal: {security_sensitive: null}",
    passes="incidents: {terrorism: {on_detect: stop_study, owner: lead, hours: 1, tell: [dpo]}}\n"
    "legal: {security_sensitive: {registered: SSR-7, office: Research ethics office, storage: A server of its own.}}",
)
def not_registered(s: Subject) -> Iterable[Problem]:
    """Material on terrorism may be met, and the research is not registered."""
    if "terrorism" in s.policy.incidents and s.policy.legal.security_sensitive is None:
        yield "incidents.terrorism", "may be met, and legal.security_sensitive is missing"


@LAW.warning(
    14,
    fields=("legal.rights.access", "legal.rights.erasure", "legal.rights.objection", "legal.rights.why"),
    fix="Say why the right would make the research impossible, or honour it.",
    source="UK GDPR Art 17(3)(d) and 21(6); DPA 2018 Sch 2 para 27",
    fails="legal: {rights: {access: limited, erasure: honoured, objection: honoured, why: null}}",
    passes="legal:\n  rights: {access: limited, erasure: honoured, objection: honoured,\n"
    "           why: Without the key nobody can be found in the data; objections are matched by their own contact.}",
)
def rights_limited(s: Subject) -> Iterable[Problem]:
    """A right of the people concerned is limited, and nobody says why."""
    rights = s.policy.legal.rights
    if rights and not rights.why:
        for name in ("access", "erasure", "objection"):
            if getattr(rights, name) == "limited":
                yield f"legal.rights.{name}", "is limited without a why"


LAW.refuses(
    15,
    "The data would serve decisions about single people.",
    refused=("legal.research_safeguards.individual_decisions",),
    fields=("legal.research_safeguards.individual_decisions",),
    fix="Take it out: research data serve no measure or decision about a person.",
    source="UK GDPR Art 84C(3)",
    fails="legal: {research_safeguards: {individual_decisions: true}}",
    passes="legal: {research_safeguards: {individual_decisions: false}}",
)


@LAW.warning(
    16,
    fields=("legal.dpia.signed_off_on", "policy.loosened_on"),
    fix="Assess the impact of what was loosened, and have it signed off.",
    source="UK GDPR Art 35(11)",
    fails="policy: {loosened_on: 2026-11-10}\nlegal: {dpia: {signed_off_on: 2026-10-01}}",
    passes="policy: {loosened_on: 2026-09-10}\nlegal: {dpia: {signed_off_on: 2026-10-01}}",
)
def assessment_too_old(s: Subject) -> Iterable[Problem]:
    """The impact assessment is older than the last change that loosened the policy."""
    dpia, loosened = s.policy.legal.dpia, s.policy.policy.loosened_on
    if dpia and loosened and (dpia.signed_off_on is None or dpia.signed_off_on < loosened):
        yield "legal.dpia.signed_off_on", f"is not after the last loosening, {loosened}"
