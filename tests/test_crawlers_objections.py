"""The commands for what comes after a crawl: an incident, an objection, proved expiry, the end of a study."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crawlers.commands import closing as closing_commands
from crawlers.commands import incident as incident_commands
from crawlers.commands import objection as objection_commands
from pipelines import keys
from pipelines.closing import certificate_path
from pipelines.database import Database
from policies import errors
from tests.crawling import COMMAND, Desk, Ended
from tests.policies import as_bytes
from tests.site import Answer, Site, advert, desk, page, plain, walking

STUDY = "small-test"
HERS, HIS = "07700 900789", "07700 900456"
INCIDENTS = {
    "csam": {"on_detect": "stop_study", "owner": "lead", "hours": 1, "tell": ["lead", "dpo"], "contact": "the desk",
             "decision_by": "safeguarding", "outside": {"body": "the hotline", "duty": "ethical", "source": "a memo"}},
    "personal_data_breach": {"on_detect": "drop", "owner": "dpo", "hours": 24, "tell": ["dpo"]},
    "host_complaint": {"on_detect": "stop_source", "owner": "lead", "hours": 24, "tell": ["lead"]},
}  # fmt: skip
TEXTS = (f"Blue widget, call {HERS}", f"Red widget, call {HIS}", f"call {HIS} or {HERS}")


@pytest.fixture
def site() -> Any:
    """A site with three adverts on three pages."""
    script = {f"/{n}": advert(n, text=text) for n, text in enumerate(TEXTS)}
    with Site({"/robots.txt": plain(""), "/": page("/0", "/1", "/2"), **script}) as site:
        yield site


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Desk:
    """A place to crawl it from."""
    return desk(tmp_path, site)


def _policy(place: Desk, **overrides: Any) -> Path:
    return place.policy(as_bytes(walking(incidents=INCIDENTS, **overrides)))


def _piped(place: Desk, *arguments: str | Path, given: str) -> Ended:
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=place.variables(),
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def test_an_objection_from_end_to_end(place: Desk, site: Site) -> None:
    """Counted, deleted, receipted, and passed over in the next crawl; the value is in no file."""
    policy = _policy(place)
    assert place.crawl(policy, study=STUDY).json["records"] == {"advert": 3}

    counted = _piped(place, "object", policy, "--dry-run", "--json", given=f"{HERS}\n")
    done = _piped(place, "object", STUDY, "--yes", given="phone: +44 7700 900 789\n")
    again = place.crawl(policy, "--fresh")

    assert (counted.json["things"], counted.json["rows"]["advert"]) == (2, 2)
    assert done.code == 0, done.err
    assert (done.json["rows"]["advert"], done.json["found"], done.json["mode"]) == (2, 0, "records_deleted")
    assert again.json["records"] == {"advert": 1}
    assert again.json["refusals"]["notice.objection"] == 2
    kept = (place.data / "objections" / f"{done.json['number']}.json").read_text()
    assert kept == done.out
    for name, content in place.written():
        assert b"900789" not in content.replace(b" ", b""), name
    assert place.run("ledger", "verify", STUDY).code == 0


def test_an_objection_on_a_terminal(
    place: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Values are typed without echo, and deleted only after the study's name was typed."""
    policy = _policy(place)
    crawled = place.crawl(policy, study=STUDY)
    assert crawled.code == 0, crawled.err
    for name, value in place.variables().items():
        monkeypatch.setenv(name, value)
    answers = iter([HERS, ""] * 3)
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(answers))
    how: dict[str, Any] = {"only_mentions": True, "dry_run": False, "yes": False, "as_json": False}

    monkeypatch.setattr("sys.stdin", _Terminal("no\n"))
    with pytest.raises(errors.UsageError, match="not confirmed"):
        objection_commands.run(str(policy), **how)
    monkeypatch.setattr("sys.stdin", _Terminal(f"{STUDY}\n"))
    objection_commands.run(str(policy), **how)
    first = json.loads(capsys.readouterr().out)
    monkeypatch.setattr("sys.stdin", _Terminal(f"{STUDY}\n"))
    objection_commands.run(str(policy), **how)

    said = capsys.readouterr()
    assert (first["mode"], first["rows"]["advert"]) == ("taken_out_of_records", 2)
    assert "one of these values was given before: OBJ-" in said.err
    assert json.loads(said.out)["earlier"] == [first["number"]]
    assert HERS not in said.err + said.out


class _Terminal:
    """What a person types."""

    def __init__(self, line: str) -> None:
        self._line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._line


def test_an_objection_is_refused_where_nobody_can_be_asked(place: Desk) -> None:
    """From a pipe it needs --yes, and something must be given; nothing of it is repeated."""
    policy = _policy(place)
    keys.create(STUDY, place.keys)

    asked = _piped(place, "object", policy, given=f"{HERS}\n")
    nothing = _piped(place, "object", policy, "--yes", given="\n")
    unknown = _piped(place, "object", "no-such-study", "--yes", given=f"{HERS}\n")

    assert (asked.code, nothing.code, unknown.code) == (2, 2, 3)
    assert not any("900" in ended.err + ended.out for ended in (asked, nothing, unknown))


def test_a_lost_epoch_is_told(place: Desk) -> None:
    """Where a key is gone, the person who answers is told that nobody can look there."""
    policy = _policy(place)
    crawled = place.crawl(policy, study=STUDY)
    assert crawled.code == 0, crawled.err
    place.run("keys", "rotate", STUDY)
    keys.key_path(STUDY, place.keys).unlink()

    told = _piped(place, "object", policy, "--dry-run", given=f"{HERS}\n")

    assert told.code == 0, told.err
    assert "epoch 1: the key was destroyed" in told.err


def test_an_incident_stops_the_study(place: Desk) -> None:
    """The kill file is there before anything else; who is told by when is shown; nothing but codes is kept."""
    policy = _policy(place)
    crawled = place.crawl(policy, study=STUDY)
    assert crawled.code == 0, crawled.err

    told = place.run("incident", "report", STUDY, "--kind", "csam", "--by", "analyst", "--note-code", "desk-12")
    listed = place.run("incident", "list", policy, "--json")
    refused = place.crawl(policy, "--fresh")
    closed = place.run("incident", "close", policy, "1", "--by", "lead", "--outcome", "reported", "--lift")

    assert told.code == 0, told.err
    for words in ("the study is stopped", "lead, dpo", "(1 h from now)", "the hotline",
                  "duty to tell: ethical", "the desk",
                  "safeguarding decides", "Nothing is copied, hashed", "incident 1"):  # fmt: skip
        assert words in told.err
    assert [(one["kind"], one["by"], one["code"]) for one in listed.json] == [("csam", "analyst", "desk-12")]
    assert refused.code == errors.StoppedError.exit_code
    assert "may go on" in closed.err
    assert place.crawl(policy, "--fresh").code == 0
    assert "closed by lead: reported" in place.run("incident", "list", policy).err
    assert place.run("ledger", "verify", STUDY).code == 0


def test_an_incident_stops_a_source_under_way(tmp_path: Path) -> None:
    """A crawl that runs stops the source and writes the incident down itself, and later crawls keep to it."""
    slow = Answer(body=advert(1).body, wait_s=0.4)
    links = page(*(f"/{n}" for n in range(40)))
    with Site({"/robots.txt": plain(""), "/": links, "/*": slow}) as site:
        place = desk(tmp_path, site)
        policy = _policy(place)
        place.run("keys", "create", STUDY)
        process = place.start("crawl", policy, "--json")
        _until(lambda: len(site.paths()) > 2)
        told = place.run(
            "incident", "report", policy, "--kind", "host_complaint", "--source", "board", "--by", "lead", "--json"
        )
        out, _ = process.communicate(timeout=60)
        later = place.crawl(policy, "--fresh")

    assert told.code == 0, told.err
    assert (told.json["incident"], told.json["stopped"]) == (1, "source board")
    assert json.loads(out)["stopped_sources"] == {"board": "incidents.on_detect"}
    assert later.json["stopped_sources"] == {"board": "incidents.on_detect"}
    kept = place.run("incident", "close", policy, "1", "--by", "lead", "--outcome", "answered")
    assert "stays stopped" in kept.err


def _until(done: Any) -> None:
    import time

    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_incidents_the_policy_did_not_foresee(place: Desk) -> None:
    """Everything stops, also where the source is not named; an unknown kind or source, or a sentence, is refused."""
    policy = _policy(place)
    keys.create(STUDY, place.keys)
    report = ("incident", "report", policy, "--by", "lead", "--kind")

    unforeseen = place.run(*report, "terrorism")
    unnamed = place.run(*report, "host_complaint", "--json")
    breach = place.run(*report, "personal_data_breach")
    refused = [
        place.run(*report, "weather"),
        place.run(*report, "csam", "--source", "elsewhere"),
        place.run(*report, "csam", "--note-code", "Saw something"),
        place.run("incident", "close", policy, "9", "--by", "lead", "--outcome", "x"),
    ]

    assert "says nothing of this kind" in unforeseen.err
    assert unnamed.json["stopped"] == "study"
    assert "72 h (UK GDPR Art 33(1))" in breach.err
    assert "nothing stops" in breach.err
    assert [ended.code for ended in refused] == [2, 2, 2, 2]
    still = place.run("incident", "close", policy, "1", "--by", "lead", "--outcome", "x", "--lift")
    assert "another open incident" in still.err
    assert place.run("incident", "close", policy, "3", "--by", "dpo", "--outcome", "told").code == 0


def test_an_incident_without_a_key_waits(place: Desk) -> None:
    """What stops is stopped all the same, and the report waits for the ledger."""
    told = place.run("incident", "report", _policy(place), "--kind", "csam", "--by", "lead")

    assert told.code == 0, told.err
    assert "not in the ledger yet" in told.err
    assert len(list((place.data / "incidents").iterdir())) == 1


def test_a_report_waits_while_another_holds_the_database(
    place: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody takes it up in time, so it is said where it is; the next command takes it."""
    policy = _policy(place)
    keys.create(STUDY, place.keys)
    for name, value in place.variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(incident_commands, "PATIENCE_S", 0.3)
    with Database.open(None, data_dir=place.data):
        incident_commands.report(str(policy), kind="csam", source=None, code=None, by="lead", as_json=False)

    assert "not in the ledger yet" in capsys.readouterr().err
    assert "has had no incident" in place.run("incident", "list", policy).err
    assert place.run("incident", "close", policy, "1", "--by", "lead", "--outcome", "x").code == 0


def test_expiry_gives_a_receipt(place: Desk) -> None:
    """What would go is counted first; afterwards a receipt lies in the data folder."""
    policy = _policy(place)
    crawled = place.crawl(policy, study=STUDY)
    assert crawled.code == 0, crawled.err

    counted = place.run("expire", policy, "--dry-run", "--json")
    done = place.run("expire", policy)

    assert counted.json["observation"] == 0
    assert done.code == 0, done.err
    (receipt,) = (place.data / "deletions").iterdir()
    assert json.loads(receipt.read_text())["found"] == 0


def test_a_study_is_closed_and_witnessed(place: Desk, tmp_path: Path) -> None:
    """The key is gone, crawls are refused with their code, the ledger verifies, the witness's signature counts."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    policy = _policy(place)
    crawled = place.crawl(policy, study=STUDY)
    assert crawled.code == 0, crawled.err
    early = place.run("close", STUDY, "--witness", "dpo", "--signature", policy, "--key", policy)
    unconfirmed = place.run("close", STUDY, "--by", "lead")

    closed = place.run("close", STUDY, "--by", "lead", "--everything", "--yes")
    path = certificate_path(STUDY, place.data)
    words = path.with_suffix(".txt")
    unsigned = words.read_text()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "w"], check=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "beholden-closing", "-f", tmp_path / "w", path], check=True)
    signature = tmp_path / "certificate.sig"
    shutil.move(path.with_name(f"{path.name}.sig"), signature)
    witnessed = place.run("close", STUDY, "--witness", "dpo", "--signature", signature, "--key", tmp_path / "w.pub")
    half = place.run("close", STUDY, "--witness", "dpo")
    again = place.run("close", STUDY, "--by", "lead", "--yes")

    assert (early.code, unconfirmed.code, half.code) == (2, 2, 2)
    assert closed.code == 0, closed.err
    assert closed.json["left"]["advert"] == 0
    assert path.read_text() == closed.out == again.out
    assert "still needs its witness" in unsigned
    assert witnessed.code == 0, witnessed.err
    assert "Witness         dpo, with the key SHA256:" in words.read_text()
    for arguments in (("crawl", policy), ("crawl", policy, "--fresh")):
        refused = place.run(*arguments)
        assert refused.code == errors.StoppedError.exit_code
        assert "was closed" in refused.err
    assert place.run("ledger", "verify", STUDY).code == 0
    assert place.run("keys", "create", STUDY).code == errors.KeyFileError.exit_code


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A receipt or a certificate that finds no place says so: the deed is done, and can be told again."""
    (tmp_path / "file").write_text("")

    with pytest.raises(errors.StoreError, match="the receipt cannot be written"):
        objection_commands._keep(tmp_path / "file" / "x", b"")
    with pytest.raises(errors.StoreError, match="run this again"):
        closing_commands._put(tmp_path / "file" / "x", b"")
