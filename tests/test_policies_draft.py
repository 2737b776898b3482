"""Drafts: whatever the profile, a few answers give a file that the schema takes, with every open place marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policies.draft import MARK, draft
from policies.errors import PolicyError
from policies.lint.check import lint
from policies.load import parse_policy, profiles, read_policy
from tests.forking import QuickDesk
from tests.policies import NOW

pytestmark = pytest.mark.xdist_group("draft")  # one process from which all its commands are forked

TODAY = NOW.date()
ANSWERS: dict[str, Any] = {
    "profile": "uk-hei-strict",
    "study": "small-ads",
    "title": "Prices in adverts",
    "controller": "Example University",
    "contact": "study@example.org",
    "lead": "Annabel Example",
    "agent": "ExampleBot/1.0 (+https://example.org/study)",
    "spider": "classifieds",
    "start": "https://ads.example.org/jobs/",
    "allow": ["/jobs/*"],
    "deny": "/user/*",
    "item": "advert",
    "fields": "title, price",
}


def desk(folder: Path, **changed: Any) -> tuple[QuickDesk, Path]:
    """A desk and a file of answers; None leaves one out."""
    found = QuickDesk(folder)
    answers = {name: value for name, value in (ANSWERS | changed).items() if value is not None}
    return found, found.policy(answers, "answers.yaml")


def test_answers_become_a_policy(tmp_path: Path) -> None:
    """It is a draft in which nothing is kept yet, whose own cases hold, and which says what is left to do."""
    found, answers = desk(tmp_path)
    ended = found.run("policy", "new", tmp_path / "new.yaml", "--answers", answers)
    text = (tmp_path / "new.yaml").read_text()
    policy = parse_policy(text.encode())
    cases = found.run("policy", "cases", tmp_path / "new.yaml")

    assert ended.code == 0, ended.err
    assert f"with {sum(MARK in line.upper() for line in text.splitlines()[1:])} places" in ended.err
    assert (policy.policy.status, policy.study.title) == ("draft", "Prices in adverts")
    assert {rule.action for rule in policy.items["advert"].values()} == {"drop"}
    assert cases.code == 0, cases.err


def test_a_person_is_asked(tmp_path: Path) -> None:
    """Without a file of answers each question is put, in its order."""
    from crawlers.commands import drafting

    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        value = list(ANSWERS.values())[len(asked) - 1]
        return ", ".join(value) if isinstance(value, list) else str(value)

    drafting.new(tmp_path / "new.yaml", answers=None, ask=ask)

    assert asked == list(drafting.QUESTIONS.values())
    assert parse_policy((tmp_path / "new.yaml").read_bytes()).study.id == "small-ads"


@pytest.mark.parametrize("profile", profiles())
def test_every_profile_can_be_drafted_from(profile: str) -> None:
    """With next to no answers the schema takes the draft; what is open is marked, or is for the rules to say."""
    host = "ads.test" if profile == "training-synthetic" else "ads.example.org"
    source = {"sources[0].hosts": [host], "sources[0].start": [f"https://{host}/tbc"]}
    text = draft({"policy.profile": profile, **source, **CASE}, on=TODAY)

    assert {one.kind for one in read_policy(text.encode()).problems} <= {"floor", "sense"}
    assert text == draft({"policy.profile": profile, **source, **CASE}, on=TODAY)


CASE: dict[str, Any] = {
    "items.advert.price.action": "drop",
    "sources[0].item_types": ["advert"],
    "cases.items[0]": {"item": "advert", "given": {"price": "1"}, "expect": {"price": None}},
    "stop.owners": ["lead", "another"],
}


def test_no_open_place_gets_past_the_rules() -> None:
    """An approved policy may not hold a mark, so that a draft cannot be signed as it is."""
    source = {"sources[0].hosts": ["ads.example.org"], "sources[0].start": ["https://ads.example.org/tbc"]}
    text = draft({"policy.profile": "uk-hei-strict", "policy.status": "approved", **source, **CASE}, on=TODAY)
    found = {one.field for one in lint(text.encode(), on=TODAY).errors if one.rule.id == "FRM005"}

    assert {"study.lay_summary", "study.question", "legal.article_6.reason", "sources[0].terms.url"} <= found


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"profile": "none-such"}, 3, "must name a profile"),
        ({"study": "Small Ads"}, 3, "policy.id: must be a short name"),
        ({"item": "person"}, 3, "must be one of listing, vendor, feedback or advert"),
        ({"start": "ads"}, 3, "a whole address to begin at"),
        ({"lead": None}, 2, "must answer lead"),
        ({"mood": "good"}, 2, "answers 'mood', which nobody asks"),
    ],
    ids=["profile", "form", "choice", "address", "missing", "unknown"],
)
def test_answers_that_cannot_be_are_told(changed: dict[str, Any], code: int, said: str, tmp_path: Path) -> None:
    """Nothing is written."""
    found, answers = desk(tmp_path, **changed)
    ended = found.run("policy", "new", tmp_path / "new.yaml", "--answers", answers)

    assert (ended.code, (tmp_path / "new.yaml").exists()) == (code, False)
    assert said in ended.err


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """Nor is one written where nobody may."""
    found, answers = desk(tmp_path)
    there = found.run("policy", "new", answers, "--answers", answers)
    nowhere = found.run("policy", "new", tmp_path / "none" / "new.yaml", "--answers", answers)

    assert (there.code, nowhere.code) == (2, 2)
    assert "exists already" in there.err
    assert "cannot be written" in nowhere.err


def test_what_is_no_list_of_answers_is_refused(tmp_path: Path) -> None:
    """The message names what must be answered."""
    (tmp_path / "answers.yaml").write_text("- profile\n")
    ended = QuickDesk(tmp_path).run("policy", "new", tmp_path / "new.yaml", "--answers", tmp_path / "answers.yaml")

    assert ended.code in (2, 3)
    assert not (tmp_path / "new.yaml").exists()


def test_an_answer_in_a_later_entry_of_a_list() -> None:
    """The entries before it are made, and filled in as far as the schema asks."""
    source = {"sources[0].hosts": ["ads.example.org"], "sources[0].start": ["https://ads.example.org/tbc"]}
    with pytest.raises(PolicyError, match="nothing_such"):
        draft({"policy.profile": "uk-hei-strict", **source, **CASE, "study.nothing_such": 1}, on=TODAY)
    text = draft({"policy.profile": "uk-hei-strict", **source, **CASE, "study.team[1].role": "analyst"}, on=TODAY)

    policy = read_policy(text.encode()).policy
    assert policy is not None
    assert [one.role for one in policy.study.team] == ["tbc", "analyst"]
