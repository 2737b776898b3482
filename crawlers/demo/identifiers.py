"""Wallets, onion addresses, keys and phone numbers that look right and belong to nobody."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from random import Random

import base58
from Crypto.Hash import keccak

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
US_AREAS = (205, 212, 303, 305, 312, 404, 415, 503, 505, 602, 617, 702, 713, 801, 808, 901, 907)


def btc_p2pkh(rng: Random) -> str:
    """A Bitcoin address that starts with 1."""
    return base58.b58encode_check(b"\x00" + rng.randbytes(20)).decode()


def btc_bech32(rng: Random) -> str:
    """A Bitcoin address that starts with bc1q (BIP 173, witness version 0)."""
    bits = f"{int.from_bytes(rng.randbytes(20), 'big'):0160b}"
    data = [0, *(int(bits[i : i + 5], 2) for i in range(0, 160, 5))]
    prefix = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    check = _polymod([*prefix, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    return "bc1" + "".join(BECH32[v] for v in [*data, *((check >> 5 * (5 - i)) & 31 for i in range(6))])


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if (top >> i) & 1 else 0
    return check


def eth(rng: Random) -> str:
    """An Ethereum address with the mixed-case checksum of EIP-55."""
    address = rng.randbytes(20).hex()
    digest = _keccak256(address.encode()).hex()
    return "0x" + "".join(c.upper() if int(d, 16) > 7 else c for c, d in zip(address, digest, strict=False))


def xmr(rng: Random) -> str:
    """A Monero main address: 95 characters, starts with 4."""
    payload = b"\x12" + rng.randbytes(64)
    payload += _keccak256(payload)[:4]
    return "".join(_monero_block(payload[i : i + 8]) for i in range(0, len(payload), 8))


def _monero_block(block: bytes) -> str:
    # Monero writes each 8 bytes as 11 characters, and the 5 left over as 7.
    number, text = int.from_bytes(block, "big"), ""
    for _ in range({8: 11, 5: 7}[len(block)]):
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


def _keccak256(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def onion(rng: Random) -> str:
    """A version 3 onion host (rend-spec-v3 §6)."""
    key = rng.randbytes(32)
    check = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode().lower() + ".onion"


def session_id(rng: Random) -> str:
    """An id as the Session messenger has them: 05 and 64 hexadecimal digits."""
    return "05" + rng.randbytes(32).hex()


def pgp_key(rng: Random, user_id: str) -> str:
    """An armoured public key block that names `user_id`; its key material is noise."""
    key = b"\x04" + rng.randbytes(4) + b"\x16" + rng.randbytes(44)
    packets = bytes([0x98, len(key)]) + key + bytes([0xB4, len(user_id.encode())]) + user_id.encode()
    body = base64.b64encode(packets).decode()
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    check = "=" + base64.b64encode(_crc24(packets).to_bytes(3, "big")).decode()
    return "\n".join(["-----BEGIN PGP PUBLIC KEY BLOCK-----", "", *lines, check, "-----END PGP PUBLIC KEY BLOCK-----"])


def _crc24(data: bytes) -> int:
    crc = 0xB704CE  # RFC 4880 §6.1
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc = crc << 1 ^ (0x1864CFB if crc & 0x800000 else 0)
    return crc


def uk_phone(rng: Random) -> str:
    """A number of the ranges that Ofcom keeps for drama, in E.164."""
    return f"+447700900{rng.randrange(1000):03}" if rng.random() < 0.7 else f"+442079460{rng.randrange(1000):03}"


def us_phone(rng: Random) -> str:
    """A number of 555-0100 to 555-0199, in E.164."""
    return f"+1{rng.choice(US_AREAS)}55501{rng.randrange(100):02}"


def _uk_local(e164: str) -> str:
    digits = "0" + e164[3:]
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if digits.startswith("020") else f"{digits[:5]} {digits[5:]}"


def _us_local(e164: str) -> str:
    return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"


def _local(e164: str) -> str:
    return _us_local(e164) if e164.startswith("+1") else _uk_local(e164)


def _international(e164: str) -> str:
    if e164.startswith("+1"):
        return f"+1 {e164[2:5]} {e164[5:8]} {e164[8:]}"
    return "+44 " + _uk_local(e164)[1:]


def _digits(e164: str) -> str:
    return e164[2:] if e164.startswith("+1") else "0" + e164[3:]


PLAIN_SPELLINGS: Mapping[str, Callable[[str], str]] = {"local": _local, "international": _international}
"""How most people write a phone number."""

HIDING_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "dots": lambda n: _digits(n)[:5] + "." + _digits(n)[5:8] + "." + _digits(n)[8:],
    "spaced": lambda n: " ".join(_digits(n)),
    "dashes": lambda n: "-".join(_digits(n)),
    "words": lambda n: " ".join(DIGIT_WORDS[int(d)] for d in _digits(n)),
    "letters": lambda n: _local(n).replace("0", "O").replace("1", "l"),
    "full width": lambda n: _local(n).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "half words": lambda n: _digits(n)[:5] + " " + " ".join(DIGIT_WORDS[int(d)] for d in _digits(n)[5:]),
}
"""How people write one who do not want it found."""

EMAIL_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda e: e,
    "brackets": lambda e: e.replace("@", "[at]"),
    "words": lambda e: e.replace("@", " (at) ").replace(".org", " (dot) org"),
    "spaced": lambda e: e.replace("@", " @ ").replace(".org", " . org"),
}
