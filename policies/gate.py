"""Decide whether a request may be made under a policy: pure, and fast enough to ask every time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import unquote, unquote_plus
from zoneinfo import ZoneInfo

from policies.decision import Decision
from policies.model import Policy
from policies.sections.access import Window
from policies.sections.sources import Source
from policies.urls import Url, UrlError, parse, repeated_segments

ACTING = frozenset(
    "buy buynow buy-now purchase checkout cart basket addtocart add-to-cart pay payment deposit withdraw finalise"
    " finalize vote upvote downvote like report flag delete remove unsubscribe subscribe logout log-out logoff signout sign-out"
    " send reply compose newpost newthread upload".split()
)
"""Path segments, and names or values in a query, that would make a GET act (hard floor H1)."""
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
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORDS = re.compile(r"[/?&=;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the gate needs to know of a request; nothing of it comes from what a spider may set at will.

    Attributes:
        url: the URL as it would be sent.
        method: the HTTP method.
        has_body: True when something would be sent with it.
        depth: links from the start page.
        redirects: redirects in a row that led here.
    """

    url: str
    method: str = "GET"
    has_body: bool = False
    depth: int = 0
    redirects: int = 0


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

    __slots__ = ("allow", "deny", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.allow = _pattern(source.allow_paths, 0)
        self.deny = _pattern(source.deny_paths, re.IGNORECASE)


class Gate:
    """A policy made ready to answer; it holds no state, so the same question has the same answer."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._scopes = {
            host: scope for source in policy.sources for scope in (_Scope(source),) for host in source.hosts
        }
        self._window = _hours(policy.schedule.window)
        self._expires = min((a.expires for a in policy.approvals), default=None)

    def may_fetch(self, facts: RequestFacts, *, now: datetime) -> Verdict:
        """Decide whether a request may be made at a moment.

        Args:
            facts: the request.
            now: an aware datetime.

        Returns:
            The verdict. Its rule is the first clause that refuses, or ``sources.allow_paths``. robots.txt, budgets and
            pace are decided elsewhere, since they need to know what was fetched before.
        """
        if facts.method not in ("GET", "HEAD") or facts.has_body:
            return _no("floor.H1", "only GET and HEAD without a body are ever sent")
        try:
            url = parse(facts.url)
        except UrlError as error:
            return _no("access.url", f"the address is not acceptable ({error.code})")
        scope = self._scopes.get(url.authority)
        if scope is None:
            return _no("sources.hosts", "no source names this host", url)
        refusal = self._time(scope.source, now) or self._scope(scope, url, facts) or self._trap(url, facts)
        if refusal:
            return _no(*refusal, url, scope.source)
        return Verdict(
            Decision(allowed=True, rule="sources.allow_paths", reason="the source allows the path"), url, scope.source
        )

    def _scope(self, scope: _Scope, url: Url, facts: RequestFacts) -> tuple[str, str] | None:
        if url.scheme not in scope.source.schemes:
            return "sources.schemes", "the source does not name this scheme"
        if facts.redirects > self.policy.access.redirects:
            return "access.redirects", "there were too many redirects in a row"
        if url.path == "/robots.txt":
            return None
        path = unquote(url.path)
        segments = [segment.lower() for segment in WORDS.split(path)]
        words = segments + ([word.lower() for word in WORDS.split(unquote_plus(url.query))] if url.query else [])
        stems = [word.partition(".")[0] for word in words]
        if not ACTING.isdisjoint(stems):
            return "floor.H1", "the address would act, not only read"
        if not ENTRANCE.isdisjoint(stems):
            return "access.login", "the address is a login, registration or captcha"
        if kind := KIND_OF.get(segments[-1].rpartition(".")[2]) if "." in segments[-1] else None:
            return f"media.{kind}", "pictures, sound, video and files are never asked for"
        target = f"{path}?{url.query}" if url.query else path
        if scope.deny.fullmatch(target) or scope.deny.fullmatch(url.path):
            return "sources.deny_paths", "the source denies the path"
        if not scope.allow.fullmatch(target):
            return "sources.allow_paths", "the source does not allow the path"
        return None

    def _trap(self, url: Url, facts: RequestFacts) -> tuple[str, str] | None:
        traps = self.policy.politeness.traps
        if facts.depth > traps.max_depth:
            return "politeness.traps.max_depth", "it is too many links from a start page"
        if url.query and url.query.count("&") >= traps.max_query_parameters:
            return "politeness.traps.max_query_parameters", "it has too many query parameters"
        if repeated_segments(url.path) > traps.max_segment_repeats:
            return "politeness.traps.max_segment_repeats", "its path repeats itself"
        return None

    def _time(self, source: Source, now: datetime) -> tuple[str, str] | None:
        today, schedule = now.date(), self.policy.schedule
        if self._expires is not None and today > self._expires:
            return "approvals.expires", "an approval has expired"
        if _outside(today, source.not_before, source.not_after):
            return "sources.not_after", "the source is not open on this day"
        if _outside(today, schedule.starts_on, schedule.ends_on):
            return "schedule.ends_on", "the study does not collect on this day"
        if today in schedule.quiet_dates:
            return "schedule.quiet_dates", "this is a day of rest"
        if self._window and not self._window.holds(now):
            return "schedule.window", "this is outside the hours of the study"
        return None


@dataclass(frozen=True, slots=True)
class _Hours:
    opens: time
    closes: time
    zone: ZoneInfo
    days: frozenset[str]

    def holds(self, now: datetime) -> bool:
        """Whether a moment lies in the window; after midnight a window still belongs to the day it opened on."""
        here = now.astimezone(self.zone)
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


def _outside(today: date, first: date | None, last: date | None) -> bool:
    return (first is not None and today < first) or (last is not None and today > last)


def _pattern(patterns: tuple[str, ...], flags: int) -> re.Pattern[str]:
    """One expression for a list of path patterns; an empty list matches nothing."""
    if not patterns:
        return re.compile(r"(?!)")
    return re.compile(
        "|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns), flags | re.DOTALL
    )


def _no(rule: str, reason: str, url: Url | None = None, source: Source | None = None) -> Verdict:
    return Verdict(Decision(allowed=False, rule=rule, reason=reason), url, source)
