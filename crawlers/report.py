"""What a run did, from its tables and its ledger, as a value that a page or a script can show."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Connection, RowMapping, select

from crawlers.screen import number, size
from crawlers.wording import (
    ENTITY_ACTIONS,
    FAILURES,
    answer_says,
    field_says,
    is_down,
    is_gone,
    refused_what,
    rule_says,
)
from pipelines import tables
from pipelines.ledger import Head, last, verify
from policies.amendment import as_run
from policies.approval import in_force
from policies.errors import UsageError
from policies.model import Policy

RUN, LEDGER = tables.table(tables.Run), tables.table(tables.LedgerEntry)
OBSERVATION, HOST_RUN = tables.table(tables.Observation), tables.table(tables.HostRun)
HOST, BUDGET = tables.table(tables.Host), tables.table(tables.Budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The ledger's counts of a run, added up."""

    refusals: Counter[tuple[str, str, str]]
    """(rule, stage, reason) to times."""
    answers: Counter[str]
    """HTTP status or kind of failure to times."""
    actions: Counter[str]
    """``field:…``, ``entity:…`` and ``record:…`` to times."""
    pages: Counter[str]
    """Source to pages read."""
    records: Counter[str]
    """Source to records stored."""
    refused_items: Counter[str]
    """Kind to items of which nothing was stored."""
    stopped: dict[str, str]
    """Source to the rule that stopped it."""
    paused: dict[str, str]
    """Source to the clause by which it waits for a person."""
    down: Counter[str]
    """Source to requests that got no good answer, from a host that may be up again tomorrow."""
    gone: Counter[str]
    """Source to pages of which the host says that they are not there."""


def find_run(connection: Connection, run: str) -> str:
    """The id of a run, given its id or ``last``.

    Raises:
        UsageError: there is no such run.
    """
    query = select(RUN.c.id).order_by(RUN.c.started_at.desc()).limit(1)
    found = connection.scalar(query if run == "last" else query.where(RUN.c.id == run))
    if found is None:
        raise UsageError("there is no run yet" if run == "last" else f"there is no run {run!r}; see 'beholden runs'")
    return str(found)


def list_runs(connection: Connection) -> list[dict[str, Any]]:
    """Every run, newest first."""
    query = select(RUN.c.id, RUN.c.study, RUN.c.policy_id, RUN.c.policy_version, RUN.c.status, RUN.c.reason,
                   RUN.c.started_at, RUN.c.ended_at).order_by(RUN.c.started_at.desc())  # fmt: skip
    return [dict(row) for row in connection.execute(query).mappings()]


def gather(connection: Connection, run_id: str, head: Head | None) -> dict[str, Any]:
    """Everything that the report of a run shows.

    Args:
        connection: to the database.
        run_id: the run.
        head: the sealed head of the study's ledger; None where no key is at hand to check its seal.

    Raises:
        LedgerError: the ledger does not verify; there is no report of a run whose ledger was changed.
    """
    run = connection.execute(select(RUN).where(RUN.c.id == run_id)).mappings().one()
    policy = as_run(run["settings"])
    totals = read_ledger(connection, run_id)
    hosts = list(_hosts(connection, run_id, policy))
    kinds = list(_kinds(connection, run_id, policy, totals))
    report = {
        "version": version("beholden"),
        "made": _moment(datetime.now(UTC)),
        "run": _run(run),
        "policy": _policy(policy, run["started_at"]),
        "sources": _sources(policy, totals),
        "refusals": _refusals(totals),
        "answers": _answers(totals),
        "kinds": kinds,
        "entities": _entities(totals),
        "hosts": hosts,
        "ledger": _ledger(connection, policy.study.id, head),
    }
    report["totals"] = _totals(report, totals)
    return report


def read_ledger(connection: Connection, run_id: str) -> Totals:
    """Add up a run's entries."""
    totals = Totals(refusals=Counter(), answers=Counter(), actions=Counter(), pages=Counter(), records=Counter(),
                    refused_items=Counter(), stopped={}, paused={}, down=Counter(), gone=Counter())  # fmt: skip
    columns = (LEDGER.c.stage, LEDGER.c.verdict, LEDGER.c.rule, LEDGER.c.reason, LEDGER.c.source, LEDGER.c.counts)
    query = select(*columns).where(LEDGER.c.run == run_id).order_by(LEDGER.c.seq)
    for stage, verdict, rule, reason, source, counts in connection.execute(query).yield_per(1000):
        _add(totals, stage, verdict, rule, reason, source or "", json.loads(counts))
    return totals


def _add(
    totals: Totals, stage: str, verdict: str, rule: str, reason: str, source: str, counts: Mapping[str, int]
) -> None:
    if stage == "response":
        totals.answers[reason] += 1
    if verdict == "deny" and stage != "item":
        totals.down[source] += is_down(reason)
        totals.gone[source] += is_gone(reason)
    if stage == "run":
        _add_of_run(totals, rule, reason, source)
    elif verdict == "allow" and stage == "response" and rule == "sources.allow_paths":
        totals.pages[source] += 1
    elif verdict == "transform":
        totals.actions.update(counts)
        totals.records[source] += sum(count for name, count in counts.items() if name.startswith("record:"))
    elif verdict in ("deny", "stop") and stage in ("request", "response", "item"):
        if rule not in FAILURES:
            totals.refusals[rule, stage, reason] += sum(counts.values()) or 1
        if stage == "item":
            totals.refused_items.update(counts)


def _add_of_run(totals: Totals, rule: str, reason: str, source: str) -> None:
    if reason == "source.stopped":
        totals.stopped[source] = rule
    elif reason == "source.paused":
        totals.paused[source] = rule
    elif reason == "session.used":
        totals.paused.pop(source, None)


def _run(run: RowMapping) -> dict[str, Any]:
    started, ended = run["started_at"], run["ended_at"]
    return {
        "id": run["id"],
        "status": run["status"],
        "reason": run["reason"],
        "reason_says": rule_says(run["reason"] or ""),
        "started": _moment(started),
        "ended": _moment(ended) if ended else None,
        "duration": _duration((ended - started).total_seconds()) if ended else None,
    }


def _policy(policy: Policy, started: datetime) -> dict[str, Any]:
    decision = in_force(policy, on=started.date())
    return {
        "name": policy.name,
        "title": policy.policy.title,
        "study": policy.study.title,
        "study_id": policy.study.id,
        "profile": policy.policy.profile,
        "controller": policy.study.controller,
        "digest": policy.digest,
        "approval": decision.reason[0].upper() + decision.reason[1:] + ".",
        "approvals": [
            {
                "role": a.role,
                "body": a.body,
                "reference": a.reference,
                "decision": a.decision,
                "expires": str(a.expires),
            }
            for a in policy.approvals
        ],
    }


def _sources(policy: Policy, totals: Totals) -> list[dict[str, Any]]:
    return [
        {
            "id": source.id,
            "hosts": list(source.hosts),
            "route": source.route,
            "pages": totals.pages[source.id],
            "records": totals.records[source.id],
            "stopped_by": totals.stopped.get(source.id),
            "waits_by": totals.paused.get(source.id),
            "down": totals.down[source.id],
            "gone": totals.gone[source.id],
        }
        for source in policy.sources
    ]


def _refusals(totals: Totals) -> list[dict[str, Any]]:
    by_rule: Counter[tuple[str, str]] = Counter()
    reasons: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (rule, stage, reason), count in totals.refusals.items():
        by_rule[rule, stage] += count
        reasons[rule, stage][reason] += count
    most = max(by_rule.values(), default=1)
    return [
        {
            "rule": rule,
            "says": rule_says(rule),
            "what": refused_what(stage),
            "count": count,
            "share": count / most,
            "reasons": dict(reasons[rule, stage].most_common()),
        }
        for (rule, stage), count in by_rule.most_common()
    ]


def _answers(totals: Totals) -> list[dict[str, Any]]:
    most = max(totals.answers.values(), default=1)
    return [
        {"reason": reason, "what": what, "bad": bad, "count": count, "share": count / most}
        for reason, count in totals.answers.most_common()
        for what, bad in (answer_says(reason),)
    ]


def _entities(totals: Totals) -> list[dict[str, Any]]:
    found = {name: count for name, count in totals.actions.items() if name.startswith("entity:")}
    most = max(found.values(), default=1)
    return [
        {
            "label": label,
            "does": ENTITY_ACTIONS.get(action, action),
            "action": action,
            "count": count,
            "share": count / most,
        }
        for name, count in sorted(found.items(), key=lambda pair: -pair[1])
        for _, label, action in (name.split(":"),)
    ]


def _kinds(connection: Connection, run_id: str, policy: Policy, totals: Totals) -> Iterator[dict[str, Any]]:
    for kind, rules in policy.items.items():
        filled: Counter[str] = Counter()
        records = 0
        query = select(OBSERVATION.c["values"]).where(OBSERVATION.c.run == run_id, OBSERVATION.c.kind == kind)
        for (values,) in connection.execute(query).yield_per(1000):
            records += 1
            filled.update(name for name, value in values.items() if value is not None)
        if records or totals.refused_items[kind]:
            fields = [
                {
                    "name": name,
                    "action": rule.action,
                    "says": field_says(rule),
                    "dropped": rule.action == "drop",
                    "masked": rule.action in ("pseudonymise", "redact"),
                    "share": _filled(filled, name) / records if records else 0.0,
                }
                for name, rule in rules.items()
            ]
            yield {"name": kind, "records": records, "refused": totals.refused_items[kind], "fields": fields}


def _filled(filled: Counter[str], name: str) -> int:
    return max((count for key, count in filled.items() if key == name or key.startswith(f"{name}_")), default=0)


def _hosts(connection: Connection, run_id: str, policy: Policy) -> Iterator[dict[str, Any]]:
    limits = policy.politeness.per_host
    joined = HOST_RUN.join(HOST, HOST.c.host == HOST_RUN.c.host)
    query = select(HOST_RUN, HOST.c.pages.label("ever"), HOST.c.pages_today, HOST.c.bytes_today).select_from(joined)
    query = query.where(HOST_RUN.c.run == run_id, HOST.c.study == policy.study.id).order_by(HOST_RUN.c.host)
    for row in connection.execute(query).mappings():
        gap, asked = row["min_gap_s"], max(limits.delay_s, row["delay_s"] or 0.0)
        seen = "" if gap is None else f"; shortest seen {gap:.2f} s"
        yield {
            "host": row["host"],
            "pause": f"at least {asked:g} s{seen}",
            "pause_limit_s": asked,
            "min_gap_s": gap,
            "latency_s": row["latency_s"],
            "today": _share(row["pages_today"], limits.pages_per_day),
            "total": _share(row["ever"], limits.total_pages),
            "data": _share(row["bytes_today"], limits.mb_per_day * 1_000_000, in_bytes=True),
            "errors": row["errors"],
            "bytes": row["bytes"],
            "closed": row["closed"],
        }


def _share(used: int, limit: int, *, in_bytes: bool = False) -> dict[str, Any]:
    show = size if in_bytes else number
    return {"used": used, "limit": limit, "share": used / limit, "text": f"{show(used)} of {show(limit)}"}


def _ledger(connection: Connection, study: str, head: Head | None) -> dict[str, Any]:
    verified = verify(connection, head or last(connection, study))
    says = "Every decision is an entry, and each entry's hash covers the one before it. All of them verified."
    if head is None:
        says += " Whether the end was cut off was not checked, since the study's key is not at hand."
    if verified.recovered:
        says += f" The last {verified.recovered} of them were written just before a sudden end."
    return {
        "entries": verified.entries,
        "seq": verified.head.seq,
        "hash": verified.head.hash.hex(),
        "recovered": verified.recovered,
        "says": says,
    }


def _totals(report: Mapping[str, Any], totals: Totals) -> dict[str, int]:
    return {
        "pages": sum(totals.pages.values()),
        "requests": sum(totals.answers.values()),
        "refused": sum(totals.refusals.values()),
        "records": sum(kind["records"] for kind in report["kinds"]),
        "masked": sum(entity["count"] for entity in report["entities"]),
        "bytes": sum(host["bytes"] for host in report["hosts"]),
    }


def to_html(report: Mapping[str, Any]) -> str:
    """The report as one self-contained page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": number, "breakable": _breakable}
    template = environment.from_string((files("crawlers") / "templates" / "report.html.j2").read_text("utf-8"))
    return template.render(**report, tiles=_tiles(report["totals"]), summary=_summary(report))


def _breakable(code: str) -> Markup:
    """A dotted path that a narrow column may break after its dots."""
    return Markup("<wbr>.").join(code.split("."))


def _tiles(totals: Mapping[str, int]) -> list[dict[str, str]]:
    names = {
        "pages": "pages read",
        "records": "records stored",
        "refused": "refusals",
        "masked": "identifiers masked",
    }
    tiles = [{"name": name, "value": number(totals[key])} for key, name in names.items()]
    return [*tiles, {"name": "data read", "value": size(totals["bytes"])}]


def _summary(report: Mapping[str, Any]) -> str:
    totals, run = report["totals"], report["run"]
    many = len(report["sources"])
    how = {
        "finished": "It read all that the policy let it find.",
        "interrupted": "It was interrupted and can be resumed.",
        "running": "It is still running.",
    }.get(run["status"], f"It was stopped before its end by {run['reason']}.")
    return (
        f"This run read {number(totals['pages'])} pages of {many} source{'s' if many != 1 else ''} and stored "
        f"{number(totals['records'])} records. It refused {number(totals['refused'])} times to fetch or to keep "
        f"something. It masked {number(totals['masked'])} identifiers before anything was stored. {how}"
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M:%S} UTC"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{rest} s"]
    return " ".join(parts)
