"""Checksums of the identifiers that carry one: whether a string is what it looks like."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import reduce

import base58
from Crypto.Hash import keccak

_XRP = base58.XRP_ALPHABET
_BECH32 = {character: value for value, character in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = {1: "bech32", 0x2BC830A3: "bech32m"}
_CASHADDR_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_MONERO_BLOCK_BYTES = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
_MONERO_KINDS = {18: "standard", 19: "integrated", 42: "subaddress"}


def base58check(text: str, *, ripple: bool = False) -> bytes | None:
    """The payload (version and body) of a Base58Check string, or None where the checksum fails."""
    try:
        return base58.b58decode_check(text, alphabet=_XRP if ripple else base58.BITCOIN_ALPHABET)
    except ValueError:
        return None


def bech32(text: str) -> str | None:
    """``bech32`` (BIP 173) or ``bech32m`` (BIP 350), or None where neither checksum holds."""
    if text.lower() != text and text.upper() != text:
        return None
    prefix, separator, data = text.lower().rpartition("1")
    values = [_BECH32.get(character, -1) for character in data]
    if not prefix or not separator or len(data) < 6 or -1 in values:
        return None
    expanded = [ord(character) >> 5 for character in prefix] + [0] + [ord(character) & 31 for character in prefix]
    return _BECH32_CONSTANTS.get(reduce(_bech32_step, expanded + values, 1))


def _bech32_step(checksum: int, value: int) -> int:
    top, checksum = checksum >> 25, (checksum & 0x1FFFFFF) << 5 ^ value
    return reduce(lambda a, b: a ^ b, (g for i, g in enumerate(_BECH32_GENERATOR) if top >> i & 1), checksum)


def cashaddr(text: str, *, prefix: str = "bitcoincash") -> bool:
    """Whether the part after the colon is a Bitcoin Cash address (BCH cashaddr specification)."""
    values = [_BECH32.get(character, -1) for character in text.lower()]
    if len(values) < 8 or -1 in values:
        return False
    return reduce(_cashaddr_step, [ord(character) & 31 for character in prefix] + [0] + values, 1) == 1


def _cashaddr_step(checksum: int, value: int) -> int:
    top, checksum = checksum >> 35, (checksum & 0x07FFFFFFFF) << 5 ^ value
    return reduce(lambda a, b: a ^ b, (g for i, g in enumerate(_CASHADDR_GENERATOR) if top >> i & 1), checksum)


def monero(text: str) -> str | None:
    """``standard``, ``integrated`` or ``subaddress`` of the main network, or None where the checksum fails."""
    raw = _monero_bytes(text)
    if raw is None or keccak256(raw[:-4])[:4] != raw[-4:]:
        return None
    return _MONERO_KINDS.get(raw[0])


def _monero_bytes(text: str) -> bytes | None:
    """Monero codes Base58 in blocks of 8 bytes as 11 characters."""
    raw = b""
    try:
        for start in range(0, len(text), 11):
            block = text[start : start + 11]
            raw += base58.b58decode_int(block).to_bytes(_MONERO_BLOCK_BYTES[len(block)], "big")
    except (ValueError, KeyError, OverflowError):
        return None
    return raw if len(raw) > 4 else None


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum and Monero use it (not SHA3-256)."""
    return keccak.new(digest_bits=256, data=data).digest()


def ethereum(text: str) -> bool:
    """Whether 40 hex digits are an Ethereum address: one case, or the mixed case of EIP-55."""
    if text in {text.lower(), text.upper()}:
        return True
    digest = keccak256(text.lower().encode("ascii")).hex()
    return all(c.isdigit() or c.isupper() == (int(d, 16) >= 8) for c, d in zip(text, digest, strict=False))


def onion_v3(label: str) -> bool:
    """Whether 56 characters are a version 3 onion name (rend-spec-v3, "Encoding onion addresses")."""
    try:
        raw = base64.b32decode(label.upper())
    except ValueError:
        return False
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum


def tox(text: str) -> bool:
    """Whether 76 hex digits are a Tox ID: the last two bytes are the exclusive or of all pairs before them."""
    raw = bytes.fromhex(text)
    return reduce(lambda a, b: a ^ b, raw[0::2]) == 0 and reduce(lambda a, b: a ^ b, raw[1::2]) == 0


def parcel_s10(number: str) -> bool:
    """Whether the ninth digit of ``AA123456785BB`` checks the eight before it (Universal Postal Union, S10)."""
    total = sum(weight * int(digit) for weight, digit in zip((8, 6, 4, 2, 3, 5, 9, 7), number[2:10], strict=True))
    return int(number[10]) == {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def parcel_ups(number: str) -> bool:
    """Whether the last digit of ``1Z`` and 16 more characters checks them; a letter counts as its place less three."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in number[2:-1]]
    check = -sum(value * (2 if index % 2 else 1) for index, value in enumerate(values)) % 10
    return number[-1] == str(check)


def is_32_bytes(text: str) -> bool:
    """Whether Base58 text is a public key of 32 bytes, as Solana's addresses are; they have no checksum."""
    return 43 <= len(text) <= 44 and len(base58.b58decode(text)) == 32


def ton(text: str) -> bool:
    """Whether 48 characters of base64url are a TON address: the last two of 36 bytes are CRC-16/XMODEM of the rest."""
    raw = base64.urlsafe_b64decode(text)
    return raw[0] & 0x7F in {0x11, 0x51} and binascii.crc_hqx(raw[:34], 0) == int.from_bytes(raw[34:], "big")
