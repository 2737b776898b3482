"""Suspending a study: one paper stops it, signed or not, and only all who must agree let it go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.suspension import NAMESPACE, lift, papers, resuming, standing, suspend
from policies.errors import StoreError, UsageError
from policies.register import Register
from tests.policies import live, training
from tests.signing import Signer, approver, trust

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
POLICY = live(stop={"owners": ["lead", "rec"], "resume": ["lead", "rec"]})


@dataclass
class Office:
    """A study that the committee has suspended, and those who may sign."""

    folder: Path
    signers: dict[str, Signer]
    register: Register
    paper: Path

    def sign(self, path: Path, who: str, namespace: str = NAMESPACE) -> None:
        """Sign a paper."""
        path.with_name(f"{path.name}.sig").write_text(self.signers[who].sign(path.read_bytes(), namespace))

    def agree(self, role: str, who: str | None = None) -> Path:
        """Write and sign that a role lifts the suspension."""
        path = lift(self.paper, POLICY, role, on=TODAY)
        self.sign(path, who or role)
        return path

    def missing(self, on: date = TODAY) -> dict[str, str]:
        """The roles that have not agreed, with why; nothing where the study may go on."""
        return dict(pair for one in standing(self.folder, POLICY, self.register, on=on) for pair in one.missing)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The committee has written the paper, and not signed it yet."""
    return _office(tmp_path)


def _office(folder: Path, **changed: Any) -> Office:
    signers = {role: Signer() for role in ("lead", "rec", "dpo")}
    entries = [approver(s, role, **(changed if role == "rec" else {})) for role, s in signers.items()]
    register = trust(folder / "trust", *entries).read()
    paper = suspend(folder / "suspensions", POLICY, by="rec", reason="a complaint", now=NOW)
    return Office(folder / "suspensions", signers, register, paper)


def test_a_paper_stops_the_study_before_it_is_signed(office: Office) -> None:
    """Stopping waits for nobody."""
    (found,) = standing(office.folder, POLICY, office.register, on=TODAY)

    assert (found.by, found.on) == ("rec", "2026-11-23")
    assert found.signed.endswith("nobody has signed it yet")
    assert [role for role, _ in found.missing] == ["lead", "rec"]


def test_one_signature_of_a_stop_owner_is_shown(office: Office) -> None:
    """One is enough, and somebody else's is told from it."""
    office.sign(office.paper, "rec")
    (by_owner,) = standing(office.folder, POLICY, office.register, on=TODAY)
    office.sign(office.paper, "dpo")
    (by_other,) = standing(office.folder, POLICY, office.register, on=TODAY)

    assert by_owner.signed == "signed by rec-person"
    assert by_other.signed == "signed by dpo-person, who is not among those who may stop the study"


def test_it_goes_on_when_all_have_agreed(office: Office) -> None:
    """Each role that the policy names, and not before."""
    office.agree("lead")
    assert list(office.missing()) == ["rec"]
    written = office.agree("rec").read_bytes()

    assert lift(office.paper, POLICY, "rec", on=TODAY + timedelta(days=1)).read_bytes() == written
    assert office.missing() == {}
    assert office.missing(on=TODAY + timedelta(days=3000)) == {}


def _for_something_else(office: Office) -> None:
    office.sign(office.agree("rec"), "rec", "git")


def _of_an_altered_paper(office: Office) -> None:
    office.agree("rec")
    office.paper.write_bytes(office.paper.read_bytes() + b" ")


def _saying(text: Callable[[bytes], bytes]) -> Callable[[Office], None]:
    """Properly signed, but of another text."""

    def change(office: Office) -> None:
        path = office.agree("rec")
        path.write_bytes(text(path.read_bytes()))
        office.sign(path, "rec")

    return change


FALSE: dict[str, tuple[Callable[[Office], object], str]] = {
    "nobody signed": (lambda o: lift(o.paper, POLICY, "rec", on=TODAY), "nobody has signed it yet"),
    "another role signed": (lambda o: o.agree("rec", "dpo"), "may approve as dpo, not as rec"),
    "for something else": (_for_something_else, "is no signature of"),
    "the paper was altered": (_of_an_altered_paper, "something else than"),
    "the day is none": (_saying(lambda text: text.replace(b"2026-11-23", b"2026-13-23")), "something else than"),
    "no paper": (_saying(lambda _: b'{"predicate": []}'), "something else than"),
    "no JSON": (_saying(lambda _: b"{"), "something else than"),
}


@pytest.mark.parametrize("case", FALSE)
def test_what_is_no_agreement_lifts_nothing(office: Office, case: str) -> None:
    """The role is still missing, and it is said why."""
    change, said = FALSE[case]
    office.agree("lead")
    change(office)

    assert said in office.missing()["rec"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"revoked_on": "2026-11-20"}, "was revoked"),
        ({"valid_until": "2026-10-01"}, "is valid from"),
        ({"person": "The lead"}, "the same person has signed as lead"),
        ({"conflicts": ["small-live"]}, "declared an interest"),
    ],
    ids=["revoked", "not valid", "same person", "interest"],
)
def test_who_may_not_agree_has_not(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    """What holds for approvals holds here."""
    office = _office(tmp_path, **changed)
    office.agree("lead")
    office.agree("rec")

    assert said in office.missing()["rec"]


def test_without_a_register_nothing_is_lifted(office: Office) -> None:
    """Whatever was signed."""
    office.agree("lead")
    office.agree("rec")
    (found,) = standing(office.folder, POLICY, None, on=TODAY)

    assert [why for _, why in found.missing] == ["the register of approvers cannot be trusted"] * 2


def test_each_suspension_is_lifted_by_itself(office: Office) -> None:
    """What lifted the first does not lift the second."""
    office.agree("lead")
    office.agree("rec")
    second = suspend(office.folder, POLICY, by="LEAD", reason="", now=NOW)

    assert [path.name for path in papers(office.folder, "small-live")] == ["small-live-1.json", "small-live-2.json"]
    assert [one.path for one in standing(office.folder, POLICY, office.register, on=TODAY)] == [second]


def test_only_those_whom_the_policy_names_stop_and_agree(office: Office) -> None:
    """The message names them."""
    with pytest.raises(UsageError, match="names lead, rec"):
        suspend(office.folder, POLICY, by="dpo", reason="", now=NOW)
    with pytest.raises(UsageError, match="lead, rec; not dpo"):
        lift(office.paper, POLICY, "dpo", on=TODAY)


def test_somebody_must_always_agree() -> None:
    """Where the policy names nobody, those who approve it; and in any case the lead."""
    assert resuming(live()) == ("lead", "rec", "dpo", "security")
    assert resuming(training()) == ("lead",)


def test_what_cannot_be_written_or_read(office: Office, tmp_path: Path) -> None:
    """A paper that cannot be read stops the study all the same; one that cannot be written is told."""
    office.paper.unlink()
    office.paper.mkdir()
    (found,) = standing(office.folder, POLICY, office.register, on=TODAY)
    (tmp_path / "file").write_text("")

    assert found.by == "nobody knows whom"
    with pytest.raises(StoreError, match="'beholden stop' stops it too"):
        suspend(tmp_path / "file", POLICY, by="lead", reason="", now=NOW)
