"""Checksums agree with identifiers made by other code, and with nothing else."""

from __future__ import annotations

from random import Random

import base58
import pytest

from pipelines import checksums
from tests import identifiers


@pytest.mark.parametrize("seed", range(20))
def test_valid_identifiers_pass(seed: int) -> None:
    """An identifier whose checksum was computed to hold passes."""
    rng = Random(seed)

    assert checksums.base58check(identifiers.base58_wallet(b"\x00")(rng)) is not None
    assert checksums.bech32(identifiers.segwit("bc", 0, 20)(rng)) == "bech32"
    assert checksums.bech32(identifiers.segwit("bc", 1, 32)(rng).upper()) == "bech32m"
    assert checksums.cashaddr(identifiers.cashaddr(rng))
    assert checksums.monero(identifiers.monero(18, 64)(rng)) == "standard"
    assert checksums.monero(identifiers.monero(19, 72)(rng)) == "integrated"
    assert checksums.monero(identifiers.monero(42, 64)(rng)) == "subaddress"
    assert checksums.ethereum(identifiers.ethereum(rng)[2:])
    assert checksums.onion_v3(identifiers.onion(rng))
    assert checksums.tox(identifiers.tox(rng))


@pytest.mark.parametrize(
    ("valid", "address"),
    [
        pytest.param(checksums.bech32, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", id="BIP 173"),
        pytest.param(checksums.bech32, "a1lqfn3a", id="BIP 350, the shortest"),
        pytest.param(checksums.ethereum, "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", id="EIP-55"),
        pytest.param(checksums.ethereum, "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", id="one case carries no checksum"),
        pytest.param(checksums.cashaddr, "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", id="CashAddr specification"),
    ],
)
def test_examples_of_the_specifications_pass(valid: object, address: str) -> None:
    """The examples that the specifications print pass."""
    assert callable(valid)
    assert valid(address)


def test_numbers_of_parcels_and_wallets_without_a_chain_of_blocks() -> None:
    """The examples of the postal union and of a carrier hold, a TON address too, and a changed letter breaks each."""
    parcel, ups = "RR473124829US", "1Z999AA10123456784"
    ton = identifiers.plant(Random(1), "ton").value

    assert checksums.parcel_s10(parcel)
    assert not checksums.parcel_s10(parcel.replace("9US", "8US"))
    assert checksums.parcel_ups(ups)
    assert not checksums.parcel_ups(ups.replace("784", "783"))
    assert checksums.ton(ton)
    assert not checksums.ton(("A" if ton[9] != "A" else "B").join((ton[:9], ton[10:])))


def test_base58check_knows_ripples_alphabet() -> None:
    """XRP uses the same checksum with its own order of letters."""
    address = base58.b58encode_check(bytes(21), alphabet=base58.XRP_ALPHABET).decode("ascii")

    assert checksums.base58check(address, ripple=True) == bytes(21)
    assert checksums.base58check(address) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", id="last letter changed"),
        pytest.param("bc1Qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", id="mixed case"),
        pytest.param("1qqqqqqqq", id="no prefix"),
        pytest.param("bcqqqqqqqq", id="no separator"),
        pytest.param("bc1qqq", id="too short"),
        pytest.param("bc1bbbbbbbb", id="a letter that is not of the alphabet"),
    ],
)
def test_bech32_refuses(text: str) -> None:
    """What breaks a rule of BIP 173 is no address."""
    assert checksums.bech32(text) is None


@pytest.mark.parametrize("text", ["q" * 42, "qqqq", "b" * 42], ids=["checksum", "too short", "alphabet"])
def test_cashaddr_refuses(text: str) -> None:
    """A wrong checksum, length or letter is no address."""
    assert not checksums.cashaddr(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("4" + "1" * 94, id="checksum"),
        pytest.param("0" * 95, id="alphabet"),
        pytest.param("4" * 23, id="a block of one character"),
        pytest.param("z" * 95, id="a block too large"),
        pytest.param("111", id="too short"),
        pytest.param(identifiers.monero(53, 64)(Random(1)), id="another network"),
    ],
)
def test_monero_refuses(text: str) -> None:
    """What does not decode, or is of no kind that the main network has, is no address."""
    assert checksums.monero(text) is None


def test_ethereum_refuses_a_wrong_mixed_case() -> None:
    """One letter in the wrong case breaks EIP-55."""
    assert not checksums.ethereum("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")


@pytest.mark.parametrize("name", ["a" * 56, "0" * 56], ids=["checksum", "alphabet"])
def test_onion_refuses(name: str) -> None:
    """A name with a wrong checksum or letter is no onion service."""
    assert not checksums.onion_v3(name)


def test_tox_refuses_a_wrong_checksum() -> None:
    """A changed digit breaks a Tox ID."""
    assert not checksums.tox("1" + "0" * 75)
