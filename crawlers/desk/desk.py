"""The desk: one policy file, the notes on it, and what every page of it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from crawlers.commands.read import open_to_read
from crawlers.desk.drafts import Drafts, load_drafts, save_drafts
from crawlers.desk.guard import Door
from crawlers.desk.subject import Subject, read_subject
from crawlers.desk.view import render
from crawlers.settings import Machine
from pipelines.history import History
from policies.amendment import as_run
from policies.model import Policy

STEP = {"clause": "policy", "rule": "findings", "decided": "decide", "witness": "decide"}
"""Pages that the menu does not name, and the entry of the menu that they belong to."""


def today() -> date:
    """The day."""
    return datetime.now(UTC).date()


@dataclass(kw_only=True)
class Desk:
    """One policy on one desk.

    Attributes:
        file: the policy's file.
        machine: where data, keys and the register are.
        door: who is let in.
        since: the version that a person names for comparison.
        guide: folder of the built guide, where there is one to open beside the policy.
        today: tells the day.
    """

    file: Path
    machine: Machine
    door: Door
    since: Path | None = None
    guide: Path | None = None
    today: Callable[[], date] = today
    lock: threading.Lock = field(default_factory=threading.Lock)

    def subject(self) -> Subject:
        """The policy as its file is now."""
        return read_subject(self.file, self.machine, on=self.today(), since=self.since)

    def drafts(self, subject: Subject) -> Drafts:
        """The reviewer's notes on it."""
        return load_drafts(self.machine.data, subject.policy.policy.id)

    def note(self, subject: Subject, changed: Callable[[Drafts], Drafts]) -> None:
        """Change the notes."""
        with self.lock:
            save_drafts(self.machine.data, changed(self.drafts(subject)))

    def policy_of(self, run: str, subject: Subject) -> Policy:
        """The policy that a run of the study was under."""
        with open_to_read(self.machine) as database:
            found = {one.id: one for one in History(database, subject.policy.study.id).runs()}
        if run not in found:
            raise HTTPException(404, "This study has no such run.")
        return as_run(found[run].settings)

    def page(self, name: str, subject: Subject, *, status: int = 200, **content: Any) -> Response:
        """A page on a policy."""
        page = render(
            name,
            page=name,
            step="runs" if content.get("run") else STEP.get(name, name),
            subject=subject,
            drafts=self.drafts(subject),
            secret=self.door.form,
            guide=self.guide is not None,
            **content,
        )
        return HTMLResponse(page, status)
