"""What kinds of form a page has: a scan of its tags that takes linear time, whatever the page does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from crawlers.form_words import (
    ACCOUNT,
    ASKS,
    CARD,
    ELSEWHERE,
    JOIN,
    LOGIN,
    LOST,
    MADE,
    MARK,
    MAYBE,
    OWN_NAME,
    ROBOT_TEST,
    WIDGET,
)

MAX_PAGE, MAX_TAGS, MAX_FORMS, MAX_FIELDS, MAX_TEXT, MAX_TAG = 1_000_000, 20_000, 100, 200, 10_000, 4_000
"""How much is read: characters and tags of a page, forms, fields and characters of a form, characters of a tag."""
TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*))")
PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)(?![a-z0-9])[^<>]*>?.*?(?:</\1[^<>]*>?|\Z)|</?option(?![a-z0-9])[^<>]*>?[^<]*"
    r"|<[^<>]*>?|&[#a-z0-9]{0,40};?|([^<&]+)",
    re.IGNORECASE | re.DOTALL,
)
"""What is no text, or a text without references."""
ENDS = {
    tag: re.compile(end, re.IGNORECASE)
    for tag, end in (("!--", "-->"), ("script", "</script[^<>]*>?"), ("style", "</style[^<>]*>?"))
}
ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
NAMING = ("name", "id", "class", "placeholder", "title", "alt", "aria-label", "autocomplete", "value", "rel")
NOT_TYPED = frozenset("hidden submit button image checkbox radio reset file search range color date".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The kinds of form on a page.

    Attributes:
        login: asks for a name and a password, or only a name, to enter.
        registration: makes an account.
        recovery: sends a new password.
        captcha: asks for proof that a person sits there.
        text: length of the page's visible text, without the choices of its lists.
    """

    login: bool = False
    registration: bool = False
    recovery: bool = False
    captcha: bool = False
    text: int = 0


@dataclass(slots=True)
class _Form:
    """One form while it is read, or all that is outside a form: what its tags are called and what it says."""

    tag: str = ""
    lead: str = ""
    inside: bool = True
    typed: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    secrets: int = 0
    marked: bool = False
    widget: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join(self.texts)[:MAX_TEXT]

    @property
    def labels(self) -> str:
        """What it and its buttons are called."""
        return " ".join((self.tag, *self.buttons))[:MAX_TEXT]

    def asked(self) -> list[str]:
        """What can be typed, without robot tests and the site's search."""
        return [name for name in self.typed if not ROBOT_TEST.search(name) and not ELSEWHERE.search(name)]

    def read(self, name: str, attributes: str) -> None:
        """Take in one tag."""
        if name in ("input", "textarea"):
            self._input(dict(_attributes(attributes)))
        elif name == "button":
            self.buttons.append(_names(attributes))
        elif name in ("img", "iframe", "canvas", "object") and len(self.pictures) < MAX_FIELDS:
            self.pictures.append(_names(attributes))

    def mark(self, name: str, attributes: str) -> None:
        """Note a tag that is part of a robot test; a script counts where it stands in a form."""
        script = name == "script"
        self.marked |= not script and "captcha" in attributes.lower()
        self.widget |= (self.inside if script else name not in ("a", "link", "meta")) and _any(WIDGET, [attributes])

    def _input(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text").strip().lower()
        called = " ".join(attributes[key] for key in NAMING if key in attributes)
        if kind == "password":
            self.secrets += 1
        elif kind in ("submit", "button", "image") and len(self.buttons) < MAX_FIELDS:
            self.buttons.append(called)
        elif kind not in NOT_TYPED and len(self.typed) < MAX_FIELDS:
            self.typed.append(called)


def _any(words: re.Pattern[str], names: Iterable[str]) -> bool:
    return any(words.search(name) is not None for name in names)


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for match in ATTRIBUTE.finditer(text[:MAX_TAG]):
        yield match[1].lower(), unescape(match[2].strip("\"'"))


def _names(attributes: str) -> str:
    return " ".join(
        value for key, value in _attributes(attributes) if key in NAMING or key in ("src", "action", "data")
    )


def forms(page: str, url: str = "") -> Forms:
    """The kinds of form on a page.

    Args:
        page: its HTML, of which `MAX_PAGE` characters are read.
        url: its address, which often says what its form is for.
    """
    outside, found = _scan(page[:MAX_PAGE])
    everything = [outside, *found]
    return Forms(
        login=any(_login(form, url) for form in everything),
        registration=any(_registration(form, url) for form in everything),
        recovery=any(_recovery(form, url) for form in everything),
        captcha=any(map(_captcha, everything)) or _pictured(outside, everything),
        text=sum(len(text) for form in everything for text in form.texts),
    )


def says_more(page: str, characters: int) -> bool:
    """Whether a page's visible text is surely longer than so many characters; of a long one only that much is read."""
    if page.count("<") > MAX_TAGS:
        return False
    page, seen, last = page[:MAX_PAGE], 0, 0
    for match in PIECE.finditer(page):
        if text := match[2]:
            last += len(text.strip())
        elif TAG.match(page, match.start()):  # what follows the last tag is not counted
            seen, last = seen + last, 0
            if seen > characters:
                return True
    return False


def _scan(page: str) -> tuple[_Form, list[_Form]]:
    """What is outside every form, and the forms in order."""
    watch = MARK.search(page) is not None
    outside, position, lead, name = _Form(inside=False), 0, "", ""
    found: list[_Form] = []
    form = outside
    for _ in range(MAX_TAGS):
        if (match := TAG.search(page, position)) is None:
            break
        if name != "option" and (text := page[position : match.start()].strip()):
            form.texts.append(unescape(text))
            lead = (lead + " " + text)[-200:]
        comment, closing, name, attributes = match.groups(default="")
        name, position = name.lower(), match.end() + (not comment and page.startswith(">", match.end()))
        if watch and not closing and not comment:
            form.mark(name, attributes[:MAX_TAG])
        if (comment or name in ENDS) and not closing:
            end = ENDS[comment or name].search(page, position)
            position = end.end() if end else len(page)
        elif name == "form":
            form = outside
            if not closing and len(found) < MAX_FORMS:
                form = _Form(tag=_names(attributes), lead=unescape(lead))
                found.append(form)
        elif not closing:
            form.read(name, attributes)
    return outside, found


def _registration(form: _Form, url: str) -> bool:
    if form.secrets >= 2:
        return True
    if LOGIN.search(form.labels):
        return False
    asked, joins = len(form.asked()), JOIN.search(form.labels) is not None
    if form.secrets == 0:
        return joins and asked >= 3
    return joins or asked >= 4 or _any(OWN_NAME, form.typed) or (asked >= 2 and JOIN.search(url) is not None)


def _login(form: _Form, url: str) -> bool:
    asked, named = form.asked(), LOGIN.search(form.labels) is not None
    if form.secrets == 1:
        return (len(asked) <= 3 or named) and not _registration(form, url)
    if form.secrets or not named or not 1 <= len(asked) <= 3:
        return False
    return _any(ACCOUNT, asked) and not JOIN.search(form.labels) and not _lost(form, url)


def _recovery(form: _Form, url: str) -> bool:
    asked = form.asked()
    return not form.secrets and 1 <= len(asked) <= 2 and _any(ACCOUNT, asked) and _lost(form, url)


def _lost(form: _Form, url: str) -> bool:
    return _any(LOST, (form.labels, form.text, form.lead, url))


def _captcha(form: _Form) -> bool:
    if form.widget:
        return True
    if not form.typed or _any(CARD, form.typed):
        return False
    if _any(ROBOT_TEST, form.typed):
        return True
    return form.inside and (
        form.marked
        or _any(ROBOT_TEST, form.pictures)
        or ASKS.search(form.text) is not None
        or (_any(MAYBE, (name.partition(" ")[0] for name in form.typed)) and _any(MADE, form.pictures))
    )


def _pictured(outside: _Form, everything: list[_Form]) -> bool:
    """Whether a robot test's picture stands outside the forms, and something can be typed."""
    return _any(MARK, outside.pictures) and any(form.typed for form in everything)
