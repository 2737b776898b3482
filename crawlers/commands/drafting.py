"""beholden policy new: a draft of a policy from a few answers, with every place marked that a person must fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from crawlers.screen import console
from policies.draft import MARK, draft
from policies.errors import PolicyError, UsageError
from policies.load import profiles, read_file
from policies.model import ItemType
from policies.plain_yaml import read_yaml

QUESTIONS: Mapping[str, str] = {
    "profile": f"Which baseline ({', '.join(profiles())})",
    "study": "A short name for the study, in small letters and dashes",
    "title": "Its title",
    "controller": "Who answers for the data, such as a university",
    "contact": "An address for mail, which people and sites can write to",
    "lead": "Who leads the study",
    "agent": "How the crawler names itself, such as ExampleBot/1.0 (+https://example.org/study)",
    "spider": "The spider that reads the place ('beholden sources' lists them)",
    "start": "The address to begin at",
    "allow": "Paths that may be read, with commas between them, such as /ads/*",
    "deny": "Paths that may never be read, such as /user/*",
    "item": f"What is read there ({', '.join(get_args(ItemType))})",
    "fields": "The fields of it that the question needs, with commas between them",
}
"""What is asked, in this order."""


def new(output: Path, *, answers: Path | None, ask: Callable[[str], str]) -> None:
    """Write a draft, and say what is left to do.

    Args:
        output: a new file.
        answers: a YAML file with an answer to each question; they are asked for without it.
        ask: puts a question to the person, and gives the answer.

    Raises:
        PolicyError: an answer cannot be had in a policy.
        UsageError: the file exists, or a question is not answered.
    """
    if output.exists():
        raise UsageError(f"{output}: exists already; name a new file")
    given = {name: ask(question) for name, question in QUESTIONS.items()} if answers is None else _read(answers)
    text = draft(_fields(given), on=datetime.now(UTC).date())
    schema = "# yaml-language-server: $schema=policy.schema.json"
    head = f"# A draft: fill in what says {MARK}, and check each choice. 'beholden policy lint' says what is missing.\n"
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(f"{head}{schema}\n{text}")
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); name another file") from None
    marks = sum(MARK in line.upper() for line in text.splitlines())
    console().print(f"{output}: a draft, with {marks} places that a person must fill ({MARK})", soft_wrap=True)
    console().print(f"  beholden policy lint {output}      what is missing, at its line", soft_wrap=True)
    console().print(f"  beholden policy explain {output}   the policy in plain words", soft_wrap=True)
    console().print("  beholden policy schema > policy.schema.json   helps an editor to help you")


def _read(path: Path) -> dict[str, str]:
    given = read_yaml(read_file(path), name=str(path)).value
    if not isinstance(given, dict) or (missing := [name for name in QUESTIONS if not given.get(name)]):
        missing = missing if isinstance(given, dict) else list(QUESTIONS)
        raise UsageError(f"{path}: must answer {', '.join(missing)}")
    if unknown := sorted(given.keys() - QUESTIONS.keys()):
        raise UsageError(f"{path}: answers {unknown[0]!r}, which nobody asks")
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in given.items()
    }


def _fields(given: Mapping[str, str]) -> dict[str, Any]:
    """The answers as fields of a policy."""
    address, fields = urlsplit(given["start"]), _listed(given["fields"])
    site, kind, deny = f"{address.scheme}://{address.netloc}", given["item"], _listed(given["deny"])
    if not (address.netloc and fields and deny):
        raise PolicyError("a whole address to begin at (https://…), a path to deny and a field are needed")
    study = {"id": given["study"], "title": given["title"]}
    return {
        "policy.profile": given["profile"],
        **{f"{section}.{name}": value for section in ("policy", "study") for name, value in study.items()},
        "study.controller": given["controller"],
        "study.contact": given["contact"],
        "study.lead.name": given["lead"],
        "sources[0].id": given["study"],
        "sources[0].spider": given["spider"],
        "sources[0].hosts": [address.netloc],
        "sources[0].schemes": [address.scheme],
        "sources[0].start": [given["start"]],
        "sources[0].allow_paths": _listed(given["allow"]),
        "sources[0].deny_paths": deny,
        "sources[0].item_types": [kind],
        "access.identify.user_agent": given["agent"],
        **{f"items.{kind}.{name}.action": "drop" for name in fields},
        "stop.owners": ["lead", f"{MARK}: another who may stop it"],
        "cases.requests[0]": {"url": given["start"], "expect": "allow"},
        "cases.requests[1]": {"url": site + deny[0].replace("*", "1"), "expect": "deny"},
        "cases.items[0]": {"item": kind, "given": {fields[0]: "A made-up value"}, "expect": {fields[0]: None}},
    }


def _listed(answer: str) -> list[str]:
    return [one.strip() for one in answer.split(",") if one.strip()]
