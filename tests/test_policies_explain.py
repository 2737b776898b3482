"""Explain: everything that a policy says is told, in words, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any, get_args

import pytest

from policies import sentences, terms
from policies.errors import UsageError
from policies.explain import CHAPTERS, PARTS, explain, explain_leaf
from policies.facts import facts, in_words
from policies.floor import FLOOR
from policies.load import library, load_policy
from policies.model import LEAVES, Policy
from policies.prose import WIDTH, Block, exactly, write
from policies.sections.data import EntityRule, ItemRule, Label
from policies.sentences import alone, words_of
from tests.policies import GONE, approval, live, training

WINDOW = {"opens": "22:00", "closes": "06:00", "timezone": "Europe/London", "days": ["mon", "sun"]}
FULL = {
    "why": "Words at the very top.",
    "policy": {"supersedes": "a" * 64, "why": "Words about the name."},
    "study": {"team": [{"role": "lead", "name": "Annabel Example", "training_expires": "2027-01-31"}]},
    "approvals": [
        approval("lead", conditions=[{"id": "notice", "text": "Publish it.", "field": "manual", "due": "2027-02-01"}]),
        approval("rec", expires="2027-05-31", signature_file="rec.sig"),
        approval("dpo"),
        approval(
            "security",
            waivers=[{"rule": "FRM004", "reason": "Words about a rule.", "role": "security", "expires": "2027-02-02"}],
        ),
    ],
    "source": {
        "why": "Words about the source.",
        "not_before": "2026-12-01",
        "terms": {"why": "Words about the terms."},
    },
    "access": {
        "robots": {
            "mode": "obey_with_listed_exceptions",
            "exceptions": [{"path": "/ads/open", "reference": "REC-7", "why": "Words about an exception."}],
        }
    },
    "schedule": {"window": WINDOW | {"why": "Words about the hours."}, "ends_on": "2027-06-30"},
    "items": {
        "advert": {"price": {"why": "Words about prices."}, "title": {"action": "derive", "features": ["length"]}}
    },
    "entities": {"rules": {"GEO": {"action": "generalise", "to": "region", "why": "Words about places."}}},
    "legal": {
        "dpia": {"reference": "DPIA-1", "residual_risk": "low", "review_due": "2027-03-01"},
        "rights": {"access": "honoured", "erasure": "limited", "objection": "honoured", "why": "Words about rights."},
        "transfers": [{"country": "Norway", "mechanism": "An adequacy decision."}],
        "security_sensitive": {"registered": "At the university.", "office": "Ethics", "storage": "A server."},
    },
    "incidents": {
        "csam": {
            "on_detect": "stop_study",
            "owner": "lead",
            "hours": 1,
            "tell": ["dpo"],
            "outside": {"body": "police", "duty": "ethical", "source": "A memorandum."},
        }
    },
    "special": {
        "victims": {"on_suspicion": "discard_record"},
        "lexicons": [{"name": "risk", "sha256": "c" * 64, "reviewed_on": "2026-10-01"}],
    },
    "linkage": {"allowed": [{"left": "adverts", "right": "adverts", "on": "phone", "where": "study_machine"}]},
    "cases": {
        "requests": [
            {"url": "https://adverts.example.org/ads/*_1", "expect": "allow", "why": "Words about an address."},
            {"url": "https://adverts.example.org/user/1", "expect": "deny", "rule": "sources.deny_paths"},
        ],
        "items": [
            {
                "item": "advert",
                "given": {"price": "20.00", "posted_at": "2026-11-14", "escrow": True},
                "expect": {"price": "20.00", "name": None},
                "why": "Words about an item.",
            },
            {"item": "advert", "given": {"age": 16}, "expect": "refused"},
        ],
    },
}


def plain(text: str) -> str:
    """A text on one line, as a reader hears it."""
    return " ".join(text.replace("\n- ", " ").split())


POLICIES = {"training": training(), "live": live(), "full": live(**FULL)} | {
    path.stem: load_policy(path) for path in library()
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_value_is_told(policy: Policy) -> None:
    """Each field that has a value is told: the value stands in the text, or what the one choice means."""
    text = plain(explain(policy)).lower()

    for fact in facts(policy):
        words = {
            plain(words_of(fact)).replace("\x01", "").replace("\x02", ""),
            alone(fact),
            *_told_otherwise(fact.leaf.path, fact.name, fact.value),
        }
        assert any(one and one.lower() in text for one in words), fact.path


def _told_otherwise(path: str, name: str, value: Any) -> set[str]:
    """The words that stand for a choice in the sentences of rules and cases."""
    tables: Mapping[str, Mapping[str, str]] = {
        "items.*.*.action": terms.ACTIONS,
        "items.*.*.personal": {key: words or "stored" for key, words in terms.PERSONAL.items()},
        "items.*.*.need": terms.NEEDS,
        "items.*.*.searchable": {str(key): words for key, words in terms.FOUND_AGAIN.items()},
        "entities.rules.*.action": terms.ON_ENTITIES,
        "cases.requests[].expect": {"allow": "may be asked for", "deny": "is refused"},
        "cases.items[].expect": {"refused": "Nothing of it is stored"},
    }
    more = {"to": terms.COARSER, "type": terms.LABELS, "scope": terms.REACH}
    table = tables.get(path) or (more.get(name) if path.startswith(("items.*", "entities.rules")) else None)
    return {table[str(value)].partition("{")[0]} if table and isinstance(value, (str, bool)) else set()


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_nothing_is_left_for_the_other_fields(policy: Policy) -> None:
    """Today every section has a chapter; the last heading is for those that are added and forgotten."""
    assert "Other fields" not in explain(policy)


def test_what_no_chapter_tells_stands_under_other_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """A section that no chapter speaks of is not lost."""
    monkeypatch.setattr("policies.explain.CHAPTERS", [chapter for chapter in CHAPTERS if chapter[1] != ("stop.",)])

    text = explain(training())

    assert text.endswith("that stops a source: 0.8.")
    assert "Other fields\n------------\n\n- Who may stop it; two at least: lead, second person." in text


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "a value": ({"politeness": {"per_host": {"delay_s": 17}}}, "at least 17 s between two requests"),
    "a path": ({"source": {"deny_paths": ["/members/*"]}}, "What may never be read there: /members/*."),
    "no denied paths": ({"source": {"deny_paths": []}}, "What may never be read there: nothing."),
    "an action": ({"items": {"advert": {"price": {"action": "drop"}}}}, "price: not stored."),
    "features": (
        {"items": {"advert": {"title": {"action": "derive", "features": ["length", "words"]}}}},
        "title: not stored; only these facts about it are: length, words.",
    ),
    "a reach": (
        {"entities": {"rules": {"PHONE": {"scope": "document"}}}},
        "Phone numbers: replaced by a code, the same within one record only.",
    ),
    "no rule": ({"entities": {"rules": {"PHONE": GONE}}}, "user names, phone numbers, messenger"),
    "a minor": ({"minors": {"on_suspicion": "discard_record"}}, "under 18 does: the record is thrown away."),
    "a draft": ({"policy": {"status": "draft"}}, "a draft runs on synthetic data: draft."),
    "an end": ({"schedule": {"ends_on": "2027-03-31"}}, "The last day on which it may run is 31 March 2027."),
    "a missing word": (
        {"approvals": [approval("rec")]},
        "It may not run yet: no word from the study lead, the data prot",
    ),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_heard(change: dict[str, Any], words: str) -> None:
    """What changes in the policy changes in the words."""
    assert words in plain(explain(live(**change)))
    assert words not in plain(explain(live()))


def test_tells_whose_word_counts() -> None:
    """Approvals are told with role, body, reference and days, and the earliest end counts."""
    text = plain(explain(live(**FULL)))

    assert (
        "It needs the approval of the study lead, the research ethics committee, the data protection officer,"
        " information security." in text
    )
    assert "the study lead (Example University lead), LEAD-2026-12: approved on 2 November 2026, until" in text
    assert "Condition notice: Publish it. Carried out by: manual." in text
    assert "The last day on which it may run is 31 May 2027." in text
    assert "It may not run yet" not in text


def test_tells_that_nobody_is_concerned() -> None:
    """A policy that stays on this machine says so, needs no approval, and has no last day."""
    text = plain(explain(training()))

    assert "It can reach nothing but this machine." in text
    assert "No approval is needed" in text
    assert "The last day" not in text


def test_tells_every_rule_of_the_floor() -> None:
    """What is never done is told rule by rule, by name."""
    text = plain(explain(training()))

    assert all(f"{rule.says} ({name})" in text for name, rule in FLOOR.items())


def test_says_when_every_type_has_a_rule() -> None:
    """Without types that are taken out by default there is no list of them."""
    rules = {label: {"action": "drop", "scope": None} for label in get_args(Label)}

    assert "Taken out, so that" not in explain(training(entities={"rules": rules}))


def test_lines_are_wrapped() -> None:
    """Plain text fits a screen but for what cannot be broken."""
    long = [line for line in explain(live()).splitlines() if len(line) > WIDTH]

    assert all(" " not in line.strip().removeprefix("- ") for line in long)


def test_markdown_shows_what_the_policy_says_and_no_more() -> None:
    """In Markdown headings are headings, addresses are code, and signs in a policy's words stay signs."""
    text = explain(live(study={"title": "A *bold* <b>title</b> [x](y) | `z`"}), markdown=True)

    assert text.startswith("# A small test\n\nThis is small-live@1.0.0.")
    assert "## What is never done" in text
    assert "### The source board" in text
    assert "`/user/*`" in text
    assert r"A \*bold\* \<b\>title\</b\> \[x\](y) \| \`z\`" in text
    assert not re.search("[\x01\x02]", text)


def test_prose_knows_its_blocks() -> None:
    """Points stand close together, everything else apart; code with a backtick stays code."""
    blocks = [Block("part", "One"), Block("point", "a"), Block("point", exactly("b`")), Block("paragraph", "c")]

    assert write(blocks) == "One\n\n- a\n- b`\n\nc"
    assert write(blocks, markdown=True) == "### One\n\n- a\n- `` b` ``\n\nc"
    assert write([]) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (10000, "10,000"),
        (10.0, "10"),
        (0.25, "0.25"),
        (date(2027, 1, 5), "5 January 2027"),
        (("a_b", "c"), "a_b, c"),
        ({"a": None, "b": ("x", "y")}, "a: nothing; b: x, y"),
        ("two\n lines", "two lines"),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, words: str) -> None:
    """Numbers have separators, days have months, and lists have commas."""
    assert in_words(value) == words


def test_named_choices_lose_their_underscores() -> None:
    """The choices of a closed list are words."""
    assert in_words(("stop_source", "x"), named=True) == "stop source, x"


TABLES: dict[str, tuple[Mapping[str, str], set[str]]] = {
    "actions": (terms.ACTIONS, set(LEAVES["items.*.*.action"].choices)),
    "on entities": (terms.ON_ENTITIES, set(LEAVES["entities.rules.*.action"].choices)),
    "coarser": (terms.COARSER, {*LEAVES["items.*.*.to"].choices, *LEAVES["entities.rules.*.to"].choices}),
    "reach": (terms.REACH, set(LEAVES["items.*.*.scope"].choices)),
    "personal": (terms.PERSONAL, set(LEAVES["items.*.*.personal"].choices)),
    "needs": (terms.NEEDS, set(LEAVES["items.*.*.need"].choices)),
    "labels": (terms.LABELS, set(get_args(Label))),
    **{path: (table, set(LEAVES[path].choices)) for path, table in terms.ANSWERS.items()},
}


@pytest.mark.parametrize(("table", "choices"), TABLES.values(), ids=TABLES)
def test_every_choice_has_its_words(table: Mapping[str, str], choices: set[str]) -> None:
    """A table of words covers the choices of its field, no more and no less."""
    assert set(table) == choices


@pytest.mark.parametrize(("schema", "told"), sentences.SENTENCES.items(), ids=sentences.SENTENCES)
def test_sentences_name_fields_that_exist(schema: str, told: tuple[str, ...]) -> None:
    """Each name in a sentence is a field of its section."""
    names = {name for sentence in told for _, name, _, _ in Formatter().parse(sentence) if name}

    assert {f"{schema}.{name}" for name in names} <= set(LEAVES)


def test_the_functions_for_rules_and_cases_tell_all_their_fields() -> None:
    """The sections that are told by a function have the fields that it knows; a new one must be taught to it."""
    fields = {
        path: {leaf.rpartition(".")[2] for leaf in LEAVES if leaf.rpartition(".")[0] == path}
        for path in sentences.RULES
    }

    assert fields["items.*.*"] == {"why", "action", "to", "type", "scope", "features", "personal", "need", "searchable"}
    assert fields["items.*.*"] == set(ItemRule.model_fields)
    assert fields["entities.rules.*"] == {"why", "action", "to", "scope"} == set(EntityRule.model_fields)
    assert fields["cases.requests[]"] == {"why", "url", "expect", "rule"}
    assert fields["cases.items[]"] == {"why", "item", "given", "expect"}


def test_every_kind_of_item_has_a_heading() -> None:
    """The types of items that a policy can name are told under a heading of their own."""
    kinds = LEAVES["sources[].item_types"].choices

    assert {f"items.{kind}" for kind in kinds} <= set(PARTS)


@pytest.mark.parametrize("path", LEAVES)
def test_every_field_can_be_explained(path: str) -> None:
    """A field is found by its path and by the clause that a decision names."""
    leaf = LEAVES[path]

    text = explain_leaf(path)

    assert text == explain_leaf(leaf.clause)
    assert text.startswith(f"{leaf.path}: {leaf.says}")
    assert ("It must be given." in text) is leaf.required
    assert text.endswith(f"Behind it: {leaf.source}.")


def test_a_field_is_explained_with_its_choices() -> None:
    """Where there is something to choose, the choices are listed from strict to loose."""
    assert "From strict to loose: asked, not_asked." in explain_leaf("sources.owner_contact.asked")
    assert "From strict to loose" not in explain_leaf("access.url")


@pytest.mark.parametrize("name", ["H7", "floor.H7"])
def test_a_rule_of_the_floor_can_be_explained(name: str) -> None:
    """A rule of the floor is found by its name in decisions and by its number."""
    assert explain_leaf(name).startswith("floor.H7: No direct identifier reaches a disk")


def test_what_does_not_exist_cannot_be_explained() -> None:
    """A name that is no field is an error of the caller."""
    with pytest.raises(UsageError, match=r"no field or rule 'sources\.hots'"):
        explain_leaf("sources.hots")
