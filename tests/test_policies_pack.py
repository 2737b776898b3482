"""Papers for a committee: they say what the policy says, and leave the rest to a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from policies.load import library, load_policy, parse_policy
from policies.model import Policy
from policies.pack import impact, processing, public
from policies.pack.answers import say, under
from policies.pack.plan import NOBODY, plan
from policies.pack.resolved import resolved
from policies.prose import ASKED, Block, write
from tests.policies import GONE, NOW, live, training

Paper = Callable[[Policy], Iterator[Block]]
PAPERS: tuple[Paper, ...] = (impact.impact, processing.processing, public.notice)
DAY = NOW.date()
TEMPLATE = next(path for path in library() if path.stem == "modern-slavery-adverts")
REQUIRED: dict[str, tuple[str, ...]] = {
    "dmp": (
        "contact", "created", "dataset", "dmp_id", "ethical_issues_exist", "language", "modified", "title",
    ),
    "contact": ("contact_id", "mbox", "name"),
    "dataset": ("dataset_id", "personal_data", "sensitive_data", "title"),
    "distribution": ("data_access", "title"),
    "project": ("title",),
    "funding": ("funder_id",),
    "security_and_privacy": ("title",),
    **dict.fromkeys(("dmp_id", "contact_id", "dataset_id", "funder_id", "grant_id"), ("identifier", "type")),
}  # fmt: skip
"""What the RDA DMP Common Standard 1.2 requires of each object that a plan may hold."""
CHOICES = {
    "ethical_issues_exist": "yes no unknown",
    "personal_data": "yes no unknown",
    "sensitive_data": "yes no unknown",
    "data_access": "open shared closed",
}
FORMATS = {
    "created": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "modified": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "start": r"\d{4}-\d\d-\d\d",
    "end": r"\d{4}-\d\d-\d\d",
    "language": "[a-z]{3}",
    "mbox": r"[^@\s]+@[^@\s]+\.[a-z]+",
}
NO_PHONE = {"action": "drop", "type": GONE, "scope": GONE}
LISTS = ("dataset", "project", "distribution", "funding", "security_and_privacy")


def mistakes(name: str, value: Any) -> Iterator[str]:
    """Where a plan is not as the standard wants it."""
    if name in LISTS and not isinstance(value, list):
        yield f"{name} must be a list"
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield from (f"{name}.{field} is missing" for field in REQUIRED[name] if field not in one)
            for field, inner in one.items():
                yield from mistakes(field, inner)
        elif name in CHOICES and one not in CHOICES[name].split():
            yield f"{name} is no choice of the standard"
        elif name in FORMATS and not re.fullmatch(FORMATS[name], one):
            yield f"{name} is not well formed"


@pytest.mark.parametrize("path", list(library()), ids=lambda path: path.stem)
def test_the_resolved_file_is_the_same_policy(path: Any) -> None:
    """What is written with every value filled in is read as the same policy, with the same digest."""
    policy = load_policy(path)

    again = parse_policy(resolved(policy).encode())

    assert (again, again.digest) == (policy, policy.digest)


def test_the_resolved_file_takes_hostile_words_as_words() -> None:
    """Words that look like YAML, and numbers that look like words, are the same when they are read again."""
    policy = live(study={"title": "yes", "question": 'a: "b" # [c] {d} \\n & *e', "grant": "0123", "funder": "null"})

    assert parse_policy(resolved(policy).encode()) == policy


@pytest.mark.parametrize("path", list(library()), ids=lambda path: path.stem)
def test_the_plan_is_as_the_standard_wants_it(path: Any) -> None:
    """The data management plan of every shipped policy has the fields, choices and formats of the standard."""
    report = plan(load_policy(path), on=DAY)

    assert list(mistakes("dmp", report["dmp"])) == []


def test_the_check_of_the_plan_finds_mistakes() -> None:
    """The check itself finds what is missing, misspelt or malformed."""
    report = plan(training(), on=DAY)["dmp"]
    del report["contact"]["mbox"]
    report["dataset"][0]["personal_data"] = "maybe"
    report["created"] = "today"

    assert {*mistakes("dmp", report)} == {
        "contact.mbox is missing",
        "personal_data is no choice of the standard",
        "created is not well formed",
    }


def test_the_plan_tells_personal_from_sensitive() -> None:
    """Whether data are personal or sensitive follows from what is stored, and not from what is dropped."""
    body = {"phone": NO_PHONE, "description": {"action": "drop"}, "price": {"action": "keep"}}
    neither = plan(training(items={"advert": body}), on=DAY)["dmp"]["dataset"][0]
    special = {"description": {"action": "redact", "personal": "special", "need": "collection"}}
    both = plan(live(items={"advert": special}), on=DAY)["dmp"]["dataset"][0]

    assert (neither["personal_data"], neither["sensitive_data"]) == ("no", "no")
    assert (both["personal_data"], both["sensitive_data"]) == ("yes", "yes")


def test_the_plan_invents_no_contact() -> None:
    """Where the policy has no mail address, the plan has one that leads nowhere, and asks."""
    report = plan(training(study={"contact": "The front desk"}), on=DAY)["dmp"]

    assert report["contact"]["mbox"] == NOBODY
    assert f"{ASKED} At which mail address can the contact be reached?" in report["to_be_answered"]


def test_the_plan_of_a_shared_study() -> None:
    """Funder, grant, ORCID and the days of the study are in the plan, and shared records are called shared."""
    study = {"funder": "Example Council", "grant": "EX-1", "lead": {"orcid": "0000-0002-1825-0097"}}
    agreement = {"project_bound": True, "named_users": True, "term_months": 12, "prepublication_check": True}
    days = {"starts_on": "2027-01-11", "ends_on": "2027-07-09"}
    sharing = {"tier": "controlled", "agreement": agreement}
    items = {"advert": {"title": {"action": "drop"}}, "vendor": {"name": {"action": "drop"}}}
    policy = live(study=study, schedule=days, sharing=sharing, source={"languages": ["xx"]}, items=items)

    report = plan(policy, on=DAY)["dmp"]

    assert list(mistakes("dmp", report)) == []
    assert report["contact"]["contact_id"] == {"identifier": "0000-0002-1825-0097", "type": "orcid"}
    assert report["project"][0]["funding"][0]["grant_id"]["identifier"] == "EX-1"
    assert report["project"][0]["start"] == "2027-01-11"
    assert report["dataset"][0]["distribution"][0]["data_access"] == "shared"
    assert "language" not in report["dataset"][0]
    assert len(report["dataset"]) == 1


def test_counts_have_a_licence_where_the_policy_names_one() -> None:
    """Counts that anyone may have are a data set of their own, with the policy's licence if it has one."""
    with_one, without = (
        plan(live(sharing={"tier": "aggregate", **licence}), on=DAY)["dmp"]["dataset"][-1]
        for licence in ({"licence": "CC BY 4.0"}, {})
    )

    assert with_one["rights"] == "CC BY 4.0"
    assert "rights" not in without
    assert with_one["distribution"][0]["data_access"] == "open"


def test_the_assessment_has_the_seven_steps() -> None:
    """The seven steps of the regulator's template stand in their order."""
    headings = [block.text for block in impact.impact(load_policy(TEMPLATE)) if block.kind == "heading"]

    assert headings == list(impact.STEPS)
    assert [heading.split(":")[0] for heading in headings] == [f"Step {number}" for number in range(1, 8)]


@pytest.mark.parametrize("paper", PAPERS, ids=["impact", "processing", "notice"])
def test_what_the_policy_does_not_say_is_asked(paper: Paper) -> None:
    """A policy that says less gets more questions, each marked as a person's to answer."""
    full, bare = load_policy(TEMPLATE), training()

    asked = [sum(block.kind == "ask" for block in paper(policy)) for policy in (full, bare)]

    assert asked[0] < asked[1]
    assert write(paper(bare), markdown=True).count(f"- [ ] **{ASKED}**") == asked[1]
    assert write(paper(bare)).count(f"- {ASKED}") == asked[1]


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"study": {"harms": []}}, "Who could be harmed"),
        ({"study": {"affected_groups": []}}, "Who is touched by the study"),
        ({"legal": {"dpia": GONE}}, "Where is this assessment kept"),
        ({"legal": {"dpia": {"residual_risk": "high"}}}, "what did the regulator answer"),
    ],
    ids=["harms", "groups", "reference", "regulator"],
)
def test_the_assessment_asks(changes: dict[str, Any], question: str) -> None:
    """A gap that an assessor must fill is a question, not a sentence of ours."""
    asked = [block.text for block in impact.impact(live(**changes)) if block.kind == "ask"]

    assert any(question in one for one in asked)


def test_a_policy_without_triggers_is_not_called_harmless() -> None:
    """Where nothing in the policy makes an assessment necessary, a person is asked about the rest."""
    body = {"phone": NO_PHONE, "description": {"action": "drop"}}
    blocks = list(impact.impact(training(items={"advert": body})))

    assert any("Nothing in the policy itself" in block.text for block in blocks)
    assert any("not in the policy call for an assessment" in block.text for block in blocks if block.kind == "ask")


def test_the_notice_names_no_researcher() -> None:
    """The public notice gives the study's address and not the names of its team."""
    policy = load_policy(TEMPLATE)
    text = write(public.notice(policy))

    assert policy.study.lead is not None
    assert policy.study.lead.name not in text
    assert policy.study.contact in text


def test_the_notice_says_where_a_person_logs_in() -> None:
    """Members have a right to know; where nobody logs in nothing is said of it."""
    line = "Where a place is for members, a person logs in, with an account that says whose it is."
    without, member = training(), training(access={"login": "own_declared_account", "cookies": "session"})

    assert line in [block.text for block in public.notice(member)]
    assert line not in [block.text for block in public.notice(without)]


def test_the_notice_asks_for_translations() -> None:
    """A notice that is promised in other languages is not made up in them."""
    policy = live(notice={"languages": ["en", "cy"]})

    assert "Translate this notice: the policy promises it in cy too." in write(public.notice(policy)).replace(
        "\n  ", " "
    )


def test_a_value_is_said_or_asked_for() -> None:
    """A value becomes a point; nothing, an empty text and an empty list become the question."""
    assert say("Lead", "Annabel Example", "Who?") == Block("point", "Lead: Annabel Example.")
    assert say("Day", date(2026, 1, 2), "When?") == Block("point", "Day: 2 January 2026.")
    assert {say("Lead", empty, "Who?") for empty in (None, "", ())} == {Block("ask", "Who?")}
    assert list(under(training(), "What?", "nothing.")) == [Block("ask", "What?")]


def test_the_plan_is_json() -> None:
    """The plan can be written as JSON as it stands."""
    assert json.loads(json.dumps(plan(training(), on=DAY)))["dmp"]["created"] == "2026-11-23T00:00:00Z"
