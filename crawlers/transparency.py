"""The public page of a study: what it collects and why, what it has done so far, and how to say no; counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from crawlers.report import list_runs, read_ledger
from pipelines import audits
from pipelines.ledger import Head, last, verify
from pipelines.objections import RULE as OBJECTION
from policies.approval import in_force
from policies.errors import PolicyError
from policies.model import Policy
from policies.pack.public import notice
from policies.prose import Block, exactly
from policies.terms import LABELS, ROLES

LEAST = 10
"""The smallest count that is shown where the policy asks for no larger one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a study has done in all its runs; counts alone.

    Attributes:
        first: when its first run began.
        latest: when its newest run began.
        pages: source to pages read.
        records: source to records stored, again where one was seen again.
        refused: requests, answers and items that were refused.
        masked: type to identifiers that were found in texts and not stored as they stood.
        objections: people who were taken out.
        expired: observations that were deleted since their time was over.
    """

    first: datetime
    latest: datetime
    pages: Mapping[str, int]
    records: Mapping[str, int]
    refused: int
    masked: Mapping[str, int]
    objections: int
    expired: int


def done(connection: Connection, study: str, head: Head | None) -> Done | None:
    """Add up a study's runs; None where there is none.

    Args:
        connection: to the database.
        study: its id.
        head: the sealed head of its ledger; None where no key is at hand to check its seal.

    Raises:
        LedgerError: the ledger does not verify; nothing is told from a ledger that was changed.
    """
    runs = [run for run in list_runs(connection) if run["study"] == study]
    if not runs:
        return None
    verify(connection, head or last(connection, study))
    pages, records, masked = Counter[str](), Counter[str](), Counter[str]()
    refused = 0
    for run in runs:
        totals = read_ledger(connection, run["id"])
        pages.update(totals.pages)
        records.update(totals.records)
        refused += sum(totals.refusals.values())
        for name, count in totals.actions.items():
            if name.startswith("entity:") and not name.endswith(":keep"):
                masked[name.split(":")[1]] += count
    deletions = audits.deletions(connection, study)
    return Done(
        first=min(run["started_at"] for run in runs),
        latest=max(run["started_at"] for run in runs),
        pages=pages,
        records=records,
        refused=refused,
        masked=masked,
        objections=sum(one["rule"] == OBJECTION for one in deletions),
        expired=sum(one["counts"].get("observations", 0) for one in deletions if one["rule"] == "retention"),
    )


def transparency(policy: Policy, so_far: Done | None, *, on: date) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The page, and what the public should know and the policy does not say.

    Args:
        policy: of the study.
        so_far: what it has done.
        on: the day.

    Raises:
        PolicyError: the policy names no way to object; such a page would tell people of a study and leave them there.
    """
    if not policy.notice or not policy.notice.objection:
        raise PolicyError(
            "the policy names no way to object, which the public page must give; add notice.objection with its "
            "channel, days and how_matched",
            field="notice.objection",
        )
    told = list(notice(policy))
    unsaid = tuple(block.text for block in told if block.kind == "ask")
    at = next(index for index, block in enumerate(told) if block.text == "What you can do")
    page = (*told[:at], *_so_far(policy, so_far, on), *_allowed(policy, so_far, on), *told[at:])
    return tuple(_without_gaps(block for block in page if block.kind != "ask")), unsaid


def coarse(count: int, least: int) -> str:
    """A count as it may be published: small ones, none among them, look alike; others are rounded down."""
    return f"fewer than {least}" if count < least else f"at least {count // least * least:,}"


def _so_far(policy: Policy, so_far: Done | None, on: date) -> Iterator[Block]:
    least = max(LEAST, policy.sharing.min_cell)
    yield Block("heading", "What we have done so far")
    if so_far is None:
        yield Block("paragraph", f"Nothing yet, on {on:%-d %B %Y}.")
        return
    first, latest = f"{so_far.first:%B %Y}", f"{so_far.latest:%B %Y}"
    when = f"In {first}" if first == latest else f"From {first} to {latest}"
    yield Block(
        "paragraph",
        f"{when}, as it stood on {on:%-d %B %Y}. Counts below {least} are "
        f"not shown, and others are rounded down to a multiple of {least}.",
    )
    for source in policy.sources:
        pages, records = so_far.pages.get(source.id, 0), so_far.records.get(source.id, 0)
        hosts = ", ".join(source.hosts)
        yield Block("point", f"{hosts}: pages read, {coarse(pages, least)}; records stored, {coarse(records, least)}.")
    masked = sorted(so_far.masked.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [f"{LABELS.get(label, label)}: {coarse(count, least)}" for label, count in masked]
    if shown:
        yield Block("point", f"Found in texts and taken out or replaced before storing: {'; '.join(shown)}.")
    yield Block(
        "point", f"Times that our own rules refused to ask, to read or to store: {coarse(so_far.refused, least)}."
    )
    yield Block("point", f"People who objected and were taken out: {coarse(so_far.objections, least)}.")
    yield Block("point", f"Observations deleted since their time was over: {coarse(so_far.expired, least)}.")


def _allowed(policy: Policy, so_far: Done | None, on: date) -> Iterator[Block]:
    yield Block("heading", "Who allowed it, and how you can check")
    for one in policy.approvals:
        if one.digest == policy.digest:
            role = ROLES[one.role]
            yield Block(
                "point",
                f"{role[0].upper()}{role[1:]}: {one.body}, reference {one.reference}, until {one.expires:%-d %B %Y}.",
            )
    decision = in_force(policy, on=on)
    if not decision.allowed:
        yield Block("point", f"On {on:%-d %B %Y} the study may not read anything: {decision.reason}.")
    yield Block(
        "point",
        f"Our rules are one file, {exactly(policy.name)}. Its digest is {exactly(policy.digest)}. Ask for the file and "
        "compare: another digest is another file.",
    )
    verified = " All of it verified when this page was made." if so_far else ""
    yield Block("point", f"Every decision of the program is in a list in which no change goes unseen.{verified}")


def _without_gaps(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without headings that nothing follows."""
    waiting: Block | None = None
    for block in blocks:
        if block.kind == "heading":
            waiting = block
            continue
        if waiting:
            yield waiting
            waiting = None
        yield block
