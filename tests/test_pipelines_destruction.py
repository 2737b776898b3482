"""Destruction: the keys are gone for good, the runs with them, and a receipt that nobody can forge says so."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipelines import destruction, keys, receipts, seals, session_files
from pipelines.database import Database
from pipelines.engines import FILE
from pipelines.keys import RunKey
from pipelines.pseudonyms import Namer
from pipelines.receipts import Receipt
from pipelines.store import Store, Unit
from policies.errors import KeyFileError, StoreError, UsageError
from tests.killing import killed_at
from tests.storing import NOW, Clock, begin, queued

STUDY = "pilot"
WORDS: dict[str, Any] = {"by": "the custodian", "reason": "the study has ended", "now": NOW}


class Place:
    """The data and the keys of one study."""

    def __init__(self, folder: Path) -> None:
        self.data, self.keys = folder / "data", folder / "keys"

    @contextmanager
    def store(self) -> Generator[Store]:
        """The study's store, open for writing."""
        with Database.open(None, data_dir=self.data) as database:
            yield Store(database, STUDY, ledger_key=seals.load(STUDY, self.keys).ledger_key, clock=Clock())

    def destroy(self, *only: int, **changes: Any) -> Receipt:
        """Destroy keys."""
        with self.store() as store:
            return self.destroy_in(store, *only, **changes)

    def destroy_in(self, store: Store, *only: int, **changes: Any) -> Receipt:
        """Destroy keys in a store that is open."""
        return destruction.destroy(store, self.keys, only=only, **(WORDS | changes))[0]

    def run(self, *, epoch: int = 1, close: bool = False) -> str:
        """Begin a run under an epoch, with a request in its queue."""
        with self.store() as store:
            run = begin(store, key_epoch=epoch, fresh=True)
            RunKey.create(run.run_id, self.keys)
            store.commit([Unit(links=(queued(1),))])
            if close:
                store.close_run("finished")
            return run.run_id

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        with sqlite3.connect(f"file:{self.data / FILE}?mode=ro", uri=True) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(f"SELECT * FROM {name}")]

    def name(self, epoch: int) -> str:
        """The pseudonym of one phone number under an epoch."""
        key = keys.load(keys.key_path(STUDY, self.keys, epoch))
        return Namer(key=key, source="board", record="0" * 32).name("PHONE", "+447700900123", "study")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A study with one key and no run."""
    keys.create(STUDY, tmp_path / "keys")
    return Place(tmp_path)


def test_a_destroyed_key_makes_no_pseudonym(place: Place, tmp_path: Path) -> None:
    """The key cannot be loaded, made anew or renewed; a key of the same study elsewhere gives another pseudonym."""
    before = place.name(1)
    keys.create(STUDY, tmp_path / "elsewhere")

    place.destroy()

    assert keys.epochs(STUDY, place.keys) == ()
    with pytest.raises(KeyFileError, match="was destroyed"):
        keys.newest(STUDY, place.keys)
    with pytest.raises(KeyFileError, match="is missing"):
        place.name(1)
    with pytest.raises(KeyFileError, match="go on under a new study id"):
        keys.create(STUDY, place.keys)
    with pytest.raises(KeyFileError, match="was destroyed"):
        keys.rotate(STUDY, place.keys)
    other = keys.load(keys.key_path(STUDY, tmp_path / "elsewhere"))
    assert Namer(key=other, source="board", record="0" * 32).name("PHONE", "+447700900123", "study") != before


def test_no_byte_of_the_key_is_left(place: Place) -> None:
    """The file is overwritten before it goes: another name of it holds nothing of the key."""
    path = keys.key_path(STUDY, place.keys)
    secret = path.read_bytes()
    (place.keys / "second-name").hardlink_to(path)

    place.destroy()

    left = b"".join(file.read_bytes() for file in place.keys.rglob("*") if file.is_file())
    assert secret.splitlines()[1] not in left
    assert secret.splitlines()[0] not in left


def test_the_receipt_says_what_when_who_and_why(place: Place) -> None:
    """It names the key by its digest, is private, and holds when it is read again."""
    info = keys.describe(keys.key_path(STUDY, place.keys))
    signer = seals.load(STUDY, place.keys).signer

    receipt = place.destroy()

    path = keys.receipt_path(STUDY, place.keys, 1)
    assert receipts.read(path) == receipt
    assert path.stat().st_mode & 0o777 == 0o600
    assert (receipt.study, receipt.by, receipt.reason) == (STUDY, "the custodian", "the study has ended")
    assert [(key.epoch, key.key_id, key.created) for key in receipt.keys] == [(1, info.key_id, info.created)]
    assert (receipt.destroyed_at, receipt.signer, receipt.left, receipt.escrowed) == (NOW, signer, (), ())
    assert seals.is_signed(receipt.message(), receipt.signature, signer)


def test_the_ledger_tells_of_it_and_still_verifies(place: Place) -> None:
    """An entry without personal data names key and epoch; the receipt names the ledger's head of then."""
    run = place.run()
    info = keys.describe(keys.key_path(STUDY, place.keys))

    receipt = place.destroy()

    *_, entry = place.rows("ledger")
    assert (entry["stage"], entry["rule"], entry["reason"]) == ("retention", "keys.destroy", "key.destroyed")
    assert (entry["subject"], json.loads(entry["counts"])) == (info.key_id, {"epoch": 1})
    assert (entry["seq"], entry["hash"].hex()) == (receipt.ledger_entries, receipt.ledger_hash)
    with place.store() as store:
        assert store.verify_ledger().entries == receipt.ledger_entries
    assert run in {row["run"] for row in place.rows("ledger")}


def test_the_sessions_of_the_study_go_with_its_last_key(place: Place) -> None:
    """With an old epoch they stay; the ledger tells how many went, and nothing of them."""
    session_files.end(STUDY, "board", place.keys, "wall.login")
    keys.rotate(STUDY, place.keys)
    place.destroy(1)
    left = session_files.sources_of(STUDY, place.keys)

    place.destroy()

    entry = place.rows("ledger")[-1]
    assert (left, session_files.sources_of(STUDY, place.keys)) == (("board",), ())
    assert (entry["rule"], entry["reason"], json.loads(entry["counts"])) == (
        "access.login", "session.closed", {"sessions": 1},
    )  # fmt: skip


def test_what_was_queued_under_the_key_is_forgotten(place: Place) -> None:
    """An interrupted run is stopped, its queue emptied and its own key destroyed; a finished one stays finished."""
    finished = place.run(close=True)
    interrupted = place.run()

    place.destroy()

    runs = {row["id"]: (row["status"], row["reason"]) for row in place.rows("run")}
    assert runs == {finished: ("finished", None), interrupted: ("stopped", "key.destroyed")}
    assert {row["payload"] for row in place.rows("frontier")} == {None}
    assert list((place.keys / "runs").iterdir()) == []


def test_an_old_epoch_goes_alone(place: Place) -> None:
    """The epoch in use stays, its runs can go on, and the receipt says what is left."""
    keys.rotate(STUDY, place.keys)
    old, new, name = place.run(epoch=1), place.run(epoch=2), place.name(2)

    receipt = place.destroy(1)

    assert ([key.epoch for key in receipt.keys], receipt.left) == ([1], (2,))
    assert keys.epochs(STUDY, place.keys) == (2,)
    assert place.name(2) == name
    assert {row["id"]: row["status"] for row in place.rows("run")}[old] == "stopped"
    assert RunKey.path(new, place.keys).exists()
    assert keys.rotate(STUDY, place.keys).epoch == 3
    assert [key.epoch for key in place.destroy().keys] == [2, 3]
    assert [path.name for path in keys.receipts(STUDY, place.keys)] == ["pilot@1.receipt.json", "pilot@3.receipt.json"]


@pytest.mark.parametrize(
    ("only", "message"), [((2,), "epoch 2 is in use"), ((1, 7), "no key of epoch 7")], ids=["in use", "unknown"]
)
def test_refuses_an_epoch_in_use_or_unknown(place: Place, only: tuple[int, ...], message: str) -> None:
    """Nothing is destroyed where one of the epochs cannot be."""
    keys.rotate(STUDY, place.keys)

    with pytest.raises(UsageError, match=message):
        place.destroy(*only)
    assert keys.epochs(STUDY, place.keys) == (1, 2)


def test_there_is_nothing_to_destroy_twice(place: Place) -> None:
    """A second destruction says that the first was."""
    place.destroy()

    with pytest.raises(KeyFileError, match="was destroyed"):
        place.destroy()


def test_refused_while_a_run_is_active(place: Place) -> None:
    """Another process at work on the study keeps its keys from being destroyed."""
    with place.store(), pytest.raises(StoreError, match="in use"):
        place.destroy()
    assert keys.epochs(STUDY, place.keys) == (1,)


def test_killed_at_any_step_it_is_ended_by_the_next_call(place: Place, tmp_path: Path) -> None:
    """Between the two no key can be used; afterwards all is as if it had not been killed, in ledger and receipt too."""
    keys.rotate(STUDY, place.keys)
    place.run(epoch=1)
    place.run(epoch=2)
    step, killed, half_done = 0, True, 0
    while killed:
        trial = Place(tmp_path / str(step))
        shutil.copytree(place.data, trial.data)
        shutil.copytree(place.keys, trial.keys)

        killed = killed_at(step, trial.destroy_in, trial.store)

        if keys.unfinished_path(STUDY, trial.keys).exists():
            half_done += 1
            for epoch in keys.epochs(STUDY, trial.keys):
                with pytest.raises(KeyFileError, match="are being destroyed"):
                    trial.name(epoch)
        if keys.epochs(STUDY, trial.keys) or keys.unfinished_path(STUDY, trial.keys).exists():
            trial.destroy()
        receipt = receipts.read(keys.receipt_path(STUDY, trial.keys, 2))
        assert [key.epoch for key in receipt.keys] == [1, 2]
        assert keys.epochs(STUDY, trial.keys) == ()
        assert sorted(path.name for path in trial.keys.iterdir()) == ["pilot.seal", "pilot@2.receipt.json", "runs"]
        told = [row["counts"] for row in trial.rows("ledger") if row["reason"] == "key.destroyed"]
        assert told == ['{"epoch":1}', '{"epoch":2}']
        assert {row["status"] for row in trial.rows("run")} == {"stopped"}
        assert list((trial.keys / "runs").iterdir()) == []
        step += 1
    assert half_done > 10


def test_a_damaged_announcement_is_told(place: Place) -> None:
    """What was begun and cannot be read is for a person to end."""
    keys.unfinished_path(STUDY, place.keys).touch(mode=0o600)

    with pytest.raises(KeyFileError, match="remove the study's keys by hand"):
        place.destroy()
    with pytest.raises(KeyFileError, match="are being destroyed"):
        place.name(1)


CHANGES: dict[str, Any] = {
    "another study": {"study": "other"},
    "another day": {"destroyed_at": "2020-01-01T00:00:00Z"},
    "another reason": {"reason": "none of your business"},
    "another signer": {"signer": "0" * 64},
    "another head": {"ledger_hash": "0" * 64},
    "no key": {"keys": []},
    "one field more": {"more": 1},
    "no signature": {"signature": "0" * 128},
    "another format": {"format": "beholden-receipt/2"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_receipt_proves_nothing(place: Place, change: dict[str, Any]) -> None:
    """Whatever is altered in it, the receipt is refused."""
    place.destroy()
    path = keys.receipt_path(STUDY, place.keys, 1)
    path.write_text(json.dumps(json.loads(path.read_text()) | change, sort_keys=True, separators=(",", ":")) + "\n")

    with pytest.raises(KeyFileError, match=r"proves nothing|is no receipt"):
        receipts.read(path)


def test_a_receipt_must_be_there_and_be_one(tmp_path: Path, place: Place) -> None:
    """A missing file, a folder and a rewritten receipt are refused by name."""
    place.destroy()
    path = keys.receipt_path(STUDY, place.keys, 1)
    (tmp_path / "pretty.json").write_text(json.dumps(json.loads(path.read_text()), indent=1))

    with pytest.raises(KeyFileError, match="cannot be read"):
        receipts.read(tmp_path / "missing.json")
    with pytest.raises(KeyFileError, match="proves nothing"):
        receipts.read(tmp_path / "pretty.json")


@pytest.mark.parametrize("words", ["", " \n ", "a\x00b", "a\u202eb", "\ud800", "x" * 301])
def test_words_for_a_receipt_are_one_line(words: str) -> None:
    """A reason that says nothing, hides something or goes on for pages is refused."""
    with pytest.raises(UsageError, match="--reason must be given"):
        receipts.checked_words(words, "--reason")
    assert receipts.checked_words(" The study\n has ended. ", "--reason") == "The study has ended."
