"""What the policy knows of a page's subject: its fields and the rules that look at them, as a box for the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawlers.guide_lists import Filed, filed
from policies.lint.families import RULES
from policies.lint.rules import Rule
from policies.model import LEAVES, Policy
from policies.reference import Page, values_of
from policies.registry import Leaf, walk

MOST = 20
"""A section with more fields than these is named as a whole."""


def teaching(guide: Path) -> dict[str, tuple[Page, ...]]:
    """For each rule, the pages that are filed under it, under a field that it looks at, or under a section of that."""
    pages = list(filed(guide))
    return {rule.id: tuple((page.title, page.path) for page in pages if _teaches(page, rule)) for rule in RULES}


def boxes(guide: Path) -> dict[str, str]:
    """A box for each page in a folder that is filed under fields, by its path below the guide's folder."""
    pages = [page for page in filed(guide) if "fields" in page.front and "/" in page.path]
    return {box_path(page.path): _box(page) for page in pages if not page.path.startswith("public/")}


def box_path(page: str) -> str:
    """Where the box of a page is."""
    return f"includes/policy/{page.removesuffix('.md').replace('/', '-')}.md"


def is_filed(fields: Sequence[str], clause: str) -> bool:
    """Whether a page that is filed under some fields explains a clause: under itself, or a section around it."""
    return any(clause == field or clause.startswith(f"{field}.") for field in fields)


def _teaches(page: Filed, rule: Rule) -> bool:
    clauses = [LEAVES[path].clause for path in rule.fields]
    filed_under = page.front.get("fields", [])
    return rule.id in page.front.get("rules", []) or any(is_filed(filed_under, clause) for clause in clauses)


def _box(page: Filed) -> str:
    rows, shown = "", list[str]()
    for field in page.front["fields"]:
        leaves = [leaf for leaf in walk(Policy) if is_filed([field], leaf.clause) and not leaf.clause.endswith(".why")]
        if len(leaves) > MOST:
            anchor = field.replace(".", "-").replace("_", "-")
            rows += f"| [`{field}`](../reference/policy.md#{anchor}) | {len(leaves)} fields | |\n"
            continue
        rows += "".join(map(_row, leaves))
        shown += [leaf.clause for leaf in leaves]
    rules = [rule for rule in RULES if any(LEAVES[path].clause in shown for path in rule.fields)]
    named = "".join(f"- [{rule.id}](../reference/lint-rules.md#{rule.anchor}) {rule.says}\n" for rule in rules)
    checked = f"\nRules that look at them; each finds something where:\n\n{named}" if named else ""
    return (
        '<details class="info" markdown="1" data-search-exclude>\n<summary>The fields and the rules</summary>\n\n'
        f"| field | what it says | values, strict first |\n|---|---|---|\n{rows}{checked}\n</details>\n"
    )


def _row(leaf: Leaf) -> str:
    anchor = leaf.guide.partition("#")[2]
    return f"| [`{leaf.clause}`](../reference/policy.md#{anchor}) | {leaf.says} | {values_of(leaf)} |\n"
