"""The ledger: every decision as an entry whose hash covers the entry before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from policies.errors import LedgerError

Stage = Literal["run", "request", "response", "item", "entity", "store", "export", "retention"]
Verdict = Literal["allow", "transform", "deny", "stop"]

STAGES = ("run", "request", "response", "item", "entity", "store", "export", "retention")
VERDICTS = ("allow", "transform", "deny", "stop")

# Five digits in a row could be part of a telephone number, an account or a post code; no code of ours needs them.
_CODE = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_.\-\[\]:]{1,120}")
_SUBJECT = re.compile(r"[0-9a-f]{16,64}")
_MOST = 2**53  # beyond it RFC 8785 would write a number otherwise than Python does


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision, free of personal data: codes, counts and a keyed digest.

    Attributes:
        rule: the clause that decided, as a path of the policy (``sources[0].hosts``) or ``floor.H1``.
        reason: a code, such as ``http.503`` or ``login``; never a sentence, a name or anything read from a page.
        source: id of the source in the policy.
        subject: keyed digest (hex, 64 to 256 bits) of what it is about; the caller makes it.
        counts: code to number, such as ``{"entity:PHONE:pseudonymise": 3}``.

    Raises:
        LedgerError: a value is not of that form. The message does not repeat it.
    """

    stage: Stage
    verdict: Verdict
    rule: str
    reason: str
    source: str | None = None
    subject: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.stage not in STAGES or self.verdict not in VERDICTS:
            raise LedgerError(f"a ledger entry needs a stage of {STAGES} and a verdict of {VERDICTS}")
        for name, code in (("rule", self.rule), ("reason", self.reason), ("source", self.source or "none")):
            if not _CODE.fullmatch(code):
                raise LedgerError(f"the {name} of a ledger entry must be a code (letters, digits, _.-[]:), not text")
        if self.subject is not None and not _SUBJECT.fullmatch(self.subject):
            raise LedgerError("the subject of a ledger entry must be a keyed digest: 16 to 64 hexadecimal digits")
        for code, count in self.counts.items():
            if not _CODE.fullmatch(code) or type(count) is not int or not 0 <= count < _MOST:
                raise LedgerError("the counts of a ledger entry must be codes with whole numbers from 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a study's ledger: its number and its hash."""

    study: str
    seq: int
    hash: bytes
