"""Approvals count only where the right people signed what runs: each way in which they do not is refused, and named."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import signatures
from pipelines.signatures import WITNESSES, Trust, unproven
from pipelines.statements import NAMESPACE, differences, statement
from policies.errors import ApprovalError, PolicyError
from policies.model import Policy
from tests.policies import EVERYBODY, NOW, approval, live
from tests.signing import Signer, approver, sign_all, trust

TODAY = NOW.date()
PARTS = {"names-model": "a" * 64, "spider:demo_board": "b" * 64}


@dataclass
class Desk:
    """A policy with signed approvals, and the register that proves them."""

    folder: Path
    signers: dict[str, Signer]
    policy: Policy
    trust: Trust
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def problems(self, *, on: date = TODAY, parts: dict[str, str] | None = None) -> dict[str, str]:
        """By role, why it is not proven."""
        found = unproven(self.policy, self.folder, self.trust.read(), parts or PARTS, on=on)
        return {self.policy.approvals[index].role: why for index, why in found.items()}

    def register(self, role: str, **changed: Any) -> None:
        """Change the entry of one approver; the institution signs again."""
        self.entries[role] |= changed
        self.trust = trust(self.folder / "trust", *self.entries.values())

    def file(self, role: str) -> Path:
        """The statement of one role."""
        return self.folder / f"{role}.json"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """All four roles have signed."""
    policy = live(approvals=[approval(role, signature_file=f"{role}.json.sig") for role in EVERYBODY])
    signers = {role: Signer() for role in EVERYBODY}
    entries = {role: approver(signer, role) for role, signer in signers.items()}
    sign_all(policy, tmp_path, signers, PARTS)
    return Desk(tmp_path, signers, policy, trust(tmp_path / "trust", *entries.values()), entries)


def test_what_all_have_signed_is_proven(desk: Desk) -> None:
    """Four people, four roles, four signatures over what runs."""
    assert desk.problems() == {}


REGISTER: dict[str, tuple[dict[str, Any], str]] = {
    "revoked": ({"revoked_on": "2026-11-20"}, "was revoked on 2026-11-20"),
    "revoked today": ({"revoked_on": "2026-11-23"}, "was revoked on 2026-11-23"),
    "not yet valid": ({"valid_from": "2026-11-10"}, "not on 2026-11-02"),
    "no longer valid": ({"valid_until": "2026-10-31"}, "not on 2026-11-02"),
    "other role": ({"roles": ["dpo"]}, "may approve as dpo, not as rec"),
    "interest": ({"conflicts": ["small-live"]}, "declared an interest in the study small-live"),
    "same person": ({"person": "the LEAD"}, "has already approved as lead"),
    "unknown": ({"key": Signer().public}, "signed with a key that the register does not name"),
}


@pytest.mark.parametrize("case", REGISTER)
def test_who_may_not_approve_has_not(desk: Desk, case: str) -> None:
    """What the register says of a person decides whether the signature counts."""
    changed, said = REGISTER[case]
    desk.register("rec", **changed)

    assert said in desk.problems()["rec"]
    assert set(desk.problems()) == {"rec"}


def test_a_key_revoked_later_counts_until_then(desk: Desk) -> None:
    """And a key whose time is over counts for what it signed in its time."""
    desk.register("rec", revoked_on="2026-12-01", valid_until="2026-11-05")

    assert desk.problems() == {}
    assert "revoked" in desk.problems(on=date(2026, 12, 1))["rec"]


def _edited(desk: Desk, change: Callable[[dict[str, Any]], None], *, sign: bool) -> None:
    path = desk.file("rec")
    said = json.loads(path.read_bytes())
    change(said)
    path.write_text(json.dumps(said))
    if sign:
        path.with_name("rec.json.sig").write_text(desk.signers["rec"].sign(path.read_bytes()))


def test_a_changed_statement_is_not_proven(desk: Desk) -> None:
    """One changed word, and the signature is of something else."""
    _edited(desk, lambda said: said["predicate"].update(expires="2030-01-01"), sign=False)

    assert "is no signature of rec.json" in desk.problems()["rec"]


@pytest.mark.parametrize("byte", [0, 100, 400])
def test_a_changed_byte_of_a_signature_is_found(desk: Desk, byte: int) -> None:
    """Wherever it is."""
    path = desk.folder / "rec.json.sig"
    raw = bytearray(path.read_bytes())
    raw[byte % len(raw)] ^= 1
    path.write_bytes(raw)

    assert set(desk.problems()) == {"rec"}


def test_a_signature_for_something_else_does_not_count(desk: Desk) -> None:
    """One for a commit, or for a file, is no approval."""
    text = desk.file("rec").read_bytes()
    (desk.folder / "rec.json.sig").write_text(desk.signers["rec"].sign(text, "git"))

    assert NAMESPACE in desk.problems()["rec"]


def test_the_approval_of_another_role_does_not_count(desk: Desk) -> None:
    """A signed statement cannot be used for another entry of the policy."""
    shutil.copy(desk.file("lead"), desk.file("rec"))
    shutil.copy(desk.folder / "lead.json.sig", desk.folder / "rec.json.sig")

    assert "may approve as lead, not as rec" in desk.problems()["rec"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({**PARTS, "names-model": "c" * 64}, "names-model has changed since it was signed"),
        ({**PARTS, "spider:demo_board": "c" * 64}, "spider:demo_board has changed since it was signed"),
        ({**PARTS, "spider:other": "c" * 64}, "does not cover spider:other"),
        ({"names-model": "a" * 64}, "covers 'spider:demo_board', which is not in use"),
    ],
    ids=["model", "spider", "new", "gone"],
)
def test_what_acts_for_a_policy_is_approved_with_it(desk: Desk, parts: dict[str, str], said: str) -> None:
    """Another model or another spider needs approval anew."""
    problems = desk.problems(parts=parts)

    assert set(problems) == set(EVERYBODY)
    assert all(said in why for why in problems.values())


STATEMENTS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "decision": (lambda s: s["predicate"].update(decision="refused"), "something else of decision"),
    "expiry": (lambda s: s["predicate"].update(expires="2030-01-01"), "something else of expires"),
    "condition": (lambda s: s["predicate"].update(conditions=[{"id": "x"}]), "something else of conditions"),
    "no role": (lambda s: s["predicate"].pop("role"), "something else of role"),
    "more": (lambda s: s["predicate"].update(unless="x"), "also says something of 'unless'"),
    "policy": (lambda s: s["subject"][1]["digest"].update(sha256="0" * 64), "policy:small-live@1.0.0 has changed"),
    "other policy": (lambda s: s["subject"][1].update(name="policy:x@1.0.0"), "about another policy"),
    "kind": (lambda s: s.update(predicateType="https://slsa.dev/provenance/v1"), "of another kind"),
    "no subject": (lambda s: s.pop("subject"), "not the statement of an approval"),
    "no digest": (lambda s: s["subject"][0].pop("digest"), "not the statement of an approval"),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_what_was_signed_is_what_the_policy_says(desk: Desk, case: str) -> None:
    """A signature over something else, properly made, proves nothing here."""
    change, said = STATEMENTS[case]
    _edited(desk, change, sign=True)

    assert said in desk.problems()["rec"]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"{" * 5000, b"\xff"], ids=["empty", "list", "null", "deep", "bytes"]
)
def test_what_is_no_statement_is_refused(desk: Desk, text: bytes) -> None:
    """However it fails to be one."""
    (first, *_) = differences(text, desk.policy, desk.policy.approvals[0], PARTS)

    assert "not the statement of an approval" in first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "nobody has signed it"),
        ("missing.json.sig", "cannot be read"),
        ("../rec.json.sig", "beside the policy or below"),
        ("rec.json", "beside the policy or below"),
        ("/etc/passwd.sig", "beside the policy or below"),
    ],
    ids=["none", "missing", "above", "no sig", "absolute"],
)
def test_where_a_signature_is_not_it_proves_nothing(desk: Desk, name: str | None, said: str) -> None:
    """And no file elsewhere is opened."""
    given = [approval(role, signature_file=name if role == "rec" else f"{role}.json.sig") for role in EVERYBODY]
    desk.policy = live(approvals=given)

    assert said in desk.problems()["rec"]


def test_a_condition_may_be_met_after_it_was_signed(desk: Desk) -> None:
    """That it was met is noted in the policy's file; what was asked for stays as it was signed."""
    condition = {"id": "notice", "text": "Publish it.", "field": "legal.transparency.notice_url", "due": "2026-12-01"}
    first, met = (
        live(approvals=[approval("rec", decision="approved_with_conditions", conditions=[condition | more])])
        for more in ({}, {"met_on": "2026-11-20"})
    )

    text = statement(first, first.approvals[0], PARTS).encode()
    assert list(differences(text, met, met.approvals[0], PARTS)) == []


def test_a_register_must_be_signed_by_the_institution(desk: Desk) -> None:
    """Not by another key, nor changed afterwards, nor without its signature."""
    (desk.folder / "trust" / "institution.pub").write_text(Signer().public)
    with pytest.raises(ApprovalError, match="not signed by the institution's key"):
        desk.trust.read()

    desk.register("rec")
    desk.trust.register.write_bytes(desk.trust.register.read_bytes() + b"\n")
    with pytest.raises(ApprovalError, match="not signed by the institution's key"):
        desk.trust.read()

    desk.trust.register.with_name("approvers.yml.sig").unlink()
    with pytest.raises(ApprovalError, match="cannot be read"):
        desk.trust.read()


@pytest.mark.parametrize(
    "text", ["", "not a key", "ssh-ed25519 AAAA", "{0}\n{0}"], ids=["none", "words", "short", "two"]
)
def test_the_institution_has_one_key(desk: Desk, text: str) -> None:
    """Where it is none, nothing can be trusted."""
    (desk.folder / "trust" / "institution.pub").write_text(text.format(Signer().public))

    with pytest.raises(ApprovalError, match="must hold one public SSH key"):
        desk.trust.read()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"roles": []}, "roles"),
        ({"key": "ssh-dss AAAA"}, "a public SSH key on one line"),
        ({"phone": "1"}, "phone"),
        ({"valid_from": "soon"}, "must be a day"),
        ({"id": "lead-person"}, "the same id stands twice"),
    ],
    ids=["no role", "other key", "unknown field", "no day", "same id"],
)
def test_a_register_that_is_not_well_formed_is_refused(desk: Desk, changed: dict[str, Any], said: str) -> None:
    """With the line and the field."""
    desk.register("rec", **changed)

    with pytest.raises(PolicyError, match=said):
        desk.trust.read()


def test_two_entries_cannot_share_a_key(desk: Desk) -> None:
    """A signature must lead to one person, whatever the comment of the key."""
    desk.register("rec", key=desk.signers["lead"].public + " another@example.org")

    with pytest.raises(PolicyError, match="the same key stands twice"):
        desk.trust.read()


def test_a_large_file_is_not_read(desk: Desk) -> None:
    """A statement is a page long."""
    desk.file("rec").write_bytes(b" " * 300_000)

    assert "is larger than 256 KiB" in desk.problems()["rec"]


@given(st.binary(max_size=400), st.booleans())
def test_no_signature_brings_the_check_down(raw: bytes, armoured: bool) -> None:
    """Whatever stands in the file, it is refused in words."""
    body = b"-----BEGIN SSH SIGNATURE-----\n" + raw + b"\n-----END SSH SIGNATURE-----\n" if armoured else raw

    assert signatures._signer(b"message", body, NAMESPACE) is None


@given(st.binary(max_size=300))
def test_no_packet_brings_the_check_down(raw: bytes) -> None:
    """Nor whatever stands inside the armour."""
    from sshsig.sshsig import ssh_enarmor_sshsig

    body = ssh_enarmor_sshsig(b"SSHSIG\x00\x00\x00\x01" + raw).encode()

    assert signatures._signer(b"message", body, NAMESPACE) is None


@pytest.mark.parametrize("kind", [["-t", "ed25519"], ["-t", "rsa", "-b", "2048"]], ids=["ed25519", "rsa"])
def test_a_signature_of_openssh_counts(desk: Desk, kind: list[str]) -> None:
    """What ``ssh-keygen -Y sign`` writes is what is verified here."""
    key = desk.folder / "key"
    subprocess.run(["ssh-keygen", "-q", *kind, "-N", "", "-C", "someone@example.org", "-f", str(key)], check=True)
    desk.register("rec", key=key.with_suffix(".pub").read_text().strip())
    (desk.folder / "rec.json.sig").unlink()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(desk.file("rec"))]
    subprocess.run(command, check=True, capture_output=True)

    assert desk.problems() == {}


def test_every_difference_is_told(desk: Desk) -> None:
    """Not only the first: of another policy, with other parts, nothing is passed over."""
    said = json.loads(desk.file("rec").read_bytes())
    said["subject"] = [{"name": name, "digest": {"sha256": "0" * 64}} for name in ("policy:x@1.0.0", "spider:gone")]
    found = list(differences(json.dumps(said).encode(), desk.policy, desk.policy.approvals[1], PARTS))

    assert len(found) == 4
    said["_type"] = "another"
    other = list(differences(json.dumps(said).encode(), desk.policy, desk.policy.approvals[1], PARTS))
    assert other == ["it is a statement of another kind than of an approval"]


AMBER: dict[str, Any] = {"items": {"advert": {"description": {"action": "drop"}}}}
PAPER = "c" * 64


@pytest.fixture
def paper(tmp_path: Path) -> Desk:
    """The committee decided on paper; the lead and the data protection officer signed, and signed that they saw it."""
    given = [
        approval(role, signature_file=f"{role}.json.sig", **({"evidence_sha256": PAPER} if role == "rec" else {}))
        for role in ("lead", "rec", "dpo")
    ]
    policy = live(approvals=given, **AMBER)
    signers = {role: Signer() for role in EVERYBODY}
    entries = {role: approver(signer, role) for role, signer in signers.items()}
    sign_all(policy, tmp_path, signers, PARTS)
    (tmp_path / "rec.json.sig").unlink()
    desk = Desk(tmp_path, signers, policy, trust(tmp_path / "trust", *entries.values()), entries)
    for role in WITNESSES:
        _saw(desk, role)
    return desk


def _saw(desk: Desk, role: str) -> None:
    path = desk.file("rec")
    path.with_name(f"rec.json.{role}.sig").write_text(desk.signers[role].sign(path.read_bytes()))


def test_a_decision_on_paper_counts_once_both_saw_it(paper: Desk) -> None:
    """It needs no key of the committee's, and the lead and the officer may decide for themselves too."""
    assert paper.problems() == {}
    assert json.loads(paper.file("rec").read_bytes())["predicate"]["evidence_sha256"] == PAPER


@pytest.mark.parametrize("role", WITNESSES)
def test_a_decision_on_paper_needs_both_who_saw_it(paper: Desk, role: str) -> None:
    """Where one of them has not signed, or somebody else has, it is not proven."""
    (paper.folder / f"rec.json.{role}.sig").unlink()
    without = paper.problems()
    path = paper.file("rec")
    path.with_name(f"rec.json.{role}.sig").write_text(paper.signers["security"].sign(path.read_bytes()))
    another = paper.problems()

    assert without == {
        "rec": f"it was given on paper, and {role} has not signed that they saw it (rec.json.{role}.sig)"
    }
    assert "may approve as security" in another["rec"]


def test_one_person_is_not_two_who_saw_it(paper: Desk) -> None:
    """Also where one person may sign as both."""
    paper.register("lead", roles=["lead", "dpo"], person="Both")
    paper.register("dpo", person="Both")

    assert "another person must have seen it too" in paper.problems()["rec"]


def test_another_paper_voids_what_they_signed(paper: Desk) -> None:
    """They answer for the digest of the paper that they saw."""
    approvals = tuple(
        one.model_copy(update={"evidence_sha256": "d" * 64}) if one.role == "rec" else one
        for one in paper.policy.approvals
    )
    paper.policy = paper.policy.model_copy(update={"approvals": approvals})

    assert "something else of evidence_sha256" in paper.problems()["rec"]


def test_the_red_tier_is_not_decided_on_paper(tmp_path: Path) -> None:
    """What could go most wrong needs the committee's own key."""
    policy = live(approvals=[approval("rec", signature_file="rec.json.sig", evidence_sha256=PAPER)])
    signer = Signer()
    register = trust(tmp_path / "trust", approver(signer, "rec")).read()

    found = unproven(policy, tmp_path, register, PARTS, on=TODAY)

    assert "not on paper" in found[0]


@pytest.mark.parametrize("role", WITNESSES)
def test_who_must_have_seen_it_does_not_decide_on_paper(tmp_path: Path, role: str) -> None:
    """Nobody answers for a paper of their own."""
    policy = live(approvals=[approval(role, signature_file="x.json.sig", evidence_sha256=PAPER)], **AMBER)
    register = trust(tmp_path / "trust", approver(Signer(), role)).read()

    found = unproven(policy, tmp_path, register, PARTS, on=TODAY)

    assert f"{role} signs with a key" in found[0]
