"""The ledger: every decision as an entry whose hash covers the entry before it.

The text that is hashed is JSON as RFC 8785 writes it, put together by hand, which is several times as fast: no code, id
or digest in it can hold a character that JSON would escape.
Whoever can write to the database can also write the chain anew. So the last entry's hash is kept in a second place, the
head file, sealed with a key; and a reviewer who keeps a copy of a head can check every later ledger against it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, NoReturn

from sqlalchemy import Connection, bindparam, select

from pipelines.bulk import Values, insert_rows
from pipelines.canonical import canonical
from pipelines.tables import LedgerEntry, table
from policies.errors import LedgerError

Stage = Literal["run", "request", "response", "item", "entity", "store", "export", "retention"]
Verdict = Literal["allow", "transform", "deny", "stop"]

STAGES = ("run", "request", "response", "item", "entity", "store", "export", "retention")
VERDICTS = ("allow", "transform", "deny", "stop")

# Five digits in a row could be part of a telephone number, an account or a post code; no code of ours needs them.
_CODE = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_.\-\[\]:]{1,120}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\-]{0,127}")
_SUBJECT = re.compile(r"[0-9a-f]{16,64}")
_MOST = 2**53  # beyond it RFC 8785 would write a number otherwise than Python does


@lru_cache(4096)
def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


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
            if not _is_code(code):
                raise LedgerError(f"the {name} of a ledger entry must be a code (letters, digits, _.-[]:), not text")
        if self.subject is not None and not _SUBJECT.fullmatch(self.subject):
            raise LedgerError("the subject of a ledger entry must be a keyed digest: 16 to 64 hexadecimal digits")
        for code, count in self.counts.items():
            if not _is_code(code) or type(count) is not int or not 0 <= count < _MOST:
                raise LedgerError("the counts of a ledger entry must be codes with whole numbers from 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a study's ledger: its number and its hash."""

    study: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A ledger that holds.

    Attributes:
        entries: how many there are.
        head: the last of them.
        recovered: how many follow the head it was checked against: they were committed, but the process ended before
            it could write the new head.
    """

    entries: int
    head: Head
    recovered: int


_LEDGER = table(LedgerEntry)
_LAST = select(_LEDGER.c.seq, _LEDGER.c.hash).where(_LEDGER.c.study == bindparam("this_study"))
_LAST = _LAST.order_by(_LEDGER.c.seq.desc()).limit(1)
_FACTS = ("seq", "run", "at", "policy", "source", "stage", "verdict", "rule", "reason", "subject", "counts")


def genesis(study: str) -> Head:
    """What the first entry of a study's ledger follows."""
    if not _NAME.fullmatch(study):
        raise LedgerError("the id of a study must be letters, digits, _.-: (at most 128)")
    return Head(study=study, seq=0, hash=hashlib.sha256(f"beholden ledger of {study}".encode()).digest())


def last(connection: Connection, study: str) -> Head:
    """The last entry in the database."""
    row = connection.execute(_LAST, {"this_study": study}).one_or_none()
    return genesis(study) if row is None else Head(study=study, seq=row.seq, hash=row.hash)


def append(
    connection: Connection, study: str, entries: Sequence[Entry], *, at: datetime, run: str | None, policy: str | None
) -> Head:
    """Add entries within the caller's transaction.

    Args:
        connection: with a transaction begun.
        study: whose ledger it is.
        entries: in the order they were decided.
        at: the time of the group.
        run: id of the run, or None where it belongs to none, such as an expiry.
        policy: digest of the policy in force.
    """
    head = last(connection, study)
    if not all(_NAME.fullmatch(name) for name in (run or "none", policy or "none")):
        raise LedgerError("the run and the policy of a ledger entry must be ids: letters, digits, _.-:")
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    seq, previous = head.seq, head.hash
    rows: list[Values] = []
    for entry in entries:
        seq += 1
        counts = canonical(dict(entry.counts))
        decided = (entry.source, entry.stage, entry.verdict, entry.rule, entry.reason, entry.subject, counts)
        facts = (seq, run, moment, policy, *decided)
        this = _hash(previous, facts)
        rows.append(dict(zip(_FACTS, facts, strict=True), study=study, previous=previous, hash=this))
        previous = this
    insert_rows(connection, _LEDGER, rows)
    return Head(study=study, seq=seq, hash=previous)


def _quoted(code: str | int | None) -> str:
    return "null" if code is None else f'"{code}"'


def _hash(previous: bytes, facts: Sequence[str | int | None]) -> bytes:
    # Each name below occurs once before a quotation mark or null, so no other facts give the same line.
    seq, run, at, policy, source, stage, verdict, rule, reason, subject, counts = facts
    line = (
        f'{{"at":"{at}","counts":{counts},"policy":{_quoted(policy)},"reason":"{reason}","rule":"{rule}",'
        f'"run":{_quoted(run)},"seq":{seq},"source":{_quoted(source)},"stage":"{stage}",'
        f'"subject":{_quoted(subject)},"verdict":"{verdict}"}}'
    )
    return hashlib.sha256(previous + line.encode("utf-8", "surrogatepass")).digest()


def verify(connection: Connection, head: Head, *, each: Callable[[bytes], object] = lambda _: None) -> Verified:
    """Check every entry of a study's ledger, and that the given head is one of them.

    Args:
        connection: to the database.
        head: the head file's, or any earlier one that a reviewer kept.
        each: called with the hash of each entry that holds, in their order.

    Raises:
        LedgerError: names the first entry that is wrong, and how.
    """
    found = genesis(head.study)
    seq, previous = found.seq, found.hash
    anchored = head == found
    columns = (_LEDGER.c[name] for name in (*_FACTS, "previous", "hash"))
    query = select(*columns).where(_LEDGER.c.study == head.study).order_by(_LEDGER.c.seq)
    with connection.execute(query.execution_options(yield_per=5000)) as rows:
        for *facts, follows, kept in rows:
            seq += 1
            if facts[0] != seq:
                _bad(seq, f"it is missing: entry {facts[0]} comes next")
            if follows != previous:
                _bad(seq, f"it does not follow entry {seq - 1}: they were put in another order, or one was replaced")
            previous = _hash(previous, facts)
            if previous != kept:
                _bad(seq, "it was edited: its hash does not fit what it says")
            each(kept)
            if seq == head.seq:
                anchored = previous == head.hash
                if not anchored:
                    _bad(seq, "it is not the one that the head names: the ledger was written anew, or the head altered")
    if not anchored:
        _bad(seq + 1, f"it is missing: the ledger was cut off, its head names {head.seq} entries")
    return Verified(entries=seq, head=Head(study=head.study, seq=seq, hash=previous), recovered=seq - head.seq)


def _bad(seq: int, what: str) -> NoReturn:
    raise LedgerError(f"the ledger does not verify at entry {seq}: {what}")
