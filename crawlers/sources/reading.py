"""Read an HTML page as a person does: the words of an element, its lines, the page that it refreshes to."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, TypeAlias, TypeVar

from parsel import Selector, SelectorList
from web_poet import WebPage, field

from policies.urls import UrlError, parse

ItemT = TypeVar("ItemT")
Element: TypeAlias = Any  # of lxml, which ships no types
Found: TypeAlias = Selector | SelectorList[Selector] | Element | None

_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section table tr ul".split()
)
_UNREAD = frozenset(("script", "style", "noscript", "template", "button", "select"))
_REFRESH = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*['\"]?([^'\"]*)", re.IGNORECASE)

_LINE_END = re.compile(r"\A[ \t\r]*\n")
_SPACE = re.compile(r"\s+")


class Refresh(NamedTuple):
    """What ``<meta http-equiv=refresh>`` asks for."""

    seconds: int
    href: str


class SourcePage(WebPage[ItemT]):
    """A saved or fetched page. Its ``repr`` shows nothing of it.

    Attributes:
        matter: XPath of the part that `css` and `xpath` search; menus and footers cost time and hold look-alikes.
    """

    matter: ClassVar[str | None] = None

    @cached_property
    def selector(self) -> Selector:
        """The part of the page that matters. Page objects of one response share its parsed tree."""
        whole = self.response.selector
        part = whole.xpath(self.matter) if self.matter else None
        return part[0] if part else whole

    @field
    def url(self) -> str:
        """Where the page was read."""
        return str(self.response.url)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def line(found: Found) -> str | None:
    """The words of an element on one line; None where there is no element or no word."""
    return " ".join("".join(_words(_root(found), True)).split()) or None


def cells(found: Found, *tags: str) -> list[Element]:
    """The elements with these tags inside another, in the page's order: quicker than a query for each."""
    root = _root(found)
    return [] if root is None else list(root.iter(*tags))


def text(found: Found, *, keep_lines: bool = False) -> str | None:
    """The words of an element, a line for each block and line break.

    Args:
        found: the element.
        keep_lines: take line ends of the source as line breaks, as ``<pre>`` does.
    """
    joined = "".join(_words(_root(found), keep_lines))
    lines = (" ".join(part.split()) for part in joined.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def links(page: SourcePage[Any], path: re.Pattern[str]) -> list[str]:
    """The links of a page to its own host whose path matches, without fragments, each once."""
    base, found = parse(str(page.response.url)), []
    for href in dict.fromkeys(page.css("a::attr(href)").getall()):
        try:
            target = parse(href, base)
        except UrlError:
            continue
        if target.authority == base.authority and path.fullmatch(target.path):
            found.append(target.href)
    return list(dict.fromkeys(found))


def refresh(page: SourcePage[Any]) -> Refresh | None:
    """The refresh that the page asks for, if any."""
    for meta in page.css("meta[http-equiv][content]"):
        if meta.attrib["http-equiv"].lower() == "refresh" and (found := _REFRESH.match(meta.attrib["content"])):
            return Refresh(int(found[1]), found[2].strip())
    return None


def _root(found: Found) -> Element:
    if isinstance(found, SelectorList):
        return found[0].root if found else None
    return found.root if isinstance(found, Selector) else found


def _words(element: Element | None, keep_lines: bool) -> list[str]:
    if element is None:
        return []
    if len(element) == 0 and keep_lines:
        return [element.text or ""]
    read: list[str] = []
    _read(element, keep_lines, read)
    return read


def _read(element: Element, keep_lines: bool, into: list[str]) -> None:
    """Add the text of `element` in order, with a newline around blocks and at breaks."""
    tag = element.tag
    if tag in _UNREAD or not isinstance(tag, str):
        return
    keep = keep_lines or tag == "pre" or "pre-wrap" in element.get("style", "")
    into.append("\n" if tag in _BLOCKS else "")
    into.append(_run(element.text, keep))
    for child in element:
        if child.tag == "br":
            # Behind a break, the source's own line end is not a second one.
            into.append("\n")
            into.append(_run(_LINE_END.sub("", child.tail or ""), keep))
        else:
            _read(child, keep, into)
            into.append(_run(child.tail, keep))
    into.append("\n" if tag in _BLOCKS else "")


def _run(words: str | None, keep: bool) -> str:
    if not words:
        return ""
    return words if keep else _SPACE.sub(" ", words)
