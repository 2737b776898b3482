"""The policy as a value: frozen, closed, and known by its digest."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.load import parse_policy, profile_defaults, profiles
from policies.model import Policy
from policies.registry import Section
from policies.sections.study import Meta
from tests.policies import approval, as_bytes, document, live, live_document, training


def test_a_policy_cannot_be_changed() -> None:
    """No part of a policy can be set after it was read."""
    policy = training()

    with pytest.raises(ValidationError, match="frozen"):
        policy.politeness.per_host.delay_s = 0  # type: ignore[misc]


def test_a_policy_has_a_name_and_a_reach() -> None:
    """A policy is named by id and version, and knows whether it can leave this machine."""
    assert training().name == "small-test@1.0.0"
    assert training().synthetic
    assert not live().synthetic


def test_profiles_of_the_schema_are_those_that_exist() -> None:
    """Each profile that a policy may name is a file, and each file may be named."""
    assert set(get_args(Meta.model_fields["profile"].annotation)) == set(profiles())


def test_a_profile_gives_nothing_that_must_be_thought_about() -> None:
    """A live policy must itself say who studies what, where, on which ground, and what is kept."""
    given_by_profile = profile_defaults("uk-hei-strict")

    assert not {"study", "sources", "items", "approvals", "cases", "policy"} & set(given_by_profile)
    assert not {"article_6", "article_9", "article_10", "transparency"} & set(given_by_profile["legal"])


def test_the_digest_is_fixed() -> None:
    """The digest is SHA-256 of the resolved values; a change of this test's value voids every approval given."""
    assert len(training().digest) == 64
    assert training().digest == parse_policy(as_bytes(document())).digest


def test_the_digest_does_not_cover_status_and_approvals() -> None:
    """What is approved does not change by being approved, suspended or closed."""
    digest = live(approvals=[]).digest

    assert live().digest == digest
    assert live(approvals=[approval(conditions=[])]).digest == digest
    assert live(policy={"status": "suspended"}).digest == digest


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every plain value of a resolved policy, and where it stands."""
    if isinstance(value, Section):
        for name in type(value).model_fields:
            yield from _places(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, (*path, key))
    elif isinstance(value, tuple) and value and isinstance(value[0], Section):
        for index, one in enumerate(value):
            yield from _places(one, (*path, index))
    else:
        yield path, value


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same policy with another value at a place; not checked, since only the digest is asked."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(value, Section):
        return value.model_copy(update={key: _with(getattr(value, key), rest, new)})
    if isinstance(value, dict):
        return value | {key: _with(value[key], rest, new)}
    return (*value[:key], _with(value[key], rest, new), *value[key + 1 :])


LIVE = live()
PLACES = dict(_places(LIVE))
COVERED = [path for path in PLACES if path[0] != "approvals" and path != ("policy", "status")]


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, date):
        return date(2031, 2, 3)
    return (*value, "more") if isinstance(value, tuple) else "other words"


@pytest.mark.parametrize("path", COVERED, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_the_digest_changes_with_every_value(path: tuple[Any, ...]) -> None:
    """Whatever value of a policy changes, its approvals no longer cover it."""
    unread = Policy.model_construct(**{name: getattr(LIVE, name) for name in Policy.model_fields})

    changed = _with(unread, path, _other(PLACES[path]))

    assert changed.digest != LIVE.digest


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    return [_shuffled(one, random) for one in value] if isinstance(value, list) else copy.copy(value)


@settings(max_examples=20)
@given(random=st.randoms(use_true_random=False), comment=st.text("abc #:{}[]", max_size=30))
def test_the_digest_does_not_depend_on_order_or_comments(random: Any, comment: str) -> None:
    """Two files that say the same have the same digest, however they are laid out."""
    text = as_bytes(_shuffled(document(), random)).decode()
    commented = "\n".join(f"{line} # {comment}" for line in text.splitlines())

    assert parse_policy(commented.encode()).digest == training().digest


def test_the_digest_does_not_depend_on_who_says_it() -> None:
    """A value from the profile and the same value in the file count the same."""
    spelled_out = live_document(politeness=profile_defaults("uk-hei-strict")["politeness"])

    assert parse_policy(as_bytes(spelled_out)).digest == live(approvals=[]).digest
