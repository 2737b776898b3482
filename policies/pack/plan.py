"""A data management plan that machines read: the RDA DMP Common Standard, version 1.2, from a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.facts import in_words
from policies.model import Policy
from policies.prose import ASKED
from policies.sections.data import ItemRule

SCHEMA = "https://github.com/RDA-DMP-Common/RDA-DMP-Common-Standard/tree/master/examples/JSON/JSON-schema/1.2"
MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
NOBODY = "to-be-answered-by-a-person@nowhere.invalid"
"""Where the standard wants a mail address and the policy has none; RFC 2606 keeps ``.invalid`` free for this."""
ACCESS = {"none": "closed", "aggregate": "closed", "controlled": "shared"}
LANGUAGES = {
    "ar": "ara", "bg": "bul", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "ga": "gle", "gd": "gla", "hr": "hrv", "hu": "hun", "is": "isl", "it": "ita",
    "lt": "lit", "lv": "lav", "mt": "mlt", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus",
    "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""Two-letter codes as three letters (ISO 639); another language is left out, or is English for the plan itself."""


def plan(policy: Policy, *, on: date) -> dict[str, Any]:
    """The plan as a JSON object.

    Args:
        policy: the resolved policy.
        on: the day on which it is written.
    """
    moment = f"{on.isoformat()}T00:00:00Z"
    report = {
        "title": f"Data management plan of {policy.study.title}",
        "description": f"Written from {policy.name}. What a person must still answer is under to_be_answered.",
        "dmp_id": {"identifier": f"{policy.name}#{policy.digest}", "type": "other"},
        "created": moment,
        "modified": moment,
        "language": LANGUAGES.get(policy.policy.language, "eng"),
        "contact": _contact(policy),
        "ethical_issues_exist": "no" if policy.synthetic else "yes",
        "ethical_issues_description": "; ".join(f"{harm.who}: {harm.what}" for harm in policy.study.harms),
        "project": [_project(policy)],
        "dataset": list(_datasets(policy)),
        "to_be_answered": [f"{ASKED} {question}" for question in _questions(policy)],
    }
    return {"dmp": {"schema": SCHEMA, **{name: value for name, value in report.items() if value}}}


def _contact(policy: Policy) -> dict[str, Any]:
    lead, found = policy.study.lead, MAIL.search(policy.study.contact)
    orcid = {"identifier": lead.orcid, "type": "orcid"} if lead and lead.orcid else None
    return {
        "name": lead.name if lead else policy.study.controller,
        "mbox": found[0] if found else NOBODY,
        "contact_id": orcid or {"identifier": policy.study.contact, "type": "other"},
    }


def _project(policy: Policy) -> dict[str, Any]:
    study, days = policy.study, policy.schedule
    project: dict[str, Any] = {"title": study.title, "description": " ".join(study.lay_summary.split())}
    project |= {name: day.isoformat() for name, day in (("start", days.starts_on), ("end", days.ends_on)) if day}
    if study.funder:
        grant = {"grant_id": {"identifier": study.grant, "type": "other"}} if study.grant else {}
        project["funding"] = [{"funder_id": {"identifier": study.funder, "type": "other"}, **grant}]
    return project


def _datasets(policy: Policy) -> Iterator[dict[str, Any]]:
    for kind, rules in policy.items.items():
        held = {name: rule for name, rule in rules.items() if rule.action != "drop"}
        if held:
            yield _records(policy, kind, held)
    if policy.sharing.tier == "aggregate":
        yield {
            "title": "Counts for publication",
            "description": f"Counts of at least {policy.sharing.min_cell}.",
            "dataset_id": {"identifier": f"{policy.study.id}/counts", "type": "other"},
            "personal_data": "unknown",
            "sensitive_data": "unknown",
            "distribution": [{"title": "Counts for publication", "data_access": "open"}],
        } | _rights(policy)


def _records(policy: Policy, kind: str, held: Mapping[str, ItemRule]) -> dict[str, Any]:
    personal = {rule.personal for rule in held.values() if rule.action != "derive"}
    title = f"Pseudonymised records of each {kind}"
    spoken = next((one for source in policy.sources for one in source.languages if one in LANGUAGES), None)
    language = {"language": LANGUAGES[spoken]} if spoken else {}
    return language | {
        "title": title,
        "description": f"Fields: {', '.join(f'{name} ({rule.action})' for name, rule in held.items())}.",
        "dataset_id": {"identifier": f"{policy.study.id}/{kind}", "type": "other"},
        "personal_data": "yes" if personal - {"none"} else "no",
        "sensitive_data": "yes" if personal & {"special", "criminal"} else "no",
        "is_reused": False,
        "preservation_statement": f"Records are deleted after {policy.retention.records_days} days.",
        "security_and_privacy": list(_safety(policy)),
        "distribution": [{"title": title, "data_access": ACCESS[policy.sharing.tier]}],
    }


def _rights(policy: Policy) -> dict[str, str]:
    return {"rights": policy.sharing.licence} if policy.sharing.licence else {}


def _safety(policy: Policy) -> Iterator[dict[str, str]]:
    yield {"title": "Pseudonymisation", "description": "Identifiers are replaced in memory, before anything is stored."}
    if safe := policy.security:
        named = {
            "At rest": safe.at_rest,
            "In transit": safe.in_transit,
            "Access": safe.roles,
            "Place": safe.host_country,
        }
        yield from ({"title": name, "description": in_words(value)} for name, value in named.items() if value)


def _questions(policy: Policy) -> Iterator[str]:
    if not MAIL.search(policy.study.contact):
        yield "At which mail address can the contact be reached?"
    if not (policy.study.lead and policy.study.lead.orcid):
        yield "Which persistent identifier does the contact have, such as an ORCID?"
    if not policy.security:
        yield "How are the data kept safe?"
    if policy.sharing.tier == "aggregate":
        yield "Who checks that published counts lead to nobody, and what are their licence and start date?"
    yield "Which metadata standard describes the data, and which archive keeps them?"
