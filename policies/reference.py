"""Write every field of a policy for the guide: what it says, its values from strict to loose, who enforces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from policies.registry import By, Leaf, Order

Page = tuple[str, str]
"""A page of the guide: its title and its path below the guide's root."""

ENFORCED = {
    By.RUNNER: "start of a run",
    By.GATE: "before each request",
    By.CRAWLER: "while fetching",
    By.PIPELINE: "before storage",
    By.STORE: "in the store",
    By.EXPORT: "on export",
    By.REVIEW: "people",
}
STRICTER = {
    Order.RANKED: "",
    Order.ALLOW_SET: "fewer is stricter",
    Order.DENY_SET: "more is stricter",
    Order.MAXIMUM: "lower is stricter",
    Order.MINIMUM: "higher is stricter",
    Order.START: "later is stricter",
    Order.END: "earlier is stricter",
    Order.SAFEGUARD: "having it is stricter",
    Order.IDENTITY: "any change is looked at",
    Order.PROSE: "words",
    Order.CONSTANT: "fixed",
}


def field_reference(leaves: Iterable[Leaf], explained: Mapping[str, tuple[Page, ...]]) -> str:
    """The fields as one table for each section of the policy.

    Args:
        leaves: the fields in the order of the schema.
        explained: for each section, the pages that teach it.
    """
    parts = []
    for section, fields in groupby(leaves, key=lambda leaf: leaf.clause.partition(".")[0]):
        links = ", ".join(f"[{title}](../{path})" for title, path in explained.get(section, ()))
        head = f"## {section}\n\n" + (f"Explained in: {links}.\n\n" if links else "")
        table = "| field | what it says | values, strict first | enforced | behind it |\n|---|---|---|---|---|\n"
        parts.append(head + table + "".join(_row(leaf) for leaf in fields))
    return "\n".join(parts)


def _row(leaf: Leaf) -> str:
    anchor = leaf.guide.partition("#")[2]
    name = f"`{leaf.clause}`" + (f"{{ #{anchor} }}" if "." in leaf.clause else "")
    values = values_of(leaf)
    required = " **Required.**" if leaf.required else ""
    return f"| {name} | {leaf.says}{required} | {values} | {ENFORCED[leaf.by]} | {leaf.source} |\n"


def values_of(leaf: Leaf) -> str:
    """The values of a field from strict to loose, or which way is stricter."""
    values = ", ".join(f"`{choice}`" for choice in leaf.choices)
    return "; ".join(part for part in (values, STRICTER[leaf.order]) if part)
