"""Long tokens: wallets of every chain, transaction ids, hashes, hidden services and keys, by their checksums."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipelines import checksums
from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, pattern

_SHORTEST, _LONGEST = 24, 128
_TOKEN = pattern(rf"[a-z0-9]{{{_SHORTEST},}}")
_DASHED = pattern(r"[a-z0-9_-]{40,}")
_MIXED = (re.compile(rb"[a-z]"), re.compile(rb"[A-Z]"), re.compile(rb"\d"))
_UUID = pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_RAW_TON = pattern(r"(?:-1|\b0):[0-9a-f]{64}\b")
_CASHADDR = pattern(r"bitcoincash:\s?([a-z0-9]{30,})")
_CHAINS = {
    b"\x00": "btc",
    b"\x05": "btc",
    b"\x30": "ltc",
    b"\x32": "ltc",
    b"\x1e": "doge",
    b"\x16": "doge",
    b"\x4c": "dash",
    b"\x10": "dash",
    b"\x41": "tron",
}
_SECRET_VERSIONS = frozenset({b"\x80", b"\xb0", b"\x9e", b"\xcc"})
_HASH_WORDS = re.compile(r"(?:md5|sha-?\d+|sha|hash|checksum|blake\w*|crc|digest)[^\w\x00]{0,4}$", re.IGNORECASE)
_KEY_WORDS = re.compile(
    r"(?:pgp|gpg|fingerprint|finger ?print|fpr|key ?id|pubkey|public key|key)[^\w\x00]{0,4}$", re.IGNORECASE
)
_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]+)")
_HEX_LENGTHS = {32: "FILE_HASH", 40: "FILE_HASH", 56: "FILE_HASH", 64: "TX_ID", 96: "FILE_HASH", 128: "FILE_HASH"}

Kind = tuple[str, str, str]
"""Label, detector and canonical form."""


def tokens(text: Folded) -> Iterator[Entity]:
    """Every run of 24 or more letters and digits that is, or may be, an identifier."""
    for match in _TOKEN.finditer(text.data):
        token = match[0].decode("ascii")
        label, detector, canonical = _kind(token, text.text[max(0, match.start() - 24) : match.start()])
        if label:
            yield text.entity(*match.span(), label, detector, canonical)
    for match in _UUID.finditer(text.data):
        yield text.entity(*match.span(), "SECRET", "token.uuid", match[0].decode("ascii").lower())
    for match in _DASHED.finditer(text.data):
        if len(match[0]) == 48 and checksums.ton(match[0].decode("ascii")):
            address = match[0].decode("ascii")
            yield text.entity(*match.span(), "CRYPTO_ADDRESS", "wallet.ton", address)
        elif all(kind.search(match[0]) for kind in _MIXED):
            yield text.entity(*match.span(), "SECRET", "token:shape")


def cashaddrs(text: Folded) -> Iterator[Entity]:
    """Bitcoin Cash addresses with their prefix."""
    for match in _CASHADDR.finditer(text.data):
        address = match[1].decode("ascii").lower()
        detector = "wallet.bch" if checksums.cashaddr(address) else "wallet.bch:shape"
        yield text.entity(*match.span(), "CRYPTO_ADDRESS", detector, address)


def raw_ton(text: Folded) -> Iterator[Entity]:
    """TON addresses in their raw form: the work chain and 256 bits."""
    for match in _RAW_TON.finditer(text.data):
        yield text.entity(*match.span(), "CRYPTO_ADDRESS", "wallet.ton:shape", match[0].decode("ascii").lower())


RULES = (
    Rule("wallet.ton", r"(?:\b0|-1):[0-9a-f]{64}", raw_ton),
    Rule("wallet", rf"[a-z0-9]{{{_SHORTEST}}}|[a-z0-9_-]{{40}}|[0-9a-f]{{8}}-[0-9a-f]{{4}}-", tokens),
    Rule("wallet.bch", "bitcoincash:", cashaddrs),
)


def _kind(token: str, before: str) -> Kind:
    """What a long token is; an empty label where it is only a long word."""
    if len(token) <= _LONGEST:
        for test in _TESTS:
            if kind := test(token):
                return kind
        if kind := _hex(token, before):
            return kind
    if not _is_random(token):
        return "", "", ""
    base58 = 32 <= len(token) <= 64 and not set(token) & set("0OIl")
    if base58 and checksums.is_32_bytes(token):
        return "CRYPTO_ADDRESS", "wallet.sol:shape", token
    return ("CRYPTO_ADDRESS", "wallet:shape", token) if base58 else ("SECRET", "token:shape", token)


def _is_random(token: str) -> bool:
    """Whether no word has this form: digits, and letters besides or nothing but digits."""
    return any(character.isdigit() for character in token)


def _base58(token: str) -> Kind | None:
    payload = checksums.base58check(token)
    if payload is None:
        return _ripple(token)
    if payload[:1] in _SECRET_VERSIONS and len(payload) in {33, 34}:
        return "SECRET", "wallet.key", token
    chain = _CHAINS.get(payload[:1], "other") if len(payload) == 21 else "zec" if payload[:1] == b"\x1c" else "other"
    return "CRYPTO_ADDRESS", f"wallet.{chain}", token


def _ripple(token: str) -> Kind | None:
    if token.startswith("r") and checksums.base58check(token, ripple=True):
        return "CRYPTO_ADDRESS", "wallet.xrp", token
    return None


def _bech32(token: str) -> Kind | None:
    if "1" not in token or not checksums.bech32(token):
        return None
    return "CRYPTO_ADDRESS", f"wallet.{token.lower().rpartition('1')[0]}", token.lower()


def _cashaddr(token: str) -> Kind | None:
    if len(token) in {42, 62} and checksums.cashaddr(token):
        return "CRYPTO_ADDRESS", "wallet.bch", token.lower()
    return None


def _monero(token: str) -> Kind | None:
    if len(token) not in {95, 106}:
        return None
    kind = checksums.monero(token)
    return ("CRYPTO_ADDRESS", f"wallet.xmr.{kind}", token) if kind else None


def _onion(token: str) -> Kind | None:
    if len(token) == 56 and checksums.onion_v3(token):
        return "ONION", "onion.bare", f"{token.lower()}.onion"
    return None


def _ton(token: str) -> Kind | None:
    return ("CRYPTO_ADDRESS", "wallet.ton", token) if len(token) == 48 and checksums.ton(token) else None


_TESTS: tuple[Callable[[str], Kind | None], ...] = (_base58, _bech32, _cashaddr, _monero, _onion, _ton)


def _hex(token: str, before: str) -> Kind | None:
    """Ethereum addresses, transaction ids, hashes, Session and Tox ids: hex digits told apart by their number."""
    match = _HEX.fullmatch(token)
    if match is None:
        return None
    digits = match[1].lower()
    if len(token) != len(digits) and len(digits) == 40:
        valid = checksums.ethereum(match[1])
        return "CRYPTO_ADDRESS", "wallet.eth" if valid else "wallet.eth:shape", f"0x{digits}"
    if len(digits) == 66 and digits.startswith("05"):
        return "MESSENGER_ID", "messenger.session", f"session:{digits}"
    if len(digits) == 76:
        return "MESSENGER_ID", "messenger.tox" if checksums.tox(digits) else "messenger.tox:shape", f"tox:{digits}"
    if _KEY_WORDS.search(before) and len(digits) in {32, 40, 64}:
        return "PGP_KEY", "pgp.fingerprint", digits
    label = _HEX_LENGTHS.get(len(digits))
    if label == "TX_ID" and _HASH_WORDS.search(before):
        label = "FILE_HASH"
    return (label, "hex", digits) if label else None
