"""The recorded crawl that comes with Beholden: addresses and names of fields of the demo's saved pages, no value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

SOURCES = Path(__file__).resolve().parent / "sources"
NEVER = {"kind", "item_id"}


def recording() -> str:
    """The recording as its file has it."""
    found = [page for site in ("demo_board", "demo_market") for page in _pages(SOURCES / site)]
    # A page that was read, rather than only linked to, comes last and stays.
    pages = {page["url"]: page for page in sorted(found, key=lambda page: len(page["items"]))}
    return json.dumps([pages[url] for url in sorted(pages)], indent=1) + "\n"


def _pages(site: Path) -> Iterator[dict[str, Any]]:
    for case in sorted(site.iterdir()):
        known = json.loads((case / "expected.json").read_text("utf-8"))
        page = (case / "page.html").read_text("utf-8")
        for link in re.findall(r'(?:href|src|action)="([^"#]*)', page):
            yield {"url": urldefrag(urljoin(known["url"], link.replace("&amp;", "&"))).url, "items": []}
        items = [{"kind": item["kind"], "fields": sorted(item.keys() - NEVER)} for item in known["items"]]
        yield {"url": known["url"], "items": items}
