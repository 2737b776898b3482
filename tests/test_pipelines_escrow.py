"""Escrow: a copy of the key for the custodian alone, and only where the policy says so."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from pipelines import destruction, keys, seals
from pipelines.database import Database
from pipelines.escrow import escrow
from pipelines.store import Store
from policies.errors import DependencyError, GovernanceError, KeyFileError, PolicyError
from policies.sections.data import Keys
from tests.policies import training
from tests.storing import NOW

STUDY = "small-test"


@pytest.fixture
def identity() -> Any:
    """The custodian's own key, which never comes near a study."""
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def rules(identity: Any) -> Keys:
    """What a policy says that allows escrow to that custodian."""
    given = {"escrow": "offline_custodian", "custodian": "A custodian", "recipient": str(identity.to_public())}
    return training(entities={"keys": given}).entities.keys


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    """The store of a study with a key."""
    keys.create(STUDY, tmp_path / "keys")
    with Database.open(None, data_dir=tmp_path / "data") as database:
        yield Store(database, STUDY, ledger_key=seals.load(STUDY, tmp_path / "keys").ledger_key)


@pytest.fixture
def key(store: Store, tmp_path: Path) -> keys.StudyKey:
    """The key of that study."""
    return keys.load(keys.key_path(STUDY, tmp_path / "keys"))


def test_the_custodian_opens_the_same_key(
    store: Store, key: keys.StudyKey, rules: Keys, identity: Any, tmp_path: Path
) -> None:
    """What the custodian decrypts is the key file, and as a key file it makes the same sub-keys."""
    escrow(store, key, rules, tmp_path / "copy.age")

    restored = tmp_path / "restored"
    restored.mkdir(mode=0o700)
    path = keys.key_path(STUDY, restored)
    path.write_bytes(pyrage.decrypt((tmp_path / "copy.age").read_bytes(), [identity]))
    path.chmod(0o600)
    again = keys.load(path, study=STUDY)
    assert again.info == key.info
    assert again.sub_key(keys.Purpose.PSEUDONYM) == key.sub_key(keys.Purpose.PSEUDONYM)


def test_nobody_else_opens_it(store: Store, key: keys.StudyKey, rules: Keys, tmp_path: Path) -> None:
    """The file is private, shows nothing of the key, and opens to no other identity."""
    escrow(store, key, rules, tmp_path / "copy.age")

    sealed = (tmp_path / "copy.age").read_bytes()
    assert (tmp_path / "copy.age").stat().st_mode & 0o777 == 0o600
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert not any(line in sealed for line in key.file_text().splitlines())
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_the_ledger_and_the_receipt_tell_of_it(store: Store, key: keys.StudyKey, rules: Keys, tmp_path: Path) -> None:
    """No copy leaves without an entry, and the receipt of a later destruction names the epochs that were copied."""
    escrow(store, key, rules, tmp_path / "copy.age")
    keys.rotate(STUDY, tmp_path / "keys")

    receipt, _ = destruction.destroy(store, tmp_path / "keys", by="custodian", reason="the end", now=NOW)

    assert receipt.escrowed == (1,)
    assert store.verify_ledger().entries == 3


def test_forbidden_unless_the_policy_allows_it(store: Store, key: keys.StudyKey, tmp_path: Path) -> None:
    """A policy that is silent forbids it, and nothing is written."""
    silent = training().entities.keys

    assert silent.escrow == "forbidden"
    for rules in (silent, Keys(escrow="offline_custodian")):
        with pytest.raises(GovernanceError, match=r"entities\.keys\.escrow"):
            escrow(store, key, rules, tmp_path / "copy.age")
    assert not (tmp_path / "copy.age").exists()


def test_refuses_a_recipient_whose_checksum_is_wrong(
    store: Store, key: keys.StudyKey, rules: Keys, tmp_path: Path
) -> None:
    """A mistyped public key is told before anything is noted or written."""
    right = str(rules.recipient)
    wrong = rules.model_copy(update={"recipient": right[:-1] + ("q" if right[-1] != "q" else "p")})

    with pytest.raises(KeyFileError, match="ask the custodian again"):
        escrow(store, key, wrong, tmp_path / "copy.age")
    assert not (tmp_path / "copy.age").exists()


def test_refuses_to_overwrite_or_to_lie_beside_the_data(
    store: Store, key: keys.StudyKey, rules: Keys, tmp_path: Path
) -> None:
    """A file that is there stays, also behind a link, and no copy of a key lies in the data folder."""
    (tmp_path / "there.age").write_bytes(b"another copy")
    (tmp_path / "link.age").symlink_to(tmp_path / "nowhere")

    with pytest.raises(KeyFileError, match="exists already"):
        escrow(store, key, rules, tmp_path / "there.age")
    with pytest.raises(KeyFileError, match="exists already"):
        escrow(store, key, rules, tmp_path / "link.age")
    with pytest.raises(KeyFileError, match="keep keys apart"):
        escrow(store, key, rules, tmp_path / "data" / "copy.age")
    assert (tmp_path / "there.age").read_bytes() == b"another copy"
    assert not (tmp_path / "nowhere").exists()


def test_says_how_to_get_pyrage(
    store: Store, key: keys.StudyKey, rules: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, escrow names the command that installs it."""
    monkeypatch.setitem(sys.modules, "pyrage", None)

    with pytest.raises(DependencyError, match=r"beholden\[escrow\]"):
        escrow(store, key, rules, tmp_path / "copy.age")


INCOHERENT: dict[str, tuple[dict[str, str], str]] = {
    "no custodian": ({"escrow": "offline_custodian", "recipient": "age1" + "q" * 58}, "entities.keys.custodian"),
    "no recipient": ({"escrow": "offline_custodian", "custodian": "A custodian"}, "entities.keys.recipient"),
    "no escrow": ({"recipient": "age1" + "q" * 58}, "entities.keys.recipient"),
    "no key of age": (
        {"escrow": "offline_custodian", "custodian": "A custodian", "recipient": "ssh-ed25519 AAAA"},
        "entities.keys.recipient",
    ),
}


@pytest.mark.parametrize(("given", "field"), INCOHERENT.values(), ids=INCOHERENT.keys())
def test_a_policy_names_custodian_and_recipient(given: dict[str, str], field: str) -> None:
    """A policy that allows escrow says to whom, and one that forbids it names nobody."""
    with pytest.raises(PolicyError) as caught:
        training(entities={"keys": given})
    assert caught.value.field == field
