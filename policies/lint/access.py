"""Rules on how the crawler behaves, and on the load that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil

from policies.floor import BORROWED_NAMES, LEAST_DELAY
from policies.lint.rules import Family, Problem, Stage, Subject
from policies.sections.access import Schedule
from policies.sessions import has_condition

ACCESS = Family("ACC", "How the crawler behaves", "integrity and transparency", "transparency")
LOAD = Family("POL", "The load on the places", "benefit over harm", "environmental sustainability")
FAMILIES = (ACCESS, LOAD)
CONTACT_PAGE = re.compile(r"\(\+https?://[a-z0-9-]+\.", re.IGNORECASE)
SMALL = 10_000
"""Pages in a day below which a host is small."""
HEAVY = 0.05
"""Share of a host's pages in a day from which people should know of it."""


@ACCESS.error(
    1,
    fields=("access.identify.user_agent",),
    fix="Put the address of a page about the study into the name, as in ExampleBot/1.0 (+https://example.org/study).",
    source="RFC 9110 §10.1.5; Heritrix: contact details",
    fails="access: {identify: {user_agent: ExampleBot/1.0}}",
    passes="access: {identify: {user_agent: ExampleBot/1.0 (+https://example.org/study)}}",
)
def no_contact_page(s: Subject) -> Iterable[Problem]:
    """Whoever runs the place cannot tell from the crawler's name whom to write to."""
    if not CONTACT_PAGE.search(s.policy.access.identify.user_agent):
        yield "access.identify.user_agent", "names no page where the study can be reached"


@ACCESS.error(
    2,
    stage=Stage.ANY,
    fields=("access.identify.user_agent",),
    fix="Use a name of your own.",
    source="RFC 9110 §10.1.5",
    fails="access: {identify: {user_agent: Mozilla/5.0 (+https://example.org/study)}}",
    passes="access: {identify: {user_agent: ExampleBot/1.0 (+https://example.org/study)}}",
)
def borrowed_name(s: Subject) -> Iterable[Problem]:
    """The crawler takes the name of a browser, or of somebody else's crawler."""
    if BORROWED_NAMES.search(s.policy.access.identify.user_agent):
        yield "access.identify.user_agent", "takes a name that belongs to others"


@ACCESS.error(
    3,
    fields=("access.robots.mode", "access.robots.exceptions", "approvals[].conditions[].field"),
    fix="Obey robots.txt; or list each path with the committee's decision, and let the committee make it a condition.",
    source="RFC 9309 §2.2",
    fails="access: {robots: {mode: obey_with_listed_exceptions}}",
    passes="access: {robots: {mode: obey}}",
)
def robots_not_obeyed(s: Subject) -> Iterable[Problem]:
    """robots.txt is not obeyed, without listed paths or without the committee's condition."""
    robots = s.policy.access.robots
    if robots.mode == "obey":
        return
    if not robots.exceptions:
        yield "access.robots.mode", "lists no exception"
    conditions = [one.field for approval in s.policy.approvals if approval.role == "rec" for one in approval.conditions]
    if s.policy.policy.status == "approved" and not any(one.startswith("access.robots") for one in conditions):
        yield "access.robots.mode", "is under no condition of the committee"


ACCESS.refuses(
    4,
    "A captcha or challenge would neither stop the source nor wait for a person.",
    refused=("access.captcha",),
    fields=("access.captcha",),
    fix="Let it stop the source, or wait for a person; no program gets round a wall.",
    source="Computer Misuse Act 1990 s.1; hard floor H2",
    fails="access: {captcha: solve}",
    passes="access: {captcha: stop_source}",
)


@ACCESS.error(
    5,
    fields=("access.login", "approvals[].conditions[].field"),
    refused=("access.login",),
    fix="Read only what is open to everybody; or say in access.why why that is not enough, and let the committee make"
    " the login a condition.",
    source="Computer Misuse Act 1990 s.1; hard floor H2",
    fails="access: {login: own_declared_account, cookies: session}",
    passes="access: {login: none}",
)
def login_without_condition(s: Subject) -> Iterable[Problem]:
    """A person would log in, and nobody says why, or the committee has set no condition on it."""
    if s.policy.access.login == "none":
        return
    if not s.policy.access.why:
        yield "access.login", "is not none, and no why stands beside it"
    if s.policy.policy.status == "approved" and not has_condition(s.policy):
        yield "access.login", "is under no condition of the committee"


ACCESS.refuses(
    6,
    "The crawler would send something.",
    refused=("access.interaction",),
    fields=("access.interaction",),
    fix="Only ask for pages.",
    source="hard floor H1",
    fails="access: {interaction: post}",
    passes="access: {interaction: read_only}",
)


@ACCESS.error(
    7,
    fields=("access.javascript", "access.why"),
    refused=("access.javascript",),
    fix="Leave it off, or choose own_hosts and say in access.why what pages do not show without their scripts.",
    source="project rule",
    fails="access: {javascript: own_hosts, why: null}",
    passes="access: {javascript: own_hosts, why: Without its scripts the board shows no list of adverts at all.}",
)
def scripts_without_reason(s: Subject) -> Iterable[Problem]:
    """Scripts run, and nobody says why; or scripts other than a source's own would run."""
    if s.policy.access.javascript != "off" and not s.policy.access.why:
        yield "access.javascript", "is not off, and no why stands beside it"


ACCESS.refuses(
    8,
    "Other hosts would be asked for parts of a page.",
    refused=("access.third_party_requests",),
    fields=("access.third_party_requests",),
    fix="Block them: they tell others who reads what.",
    source="Tor Research Safety Board",
    fails="access: {third_party_requests: allow}",
    passes="access: {third_party_requests: block}",
)


@ACCESS.warning(
    9,
    fields=("access.preferences",),
    fix="Choose stop or skip_item, so that a place's wish has an effect.",
    source="IETF AIPREF drafts; TDM Reservation Protocol",
    fails="access: {preferences: record_only, why: The adverts would be incomplete without such pages.}",
    passes="access: {preferences: skip_item}",
)
def wishes_without_effect(s: Subject) -> Iterable[Problem]:
    """A place's wish not to be mined has no effect, or nobody says what it has."""
    if s.policy.access.preferences in (None, "record_only"):
        yield "access.preferences", "lets a place's wish not to be mined go unheeded"


@ACCESS.warning(
    10,
    fields=("access.rehearsed_on",),
    fix="Rehearse the crawl on pages of this machine, and write down the day.",
    source="Tor Research Safety Board: test network",
    fails="access: {rehearsed_on: null}",
    passes="access: {rehearsed_on: 2026-11-12}",
)
def not_rehearsed(s: Subject) -> Iterable[Problem]:
    """The crawl was not rehearsed on pages of this machine."""
    if s.policy.access.rehearsed_on is None:
        yield "access.rehearsed_on", "is missing"


ACCESS.refuses(
    11,
    "The network address would change to get round a limit.",
    refused=("access.rotation",),
    fields=("access.rotation",),
    fix="Keep one address; a limit is there to be met.",
    source="hard floor H2",
    fails="access: {rotation: per_request}",
    passes="access: {rotation: none}",
)


@LOAD.error(
    1,
    fields=("politeness.per_host.delay_s", "sources[].route"),
    fix="Wait at least 5 seconds between two requests, and 10 through Tor.",
    source="Menlo Report: beneficence",
    fails="politeness: {per_host: {delay_s: 1}}",
    passes="politeness: {per_host: {delay_s: 15}}",
)
def too_fast(s: Subject) -> Iterable[Problem]:
    """The pause between two requests is shorter than any live study may have."""
    least = max(LEAST_DELAY[source.route] for source in s.policy.sources)
    if s.policy.politeness.per_host.delay_s < least:
        yield "politeness.per_host.delay_s", f"is below {least:g} s"


@LOAD.error(
    2,
    fields=("politeness.per_host.concurrency",),
    fix="Ask for one page at a time.",
    source="Menlo Report: beneficence",
    fails="politeness: {per_host: {concurrency: 4}}",
    passes="politeness: {per_host: {concurrency: 1}}",
)
def several_at_once(s: Subject) -> Iterable[Problem]:
    """Several pages are asked for at once."""
    if s.policy.politeness.per_host.concurrency > 1:
        yield "politeness.per_host.concurrency", "is more than one at a time"


@LOAD.warning(
    3,
    fields=("politeness.per_study.pages_per_day", "politeness.per_study.total_pages", "schedule.ends_on"),
    fix="Make the total the number that the days allow, or the daily limit smaller.",
    source="project rule",
    fails="politeness: {per_study: {pages_per_day: 1000, total_pages: 2000}}",
    passes="politeness: {per_study: {pages_per_day: 1000, total_pages: 50000}}",
)
def limits_at_odds(s: Subject) -> Iterable[Problem]:
    """The daily limit and the total do not fit: the total is reached long before the last day."""
    limits, runs = s.policy.politeness.per_study, _days(s.policy.schedule)
    if runs and limits.pages_per_day * runs > limits.total_pages:
        yield (
            "politeness.per_study.total_pages",
            f"is less than {limits.pages_per_day:,} a day on {runs} days of reading; which of the two is meant?",
        )


def _days(schedule: Schedule) -> int | None:
    """On how many days the study reads, as far as its dates tell."""
    if not schedule.starts_on or not schedule.ends_on:
        return None
    days = (schedule.ends_on - schedule.starts_on).days + 1
    each = ceil(schedule.max_run_hours / 24)
    return {"once": each, "monthly": ceil(days / 30) * each, "weekly": ceil(days / 7) * each, "daily": days}[
        schedule.cadence
    ]


@LOAD.warning(
    4,
    fields=("schedule.window.opens", "sources[].host_pages_per_day"),
    fix="Read a small host at night, or say how many pages it serves in a day.",
    source="Menlo Report: beneficence",
    fails="schedule: {window: null}\nsources: [{host_pages_per_day: 2000}]",
    passes="schedule: {window: null}\nsources: [{host_pages_per_day: 500000}]",
)
def small_host(s: Subject) -> Iterable[Problem]:
    """A host that is small, or of unknown size, may be read at any hour."""
    if s.policy.schedule.window:
        return
    for index, source in enumerate(s.policy.sources):
        if (source.host_pages_per_day or 0) < SMALL:
            yield f"sources[{index}].host_pages_per_day", "is small or unknown, and there are no hours"


LOAD.refuses(
    5,
    "The crawl would not wait when a host asks it to.",
    refused=("politeness.honour_retry_after",),
    fields=("politeness.honour_retry_after",),
    fix="Honour Retry-After.",
    source="RFC 9110 §10.2.3",
    fails="politeness: {honour_retry_after: false}",
    passes="politeness: {honour_retry_after: true}",
)


@LOAD.advice(
    6,
    fields=("sources[].host_pages_per_day", "politeness.per_host.pages_per_day"),
    fix="Tell the owner, or take more days.",
    source="Menlo Report: beneficence",
    fails="sources: [{host_pages_per_day: 20000}]",
    passes="sources: [{host_pages_per_day: 500000}]",
)
def heavy_guest(s: Subject) -> Iterable[Problem]:
    """The study is a share of the host's work that its owner would notice."""
    most = s.policy.politeness.per_host.pages_per_day
    for index, source in enumerate(s.policy.sources):
        if source.host_pages_per_day and most / source.host_pages_per_day >= HEAVY:
            share = most / source.host_pages_per_day
            yield (
                f"sources[{index}].host_pages_per_day",
                f"stands against {most:,} pages a day, which are about {share:.0%} of it",
            )
