"""A live study runs only under signed approvals: what is missing or was changed ends the command before it begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines import seals
from pipelines.database import Database
from pipelines.ledger import Entry, append
from pipelines.store import Store
from pipelines.suspension import NAMESPACE as SUSPENSION
from policies.load import parse_policy
from tests.forking import QuickDesk
from tests.policies import approval, as_bytes, live_document
from tests.signing import Signer, approved, approver, sign_all, spider_parts, trust
from tests.site import desk

SPIDER = """
import socket
from crawlers.source import GovernedSpider

class Small(GovernedSpider):
    name = "small"
    def parse(self, response):
        yield from ()

def getaddrinfo(*args, **kwargs):
    raise OSError("this is a test")

socket.getaddrinfo = getaddrinfo
"""


@dataclass
class Live:
    """A live policy on a desk, its signers, and the institution's trust."""

    desk: QuickDesk
    policy: Path
    signers: dict[str, Signer]

    @property
    def code(self) -> Path:
        return self.desk.folder / "plugins" / "small.py"

    def register(self, **changed: Any) -> None:
        """Sign the register anew, with something else for the committee."""
        entries = [approver(s, r, **(changed if r == "rec" else {})) for r, s in self.signers.items()]
        trust(self.desk.folder / "trust", *entries)


@pytest.fixture
def study(tmp_path: Path) -> Live:
    """Everybody has signed."""
    found = desk(tmp_path, code=SPIDER, spider="Small", BEHOLDEN_TRUST=str(tmp_path / "trust"))
    body = live_document(
        source={"spider": "small"},
        items={"advert": {"description": {"action": "drop"}}},
        entities={"detector": {"names": "off", "why": "The test has no names."}},
        politeness={"backoff": {"retries": 0}},
    )
    parts = spider_parts("small", ("small", tmp_path / "plugins" / "small.py"))
    return Live(found, *approved(tmp_path, body, parts))


def test_what_is_signed_runs(study: Live) -> None:
    """It gets as far as the network, which is not there."""
    ended = study.desk.crawl(study.policy, "--no-report", study="small-live")

    assert ended.code == 0, ended.err
    assert ended.json["refusals"] == {"access.robots.unreachable": 1}


def test_what_is_read_once_is_not_read_again(study: Live) -> None:
    """A run that read a page was the one that the policy allows; one that read none was not."""
    assert study.desk.crawl(study.policy, "--no-report", study="small-live").code == 0
    assert study.desk.crawl(study.policy, "--no-report", study="small-live").code == 0
    with Database.open(None, data_dir=study.desk.data) as database:
        store = Store(database, "small-live", ledger_key=seals.load("small-live", study.desk.keys).ledger_key)
        store.claim()
        run = store.runs()[0].id
        with database.transaction() as connection:
            page = Entry(stage="response", verdict="allow", rule="sources.allow_paths", reason="http.200")
            digest = parse_policy(study.policy.read_bytes()).digest
            head = append(connection, "small-live", [page], at=datetime.now(UTC), run=run, policy=digest)
        store.seal(head)
    again = study.desk.crawl(study.policy, "--no-report", study="small-live")

    assert again.code == 12
    assert "schedule.cadence" in again.err


def _append(path: Callable[[Live], Path], text: str) -> Callable[[Live], None]:
    def change(study: Live) -> None:
        with path(study).open("a") as file:
            file.write(text)

    return change


def _remove(name: str) -> Callable[[Live], None]:
    return lambda study: (study.desk.folder / name).unlink()


def _edit(old: str, new: str) -> Callable[[Live], None]:
    """Change the policy's file after it was signed."""

    def change(study: Live) -> None:
        text = study.policy.read_text()
        assert old in text
        study.policy.write_text(text.replace(old, new))

    return change


def _resigned(namespace: str) -> Callable[[Live], None]:
    """The committee's own signature of its own statement, made for something else."""

    def change(study: Live) -> None:
        folder = study.desk.folder
        signature = study.signers["rec"].sign((folder / "rec.json").read_bytes(), namespace)
        (folder / "rec.json.sig").write_text(signature)

    return change


def _flipped(name: str) -> Callable[[Live], None]:
    """One bit of a file."""

    def change(study: Live) -> None:
        raw = bytearray((study.desk.folder / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (study.desk.folder / name).write_bytes(raw)

    return change


def _by_another_model(study: Live) -> None:
    """The statement as it would be signed where the names model is another, signed properly."""
    path = study.desk.folder / "rec.json"
    said = json.loads(path.read_bytes())
    said["subject"].append({"name": "names-model", "digest": {"sha256": "0" * 64}})
    text = json.dumps(said).encode()
    path.write_bytes(text)
    path.with_name("rec.json.sig").write_text(study.signers["rec"].sign(text))


REFUSED: dict[str, tuple[Callable[[Live], None], int, str]] = {
    "no register": (_remove("trust/approvers.yml"), 4, "approvers.yml: cannot be read"),
    "no institution": (_remove("trust/institution.pub"), 4, "institution.pub: cannot be read"),
    "register changed": (
        _append(lambda s: s.desk.folder / "trust" / "approvers.yml", "\n"),
        20,
        "not signed by the institution",
    ),
    "no signature": (_remove("rec.json.sig"), 4, "rec REC-2026-12: "),
    "no file named": (_edit('"signature_file": "rec.json.sig"', '"signature_file": null'), 4, "nobody has signed it"),
    "statement changed": (_append(lambda s: s.desk.folder / "rec.json", " "), 20, "is no signature of rec.json"),
    "one bit of the statement": (_flipped("rec.json"), 20, "is no signature of rec.json"),
    "one bit of the signature": (_flipped("rec.json.sig"), 20, "is no signature of rec.json"),
    "another namespace": (_resigned("git"), 20, "is no signature of rec.json for policy-approval@beholden"),
    "spider changed": (_append(lambda s: s.code, "# more\n"), 21, "spider:small has changed since it was signed"),
    "another model": (_by_another_model, 21, "covers 'names-model', which is not in use"),
    "another id": (
        _edit('"id": "small-live",\n', '"id": "other-live",\n'),
        21,
        "covers another version",
    ),
    "another version": (_edit('"version": "1.0.0"', '"version": "1.0.1"'), 21, "covers another version"),
    "another body": (_edit("Example University rec", "Another University"), 21, "says something else of body"),
    "another reference": (_edit("REC-2026-12", "REC-2026-13"), 21, "says something else of reference"),
    "a later end": (_edit("2027-11-01", "2027-11-02"), 21, "says something else of expires"),
    "revoked": (lambda s: s.register(revoked_on="2026-11-20"), 18, "was revoked on 2026-11-20"),
    "key not yet valid": (lambda s: s.register(valid_from="2026-11-20"), 18, "is valid from 2026-11-20"),
    "not in the register": (lambda s: s.register(key=Signer().public), 19, "the register does not name"),
    "same person": (lambda s: s.register(person="The lead"), 19, "has already approved as lead"),
    "other role": (lambda s: s.register(roles=["archive"]), 19, "may approve as archive, not as rec"),
    "interest": (lambda s: s.register(conflicts=["small-live"]), 19, "declared an interest"),
}
"""What was changed, the exit code, and what is said."""


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_proven_does_not_run(study: Live, case: str) -> None:
    """The command says which approval does not count and why, by its own code; nothing was asked for or written."""
    change, code, said = REFUSED[case]
    change(study)
    ended = study.desk.crawl(study.policy, study="small-live")

    assert ended.code == code, ended.err
    assert said in ended.err
    assert not study.desk.data.exists() or not list(study.desk.data.glob("*.sqlite3"))


def _amend(study: Live, pages: int) -> Path:
    """The next version with another budget, beside the approved one, signed by the lead alone."""
    approved, body = parse_policy(study.policy.read_bytes()), json.loads(study.policy.read_bytes())
    study.policy.rename(study.desk.folder / "approved.yaml")
    body["policy"] |= {"version": "1.1.0", "supersedes": approved.digest}
    body["politeness"].setdefault("per_host", {})["total_pages"] = pages
    body["approvals"] = []
    digest = parse_policy(as_bytes(body)).digest
    body["approvals"] = [approval("lead", digest=digest, signature_file="lead-2.json.sig")]
    study.policy.write_bytes(as_bytes(body))
    parts = spider_parts("small", ("small", study.code))
    sign_all(parse_policy(study.policy.read_bytes()), study.desk.folder, study.signers, parts)
    return study.desk.folder / "approved.yaml"


def test_an_amendment_that_is_nowhere_looser_runs_by_the_leads_signature(study: Live) -> None:
    """The approvals of the version before carry over with their signatures, and the committee gets a notice."""
    approved = _amend(study, 10)
    told = study.desk.run("policy", "amend", approved, study.policy)
    verified = study.desk.run("policy", "verify", study.policy)
    ended = study.desk.crawl(study.policy, "--no-report", study="small-live")
    (study.desk.folder / "rec.json.sig").unlink()
    unproven = study.desk.crawl(study.policy, "--no-report", study="small-live")

    assert (told.code, verified.code, ended.code) == (0, 0, 0), ended.err
    assert "changed its policy from version 1.0.0 to 1.1.0. Nothing in it is looser" in told.out
    assert "total_pages" not in told.out
    assert "nowhere looser than small-live@1.0.0" in verified.err
    assert unproven.code == 4
    assert "small-live@1.0.0: rec REC-2026-12: " in unproven.err


def test_an_amendment_that_is_looser_needs_everybody(study: Live) -> None:
    """The command says so, and the crawl refuses by its code."""
    approved = _amend(study, 10**9)
    told = study.desk.run("policy", "amend", approved, study.policy, "--json")
    ended = study.desk.crawl(study.policy, study="small-live")

    assert (told.code, ended.code) == (15, 21)
    assert told.json["needs"] == ["lead", "rec", "dpo"]
    assert told.json["because"] == ["politeness.per_host.total_pages"]
    assert "every role must approve anew, because of politeness.per_host.total_pages" in ended.err


def test_a_study_is_suspended_by_one_and_goes_on_by_all(study: Live) -> None:
    """The commands lead from a suspension to the signatures that lift it; until then no run begins."""
    folder = study.desk.folder / "trust" / "suspensions"
    suspended = study.desk.run("policy", "suspend", study.policy, "--by", "lead", "--reason", "a complaint")
    refused = study.desk.crawl(study.policy, study="small-live")
    verified = study.desk.run("policy", "verify", study.policy)

    assert suspended.code == 0, suspended.err
    assert "ssh-keygen -Y sign -f KEY -n policy-suspension@beholden" in suspended.err
    assert (refused.code, verified.code) == (17, 17)
    assert "suspended on" in refused.err
    assert "these have signed: lead, rec, dpo [stop.owners]" in refused.err

    for role in ("lead", "rec", "dpo"):
        signer = study.signers[role]
        assert study.desk.run("policy", "resume", study.policy, role).code == 0
        path = folder / f"small-live-1.lifted-by-{role}.json"
        path.with_name(f"{path.name}.sig").write_text(signer.sign(path.read_bytes(), SUSPENSION))
    allowed = study.desk.crawl(study.policy, "--no-report", study="small-live")
    again = study.desk.run("policy", "resume", study.policy, "lead")

    assert allowed.code == 0, allowed.err
    assert (again.code, "is not suspended" in again.err) == (2, True)


def test_the_commands_lead_from_a_policy_to_a_signed_one(study: Live) -> None:
    """What is written to be signed is what is verified; before it is signed anew, the old signature still holds."""
    written = study.desk.folder / "rec.json"
    before = written.read_bytes()
    ended = study.desk.run("policy", "statement", study.policy, "rec")

    assert ended.code == 0, ended.err
    assert written.read_bytes() == before
    assert "ssh-keygen -Y sign -f KEY -n policy-approval@beholden" in ended.err
    said = study.desk.run("policy", "verify", study.policy, "--json")
    assert (said.code, said.json["in_force"]) == (0, True)
    assert [each["proven"] for each in said.json["approvals"]] == [True] * 4


def test_what_is_not_signed_is_shown(study: Live) -> None:
    """Of each approval, whether it is signed, and why not."""
    study.register(revoked_on="2026-11-20")
    ended = study.desk.run("policy", "verify", study.policy)

    assert ended.code == 18
    assert ended.err.count("signed  ") == 3
    assert "not proven  rec REC-2026-12" in ended.err
    assert "was revoked on 2026-11-20" in ended.err


@pytest.mark.parametrize(
    ("role", "said"),
    [("archive", "it names: dpo, lead, rec, security"), ("nobody", "must name one approval as nobody")],
)
def test_a_role_that_approves_nothing_has_nothing_to_sign(study: Live, role: str, said: str) -> None:
    """The message names the roles that are there."""
    ended = study.desk.run("policy", "statement", study.policy, role)

    assert ended.code == 2
    assert said in ended.err
