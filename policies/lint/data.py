"""Rules on what is stored of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policies.floor import DIRECT, WRITTEN_FIELDS
from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import linking, stored

DATA = Family("DAT", "What is stored", "rights and dignity", "privacy")
FAMILIES = (DATA,)
TIME = re.compile(r"(^|_)(date|time|at|on|since|seen)(_|$)")
PLACE = re.compile(r"location|place|city|town|district|address|ships_from|region")
EXACT_TIMES = frozenset(("day", "week"))


@DATA.error(
    1,
    stage=Stage.ANY,
    fields=("items.*.*.action", "entities.rules.*.action"),
    fix="Drop or pseudonymise the type, or drop the texts.",
    source="UK GDPR Art 5(1)(c); hard floor H7",
    fails="entities: {rules: {PHONE: {action: keep, scope: null}}}",
    passes="entities: {rules: {PHONE: {action: pseudonymise, scope: study}}}",
)
def names_in_texts(s: Subject) -> Iterable[Problem]:
    """Texts are stored, and a kind of direct identifier in them is left as it is."""
    if any(rule.action in ("redact", "keep") and name in WRITTEN_FIELDS for _, _, name, rule in stored(s.policy)):
        for label, rule in s.policy.entities.rules.items():
            if label in DIRECT and rule.action == "keep":
                yield f"entities.rules.{label}.action", f"leaves {label} in the texts that are stored"


@DATA.error(
    2,
    stage=Stage.ANY,
    fields=("items.*.*.action", "entities.detector.names"),
    fix="Redact or drop the text, and let names be looked for.",
    source="UK GDPR Art 84C; hard floor H7",
    fails="items: {advert: {title: {action: keep}}}",
    passes="items: {advert: {title: {action: redact}}}",
)
def text_as_it_is(s: Subject) -> Iterable[Problem]:
    """What people wrote is stored with nobody looking for identifiers in it."""
    off = s.policy.entities.detector.names == "off" and not s.policy.synthetic
    for path, _, name, rule in stored(s.policy):
        if name in WRITTEN_FIELDS and (rule.action == "keep" or (rule.action == "redact" and off)):
            yield f"{path}.action", "stores what people wrote, and nothing looks for names in it"


@DATA.error(
    3,
    stage=Stage.ANY,
    fields=("items.*.*.action", "items.*.*.personal"),
    fix="Pseudonymise or drop the field.",
    source="UK GDPR Art 84C; hard floor H7",
    fails="items: {advert: {price: {action: keep, personal: direct, need: collection}}}",
    passes="items: {advert: {price: {action: keep, personal: none, need: null}}}",
)
def direct_kept(s: Subject) -> Iterable[Problem]:
    """A field that points at a person is kept as it is."""
    for path, _, _, rule in stored(s.policy):
        if rule.action == "keep" and rule.personal == "direct":
            yield f"{path}.action", "keeps what points at a person"


@DATA.warning(
    4,
    fields=("study.analysis", "items.*.*.action"),
    fix="Drop the field, or name it in study.analysis.",
    source="UK GDPR Art 5(1)(c)",
    fails="study: {analysis: [advert.price]}",
    passes="study:\n  analysis: [advert.title, advert.description, advert.category, advert.section, advert.price,\n"
    "             advert.currency, advert.location, advert.phone, advert.email, advert.posted_at]",
)
def not_analysed(s: Subject) -> Iterable[Problem]:
    """A field is stored that the analysis does not use."""
    used = set(s.policy.study.analysis)
    if not used:
        yield "study.analysis", "is empty: nobody can tell what the stored fields are for"
        return
    for path, kind, name, _ in stored(s.policy):
        if f"{kind}.{name}" not in used:
            yield f"{path}.action", "stores what the analysis does not use"


DATA.refuses(
    5,
    "Pages would be kept as they were fetched.",
    refused=("retention.raw_pages",),
    fields=("retention.raw_pages",),
    fix="Keep the fields alone; pages as they were fetched are never stored.",
    source="hard floor H7",
    fails="retention: {raw_pages: encrypted}",
    passes="retention: {raw_pages: never}",
)


@DATA.warning(
    6,
    fields=("items.*.*.to", "items.*.*.scope"),
    fix="Make the time a month or the place a country, or link no further than one record.",
    source="ICO anonymisation guidance 2025: linkability",
    fails="items: {advert: {posted_at: {action: generalise, to: day}}}",
    passes="items: {advert: {posted_at: {action: generalise, to: month}}}",
)
def three_together(s: Subject) -> Iterable[Problem]:
    """A fine time, a place and a lasting code stand together: three things that single a person out."""
    kinds: dict[str, set[str]] = {}
    times: dict[str, str] = {}
    for path, kind, name, rule in stored(s.policy):
        found = kinds.setdefault(kind, set())
        if rule.scope == "study":
            found.add("code")
        if PLACE.search(name) and rule.to != "country" and rule.action != "derive":
            found.add("place")
        if TIME.search(name) and (rule.action == "keep" or rule.to in EXACT_TIMES):
            found.add("time")
            times[kind] = path
    for kind, path in times.items():
        if kinds[kind] == {"code", "place", "time"}:
            yield path, "is a fine time beside a place and a lasting code"


DATA.refuses(
    7,
    "Fields that the policy does not name would be kept.",
    refused=("items._unknown*", "items.*._unknown*"),
    fields=("items.*.*.action",),
    fix="Name the fields that are needed; all others are dropped.",
    source="hard floor H10",
    fails="items: {advert: {_unknown: {action: keep}}}",
    passes="items: {advert: {price: {action: keep}}}",
)


@DATA.warning(
    8,
    fields=("items.*.*.searchable",),
    fix="Search for a few of the texts, and say in `searchable` whether they are found again.",
    source="Williams and others 2017",
    fails="items: {advert: {title: {searchable: null}}}",
    passes="items: {advert: {title: {searchable: false}}}",
)
def found_again(s: Subject) -> Iterable[Problem]:
    """Texts are stored, and nobody says whether a search for their words leads back to their author."""
    for path, _, _, rule in stored(s.policy):
        if rule.action == "redact" and rule.searchable is None:
            yield f"{path}.searchable", "is not said of a text that is stored"


@DATA.error(
    9,
    stage=Stage.ANY,
    fields=("items.*.*.action",),
    fix="Keep the host alone, or a keyed digest of the path.",
    source="hard floor H7",
    fails="items: {advert: {url: {action: keep}}}",
    passes="items: {advert: {url: {action: generalise, to: path_keyed_hash, personal: indirect, need: collection}}}",
)
def address_kept(s: Subject) -> Iterable[Problem]:
    """The full address of a page is kept, which may name a person and leads back to them."""
    for path, _, name, rule in stored(s.policy):
        if name == "url" and rule.action == "keep":
            yield f"{path}.action", "keeps addresses as they are"


@DATA.warning(
    10,
    fields=("items.*.*.scope", "entities.rules.*.scope", "linkage.allowed"),
    fix="Choose the scope document, or declare in linkage.allowed what is linked and why.",
    source="ENISA 2019",
    fails="linkage: {allowed: []}",
    passes="linkage: {allowed: [{left: adverts, right: adverts, on: contacts, where: study_machine}]}",
)
def links_in_vain(s: Subject) -> Iterable[Problem]:
    """Codes are the same throughout the study, and no linkage is declared."""
    if not s.policy.linkage.allowed:
        for path in linking(s.policy):
            yield path, "links throughout the study, and linkage.allowed declares nothing"
