"""The pages of the tools that compute: under the words that people wrote stands what the code says, for any reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from pathlib import Path
from typing import Any

from crawlers.tools.data import policy_script, script
from crawlers.tools.load import load_of
from crawlers.tools.rules import FIELDS, NATIVES, PARTLY, entry, here, rules_script
from crawlers.tools.table import CHOICES, ROWS, sizes, table_script
from crawlers.tools.translate import Translator
from policies.floor import LEAST_DELAY
from policies.lint.families import BY_ID, FAMILIES, RULES
from policies.lint.rules import Rule
from policies.load import library, profile_defaults
from policies.model import LEAVES, Policy
from policies.schema import named

STRICT = "uk-hei-strict"
LEAST = 10
"""Adverts that should share a combination, as counts that are published."""
MARK = "<!-- What follows is made by beholden guide build. -->\n\n"


def scripts() -> dict[str, str]:
    """The scripts that are made from the code, by their paths below the guide's folder."""
    return {
        "assets/tools/policy-data.js": policy_script(),
        "assets/tools/rules.js": rules_script(),
        "assets/tools/library.js": library_script(),
        "assets/tools/load-data.js": load_script(),
        "assets/tools/table-data.js": table_script(),
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


LOAD_RULES = ("POL001", "POL004", "POL006")
"""Rules that need nothing but the load, the route and the hours."""


def load_script() -> str:
    """The sum of a load, and the rules on it, as a script."""
    translator = Translator(fields=FIELDS | {"pause_s"}, natives=NATIVES)
    total = translator.function(load_of)
    rules = [f"  {entry(BY_ID[name], translator)}," for name in LOAD_RULES]
    given = json.dumps(list(signature(load_of).parameters))
    parts = [
        "const { py } = beholden;",
        *(f"const {name} = {text};" for name, text in translator.constants.items()),
        *translator.made.values(),
        f"const GIVEN = {given};",
        f"beholden.loadOf = (given) => {total}(...GIVEN.map((name) => given[name]));",
        "beholden.loadRules = [",
        *rules,
        "];",
        f"beholden.leastDelay = {json.dumps(LEAST_DELAY)};",
    ]
    return script("crawlers/tools/load.py and policies/lint/access.py", "\n".join(parts))


EXAMPLES = (
    ("a board, as in the guide", 18_000, 1_000, 20_000),
    ("the same board, ten times smaller", 18_000, 1_000, 2_000),
    ("a sample of it, slowly", 2_000, 100, 2_000),
    ("a large shop", 18_000, 2_000, 500_000),
)
"""What is read: name, pages in all, most in a day, and what the host serves in a day."""


def loads() -> str:
    """Some loads, worked out."""
    rows = []
    for name, pages, most, served in EXAMPLES:
        one = load_of(
            pages=pages, delay_s=15, answer_s=1, latency_factor=5, hours=8, pages_per_day=most, mb_per_day=200,
            page_kb=90, host_pages_per_day=served,
        )  # fmt: skip
        cells = (
            name,
            f"{pages:,}",
            f"{one.per_day:,}",
            f"{served:,}",
            f"{one.share:.1%}",
            f"{one.mb_per_day:.0f}",
            one.days,
        )
        rows.append(f"| {' | '.join(map(str, cells))} |\n")
    return (
        "## Four loads, worked out\n\nOne page in 15 seconds, for 8 hours a night, of 90 kB each.\n\n"
        "| what | pages in all | pages a day | the host serves a day | share | megabytes a day | days |\n"
        f"|---|---|---|---|---|---|---|\n{''.join(rows)}"
    )


def combinations() -> str:
    """Who stands out when much or little of the table is kept."""
    rows = []
    for levels in CHOICES:
        found = sizes(levels)
        alone, few = found.count(1), sum(size < LEAST for size in found)
        kept = ", ".join(f"{name}: {level}" for name, level in levels.items())
        rows.append(f"| {kept} | {min(found)} | {alone} | {few} |\n")
    return (
        f"## The table, from much to little\n\n{ROWS} adverts. None should stand in a group of fewer than {LEAST}.\n\n"
        f"| kept | smallest group | adverts alone | adverts in groups below {LEAST} |\n|---|---|---|---|\n"
        f"{''.join(rows)}"
    )


def needed_fields() -> str:
    """What a file must give itself under the strict profile of universities, since nobody else can know it."""
    schema, defaults = Policy.model_json_schema(by_alias=True), profile_defaults(STRICT)
    rows = [
        f"| [`{leaf.clause}`](../reference/policy.md#{leaf.guide.partition('#')[2]}) | {leaf.says} |\n"
        for leaf in LEAVES.values()
        if _is_needed(leaf.path, schema, schema["$defs"], defaults)
    ]
    return (
        f"## What only you can say\n\nThe profile `{STRICT}` fills in the rest. In lists, each entry has its own.\n\n"
        f"| field | what it says |\n|---|---|\n{''.join(rows)}"
    )


def _is_needed(path: str, node: dict[str, Any], parts: Mapping[str, Any], defaults: Any) -> bool:
    """Whether a file must give a field: it and all above it are needed, and the profile has no value."""
    first, _, rest = path.partition(".")
    name = first.removesuffix("[]")
    node = parts[node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    if name == "*":
        return _is_needed(rest, named(node) or {}, parts, None)
    if name not in node.get("required", ()):
        return False
    below = node["properties"][name]
    given = defaults.get(name) if isinstance(defaults, dict) else None
    if not rest:
        return given is None
    return _is_needed(rest, below["items"] if first != name else below, parts, given)


PARTS: Mapping[str, Callable[[], str]] = {
    "checker": rules_here,
    "builder": needed_fields,
    "load": loads,
    "stand-out": combinations,
}
"""What is made for a page, by its name."""
