"""Policies for tests: a small training policy and a small live one, each with whatever a test changes in it.

``training(politeness={"per_host": {"delay_s": 1}})`` changes one value; lists are replaced whole. ``source={...}``
changes the first source. `GONE` takes a field out. Both go through `parse_policy`, as a file would.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

from ruamel.yaml import YAML

from policies.load import parse_policy
from policies.model import Policy

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday on which the approvals of `live` are in force."""
EVERYBODY = ("lead", "rec", "dpo", "security")
"""The roles that must approve `live`: it stores texts."""
GONE: Any = object()
"""As a value: take the field out."""

TRAINING = """
schema: 1
policy:
  {id: small-test, version: "1.0.0", title: A small test, profile: training-synthetic, law_as_of: 2026-11-01}
study:
  id: small-test
  title: A small test
  lay_summary: We read made-up adverts on this machine.
  question: Do the parts fit together?
  public_benefit: None; nobody is concerned.
  harms: [{who: nobody, what: nothing, likelihood: remote, severity: minimal, measure: the data are made up}]
  controller: Example University
  contact: research@example.org
  team: [{role: lead}]
  affected_groups: [{group: nobody, vulnerable: false, consulted: there is nobody to ask}]
sources:
  - id: board
    spider: demo_board
    kind: classified_adverts
    route: clearnet
    hosts: [board.test]
    schemes: [http]
    start: ["http://board.test/"]
    allow_paths: ["/", "/ads/*"]
    deny_paths: ["/user/*"]
    audience: public
    registration: none
    discovery: given
    terms: {url: none published, read_on: 2026-11-01, forbids_automation: false, position: complies}
    owner_contact: {asked: asked, outcome: It is our own.}
    item_types: [advert]
    languages: [en]
    already_collected_by: Nothing of the kind exists.
    max_records: 1000
items:
  advert:
    price: {action: keep}
    currency: {action: keep}
    description: {action: redact, personal: indirect, need: to_deidentify}
    phone: {action: pseudonymise, type: PHONE, scope: study, personal: direct, need: cannot_otherwise}
entities:
  rules:
    PHONE: {action: pseudonymise, scope: study}
    EMAIL: {action: pseudonymise, scope: study}
cases:
  requests:
    - {url: "http://board.test/ads/1", expect: allow}
    - {url: "http://board.test/user/1", expect: deny, rule: sources.deny_paths}
  items:
    - item: advert
      given: {price: "20.00", currency: GBP, description: Call 07700 900123, phone: 07700 900123}
      expect: {price: "20.00", currency: GBP, description: "Call *", phone: "*"}
"""

LIVE = """
policy: {id: small-live, profile: uk-hei-strict, status: approved}
study: {id: small-live, lead: {name: Annabel Example}}
legal:
  dpia: {reference: DPIA-1, residual_risk: low, review_due: 2027-05-01}
  article_6: {basis: public_task, reason: University research in the public interest.}
  article_9: {condition: none, reason: No such data arise.}
  article_10: {condition: none, reason: No such data arise.}
  research_safeguards: {provision: uk_84b, substantial_damage: assessed_unlikely}
  transparency: {notice_url: "https://example.org/notice", direct_notice: false, exemption: Nobody can be reached.}
  computer_misuse: The pages are public.
  text_and_data_mining: s29a
access: {identify: {user_agent: ExampleResearchBot/1.0 (+https://example.org/study)}}
entities:
  detector:
    measured: {on: 2026-11-01, report: Our own measurement., direct_recall: 0.97, quasi_recall: 0.93}
incidents:
  csam: &act {on_detect: stop_study, owner: lead, hours: 1, tell: [dpo], contact: the lead}
  threat_to_life: *act
  minor: *act
  personal_data_breach: *act
  host_complaint: *act
  law_enforcement_request: *act
retention: {keys_destroy_on: 2029-01-01}
security:
  at_rest: Disks are encrypted.
  roles: [the lead]
  mfa: true
  host_country: United Kingdom
  audit_log: {separate: true}
  network: {separate_host: true, no_personal_device: true}
stop: {owners: [lead, chair of the committee], heartbeat_minutes: 60}
"""


def training(**overrides: Any) -> Policy:
    """A synthetic policy over ``http://board.test``: needs no approval, draft."""
    return parse_policy(as_bytes(document(**overrides)))


def live(**overrides: Any) -> Policy:
    """An approved policy over ``https://adverts.example.org``; give ``approvals=[approval(...), ...]`` for others.

    An approval without a digest gets the policy's own.
    """
    body = live_document(**overrides)
    approvals = body.pop("approvals", [approval(role) for role in EVERYBODY])
    digest = parse_policy(as_bytes(body)).digest
    return parse_policy(as_bytes(body | {"approvals": [{"digest": digest} | one for one in approvals]}))


def approval(role: str = "rec", **changes: Any) -> dict[str, Any]:
    """An approval in force on the day of `NOW`."""
    return {
        "role": role,
        "body": f"Example University {role}",
        "reference": f"{role.upper()}-2026-12",
        "decision": "approved",
        "issued": "2026-11-02",
        "expires": "2027-11-01",
    } | changes


def document(**overrides: Any) -> dict[str, Any]:
    """What a file of `training` would say, as plain values."""
    return _changed(_read(TRAINING), overrides)


def live_document(**overrides: Any) -> dict[str, Any]:
    """What a file of `live` would say, as plain values, without its approvals."""
    live = _read(LIVE)
    live["source"] = {
        "hosts": ["adverts.example.org"],
        "schemes": ["https"],
        "start": ["https://adverts.example.org/"],
    }
    live["cases"] = {
        "requests": [
            {"url": "https://adverts.example.org/ads/1", "expect": "allow"},
            {"url": "https://adverts.example.org/user/1", "expect": "deny"},
        ]
    }
    return _changed(_changed(_read(TRAINING), live), overrides)


def as_bytes(body: Any) -> bytes:
    """A policy file: JSON is YAML, and indented every field has a line of its own."""
    return json.dumps(body, indent=1, default=str, ensure_ascii=False).encode()


def _read(text: str) -> dict[str, Any]:
    body: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return body


def _changed(body: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    overrides = dict(overrides)
    source = overrides.pop("source", {})
    body = _merged(body, overrides)
    if source:
        body["sources"] = [_merged(body["sources"][0], source), *body["sources"][1:]]
    return body


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return copy.deepcopy(new)
    return {
        key: _merged(old.get(key), new[key]) if key in new else copy.deepcopy(old[key])
        for key in {**old, **new}
        if new.get(key) is not GONE
    }
