"""Addresses of the network: URLs, hidden services, IP and hardware addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from pipelines.checksums import onion_v3
from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.contact import TOP_LEVEL
from pipelines.patterns.rule import Rule, pattern, stands_alone

_REST = r"[^\s<>\"\x00`]"
_SCHEME = r"[a-z][a-z0-9+.-]*://"
_LABEL = r"[a-z0-9\xff](?:[a-z0-9\xff_-]*[a-z0-9\xff])?"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:\.|dot)\s?[)\]}]\s?)"
# Last labels that are English words as well: a full stop without a space before them is more often a full stop.
_NOT_WORDS = "|".join(
    label for label in TOP_LEVEL.split("|") if label not in {"me", "im", "top", "live", "email", "test"}
)
_URL = pattern(rf"(?:{_SCHEME}|\bwww{_DOT}){_REST}+|\b(?:magnet|bitcoin|monero|ethereum|tel|sms):\??{_REST}{{5,}}")
_BARE = pattern(rf"(?:{_LABEL}{_DOT})+(?:[a-z]{{2,24}}(?::\d+)?/{_REST}+|(?:{_NOT_WORDS})\b(?::\d+)?/?)")
_ONION = pattern(
    rf"(?:{_SCHEME})?(?:{_LABEL}\.)*([a-z2-7]{{10,70}})\s?(?:{_DOT}|\s\.\s|\sdot\s)\s?onion(?:\.{_LABEL})*(?:[:/]{_REST}*)?"
)
_BARE_ONION = pattern(r"\b[a-z2-7]{16}\b", ignore_case=False)
_I2P = pattern(rf"(?:{_SCHEME})?((?:{_LABEL}\.)+i2p)\b(?:[:/]{_REST}*)?")
_IPV4 = pattern(rf"\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}(?:/\d{{1,2}}\b|:\d{{1,5}}\b)?")
_IPV6 = pattern(r"[a-z0-9]*:[a-z0-9:.]*:[a-z0-9:.]*(?:%[a-z0-9]+)?")
_PAIRS = pattern(r"[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5,}|(?:-[0-9a-f]{2}){5,})|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}")
_LONGEST_IPV6 = 64
_TAIL = b".,;:!?'\"*|)]}\x80"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def urls(text: Folded) -> Iterator[Entity]:
    """Addresses with a scheme or ``www``, and bare host names with a path or a known last label."""
    for match in _URL.finditer(text.data):
        yield _url(text, match, "url")
    for match in _BARE.finditer(text.data):
        yield _url(text, match, "url:shape")


def onions(text: Folded) -> Iterator[Entity]:
    """Onion services with their suffix, whatever the length of the name."""
    for match in _ONION.finditer(text.data):
        name = match[1].decode("ascii").lower()
        valid = len(name) == 16 or (len(name) == 56 and onion_v3(name))
        yield text.entity(*_trimmed(text, match), "ONION", "onion" if valid else "onion:shape", f"{name}.onion")


def bare_onions(text: Folded) -> Iterator[Entity]:
    """Names of onion services without their suffix; those of version 3 are found as long tokens."""
    for match in _BARE_ONION.finditer(text.data):
        name = match[0].decode("ascii")
        if not name.isalpha():
            yield text.entity(*match.span(), "ONION", "onion:shape", f"{name}.onion")


def i2p(text: Folded) -> Iterator[Entity]:
    """Hosts of I2P."""
    for match in _I2P.finditer(text.data):
        yield text.entity(*_trimmed(text, match), "ONION", "i2p", match[1].decode("latin-1").lower())


def ips(text: Folded) -> Iterator[Entity]:
    """IP addresses of both versions, with port, prefix or zone."""
    for match in _IPV4.finditer(text.data):
        octets = [int(octet) for octet in re.findall(rb"\d+", match[0])]
        if max(octets[:4]) < 256 and stands_alone(text, *match.span()):
            yield text.entity(*match.span(), "IP", "ip", ".".join(map(str, octets[:4])))
    for match in _IPV6.finditer(text.data):
        yield from _ipv6(text, match)


def hardware(text: Folded) -> Iterator[Entity]:
    """MAC addresses, and longer rows of pairs: fingerprints of keys and certificates."""
    for match in _PAIRS.finditer(text.data):
        pairs = re.sub(rb"[^0-9a-f]", b"", match[0].lower()).decode("ascii")
        if b"-" in match[0] and pairs.isdigit():
            continue
        label = "MAC" if len(pairs) <= 16 else "FILE_HASH"
        yield text.entity(*match.span(), label, "mac", pairs)


RULES = (
    Rule("onion", "onion", onions),
    Rule("onion.bare", r"\b[a-z2-7]{16}\b", bare_onions),
    Rule("i2p", r"\.i2p", i2p),
    Rule(
        "url",
        rf"://|www{_DOT}|(?:magnet|bitcoin|monero|ethereum|tel|sms):|"
        rf"[a-z0-9\xff]{_DOT}(?:[a-z]{{2,24}}(?::\d+)?/|(?:{_NOT_WORDS})\b)",
        urls,
    ),
    Rule("ip", rf"\d{_DOT}\d{{1,3}}{_DOT}\d{{1,3}}{_DOT}\d|:[a-z0-9:.]*:", ips),
    Rule("mac", r"[0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}[:-]|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}", hardware),
)


def _trimmed(text: Folded, match: re.Match[bytes]) -> tuple[int, int]:
    """The span without the punctuation of the sentence around it."""
    start = match.start()
    end = start + max(1, len(match[0].rstrip(_TAIL)))
    closing = text.text[end : end + 1]
    if closing in _BRACKETS and end < match.end() and _BRACKETS[closing] in text.text[start:end]:
        end += 1
    return start, end


def _url(text: Folded, match: re.Match[bytes], detector: str) -> Entity:
    start, end = _trimmed(text, match)
    return text.entity(start, end, "URL", detector, _plain_url(text.text[start:end]))


def _plain_url(written: str) -> str:
    """Host in lower case and path, without scheme, ``www``, fragment or final slash."""
    bare = re.sub(
        r"^[a-z][a-z0-9+.-]*://", "", re.sub(r"\s?[(\[{]\s?(?:\.|dot)\s?[)\]}]\s?", ".", written), flags=re.IGNORECASE
    )
    host, slash, path = bare.partition("#")[0].rstrip("/").partition("/")
    return host.casefold().removeprefix("www.") + slash + path


def _ipv6(text: Folded, match: re.Match[bytes]) -> Iterator[Entity]:
    """The longest tail of a run with colons that is an address: a word may stand before its first colon."""
    run = match[0] if match[0].endswith(b"::") else match[0].rstrip(b".:")
    end = match.start() + len(run)
    start = match.start() if len(run) <= _LONGEST_IPV6 else text.data.find(b":", end - _LONGEST_IPV6, end) + 1
    while end - start >= 4:
        try:
            address = ipaddress.IPv6Address(text.data[start:end].decode("latin-1"))
        except ValueError:
            start = text.data.find(b":", start, end) + 1 or end
            continue
        if any(character.isdigit() for character in text.text[start:end]) and not address.is_loopback:
            yield text.entity(start, end, "IP", "ip", address.compressed)
        return
