"""A decision says whether, by which clause, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to "may this be done?".

    Attributes:
        allowed: True only where a clause of the policy allows it.
        rule: the clause, as a path of the policy schema (``sources.allow_paths``) or of the
            hard floor (``floor.H1``). A reader finds the clause's guide page by it.
        reason: one sentence for people. It never holds collected text, a path or a query.
    """

    allowed: bool
    rule: str
    reason: str
