"""The commands about keys: what they say, what they return, and when they refuse."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from crawlers.commands import keys as commands
from crawlers.settings import Machine
from pipelines import keys, seals
from pipelines.database import Database
from policies import errors
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.policies import as_bytes, document
from tests.site import Script, Site, advert, page, walking
from tests.site import desk as site_desk

STUDY = "small-test"
WORDS = ("--by", "the custodian", "--reason", "the study has ended")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A place with the key of one study."""
    desk = QuickDesk(tmp_path, {"board.test": 9})
    keys.create(STUDY, desk.keys)
    return desk


def _policy(desk: Desk, **entities: Any) -> Path:
    return desk.policy(as_bytes(document(entities={"detector": {"names": "off"}, **entities})))


def _secrets(desk: Desk) -> list[str]:
    return [path.read_text().splitlines()[1] for path in desk.keys.iterdir() if path.suffix in (".key", ".seal")]


def test_a_new_epoch_is_shown_and_no_key_is(desk: Desk) -> None:
    """Rotating tells the new id and epoch; show lists the newest first and the older ones with it."""
    rotated, shown = desk.run("keys", "rotate", STUDY), desk.run("keys", "show", STUDY, "--json")
    told = desk.run("keys", "show", STUDY)

    assert (rotated.code, shown.code, told.code) == (0, 0, 0)
    assert (shown.json["epoch"], [key["epoch"] for key in shown.json["older"]]) == (2, [1])
    assert shown.json["key_id"] in rotated.err
    assert shown.json["signer"] == seals.load(STUDY, desk.keys).signer
    assert shown.json["signer"] in told.err
    for ended in (rotated, shown, told):
        assert not any(secret in ended.out + ended.err for secret in _secrets(desk))


def test_a_destruction_prints_its_receipt(desk: Desk) -> None:
    """The receipt is on stdout, in the folder of keys, and holds when it is checked."""
    ended = desk.run("keys", "destroy", STUDY, *WORDS, "--yes")

    assert ended.code == 0, ended.err
    path = keys.receipt_path(STUDY, desk.keys, 1)
    assert path.read_text() == ended.out
    assert ended.json["reason"] == "the study has ended"
    checked = desk.run("keys", "check-receipt", path, "--json")
    assert (checked.code, checked.json) == (0, ended.json)
    assert "the custodian: the study has ended" in desk.run("keys", "check-receipt", path).err


def test_after_destruction_every_command_that_needs_the_key_refuses(desk: Desk) -> None:
    """Code 6 and the receipt's name, for a crawl and for each command about keys; nothing is made anew."""
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    policy = _policy(desk, keys={"escrow": "offline_custodian", "custodian": "Someone", "recipient": recipient})
    desk.run("keys", "destroy", STUDY, *WORDS, "--yes")

    for arguments in (
        ("crawl", policy),
        ("keys", "show", STUDY),
        ("keys", "rotate", STUDY),
        ("keys", "create", STUDY),
        ("keys", "escrow", policy, desk.folder / "copy.age"),
        ("keys", "destroy", STUDY, *WORDS, "--yes"),
    ):
        ended = desk.run(*arguments)

        assert ended.code == errors.KeyFileError.exit_code, (arguments, ended.err)
        assert "destroyed" in ended.err
        assert "small-test@1.receipt.json" in ended.err
    assert keys.epochs(STUDY, desk.keys) == ()


def test_what_needs_no_key_still_works_after_destruction(desk: Desk) -> None:
    """The ledger is verified, data expire and are exported: the seal outlives the key."""
    policy = _policy(desk)
    desk.run("keys", "destroy", STUDY, *WORDS, "--yes")

    verified = desk.run("ledger", "verify", STUDY)
    expired = desk.run("expire", policy, "--json")
    exported = desk.run("export", policy, desk.folder / "out")

    assert [(ended.code, ended.err) for ended in (verified, expired, exported) if ended.code] == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--yes",),
        ("--yes", "--by", "me"),
        ("--yes", "--reason", "why"),
        ("--yes", "--by", "me", "--reason", " "),
        WORDS,
        (*WORDS, "--yes", "--epoch", "2"),
        (*WORDS, "--yes", "--epoch", "0"),
    ],
    ids=["nothing", "only yes", "no reason", "nobody", "blank", "not confirmed", "no such epoch", "no epoch"],
)
def test_a_destruction_needs_a_reason_a_person_and_a_yes(desk: Desk, options: tuple[str, ...]) -> None:
    """Without them it is a wrong call, and the key is as it was."""
    before = keys.key_path(STUDY, desk.keys).read_bytes()

    ended = desk.run("keys", "destroy", STUDY, *options)

    assert ended.code == errors.UsageError.exit_code, ended.err
    assert keys.key_path(STUDY, desk.keys).read_bytes() == before
    assert keys.receipts(STUDY, desk.keys) == []


@pytest.mark.parametrize(("answer", "goes"), [("small-test\n", True), ("yes\n", False), ("", False)])
def test_a_person_types_the_study_to_destroy_it(
    answer: str, goes: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the study's own name is a yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    if goes:
        commands._confirm(STUDY, [1])
    else:
        with pytest.raises(errors.UsageError, match="nothing was destroyed"):
            commands._confirm(STUDY, [])
    assert "Type small-test" in capsys.readouterr().err


def test_no_destruction_while_the_study_is_at_work(desk: Desk) -> None:
    """A process that writes the study's data keeps its key from being destroyed; rotating is possible meanwhile."""
    with Database.open(None, data_dir=desk.data):
        refused = desk.run("keys", "destroy", STUDY, *WORDS, "--yes")
        rotated = desk.run("keys", "rotate", STUDY)

    assert refused.code == errors.StoreError.exit_code
    assert "in use by another process" in refused.err
    assert rotated.code == 0
    assert keys.epochs(STUDY, desk.keys) == (1, 2)


def test_escrow_needs_the_policys_word_and_its_approval(desk: Desk) -> None:
    """A policy that is silent forbids it; one that allows it but is not approved does not count either."""
    silent = desk.run("keys", "escrow", _policy(desk), desk.folder / "copy.age")
    draft = desk.run("keys", "escrow", "modern-slavery-adverts", desk.folder / "copy.age")

    assert silent.code == errors.GovernanceError.exit_code
    assert "entities.keys.escrow" in silent.err
    assert draft.code == errors.ApprovalError.exit_code
    assert not (desk.folder / "copy.age").exists()


def test_the_custodian_can_bring_the_key_back(desk: Desk) -> None:
    """What was escrowed opens to the key file; the receipt of a destruction says that the copy exists."""
    identity = pyrage.x25519.Identity.generate()
    given = {"escrow": "offline_custodian", "custodian": "Someone", "recipient": str(identity.to_public())}
    policy, before = _policy(desk, keys=given), keys.key_path(STUDY, desk.keys).read_bytes()
    keys.rotate(STUDY, desk.keys)

    escrowed = desk.run("keys", "escrow", policy, desk.folder / "copy.age", "--epoch", "1")
    destroyed = desk.run("keys", "destroy", STUDY, *WORDS, "--yes")

    assert (escrowed.code, destroyed.code) == (0, 0), escrowed.err
    assert pyrage.decrypt((desk.folder / "copy.age").read_bytes(), [identity]) == before
    assert destroyed.json["escrowed"] == [1]
    assert "custodian holds a copy of epoch 1" in destroyed.err


def test_a_receipt_is_checked_against_the_study(desk: Desk) -> None:
    """A changed receipt, a forged signer and a key that is still there are each told."""
    backup = keys.key_path(STUDY, desk.keys).read_bytes()
    desk.run("keys", "destroy", STUDY, *WORDS, "--yes")
    path = keys.receipt_path(STUDY, desk.keys, 1)
    signer = seals.load(STUDY, desk.keys).signer
    changed = desk.folder / "changed.json"
    changed.write_text(path.read_text().replace("has ended", "goes on"))
    elsewhere = QuickDesk(desk.folder / "elsewhere")
    elsewhere.folder.mkdir()

    codes = [
        desk.run("keys", "check-receipt", changed).code,
        desk.run("keys", "check-receipt", path, "--signer", "0" * 64).code,
        elsewhere.run("keys", "check-receipt", path).code,
        elsewhere.run("keys", "check-receipt", path, "--signer", signer).code,
    ]
    key = keys.key_path(STUDY, desk.keys)
    key.write_bytes(backup)
    key.chmod(0o600)
    brought_back = desk.run("keys", "check-receipt", path)

    wrong = errors.KeyFileError.exit_code
    assert codes == [wrong, wrong, errors.UsageError.exit_code, 0]
    assert brought_back.code == wrong
    assert "its key is in" in brought_back.err


def test_a_key_is_made_where_there_is_none(tmp_path: Path) -> None:
    """The demo's way: the first time makes the key, the second leaves it."""
    machine = Machine(data=tmp_path / "data", keys=tmp_path / "keys")
    commands.create_if_absent(STUDY, machine)
    before = keys.key_path(STUDY, machine.keys).read_bytes()

    commands.create_if_absent(STUDY, machine)

    assert keys.key_path(STUDY, machine.keys).read_bytes() == before


PAGES = 12
SITE: dict[str, Script] = {
    "/": page(*(f"/{number}" for number in range(PAGES))),
    "/*": lambda hit: advert(hit.path[1:], text="Ring 07700 900123"),
}


def test_a_crawl_ends_under_the_epoch_it_began_with(tmp_path: Path) -> None:
    """Rotated while it runs, then resumed, a crawl goes on under its own key; the next begins under the new one."""
    with Site(SITE, hold_after=4) as site:
        found = site_desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness={"per_host": {"concurrency": 1}})))
        found.run("keys", "create", STUDY)
        command = found.start("crawl", policy, "--json", "--no-report")
        _wait_for(lambda: len(site.paths()) > 3)
        rotated = found.run("keys", "rotate", STUDY)
        command.send_signal(signal.SIGTERM)
        site.go_on()
        command.communicate(timeout=60)
        resumed, new = (found.crawl(policy, "--no-report") for _ in range(2))

    assert (rotated.code, command.returncode, resumed.code, new.code) == (0, 12, 0, 0)
    with sqlite3.connect(f"file:{found.data / 'beholden.sqlite3'}?mode=ro", uri=True) as database:
        runs = list(database.execute("SELECT id, key_epoch FROM run ORDER BY started_at"))
        named = list(database.execute("SELECT run, pseudonym, count(*) FROM mention GROUP BY 1, 2"))
        opened = database.execute("SELECT counts FROM ledger WHERE rule = 'run.open' ORDER BY seq")
        epochs = [json.loads(counts)["epoch"] for (counts,) in opened]
    assert runs == [(resumed.json["run"], 1), (new.json["run"], 2)]
    assert epochs == [1, 1, 2]
    assert sorted((run, name[:8], times) for run, name, times in named) == sorted(
        (run, f"PHONE:k{epoch}", PAGES) for run, epoch in runs
    )
    assert len({name[9:] for _, name, _ in named}) == 2


def _wait_for(truth: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not truth() and time.monotonic() < end:
        time.sleep(0.01)
    assert truth()
