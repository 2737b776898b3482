"""Read an HTML page as a person does: the words of an element, its lines, the page that it refreshes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urldefrag, urljoin, urlsplit

from parsel import Selector, SelectorList
from web_poet import WebPage

ItemT = TypeVar("ItemT")
Found = Selector | SelectorList[Selector] | None

_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section table tr ul".split()
)
_UNREAD = frozenset(("script", "style", "noscript", "template", "button", "select"))
_REFRESH = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*['\"]?([^'\"]*)", re.IGNORECASE)


class Refresh(NamedTuple):
    """What ``<meta http-equiv=refresh>`` asks for."""

    seconds: int
    href: str


class SourcePage(WebPage[ItemT]):
    """A saved or fetched page. Its ``repr`` shows nothing of it."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def first(self, css: str) -> Selector | None:
        """The first element that matches, or None."""
        found = self.css(css)
        return found[0] if found else None

    def absolute(self, href: str | None) -> str | None:
        """The address that a link leads to."""
        return str(self.urljoin(href)) if href else None


def line(found: Found) -> str | None:
    """The words of an element on one line; None where there is no element or no word."""
    return " ".join("".join(_pieces(_root(found), False)).split()) or None


def text(found: Found, *, keep_lines: bool = False) -> str | None:
    """The words of an element, a line for each block and line break.

    Args:
        found: the element.
        keep_lines: take line ends of the source as line breaks, as ``<pre>`` does.
    """
    joined = "".join(_pieces(_root(found), keep_lines))
    lines = (" ".join(part.split()) for part in joined.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def links(page: SourcePage[Any], path: re.Pattern[str]) -> list[str]:
    """The links of a page to its own host whose path matches, without fragments, each once."""
    base = str(page.response.url)
    host, hrefs = urlsplit(base).netloc, page.css("a::attr(href)").getall()
    targets = (urlsplit(urldefrag(urljoin(base, href.strip())).url) for href in dict.fromkeys(hrefs))
    return list(dict.fromkeys(t.geturl() for t in targets if t.netloc == host and path.fullmatch(t.path)))


def refresh(page: SourcePage[Any]) -> Refresh | None:
    """The refresh that the page asks for, if any."""
    for meta in page.css("meta[http-equiv][content]"):
        if meta.attrib["http-equiv"].lower() == "refresh" and (found := _REFRESH.match(meta.attrib["content"])):
            return Refresh(int(found[1]), found[2].strip())
    return None


def _root(found: Found) -> Any:
    if isinstance(found, SelectorList):
        return found[0].root if found else None
    return found.root if found is not None else None


def _pieces(element: Any, keep_lines: bool) -> Iterator[str]:
    """The text of `element` in order, with a newline around blocks and at breaks."""
    if element is None or not isinstance(element.tag, str) or element.tag in _UNREAD:
        return
    keep = keep_lines or element.tag == "pre" or "pre-wrap" in element.get("style", "")
    block = element.tag in _BLOCKS
    if block:
        yield "\n"
    yield _run(element.text, keep)
    for child in element:
        yield "\n" if child.tag == "br" else ""
        yield from _pieces(child, keep)
        yield _run(_after_break(child), keep)
    if block:
        yield "\n"


def _after_break(child: Any) -> str | None:
    """The text behind a child; behind ``<br>`` the source's own line end is not a second one."""
    tail: str | None = child.tail
    return re.sub(r"\A[ \t\r]*\n", "", tail) if tail and child.tag == "br" else tail


def _run(words: str | None, keep: bool) -> str:
    if not words:
        return ""
    return words if keep else re.sub(r"\s+", " ", words)
