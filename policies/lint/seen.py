"""What many rules look at: what is stored of a page, and the words that people wrote into a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.facts import Fact, facts
from policies.model import Policy
from policies.sections.data import ItemRule

PLACEHOLDER = re.compile(
    r"\b(?:TB[CD]|TO[D]O|FIX[M]E|X{3,}|lorem ipsum)\b|^[\s.…?_-]*(?:…|\.\.\.|\?\?|__)[\s.…?_-]*$", re.IGNORECASE
)
URL = re.compile(r"https?://[a-z0-9-]+\.", re.IGNORECASE)


def stored(policy: Policy) -> Iterator[tuple[str, str, str, ItemRule]]:
    """Path, kind of item, field and rule of whatever is stored in some form."""
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            if rule.action != "drop":
                yield f"items.{kind}.{name}", kind, name, rule


def personal(policy: Policy) -> bool:
    """Whether any personal data are stored, in whatever form."""
    return any(rule.personal != "none" and rule.action != "derive" for _, _, _, rule in stored(policy))


def linking(policy: Policy) -> Iterator[str]:
    """Paths of the rules whose codes are the same throughout the study."""
    for path, _, _, rule in stored(policy):
        if rule.scope == "study":
            yield f"{path}.scope"
    for label, entity_rule in policy.entities.rules.items():
        if entity_rule.scope == "study":
            yield f"entities.rules.{label}.scope"


def texts(policy: Policy) -> Iterator[Fact]:
    """The fields of a policy that hold words for people."""
    return (fact for fact in facts(policy) if isinstance(fact.value, str) and not fact.leaf.choices)


def is_address(text: str) -> bool:
    """Whether a text is the address of a page."""
    return bool(URL.match(text.strip()))
