"""The desk's pages and what each form does: reads, asks one function, shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from crawlers.commands.read import open_to_read, report_of
from crawlers.desk import decide, forms
from crawlers.desk.beside import beside, line_of
from crawlers.desk.clauses import clause, rule
from crawlers.desk.drafts import Drafts, load_drafts, save_drafts
from crawlers.desk.guard import MAX_BODY, Door
from crawlers.desk.runs import tables
from crawlers.desk.subject import Subject, Voice, read_subject
from crawlers.desk.view import comments_as_text, render, stylesheet
from crawlers.report import list_runs
from crawlers.settings import Machine
from pipelines.history import History
from policies.amendment import as_run
from policies.compare.effects import COUNTED, effects
from policies.compare.words import in_words
from policies.errors import BeholdenError, StoreError
from policies.facts import facts
from policies.model import Policy
from policies.sections.approvals import Approval

HALF_A_YEAR = timedelta(days=182)
AROUND = 3
"""Lines of the file that are shown before and after the one that is meant."""

MultiPartParser.spool_max_size = MAX_BODY
"""Keys and letters stay in memory, and never become a temporary file."""


@dataclass(kw_only=True)
class Desk:
    """One policy on one desk.

    Attributes:
        file: the policy's file.
        machine: where data, keys and the register are.
        door: who is let in.
        since: the version that a person names for comparison.
    """

    file: Path
    machine: Machine
    door: Door
    since: Path | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def app(self) -> Starlette:
        """The pages by their addresses."""
        shown: Mapping[str, Callable[[Request], Response]] = {
            "/": self.overview,
            "/policy": self.policy,
            "/clause": self.clause,
            "/rule": self.rule,
            "/findings": self.findings,
            "/changes": self.changes,
            "/notes": self.notes,
            "/notes.txt": self.notes_as_text,
            "/decide": self.decision,
            "/decided": self.decided,
            "/witness": self.witness,
            "/runs": self.runs,
            "/run": self.run,
            "/desk.css": self.css,
        }
        done: Mapping[str, Callable[[FormData], Response]] = {
            "/comment": self.comment,
            "/condition": self.condition,
            "/remove": self.remove,
            "/decide": self.sign,
            "/witness": self.sign_seen,
        }
        routes = [Route(path, page, methods=["GET"]) for path, page in shown.items()]
        routes += [Route(path, self._form(action), methods=["POST"]) for path, action in done.items()]
        routes.append(Route("/enter", self.enter, methods=["GET"]))
        handlers: Any = {HTTPException: self._missing, BeholdenError: self._failed, Exception: self._broken}
        return Starlette(routes=routes, exception_handlers=handlers)

    @staticmethod
    def today() -> date:
        """The day."""
        return datetime.now(UTC).date()

    def subject(self) -> Subject:
        """The policy as its file is now."""
        return read_subject(self.file, self.machine, on=self.today(), since=self.since)

    def drafts(self, subject: Subject) -> Drafts:
        """The reviewer's notes on it."""
        return load_drafts(self.machine.data, subject.policy.policy.id)

    def enter(self, request: Request) -> Response:
        """Let the browser in that opens the address, once."""
        known = self.door.knows(request.cookies.get(self.door.cookie, ""))
        if not known and not self.door.enter(request.query_params.get("token", "")):
            raise HTTPException(403, "This address counts once. Go on where it was opened, or start the desk again.")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.door.cookie, self.door.session, httponly=True, samesite="strict", path="/")
        return answer

    def css(self, _: Request) -> Response:
        """How the pages look."""
        return Response(stylesheet(), media_type="text/css")

    def overview(self, _: Request) -> Response:
        """The policy at a glance, and what there is to do."""
        return self._page("overview", self.subject())

    def policy(self, _: Request) -> Response:
        """The file beside its plain words."""
        subject = self.subject()
        at = [one.at for one in self.drafts(subject).comments]
        sides = beside(subject.policy, subject.document, subject.raw, subject.report.findings, at)
        return self._page("policy", subject, sides=sides)

    def clause(self, request: Request) -> Response:
        """All that is known of a clause, in the policy on the desk or in the one that a run was under."""
        return self._clause(request.query_params.get("at", ""), request.query_params.get("run", ""))

    def _clause(self, at: str, run: str = "", *, problems: forms.Problems = (), text: str = "") -> Response:
        subject = self.subject()
        policy = self._policy_of(run, subject) if run else subject.policy
        found = clause(at, policy)
        if found is None:
            raise HTTPException(404, "There is no such field or rule in this policy.")
        same = policy.digest == subject.policy.digest
        lines = {value.path: line_of(subject.document, value.path) for one in found.meanings for value in one.values}
        return self._page(
            "clause",
            subject,
            status=422 if problems else 200,
            clause=found,
            lines=lines if same else dict.fromkeys(lines),
            excerpt=_excerpt(subject, min(filter(None, lines.values()), default=None)) if same else (),
            run=run,
            other=None if same else policy,
            comments=self.drafts(subject).on(at),
            findings=[(n, one) for n, one in enumerate(subject.report.findings, 1) if _under(one.field, at)],
            problems=problems,
            text=text,
        )

    def rule(self, request: Request) -> Response:
        """What a rule of the check says, with its examples."""
        found = rule(request.query_params.get("id", ""))
        if found is None:
            raise HTTPException(404, "There is no such rule.")
        return self._page("rule", self.subject(), rule=found)

    def findings(self, _: Request) -> Response:
        """What the rules find, each at its line."""
        subject = self.subject()
        found = [(one, _excerpt(subject, one.line)) for one in subject.report.findings]
        return self._page("findings", subject, found=found)

    def changes(self, _: Request) -> Response:
        """What differs from the version that was approved last, loosened lines first."""
        subject = self.subject()
        counts = effects(subject.baseline.policy, subject.policy) if subject.baseline else ()
        told = [(one, in_words(one), _line_of(one.path, subject)) for one in subject.differences]
        return self._page(
            "changes",
            subject,
            found=[one for one in told if one[0] in subject.changed],
            apart=[one for one in told if one[0] not in subject.changed],
            counts=[(COUNTED[one.name], one.old, one.new) for one in counts if one.old != one.new],
        )

    def notes(self, request: Request) -> Response:
        """Comments and conditions."""
        return self._notes({"field": request.query_params.get("at", "")})

    def _notes(self, given: forms.Form, problems: forms.Problems = ()) -> Response:
        subject = self.subject()
        fields = [fact.path for fact in facts(subject.policy)]
        return self._page(
            "notes", subject, status=422 if problems else 200, given=given, problems=problems, fields=fields
        )

    def notes_as_text(self, _: Request) -> Response:
        """The notes as a file for the study."""
        subject = self.subject()
        drafts = self.drafts(subject)
        text = comments_as_text(f"On {subject.policy.name}", drafts.comments, drafts.conditions)
        named = {"Content-Disposition": f'attachment; filename="{subject.policy.policy.id}-comments.txt"'}
        return Response(text, media_type="text/plain", headers=named)

    def decision(self, _: Request) -> Response:
        """The form of the decision."""
        return self._decision({})

    def _decision(self, given: forms.Form, problems: forms.Problems = ()) -> Response:
        subject = self.subject()
        today = self.today()
        first = {"expires": str(today + HALF_A_YEAR), "role": _first_waiting(subject)}
        return self._page(
            "decide",
            subject,
            status=422 if problems else 200,
            given=first | dict(given),
            problems=problems,
            decisions=forms.DECISIONS,
            today=today,
        )

    def decided(self, request: Request) -> Response:
        """What was decided, and what is still open."""
        role = request.query_params.get("role", "")
        subject = self.subject()
        voice = next((one for one in subject.voices if one.role == role and one.approval), None)
        if voice is None:
            raise HTTPException(404, "Nothing was decided in this role.")
        return self._page("decided", subject, voice=voice)

    def runs(self, _: Request) -> Response:
        """The runs of the study."""
        subject = self.subject()
        return self._page("runs", subject, runs=_runs(self.machine, subject.policy.study.id))

    def run(self, request: Request) -> Response:
        """What a run did, each figure with its clause."""
        subject = self.subject()
        name = request.query_params.get("id", "")
        policy = self._policy_of(name, subject)
        report = report_of(self.machine, name)
        return self._page("run", subject, report=report, tables=tuple(tables(report, policy)), other=policy)

    def comment(self, form: FormData) -> Response:
        """Keep a comment on a field."""
        subject, given = self.subject(), _texts(form)
        read = forms.read_comment(given, subject.policy)
        if isinstance(read, tuple):
            return self._clause(given.get("at", ""), problems=read, text=given.get("text", ""))
        digest, today = subject.policy.digest, self.today()
        self._change(subject, lambda notes: notes.commented(read.at, read.text, digest=digest, on=today))
        return RedirectResponse("/notes", 303)

    def condition(self, form: FormData) -> Response:
        """Keep a condition."""
        subject, given = self.subject(), _texts(form)
        read = forms.read_condition(given, subject.policy, on=self.today())
        if isinstance(read, tuple):
            return self._notes(given, read)
        self._change(subject, lambda notes: notes.wanting(read))
        return RedirectResponse("/notes", 303)

    def remove(self, form: FormData) -> Response:
        """Take a comment or a condition out."""
        self._change(self.subject(), lambda notes: notes.without(_texts(form).get("note", "")))
        return RedirectResponse("/notes", 303)

    def sign(self, form: FormData) -> Response:
        """Sign a decision and write it."""
        subject, given = self.subject(), _texts(form)
        letter = _content(form, "letter")
        read = forms.read_decision(given, subject, self.drafts(subject), on=self.today(), letter=letter)
        problems = read if isinstance(read, tuple) else self._signed(subject, read, form)
        return self._decision(given, problems) if problems else RedirectResponse(f"/decided?role={given['role']}", 303)

    def witness(self, request: Request) -> Response:
        """The form of one who saw the paper on which it was decided."""
        return self._witness(request.query_params.get("role", ""))

    def _witness(self, role: str, problems: forms.Problems = ()) -> Response:
        subject = self.subject()
        voice = _on_paper(subject, role)
        return self._page("witness", subject, status=422 if problems else 200, voice=voice, problems=problems)

    def sign_seen(self, form: FormData) -> Response:
        """Sign that one saw the paper."""
        subject, given = self.subject(), _texts(form)
        approval = _on_paper(subject, given.get("role", "")).approval
        assert approval is not None
        problems = forms.read_witness(given, approval, subject, _content(form, "letter"))
        problems = problems or self._signed(subject, approval, form)
        return self._witness(approval.role, problems) if problems else RedirectResponse("/#who", 303)

    def _signed(self, subject: Subject, approval: Approval, form: FormData) -> forms.Problems:
        """Sign and write; what kept it from being signed."""
        key, passphrase = _content(form, "key"), _texts(form).get("passphrase", "")
        try:
            done = decide.decided(subject, approval, key, passphrase, self.machine, self.today())
            with self.lock:
                decide.write(subject, done)
        except BeholdenError as error:
            return (forms.Problem("key", f"{str(error)[:1].upper()}{str(error)[1:]}."),)
        return ()

    def _change(self, subject: Subject, changed: Callable[[Drafts], Drafts]) -> None:
        with self.lock:
            save_drafts(self.machine.data, changed(self.drafts(subject)))

    def _form(self, action: Callable[[FormData], Response]) -> Callable[[Request], Any]:
        """An endpoint that reads a form, refuses one that this desk did not write, and acts."""

        async def endpoint(request: Request) -> Response:
            async with request.form(max_files=2, max_fields=100, max_part_size=MAX_BODY) as form:
                if not self.door.trusts(str(form.get("form", ""))):
                    raise HTTPException(403, "This form was written by another desk. Nothing was done; load it anew.")
                return await run_in_threadpool(action, form)

        return endpoint

    def _policy_of(self, run: str, subject: Subject) -> Policy:
        with open_to_read(self.machine) as database:
            found = {one.id: one for one in History(database, subject.policy.study.id).runs()}
        if run not in found:
            raise HTTPException(404, "This study has no such run.")
        return as_run(found[run].settings)

    def _page(self, name: str, subject: Subject, *, status: int = 200, **content: Any) -> Response:
        drafts = self.drafts(subject)
        page = render(name, page=name, subject=subject, drafts=drafts, secret=self.door.form, **content)
        return HTMLResponse(page, status)

    def _missing(self, _: Request, error: HTTPException) -> Response:
        return HTMLResponse(render("error", title="Not here", says=error.detail), error.status_code)

    def _failed(self, _: Request, error: BeholdenError) -> Response:
        return HTMLResponse(render("error", title="This cannot be shown", says=str(error)), 409)

    def _broken(self, _: Request, __: Exception) -> Response:
        return HTMLResponse(
            render("error", title="Something failed", says="Nobody foresaw this; please report it."), 500
        )


def _texts(form: FormData) -> dict[str, str]:
    """The fields of a form but for its secret and its files."""
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "form"}


def _content(form: FormData, name: str) -> bytes:
    """What a file of a form holds."""
    file = form.get(name)
    return file.file.read() if isinstance(file, UploadFile) else b""


def _on_paper(subject: Subject, role: str) -> Voice:
    """A decision that was given on paper."""
    for voice in subject.voices:
        if voice.role == role and voice.approval and voice.approval.evidence_sha256:
            return voice
    raise HTTPException(404, "Nothing was decided on paper in this role.")


def _excerpt(subject: Subject, line: int | None) -> tuple[tuple[int, str, bool], ...]:
    """The lines of the file about one, and whether each is the one."""
    if line is None:
        return ()
    texts = subject.raw.decode("utf-8", "replace").splitlines()
    first = max(line - AROUND, 1)
    return tuple((n, text, n == line) for n, text in enumerate(texts[first - 1 : line + AROUND], first))


def _line_of(path: str, subject: Subject) -> int | None:
    """The line of a difference, whose path names the entries of lists; None where the file leaves it out."""
    places = {f"sources[{one.id}]": f"sources[{index}]" for index, one in enumerate(subject.policy.sources)}
    head, bracket, rest = path.partition("]")
    return line_of(subject.document, places.get(head + bracket, head + bracket) + rest)


def _under(path: str, at: str) -> bool:
    return path == at or path.startswith((f"{at}.", f"{at}["))


def _first_waiting(subject: Subject) -> str:
    """The first role that is still to speak."""
    return next((one.role for one in subject.voices if one.needed and one.approval is None), "")


def _runs(machine: Machine, study: str) -> list[dict[str, Any]]:
    try:
        with open_to_read(machine) as database, database.transaction() as connection:
            return [run for run in list_runs(connection) if run["study"] == study]
    except StoreError:
        return []
