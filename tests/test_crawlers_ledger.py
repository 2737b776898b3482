"""beholden ledger: what a person gets who signs a ledger, and who later checks it without any secret."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines import keys, seals
from pipelines.database import Database
from pipelines.ledger import Entry
from pipelines.store import Store
from tests.forking import QuickDesk
from tests.stamping import Authority

STUDY = "small-study"


@dataclass
class Kept:
    """A desk with a ledger, two checkpoints of it, and the key that signed them."""

    desk: QuickDesk
    early: Path
    late: Path
    key: str


def _add(desk: QuickDesk, number: int) -> None:
    key = seals.load(STUDY, desk.keys).ledger_key
    with Database.open(None, data_dir=desk.data) as database:
        store = Store(database, STUDY, ledger_key=key)
        store.claim()
        entries = [Entry(stage="run", verdict="allow", rule="run.open", reason="test")] * number
        with database.transaction() as connection:
            head = store.append(connection, entries)
        store.seal(head)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A ledger of twelve entries, signed at five and at twelve."""
    desk = QuickDesk(tmp_path_factory.mktemp("ledger"))
    keys.create(STUDY, desk.keys, data_folder=desk.data)
    early, late = desk.folder / "early.txt", desk.folder / "late.txt"
    _add(desk, 5)
    said = desk.run("ledger", "checkpoint", STUDY, "--output", early)
    assert said.code == 0, said.err
    _add(desk, 7)
    assert desk.run("ledger", "checkpoint", STUDY, "--output", late).code == 0
    return Kept(desk, early, late, said.err.split()[-1])


def test_a_checkpoint_is_a_file_for_others(made: Kept) -> None:
    """It is a note of a few lines, its owner's alone, and the same as the one that is printed."""
    printed = made.desk.run("ledger", "checkpoint", STUDY)

    assert made.late.read_text() == printed.out
    assert printed.out.startswith(f"beholden/{STUDY}\n12\n")
    assert made.late.stat().st_mode & 0o077 == 0


def test_a_ledger_is_checked_without_any_secret(made: Kept, tmp_path: Path) -> None:
    """A reviewer who has a copy of the data, and a checkpoint, needs no key of the study."""
    shutil.copytree(made.desk.data, tmp_path / "data")
    ended = QuickDesk(tmp_path).run("ledger", "verify", "--checkpoint", made.early, "--key", made.key, "--json")

    assert ended.json == {"study": STUDY, "entries": 12, "checkpoint": 5, "later": 7}


def test_words_tell_what_holds(made: Kept) -> None:
    """A person reads how many entries are as they were, and how many came since."""
    ended = made.desk.run("ledger", "verify", STUDY, "--checkpoint", made.early, "--key", made.key)

    assert "all 5 entries of the checkpoint are there, unaltered, in order" in ended.err
    assert "7 entries were added since" in ended.err


def test_a_ledger_that_was_altered_is_found(made: Kept, tmp_path: Path) -> None:
    """An edit before the checkpoint ends the command with the ledger's own exit code."""
    shutil.copytree(made.desk.data, tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "beholden.sqlite3")) as connection:
        connection.execute("update ledger set reason = 'other' where seq = 3")
        connection.commit()
    ended = QuickDesk(tmp_path).run("ledger", "verify", "--checkpoint", made.late, "--key", made.key)

    assert ended.code == 8
    assert "entry 3" in ended.err


def test_nothing_is_signed_that_does_not_verify(made: Kept, tmp_path: Path) -> None:
    """A checkpoint of an altered ledger is refused."""
    shutil.copytree(made.desk.data, tmp_path / "data")
    shutil.copytree(made.desk.keys, tmp_path / "keys")
    with closing(sqlite3.connect(tmp_path / "data" / "beholden.sqlite3")) as connection:
        connection.execute("delete from ledger where seq = 12")
        connection.commit()
    ended = QuickDesk(tmp_path).run("ledger", "checkpoint", STUDY)

    assert (ended.code, ended.out) == (8, "")


@pytest.mark.parametrize("entry", [1, 5, 12])
def test_an_entry_is_proved_to_who_holds_a_checkpoint(made: Kept, tmp_path: Path, entry: int) -> None:
    """The proof is checked with the checkpoint alone, on a machine with no data."""
    size = 5 if entry <= 5 else 12
    kept = made.early if size == 5 else made.late
    printed = made.desk.run("ledger", "prove", STUDY, "--entry", str(entry), "--checkpoint", kept, "--key", made.key)
    (tmp_path / "proof.json").write_text(printed.out)
    ended = QuickDesk(tmp_path).run("ledger", "check", tmp_path / "proof.json", "--checkpoint", kept, "--key", made.key)

    assert printed.json["size"] == size
    assert ended.code == 0
    assert f"entry {entry} with the hash {printed.json['hash']} is in the ledger" in ended.err


def test_growth_is_proved_to_who_holds_two_checkpoints(made: Kept, tmp_path: Path) -> None:
    """That the later began with the earlier."""
    options = ("--since", made.early, "--checkpoint", made.late, "--key", made.key)
    proof = tmp_path / "proof.json"
    proof.write_text(made.desk.run("ledger", "prove", STUDY, *options).out)
    ended = QuickDesk(tmp_path).run("ledger", "check", proof, *options)

    assert "the ledger of 12 entries begins with that of 5" in ended.err


@pytest.mark.parametrize("what", ["hash", "entry", "proof", "study"])
def test_a_false_proof_is_refused(made: Kept, tmp_path: Path, what: str) -> None:
    """Whatever is changed in it, it proves nothing."""
    printed = made.desk.run("ledger", "prove", STUDY, "--entry", "3", "--checkpoint", made.late, "--key", made.key)
    false = {"hash": "00" * 32, "entry": 4, "proof": printed.json["proof"][1:], "study": "another"}
    (tmp_path / "proof.json").write_text(json.dumps({**printed.json, what: false[what]}))
    ended = made.desk.run("ledger", "check", tmp_path / "proof.json", "--checkpoint", made.late, "--key", made.key)

    assert ended.code == 8
    assert "does not prove what it says" in ended.err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"study": "a", "size": 1, "proof": ["zz"]}'])
def test_what_is_no_proof_is_refused(made: Kept, tmp_path: Path, text: str) -> None:
    """The message says what one looks like."""
    (tmp_path / "proof.json").write_text(text)
    ended = made.desk.run("ledger", "check", tmp_path / "proof.json", "--checkpoint", made.late, "--key", made.key)

    assert ended.code == 8
    assert "is not a proof as 'beholden ledger prove' prints it" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["verify", "--checkpoint", "late.txt"], 2, "name the key"),
        (["verify", "other", "--checkpoint", "late.txt", "--key", "KEY"], 2, "of the study small-study, not of other"),
        (["verify", "--checkpoint", "none.txt", "--key", "KEY"], 2, "cannot be read"),
        (["verify", "--checkpoint", "data/beholden.sqlite3", "--key", "KEY"], 8, "not a checkpoint"),
        (["verify", "other"], 2, "there is no ledger of a study 'other'"),
        (["prove", STUDY, "--entry", "13", "--checkpoint", "late.txt", "--key", "KEY"], 8, "has 12 entries"),
        (["prove", STUDY, "--checkpoint", "late.txt", "--key", "KEY"], 2, "what is to be proved"),
        (["prove", STUDY, "--entry", "1"], 2, "what is to be proved"),
        (["check", "none.json", "--checkpoint", "late.txt", "--key", "KEY"], 2, "cannot be read"),
    ],
    ids=[
        "no key",
        "other study",
        "no file",
        "no note",
        "no ledger",
        "no entry",
        "nothing",
        "no note named",
        "no proof",
    ],
)
def test_what_was_called_wrongly_is_told(made: Kept, arguments: list[str], code: int, said: str) -> None:
    """With what to do, and an exit code of its own."""
    files = {
        "late.txt": str(made.late),
        "KEY": made.key,
        "data/beholden.sqlite3": str(made.desk.data / "beholden.sqlite3"),
    }
    ended = made.desk.run("ledger", *(files.get(argument, argument) for argument in arguments))

    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_a_proof_of_growth_needs_both_checkpoints(made: Kept, tmp_path: Path) -> None:
    """Without the earlier one there is nothing to compare with."""
    options = ("--checkpoint", made.late, "--key", made.key)
    proof = tmp_path / "proof.json"
    proof.write_text(made.desk.run("ledger", "prove", STUDY, "--since", made.early, *options).out)
    ended = made.desk.run("ledger", "check", proof, *options)

    assert ended.code == 2
    assert "--since" in ended.err


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A time-stamping authority."""
    return Authority.create(tmp_path_factory.mktemp("stamps") / "authority")


def _stamped(made: Kept, authority: Authority, folder: Path) -> tuple[Path, str]:
    """A copy of the late checkpoint with its time stamp beside it, and what was said when it was kept."""
    note, reply = Path(shutil.copy(made.late, folder / "june.txt")), folder / "reply.tsr"
    assert made.desk.run("ledger", "timestamp", note).code == 0
    reply.write_bytes(authority.answer((folder / "june.txt.tsq").read_bytes()))
    ended = made.desk.run("ledger", "timestamp", note, "--reply", reply, "--authority", authority.root)
    assert ended.code == 0, ended.err
    return note, ended.err


def test_a_request_is_written_and_not_sent(made: Kept, tmp_path: Path) -> None:
    """The command says how a person sends it, and what comes next."""
    note = Path(shutil.copy(made.late, tmp_path / "june.txt"))
    ended = made.desk.run("ledger", "timestamp", note)

    assert ended.code == 0
    assert "Beholden sends nothing" in ended.err
    assert f"--data-binary @{note}.tsq -o reply.tsr URL" in ended.err
    assert "--reply reply.tsr --authority CERTIFICATES" in ended.err


def test_a_stamp_is_kept_beside_its_checkpoint(made: Kept, authority: Authority, tmp_path: Path) -> None:
    """With the certificates that it was checked by, and what it proves is said."""
    _, said = _stamped(made, authority, tmp_path)

    assert "was there on" in said
    assert "says Example Time Stamps" in said
    assert (tmp_path / "june.txt.tsr").read_bytes() == (tmp_path / "reply.tsr").read_bytes()
    assert (tmp_path / "june.txt.authority.pem").read_bytes() == authority.root.read_bytes()


def test_a_stamp_is_checked_with_the_ledger_and_with_proofs(made: Kept, authority: Authority, tmp_path: Path) -> None:
    """Whoever checks names the authority's certificates; without them the stamp is mentioned and not counted."""
    note, _ = _stamped(made, authority, tmp_path)
    kept = ("--checkpoint", note, "--key", made.key)
    proof = tmp_path / "proof.json"
    proof.write_text(made.desk.run("ledger", "prove", STUDY, "--entry", "3", *kept).out)
    verified = made.desk.run("ledger", "verify", *kept, "--authority", authority.root, "--json")
    checked = made.desk.run("ledger", "check", proof, *kept, "--authority", authority.root)
    hinted = made.desk.run("ledger", "check", proof, *kept)

    assert verified.json["stamped"]["by"] == "Example Time Stamps"
    assert "says Example Time Stamps" in checked.err
    assert (hinted.code, "says" in hinted.err) == (0, False)
    assert "a time stamp is beside it, which --authority CERTIFICATES checks" in hinted.err


def test_a_false_stamp_ends_the_check(made: Kept, authority: Authority, tmp_path: Path) -> None:
    """Of another checkpoint, of another authority, or none at all."""
    note, _ = _stamped(made, authority, tmp_path)
    other = Authority.create(tmp_path / "other")
    kept = ("--checkpoint", note, "--key", made.key)
    foreign = made.desk.run("ledger", "verify", *kept, "--authority", other.root)
    shutil.copy(made.early, note)
    moved = made.desk.run("ledger", "verify", *kept, "--authority", authority.root)
    (tmp_path / "june.txt.tsr").unlink()
    missing = made.desk.run("ledger", "verify", *kept, "--authority", authority.root)

    assert (foreign.code, moved.code, missing.code) == (8, 8, 2)
    assert "not signed by the authority whose certificates you gave" in foreign.err
    assert "of another file than this checkpoint" in moved.err
    assert "june.txt.tsr: is missing" in missing.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["timestamp", "none.txt"], 2, "cannot be read"),
        (["timestamp", "data/beholden.sqlite3"], 2, "is larger than 128 KiB"),
        (["timestamp", "root.pem"], 8, "is not a checkpoint"),
        (["timestamp", "late.txt", "--reply", "root.pem"], 2, "give both --reply and --authority"),
        (["timestamp", "late.txt", "--reply", "root.pem", "--authority", "root.pem"], 8, "no reply of a time-stamping"),
        (["verify", STUDY, "--authority", "root.pem"], 2, "name it with --checkpoint"),
    ],
    ids=["no file", "too large", "no note", "no authority", "no reply", "no checkpoint"],
)
def test_what_cannot_be_stamped_is_told(
    made: Kept, authority: Authority, arguments: list[str], code: int, said: str
) -> None:
    """With what to do; nothing is kept."""
    files = {
        "late.txt": str(made.late),
        "root.pem": str(authority.root),
        "data/beholden.sqlite3": str(made.desk.data / "beholden.sqlite3"),
    }
    ended = made.desk.run("ledger", *(files.get(argument, argument) for argument in arguments))

    assert ended.code == code
    assert said in ended.err
    assert not made.late.with_name("late.txt.tsr").exists()
