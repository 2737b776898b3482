"""Amending a policy: what is nowhere looser runs by the lead's approval, and anything else by everybody's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.amendment import as_run, changes, needs_everybody
from policies.approval import check_in_force, in_force
from policies.errors import ApprovalError, ChangedError, ExpiredError
from policies.lint.check import blocking, lint
from policies.load import load_study, parse_policy
from policies.model import Policy
from tests.policies import EVERYBODY, GONE, approval, as_bytes, live, live_document

TODAY = date(2026, 11, 23)
BEFORE = live()


def amended(before: Policy = BEFORE, *, by: tuple[str, ...] = ("lead",), **changed: Any) -> Policy:
    """The next version, with the approvals of some and the older version at hand."""
    meta = {"version": "1.1.0", "supersedes": before.digest} | changed.pop("policy", {})
    body = live_document(policy=meta, approvals=[], **changed)
    digest = parse_policy(as_bytes(body)).digest
    given = [approval(role, digest=digest) for role in by]
    return parse_policy(as_bytes(body | {"approvals": given})).amending(before)


TIGHTER: dict[str, dict[str, Any]] = {
    "nothing but the version": {},
    "fewer pages": {"politeness": {"per_host": {"total_pages": 10}}},
    "a field less": {"items": {"advert": {"price": GONE}}},
    "other words": {"study": {"title": "Another title"}},
}
WEIGHTIER: dict[str, tuple[dict[str, Any], str]] = {
    "more pages": ({"politeness": {"per_host": {"total_pages": 10**8}}}, "politeness.per_host.total_pages"),
    "a field more": ({"items": {"advert": {"section": {"action": "keep"}}}}, "items.advert.section.action"),
    "another host": ({"source": {"hosts": ["ads.example.net"], "start": ["https://ads.example.net/"]}}, "hosts"),
    "another question": ({"study": {"question": "Is there something else?"}}, "study.question"),
    "another reason": ({"legal": {"article_6": {"reason": "We like it."}}}, "legal.article_6.reason"),
    "another study": ({"study": {"id": "other-live"}}, "study.id"),
}


@pytest.mark.parametrize("changed", TIGHTER.values(), ids=TIGHTER)
def test_the_lead_is_enough_where_nothing_is_looser(changed: dict[str, Any]) -> None:
    """The approvals of the others carry over, and the rules say so too."""
    policy = amended(**changed)
    decision = in_force(policy, on=TODAY)

    assert (decision.allowed, decision.rule) == (True, "policy.supersedes")
    assert "nowhere looser than small-live@1.0.0" in decision.reason
    assert not [one for one in blocking(policy, on=TODAY) if one.rule.id == "APP003"]


@pytest.mark.parametrize(("changed", "path"), WEIGHTIER.values(), ids=WEIGHTIER)
def test_anything_looser_needs_everybody(changed: dict[str, Any], path: str) -> None:
    """The refusal names the places, by a code of its own."""
    policy = amended(**changed)

    assert any(path in one for one in needs_everybody(BEFORE, policy))
    with pytest.raises(ChangedError, match="every role must approve anew"):
        check_in_force(policy, on=TODAY)
    assert [one for one in blocking(policy, on=TODAY) if one.rule.id == "APP003"]
    assert in_force(amended(**changed, by=EVERYBODY), on=TODAY).allowed


def test_more_places_than_can_be_read_are_counted() -> None:
    """Three are named."""
    per_host = {"total_pages": 10**8, "pages_per_day": 10**6, "mb_per_day": 10**6}
    many: dict[str, Any] = {"politeness": {"per_host": per_host, "timeout_s": 300, "stop_after_errors": 10**4}}

    assert in_force(amended(**many), on=TODAY).reason.endswith("and 2 more")


def test_the_lead_must_approve_the_new_version() -> None:
    """Nobody's approval of the old one stands for that."""
    assert in_force(amended(by=()), on=TODAY).reason == "no approval by lead"


def test_what_carries_over_must_be_in_force() -> None:
    """When an approval of the older version runs out, the newer does not run either."""
    sooner = live(approvals=[approval(role, expires="2027-05-01") for role in EVERYBODY])

    with pytest.raises(ExpiredError, match=r"small-live@1\.0\.0, which it amends: lead LEAD-2026-12 expired"):
        check_in_force(amended(sooner), on=date(2027, 5, 2))


def test_a_role_that_nobody_gave_is_missing() -> None:
    """The older version must have had all of them."""
    partly = live(approvals=[approval("lead"), approval("rec")])

    assert in_force(amended(partly), on=TODAY).reason.endswith("which it amends: no approval by dpo, security")


def test_the_older_version_is_found_beside_the_file(tmp_path: Path) -> None:
    """By its digest, whatever it is called; without it the policy does not run."""
    older = as_bytes(live_document(approvals=[]))
    newer = as_bytes(live_document(policy={"version": "1.1.0", "supersedes": parse_policy(older).digest}))
    path = tmp_path / "policy.yaml"
    path.write_bytes(newer)
    (tmp_path / "another.yaml").write_text("no policy")
    with pytest.raises(ApprovalError, match="not beside its file"):
        check_in_force(load_study(path), on=TODAY)
    (tmp_path / "old.yml").write_bytes(older)

    assert load_study(path).before == parse_policy(older)
    assert load_study(tmp_path / "old.yml").before is None


def test_the_rules_know_what_carries_over() -> None:
    """Of an amendment's file no role is missing where its older version is at hand."""
    body = live_document(policy={"version": "1.1.0", "supersedes": BEFORE.digest})
    body["approvals"] = [approval("lead", digest=parse_policy(as_bytes(body | {"approvals": []})).digest)]
    raw = as_bytes(body)

    assert not [one for one in lint(raw, on=TODAY, before=BEFORE).errors if one.rule.id == "APP003"]
    assert [one for one in lint(raw, on=TODAY).errors if one.rule.id == "APP003"]


def test_a_policy_amends_the_version_that_it_names() -> None:
    """No other can be given to it."""
    with pytest.raises(ValueError, match="amends another version"):
        live().amending(BEFORE)


def test_what_any_two_versions_differ_in_is_no_change() -> None:
    """Version, status, approvals and the digest of the version before."""
    assert changes(BEFORE, amended()) == ()


def test_a_run_keeps_what_it_amended() -> None:
    """From the settings of a run the same decision follows."""
    policy = amended()
    settings = {"policy": policy.model_dump(mode="json", by_alias=True)}
    settings["before"] = BEFORE.model_dump(mode="json", by_alias=True)

    assert in_force(as_run(settings), on=TODAY).allowed
    assert not in_force(as_run(settings | {"before": None}), on=TODAY).allowed
