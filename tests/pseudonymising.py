"""For tests: what becomes of one advert, under the small training policy or another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pipelines.detect import Detectors, NameFinder
from pipelines.items import Raw, Record
from pipelines.key_files import KeyInfo
from pipelines.keys import StudyKey
from pipelines.pages import PageResult, Refusal
from pipelines.patterns import identifiers
from pipelines.pseudonymise import Pseudonymiser
from policies.model import Policy
from tests.detecting import SomeNames
from tests.policies import training


def study_key(study: str = "small-test", epoch: int = 1, master: bytes = bytes(32)) -> StudyKey:
    """A key that is the same in every test."""
    return StudyKey(KeyInfo(study=study, epoch=epoch, created="2026-01-01T00:00:00+00:00", key_id="0" * 16), master)


@cache
def _small() -> Policy:
    return training()


def pseudonymiser(
    policy: Policy | None = None, *, names: NameFinder | None = None, key: StudyKey | None = None
) -> Pseudonymiser:
    """A pseudonymiser with the real patterns."""
    return Pseudonymiser(policy or _small(), key or study_key(), Detectors(identifiers, names or SomeNames()))


def advert_policy(fields: Mapping[str, Any], entities: Mapping[str, Any] | None = None, **overrides: Any) -> Policy:
    """The small training policy with these rules for adverts and entities besides its own."""
    rules = {"entities": {"rules": dict(entities)}} if entities else {}
    return training(items={"advert": dict(fields)}, **rules, **overrides)


def advert(
    policy: Policy | None = None,
    given: Mapping[str, Raw] | None = None,
    /,
    *,
    key: StudyKey | None = None,
    **values: Raw,
) -> Record | Refusal:
    """What becomes of one advert."""
    page = [("advert", {**(given or {}), **values})]
    return only(pseudonymiser(policy, key=key).page(page, source="board"))


def stored(policy: Policy | None = None, /, *, key: StudyKey | None = None, **values: Raw) -> Record:
    """The record that one advert becomes."""
    outcome = advert(policy, values, key=key)
    assert isinstance(outcome, Record)
    return outcome


def only(result: PageResult) -> Record | Refusal:
    """The outcome of a page with one item."""
    outcomes: list[Record | Refusal] = [*result.records, *result.refused]
    assert len(outcomes) == 1
    return outcomes[0]
