"""Seals: what a study seals and signs is known as its own, and its keys are of no use for that."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipelines import keys, seals
from pipelines.private_files import write_private
from policies.errors import KeyFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the keys of a study lie."""
    keys.create("market-study", tmp_path / "keys")
    return tmp_path / "keys"


def test_a_seal_comes_with_the_key_and_is_private(folder: Path) -> None:
    """Making a study's key makes its seal, in a file of its own that only its owner reads."""
    seal = seals.load("market-study", folder)

    assert seals.seal_path("market-study", folder).stat().st_mode & 0o777 == 0o600
    assert seal.study == "market-study"
    assert (len(bytes.fromhex(seal.signer)), len(seal.ledger_key)) == (32, 32)


def test_a_seal_stays_the_same(folder: Path) -> None:
    """A new epoch and another reading change nothing of it; another study has another."""
    before = seals.load("market-study", folder)
    keys.rotate("market-study", folder)
    keys.create("forum-study", folder)
    after, other = seals.load("market-study", folder), seals.load("forum-study", folder)

    assert (after.ledger_key, after.signer) == (before.ledger_key, before.signer)
    assert len({before.ledger_key, other.ledger_key, bytes.fromhex(before.signer), bytes.fromhex(other.signer)}) == 4


def test_a_seal_left_by_a_killed_creation_is_used(folder: Path) -> None:
    """Where there is a seal and no key, the key is made and the seal stays."""
    before = seals.load("market-study", folder).signer
    keys.key_path("market-study", folder).unlink()

    keys.create("market-study", folder)

    assert seals.load("market-study", folder).signer == before


def test_signatures_hold_for_what_was_signed_alone(folder: Path) -> None:
    """Another message, another signer or a damaged signature does not pass."""
    keys.create("forum-study", folder)
    seal, other = seals.load("market-study", folder), seals.load("forum-study", folder)
    signature = seal.sign(b"destroyed")

    assert seals.is_signed(b"destroyed", signature, seal.signer)
    assert not seals.is_signed(b"kept", signature, seal.signer)
    assert not seals.is_signed(b"destroyed", signature, other.signer)
    assert not seals.is_signed(b"destroyed", signature[:-2], seal.signer)
    assert not seals.is_signed(b"destroyed", "no hex", seal.signer)
    assert not seals.is_signed(b"destroyed", signature, "00")


def test_a_seal_is_neither_shown_nor_copied(folder: Path) -> None:
    """No repr or pickle of a seal gives its bytes."""
    seal = seals.load("market-study", folder)

    assert repr(seal) == str(seal) == "<Seal>"
    with pytest.raises(TypeError, match="cannot be copied or serialised"):
        pickle.dumps(seal)


def test_refuses_what_is_not_the_studys_seal(folder: Path) -> None:
    """A key, or another study's seal, in the place of the seal is refused; so is none, or one beside the data."""
    keys.create("forum-study", folder)
    path = seals.seal_path("market-study", folder)
    for wrong in (keys.key_path("market-study", folder), seals.seal_path("forum-study", folder)):
        path.unlink()
        write_private(path, wrong.read_bytes())

        with pytest.raises(KeyFileError, match="is not the seal of market-study"):
            seals.load("market-study", folder)
    path.unlink()
    with pytest.raises(KeyFileError, match="is missing"):
        seals.load("market-study", folder)
    with pytest.raises(KeyFileError, match="keep keys apart"):
        seals.load("forum-study", folder, data_folder=folder.parent)
