"""Write the guide's page of rules: each with its words, its fields, what to do, and its two examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.lint.families import FAMILIES, RULES
from policies.lint.rules import Rule, Stage
from policies.model import LEAVES
from policies.reference import Page

HEAD = """---
description: "Every rule that a policy is checked against, what to do, and an example of both ways."
search:
  exclude: true
---
# Every rule

**In short.** `beholden policy lint` tries {count} rules on a policy. No rule can be left out. Passing them all does
not make a study ethical: it takes away what nobody should have to argue about. This page is made from the software
itself.

| severity | what it asks for |
|---|---|
| error | It must be mended. A live study with an error does not run. |
| warning | It must be mended, or answered for by an approver under their signature. |
| advice | It is good to know. |

A warning is answered for in `approvals`, by an entry of `waivers` with the rule, the reason, the role and the last
day. An entry that no signature covers is shown and does not count. Nobody can answer for an error.

The examples are parts of a policy. They are read over a policy with nothing wrong: `null` takes a field out, and an
entry of a list changes the entry in its place. An entry more begins as a copy of the first.

"""
FOR = {
    Stage.ANY: "any policy",
    Stage.LIVE: "policies that read places beyond this machine",
    Stage.APPROVED: "such policies whose status is `approved`",
}


def rules_page(taught: Mapping[str, tuple[Page, ...]]) -> str:
    """The page in Markdown.

    Args:
        taught: for each rule, the pages that teach its subject.
    """
    parts = [HEAD.format(count=len(RULES))]
    for family in FAMILIES:
        parts.append(f"## {family.title}\n\n")
        parts.append(f"Principles: {family.esrc} (ESRC), {family.gds} (Data and AI Ethics Framework).\n\n")
        parts += [_told(rule, taught.get(rule.id, ())) for rule in family.rules]
    return "".join(parts) + _by_field()


def _told(rule: Rule, pages: tuple[Page, ...]) -> str:
    fields = ", ".join(_link(path) for path in rule.fields) or "the whole file"
    links = ", ".join(f"[{title}](../{path})" for title, path in pages)
    taught = f"Taught in: {links}.\n\n" if links else ""
    kept = "" if rule.finds else " The schema keeps this rule: no policy that breaks it can be read."
    return (
        f"### {rule.id} {{ #{rule.anchor} }}\n\n{rule.says}{kept}\n\n"
        "| severity | concerns | fields | what to do | behind it |\n|---|---|---|---|---|\n"
        f"| {rule.severity} | {FOR[rule.stage]} | {fields} | {_cell(rule.fix)} | {_cell(rule.source)} |\n\n{taught}"
        '??? example "An example that fails, and one that passes"\n\n'
        f"{_code('fails', rule.fails)}\n{_code('passes', rule.passes)}\n"
    )


def _code(title: str, text: str) -> str:
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f'    ```yaml title="{title}"\n{lines}    ```\n'


def _link(path: str) -> str:
    leaf = LEAVES[path]
    return f"[`{leaf.clause}`](policy.md#{leaf.guide.partition('#')[2]})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _by_field() -> str:
    rows = "".join(f"| {_link(path)} | {', '.join(rules)} |\n" for path, rules in _rules_by_field())
    return f"## By field\n\nThe rules that look at a field.\n\n| field | rules |\n|---|---|\n{rows}"


def _rules_by_field() -> Iterator[tuple[str, list[str]]]:
    for path in LEAVES:
        rules = [f"[{rule.id}](#{rule.anchor})" for rule in RULES if path in rule.fields]
        if rules:
            yield path, rules
