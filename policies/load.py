"""Read a policy: YAML to Policy; every error names file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from policies.coherence import check_coherence
from policies.errors import PolicyError
from policies.floor import check_floor
from policies.model import Policy
from policies.plain_yaml import MAX_BYTES, Document, dotted, read_yaml
from policies.plain_yaml import Path as FieldPath
from policies.wording import field_of, message_of

HERE = Path(str(resources.files("policies")))
MOST_VERSIONS = 100
"""So many files beside a policy are looked at for the version that it amends."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a policy file.

    Attributes:
        document: the file as plain values with their lines; None where it is no plain YAML.
        policy: the resolved policy, also where it contradicts itself or goes below the floor; None where the schema
            does not take it.
        problems: all there is to say against it, in the order in which it is best mended.
    """

    document: Document | None
    policy: Policy | None
    problems: tuple[PolicyError, ...]


def load_policy(path: Path) -> Policy:
    """Read, resolve and check a policy file.

    Raises:
        PolicyError: the file cannot be read, or breaks a rule of form, of the schema or of the hard floor. It is the
            first of `all_problems`, and the others are its notes.
    """
    return parse_policy(read_file(path), name=str(path))


def load_study(path: Path) -> Policy:
    """Like `load_policy`, with the version that the policy amends at hand."""
    return with_amended(load_policy(path), path.parent)


def with_amended(policy: Policy, folder: Path) -> Policy:
    """The policy with the version that it amends: the one in a folder whose digest it names; as it is without."""
    if policy.policy.supersedes is None:
        return policy
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))[:MOST_VERSIONS]:
        with suppress(PolicyError):
            if (before := load_policy(path)).digest == policy.policy.supersedes:
                return policy.amending(before)
    return policy


def parse_policy(raw: bytes, *, name: str = "policy") -> Policy:
    """Like `load_policy`, for bytes at hand; ``name`` stands for the file in errors."""
    reading = read_policy(raw, name=name)
    if reading.problems:
        first, *others = reading.problems
        for other in others:
            first.add_note(str(other))
        raise first
    assert reading.policy is not None
    return reading.policy


def all_problems(raw: bytes, *, name: str = "policy") -> tuple[PolicyError, ...]:
    """Everything that `parse_policy` has to say against a file, in the order in which it is best mended."""
    return read_policy(raw, name=name).problems


def read_policy(raw: bytes, *, name: str = "policy") -> Reading:
    """As much of a policy as can be read, with its lines and everything that is wrong with it."""
    try:
        document = read_yaml(raw, name=name)
    except PolicyError as error:
        return Reading(None, None, (error,))
    return resolve(document, name=name)


def resolve(document: Document, *, name: str = "policy") -> Reading:
    """The policy that a document is with its profile's values, and everything that is wrong with it."""
    try:
        return _parse(document, name)
    except PolicyError as error:
        return Reading(document, None, (error,))


def read_file(path: Path) -> bytes:
    """The bytes of a policy file, or of its beginning where it is longer than a policy may be.

    Raises:
        PolicyError: it is no file, or cannot be read.
    """
    if path.exists() and not path.is_file():
        raise PolicyError("is not a file; name the policy file itself", file=str(path))
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file=str(path)) from None


def library() -> Iterator[Path]:
    """The policies that come with the package."""
    return iter(sorted((HERE / "library").glob("*.yaml")))


@cache
def profiles() -> tuple[str, ...]:
    """Names of the baselines."""
    return tuple(sorted(path.stem for path in (HERE / "profiles").glob("*.yaml")))


@cache
def profile_defaults(profile: str) -> dict[str, Any]:
    """What a profile fills in where a file is silent; to be read only."""
    raw = (HERE / "profiles" / f"{profile}.yaml").read_bytes()
    defaults: dict[str, Any] = read_yaml(raw, name=profile).value
    return defaults


def _parse(document: Document, name: str) -> Reading:
    if not isinstance(document.value, dict):
        raise PolicyError("must hold sections, such as policy, study and sources", file=name, line=1)
    resolved = _resolve(_defaults(document, name), document.value)
    try:
        policy = Policy.model_validate(resolved)
    except ValidationError as error:
        return Reading(document, None, tuple(_explain(error, resolved, document, name)))
    found = [("sense", one) for one in check_coherence(policy)] + [("floor", one) for one in check_floor(policy)]
    problems = (
        PolicyError(message, file=name, line=document.line(as_path(field)), field=field, kind=kind)
        for kind, (field, message) in found
    )
    return Reading(document, policy, tuple(problems))


def _defaults(document: Document, name: str) -> dict[str, Any]:
    meta = document.value.get("policy")
    profile = meta.get("profile") if isinstance(meta, dict) else None
    if profile not in profiles():
        message = f"must name a profile: {' or '.join(profiles())}"
        raise PolicyError(
            message, file=name, line=document.line(("policy", "profile")), field="policy.profile", kind="value"
        )
    return profile_defaults(profile)


def _resolve(defaults: Any, given: Any) -> Any:
    """The file's values over the profile's, mapping by mapping; lists are replaced whole."""
    if isinstance(defaults, dict) and isinstance(given, dict):
        return defaults | {key: _resolve(defaults.get(key), value) for key, value in given.items()}
    return given


def _explain(error: ValidationError, resolved: Any, document: Document, name: str) -> Iterator[PolicyError]:
    # A misspelt name comes first: that something is missing often follows from it.
    for problem in sorted(
        error.errors(include_url=False, include_input=False), key=lambda one: one["type"] != "extra_forbidden"
    ):
        path, value = field_of(problem, resolved)
        if problem["type"] == "too_short" and value:
            continue  # its entries are wrong, and each has an error of its own
        kind = "unknown" if problem["type"] == "extra_forbidden" else "value"
        message = message_of(problem, path)
        yield PolicyError(message, file=name, line=document.line(path), field=dotted(path), kind=kind)


def as_path(field: str) -> FieldPath:
    """A dotted path in its parts."""
    return tuple(int(index) if index else key for index, key in re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", field))
