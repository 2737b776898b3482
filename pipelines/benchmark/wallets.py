"""Made-up wallets, hidden services and keys of messengers whose checksums hold."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from random import Random

import base58

from pipelines.benchmark.strings import hexadecimal
from pipelines.checksums import keccak256

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def base58_wallet(version: bytes) -> Callable[[Random], str]:
    """Makes wallets of this version."""
    return lambda rng: base58.b58encode_check(version + rng.randbytes(20)).decode("ascii")


def segwit(prefix: str, version: int, size: int) -> Callable[[Random], str]:
    """Makes bech32 (version 0) and bech32m (from version 1) addresses."""

    def make(rng: Random) -> str:
        values = [version, *rng.choices(range(32), k=-(-size * 8 // 5))]
        expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
        checksum = bech32_polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ (0x2BC830A3 if version else 1)
        values += [checksum >> 5 * (5 - index) & 31 for index in range(6)]
        return f"{prefix}1{''.join(BECH32[value] for value in values)}"

    return make


def bech32_polymod(values: list[int]) -> int:
    """The checksum of BIP 173."""
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def cashaddr(rng: Random) -> str:
    """A Bitcoin Cash address without its prefix."""
    values = [0, *rng.choices(range(32), k=33)]
    checksum = 1
    for value in [*(ord(c) & 31 for c in "bitcoincash"), 0, *values, *[0] * 8]:
        top = checksum >> 35
        checksum = (checksum & 0x07FFFFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)):
            checksum ^= generator if top >> bit & 1 else 0
    checksum ^= 1
    values += [checksum >> 5 * (7 - index) & 31 for index in range(8)]
    return "".join(BECH32[value] for value in values)


def ethereum(rng: Random) -> str:
    """An Ethereum address in the mixed case of EIP-55."""
    plain = hexadecimal(rng, 40)
    digest = keccak256(plain.encode("ascii")).hex()
    return "0x" + "".join(c.upper() if int(d, 16) >= 8 else c for c, d in zip(plain, digest, strict=False))


def monero(version: int, size: int) -> Callable[[Random], str]:
    """Makes Monero addresses: Base58 in blocks of 8 bytes."""

    def make(rng: Random) -> str:
        raw = bytes([version]) + rng.randbytes(size)
        raw += keccak256(raw)[:4]
        return "".join(monero_block(raw[start : start + 8]) for start in range(0, len(raw), 8))

    return make


def monero_block(block: bytes) -> str:
    """One block of Monero's Base58, of fixed width."""
    width = {1: 2, 2: 3, 3: 5, 4: 6, 5: 7, 6: 9, 7: 10, 8: 11}[len(block)]
    return base58.b58encode_int(int.from_bytes(block, "big")).decode("ascii").rjust(width, "1")


def onion(rng: Random) -> str:
    """The name of a version 3 onion service."""
    key = rng.randbytes(32)
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode("ascii").lower()


def onion_v2(rng: Random) -> str:
    """The name of a version 2 onion service, with a digit."""
    return "".join(rng.choices(BASE32, k=15)) + rng.choice("234567")


def tox(rng: Random) -> str:
    """A Tox ID."""
    raw = rng.randbytes(36)
    even, odd = 0, 0
    for first, second in zip(raw[0::2], raw[1::2], strict=True):
        even, odd = even ^ first, odd ^ second
    return (raw + bytes([even, odd])).hex().upper()
