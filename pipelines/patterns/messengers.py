"""Handles: what follows the name of a messenger or network, mentions, and links to profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import ALNUM, Rule, overlapping, pattern

_SERVICES = {
    "telegram": "telegram|telegramm|telega|tg",
    "whatsapp": "whatsapp|whats app|wapp|wa",
    "wickr": "wickr|wickr ?me|wickr ?pro|wicker|wicker ?me",
    "signal": "signal",
    "tox": "tox|qtox",
    "jabber": "jabber|xmpp|jid",
    "discord": "discord",
    "icq": "icq",
    "skype": "skype",
    "instagram": "instagram|insta|ig",
    "snapchat": "snapchat|snap|sc",
    "kik": "kik",
    "onlyfans": "onlyfans|only fans|fansly|of",
    "x": "twitter|x",
    "facebook": "facebook|fb",
    "threema": "threema",
    "wechat": "wechat|weixin",
    "line": "line ?id",
    "viber": "viber",
    "matrix": "matrix|element",
    "reddit": "reddit",
    "tiktok": "tiktok|tik tok",
}
SERVICES = tuple(_SERVICES)
"""What may stand before the colon in the normal form of a handle."""
_ALIASES = {name: re.compile(alias, re.IGNORECASE) for name, alias in _SERVICES.items()}
_ANY = "|".join(sorted("|".join(_SERVICES.values()).split("|"), key=len, reverse=True))
_A_SERVICE = re.compile(_ANY, re.IGNORECASE)
# Words that name a service and nothing else: after these a handle may follow without a colon.
_CLEAR = (
    "telegram|wickr|wickr ?me|whatsapp|discord|icq|skype|instagram|insta|snapchat|snap|kik|onlyfans|threema|wechat|"
    "jabber|xmpp|tiktok|twitter"
)
# Words that mean something else more often: their handle must look like one or carry a sign.
_VAGUE = frozenset({"signal", "x", "of", "matrix", "element", "snap", "sc", "wa", "tox", "line id"})
_FILLER = (
    r"(?:id|user ?name|user|handle|name|nick|contact|acc(?:ount)?|me|us|is|my|addy|address|at|on|channel|group|bot)"
)
_HANDLE = r"[a-z0-9\xff_](?:[a-z0-9\xff_.-]*[a-z0-9\xff_])?(?:#\d{4})?"
_TOLD = pattern(
    rf"\b({_ANY})(?:\s*(?:/|&|\+|,|or|and)\s*(?:{_ANY}))*(?:\s+{_FILLER}){{0,3}}"
    rf"\s*((?:[:=>@~]|-+>?|\(|\.\.+)[\s:=>@~\"'(\[.-]{{0,40}})({_HANDLE})"
)
_SAID = pattern(rf"\b({_CLEAR})((?:\s+{_FILLER}){{0,3}}\s+[\"'@]{{0,2}})({_HANDLE})")
_ADDED = pattern(
    rf"\b(?:add|find|follow|message|msg|pm|dm|hmu|hit me up|reach|my|write)(?:\s+(?:me|us|to|on|at|via|my|is))*"
    rf"\s+({_CLEAR})((?:\s+{_FILLER}){{0,3}}\s+[\"'@]{{0,2}})({_HANDLE})"
)
_ICQ = pattern(r"\bicq[^\w\x00]{0,4}(?:(?:uin|number|no|id|is)[^\w\x00]{0,3}){0,2}(\d(?:[ -]?\d){4,9})")
_MENTION = pattern(r"@[a-z0-9\xff_](?:[a-z0-9\xff_.-]*[a-z0-9\xff_])?(?::[a-z0-9-]+(?:\.[a-z0-9-]+)+)?")
_U_NAME = pattern(r"(?:/u/|\bu/|/user/)[a-z0-9_-]{3,}")
_DISCORD = pattern(r"\b[a-z0-9\xff_.]{2,32}#\d{4}\b")
_LIVE = pattern(r"\blive:[a-z0-9._:-]{3,}")
_BITMESSAGE = pattern(r"\bBM-[a-z0-9]{28,40}")
_HOSTS = {
    "t.me": "telegram",
    "telegram.me": "telegram",
    "wa.me": "whatsapp",
    "instagram.com": "instagram",
    "snapchat.com/add": "snapchat",
    "kik.me": "kik",
    "onlyfans.com": "onlyfans",
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "discord.gg": "discord",
    "tiktok.com": "tiktok",
    "reddit.com/user": "reddit",
    "reddit.com/u": "reddit",
}
_LINK = pattern(
    r"(?:https?://)?(?:www\.)?("
    + "|".join(re.escape(host) for host in sorted(_HOSTS, key=len, reverse=True))
    + r")/@?([a-z0-9\xff_+.-]*[a-z0-9\xff_])(?:[/?#][^\s<>\"']*)?"
)
_NO_DOTS = str.maketrans("", "", ".-")
_STOP = frozenset(
    "24 24/7 a about above accepted active add admin after all also always am an and any anytime app application "
    "are as asap ask at available back be before below best better bio both but buy by call calls can channel chat "
    "chats come contact contacts could customer customers details did dm dms do does don't down during email "
    "encrypted end escrow etc ever every fast for free from get gets go good group groups had handle has have he "
    "hello her here him his hit how i id if in info inside instead into is it its join just keep know later let "
    "like link listed live location mail make market may me message messages messenger might mine more most much "
    "must my n/a na name need needed never new no none not now number numbers of off offer ok okay on once one "
    "online only or or/and order orders our out over payment payments phone please pls pm post preferred price "
    "prices private profile questions quick ready received reply safe said same scam secure see sell seller send "
    "sent service services shall she shop should sms so some soon store strictly support sure talk tbc text thank "
    "thanks that the their them then there they this through time to today too trust until up updates url us use "
    "used user username users using vendor verified version via video wait want was watch we web well were what "
    "when where which who why will with within word work would write yes yet you your".split()
)


def told(text: Folded) -> Iterator[Entity]:
    """``wickr: name``: a service, a sign that its handle follows, and the handle."""
    for match in overlapping(_TOLD, text.data, 3):
        vague = match[1].decode("latin-1").casefold() in _VAGUE
        if not vague or any(sign in match[2] for sign in b":@="):
            yield from _handle(text, match, "messenger", bare=vague or match[2].startswith(b".."))


def said(text: Folded) -> Iterator[Entity]:
    """``my kik is name``, ``telegram name_92``: no sign, so the word has to look like a handle or be announced."""
    for match in overlapping(_ADDED, text.data, 3):
        yield from _handle(text, match, "messenger.said", bare=False)
    for match in overlapping(_SAID, text.data, 3):
        yield from _handle(text, match, "messenger.said", bare=True)


def icq(text: Folded) -> Iterator[Entity]:
    """ICQ numbers: five to ten digits after the name of the service."""
    for match in _ICQ.finditer(text.data):
        number = re.sub(rb"\D", b"", match[1]).decode("ascii")
        yield text.entity(*match.span(1), "MESSENGER_ID", "messenger.icq", f"icq:{number}")


def mentions(text: Folded) -> Iterator[Entity]:
    """Names that a sign makes known: ``@name``, ``u/name``, ``name#1234``, ``live:name``, ``BM-address``."""
    for match in _MENTION.finditer(text.data):
        start, end = match.span()
        if start == 0 or text.data[start - 1] not in ALNUM:
            yield text.entity(start, end, "USERNAME", "mention", _fold(text.text[start:end]))
    for match in _U_NAME.finditer(text.data):
        yield text.entity(*match.span(), "USERNAME", "mention", _fold(text.text[match.start() : match.end()]))
    for match in _DISCORD.finditer(text.data):
        yield text.entity(*match.span(), "MESSENGER_ID", "messenger.discord", f"discord:{_text(text, match)}")
    for match in _LIVE.finditer(text.data):
        yield text.entity(*match.span(), "MESSENGER_ID", "messenger.skype", f"skype:{_text(text, match)}")
    for match in _BITMESSAGE.finditer(text.data):
        address = match[0].decode("ascii")
        yield text.entity(*match.span(), "MESSENGER_ID", "messenger.bitmessage", f"bitmessage:{address}")


def links(text: Folded) -> Iterator[Entity]:
    """Links to a profile: the same canonical form as the handle itself."""
    for match in _LINK.finditer(text.data):
        service = _HOSTS[match[1].decode("ascii").lower()]
        handle = text.text[match.start(2) : match.end(2)].casefold()
        yield text.entity(*match.span(), "MESSENGER_ID", "messenger.link", f"{service}:{handle}")


RULES = (
    Rule("messenger.icq", r"\bicq\b", icq),
    Rule("messenger", rf"(?:{_ANY})\s*(?:[:=>@~/&+,(.-]|or\b|and\b|{_FILLER})", told),
    Rule("messenger.said", rf"\b(?:{_CLEAR})\s", said),
    Rule("mention", r"@[a-z0-9\xff_]|u/[a-z0-9_-]{3}|/user/|#\d{4}|\blive:|\bBM-", mentions),
    Rule("messenger.link", "|".join(re.escape(host) for host in _HOSTS), links),
)


def _handle(text: Folded, match: re.Match[bytes], detector: str, *, bare: bool) -> Iterator[Entity]:
    start, end = match.span(3)
    handle = text.text[start:end]
    vague_word = bare and not _looks_like_a_handle(handle) and text.data[start - 1 : start] != b"@"
    if len(handle) < 3 or vague_word or handle.casefold() in _STOP or _A_SERVICE.fullmatch(handle):
        return
    if len(handle) >= 9 and handle.translate(_NO_DOTS).isdigit():
        return  # a telephone number, whichever service it is given for
    if text.data[start - 1 : start] == b"@":
        start -= 1
    service = next(name for name, alias in _ALIASES.items() if alias.fullmatch(match[1].decode("latin-1")))
    yield text.entity(start, end, "MESSENGER_ID", detector, f"{service}:{_fold(handle)}")


def _looks_like_a_handle(word: str) -> bool:
    inner_capital = any(right.isupper() and left.islower() for left, right in pairwise(word))
    return not word.isdigit() and (inner_capital or any(character.isdigit() or character in "_." for character in word))


def _text(text: Folded, match: re.Match[bytes]) -> str:
    return text.text[match.start() : match.end()].casefold().removeprefix("live:")


def _fold(handle: str) -> str:
    """The handle without its sign, in one case."""
    return re.sub(r"^(?:@|/?u/|/user/)", "", handle.casefold())
