"""Every rule there is."""

from __future__ import annotations

from policies.lint import (
    access,
    approvals,
    data,
    entities,
    form,
    incidents,
    keeping,
    law,
    openness,
    safety,
    sensitive,
    sharing,
    sources,
    stopping,
    study,
)
from policies.lint.rules import Family, Rule

MODULES = (
    form, study, law, approvals, sources, access, data, entities, sensitive, incidents, keeping, sharing, openness,
    safety, stopping,
)  # fmt: skip
FAMILIES: tuple[Family, ...] = tuple(family for module in MODULES for family in module.FAMILIES)
"""The families in the order in which the guide shows them."""
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.rules)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
