"""Read a policy: YAML to Policy; every error names file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import chain
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


def load_policy(path: Path) -> Policy:
    """Read, resolve and check a policy file.

    Raises:
        PolicyError: the file cannot be read, or breaks a rule of form, of the schema or of the hard floor. It is the
            first of `all_problems`, and the others are its notes.
    """
    return parse_policy(_read(path), name=str(path))


def parse_policy(raw: bytes, *, name: str = "policy") -> Policy:
    """Like `load_policy`, for bytes at hand; ``name`` stands for the file in errors."""
    policy, problems = _parse(raw, name)
    if problems:
        first, *others = problems
        for other in others:
            first.add_note(str(other))
        raise first
    assert policy is not None
    return policy


def all_problems(raw: bytes, *, name: str = "policy") -> tuple[PolicyError, ...]:
    """Everything that `parse_policy` has to say against a file, in the order in which it is best mended."""
    try:
        return _parse(raw, name)[1]
    except PolicyError as error:
        return (error,)


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


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise PolicyError("is not a file; name the policy file itself", file=str(path))
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file=str(path)) from None


def _parse(raw: bytes, name: str) -> tuple[Policy | None, tuple[PolicyError, ...]]:
    document = read_yaml(raw, name=name)
    if not isinstance(document.value, dict):
        raise PolicyError("must hold sections, such as policy, study and sources", file=name, line=1)
    resolved = _resolve(_defaults(document, name), document.value)
    try:
        policy = Policy.model_validate(resolved)
    except ValidationError as error:
        return None, tuple(_explain(error, resolved, document, name))
    found = chain(check_coherence(policy), check_floor(policy))
    return policy, tuple(
        PolicyError(message, file=name, line=document.line(_path(field)), field=field) for field, message in found
    )


def _defaults(document: Document, name: str) -> dict[str, Any]:
    meta = document.value.get("policy")
    profile = meta.get("profile") if isinstance(meta, dict) else None
    if profile not in profiles():
        message = f"must name a profile: {' or '.join(profiles())}"
        raise PolicyError(message, file=name, line=document.line(("policy", "profile")), field="policy.profile")
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
        yield PolicyError(message_of(problem, path), file=name, line=document.line(path), field=dotted(path))


def _path(field: str) -> FieldPath:
    return tuple(int(index) if index else key for index, key in re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", field))
