"""A decision at the review desk: what is signed, how it gets into the policy's file, and whether a crawl runs then."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest

from crawlers.desk.amend import with_approval
from crawlers.desk.decide import decided, write
from crawlers.desk.drafts import Drafts
from crawlers.desk.forms import read_condition, read_decision
from crawlers.desk.signing import read_key, sign
from pipelines.statements import NAMESPACE
from policies import errors
from policies.load import library
from policies.pack.resolved import as_yaml
from tests.desk import BODIES, CONDITION, PASSPHRASE, TODAY, Study, adverts, amended, form, key_file, study, text_of
from tests.forking import QuickDesk
from tests.policies import live_document
from tests.signing import Signer
from tests.site import desk as site_desk
from tests.test_crawlers_approved import SPIDER


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study on which nobody has decided; tests that decide take their own."""
    return study(tmp_path_factory.mktemp("waiting"))


ENTRY = {"role": "rec", "body": "Committee", "expires": TODAY, "conditions": [{"id": "pace", "text": "Not: faster"}]}


def test_a_decision_changes_its_entry_and_nothing_else() -> None:
    """Every other line of the file, remarks included, stays as it was."""
    before = adverts().encode()
    once = with_approval(before, ENTRY, name="x")
    twice = with_approval(once, {**ENTRY, "role": "lead"}, name="x")
    again = with_approval(twice, {**ENTRY, "body": "Another"}, name="x")

    lines = [line for line in before.decode().splitlines() if line]
    assert [line for line in again.decode().splitlines() if line in lines] == lines
    assert [line.strip() for line in again.decode().splitlines() if "body:" in line and line not in lines] == [
        "body: Another",
        "body: Committee",
    ]
    assert len(again) - len(twice) == len("Another") - len("Committee")


def test_remarks_in_the_approvals_stay() -> None:
    """What people wrote between the approvals is theirs."""
    text = adverts() + "\n# The committee meets on Mondays.\napprovals:\n  # of 2025\n  - {role: rec}\n# The end.\n"

    changed = with_approval(text.encode(), ENTRY, name="x").decode()

    assert changed.endswith('      text: "Not: faster"\n# The end.\n')
    assert changed.index("# The committee meets") < changed.index("approvals:") < changed.index("# of 2025")


@pytest.mark.parametrize(
    "text", ['{"schema": 1, "sources": []}', '"schema": 1\nsources: []\n'], ids=["braces", "quotes"]
)
def test_a_file_that_cannot_be_changed_for_sure_is_left_alone(text: str) -> None:
    """The message says to do it by hand."""
    with pytest.raises(errors.PolicyError, match="by hand"):
        with_approval(text.encode(), ENTRY, name="x")


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"digest": "0" * 64}, [""]),
        ({"role": "king"}, ["role"]),
        ({"body": " "}, ["body"]),
        ({"reference": ""}, ["reference"]),
        ({"decision": "maybe"}, ["decision"]),
        ({"decision": "approved_with_conditions"}, ["decision"]),
        ({"decision": "refused"}, ["why"]),
        ({"decision": "withdrawn", "why": "Something happened."}, ["decision"]),
        ({"expires": "never"}, ["expires"]),
        ({"expires": str(TODAY)}, ["expires"]),
        ({"read": ""}, ["read"]),
    ],
    ids=str,
)
def test_a_decision_that_is_not_clear_is_refused(waiting: Study, changed: dict[str, str], fields: list[str]) -> None:
    """Of another version, of nobody, without a reason, without an end, or unread."""
    subject = waiting.subject()
    read = read_decision(form(subject, **changed), subject, Drafts(policy="x-study"), on=TODAY)

    assert isinstance(read, tuple)
    assert [one.field for one in read] == fields


def test_an_answer_for_a_warning_hides_nothing(tmp_path: Path) -> None:
    """What nobody can see does not get into the policy's file."""
    subject = amended(tmp_path).subject()
    read = read_decision(form(subject, **{"waive-ACC010": "hid\u200bden"}), subject, Drafts(policy="x-study"), on=TODAY)

    assert isinstance(read, tuple)
    assert [one.field for one in read] == ["waive-ACC010"]


def test_conditions_are_not_forgotten(waiting: Study) -> None:
    """Who noted conditions cannot approve without them by a slip."""
    subject = waiting.subject()
    condition = read_condition(CONDITION, subject.policy, on=TODAY)
    assert not isinstance(condition, tuple)
    drafts = Drafts(policy="x-study", conditions=(condition,))

    slip = read_decision(form(subject), subject, drafts, on=TODAY)
    meant = read_decision(form(subject, decision="approved_with_conditions"), subject, drafts, on=TODAY)

    assert isinstance(slip, tuple)
    assert not isinstance(meant, tuple)
    assert [one.field for one in meant.conditions] == [CONDITION["field"]]


def test_answers_for_warnings_are_signed_waivers(tmp_path: Path) -> None:
    """A warning that the committee answers for in its approval counts as answered."""
    found = amended(tmp_path)
    found.decide("rec", **{"waive-ACC010": "The board is the study's own copy."})

    waived = {one.rule.id: one.waived for one in found.subject().report.findings}
    assert waived == {"ACC010": True, "POL003": False}


def test_a_policy_that_would_not_run_cannot_be_approved(tmp_path: Path) -> None:
    """The message names the rule; refusing it is possible."""
    found = study(tmp_path, adverts().replace("archive_agreed: Example Data Archive", "min_cell: 10"))

    with pytest.raises(errors.ApprovalError, match=re.escape("[RET003]")):
        found.decide("rec")
    found.decide("rec", decision="refused", why="The records outlive every approval.")
    assert found.subject().decision.rule == "approvals.decision"


SIGNED_WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "revoked": ({"revoked_on": str(TODAY)}, "was revoked"),
    "over": ({"valid_until": "2026-02-01"}, "is valid from"),
    "other role": ({"roles": ["archive"]}, "may approve as archive, not as rec"),
    "interest": ({"conflicts": ["modern-slavery-adverts"]}, "declared an interest"),
    "same person": ({"person": "The lead"}, "each role needs another person"),
}


@pytest.mark.parametrize("case", SIGNED_WRONG)
def test_a_signature_that_would_not_count_is_not_written(tmp_path: Path, case: str) -> None:
    """The desk checks as the crawl does, and leaves the file as it was."""
    changed, said = SIGNED_WRONG[case]
    found = study(tmp_path, **changed)
    found.decide("lead")
    before = found.policy.read_bytes()

    with pytest.raises(errors.ApprovalError, match=said):
        found.decide("rec")
    assert found.policy.read_bytes() == before
    assert not list(tmp_path.glob("approvals/*/rec*"))


def test_a_strangers_key_is_refused(tmp_path: Path) -> None:
    """Whoever the register does not name signs nothing."""
    found = study(tmp_path)
    subject = found.subject()
    read = read_decision(form(subject), subject, Drafts(policy="x-study"), on=TODAY)
    assert not isinstance(read, tuple)

    with pytest.raises(errors.ApprovalError, match="the register does not name"):
        decided(subject, read, key_file(Signer()), "", found.machine, TODAY)


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """What somebody wrote while the reviewer decided is not lost, and not approved."""
    found = study(tmp_path)
    subject = found.subject()
    read = read_decision(form(subject), subject, Drafts(policy="x-study"), on=TODAY)
    assert not isinstance(read, tuple)
    done = decided(subject, read, key_file(found.signers["rec"]), "", found.machine, TODAY)
    found.policy.write_text(found.policy.read_text() + "# more\n")

    with pytest.raises(errors.PolicyError, match="was changed while you decided"):
        write(subject, done)
    assert found.policy.read_text().endswith("# more\n")


def test_who_could_read_the_policy_still_can(tmp_path: Path) -> None:
    """Its mode stays, and what is written beside it has the same."""
    found = study(tmp_path)
    found.policy.chmod(0o640)
    found.decide("rec")

    written = [found.policy, *tmp_path.glob("approvals/*/*")]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o640}
    assert len(written) == 4


def test_a_shipped_policy_is_not_decided_on(tmp_path: Path) -> None:
    """It is nobody's study."""
    found = study(tmp_path)
    shipped = next(path for path in library() if path.stem == "books")
    subject = Study(policy=shipped, machine=found.machine, signers=found.signers).subject()
    read = read_decision(form(found.subject()), found.subject(), Drafts(policy="x-study"), on=TODAY)
    assert not isinstance(read, tuple)

    with pytest.raises(errors.ApprovalError, match="comes with Beholden"):
        decided(subject, read, b"", "", found.machine, TODAY)


def test_a_version_that_nobody_signed_is_no_proof(tmp_path: Path) -> None:
    """Whoever puts a looser version in the place of the approved one is seen."""
    found = amended(tmp_path)
    kept = next(tmp_path.glob("approvals/*-0.1.0-*/policy.yaml"))
    kept.write_text(kept.read_text().replace("delay_s: 15,", "delay_s: 11,"))

    baseline = found.subject().baseline
    assert baseline is not None
    assert baseline.proof == ""


@pytest.mark.parametrize(
    ("lock", "given", "said"),
    [("", "x", "has no passphrase"), (PASSPHRASE, "", "is locked"), (PASSPHRASE, "wrong", "the passphrase is wrong")],
)
def test_a_key_that_does_not_open_is_told(lock: str, given: str, said: str) -> None:
    """What is wrong with the passphrase, and nothing of it."""
    with pytest.raises(errors.KeyFileError, match=said) as caught:
        read_key(key_file(Signer(), lock), given)
    assert PASSPHRASE not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"ssh-ed25519 AAAA", b"\x00" * 100])
def test_what_is_no_key_is_told(content: bytes) -> None:
    """Such as the public half, which stands beside it."""
    with pytest.raises(errors.KeyFileError, match="no private SSH key"):
        read_key(content, "")


needs_openssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@needs_openssh
def test_openssh_accepts_what_the_desk_signs(tmp_path: Path) -> None:
    """A key that ssh-keygen made and locked signs here what ssh-keygen verifies."""
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", PASSPHRASE, "-f", file], check=True)
    (tmp_path / "paper.sig").write_bytes(sign(b"paper", read_key(file.read_bytes(), PASSPHRASE)))
    order: list[str | Path] = ["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", tmp_path / "paper.sig"]
    ended = subprocess.run(order, input=b"paper", capture_output=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert b"Good" in ended.stdout


@needs_openssh
def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    """The message says how to make one that counts."""
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", file], check=True)

    with pytest.raises(errors.KeyFileError, match="ssh-keygen -t ed25519"):
        read_key(file.read_bytes(), "")


@pytest.fixture
def live(tmp_path: Path) -> tuple[QuickDesk, Study]:
    """A live study that everybody but the committee has approved, and a desk to crawl from."""
    commands = site_desk(tmp_path, code=SPIDER, spider="Small", BEHOLDEN_TRUST=str(tmp_path / "trust"))
    body = live_document(
        source={"spider": "small"},
        items={"advert": {"description": {"action": "drop"}}},
        entities={"detector": {"names": "off", "why": "The test has no names."}},
        politeness={"backoff": {"retries": 0}},
    )
    return commands, study(tmp_path, as_yaml(body))


def _address(commands: QuickDesk) -> str:
    """The address that the command printed."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for path in (commands.folder / "said").glob("*.err"):
            if found := re.search(r"http://\S+", path.read_text()):
                return found[0]
        time.sleep(0.02)
    raise AssertionError("the command printed no address")


def test_what_is_signed_at_the_desk_runs_and_what_is_refused_does_not(live: tuple[QuickDesk, Study]) -> None:
    """Signed by everybody with locked keys, the policy verifies and crawls; refused, it ends before it begins."""
    commands, found = live
    before = commands.run("policy", "verify", found.policy)
    desk = commands.start("review", found.policy)
    root, _, token = _address(commands).partition("/enter?token=")
    with httpx.Client(base_url=root, follow_redirects=True) as client:
        client.get("/enter", params={"token": token})
        secret = lxml.html.document_fromstring(client.get("/decide").text).xpath("//input[@name='form']/@value")[0]
        said = {role: _sign(client, found, role, secret) for role in BODIES}
        approved = commands.run("policy", "verify", found.policy), commands.crawl(found.policy, study="small-live")
        refusal = _sign(client, found, "rec", secret, decision="refused", why="The harm outweighs the answer.")
        refused = commands.run("policy", "verify", found.policy), commands.crawl(found.policy)
        run = client.get(lxml.html.document_fromstring(client.get("/runs").text).xpath("//tbody//a/@href")[0])
        behind = [client.get(link).status_code for link in _clauses(run)]
    desk.send_signal(signal.SIGINT)
    out, err = desk.communicate(timeout=30)

    assert before.code == errors.ApprovalError.exit_code
    assert all("the signature is good" in text_of(answer) for answer in said.values())
    assert "Today the study may run" in text_of(said["security"])
    assert [ended.code for ended in approved] == [0, 0], approved[1].err
    assert "(Example Ethics Committee, REC-2026-31): refused" in text_of(refusal)
    assert [ended.code for ended in refused] == [errors.WithdrawnError.exit_code] * 2
    assert "was refused" in refused[1].err
    assert "Statusfinished" in text_of(run)
    assert len(behind) > 10
    assert set(behind) == {200}
    assert (desk.returncode, out) == (0, "")
    assert err.rstrip().endswith("The desk is closed. Notes and decisions are kept.")
    assert "Traceback" not in err
    assert PASSPHRASE not in err


def _sign(client: httpx.Client, found: Study, role: str, secret: str, **changed: str) -> httpx.Response:
    """Fill the form in and send it, with a locked key."""
    given = form(found.subject(), role, **{"passphrase": PASSPHRASE, "form": secret} | changed)
    return client.post("/decide", data=given, files={"key": ("id", key_file(found.signers[role], PASSPHRASE))})


def test_the_key_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither the key nor its passphrase is in any file or answer."""
    found = study(tmp_path)
    with found.desk() as (root, door), httpx.Client(base_url=root, cookies={door.cookie: door.session}) as client:
        wrong = _sign(client, found, "rec", door.form, passphrase="not it at all")
        right = _sign(client, found, "rec", door.form)

    private = found.signers["rec"].key.private_bytes_raw()
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "the passphrase is wrong" in text_of(wrong).lower()
    for content in (wrong.content, *(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())):
        assert not any(one in content for one in (private, PASSPHRASE.encode(), b"not it at all"))


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("none.yaml",), errors.PolicyError, "no such file"),
        (("broken.yaml",), errors.PolicyError, "broken.yaml:2: is not YAML"),
        (("policy.yaml", "--host", "0.0.0.0"), errors.UsageError, "for this machine alone"),
        (("policy.yaml", "--guide", "."), errors.UsageError, "is no built guide"),
        (("policy.yaml", "--since", "books"), errors.PolicyError, "no version of modern-slavery-adverts"),
        ((), errors.UsageError, "name one of the policies in this folder: broken.yaml, policy.yaml"),
    ],
    ids=str,
)
def test_what_cannot_be_opened_is_told(
    tmp_path: Path, arguments: tuple[str, ...], error: type[errors.BeholdenError], said: str
) -> None:
    """Each with its own code, before anything is served."""
    study(tmp_path)
    (tmp_path / "broken.yaml").write_text("policy: [\n")

    ended = QuickDesk(tmp_path, where=tmp_path).run("review", *arguments)

    assert ended.code == error.exit_code
    assert said in ended.err
    assert "Traceback" not in ended.err


def _clauses(run: httpx.Response) -> set[str]:
    """The clauses behind the figures of a run."""
    links = lxml.html.document_fromstring(run.text).xpath("//main//a/@href")
    return {link for link in map(str, links) if link.startswith("/clause")}


def _sign_paper(
    client: httpx.Client, found: Study, role: str, path: str, letter: bytes, given: dict[str, str]
) -> httpx.Response:
    files = {"key": ("id", key_file(found.signers[role])), "letter": ("letter.pdf", letter)}
    return client.post(path, data=given, files=files)


def test_a_committee_that_signs_with_no_key_decides_on_paper(live: tuple[QuickDesk, Study]) -> None:
    """The lead writes it down and the officer sees the same letter: then it counts; only its digest is kept."""
    commands, found = live
    letter = b"%PDF the committee of A. Person approves"
    found.policy.write_text(found.policy.read_text().replace("spider: small", "spider: demo_board"))
    with found.desk() as (root, door), httpx.Client(base_url=root, cookies={door.cookie: door.session}) as client:
        secret = {"form": door.form}
        rec = {**form(found.subject()), "how": "paper", **secret}
        nothing = client.post("/decide", data=rec, files={"key": ("id", key_file(found.signers["lead"]))})
        stranger = _sign_paper(client, found, "rec", "/decide", letter, rec)
        first = _sign_paper(client, found, "lead", "/decide", letter, rec)
        between = found.subject()
        page = text_of(client.get("/witness?role=rec"))
        seen = {"digest": between.policy.digest, "role": "rec", "read": "yes", **secret}
        other = _sign_paper(client, found, "dpo", "/witness", b"another letter", seen)
        second = _sign_paper(client, found, "dpo", "/witness", letter, seen)

    voices = {voice.role: voice for voice in found.subject().voices}
    assert "Choose the letter" in text_of(nothing)
    assert "may not answer for a paper" in text_of(stranger)
    assert first.headers["location"] == "/decided?role=rec"
    assert "dpo has not signed that they saw it" in page
    assert "not the paper that the other witness saw" in text_of(other)
    assert second.headers["location"] == "/#who"
    assert voices["rec"].why_not is None
    assert not any(b"A. Person" in path.read_bytes() for path in found.policy.parent.rglob("*") if path.is_file())
    assert commands.run("policy", "verify", found.policy).err.count("signed  rec") == 1
