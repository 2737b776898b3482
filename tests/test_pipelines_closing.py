"""Incidents, proved expiry, and the end of a study: what is stopped, what is gone, and who signed that."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pipelines import checkpoints, closing, expiry, incidents, keys, proof, retention, seals, signed, suppression
from pipelines.closing import Certificate, Under, certificate_path, close, find, in_words
from pipelines.expiry import DeletionReceipt
from pipelines.incidents import Report
from pipelines.objections import honour
from pipelines.proof import Searched
from pipelines.retention import Rules
from pipelines.store import Store
from pipelines.tables import LedgerEntry, table
from pipelines.witness import NAMESPACE, witnessed
from policies.errors import KeyFileError, StoppedError, StoreError, UsageError
from policies.sections.incidents import Incident as IncidentRules
from tests.objecting import STUDY, Place, given
from tests.storing import NOW

ADVERTS = tuple({"item_id": str(n), "title": f"t{n}", "phone": f"07700 9001{n:02}"} for n in range(3))
DAYS = Rules(states_days=30, observations_days=30, mentions_days=30, requests_days=30)
STOPPING = IncidentRules(on_detect="stop_source", owner="lead", hours=72, tell=("lead", "dpo"))


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """A study without any run."""
    return Place(tmp_path, database_url)


@pytest.fixture
def store(place: Place) -> Generator[Store]:
    """Its store, after one crawl that read three adverts."""
    with place.store() as store:
        place.crawl(store, *ADVERTS)
        yield store


def _report(**changes: Any) -> Report:
    facts: dict[str, Any] = {"by": "analyst", "source": "board", "code": "desk-12", "now": NOW}
    return incidents.report(changes.pop("study", STUDY), "csam", STOPPING, **(facts | changes))


def _entries(store: Store, *reasons: str) -> list[Any]:
    ledger = table(LedgerEntry)
    with store.database.transaction() as connection:
        query = select(ledger).where(ledger.c.reason.in_(reasons)).order_by(ledger.c.seq)
        return list(connection.execute(query).mappings())


def _incident(place: Place, store: Store, **changes: Any) -> None:
    incidents.lay_down(_report(**changes), place.data)
    incidents.take_up(store)


def test_an_incident_is_metadata_alone(place: Place, store: Store) -> None:
    """Time, kind, source, role, action and deadline: in the table, and as codes in the ledger."""
    assert incidents.take_up(store) == 0
    incidents.lay_down(_report(), place.data)

    assert incidents.take_up(store) == 1

    (found,) = incidents.incidents(store)
    assert (found.number, found.kind, found.source, found.code, found.by) == (1, "csam", "board", "desk-12", "analyst")
    assert (found.action, found.act_by) == ("stop_source", NOW + timedelta(hours=72))
    (entry,) = _entries(store, "incident.csam")
    assert (entry["verdict"], entry["rule"], entry["source"]) == ("stop", "incidents.on_detect", "board")
    assert entry["counts"] == '{"hours":72,"incident":1,"stop_source":1}'
    assert not list(incidents.waiting_folder(place.data).iterdir())
    assert store.verify_ledger().entries


def test_a_report_is_taken_once(place: Place, store: Store) -> None:
    """A process that ended before it could take the file away leaves no second incident."""
    found = _report()
    for _ in range(2):
        incidents.lay_down(found, place.data)
        incidents.take_up(store)
    incidents.lay_down(_report(study="another"), place.data)
    _incident(place, store, source=None)

    assert [one.number for one in incidents.incidents(store)] == [1, 2]
    assert len(list(incidents.waiting_folder(place.data).iterdir())) == 1


def test_a_report_that_is_none_is_not_passed_over(place: Place, store: Store) -> None:
    """Somebody else's file is named; one that is gone in this moment was taken up elsewhere."""
    folder = incidents.waiting_folder(place.data)
    folder.mkdir()
    (folder / "gone.json").symlink_to(folder / "nowhere")
    assert incidents.take_up(store) == 0
    (folder / "odd.json").write_text(_report().model_dump_json().replace("desk-12", "what I saw"))

    with pytest.raises(StoreError, match="is no report of an incident"):
        incidents.take_up(store)


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """There is paper."""
    (tmp_path / "incidents").write_text("")

    with pytest.raises(StoreError, match="do it on paper"):
        incidents.lay_down(_report(), tmp_path)


@pytest.mark.parametrize("word", ["", "Two words", "a" * 61, "ref-07700900123", "x\n"])
def test_a_code_has_no_room_for_content(word: str) -> None:
    """A word that could hold more than a reference is refused, and not repeated."""
    with pytest.raises(UsageError) as refused:
        incidents.checked_code(word, "--note-code")

    assert word not in str(refused.value) or not word
    assert incidents.checked_code("desk-12", "--note-code") == "desk-12"


def test_an_incident_is_closed_once(place: Place, store: Store) -> None:
    """With who closed it and how it ended; the ledger has both entries."""
    _incident(place, store)

    ended = incidents.close(store, 1, by="lead", outcome="reported", now=NOW)

    assert (ended.closed_by, ended.outcome, ended.closed_at) == ("lead", "reported", NOW)
    assert [e["reason"] for e in _entries(store, "incident.csam", "incident.closed")] == [
        "incident.csam",
        "incident.closed",
    ]
    with pytest.raises(UsageError, match="is closed already"):
        incidents.close(store, 1, by="lead", outcome="again", now=NOW)
    with pytest.raises(UsageError, match="has no incident 2"):
        incidents.close(store, 2, by="lead", outcome="x", now=NOW)


def test_what_expired_is_looked_for(place: Place, store: Store) -> None:
    """Samples of keys and pseudonyms of the deleted rows are in no file; a signed receipt counts them."""
    place.clock.go(days=31)
    place.crawl(store, ADVERTS[0])
    with store.database.transaction() as connection:
        due = retention.count(connection, STUDY, place.clock.now, DAYS)

    expired, receipt = expiry.expire(store, place.clock.now, DAYS, seals.load(STUDY, place.keys))

    assert due == {"mention": 3, "observation": 3, "listing": 0, "vendor": 0, "feedback": 0, "advert": 2}
    assert (
        receipt.rows == expired.counts() == {"states": 2, "observations": 3, "mentions": 3, "requests": 0, "hosts": 0}
    )
    assert (receipt.samples, receipt.found) == (4, 0)
    assert receipt.size > 0
    assert signed.parse(receipt.text(), DeletionReceipt, "", "") == receipt
    assert store.verify_ledger().entries == receipt.ledger_entries
    assert [entry["counts"] for entry in _entries(store, expiry.PROVED)] == ['{"found":0,"samples":4}']


def test_where_nothing_is_due_nothing_is_looked_for(place: Place, store: Store) -> None:
    """The receipt says so."""
    _, receipt = expiry.expire(store, place.clock.now, Rules(), seals.load(STUDY, place.keys))

    assert (receipt.samples, sum(receipt.rows.values())) == (0, 0)


def test_what_is_still_there_is_no_proof(place: Place, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deletion that left bytes behind fails, and no receipt is made."""
    place.clock.go(days=31)
    monkeypatch.setattr(proof, "look_for", lambda *_: Searched(where="files", size=1, values=4, found=1))

    with pytest.raises(StoreError, match="1 of 4 samples"):
        expiry.expire(store, place.clock.now, DAYS, seals.load(STUDY, place.keys))


def test_bytes_that_a_deletion_leaves_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rewriting of the file the proof fails: it looks at bytes, not at rows."""
    place = Place(tmp_path)
    with place.store() as store:
        place.crawl(store, *ADVERTS)
        place.clock.go(days=31)
        monkeypatch.setattr(type(store.database), "compact", lambda _: None)

        with pytest.raises(StoreError, match="samples of what was deleted are still in the files"):
            expiry.expire(store, place.clock.now, DAYS, seals.load(STUDY, place.keys))


def _under(place: Place, rules: Rules = DAYS) -> Under:
    return Under(policy=place.policy.name, digest=place.policy.digest, rules=rules)


def _close(place: Place, store: Store, rules: Rules = DAYS) -> Certificate:
    return close(store, place.keys, _under(place, rules), by="the lead", now=place.clock.now)


def test_a_closed_study_has_no_key_and_no_run(place: Place, store: Store) -> None:
    """Keys and the objections' list are gone, a run is refused, the ledger verifies, the checkpoint with it."""
    honour(store, place.keys, given("07700 900100"), now=NOW)
    place.clock.go(days=1)

    certificate = _close(place, store)

    assert keys.epochs(STUDY, place.keys) == ()
    assert not suppression.key_path(STUDY, place.keys).exists()
    with store.database.transaction() as connection:
        assert suppression.listed(connection, STUDY) == frozenset()
        kept = checkpoints.read(certificate.checkpoint, certificate.checkpoint_key)
        assert checkpoints.check(connection, kept) == 0
    assert kept.size == certificate.ledger_entries == store.verify_ledger().entries
    assert (certificate.runs, certificate.objections, certificate.incidents) == (1, 1, 0)
    assert certificate.left["advert"] == 2
    assert [key.epoch for receipt in certificate.keys for key in receipt.keys] == [1]
    with pytest.raises(StoppedError, match="was closed on 2026-11-24"):
        store.open_run(policy_id="p", policy_version="1", policy_digest="d" * 64)


def test_everything_can_go(place: Place, store: Store) -> None:
    """Where nothing may stay, no row of what was read is left, and no byte of it."""
    names = {row["phone"] for row in store.rows("advert")}
    place.clock.go(days=1)

    certificate = _close(place, store, closing.ALL)

    assert set(certificate.left.values()) == {0}
    assert certificate.samples == 6
    assert names
    assert not any(name.encode() in place.written() for name in names)


def test_closing_again_gives_the_same_certificate(place: Place, store: Store) -> None:
    """Nothing is done twice."""
    assert find(store) is None
    first = _close(place, store)
    place.clock.go(days=9)

    assert _close(place, store) == first == find(store)


def test_a_closing_that_was_interrupted_is_ended(place: Place, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the keys went and before the certificate was signed."""

    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "sign", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            _close(place, store)
    assert keys.epochs(STUDY, place.keys) == ()
    assert find(store) is None

    assert [key.epoch for receipt in _close(place, store).keys for key in receipt.keys] == [1]
    assert store.verify_ledger().entries


def test_an_open_incident_keeps_a_study_open(place: Place, store: Store) -> None:
    """It is ended first; then the certificate counts it."""
    _incident(place, store)
    with pytest.raises(UsageError, match="incident 1 of small-test is open"):
        _close(place, store)
    assert keys.epochs(STUDY, place.keys) == (1,)

    incidents.close(store, 1, by="lead", outcome="reported", now=NOW)

    assert _close(place, store).incidents == 1


def test_data_expire_after_the_end(place: Place, store: Store) -> None:
    """What stayed goes when its time has come, and the proof needs no key."""
    _close(place, store)
    place.clock.go(days=31)

    expired, receipt = expiry.expire(store, place.clock.now, DAYS, seals.load(STUDY, place.keys))

    assert (expired.states, receipt.found) == (3, 0)


def test_the_certificate_in_words(place: Place, store: Store) -> None:
    """It says that its witness is missing, and then who that was."""
    certificate = _close(place, store)

    assert "still needs its witness" in in_words(certificate, None)
    assert "Rows left       3 of advert, 3 of observation, 3 of mention" in in_words(certificate, None)
    assert "Keys destroyed  epoch 1 (key " in in_words(certificate, None)
    assert "Witness         dpo, with the key SHA256:x" in in_words(certificate, "dpo, with the key SHA256:x")
    assert certificate_path(STUDY, place.data).parent == place.data / "closing"


needs_openssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def _signature(folder: Path, message: bytes, *, name: str = "witness", namespace: str = NAMESPACE) -> tuple[Path, Path]:
    key, paper = folder / name, folder / f"{name}.paper"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "w", "-f", key], check=True)
    paper.write_bytes(message)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", key, paper], check=True, capture_output=True
    )
    return folder / f"{name}.paper.sig", folder / f"{name}.pub"


@needs_openssh
def test_a_witness_signs_with_openssh(tmp_path: Path) -> None:
    """A signature by the key that was given holds, and the fingerprint is that of ssh-keygen."""
    signature, key = _signature(tmp_path, b"a certificate")
    shown = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True).stdout

    assert witnessed(b"a certificate", signature, key).fingerprint.removeprefix("SHA256:") in shown


@needs_openssh
def test_other_signatures_do_not_count(tmp_path: Path) -> None:
    """Another paper, another purpose, another key, no signature, no key, no file, no text."""
    signature, key = _signature(tmp_path, b"a certificate")
    elsewhere, _ = _signature(tmp_path, b"a certificate", name="other", namespace="git")
    _, other = _signature(tmp_path, b"x", name="third")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff")
    cases = [
        (b"another", signature, key, "is no signature over this certificate"),
        (b"a certificate", elsewhere, key, "is no signature over this certificate"),
        (b"a certificate", key, key, "is no signature over this certificate"),
        (b"a certificate", signature, other, "another key than the one"),
        (b"a certificate", signature, signature, "is no public key"),
        (b"a certificate", tmp_path / "none", key, "cannot be read"),
        (b"a certificate", binary, key, "is not a file that OpenSSH wrote"),
    ]

    for message, a_signature, a_key, words in cases:
        with pytest.raises(KeyFileError, match=words):
            witnessed(message, a_signature, a_key)


def test_the_ledger_tells_of_the_witness(place: Place, store: Store) -> None:
    """By a digest of the key's fingerprint; it still verifies, and the checkpoint still holds."""
    certificate = _close(place, store)
    closing.note_witness(store, "SHA256:abc")

    assert len(_entries(store, closing.WITNESSED)) == 1
    with store.database.transaction() as connection:
        kept = checkpoints.read(certificate.checkpoint, certificate.checkpoint_key)
        assert checkpoints.check(connection, kept) == 1
        assert connection.scalar(select(func.count()).select_from(table(LedgerEntry))) == certificate.ledger_entries + 1
