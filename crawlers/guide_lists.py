"""Lists that are made from the guide's own pages: where to find what, and a feed of what changed in the law."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from ruamel.yaml import YAML

from policies.errors import PolicyError

ATOM = "http://www.w3.org/2005/Atom"
AUDIENCES = {"planner": "Planning a study", "reviewer": "Reviewing studies", "public": "The public"}
STAGES = {"before": "Before you collect", "during": "While you collect", "after": "Afterwards", "any": "At any time"}
FILED = {"audience", "description", "stage"}
"""What a page says of itself that is to be found here."""
CHANGES = "law/changes.md"
DATED = re.compile(r"^\| (\d{1,2} [A-Z][a-z]+ \d{4}) \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)
FIND = """---
description: "Every page that teaches, by the people it is for and by the stage of a study."
search:
  exclude: true
---
# Find a page

**In short.** Every page that teaches, with what it is about: first by stage of a study, then by whom it is for.
To look for a word, use the search.

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A page as it is filed: its path below the guide's folder, its title and its front matter."""

    path: str
    title: str
    front: dict[str, Any]


def filed(guide: Path) -> Iterator[Filed]:
    """Every page with front matter, in the order of their paths."""
    for page in sorted(guide.rglob("*.md")):
        front = re.match(r"---\n(.*?)\n---\n+# ([^\n]*)", page.read_text("utf-8"), re.DOTALL)
        if front is not None:
            values = dict(YAML(typ="safe", pure=True).load(front[1]))
            yield Filed(path=page.relative_to(guide).as_posix(), title=front[2], front=values)


def find_page(guide: Path) -> str:
    """The page on which every page that teaches is listed by stage and by audience."""
    pages = [page for page in filed(guide) if page.front.keys() >= FILED and page.path != "index.md"]
    parts = []
    for stage, title in STAGES.items():
        rows = [
            f"| [{page.title}]({page.path}) | {page.front['description']} |\n"
            for page in pages
            if page.front["stage"] == stage
        ]
        parts.append(f"## {title} {{ #{stage} }}\n\n| page | about |\n|---|---|\n{''.join(rows)}")
    for audience, title in AUDIENCES.items():
        links = [f"- [{page.title}]({page.path})\n" for page in pages if audience in page.front["audience"]]
        parts.append(f"## {title} {{ #{audience} }}\n\n{''.join(links)}")
    return FIND + "\n".join(parts)


def law_feed(guide: Path) -> str:
    """An Atom feed (RFC 4287) of the changes in force, from the table of the page on them.

    Raises:
        PolicyError: the page names no change with its date.
    """
    rows = [(_day(day), _plain(what), _plain(todo)) for day, what, todo in DATED.findall(_text(guide))]
    if not rows:
        raise PolicyError(f"{CHANGES}: no row begins with a date such as 5 February 2026; the feed would be empty")
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _name("feed of changes in the law"))
    _add(feed, "title", "What changed in the law: The Beholden Ethics Guide")
    _add(feed, "subtitle", "For studies of online data. Not legal advice.")
    _add(feed, "updated", max(day for day, _, _ in rows))
    _add(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "The Beholden authors")
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", href="law/changes/")
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="self", href="feed.xml")
    for day, what, todo in rows:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", _name(f"{day} {what}"))
        _add(entry, "title", what[0].upper() + what[1:])
        _add(entry, "updated", day)
        ET.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href="law/changes/")
        _add(entry, "summary", f"What to do: {todo}." if todo else "See the page for what follows from it.")
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=False) + "\n"


def _text(guide: Path) -> str:
    page = guide / CHANGES
    return page.read_text("utf-8").partition("\n## On the way")[0] if page.exists() else ""


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _day(written: str) -> str:
    return f"{datetime.strptime(written, '%d %B %Y').replace(tzinfo=UTC):%Y-%m-%dT00:00:00Z}"


def _plain(cell: str) -> str:
    """A cell without its marks: links as their words, no notes."""
    return re.sub(r"\[\^[^\]]*\]", "", re.sub(r"\[([^\]^][^\]]*)\]\([^)]*\)", r"\1", cell)).strip()


def _name(of: str) -> str:
    """A name that stays the same wherever the guide is published."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"beholden ethics guide: {of}").urn
