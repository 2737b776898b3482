"""The words of a report: what a clause says, what was refused, what an answer means."""

from __future__ import annotations

import re
from http import HTTPStatus

from crawlers.tor.replies import BY_REASON, Kind
from policies.floor import FLOOR
from policies.model import LEAVES
from policies.sections.data import ItemRule

OTHER = {
    "access.url": "An address must be a plain http or https URL.",
    "access.http": "An answer must be plain HTTP, with a head of bounded size, and of a status that says what it is.",
    "access.page": "A page must be of a shape that can be read in little time and memory.",
    "access.gone": "A page of which its host says that it is not there is not asked for again.",
    "access.robots.unavailable": "What an answer of 4xx to robots.txt means.",
    "politeness.backoff": "What failed is tried again a few times, each time later.",
    "items": "Only items of the types that the policy names are taken.",
    "approvals.expires": "An approval holds until its last day.",
    "sources.spider": "The code that reads the source's pages.",
    "interrupted": "A person interrupted the run.",
    "complete": "Nothing was left to read.",
}
FAILURES = ("politeness.backoff", "sources.spider", "access.http", "access.gone")
"""Rules by which a page is given up because something failed, not because it is refused."""
ENTITY_ACTIONS = {
    "drop": "masked: only its type is left",
    "pseudonymise": "replaced by a pseudonym",
    "generalise": "made coarser",
    "keep": "kept, as the policy says",
}
COARSER = {
    "country": "to its country",
    "region": "to its region",
    "month": "to its month",
    "week": "to its week",
    "day": "to its day",
    "band": "to a band",
    "host_only": "to its host",
    "path_keyed_hash": "to a keyed digest",
}
NO_ANSWER = {
    "timeout": "no whole answer in time",
    "refused": "nobody listens there",
    "unresolved": "its name stands for no address",
    "unreachable": "no way leads there",
    "closed": "it hung up before its answer",
    "cut": "it hung up within its answer",
    "tls": "it could not show that it is who it says",
}
ODD = {
    "head.too.large": "a head without measure",
    "head.interim": "interim answers without end",
    "head.malformed": "a head that is none",
    "head.status": "a status that is none",
    "body.length": "a length that can be read in two ways",
    "body.chunks": "chunks that are garbage",
}
SHAPES = {
    "tags": "too many tags",
    "attributes": "too many attributes in one tag",
    "depth": "too many tags within one another",
    "full": "more links or items than are taken of one page",
}
LINKS = {
    "fully_randomised": "never the same twice",
    "document": "the same within one record",
    "source": "the same within one source",
    "study": "the same within the study",
}


TOR = {
    Kind.DOWN: "down today",
    Kind.GONE: "gone, or away for hours",
    Kind.REFUSED: "refused by Tor",
    Kind.CLOSED: "a wall",
}
"""What an answer of Tor's means."""


def rule_says(rule: str) -> str:
    """What a clause says, in one sentence."""
    if rule.startswith("floor."):
        return FLOOR[rule.removeprefix("floor.")].says
    found = LEAVES.get(rule) or next((leaf for path, leaf in LEAVES.items() if _plain(path) == _plain(rule)), None)
    return found.says if found else OTHER.get(rule, "")


def _plain(path: str) -> str:
    return re.sub(r"\[\d*\]|\.\*", "", path)


def refused_what(stage: str) -> str:
    """What a refusal at a stage kept from happening."""
    return {
        "request": "an address was not asked for",
        "response": "an answer was not followed or not read",
        "item": "an item was not stored",
    }.get(stage, stage)


def field_says(rule: ItemRule) -> str:
    """What the policy does to a field."""
    if rule.action == "pseudonymise":
        return f"replaced by a {rule.type} pseudonym, {LINKS[rule.scope or 'document']}"
    if rule.action == "generalise":
        return f"made coarser, {COARSER[rule.to or 'band']}"
    if rule.action == "derive":
        return f"only {', '.join(rule.features)} kept"
    return {
        "drop": "dropped",
        "redact": "kept with every identifier masked",
        "keep": "kept as it is",
    }[rule.action]


def is_down(reason: str) -> bool:
    """Whether a reason says that a host is down today: it may be up again tomorrow."""
    return reason.removeprefix("robots.").startswith(("net.", "tor.", "http.5", "http.408", "http.425", "http.429"))


def is_gone(reason: str) -> bool:
    """Whether a reason says that a page is gone: its host is there, and says so."""
    return reason in ("http.404", "http.410")


def answer_says(reason: str) -> tuple[str, bool]:
    """What became of an answer, and whether it was a failure."""
    kind, _, rest = reason.partition(".")
    if kind == "http" and rest.isdigit():
        status = int(rest)
        phrase = next((s.phrase for s in HTTPStatus if s == status), "unknown status")
        if status == 200:
            return "read", False
        state = "gone: " if is_gone(reason) else "down today: " if is_down(reason) else ""
        return state + phrase, status >= 400
    if reply := BY_REASON.get(reason):
        return f"{TOR[reply.kind]}: {reply.says}", True
    if kind == "door":
        return "at a mirror that did not lead to the place; read at another", True
    words = {
        "net": f"down today: {NO_ANSWER.get(rest, f'no answer ({rest})')}",
        "head": f"not HTTP as it should be: {ODD.get(reason, rest)}",
        "body": f"not HTTP as it should be: {ODD.get(reason, rest)}",
        "page": f"of a shape that is not read: {SHAPES.get(rest, rest)}",
        "spider": f"the source's code failed on the page ({rest})",
        "media": "of a type that the policy does not name",
        "content": "encoded in a way that is not read, or broken",
        "too": "larger than the policy lets a page be",
        "redirect": "led to an address that is refused",
        "wall": f"a wall ({rest}); nothing more was asked of the source",
        "fields": "less than such pages used to give; nothing more was asked of the source",
    }
    return words.get(kind, reason), True
