"""E-mail addresses, as written and as people hide them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, pattern

PROVIDERS = (
    "gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|aol|icloud|protonmail|proton|pm|tutanota|tuta|tutamail|"
    "gmx|mail|yandex|zoho|fastmail|riseup|cock|elude|secmail|safe-mail|btinternet|sky|virginmedia|talktalk|lelantos|"
    "mail2tor|sigaint|torbox|onionmail|dnmx|xmpp|jabber|disroot|cryptext|keemail|guerrillamail|qq|163"
)
TOP_LEVEL = (
    "com|org|net|info|biz|edu|gov|mil|eu|uk|ie|de|fr|es|pt|nl|ch|se|dk|fi|pl|cz|ro|ru|ua|cn|jp|au|nz|ca|br|mx|za|"
    "xyz|top|site|online|shop|store|club|app|dev|tv|cc|ws|li|im|me|io|co|pm|ai|email|onion|i2p|example|test"
)
_LOCAL = r"[a-z0-9\xff._%+'-]+"
_LABEL = r"[a-z0-9\xff](?:[a-z0-9\xff-]*[a-z0-9\xff])?"
_OPEN, _CLOSE = r"\s*[(\[{<]+\s*", r"\s*[)\]}>]+\s*"
_AT_IN_BRACKETS = rf"{_OPEN}(?:at|@){_CLOSE}"
_AT_IN_LINES = rf"(?:\s*[*_|~-]+\s*(?:at|a|@)\s*[*_|~-]+\s*|{_OPEN}a{_CLOSE})"
_DOT_WORD = rf"(?:{_OPEN}(?:dot|d0t|punkt|point|\.){_CLOSE}|\s*[*_|~-]+\s*dot\s*[*_|~-]+\s*|\s+dot\s+)"
_DOT = rf"(?:{_DOT_WORD}|\s*\.\s*)"
_LOCAL_WORDS = rf"{_LOCAL}(?:{_DOT_WORD}{_LOCAL})*"
_NAMED_DOMAIN = rf"(?:{_LABEL}{_DOT})+(?:{TOP_LEVEL})"

_PLAIN = pattern(rf"{_LOCAL}\s?@\s?(?:{_LABEL}\.)+[a-z\xff][a-z0-9\xff-]*[a-z\xff]")
_HALF = pattern(
    rf"[a-z0-9\xff][a-z0-9\xff._%+'-]*@[a-z\xff][a-z0-9\xff-]*(?:\.[a-z0-9\xff-]+)*|"
    rf"{_LOCAL}@\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?"
)
_HIDDEN = (
    pattern(rf"{_LOCAL_WORDS}{_AT_IN_BRACKETS}(?:{_LABEL}{_DOT}){{0,4}}{_LABEL}"),
    pattern(rf"{_LOCAL_WORDS}(?:{_AT_IN_LINES}|\s*@\s*){_NAMED_DOMAIN}\b"),
    pattern(rf"{_LOCAL_WORDS}\s+at\s+{_LABEL}(?:{_DOT}{_LABEL})*{_DOT_WORD}(?:{_LABEL}{_DOT})*(?:{TOP_LEVEL})\b"),
    pattern(rf"{_LOCAL_WORDS}\s+at\s+(?:{PROVIDERS})(?:{_DOT}(?:{TOP_LEVEL})\b)+"),
    pattern(rf"[a-z0-9\xff-]*[0-9._+-]{_LOCAL}\s+at\s+(?:{_LABEL}\.)+(?:{TOP_LEVEL})\b"),
    pattern(rf"{_LOCAL_WORDS}\s+at\s+(?:gmail|googlemail|hotmail|protonmail|tutanota|ymail|icloud|yahoo)\b"),
    pattern(r"[a-z0-9._%+-]+AT[a-z0-9-]+(?:(?:DOT|\.)[a-z]+)+", ignore_case=False),
)
_NEXT_SENTENCE = pattern(rf"[^a-z0-9](?:{TOP_LEVEL})(\.\s+[a-z0-9\xff]+)$")
"""A full stop and the first word after it, which look like one more label."""
_AT_SIGN = re.compile(r"\s*(?:[(\[{<*_|~-]+\s*(?:at|a|@)\s*[)\]}>*_|~-]+|\bat\b|AT(?=[a-z])|@)\s*", re.IGNORECASE)
_DOT_SIGN = re.compile(
    r"\s*(?:[(\[{<*_|~-]+\s*(?:dot|d0t|punkt|point|\.)\s*[)\]}>*_|~-]+|\bdot\b|\.)\s*", re.IGNORECASE
)
_TRIGGER_HIDDEN = (
    rf"[(\[{{<*_|~-]\s*(?:at|a|@)\s*[)\]}}>*_|~-]|@\s*{_LABEL}{_DOT}|\sat\s+{_LABEL}{_DOT}|"
    rf"\sat\s+(?:gmail|googlemail|hotmail|protonmail|tutanota|ymail|icloud|yahoo)|at[a-z0-9-]+(?:dot|\.)"
)


def plain(text: Folded) -> Iterator[Entity]:
    """Addresses with an at sign: valid in form, or at least a name at something."""
    for match in _PLAIN.finditer(text.data):
        yield _entity(text, match, "email")
    for match in _HALF.finditer(text.data):
        yield _entity(text, match, "email:shape")


def hidden(text: Folded) -> Iterator[Entity]:
    """Addresses with the at sign or the dots spelled out, bracketed or spaced."""
    for form in _HIDDEN:
        for match in form.finditer(text.data):
            beyond = _NEXT_SENTENCE.search(match[0])
            yield _entity(text, match, "email.hidden", cut=len(beyond[1]) if beyond else 0)


def _entity(text: Folded, match: re.Match[bytes], detector: str, *, cut: int = 0) -> Entity:
    start, end = match.start(), match.end() - cut
    return text.entity(start, end, "EMAIL", detector, _canonical(text.text[start:end]))


def _canonical(written: str) -> str:
    """``joe [at] example dot org`` as ``joe@example.org``."""
    local, _, domain = _AT_SIGN.sub("@", written).rpartition("@")
    domain = domain.replace("DOT", ".")
    local = _DOT_SIGN.sub(".", local.replace("@", "")).strip(".'")
    return f"{local}@{_DOT_SIGN.sub('.', domain).strip('.')}".casefold()


RULES = (
    Rule("email", "@", plain),
    Rule("email.hidden", _TRIGGER_HIDDEN, hidden),
)
