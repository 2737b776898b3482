"""What is known of every field of a policy: how strict its values are, who enforces it, where it is explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from policies.values import Text


class Order(StrEnum):
    """How two values of a field compare: what makes a new value looser than the old one."""

    RANKED = "ranked"
    """The choices stand from strict to loose; looser is further right."""
    ALLOW_SET = "allow_set"
    """Looser when something is added."""
    DENY_SET = "deny_set"
    """Looser when something is taken away."""
    MAXIMUM = "maximum"
    """Looser when it rises."""
    MINIMUM = "minimum"
    """Looser when it falls."""
    START = "start"
    """Looser when earlier."""
    END = "end"
    """Looser when later."""
    SAFEGUARD = "safeguard"
    """Looser when it goes; a change of words is shown."""
    IDENTITY = "identity"
    """Any change counts as looser until a person says otherwise."""
    PROSE = "prose"
    """Words for people; a change is shown."""
    CONSTANT = "constant"
    """There is one value; no policy can change it."""


class By(StrEnum):
    """Where a field is enforced."""

    RUNNER = "runner"
    GATE = "gate"
    CRAWLER = "crawler"
    PIPELINE = "pipeline"
    STORE = "store"
    EXPORT = "export"
    REVIEW = "review"
    """Read by people and by the policy check; nothing at run time depends on it."""


class Holds(StrEnum):
    """Whose personal data the words of a field may be, for those who publish a policy."""

    NOBODY = "nobody"
    STAFF = "people of the study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One field of the policy schema.

    Attributes:
        path: dotted path with ``[]`` for lists and ``*`` for free keys (``sources[].hosts``).
        says: what the field means, one sentence for a reviewer.
        order: how its values compare.
        choices: the allowed values, strict to loose, where there is a closed list.
        by: where it is enforced.
        source: the rule or text behind it.
        required: True when neither file nor profile may leave it out.
        holds: whose personal data may stand in it.
    """

    path: str
    says: str
    order: Order
    choices: tuple[str, ...]
    by: By
    source: str
    required: bool
    holds: Holds

    @property
    def clause(self) -> str:
        """The path as decisions name it, without ``[]`` and ``*`` (``sources.hosts``)."""
        return self.path.replace("[]", "").replace(".*", "")

    @property
    def guide(self) -> str:
        """Address of the field's explanation, relative to the guide's root."""
        return f"reference/policy/#{self.clause.replace('.', '-').replace('_', '-')}"


def leaf(
    says: str,
    order: Order,
    by: By,
    source: str,
    default: Any = ...,
    *,
    alias: str | None = None,
    holds: Holds = Holds.NOBODY,
) -> Any:
    """A field with its metadata; without a default, the file or its profile must give it."""
    known: dict[str, Any] = {"order": order, "by": by, "source": source, "holds": holds}
    return Field(default, alias=alias, description=says, json_schema_extra=known)


class Section(BaseModel):
    """A closed and frozen part of a policy. ``why`` gives the reason for a choice looser than the profile's."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    why: Text | None = leaf(
        "The reason for the choices in this section, in one or two sentences.",
        Order.PROSE,
        By.REVIEW,
        "Menlo Report: justification",
        None,
    )


def _inner(annotation: Any) -> Any:
    """The annotation without Annotated and without None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _inner(get_args(annotation)[0])
    if origin in (Union, UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        return _inner(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _choices(annotation: Any) -> tuple[str, ...]:
    inner = _inner(annotation)
    if get_origin(inner) is Literal:
        return tuple(str(a).lower() if isinstance(a, bool) else str(a) for a in get_args(inner))
    if get_origin(inner) is tuple:
        return _choices(get_args(inner)[0])
    return ()


def _child(annotation: Any) -> tuple[str, type[Section]] | None:
    """The section below a field, with what stands between them in the path."""
    inner = _inner(annotation)
    if isinstance(inner, type) and issubclass(inner, Section):
        return "", inner
    if get_origin(inner) is tuple and (below := _child(get_args(inner)[0])):
        return "[]" + below[0], below[1]
    if get_origin(inner) is Mapping and (below := _child(get_args(inner)[1])):
        return ".*" + below[0], below[1]
    return None


def walk(model: type[Section], path: str = "") -> Iterator[Leaf]:
    """Every leaf of a model, in the order of the schema."""
    for name, info in model.model_fields.items():
        here = f"{path}.{info.alias or name}".lstrip(".")
        below = _child(info.annotation)
        if isinstance(info.json_schema_extra, dict):
            yield _leaf_of(here, info, info.json_schema_extra)
        elif below is None:
            raise TypeError(f"the field {here} has no metadata")
        if below:
            yield from walk(below[1], here + below[0])


def _leaf_of(path: str, info: FieldInfo, extra: Mapping[str, Any]) -> Leaf:
    return Leaf(
        path=path,
        says=info.description or "",
        order=Order(extra["order"]),
        choices=_choices(info.annotation),
        by=By(extra["by"]),
        source=extra["source"],
        required=info.is_required(),
        holds=Holds(extra["holds"]),
    )
