"""The pages of the tools that compute: under the words that people wrote stands what the code says, for any reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crawlers.tools.data import policy_script, script
from crawlers.tools.rules import PARTLY, here, rules_script
from policies.lint.families import FAMILIES, RULES
from policies.lint.rules import Rule
from policies.load import library

MARK = "<!-- What follows is made by beholden guide build. -->\n\n"


def scripts() -> dict[str, str]:
    """The scripts that are made from the code, by their paths below the guide's folder."""
    return {
        "assets/tools/policy-data.js": policy_script(),
        "assets/tools/rules.js": rules_script(),
        "assets/tools/library.js": library_script(),
    }


def library_script() -> str:
    """The shipped policies, as a script that is loaded when somebody asks for one."""
    shelf = (
        f"{json.dumps(file.stem)}: {json.dumps(file.read_text('utf-8'), ensure_ascii=False)}" for file in library()
    )
    return script("policies/library/", "beholden.library = {\n" + ",\n".join(shelf) + "\n};")


def app_pages(guide: Path) -> dict[str, str]:
    """The pages, each with its last part made anew."""
    found = {name: guide / "tools" / f"{name}.md" for name in PARTS}
    return {
        f"tools/{name}.md": file.read_text("utf-8").partition(MARK)[0] + MARK + PARTS[name]()
        for name, file in found.items()
        if file.exists()
    }


def rules_here() -> str:
    """Which rules a browser tries, by family."""
    tried = [rule for rule in RULES if here(rule)]
    parts = "".join(f"- {_link(rule)}: {PARTLY[rule.id]}\n" for rule in tried if rule.id in PARTLY)
    others = "".join(f"- {_link(rule)}: {rule.says}\n" for rule in RULES if not here(rule))
    rows = "".join(f"| {family.title} | {' '.join(_families(family.rules)) or 'none'} |\n" for family in FAMILIES)
    return (
        f"## Which rules are tried here\n\n{len(tried)} of {len(RULES)}, each the software's own rule, translated.\n\n"
        f"Not tried here:\n\n{others}\nTried in part:\n\n{parts}\n| about | tried here |\n|---|---|\n{rows}"
    )


def _families(rules: list[Rule]) -> Iterator[str]:
    return (rule.id for rule in rules if here(rule))


def _link(rule: Rule) -> str:
    return f"[{rule.id}](../reference/lint-rules.md#{rule.anchor})"


PARTS: Mapping[str, Callable[[], str]] = {"checker": rules_here}
"""What is made for a page, by its name."""
