"""Run a policy's own item cases through the pseudonymiser, and say what became of each."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_type_hints

from pipelines.detect import load_detectors
from pipelines.items import ITEM_TYPES, Raw, Record, Stored
from pipelines.key_files import KeyInfo
from pipelines.keys import StudyKey
from pipelines.pages import Refusal
from pipelines.pseudonymise import Pseudonymiser
from pipelines.secret import KEY_BYTES
from policies.cases import CaseResult
from policies.model import Policy
from policies.sections.data import ItemCase

ANY = "*"
"""In an expected text: any pseudonym, mask or other words."""


def run_item_cases(policy: Policy, pseudonymiser: Pseudonymiser | None = None) -> list[CaseResult]:
    """Make a record of each item case and compare it with what the case expects.

    Args:
        policy: the policy with its cases; their values are invented.
        pseudonymiser: one for this policy; without it, one with a key that is thrown away afterwards.

    Raises:
        DetectorError: the names model is missing or cannot be loaded.
    """
    if not policy.cases.items:
        return []
    pseudonymiser = pseudonymiser or _passing(policy)
    return [_run(policy, case, index, pseudonymiser) for index, case in enumerate(policy.cases.items)]


def _passing(policy: Policy) -> Pseudonymiser:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    info = KeyInfo(study=policy.study.id, epoch=1, created=created, key_id="0" * 16)
    return Pseudonymiser(
        policy, StudyKey(info, secrets.token_bytes(KEY_BYTES)), load_detectors(policy.entities.detector)
    )


def _run(policy: Policy, case: ItemCase, index: int, pseudonymiser: Pseudonymiser) -> CaseResult:
    name = f"cases.items[{index}] {case.item}"
    expected = case.expect if isinstance(case.expect, str) else "; ".join(_lines(case.expect))
    try:
        values = _raw(case)
    except ValueError as error:
        return CaseResult(name=name, held=False, expected=expected, got=str(error))
    source = next((one.id for one in policy.sources if case.item in one.item_types), "")
    result = pseudonymiser.page([(case.item, values)], source=source)
    outcomes: list[Record | Refusal] = [*result.records, *result.refused]
    outcome = outcomes[0]
    if isinstance(outcome, Refusal):
        got, held = f"refused by {outcome.rule}: {outcome.reason}", case.expect == "refused"
    else:
        wrong = [] if isinstance(case.expect, str) else list(_wrong(case.expect, outcome.values))
        got, held = "; ".join(wrong or _lines(outcome.values)), not wrong and not isinstance(case.expect, str)
    return CaseResult(name=name, held=held, expected=expected, got=got)


def _wrong(expect: Mapping[str, Any], stored: Mapping[str, Stored]) -> Iterator[str]:
    """The fields that are not as expected; what a case does not name must not be stored."""
    for name in sorted({*expect, *stored}):
        if not _equal(expect.get(name), stored.get(name)):
            yield f"{name}: {_told(stored.get(name))}"


def _equal(expect: Any, stored: Stored) -> bool:
    if isinstance(expect, (list, tuple)) and isinstance(stored, tuple):
        return len(expect) == len(stored) and all(map(_equal, expect, stored))
    if isinstance(expect, date):
        expect = expect.isoformat()
    if isinstance(expect, str) and isinstance(stored, str):
        return re.fullmatch(".*".join(map(re.escape, expect.split(ANY))), stored, re.DOTALL) is not None
    if isinstance(expect, str) and isinstance(stored, float):
        expect = _number(expect)
    return bool(expect == stored) and isinstance(expect, bool) == isinstance(stored, bool)


def _number(text: str) -> float | None:
    try:
        return float(Decimal(text))
    except InvalidOperation:
        return None


def _raw(case: ItemCase) -> dict[str, Raw]:
    """The case's values as a page object would give them.

    Raises:
        ValueError: the item has no such field, or the field holds values of another kind.
    """
    kind = ITEM_TYPES[case.item]
    hints = get_type_hints(kind)
    known = {field.name: str(hints[field.name]) for field in fields(kind)}
    return {name: _as_field(name, value, known.get(name)) for name, value in case.given.items()}


def _as_field(name: str, value: Any, kind: str | None) -> Raw:
    if kind is None:
        raise ValueError(f"items of this type have no field {name}")
    if isinstance(value, (list, tuple)):
        value, form = tuple(value), "tuple"
    elif isinstance(value, bool):
        form = "bool"
    elif "Decimal" in kind:
        value, form = _decimal(value), "Decimal"
    elif isinstance(value, str) and "date" in kind:
        value, form = _moment(value), "date"
    else:
        form = type(value).__name__
    if value is None or form not in kind:
        raise ValueError(f"the field {name} cannot hold such a value")
    checked: Raw = value
    return checked


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _moment(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-11-30") else date.fromisoformat(text)
    except ValueError:
        return None


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {_told(value)}" for name, value in sorted(values.items()))


def _told(value: Any) -> str:
    return "nothing" if value is None else str(value)
