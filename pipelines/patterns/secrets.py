"""What opens an account or proves a key: PGP blocks and fingerprints, passwords, API keys, recovery phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern

_BLOCK = pattern(r"(?s)-{3,6} ?BEGIN [A-Z0-9 ]{3,40}-{3,6}.*?(?:-{3,6} ?END [A-Z0-9 ]{3,40}-{3,6}|\z)")
_BASE64_LINE = pattern(r"[A-Za-z0-9+/]{40,}={0,2}(?:\s{1,2}[A-Za-z0-9+/]{16,}={0,2})*(?:\s{1,2}=[A-Za-z0-9+/]{4}\b)?")
_FINGERPRINT = pattern(r"[0-9a-f]{4}(?:[ :]{1,3}[0-9a-f]{4}){7,9}")
_KEY_ID = pattern(
    r"(?:\b(?:pgp|gpg|fingerprint|fpr|key ?id|key)[^\w\x00]{1,4}(?:0x)?|\b0x)([0-9a-f]{8}|[0-9a-f]{16})\b"
)
# Password in German, French, Spanish, Italian, Dutch, Polish and Portuguese, as the folded text has it.
_FOREIGN = "passwort|kennwort|mot de passe|mdp|contrasena|clave|wachtwoord|haslo|senha|parola(?: d'ordine)?"
_OTHER_SCRIPT = re.compile(r"(?:пароль|логин|κωδικος|密码|パスワート)\s*[:=-]\s*([^\s\x00]{3,})", re.IGNORECASE)
_PASSWORD = pattern(
    r"\b(?:password|passwd|passphrase|passcode|pass|pwd|pw|pin(?: ?code)?|api[ _-]?key|secret(?:[ _-]?key)?|"
    r"access[ _-]?(?:key|token)|auth[ _-]?token|token|bearer|private[ _-]?key|priv[ _-]?key|mnemonic|2fa(?: code)?|otp|"
    rf"{_FOREIGN})"
    r"(?:\s+(?:is|was))?\s*(?:[:=]|->)\s*[\"']?([^\s\"'<>,;\x00]{3,})"
)
_PASSWORD_SAID = pattern(
    r"\b(?:password|passwd|passphrase|passcode|pin(?: ?code)?)\s+(?:is|was)\s+[\"']?([^\s\"'<>,;\x00]{3,})"
)
# A dash or a space alone: what follows must look like a password, and does not where it is a word.
_PASSWORD_LOOSE = pattern(r"\b(?:password|passwd|passcode|pass|pwd|pw)(?: ?- ?| {1,2})[\"']?([^\s\"'<>,;\x00]{5,})")
_MIXED = re.compile(rb"(?=.*[A-Za-z])(?=.*\d)")
_BEARER = pattern(r"\bbearer\s+([a-z0-9._~+/-]{16,}=*)")
_SEED = pattern(
    r"\b(?:seed|mnemonic|recovery|backup)(?: ?(?:phrase|words?|key))?\s*(?:is)?\s*[:=-]\s*"
    r"([a-z]{3,8}(?:[\s,]{1,3}[a-z]{3,8}){11,23})"
)
_KNOWN = pattern(
    r"\b(?:A[KS]IA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|"
    r"[sprk]{2}_(?:live|test)_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{30,}|glpat-[A-Za-z0-9_-]{16,}|"
    r"\d{8,10}:[A-Za-z0-9_-]{35}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?|"
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|(?:npm|hf|pypi|glsa|lin_api|ntn|secret|dckr_pat|figd|shp(?:at|ca|pa|"
    r"ss)|"
    r"do[op]_v1|EAAC?|ya29|fo1|pul|rpa|gsk|tvly|xai|r8|sntrys)[_.-][A-Za-z0-9_-]{20,}|(?:AC|SK)[0-9a-f]{32}|"
    r"key-[0-9a-f]{32}|"
    r"1//0[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|"
    r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38})",
    ignore_case=False,
)
_WORDS = frozenset(
    "a and below change changed correct empty fine forgot here hidden incorrect invalid must needed no none not ok "
    "only optional or protected required reset safe same secure sent set should the valid wrong yes your".split()
)


def blocks(text: Folded) -> Iterator[Entity]:
    """Armoured blocks from BEGIN to END, or to the end of the text where the end is cut off."""
    for match in _BLOCK.finditer(text.data):
        label = "SECRET" if b"PRIVATE" in match[0][:60].upper() else "PGP_KEY"
        yield text.entity(*match.span(), label, "pgp.block", _squeezed(match[0]))


def base64_lines(text: Folded) -> Iterator[Entity]:
    """Lines of base64: the body of a block whose frame is lost."""
    for match in _BASE64_LINE.finditer(text.data):
        body = match[0]
        if re.search(rb"\d", body) and re.search(rb"[a-z]", body) and re.search(rb"[A-Z]", body):
            yield text.entity(*match.span(), "PGP_KEY", "pgp.body:shape", _squeezed(body))


def fingerprints(text: Folded) -> Iterator[Entity]:
    """Fingerprints in groups of four, and key ids that are named as such."""
    for match in _FINGERPRINT.finditer(text.data):
        digits = re.sub(rb"[^0-9a-fA-F]", b"", match[0]).decode("ascii").lower()
        if len(digits) in {32, 40}:
            yield text.entity(*match.span(), "PGP_KEY", "pgp.fingerprint", digits)
    for match in _KEY_ID.finditer(text.data):
        yield text.entity(*match.span(1), "PGP_KEY", "pgp.key_id", match[1].decode("ascii").lower())


def passwords(text: Folded) -> Iterator[Entity]:
    """What follows the word for a secret and a colon."""
    for form in (_PASSWORD, _PASSWORD_SAID, _BEARER):
        for match in overlapping(form, text.data, 1):
            if match[1].decode("latin-1").strip(".!").lower() not in _WORDS:
                yield text.entity(*match.span(1), "SECRET", "secret")
    for match in _PASSWORD_LOOSE.finditer(text.data):
        if _MIXED.match(match[1]):
            yield text.entity(*match.span(1), "SECRET", "secret:shape")
    for told in _OTHER_SCRIPT.finditer(text.text):
        yield text.entity(*told.span(1), "SECRET", "secret")
    for match in _SEED.finditer(text.data):
        yield text.entity(*match.span(1), "SECRET", "secret.seed")


def known(text: Folded) -> Iterator[Entity]:
    """Keys and tokens that services mark by a prefix."""
    for match in _KNOWN.finditer(text.data):
        yield text.entity(*match.span(), "SECRET", "secret.token")


RULES = (
    Rule("pgp.block", "--- ?BEGIN ", blocks),
    Rule(
        "pgp.fingerprint",
        r"[0-9a-f]{4}[ :]{1,3}[0-9a-f]{4}[ :]{1,3}[0-9a-f]{4}[ :]{1,3}[0-9a-f]{4}|"
        r"(?:pgp|gpg|fingerprint|fpr|key ?id|key)[^\w\x00]{1,4}(?:0x)?[0-9a-f]{8}|\b0x[0-9a-f]{8}",
        fingerprints,
    ),
    Rule(
        "secret",
        r"\b(?:pass|pwd|pw|pin|api|secret|access|auth|token|bearer|priv|mnemonic|2fa|otp|seed|recovery|backup)|"
        rf"\b(?:{_FOREIGN})\s*[:=-]|\xff\s*[:=-]",
        passwords,
    ),
    Rule(
        "secret.token",
        r"a[ks]ia|gh[pousr]_|github_pat_|xox[abprs]-|_live_|_test_|sk-|glpat-|aiza|\d{8}:|\beyj|\bsg\.|"
        r"\b[a-z0-9_]{2,9}[_.-][a-z0-9_-]{20}|\b(?:ac|sk)[0-9a-f]{32}|1//0|\b[mno][a-z0-9_-]{23,27}\.",
        known,
    ),
)
LAST = (Rule("pgp.body", "[a-z0-9+/]{40}", base64_lines),)
"""What is no more than a wallet where a wallet is as wide."""


def _squeezed(block: bytes) -> str:
    return re.sub(rb"\s+", b"", block).decode("latin-1")
