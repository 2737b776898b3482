"""How a crawl behaves towards the places it reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Order, Section, leaf
from policies.values import Clock, Date, Email, Many, PathPattern, Some, Text, TimeZone, UserAgent

Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Identify(Section):
    """Who the crawler says it is."""

    user_agent: UserAgent = leaf("Name, version and contact page.", Order.SAFEGUARD, By.CRAWLER, "RFC 9110 §10.1.5")
    from_header: Email | None = leaf(
        "Contact address in the From header.", Order.SAFEGUARD, By.CRAWLER, "RFC 9110", None
    )


class RobotsException(Section):
    """A path read although robots.txt refuses it."""

    path: PathPattern = leaf("How the path begins.", Order.ALLOW_SET, By.GATE, "RFC 9309 §2.2")
    reference: Text = leaf("The committee's decision.", Order.IDENTITY, By.REVIEW, "ESRC framework")


class RobotsRules(Section):
    """What robots.txt means here."""

    mode: Literal["obey", "obey_with_listed_exceptions"] = leaf(
        "Whether robots.txt is obeyed.", Order.RANKED, By.GATE, "RFC 9309 §2.2"
    )
    exceptions: Many[RobotsException] = leaf("Listed exceptions.", Order.ALLOW_SET, By.GATE, "RFC 9309 §2.2", ())
    unavailable: Literal["disallow", "allow"] = leaf(
        "What it means for the rest where there is no robots.txt (an answer of 4xx).",
        Order.RANKED,
        By.GATE,
        "RFC 9309 §2.3.1.3",
    )
    unreachable: Literal["disallow"] = leaf(
        "While robots.txt cannot be had (5xx, or no answer), nothing else is fetched.",
        Order.CONSTANT,
        By.GATE,
        "RFC 9309 §2.3.1.4",
        "disallow",
    )
    crawl_delay: Literal["honour"] = leaf(
        "Where robots.txt asks for a longer pause than ours, its pause holds.",
        Order.CONSTANT,
        By.CRAWLER,
        "project rule",
        "honour",
    )


class Access(Section):
    """How the crawler presents itself and what it never does."""

    identify: Identify
    robots: RobotsRules
    url: Literal["unambiguous"] = leaf(
        "An address that two programs could read in two ways is refused.",
        Order.CONSTANT,
        By.GATE,
        "WHATWG URL §4.4",
        "unambiguous",
    )
    login: Literal["none", "own_declared_account"] = leaf(
        "Whether a person of the study logs in by hand, with an account that says whose it is; the program never does.",
        Order.RANKED,
        By.CRAWLER,
        "hard floor H2",
        "none",
    )
    captcha: Literal["stop_source", "pause_and_ask_human"] = leaf(
        "What a captcha or challenge does; one that refuses (402, 403, 451) always stops the source.",
        Order.RANKED,
        By.CRAWLER,
        "hard floor H2",
        "stop_source",
    )
    interaction: Literal["read_only"] = leaf(
        "Pages are only asked for (GET and HEAD); nothing is sent.",
        Order.CONSTANT,
        By.GATE,
        "hard floor H1",
        "read_only",
    )
    javascript: Literal["off", "own_hosts"] = leaf(
        "Whether scripts are run: none, or those of a source's own hosts where its pages are shown in a browser.",
        Order.RANKED,
        By.CRAWLER,
        "project rule",
        "off",
    )
    cookies: Literal["none", "session"] = leaf(
        "Whether the site's cookies are kept, for a run in memory, or for a login sealed.",
        Order.RANKED,
        By.CRAWLER,
        "PECR reg 6",
    )
    media_types: Some[Literal["text/html", "application/xhtml+xml", "application/json", "text/plain"]] = leaf(
        "Content types that are read; others are cut at the header.", Order.ALLOW_SET, By.CRAWLER, "hard floor H5"
    )
    preferences: Literal["stop", "skip_item", "record_only"] | None = leaf(
        "What people of the study do where a place asks not to be mined or used for AI.",
        Order.RANKED,
        By.REVIEW,
        "IETF AIPREF drafts; TDM Reservation Protocol",
        None,
    )
    rotation: Literal["none"] = leaf(
        "The crawler never changes its network address to get round a limit.",
        Order.CONSTANT,
        By.CRAWLER,
        "hard floor H2",
        "none",
    )
    third_party_requests: Literal["block"] = leaf(
        "Nothing is asked for from hosts that no source names.", Order.CONSTANT, By.GATE, "project rule", "block"
    )
    rehearsed_on: Date | None = leaf(
        "When the crawl was rehearsed on pages of this machine.",
        Order.START,
        By.REVIEW,
        "Tor Research Safety Board",
        None,
    )
    redirects: Annotated[int, Field(ge=0, le=10)] = leaf(
        "Redirects followed in a row, each as a request of its own.", Order.MAXIMUM, By.CRAWLER, "RFC 9110 §15.4"
    )


class PerHost(Section):
    """Limits for each host."""

    delay_s: Seconds = leaf(
        "Least seconds between two requests.", Order.MINIMUM, By.CRAWLER, "Menlo Report: beneficence"
    )
    concurrency: Annotated[int, Field(ge=1, le=32)] = leaf(
        "Most requests at once.", Order.MAXIMUM, By.CRAWLER, "Menlo Report: beneficence"
    )
    pages_per_day: Positive = leaf("Most requests in a day.", Order.MAXIMUM, By.CRAWLER, "Menlo Report: beneficence")
    total_pages: Positive = leaf("Most requests in the whole study.", Order.MAXIMUM, By.CRAWLER, "UK GDPR Art 5(1)(c)")
    mb_per_day: Positive = leaf("Most megabytes in a day.", Order.MAXIMUM, By.CRAWLER, "Menlo Report: beneficence")


class PerStudy(Section):
    """Limits for the study as a whole."""

    pages_per_day: Positive = leaf("Most requests in a day.", Order.MAXIMUM, By.CRAWLER, "UK GDPR Art 5(1)(c)")
    total_pages: Positive = leaf("Most requests in all.", Order.MAXIMUM, By.CRAWLER, "UK GDPR Art 5(1)(c)")
    mb_per_day: Positive = leaf("Most megabytes in a day.", Order.MAXIMUM, By.CRAWLER, "UK GDPR Art 5(1)(c)")


class Backoff(Section):
    """What happens after an error, and after 429 or 503."""

    start_s: Seconds = leaf("First pause, in seconds.", Order.MINIMUM, By.CRAWLER, "RFC 9110 §10.2.3")
    factor: Annotated[float, Field(ge=1, le=10)] = leaf(
        "By how many times each further pause is longer.", Order.MINIMUM, By.CRAWLER, "RFC 9110"
    )
    max_s: Seconds = leaf("Longest pause, in seconds.", Order.MINIMUM, By.CRAWLER, "RFC 9110")
    retries: Annotated[int, Field(ge=0, le=5)] = leaf(
        "Most retries of a page.", Order.MAXIMUM, By.CRAWLER, "project rule"
    )


class Traps(Section):
    """Guards against sites without end."""

    max_depth: Positive = leaf("Most links from a start page.", Order.MAXIMUM, By.GATE, "Heritrix: TooManyHops")
    max_segment_repeats: Positive = leaf(
        "Most times one path segment may recur.", Order.MAXIMUM, By.GATE, "Heritrix: PathologicalPath"
    )
    max_query_parameters: Annotated[int, Field(ge=0)] = leaf(
        "Most query parameters.", Order.MAXIMUM, By.GATE, "project rule"
    )


class Politeness(Section):
    """How gently."""

    per_host: PerHost
    per_study: PerStudy
    backoff: Backoff
    traps: Traps
    honour_retry_after: Literal[True] = leaf(
        "When a host asks to wait (Retry-After), the crawl waits.", Order.CONSTANT, By.CRAWLER, "RFC 9110 §10.2.3", True
    )
    latency_factor: Annotated[float, Field(ge=0, le=20)] = leaf(
        "The pause is at least this many times the host's answering time.", Order.MINIMUM, By.CRAWLER, "Heritrix"
    )
    circuits_per_hour: Positive = leaf(
        "Most circuits that are built through Tor in an hour; each host keeps to its own.",
        Order.MAXIMUM,
        By.CRAWLER,
        "Tor Research Safety Board",
    )
    max_page_mb: Annotated[float, Field(gt=0, le=50)] = leaf(
        "Largest page, in megabytes.", Order.MAXIMUM, By.CRAWLER, "project rule"
    )
    timeout_s: Annotated[float, Field(gt=0, le=600)] = leaf(
        "Longest wait for a page, from first to last byte, in seconds.", Order.MAXIMUM, By.CRAWLER, "project rule"
    )
    stop_after_errors: Positive = leaf(
        "Errors in a row after which a host is left alone.", Order.MAXIMUM, By.CRAWLER, "project rule"
    )


class Window(Section):
    """Hours of the day in which the crawl may run."""

    opens: Clock = leaf("When it opens.", Order.START, By.GATE, "project rule")
    closes: Clock = leaf(
        "When it closes; earlier than it opens means over midnight.", Order.END, By.GATE, "project rule"
    )
    timezone: TimeZone = leaf("The time zone of its hours and days.", Order.IDENTITY, By.GATE, "IANA tz database")
    days: Some[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = leaf(
        "Days of the week.", Order.ALLOW_SET, By.GATE, "project rule"
    )


class Schedule(Section):
    """When."""

    starts_on: Date | None = leaf("First day.", Order.START, By.GATE, "project rule", None)
    ends_on: Date | None = leaf("Last day.", Order.END, By.GATE, "project rule", None)
    window: Window | None = None
    cadence: Literal["once", "monthly", "weekly", "daily"] = leaf(
        "How often the same pages are read.", Order.RANKED, By.RUNNER, "project rule"
    )
    max_run_hours: Annotated[float, Field(gt=0, le=720)] = leaf(
        "Longest run, in hours.", Order.MAXIMUM, By.CRAWLER, "project rule"
    )
    quiet_dates: Many[Date] = leaf("Days of rest.", Order.DENY_SET, By.GATE, "project rule", ())
