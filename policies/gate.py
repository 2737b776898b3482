"""Decide whether a request may be made under a policy: pure, and fast enough to ask every time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.approval import in_force
from policies.decision import Decision
from policies.model import Policy
from policies.paths import Matches, matcher, readings, without_parameters
from policies.sections.access import Window
from policies.sections.sources import Source
from policies.urls import Url, UrlError, parse, repeated_segments

ACTING = frozenset(
    "buy buynow buy-now purchase checkout cart basket addtocart add-to-cart pay payment deposit withdraw finalise"
    " finalize vote upvote downvote like report flag delete remove unsubscribe subscribe logout log-out logoff signout"
    " sign-out send reply compose newpost newthread upload".split()
)
"""Path segments, and names or values in a query, that would make a GET act (hard floor H1)."""
LEAVING = re.compile(r"(?<![a-z])(?:do|user|account)?-?(?:log|sign)-?(?:out|off)(?![a-z])")
"""Within a segment or value: it would end a session (``user-logout``, ``dologout``)."""
ENTRANCE = frozenset(
    "login log-in logon signin sign-in auth register registration signup sign-up captcha recover password".split()
)
"""Path segments that lead to a login or a captcha (hard floor H2)."""
MEDIA = {
    "images": "jpg jpeg png gif webp bmp svg ico tif tiff avif heic jxl",
    "video": "mp4 webm mkv avi mov m4v mpg mpeg wmv flv ogv m3u8 3gp",
    "audio": "mp3 ogg oga wav flac m4a aac opus wma mid midi",
    "files": "zip rar 7z gz bz2 xz tar tgz pdf doc docx xls xlsx ppt pptx odt ods exe msi apk dmg iso bin jar deb rpm"
    " torrent csv sql db css js mjs woff woff2 ttf otf eot wasm",
}
KIND_OF = {ending: kind for kind, endings in MEDIA.items() for ending in endings.split()}
"""Ending of a path to the part of ``media`` that refuses it (hard floor H5)."""
SCRIPTS = frozenset({"js", "mjs"})
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORDS = re.compile("[/?&=;]")
REMEMBERED = 8192
"""Answers that are kept in memory, some 8 MB."""
Refusal = tuple[str, str]
"""The clause that refuses, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the gate needs to know of a request; nothing of it comes from what a spider may set at will.

    Attributes:
        url: the URL as it would be sent.
        method: the HTTP method.
        has_body: True when something would be sent with it.
        depth: links from the start page.
        redirects: redirects in a row that led here.
        script: True where a page that is shown in a browser wants it as its script.
    """

    url: str = field(repr=False)
    method: str = "GET"
    has_body: bool = False
    depth: int = 0
    redirects: int = 0
    script: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer, with what it learned on the way.

    Attributes:
        decision: whether, by which clause, and why.
        url: the parsed URL; None when it is not one.
        source: the source whose host it is; None when no source has that host.
    """

    decision: Decision
    url: Url | None = None
    source: Source | None = None


class _Scope:
    """One source with its path patterns compiled."""

    __slots__ = ("allows", "denies", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.allows = matcher(source.allow_paths)
        self.denies = matcher(map(str.casefold, source.deny_paths))


class Gate:
    """A policy made ready to answer: the same question at the same moment has the same answer."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._scopes = {
            host: scope for source in policy.sources for scope in (_Scope(source),) for host in source.hosts
        }
        self._hours = _hours(policy.schedule.window)
        self._zone = self._hours.zone if self._hours else UTC
        self._standing: tuple[date, Decision] | None = None
        # A request is asked for when it is found, leased and sent; pages repeat their links.
        self._remembered = lru_cache(REMEMBERED)(self._in_scope)

    def may_fetch(self, facts: RequestFacts, *, now: datetime) -> Verdict:
        """Decide whether a request may be made at a moment.

        robots.txt, budgets and pace are decided elsewhere, since they need to know what was fetched before.

        Args:
            facts: the request.
            now: an aware datetime. Days are those of the window's time zone, or of UTC where there is no window.

        Returns:
            The verdict. Its rule is the first clause that refuses, or the one that allows.

        Raises:
            ValueError: ``now`` has no time zone.
        """
        if now.tzinfo is None:
            raise ValueError("the moment needs a time zone")
        verdict = self.in_scope(facts)
        if verdict.source and verdict.decision.allowed and (refusal := self._time(verdict.source, now)):
            return _no(*refusal, verdict.url, verdict.source)
        return verdict

    def in_scope(self, facts: RequestFacts) -> Verdict:
        """The same at no particular moment: what is refused here is refused for as long as the policy stands."""
        return self._remembered(facts)

    def _in_scope(self, facts: RequestFacts) -> Verdict:
        if facts.method not in ("GET", "HEAD") or facts.has_body:
            return _no("floor.H1", "only GET and HEAD without a body are ever sent")
        try:
            url = parse(facts.url)
        except UrlError as error:
            return _no("access.url", f"the address is not acceptable ({error.code})")
        scope = self._scopes.get(url.authority)
        if scope is None:
            return _no("sources.hosts", "no source names this host", url)
        if refusal := self._way(scope.source, url, facts):
            return _no(*refusal, url, scope.source)
        if url.target == "/robots.txt":
            return _yes("access.robots.mode", "robots.txt is read before anything else", url, scope.source)
        if refusal := self._path(scope, url, facts) or self._trap(url, facts):
            return _no(*refusal, url, scope.source)
        return _yes("sources.allow_paths", "the source allows the path", url, scope.source)

    def _way(self, source: Source, url: Url, facts: RequestFacts) -> Refusal | None:
        if url.scheme not in source.schemes:
            return "sources.schemes", "the source does not name this scheme"
        if facts.redirects > self.policy.access.redirects:
            return "access.redirects", "there were too many redirects in a row"
        return None

    def _path(self, scope: _Scope, url: Url, facts: RequestFacts) -> Refusal | None:
        seen = readings(url.path, url.query)
        if seen is None:
            return "access.url", "the address hides what it asks for"
        if refusal := _never(*seen[-1], script=facts.script and scope.source.browser == "render"):
            return refusal
        if any(_any_form(scope.denies, path, query) for path, query in seen):
            return "sources.deny_paths", "the source denies the path"
        if not all(scope.allows(f"{path}?{query}" if query else path) for path, query in seen):
            return "sources.allow_paths", "the source does not allow the path"
        return None

    def _trap(self, url: Url, facts: RequestFacts) -> Refusal | None:
        traps = self.policy.politeness.traps
        if facts.depth > traps.max_depth:
            return "politeness.traps.max_depth", "it is too many links from a start page"
        if url.query and url.query.count("&") >= traps.max_query_parameters:
            return "politeness.traps.max_query_parameters", "it has too many query parameters"
        if url.path.count("/") > traps.max_segment_repeats < repeated_segments(url.path):
            return "politeness.traps.max_segment_repeats", "its path repeats itself"
        return None

    def _time(self, source: Source, now: datetime) -> Refusal | None:
        here = now.astimezone(self._zone)
        today, schedule = here.date(), self.policy.schedule
        standing = self._approved(today)
        if not standing.allowed:
            return standing.rule, standing.reason
        if refusal := _between(today, source.not_before, source.not_after, "sources.not_before", "sources.not_after"):
            return refusal
        if refusal := _between(today, schedule.starts_on, schedule.ends_on, "schedule.starts_on", "schedule.ends_on"):
            return refusal
        if today in schedule.quiet_dates:
            return "schedule.quiet_dates", "this is a day of rest"
        if self._hours and not self._hours.hold(here):
            return "schedule.window", "this is outside the hours of the study"
        return None

    def _approved(self, today: date) -> Decision:
        """What the approvals say, asked once a day."""
        if self._standing is None or self._standing[0] != today:
            self._standing = today, in_force(self.policy, on=today)
        return self._standing[1]


@dataclass(frozen=True, slots=True)
class _Hours:
    opens: time
    closes: time
    zone: ZoneInfo
    days: frozenset[str]

    def hold(self, here: datetime) -> bool:
        """Whether a local moment lies in the window; past midnight a window belongs to the day it opened on."""
        clock, today = here.time(), here.weekday()
        if self.opens <= self.closes:
            return DAYS[today] in self.days and self.opens <= clock < self.closes
        return (DAYS[today] in self.days and clock >= self.opens) or (
            DAYS[today - 1] in self.days and clock < self.closes
        )


def _hours(window: Window | None) -> _Hours | None:
    if window is None:
        return None
    opens, closes = time.fromisoformat(window.opens), time.fromisoformat(window.closes)
    return _Hours(opens, closes, ZoneInfo(window.timezone), frozenset(window.days))


def _never(path: str, query: str, *, script: bool) -> Refusal | None:
    """What the hard floor refuses of a path and query, wherever they are allowed."""
    words = WORDS.split(f"{path}?{query}".lower())
    stems = [word.partition(".")[0].replace("_", "-") for word in words]
    if not ACTING.isdisjoint(stems) or any(map(LEAVING.search, stems)):
        return "floor.H1", "the address would act, not only read"
    if not ENTRANCE.isdisjoint(stems):
        return "access.login", "the address is a login, registration or captcha"
    name = without_parameters(path).rpartition("/")[2].lower().rstrip(". ")
    ending = name.rpartition(".")[2] if "." in name else ""
    if (kind := KIND_OF.get(ending)) and not (script and ending in SCRIPTS):
        return f"media.{kind}", "pictures, sound, video and files are never asked for"
    return None


def _any_form(denies: Matches, path: str, query: str) -> bool:
    """Whether a path is denied: with its query, without, or without the parameters in its segments."""
    path = path.casefold()
    return (
        denies(path)
        or (bool(query) and denies(f"{path}?{query.casefold()}"))
        or (";" in path and denies(without_parameters(path)))
    )


def _between(today: date, first: date | None, last: date | None, *rules: str) -> Refusal | None:
    if first is not None and today < first:
        return rules[0], f"it opens on {first}"
    if last is not None and today > last:
        return rules[1], f"it closed after {last}"
    return None


def _yes(rule: str, reason: str, url: Url, source: Source) -> Verdict:
    return Verdict(Decision(allowed=True, rule=rule, reason=reason), url, source)


def _no(rule: str, reason: str, url: Url | None = None, source: Source | None = None) -> Verdict:
    return Verdict(Decision(allowed=False, rule=rule, reason=reason), url, source)
