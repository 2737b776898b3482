"""Recognise a page that bars the way: a login, a captcha, a challenge, a notice of seizure. A crawl stops there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

import re2

from crawlers.forms import MAX_PAGE, Forms, forms, says_more


class Wall(StrEnum):
    """What bars the way."""

    LOGIN = "login"
    REGISTRATION = "registration"
    CAPTCHA = "captcha"
    CHALLENGE = "challenge"
    """A test of the browser, a queue or an anti-flood page."""
    SEIZED = "seized"
    UNAUTHORISED = "unauthorised"
    PAYMENT = "payment"
    FORBIDDEN = "forbidden"
    LEGAL = "legal"
    """Withheld for legal reasons."""


BY_STATUS = {
    401: Wall.UNAUTHORISED,
    402: Wall.PAYMENT,
    403: Wall.FORBIDDEN,
    407: Wall.UNAUTHORISED,
    451: Wall.LEGAL,
}
LITTLE_TEXT, MORE_TEXT = 800, 3_000
"""Characters of visible text up to which a page is little but its form, or may be a notice."""


def _words(*parts: str) -> re.Pattern[bytes]:
    options = re2.Options()
    options.case_sensitive = False
    options.encoding = re2.Options.Encoding.LATIN1
    return cast("re.Pattern[bytes]", re2.compile("|".join(parts).encode("latin-1"), options=options))


SUSPECT = _words(
    "<input|<textarea|<button|<iframe|captcha|turnstile|http-equiv|seized|confiscat|beschlagnahm|saisi|beslag",
    "challenge|ddos|browser|human|robot|queue|please wait|just a moment|blocked|denied|cookies|javascript",
)
"""Without one of these a page is read no further."""
ENTRANCE = _words(
    r"(?:^|[/?&=])(?:(?:wp|user|member|account|customer)[-_])?(?:log-?in|sign-?in|log-?on|sign-?on|sign-?up|auth|authenticate"
    r"|regist(?:er|ration)|captcha|challenge|ddos|anti-?ddos|verify-?human)(?:$|[/?&=.;])",
    r"^(?:https?:)?//(?:login|signin|auth|sso|accounts)\.",
)
"""In an address: it leads to a login or a test."""
REFRESH = re.compile(rb"<meta\b[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,1000}", re.IGNORECASE)
REFRESH_TARGET = re.compile(rb"(?:;|url)[\s=\"']+([^\s\"'>]+)", re.IGNORECASE)
SEIZED = _words(
    "this (?:hidden )?(?:web ?)?(?:site|domain|service|market(?:place)?|page|server|forum|name|platform)[^.<]{0,60}"
    " (?:has been|was|is) (?:seized|confiscated)",
    "<title>[^<]{0,60} (?:has been|was) seized|seized[^\"'<>]{0,30}\\.(?:png|jpe?g|gif|svg|webp)",
    "diese[^.<]{0,80} beschlagnahmt|ce (?:site|domaine)[^.<]{0,60} saisi|(?:deze|dit)[^.<]{0,60} in beslag genomen",
)
TESTED = _words(
    "_cf_chl_opt|cf-browser-verification|cf_captcha_kind|/_Incapsula_Resource\\?SWJIYLWA|sucuri_cloudproxy_js",
    "geo\\.captcha-delivery\\.com|awsWafCookieDomainList|ddos-guard/js-challenge|anubis_challenge|px-captcha",
)
"""Names that the challenge pages of known services hold."""
WAITING = _words(
    "ddos.{0,3}(?:protection|filter|attack|guard)|anti.?ddos|just a moment|attention required|unusual traffic",
    "checking (?:if )?(?:your browser|the site connection|you are)|browser (?:check|verification)|awaiting forwarding",
    "verify(?:ing)? (?:that )?you are (?:a )?(?:human|not)|making sure you.{0,6}re not a bot|haproxy-protection",
    "(?:placed|waiting|position|place|are) in (?:a |the |our )?queue",
    "you will be (?:forwarded|redirected) (?:shortly|in)",
    "(?:enable|turn on|requires?) (?:javascript|cookies)[^.<]{0,60}(?:to continue|to proceed|and reload)",
)
BLOCKED = _words(
    "access (?:to this (?:page|site) )?(?:has been |is )?(?:denied|blocked)",
    "you have been blocked|request (?:was |has been )?blocked",
)


def find_wall(
    status: int, headers: Mapping[Any, Any], body: bytes | str, url: str, *, items_found: bool | None = None
) -> Wall | None:
    """The wall that an answer is, or None where the way is free. 429 is no wall: it asks to come back later.

    Args:
        status: the HTTP status.
        headers: the answer's headers, by text or bytes.
        body: its body.
        url: the address that answered.
        items_found: True where the page gave what the source reads it for, so that a login box in a corner bars
            nothing; False where it should have and gave nothing, so that any login or captcha on it is a wall; None
            where the page is not expected to give anything, so that only a page which is little else is a wall.
    """
    if "challenge" in _header(headers, "cf-mitigated"):
        return Wall.CHALLENGE
    if 300 <= status < 400:
        return Wall.LOGIN if _is_entrance(_header(headers, "location")) else None
    refused, entrance = BY_STATUS.get(status), _is_entrance(url)
    raw = body[:MAX_PAGE] if isinstance(body, bytes) else body[:MAX_PAGE].encode("utf-8", "replace")
    if status == 429 or (items_found and not entrance) or not SUSPECT.search(raw):
        return refused
    text = raw.decode("utf-8", "replace")
    if items_found is None and not entrance and says_more(text, LITTLE_TEXT) and not SEIZED.search(raw):
        return refused  # it says too much to be little else
    found = forms(text, url)
    bare, wall = found.text <= LITTLE_TEXT, None
    if not items_found:
        wall = _notice(raw, found, bare=bare)
    if wall is None and (entrance or bare or items_found is False):
        wall = _form(found)
    if wall is None and items_found is False and bare and REFRESH.search(raw):
        return Wall.CHALLENGE  # it gives nothing but another address: a queue
    return wall or refused


def _header(headers: Mapping[Any, Any], name: str) -> str:
    value = headers.get(name) or headers.get(name.title()) or ""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _is_entrance(url: str) -> bool:
    """Whether an address leads to a login or a test; of a whole one, its host does not count but for its first name."""
    return ENTRANCE.search(url.encode("utf-8", "replace")) is not None


def _form(found: Forms) -> Wall | None:
    if found.login:
        return Wall.LOGIN
    if found.captcha:
        return Wall.CAPTCHA
    return Wall.REGISTRATION if found.registration else None


def _notice(raw: bytes, found: Forms, *, bare: bool) -> Wall | None:
    """A wall that needs no form: told by names that services use, or by words on a page that says little else."""
    if found.text <= MORE_TEXT and SEIZED.search(raw):
        return Wall.SEIZED
    if not bare:
        return None
    if TESTED.search(raw) or WAITING.search(raw):
        return Wall.CAPTCHA if found.captcha else Wall.CHALLENGE
    refresh = REFRESH.search(raw)
    if refresh and (target := REFRESH_TARGET.search(refresh[0])) and _is_entrance(target[1].decode("latin-1")):
        return Wall.LOGIN
    return Wall.FORBIDDEN if BLOCKED.search(raw) else None
