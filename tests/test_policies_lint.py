"""Checking a file: every finding has its rule, its line and its words, and only a signature answers for one."""

from __future__ import annotations

from typing import Any

import pytest

from policies.lint.check import Finding, Report, blocking, lint
from policies.lint.families import BY_ID
from policies.lint.form import readability
from policies.lint.rules import Severity
from policies.sections.approvals import Approval
from tests.linting import base, judged, merged, with_digests
from tests.policies import GONE, NOW, as_bytes, document, live, training

WAIVER = {"rule": "ACC010", "reason": "The site is our own.", "role": "security", "expires": "2027-01-31"}


def checked(raw: bytes, **more: Any) -> Report:
    """The report of a file on the day of `NOW`."""
    return lint(raw, name="study.yaml", on=NOW.date(), **more)


def waived(**changes: Any) -> bytes:
    """A policy that was not rehearsed, with a waiver for it in the approval of information security."""
    body = merged(base(), {"access": {"rehearsed_on": None}})
    body["approvals"] = [*body["approvals"][:3], body["approvals"][3] | {"waivers": [WAIVER | changes]}]
    return as_bytes(with_digests(body))


def only(report: Report, rule: str) -> Finding:
    """The one finding of a rule."""
    (found,) = (one for one in report.findings if one.rule.id == rule)
    return found


def test_a_finding_has_its_line_and_the_words_there() -> None:
    """A reader is taken to the line, and sees it with what hangs below."""
    raw = as_bytes(document(study={"harms": []}))

    found = only(checked(raw), "STU002")

    assert found.field == "study.harms"
    assert found.line == next(n for n, line in enumerate(raw.decode().split("\n"), 1) if '"harms"' in line)
    assert found.excerpt[0].strip().startswith('"harms"')
    assert found.sentences == "No harm is named, though every study can harm somebody. It is empty."


def test_an_excerpt_ends_where_the_next_field_begins() -> None:
    """Two lines below are shown, but none of a neighbour."""
    raw = as_bytes(document(stop={"owners": ["lead"]}))

    found = only(checked(raw), "STP001")

    assert [line.strip() for line in found.excerpt] == ['"owners": [', '"lead"']


def test_what_is_not_in_the_file_has_no_line() -> None:
    """A section that is missing stands nowhere."""
    found = only(checked(as_bytes(with_digests(merged(base(), {"security": None})))), "SEC001")

    assert (found.line, found.excerpt) == (None, ())


@pytest.mark.parametrize(
    ("raw", "rule", "field"),
    [
        (b"a: 1\na: 2\n", "FRM001", "a"),
        (b"- 1\n", "FRM001", ""),
        (b"\xff", "FRM001", ""),
        (as_bytes(document(retention={"record_days": 1})), "FRM002", "retention.record_days"),
        (as_bytes(document(policy={"profile": "lax"})), "FRM007", "policy.profile"),
        (as_bytes(document(study={"title": 7})), "FRM007", "study.title"),
        (as_bytes(document(stop={"when": []})), "FRM008", "stop.when"),
        (as_bytes(document(items={"advert": {"phone": {"action": "sha1"}}})), "ENT008", "items.advert.phone.action"),
        (as_bytes(document(items={"advert": {"phone": {"action": "sell"}}})), "FRM007", "items.advert.phone.action"),
        (as_bytes(document(source={"hosts": "board.test"})), "FRM007", "sources[0].hosts"),
    ],
    ids=["twice", "list", "bytes", "unknown", "profile", "value", "floor", "hash", "word", "text for list"],
)
def test_whatever_the_reading_refuses_is_a_finding(raw: bytes, rule: str, field: str) -> None:
    """What cannot be read is reported by the rule for whose sake it is refused, or by a general one."""
    assert (rule, field) in {(one.rule.id, one.field) for one in checked(raw).errors}


def test_without_a_policy_the_other_rules_wait() -> None:
    """Where the schema does not take the file, only its form is judged."""
    report = checked(as_bytes(document(study={"title": 7, "harms": []})))

    assert report.policy is None
    assert [one.rule.id for one in report.findings] == ["FRM007"]


def test_what_a_rule_says_is_not_said_twice() -> None:
    """The hard floor refuses what some rules find; the rule speaks, and the floor is silent."""
    report = checked(as_bytes(document(stop={"owners": ["lead"]})))

    assert [one.rule.id for one in report.errors] == ["STP001"]


def test_errors_come_first_and_then_warnings_by_line() -> None:
    """What must be mended stands above what can be answered for."""
    report = checked(as_bytes(document(study={"harms": [], "lay_summary": "Word. " * 151}, why="short")))

    assert [one.severity for one in report.findings] == sorted(
        (one.severity for one in report.findings), key=list(Severity).index
    )
    assert {one.rule.id for one in report.warnings} >= {"FRM004", "FRM006"}


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_only_a_signed_waiver_counts(signed: bool) -> None:
    """A warning is answered for by whoever signs; an entry that anybody could have written is shown and not counted."""
    report = checked(waived(), signed=lambda _: signed)
    found = only(report, "ACC010")

    assert found.waiver is not None
    assert found.waiver.reason == "The site is our own."
    assert found.waived is signed
    assert (found in report.warnings) is not signed


def test_without_anybody_who_checks_signatures_no_waiver_counts() -> None:
    """Nothing counts by default."""
    assert not only(checked(waived()), "ACC010").waived


def test_a_waiver_that_has_run_out_does_not_count() -> None:
    """An old answer is no answer."""
    assert not only(checked(waived(expires="2026-11-22"), signed=lambda _: True), "ACC010").waived


def test_a_waiver_counts_under_its_own_approval() -> None:
    """It is the approval with the waiver in it that must be signed."""

    def by_lead(approval: Approval) -> bool:
        return approval.role == "lead"

    assert not only(checked(waived(), signed=by_lead), "ACC010").waived


def test_nobody_can_answer_for_an_error() -> None:
    """A waiver for an error changes nothing."""
    body = merged(base(), {"study": {"harms": []}})
    body["approvals"][3] |= {"waivers": [WAIVER | {"rule": "STU002"}]}

    found = only(checked(as_bytes(with_digests(body)), signed=lambda _: True), "STU002")

    assert found.waiver is None
    assert not found.waived


def test_a_signature_that_proves_nothing_is_an_error() -> None:
    """Whoever checks signatures tells of each approval that nothing proves."""
    raw = as_bytes(with_digests(base()))

    found = only(checked(raw, unproven={1: "is of nobody in the register"}), "APP004")

    assert (found.field, found.problem) == ("approvals[1].signature_file", "is of nobody in the register")


def test_what_reaches_only_this_machine_is_not_asked_for_what_a_live_study_needs() -> None:
    """Rules on approvals, notices and the like are for policies that can concern somebody."""
    assert {one.rule.stage for one in checked(as_bytes(document(notice=GONE))).findings} <= {BY_ID["STU002"].stage}
    assert checked(as_bytes(document())).errors == ()


def test_only_a_live_policy_is_kept_from_running() -> None:
    """Errors stop a live study; what reaches nothing but this machine may be tried as it is."""
    assert [one.rule.id for one in blocking(live(), on=NOW.date())] == ["ENT005"]
    assert blocking(training(study={"harms": []}), on=NOW.date()) == ()


@pytest.mark.parametrize(
    ("text", "most"),
    [("We read. We count.", 5), ("", 0), ("Why? Because.", 12)],
    ids=["plain", "empty", "question"],
)
def test_readability_grows_with_words_and_sentences(text: str, most: float) -> None:
    """Short words in short sentences are for everybody."""
    assert readability(text) <= most


EDGES: dict[str, tuple[dict[str, Any], str, bool]] = {
    "an EU host": ({"sources": [{"hosts": ["adverts.example.de"]}]}, "LAW011", True),
    "an EU host under EU law": (
        {"sources": [{"hosts": ["adverts.example.de"]}], "legal": {"regime": ["uk_gdpr", "eu_gdpr"]}}, "LAW011", False),
    "Article 89 in the UK": ({"legal": {"research_safeguards": {"provision": "eu_89"}}}, "LAW002", True),
    "Article 89 in the EU": (
        {"legal": {"regime": ["eu_gdpr"], "research_safeguards": {"provision": "eu_89"}}}, "LAW002", False),
    "no notice, but each is told": (
        {"legal": {"transparency": {"direct_notice": True, "exemption": None}}}, "LAW010", False),
    "an exemption without an address": ({"legal": {"transparency": {"notice_url": "on request"}}}, "LAW010", True),
    "a special field and no assessment": (
        {"legal": {"dpia": None, "transparency": {"direct_notice": True}},
         "items": {"advert": {"phone": {"personal": "special"}}}}, "LAW007", True),
    "several sources and no assessment": (
        {"legal": {"dpia": None, "transparency": {"direct_notice": True}},
         "sources": [{}, {"id": "two", "hosts": ["two.example.org"]}]}, "LAW007", True),
    "no personal data and no assessment": (
        {"legal": {"dpia": None, "transparency": {"direct_notice": True}}}, "LAW007", False),
    "a register in small": (
        {"items": {"advert": {"section": {"action": "generalise", "to": "day", "personal": "criminal",
                                          "need": "collection"}}}, "sources": [{"max_records": 100}]}, "LAW006", False),
    "offences by field": (
        {"legal": {"article_10": {"condition": "none"}}, "items": {"advert": {"phone": {"personal": "criminal"}}}},
        "LAW004", True),
    "no address to write to": ({"study": {"contact": "the department"}}, "STU001", True),
    "an overdue condition": (
        {"approvals": [{"conditions": [{"id": "one", "text": "Do it.", "field": "manual", "due": "2026-11-01"}]}]},
        "APP005", True),
    "robots under no condition": (
        {"access": {"robots": {"mode": "obey_with_listed_exceptions",
                               "exceptions": [{"path": "/notices/open", "reference": "REC-1"}]}}}, "ACC003", True),
    "robots under a condition": (
        {"access": {"robots": {"mode": "obey_with_listed_exceptions",
                               "exceptions": [{"path": "/notices/open", "reference": "REC-1"}]}},
         "approvals": [{}, {"conditions": [{"id": "r", "text": "Only these.", "field": "access.robots.exceptions"}]}]},
        "ACC003", False),
    "robots in a draft": (
        {"policy": {"status": "draft"}, "access": {"robots": {
            "mode": "obey_with_listed_exceptions", "exceptions": [{"path": "/notices/open", "reference": "REC-1"}]}}},
        "ACC003", False),
    "no texts and a type kept": (
        {"items": {"advert": {"title": {"action": "drop", "searchable": None}}},
         "entities": {"rules": {"PHONE": {"action": "keep", "scope": None}}}}, "DAT001", False),
    "a fine time without a code": (
        {"items": {"advert": {"posted_at": {"action": "generalise", "to": "day"},
                              "phone": {"scope": "document"}, "email": {"scope": "document"}}}}, "DAT006", False),
    "the same words thrice": (
        {"items": {"advert": {name: {"why": "Shared contacts are what the question is about."}
                              for name in ("phone", "email", "price")}}}, "FRM004", True),
    "a daily study": ({"schedule": {"cadence": "daily"}}, "POL003", True),
    "no dates": ({"schedule": {"starts_on": None}}, "POL003", False),
    "a loose detector": ({"entities": {"detector": {"measured": {"quasi_recall": 0.5}}}}, "ENT004", True),
    "no measurement": ({"entities": {"detector": {"measured": None}}}, "ENT004", True),
    "names off": ({"entities": {"detector": {"names": "off", "model_sha256": None}}}, "ENT005", False),
    "texts with nobody looking": ({"entities": {"detector": {"names": "off"}}}, "DAT002", True),
    "a fine time in an item": (
        {"items": {"advert": {"posted_at": {"action": "generalise", "to": "week"}}}}, "ENT009", True),
    "a key too long": ({"retention": {"keys_destroy_on": "2031-01-01"}}, "RET002", True),
    "backups unsaid": ({"retention": {"backups_days": None}}, "RET004", True),
    "an archive in its role": (
        {"sharing": {"archive_agreed": None}, "approvals": [{}, {}, {}, {}, {"role": "archive"}]}, "RET003", False),
    "approvals to the end": (
        {"sharing": {"archive_agreed": None}, "retention": {"records_days": 30, "mentions_days": 30}}, "RET003", False),
    "offline records and no place": (
        {"linkage": {"offline_records": True, "allowed": []}}, "LNK003", True),
    "nobody reviews": ({"review": None}, "REV001", True),
    "no notice section": ({"notice": None}, "TRN002", True),
    "no people section": ({"people": None}, "PPL001", True),
    "no incident rehearsed": ({"incidents": {"csam": {"rehearsed_on": None}}}, "INC003", True),
    "no stop for a minor": (
        {"stop": {"when": ["approval_expired", "kill_file", "wall_met", "ledger_lost"]}}, "INC006", True),
    "a waiting source": ({"sources": [{"why": "There are no members, and so no profiles."}]}, "SRC005", False),
    "only counts are shared": ({"sharing": {"tier": "none", "licence": None}}, "SHR006", False),
    "a text with a closed summary": ({"study": {"lay_summary": "We read. " * 80}}, "FRM006", True),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "rule", "expected"), EDGES.values(), ids=EDGES)
def test_edges(changes: dict[str, Any], rule: str, expected: bool) -> None:
    """Beside its two examples a rule knows where it begins and ends."""
    report = judged(changes)

    assert (rule in {one.rule.id for one in report.findings}) is expected
