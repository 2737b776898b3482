"""Check what learners write into a policy, with the rules and the pseudonymiser that real policies meet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipelines.cases import run_item_cases
from policies.errors import PolicyError
from policies.lint.check import Report, lint
from policies.load import library, parse_policy, read_file

ON = date(2026, 11, 27)
"""The day on which exercises happen, so that what is right today is right next year."""


LOAD = ("POL001", "POL002", "POL004")
"""Rules on what a host has to bear."""


def mended(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """A file in which no rule finds an error, and which still stores what its question needs."""
    path = folder / str(answer)
    try:
        report = lint(read_file(path), name=str(answer), on=ON)
    except PolicyError as error:
        yield str(error)
        return
    yield from _errors(report)
    if report.policy is None:
        return
    for field in given["needs"]:
        item, _, name = field.partition(".")
        rule = report.policy.items.get(item, {}).get(name)
        if rule is None or rule.action == "drop":
            yield f"{field} is no longer stored, and the question needs it"


def _errors(report: Report) -> Iterator[str]:
    return (f"line {one.line}: {one.rule.id}, {one.field} {one.problem}" for one in report.errors)


def changed(shipped: str, changes: Mapping[str, Any]) -> Report:
    """What the rules say of a shipped policy with some of its values changed."""
    path = {one.stem: one for one in library()}[shipped]
    body = YAML(typ="safe", pure=True).load(path)
    _over(body, changes)
    return lint(_written(body), name="your policy", on=ON)


def _written(body: Any) -> bytes:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(body, out)
    return out.getvalue().encode()


def _over(body: Any, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(body.get(key), dict):
            _over(body[key], value)
        elif key == "sources":
            _over(body[key][0], value)
        else:
            body[key] = value


def kept_fields(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """An action for each field that is one of those that will do."""
    if not isinstance(answer, Mapping):
        yield "needs a line for each field, such as price: keep"
        return
    for field, allowed in given["fields"].items():
        said = " ".join(str(answer.get(field) or "no answer").split())
        if said not in allowed:
            yield f"{field}: {said}; {' or '.join(allowed)} would do"


def stored(choice: Mapping[str, str]) -> dict[str, Any]:
    """What would be stored of the advert of exercise 4: by a real policy, with a key that is thrown away.

    Args:
        choice: field to action, as ``{"price": "keep", "location": "generalise to region"}``; the others are dropped.

    Raises:
        PolicyError: no policy may say so.
    """
    from crawlers.training.material import advert

    body = YAML(typ="safe", pure=True).load({one.stem: one for one in library()}["demo-board"])
    given = YAML(typ="safe", pure=True).load(advert())
    body["items"] = {"advert": {field: _rule(field, words) for field, words in choice.items()}}
    body["cases"]["items"] = [{"item": "advert", "given": given, "expect": {}}]
    policy = parse_policy(_written(body), name="your choice")
    (result,) = run_item_cases(policy)
    return dict(line.split(": ", 1) for line in result.got.split("; "))


TYPES = {"phone": "PHONE", "email": "EMAIL", "handle": "USERNAME", "name": "PERSON"}


def _rule(field: str, words: str) -> dict[str, Any]:
    """The rule of a field, as a policy has it."""
    action, _, rest = words.partition(" ")
    rule: dict[str, Any] = {"action": action}
    if action == "generalise":
        rule |= {"to": rest.removeprefix("to "), "personal": "indirect", "need": "collection"}
    if action == "pseudonymise":
        rule |= {"type": TYPES.get(field, "USERNAME"), "scope": rest.removeprefix("per ")}
        rule |= {"personal": "direct", "need": "cannot_otherwise"}
    if action in {"redact", "derive"}:
        rule |= {"personal": "indirect", "need": "to_deidentify"}
    return rule | ({"features": ["length", "words", "identifiers"]} if action == "derive" else {})


def budget(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """A pace and limits that no rule objects to, that leave the host alone, and that are enough for the sample."""
    wanted = ("delay_s", "pages_per_day", "total_pages", "nights")
    if not isinstance(answer, Mapping) or not all(isinstance(answer.get(name), int | float) for name in wanted):
        yield f"needs a number for each of {', '.join(wanted)}"
        return
    delay, daily, total, nights = (answer[name] for name in wanted)
    share = daily / given["host_pages_per_day"]
    if share > given["most_share"]:
        yield f"{daily} pages a day are {share:.0%} of the host's own; {given['most_share']:.0%} is the most"
    if daily > given["hours"] * 3600 / max(delay, 1):
        yield f"at {delay} s a page, {daily} pages do not fit into {given['hours']} hours"
    if total < given["sample"] + given["lists"]:
        yield f"{given['sample']} adverts and {given['lists']} lists are more than {total} pages"
    if nights < math.ceil(total / max(daily, 1)):
        yield f"{total} pages at {daily} a night need {math.ceil(total / max(daily, 1))} nights"
    limits = {"pages_per_day": daily, "total_pages": total}
    report = changed(
        given["policy"],
        {"politeness": {"per_host": {"delay_s": delay, **limits}, "per_study": limits, "why": "The host is small."},
         "sources": {"host_pages_per_day": given["host_pages_per_day"]}},
    )  # fmt: skip
    yield from (f"{one.rule.id}: {one.field} {one.problem}" for one in report.findings if one.rule.id in LOAD)
