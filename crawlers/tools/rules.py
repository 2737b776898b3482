"""The rules for a browser: each rule's own function, translated, and which rules a browser cannot try."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from crawlers.tools.data import script
from crawlers.tools.literals import UntranslatableError
from crawlers.tools.translate import Translator
from policies.coherence import check_values
from policies.floor import check_floor
from policies.lint.check import BY_KIND, SENSE
from policies.lint.families import RULES
from policies.lint.rules import Rule
from policies.model import LEAVES
from policies.tier import assess

FIELDS = frozenset(part for path in LEAVES for part in path.replace("[]", "").split(".")) | frozenset(
    "policy on synthetic path value name leaf choices roles".split()
)
"""What rules may ask of a policy and of its fields."""
NATIVES = frozenset(
    (
        "policies.facts.facts",
        "policies.urls.is_special",
        "policies.urls.is_loopback",
        "policies.lint.form.looser_than_the_profile",
    )
)
"""Functions that are written by hand for the browser, in ``assets/tools/policy.js``."""
PARTLY = {
    "FRM001": "This page reads a narrower YAML: a text of several lines stands below its name, after > or |.",
    SENSE: "This page does not judge addresses: whether a host is written rightly, and a start may be read.",
}
"""Rules of which a browser tries less, and what it leaves out."""


@cache
def _translated() -> tuple[Translator, dict[str, str], frozenset[str]]:
    """The translator, the entries of all rules that can be tried, and the others."""
    translator = Translator(fields=FIELDS, natives=NATIVES)
    entries, others = {}, set()
    for rule in RULES:
        try:
            entries[rule.id] = entry(rule, translator)
        except UntranslatableError:
            others.add(rule.id)
    return translator, entries, frozenset(others)


def here(rule: Rule) -> bool:
    """Whether a browser tries a rule, wholly or in part."""
    return rule.id not in _translated()[2]


def rules_script() -> str:
    """All that can be tried, as a script."""
    translator, entries, others = _translated()
    checks = [f"beholden.{name} = {translator.function(one)};" for name, one in CHECKS.items()]
    parts = [
        "const { py, natives } = beholden;",
        *(f"const {name} = {text};" for name, text in translator.constants.items()),
        *translator.made.values(),
        "beholden.rules = [",
        *(f"  {entry}," for entry in entries.values()),
        "];",
        f"beholden.elsewhere = {json.dumps(sorted(others))};",
        f"beholden.byKind = {json.dumps(BY_KIND)};",
        *checks,
    ]
    return script("policies/lint/", "\n".join(parts))


CHECKS = {"checkFloor": check_floor, "checkValues": check_values, "assess": assess}
"""What the reading of a policy checks besides its schema, and its tier."""


def entry(rule: Rule, translator: Translator) -> str:
    """A rule as JavaScript."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in _parts(rule, translator))}}}"


def _parts(rule: Rule, translator: Translator) -> Iterator[tuple[str, str]]:
    for key in ("id", "severity", "stage", "says", "fix"):
        yield key, json.dumps(getattr(rule, key), ensure_ascii=False)
    yield "guide", json.dumps(rule.guide)
    if rule.refused:
        yield "refused", json.dumps(rule.refused)
    if rule.when is not Rule.__dataclass_fields__["when"].default:
        yield "when", translator.function(rule.when)
    if rule.finds:
        yield "finds", translator.function(rule.finds)
    if rule.id in PARTLY:
        yield "partly", json.dumps(PARTLY[rule.id])
