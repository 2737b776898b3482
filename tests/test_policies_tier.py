"""The risk tier: computed from the policy, never chosen, and with its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from policies.explain import explain
from policies.tier import ROLES, assess
from tests.policies import GONE, live, training

AMBER: dict[str, Any] = {"items": {"advert": {"description": {"action": "derive", "features": ["length"]}}}}
"""What makes `live` store no text."""
GREEN: dict[str, Any] = {"items": {"advert": {"description": {"action": "drop"}, "phone": GONE}}}

RED: dict[str, tuple[dict[str, Any], str]] = {
    "Tor": ({"source": {"route": "tor"}}, "sources[0].route"),
    "members only": ({"source": {"registration": "free_open"}}, "sources[0].registration"),
    "special categories": (
        {"items": {"advert": {"section": {"action": "generalise", "to": "day", "personal": "special",
                                          "need": "collection"}}}},
        "items.advert.section.personal",
    ),
    "offences": (
        {"items": {"advert": {"phone": {"personal": "criminal"}}}},
        "items.advert.phone.personal",
    ),
    "texts": ({"items": {"advert": {"description": {"action": "redact", "features": GONE}}}},
              "items.advert.description.action"),
    "offences person by person": (
        {"special": {"criminal_offence": "pseudonymous_record"}},
        "special.criminal_offence",
    ),
    "offline records": ({"linkage": {"offline_records": True}}, "linkage"),
    "payments": ({"linkage": {"blockchain_tracing": "address_level"}}, "linkage"),
    "children": ({"minors": {"likely": True}}, "minors.likely"),
    "police": (
        {"study": {"partners": [{"name": "Police", "law_enforcement": True, "receives": "aggregates"}]}},
        "study.partners[0].receives",
    ),
}  # fmt: skip


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two sets of changes as one."""
    both = {key: one.get(key, other.get(key)) for key in {**one, **other}}
    for key in one.keys() & other.keys():
        both[key] = merged(one[key], other[key]) if isinstance(one[key], dict) else other[key]
    return both


@pytest.mark.parametrize(("change", "field"), RED.values(), ids=RED)
def test_red(change: dict[str, Any], field: str) -> None:
    """Each thing that can do grave harm makes a study red, and is named."""
    tier = assess(live(**merged(AMBER, change), approvals=[]))

    assert tier.name == "red"
    assert [where for where, _ in tier.reasons] == [field]
    assert tier.roles == ("lead", "rec", "dpo", "security")


@pytest.mark.parametrize(
    "partner",
    [{"law_enforcement": True, "receives": "nothing"}, {"law_enforcement": False, "receives": "records"}],
    ids=["police who receive nothing", "a partner"],
)
def test_partners_who_do_no_harm(partner: dict[str, Any]) -> None:
    """Only who enforces the law and receives something weighs."""
    policy = live(**AMBER, study={"partners": [{"name": "Somebody"} | partner]}, approvals=[])

    assert assess(policy).name == "amber"


def test_amber() -> None:
    """Pseudonymised personal data, or records given to others, make a study amber."""
    assert assess(live(**AMBER, approvals=[])).reasons == (
        ("items.advert.phone.personal", "it stores direct personal data"),
    )
    shared = assess(live(**GREEN, sharing={"tier": "controlled"}, approvals=[]))
    assert (shared.name, shared.roles) == ("amber", ROLES["amber"])


def test_green() -> None:
    """Without personal data two people are enough."""
    tier = assess(live(**GREEN, approvals=[]))

    assert (tier.name, tier.roles) == ("green", ("lead", "second_person"))


def test_what_stays_on_this_machine_is_green_and_needs_nobody() -> None:
    """Synthetic data concern nobody."""
    tier = assess(training(source={"route": "tor"}))

    assert (tier.name, tier.roles) == ("green", ())


def test_is_told_to_those_who_decide() -> None:
    """The plain words name the tier with its reasons."""
    text = " ".join(explain(live(approvals=[])).split())

    assert "Its risk tier is red, since it stores what people wrote, with identifiers replaced." in text
