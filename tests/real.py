"""Crawl the saved real pages under their policies and print what came of it: ``python -m tests.real [SITE ...]``.

Of the pages nothing is printed but counts.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.items import Item
from pipelines.operators import texts
from pipelines.people import FIELDS
from tests.crawling import Desk
from tests.golden import DATA, page_body, page_names, saved
from tests.replay import Replay
from tests.scan import SHORTEST, Hit, Scanner
from tests.score import SITES, accuracy, golden_map, score

LEAST = 5
_PGP = re.compile(r"-----BEGIN PGP.*?-----END PGP", re.DOTALL)
_PGP_LINE = re.compile(r"(?m)^[A-Za-z0-9+/=]{40,}\s*$")


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that must be in no byte that is written. Only its kind is ever shown."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of the crawl of one site.

    Attributes:
        code: exit code of the command.
        told: what it said of the run, as JSON.
        pages: how many saved pages are linked, and how many of them were asked for.
        accuracy: share of the known values that the page objects read right.
        values: how many known values there are.
        secrets: strings looked for.
        served: those of them that stand in the saved pages, whatever asked for them.
        read: those that a page object reads into an item.
        hits: where one was found in the bytes written.
        written: how many bytes that was.
        seconds: the crawl took.
    """

    code: int
    told: Mapping[str, Any]
    pages: tuple[int, int]
    accuracy: float
    values: int
    secrets: tuple[Secret, ...]
    served: frozenset[int]
    read: frozenset[int]
    hits: tuple[Hit, ...]
    written: int
    seconds: float

    @property
    def found(self) -> Counter[tuple[str, str, str]]:
        """Kind, spelling and file of what was found."""
        return Counter((self.secrets[hit.index].kind, hit.spelling, hit.file) for hit in self.hits)


def listed(site: str) -> Iterator[Secret]:
    """The surrogates that are listed for a site; of a PGP block, every line of the block itself."""
    path = DATA / site / "surrogates.jsonl"
    rows = map(json.loads, path.read_text("utf-8").splitlines()) if path.exists() else ()
    yield from (Secret(row["type"], row["surrogate"]) for row in rows if row["type"] != "pgp_block")
    for name in page_names(site):
        for block in _PGP.findall(page_body(site, name).decode("utf-8", "replace")):
            yield from (Secret("pgp_block", line.strip()) for line in _PGP_LINE.findall(block))


def stated(site: str) -> Iterator[Secret]:
    """What the pages themselves give as a person's name or contact, listed as a surrogate or not.

    Not those of fewer than five characters, which can be words of other pages ("icon"), nor those that a site
    has masked itself ("a***z").
    """
    for item in items(site):
        for field in FIELDS.keys() & item.unsafe_values().keys():
            for text in texts(item.unsafe_values()[field]):
                if len(text) >= LEAST and "*" not in text:
                    yield Secret(f"field {field}", text)


def items(site: str) -> Iterator[Item]:
    """Every item of every saved page."""
    for name in page_names(site):
        read = golden_map(site).read_page(saved(site, name))
        if read is not None and issubclass(read.item_cls or object, Item):
            yield asyncio.run(read.to_item())
        for rows in ("feedback", "listings", "adverts"):
            yield from getattr(read, rows, ())


def _values(site: str) -> bytes:
    values = (value for item in items(site) for value in item.unsafe_values().values())
    return "\n".join(text for value in values for text in texts(value)).encode("utf-8", "surrogatepass")


def crawl(site: str, folder: Path, policy: Path | str | None = None, make: type[Desk] = Desk) -> Result:
    """Crawl the saved pages of a site and look at every byte that was written.

    Args:
        site: one of `SITES`.
        folder: an empty one.
        policy: the shipped policy of the site without one.
        make: of the place to run from.
    """
    # A string that is known already for what it is keeps its kind.
    secrets = tuple({secret.text: secret for secret in (*stated(site), *listed(site))}.values())
    with Replay(site) as served:
        desk = make(folder, {served.host: served.address[1]})
        begun = time.monotonic()
        ended = desk.crawl(policy or site, "--log-level", "DEBUG", study=site)
        seconds = time.monotonic() - begun
        asked = {path.partition("?")[0] for _, path in served.requests}
        pages = (len(served.linked), len(asked & set(served.linked)))
    exported = desk.run("export", str(policy or site), folder / "data" / "export", "--json")
    said = {"stdout": ended.out, "stderr": ended.err, "export": exported.out + exported.err}
    files = [*desk.written(), *((name, text.encode()) for name, text in said.items())]
    scanner = Scanner((secret.text for secret in secrets), parts=False)
    bodies = [("", page_body(site, name)) for name in page_names(site)]
    cases = score(site)
    return Result(
        code=ended.code or exported.code,
        told=ended.json if ended.code == 0 else {"stderr": ended.err},
        pages=pages,
        accuracy=accuracy(cases),
        values=len(cases),
        secrets=secrets,
        served=frozenset(hit.index for hit in scanner.hits(bodies)),
        read=frozenset(hit.index for hit in scanner.hits([("", _values(site))])),
        hits=tuple(scanner.hits(files)),
        written=sum(len(data) for _, data in files),
        seconds=seconds,
    )


def table(results: Mapping[str, Result]) -> Table:
    """A column for each site."""
    shown = Table("", *results, show_lines=False)
    for name, cell in _ROWS.items():
        shown.add_row(name, *(cell(result) for result in results.values()))
    return shown


def _counts(counts: Mapping[str, int]) -> str:
    return "\n".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1])) or "none"


def _kinds(result: Result) -> str:
    return _counts(Counter(secret.kind for secret in result.secrets))


_ROWS: Mapping[str, Callable[[Result], str]] = {
    "pages asked for / linked": lambda r: f"{r.pages[1]} / {r.pages[0]}",
    "seconds": lambda r: f"{r.seconds:.0f}",
    "records": lambda r: _counts(r.told["records"]),
    "refused, by clause": lambda r: _counts(r.told["refusals"]),
    "golden values read right": lambda r: f"{r.accuracy:.1%} of {r.values}",
    "looked for": _kinds,
    "of them short, as words": lambda r: str(sum(len(secret.text) < SHORTEST for secret in r.secrets)),
    "of them in the pages": lambda r: str(len(r.served)),
    "of them read into items": lambda r: str(len(r.read)),
    "bytes written": lambda r: f"{r.written:,}",
    "found in them": lambda r: _counts({" ".join(place): count for place, count in r.found.items()}),
    "masked, by type": lambda r: _counts(r.told["entities"]),
}


def main(sites: list[str]) -> int:
    """Print the tables; 1 where something was found."""
    results: dict[str, Result] = {}
    for site in sites or SITES:
        with tempfile.TemporaryDirectory(prefix="beholden-real-") as folder:
            results[site] = crawl(site, Path(folder))
        if results[site].code:
            sys.stderr.write(f"{site}: the crawl failed: {results[site].told['stderr'][-500:]}\n")
            return 1
    Console(width=150).print(table(results))
    return 1 if any(result.hits for result in results.values()) else 0


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit("the saved pages are not beside the repository (../shared/data/pages)")
    sys.exit(main(sys.argv[1:]))
