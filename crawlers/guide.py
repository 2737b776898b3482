"""The pages of the guide that are made from the code: what the software obeys, takes, looks for and ships."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from crawlers.figures import figures
from crawlers.guide_boxes import boxes, teaching
from crawlers.guide_lists import filed, find_page, law_feed
from crawlers.tool_pages import tool_pages
from crawlers.tools.pages import app_pages, scripts
from crawlers.training.pages import training_files
from crawlers.transparency import transparency
from crawlers.wording import NO_ANSWER, ODD, OTHER, SHAPES
from pipelines.entities import LABELS
from policies import terms
from policies.explain import explain
from policies.floor import DIRECT, FLOOR, SECRETS, SPECIAL
from policies.lint.check import lint
from policies.lint.page import rules_page
from policies.load import library, load_policy, profile_defaults, profiles
from policies.model import LEAVES, Policy
from policies.prose import write
from policies.reference import ENFORCED, Page, field_reference
from policies.registry import walk
from policies.tier import assess

HEAD = """---
description: "{says}"
search:
  exclude: true
---
# {title}

**In short.** {short} This page is made from the software itself.

"""
EXAMPLE = "modern-slavery-adverts"
FLOOR_OF = {SECRETS: "always dropped", SPECIAL: "always dropped", DIRECT: "never kept as it is"}


def pages(guide: Path, app: typer.Typer) -> dict[str, str]:
    """Every page that is made, by its path below the guide's folder."""
    library_pages = {f"reference/library/{file.stem}.md": shipped_policy(file) for file in library()}
    return {
        "find.md": find_page(guide),
        "feed.xml": law_feed(guide),
        "reference/policy.md": policy_fields(guide),
        "reference/lint-rules.md": rules_page(teaching(guide)),
        "reference/floor.md": floor(),
        "reference/commands.md": commands(app),
        "reference/decisions.md": decisions(),
        "reference/entities.md": entities(json.loads((guide / "assets/benchmark.json").read_text("utf-8"))),
        "reference/profiles.md": profile_page(),
        "reference/library.md": shelf(),
        "reference/public-page.md": public_example(),
        **library_pages,
        **boxes(guide),
        **figures(guide),
        **tool_pages(guide),
        **training_files(guide),
        **app_pages(guide),
        **scripts(),
    }


def head(title: str, says: str, short: str) -> str:
    """The beginning of a page of reference; the search leaves it out, since it would drown the pages that teach."""
    return HEAD.format(title=title, says=says, short=short)


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    names = list(columns)
    lines = [names, ["---"] * len(names), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def policy_fields(guide: Path) -> str:
    """The page of policy fields, with its tables made anew under the words that people wrote."""
    written = (guide / "reference/policy.md").read_text("utf-8").partition("\n## why\n")[0].rstrip()
    return f"{written}\n\n{field_reference(walk(Policy), explained(guide))}"


def explained(guide: Path) -> dict[str, tuple[Page, ...]]:
    """For each section of the policy, the pages that are filed under it or under a field of it."""
    found: dict[str, dict[str, str]] = {}
    for page in filed(guide):
        for field in page.front.get("fields", []):
            found.setdefault(field.partition(".")[0], {})[page.path] = page.title
    return {section: tuple((title, name) for name, title in by.items()) for section, by in found.items()}


def floor() -> str:
    """The page of the hard floor."""
    short = f"{len(FLOOR)} rules hold whatever a policy says. A policy that goes below one is refused when it is read."
    rows = ((f"`{rule.id}`", rule.says, ENFORCED[rule.by]) for rule in FLOOR.values())
    title = "The hard floor"
    says = "The rules that no policy can lower, and where the software enforces each."
    return head(title, says, short) + table(("rule", "what it says", "enforced"), rows)


def commands(app: typer.Typer) -> str:
    """The page of commands, with everything that each takes."""
    short = "Every command, what it does, and what it takes. `--help` says the same at the keyboard."
    parts = [_command(name, command) for name, command in _walk(typer.main.get_command(app), "beholden")]
    return head("Every command", "Every command of the software with its arguments and options.", short) + "\n".join(
        parts
    )


def _walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    for key, below in sorted(getattr(command, "commands", {}).items()):
        yield from _walk(below, f"{name} {key}")
    if not hasattr(command, "commands"):
        yield name, command


def _command(name: str, command: Any) -> str:
    rows = [
        (
            f"`{', '.join((*one.opts, *one.secondary_opts)) if one.param_type_name == 'option' else one.name}`",
            "yes" if one.required else "no",
            getattr(one, "help", None) or "",
        )
        for one in command.params
        if "--help" not in one.opts
    ]
    said = " ".join((command.help or "").split())
    return f"## {name}\n\n{said}\n" + (f"\n{table(('takes', '', 'meaning'), rows)}" if rows else "")


def decisions() -> str:
    """The page of what a decision, a report or the ledger may name as its rule or reason."""
    short = "A decision names the field or the rule of the floor that it rests on. These are the codes besides."
    parts = (("Rules", OTHER), ("No answer", NO_ANSWER), ("Odd answers", ODD), ("Odd pages", SHAPES))
    tables = (f"## {title}\n\n{table(('code', 'meaning'), _coded(codes))}" for title, codes in parts)
    text = head(
        "Codes of decisions", "The codes that stand in decisions, reports and the ledger, and what they mean.", short
    )
    return (
        f"{text}Fields: see [every field of a policy](policy.md). Floor: see [the hard floor](floor.md).\n\n"
        + "\n".join(tables)
    )


def _coded(codes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"`{code}`", says) for code, says in codes.items())


def entities(figures: Mapping[str, Any]) -> str:
    """The page of entity types, with the share of each that was masked where it was measured."""
    measured = {one["name"]: one["systems"]["Beholden"].get("labels", {}) for one in figures["sets"]}
    sets = ("made-up, test", "identifiers", "UNER English-EWT test")
    short = (
        "What is looked for in texts, and how much of it was masked in tests. A dash means that the set has none. "
        "How it was measured, and what the numbers do not show, is told in [what we mask](../masking.md)."
    )
    rows = (
        (
            f"`{label}`",
            terms.LABELS.get(label, ""),
            _bound(label),
            *(_share(measured[name].get(label)) for name in sets),
        )
        for label in sorted(LABELS)
    )
    title = "Types of entity"
    return head(title, "Every type of personal detail that is looked for, and its measured recall.", short) + table(
        ("type", "what it is", "hard floor", *sets), rows
    )


def _bound(label: str) -> str:
    return next((says for labels, says in FLOOR_OF.items() if label in labels), "as the policy says")


def _share(measured: Mapping[str, Any] | None) -> str:
    if not measured or not measured["words"]["of"]:
        return "–"
    return f"{measured['words']['share']:.1%} of {measured['words']['of']:,}"


def profile_page() -> str:
    """The page of profiles: what each fills in."""
    short = "A profile fills what a policy leaves out. Where a policy says otherwise, the policy holds."
    says = {leaf.clause: leaf.says for leaf in LEAVES.values()}
    parts = []
    for name in profiles():
        rows = ((f"`{path}`", says.get(path, ""), f"`{value}`") for path, value in _flat(profile_defaults(name)))
        parts.append(f"## {name}\n\n{table(('field', 'what it says', 'value'), rows)}")
    return head("Profiles", "What each named baseline fills in where a policy says nothing.", short) + "\n".join(parts)


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", json.dumps(value, ensure_ascii=False, default=str)


def shelf() -> str:
    """The page that lists the shipped policies."""
    short = (
        "Policies that come with the software, each in plain words. Start a policy from the one that is closest. The "
        "last column is what [every rule](lint-rules.md) finds in it."
    )
    says = "The policies that come with the software, in plain words, and what the rules find in each."
    rows = (
        (f"[{file.stem}](library/{file.stem}.md)", policy.policy.title, assess(policy).name, _found(file, policy))
        for file in library()
        for policy in (load_policy(file),)
    )
    columns = ("policy", "title", "risk tier", "what the rules find")
    return head("Shipped policies", says, short) + table(columns, rows)


def _found(file: Path, policy: Policy) -> str:
    """What the rules find in a shipped policy, on the day of the law that it names."""
    report = lint(file.read_bytes(), name=file.name, on=policy.policy.law_as_of)
    ids = ", ".join(f"[{one.rule.id}](lint-rules.md#{one.rule.anchor})" for one in report.findings)
    return ids or "nothing"


def public_example() -> str:
    """The public page of a shipped policy's study, before its first run."""
    policy = load_policy(next(file for file in library() if file.stem == EXAMPLE))
    blocks, _ = transparency(policy, None, on=policy.policy.law_as_of)
    page = write(blocks, markdown=True).partition("\n")[2].strip()
    short = "What `beholden transparency` writes for a shipped policy before its first run. Nobody runs this study."
    return f"{head('A public page: an example', 'The public page of an invented study.', short)}{page}\n"


def shipped_policy(file: Path) -> str:
    """A shipped policy in plain words."""
    policy = load_policy(file)
    front = f'---\ndescription: "The shipped policy {file.stem} in plain words."\nsearch:\n  exclude: true\n---\n'
    title, _, rest = explain(policy, markdown=True).partition("\n\n")
    short = "**In short.** This is a shipped policy in the words that its approvers read, made from the file itself."
    return f"{front}{title}\n\n{short}\n\n{rest.rstrip()}\n"
