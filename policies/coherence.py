"""What in a policy contradicts itself, or can have no effect: a reviewer must not be left to guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.floor import FLOOR
from policies.gate import Gate, RequestFacts
from policies.model import LEAVES, Policy
from policies.sections.access import Access, Schedule
from policies.sections.data import EntityRule, ItemRule, Keys
from policies.sections.sources import Source
from policies.urls import UrlError, parse

Problem = tuple[str, str]
"""A field, and what is wrong with it."""

PARAMETERS = {
    "drop": (),
    "derive": ("features",),
    "generalise": ("to",),
    "redact": (),
    "pseudonymise": ("type", "scope"),
    "keep": (),
}
"""What an action on a field needs to be told, and all it may be told."""

CLAUSES = {leaf.clause for leaf in LEAVES.values()} | {rule.id for rule in FLOOR.values()}
"""All that a decision can name."""


def check_coherence(policy: Policy) -> Iterator[Problem]:
    """The places where a policy contradicts itself."""
    yield from check_values(policy)
    gate = Gate(policy)
    for index, source in enumerate(policy.sources):
        yield from _addresses(source, gate, f"sources[{index}]")


def check_values(policy: Policy) -> Iterator[Problem]:
    """The same, but for addresses, which only the parser of the crawl can judge."""
    yield from _twice(policy)
    for index, source in enumerate(policy.sources):
        yield from _source(policy, source, f"sources[{index}]")
    yield from _schedule(policy.schedule)
    yield from _login(policy.access)
    yield from _limits(policy)
    yield from _keys(policy.entities.keys)
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            yield from _rule(rule, f"items.{kind}.{name}")
    for label, entity_rule in policy.entities.rules.items():
        yield from _rule(entity_rule, f"entities.rules.{label}")
    for index, case in enumerate(policy.cases.requests):
        if case.rule is not None and case.rule not in CLAUSES:
            yield f"cases.requests[{index}].rule", "names no clause of a policy and no rule of the hard floor"


def _twice(policy: Policy) -> Iterator[Problem]:
    if _repeats(source.id for source in policy.sources):
        yield "sources", "two sources have the same id"
    if _repeats(host for source in policy.sources for host in source.hosts):
        yield "sources", "two sources have the same host"


def _repeats(values: Iterable[str]) -> bool:
    listed = list(values)
    return len(listed) != len(set(listed))


def _addresses(source: Source, gate: Gate, here: str) -> Iterator[Problem]:
    for index, host in enumerate(source.hosts):
        yield from _host(source, host, f"{here}.hosts[{index}]")
    for index, url in enumerate(source.start):
        yield from _start(source, url, gate, f"{here}.start[{index}]")


def _source(policy: Policy, source: Source, here: str) -> Iterator[Problem]:
    for index, kind in enumerate(source.item_types):
        if kind not in policy.items:
            yield f"{here}.item_types[{index}]", f"items has no {kind}, so everything read of it would be dropped"
    if source.browser == "render" and policy.access.javascript == "off":
        yield f"{here}.browser", "would run scripts, while access.javascript is off; say own_hosts there"
    if source.not_before and source.not_after and source.not_after < source.not_before:
        yield f"{here}.not_after", "comes before not_before"


def _host(source: Source, host: str, here: str) -> Iterator[Problem]:
    for scheme in source.schemes:
        try:
            written = parse(f"{scheme}://{host}/").authority
        except UrlError as error:
            yield here, f"is not a host that can be fetched ({error.code})"
            return
        if written != host:
            yield here, f"must be written as {written}, the way {scheme} addresses have it"


def _start(source: Source, url: str, gate: Gate, here: str) -> Iterator[Problem]:
    verdict = gate.in_scope(RequestFacts(url=url))
    if not verdict.decision.allowed:
        yield here, f"is refused by {verdict.decision.rule}: {verdict.decision.reason}"
    elif verdict.source is not source:
        yield here, "lies on a host of another source"


def _schedule(schedule: Schedule) -> Iterator[Problem]:
    if schedule.starts_on and schedule.ends_on and schedule.ends_on < schedule.starts_on:
        yield "schedule.ends_on", "comes before starts_on"
    if schedule.window and schedule.window.opens == schedule.window.closes:
        yield "schedule.window.closes", "is the time at which the window opens, so the study would never run"


def _login(access: Access) -> Iterator[Problem]:
    if access.login != "none" and access.cookies == "none":
        yield "access.cookies", "must be session where a person logs in: a session is nothing but cookies"
    if access.captcha == "pause_and_ask_human" and access.login == "none":
        yield "access.captcha", "asks a person to go in by hand, which access.login must allow: own_declared_account"


def _limits(policy: Policy) -> Iterator[Problem]:
    if policy.access.robots.exceptions and policy.access.robots.mode == "obey":
        yield "access.robots.exceptions", "has no effect while mode is obey; choose obey_with_listed_exceptions"
    if policy.politeness.backoff.max_s < policy.politeness.backoff.start_s:
        yield "politeness.backoff.max_s", "is shorter than the first pause, start_s"
    if policy.retention.mentions_days > policy.retention.records_days:
        yield "retention.mentions_days", "is longer than records_days: a link cannot outlive what it links"


def _keys(keys: Keys) -> Iterator[Problem]:
    for name, value in (("custodian", keys.custodian), ("recipient", keys.recipient)):
        if keys.escrow == "offline_custodian" and value is None:
            yield f"entities.keys.{name}", "is needed where a custodian may hold a copy of the key"
        if keys.escrow == "forbidden" and value is not None:
            yield f"entities.keys.{name}", "has no meaning while escrow is forbidden; take it out"


def _rule(rule: ItemRule | EntityRule, here: str) -> Iterator[Problem]:
    """An action is told what it needs, and nothing that it would not heed."""
    given = {name for name in ("features", "to", "type", "scope") if getattr(rule, name, None)}
    needed = {name for name in PARAMETERS[rule.action] if hasattr(rule, name)}
    for name in sorted(needed - given):
        yield f"{here}.{name}", f"is needed for the action {rule.action}"
    for name in sorted(given - needed):
        yield f"{here}.{name}", f"has no meaning for the action {rule.action}; take it out"
