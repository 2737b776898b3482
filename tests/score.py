"""Print how much of what the saved pages are known to say is read right: ``python -m tests.score``."""

from __future__ import annotations

import sys
from collections import Counter
from importlib import import_module
from types import ModuleType

from rich.console import Console
from rich.table import Table

from tests.golden import DATA, Case, cases

SITES = ("cryptonia", "empire", "classifieds", "books")


def golden_map(site: str) -> ModuleType:
    """The names and known failures of a site."""
    return import_module(f"tests.sources.{site}.golden_map")


def score(site: str) -> list[Case]:
    """Every known value of a site, and whether it is read right."""
    names = golden_map(site)
    return list(cases(site, names.FIELDS, names.read_page))


def accuracy(found: list[Case]) -> float:
    """The share that is right."""
    return sum(case.right for case in found) / len(found)


def wrong(found: list[Case]) -> set[tuple[str, str]]:
    """The page and field of each value that is read wrong."""
    return {(case.page, case.field) for case in found if not case.right}


def table(site: str, found: list[Case]) -> Table:
    """The fields of a site, a row each."""
    shown = Table(title=site, title_justify="left", show_footer=True)
    names = [case.field.partition("[")[0] for case in found]
    total, right = Counter(names), Counter(name for name, case in zip(names, found, strict=True) if case.right)
    shown.add_column("field", "all")
    for title, sum_of in (("values", len(found)), ("right", right.total()), ("wrong", len(found) - right.total())):
        shown.add_column(title, str(sum_of), justify="right")
    shown.add_column("accuracy", f"{accuracy(found):.1%}", justify="right")
    for name, count in sorted(total.items()):
        shown.add_row(name, str(count), str(right[name]), str(count - right[name]), f"{right[name] / count:.1%}")
    return shown


def main(sites: list[str]) -> int:
    """Print the tables; no value of any page is shown."""
    console = Console(width=120)
    everything: list[Case] = []
    for site in sites or SITES:
        found = score(site)
        everything += found
        console.print(table(site, found))
        for page, field in sorted(wrong(found)):
            reason = golden_map(site).KNOWN_WRONG.get((page, field), "NEW")
            console.print(f"  wrong: {page} {field}: {reason}", markup=False, soft_wrap=True)
        console.print()
    console.print(f"overall: {accuracy(everything):.2%} of {len(everything)} values")
    return 0


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit("the saved pages are not beside the repository (../shared/data/pages)")
    sys.exit(main(sys.argv[1:]))
