"""What a rule is, and how a family of rules is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from policies.model import Policy
from policies.plain_yaml import Document

Problem = tuple[str, str]
"""A field, and what is wrong with it."""


class Severity(StrEnum):
    """What a finding asks of the study."""

    ERROR = "error"
    """It must be mended; no run is possible."""
    WARNING = "warning"
    """It must be mended, or answered for by an approver under their signature."""
    ADVICE = "advice"
    """It is good to know."""


class Stage(StrEnum):
    """Which policies a rule is for."""

    ANY = "any policy"
    LIVE = "policies that read places beyond this machine"
    APPROVED = "policies beyond this machine whose status is approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A policy as the rules see it.

    Attributes:
        policy: the resolved policy.
        document: the file, with its lines.
        on: the day.
        unproven: for each approval, by its place in the list, why nothing proves it.
    """

    policy: Policy
    document: Document
    on: date
    unproven: Mapping[int, str] = field(default_factory=dict)


Predicate = Callable[[Subject], Iterable[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: three letters for the family, and a number.
        severity: what a finding asks for.
        stage: which policies it is for.
        says: what is wrong where it finds something, for a committee.
        fix: what to do.
        fields: the fields it looks at, as paths of the schema.
        source: the law, guidance or text behind it.
        fails: a part of a policy in which it finds something.
        passes: the same part, mended.
        finds: what looks at a policy; None where the reading of the file finds it already.
        refused: patterns of the paths, without places in lists, at which the reading of a file refuses for its sake.
        when: which refused values are its business.
    """

    id: str
    severity: Severity
    stage: Stage
    says: str
    fix: str
    fields: tuple[str, ...]
    source: str
    fails: str
    passes: str
    finds: Predicate | None = None
    refused: tuple[str, ...] = ()
    when: Callable[[Any], bool] = lambda _: True

    @property
    def anchor(self) -> str:
        """Where it stands on the guide's page of rules."""
        return self.id.lower()

    @property
    def guide(self) -> str:
        """Address of its explanation, relative to the guide's root."""
        return f"reference/lint-rules/#{self.anchor}"


@dataclass(slots=True)
class Family:
    """Rules on one topic, with the principles that they serve.

    Attributes:
        code: the three letters that their ids begin with.
        title: the topic.
        esrc: the principle of the ESRC framework for research ethics.
        gds: the principle of the UK government's Data and AI Ethics Framework.
        rules: the rules, in the order of their numbers.
    """

    code: str
    title: str
    esrc: str
    gds: str
    rules: list[Rule] = field(default_factory=list)

    def error(self, number: int, **known: Any) -> Callable[[Predicate], Predicate]:
        """Write down a rule whose findings must be mended; its function's docstring says what is wrong."""
        return self._rule(number, Severity.ERROR, known)

    def warning(self, number: int, **known: Any) -> Callable[[Predicate], Predicate]:
        """Write down a rule whose findings must be mended or answered for."""
        return self._rule(number, Severity.WARNING, known)

    def advice(self, number: int, **known: Any) -> Callable[[Predicate], Predicate]:
        """Write down a rule whose findings are good to know."""
        return self._rule(number, Severity.ADVICE, known)

    def refuses(self, number: int, says: str, *, refused: tuple[str, ...], **known: Any) -> None:
        """Write down a rule that the schema already keeps: no policy that breaks it can be read."""
        self._add(number, Severity.ERROR, says, {"refused": refused, "stage": Stage.ANY} | known)

    def _rule(self, number: int, severity: Severity, known: dict[str, Any]) -> Callable[[Predicate], Predicate]:
        def written(predicate: Predicate) -> Predicate:
            says = " ".join((predicate.__doc__ or "").split())
            self._add(number, severity, says, {"finds": predicate} | known)
            return predicate

        return written

    def _add(self, number: int, severity: Severity, says: str, known: dict[str, Any]) -> None:
        told = {"stage": Stage.LIVE} | known
        self.rules.append(Rule(id=f"{self.code}{number:03}", severity=severity, says=says, **told))
