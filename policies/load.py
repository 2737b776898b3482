"""Read a policy: YAML 1.2 to Policy; every error names file, line and field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, Event, MappingStartEvent, ScalarEvent, SequenceStartEvent
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from policies.errors import PolicyError
from policies.floor import check_floor
from policies.model import Policy

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
HIDDEN = re.compile(
    "[\x00-\x08\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Tabs, control, invisible and direction-changing characters: what a reviewer cannot see, a policy may not hold."""


def load_policy(path: Path) -> Policy:
    """Read, resolve and check a policy file.

    Raises:
        PolicyError: the file cannot be read, or breaks a rule of form, of the schema or of the hard floor.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file=str(path)) from None
    return parse_policy(raw, name=str(path))


def parse_policy(raw: bytes, *, name: str = "policy") -> Policy:
    """Like `load_policy`, for bytes at hand; ``name`` stands for the file in errors."""
    text = _decode(raw, name)
    document, lines = _read_yaml(text, name)
    if not isinstance(document, dict):
        raise PolicyError("the policy must be a mapping of sections", file=name, line=1)
    profile = document.get("policy", {}).get("profile") if isinstance(document.get("policy"), dict) else None
    defaults = profile_defaults(profile) if profile in profiles() else {}
    try:
        policy = Policy.model_validate(_resolve(defaults, document))
    except ValidationError as error:
        raise _explain(error, lines, name) from None
    for field, message in check_floor(policy):
        raise PolicyError(message, file=name, line=_line_of(field, lines), field=field)
    return policy


def library() -> Iterator[Path]:
    """The policies that come with the package."""
    folder = Path(str(resources.files("policies") / "library"))
    return iter(sorted(folder.glob("*.yaml")))


@cache
def profiles() -> tuple[str, ...]:
    """Names of the baselines."""
    return tuple(sorted(p.name.removesuffix(".yaml") for p in resources.files("policies.profiles").iterdir()
                        if p.name.endswith(".yaml")))  # fmt: skip


def profile_defaults(profile: str) -> dict[str, Any]:
    """What a profile fills in where a file is silent."""
    text = (resources.files("policies.profiles") / f"{profile}.yaml").read_text("utf-8")
    defaults: dict[str, Any] = _read_yaml(text, profile)[0]
    return defaults


def _decode(raw: bytes, name: str) -> str:
    if len(raw) > MAX_BYTES:
        raise PolicyError(f"is larger than {MAX_BYTES // 1024} KiB; split the study or shorten the texts", file=name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PolicyError("is not UTF-8; save it as UTF-8", file=name, line=line) from None
    if found := HIDDEN.search(text.replace("\r\n", "\n")):
        character = found.group()
        what = "tab" if character == "\t" else unicodedata.name(character, f"control character {ord(character):#04x}")
        line = text.replace("\r\n", "\n")[: found.start()].count("\n") + 1
        raise PolicyError(f"holds a character that a reader cannot see ({what}); take it out", file=name, line=line)
    if not unicodedata.is_normalized("NFC", text):
        first = next(n for n, line in enumerate(text.splitlines(), 1) if not unicodedata.is_normalized("NFC", line))
        raise PolicyError("holds decomposed letters; save it in Unicode NFC", file=name, line=first)
    return text


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml


def _read_yaml(text: str, name: str) -> tuple[Any, Mapping[str, int]]:
    """The document, and the line of each of its fields."""
    try:
        for event in _yaml().parse(text):
            _check_event(event, name)
        node = _yaml().compose(text)
        lines = dict(_lines(node, "")) if node else {}
        return _yaml().load(text), lines
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join((error.problem or "cannot be parsed as YAML").split("\n")[0].split())
        raise PolicyError(problem, file=name, line=mark.line + 1 if mark else None) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise PolicyError(f"cannot be parsed as YAML ({type(error).__name__})", file=name) from None


def _check_event(event: Event, name: str) -> None:
    line = event.start_mark.line + 1
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise PolicyError("uses an anchor or alias (& or *), which hides text; write it out", file=name, line=line)
    if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)) and getattr(event, "tag", None):
        raise PolicyError("uses a tag (!), which changes meaning; take it out", file=name, line=line)
    if isinstance(event, ScalarEvent) and event.value == "<<" and event.implicit[0]:
        raise PolicyError("uses a merge key (<<), which hides text; write it out", file=name, line=line)
    if event.start_mark.column > 400 or (isinstance(event, ScalarEvent) and len(event.value) > 8000):
        raise PolicyError("has a line that is too long to review; break it", file=name, line=line)


def _lines(node: Node, path: str, depth: int = 0) -> Iterator[tuple[str, int]]:
    yield path, node.start_mark.line + 1
    if depth > MAX_DEPTH:
        raise PolicyError(f"is nested deeper than {MAX_DEPTH} levels", line=node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        for key, value in node.value:
            here = f"{path}.{key.value}".lstrip(".")
            yield from _lines(value, here, depth + 1)
            yield here, key.start_mark.line + 1
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, f"{path}[{index}]", depth + 1)


def _resolve(defaults: Any, given: Any) -> Any:
    """The file's values over the profile's, mapping by mapping; lists are replaced whole."""
    if isinstance(defaults, dict) and isinstance(given, dict):
        return defaults | {key: _resolve(defaults.get(key), value) for key, value in given.items()}
    return given


def _line_of(field: str, lines: Mapping[str, int]) -> int | None:
    while field and field not in lines:
        field = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", field)
    return lines.get(field)


WORDS = {
    "missing": "is missing; the profile has no value for it",
    "extra_forbidden": "is not a field of the policy schema; correct the name or take it out",
    "string_type": "must be a text; put it in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
}


def _explain(error: ValidationError, lines: Mapping[str, int], name: str) -> PolicyError:
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    field = _field_of(first["loc"])
    message = WORDS.get(first["type"]) or first["msg"][0].lower() + first["msg"][1:]
    if more := len(problems) - 1:
        message += f" (and {more} more problem{'s' if more > 1 else ''})"
    return PolicyError(message, file=name, line=_line_of(field, lines), field=field)


def _field_of(location: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]")
    return "".join(parts).lstrip(".")
