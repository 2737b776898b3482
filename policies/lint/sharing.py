"""Rules on linking data and giving them to others."""

from __future__ import annotations

from collections.abc import Iterable

from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import linking, stored

LINKAGE = Family("LNK", "Linking", "rights and dignity", "privacy")
SHARING = Family("SHR", "Sharing", "rights and dignity", "accountability")
FAMILIES = (LINKAGE, SHARING)
AGREEMENT = "{project_bound: true, named_users: true, term_months: 6, prepublication_check: true}"

LINKAGE.refuses(
    1,
    "Somebody would try to find out who people are.",
    refused=("linkage.reidentification",),
    fields=("linkage.reidentification",),
    fix="Leave it at forbidden.",
    source="DPA 2018 s.171; hard floor H8",
    fails="linkage: {reidentification: allowed}",
    passes="linkage: {reidentification: forbidden}",
)


@LINKAGE.error(
    2,
    fields=("linkage.allowed", "items.*.*.scope"),
    fix="Declare what is linked with what, or choose the scope source.",
    source="UK GDPR Art 35; ICO: matching data",
    fails="linkage: {allowed: []}\n"
    "sources: [{id: adverts}, {id: other, hosts: [other.example.org], start: ['https://other.example.org/work/']}]",
    passes="linkage: {allowed: [{left: adverts, right: other, on: contacts, where: study_machine}]}\n"
    "sources: [{id: adverts}, {id: other, hosts: [other.example.org], start: ['https://other.example.org/work/']}]",
)
def linked_across(s: Subject) -> Iterable[Problem]:
    """People are linked across sources, and nobody declared it."""
    if len(s.policy.sources) > 1 and any(linking(s.policy)) and not s.policy.linkage.allowed:
        yield "linkage.allowed", "is empty, though codes link several sources"


@LINKAGE.error(
    3,
    fields=("linkage.offline_records", "linkage.allowed[].where"),
    fix="Link records from offline in a secure environment alone.",
    source="Five Safes: safe settings",
    fails="linkage:\n  offline_records: true\n"
    "  allowed: [{left: adverts, right: court files, on: region, where: study_machine}]",
    passes="linkage:\n  offline_records: true\n"
    "  allowed: [{left: adverts, right: court files, on: region, where: secure_environment}]",
)
def offline_outside(s: Subject) -> Iterable[Problem]:
    """Records from offline are linked outside a secure environment."""
    linkage = s.policy.linkage
    if linkage.offline_records and not linkage.allowed:
        yield "linkage.offline_records", "is true, and linkage.allowed does not say where"
    for index, link in enumerate(linkage.allowed):
        if linkage.offline_records and link.where != "secure_environment":
            yield f"linkage.allowed[{index}].where", "is no secure environment"


@LINKAGE.warning(
    4,
    fields=("linkage.blockchain_tracing",),
    fix="Count over clusters of addresses.",
    source="Martin and Christin 2016",
    fails="linkage: {blockchain_tracing: address_level}",
    passes="linkage: {blockchain_tracing: address_cluster_aggregate}",
)
def payments_followed(s: Subject) -> Iterable[Problem]:
    """Payments are followed address by address, which leads to people."""
    if s.policy.linkage.blockchain_tracing == "address_level":
        yield "linkage.blockchain_tracing", "follows single addresses"


SHARING.refuses(
    1,
    "Data about people would be given to anybody who asks.",
    refused=("sharing.tier",),
    fields=("sharing.tier",),
    fix="Share counts (aggregate), or records under an agreement (controlled).",
    source="UK Data Service access levels",
    fails="sharing: {tier: open}",
    passes="sharing: {tier: aggregate}",
)
SHARING.refuses(
    2,
    "Counts of fewer than ten would be published.",
    refused=("sharing.min_cell",),
    fields=("sharing.min_cell",),
    fix="Publish no count below ten.",
    source="UK Data Service: disclosure control",
    fails="sharing: {min_cell: 3}",
    passes="sharing: {min_cell: 10}",
)


@SHARING.error(
    3,
    stage=Stage.ANY,
    fields=("sharing.quotes", "sharing.consent"),
    fix="Ask the authors, and say how they agreed; or paraphrase.",
    source="Williams and others 2017",
    fails="sharing: {quotes: verbatim_with_consent}",
    passes="sharing: {quotes: verbatim_with_consent, consent: Each author is asked by mail and signs a form.}",
)
def quoted_without_consent(s: Subject) -> Iterable[Problem]:
    """Authors are quoted word for word, and nobody says how they agreed."""
    if s.policy.sharing.quotes == "verbatim_with_consent" and not s.policy.sharing.consent:
        yield "sharing.consent", "is missing"


@SHARING.error(
    4,
    stage=Stage.ANY,
    fields=("sharing.tier", "legal.text_and_data_mining", "items.*.*.action"),
    fix="Share facts without texts, or get a licence.",
    source="CDPA s.29A(2)",
    fails=f"sharing: {{tier: controlled, agreement: {AGREEMENT}}}\nlegal: {{text_and_data_mining: s29a}}",
    passes=f"sharing: {{tier: controlled, agreement: {AGREEMENT}}}\nlegal: {{text_and_data_mining: licence}}",
)
def texts_handed_on(s: Subject) -> Iterable[Problem]:
    """Texts that were copied for research alone are given to others."""
    if s.policy.sharing.tier == "controlled" and s.policy.legal.text_and_data_mining == "s29a":
        for path, _, _, rule in stored(s.policy):
            if rule.action in ("redact", "keep") and rule.personal != "none":
                yield f"{path}.action", "would be given to others, which section 29A does not allow"


@SHARING.error(
    5,
    stage=Stage.ANY,
    fields=("sharing.agreement.term_months", "sharing.tier"),
    fix="Write down what receivers sign: one project, named users, a term, a check before publication.",
    source="Cambridge Cybercrime Centre: agreements",
    fails="sharing: {tier: controlled, agreement: null}",
    passes=f"sharing: {{tier: controlled, agreement: {AGREEMENT}}}",
)
def no_agreement(s: Subject) -> Iterable[Problem]:
    """Records are given to others without an agreement."""
    if s.policy.sharing.tier == "controlled" and s.policy.sharing.agreement is None:
        yield "sharing.agreement", "is missing"


@SHARING.warning(
    6,
    fields=("sharing.licence", "sharing.tier"),
    fix="Name the licence of what is shared.",
    source="UK Data Service",
    fails="sharing: {licence: null}",
    passes="sharing: {licence: CC BY 4.0}",
)
def no_licence(s: Subject) -> Iterable[Problem]:
    """Something is shared without a licence."""
    if s.policy.sharing.tier != "none" and not s.policy.sharing.licence:
        yield "sharing.licence", "is missing"


@SHARING.error(
    7,
    stage=Stage.APPROVED,
    fields=("sharing.agreement.term_months", "approvals[].expires"),
    fix="Let receivers' terms end with the study's own approval.",
    source="Cambridge Cybercrime Centre: agreements",
    fails=f"sharing: {{agreement: {AGREEMENT.replace('6', '12')}}}\n"
    "approvals: [{issued: 2026-11-01, expires: 2027-03-31}]",
    passes=f"sharing: {{agreement: {AGREEMENT}}}",
)
def outlasts_approval(s: Subject) -> Iterable[Problem]:
    """Receivers may use the data for longer than the study itself."""
    agreement = s.policy.sharing.agreement
    for approval in s.policy.approvals:
        months = (approval.expires - approval.issued).days / 30
        if agreement and agreement.term_months > months:
            yield "sharing.agreement.term_months", f"is longer than the approval of {approval.role} holds"
            return
