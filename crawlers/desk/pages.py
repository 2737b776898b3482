"""What the desk shows at each address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawlers.commands.read import open_to_read, report_of
from crawlers.desk import clauses, forms
from crawlers.desk.beside import beside, line_of
from crawlers.desk.desk import Desk
from crawlers.desk.runs import tables
from crawlers.desk.subject import Subject, Voice
from crawlers.desk.view import comments_as_text, stylesheet
from crawlers.report import list_runs
from policies.compare.effects import COUNTED, effects
from policies.compare.words import in_words
from policies.errors import StoreError
from policies.facts import facts

HALF_A_YEAR = timedelta(days=182)
AROUND = 3
"""Lines of the file that are shown before and after the one that is meant."""

Page = Callable[[Desk, Request], Response]


def _css(_: Desk, __: Request) -> Response:
    return Response(stylesheet(), media_type="text/css")


def _overview(desk: Desk, _: Request) -> Response:
    """The policy at a glance, and what there is to do."""
    return desk.page("overview", desk.subject())


def _policy(desk: Desk, _: Request) -> Response:
    """The file beside its plain words."""
    subject = desk.subject()
    at = [one.at for one in desk.drafts(subject).comments]
    sides = beside(subject.policy, subject.document, subject.raw, subject.report.findings, at)
    return desk.page("policy", subject, sides=sides)


def _clause(desk: Desk, request: Request) -> Response:
    return clause_page(desk, request.query_params.get("at", ""), request.query_params.get("run", ""))


def clause_page(desk: Desk, at: str, run: str = "", *, problems: forms.Problems = (), text: str = "") -> Response:
    """All that is known of a clause, in the policy on the desk or in the one that a run was under."""
    subject = desk.subject()
    policy = desk.policy_of(run, subject) if run else subject.policy
    found = clauses.clause(at, policy)
    if found is None:
        raise HTTPException(404, "There is no such field or rule in this policy.")
    same = policy.digest == subject.policy.digest
    lines = {value.path: line_of(subject.document, value.path) for one in found.meanings for value in one.values}
    return desk.page(
        "clause",
        subject,
        status=422 if problems else 200,
        clause=found,
        lines=lines if same else dict.fromkeys(lines),
        excerpt=_excerpt(subject, min(filter(None, lines.values()), default=None)) if same else (),
        run=run,
        other=None if same else policy,
        comments=desk.drafts(subject).on(at),
        findings=[(n, one) for n, one in enumerate(subject.report.findings, 1) if clauses.within(one.field, at)],
        problems=problems,
        text=text,
    )


def _rule(desk: Desk, request: Request) -> Response:
    """What a rule of the check says, with its examples."""
    found = clauses.rule(request.query_params.get("id", ""))
    if found is None:
        raise HTTPException(404, "There is no such rule.")
    return desk.page("rule", desk.subject(), rule=found)


def _findings(desk: Desk, _: Request) -> Response:
    """What the rules find, each at its line."""
    subject = desk.subject()
    found = [(one, _excerpt(subject, one.line)) for one in subject.report.findings]
    return desk.page("findings", subject, found=found)


def _changes(desk: Desk, _: Request) -> Response:
    """What differs from the version that was approved last, loosened lines first."""
    subject = desk.subject()
    counts = effects(subject.baseline.policy, subject.policy) if subject.baseline else ()
    told = [(one, in_words(one), _line_of(one.path, subject)) for one in subject.differences]
    return desk.page(
        "changes",
        subject,
        found=[one for one in told if one[0] in subject.changed],
        apart=[one for one in told if one[0] not in subject.changed],
        counts=[(COUNTED[one.name], one.old, one.new) for one in counts if one.old != one.new],
    )


def _notes(desk: Desk, request: Request) -> Response:
    return notes_page(desk, {"field": request.query_params.get("at", "")})


def notes_page(desk: Desk, given: forms.Form, problems: forms.Problems = ()) -> Response:
    """Comments and conditions, with what was typed for a new one."""
    subject = desk.subject()
    fields = [fact.path for fact in facts(subject.policy)]
    status = 422 if problems else 200
    return desk.page("notes", subject, status=status, given=given, problems=problems, fields=fields)


def _notes_as_text(desk: Desk, _: Request) -> Response:
    """The notes as a file for the study."""
    subject = desk.subject()
    drafts = desk.drafts(subject)
    text = comments_as_text(f"On {subject.policy.name}", drafts.comments, drafts.conditions)
    named = {"Content-Disposition": f'attachment; filename="{subject.policy.policy.id}-comments.txt"'}
    return Response(text, media_type="text/plain", headers=named)


def _decide(desk: Desk, _: Request) -> Response:
    return decision_page(desk, {})


def decision_page(desk: Desk, given: forms.Form, problems: forms.Problems = ()) -> Response:
    """The form of the decision, with what was typed."""
    subject, today = desk.subject(), desk.today()
    waiting = (one.role for one in subject.voices if one.needed and one.approval is None)
    first = {"expires": str(today + HALF_A_YEAR), "role": next(waiting, "")}
    return desk.page(
        "decide",
        subject,
        status=422 if problems else 200,
        given=first | dict(given),
        problems=problems,
        decisions=forms.DECISIONS,
        today=today,
    )


def _decided(desk: Desk, request: Request) -> Response:
    """What was decided, and what is still open."""
    subject, role = desk.subject(), request.query_params.get("role", "")
    for voice in subject.voices:
        if voice.role == role and voice.approval:
            return desk.page("decided", subject, voice=voice)
    raise HTTPException(404, "Nothing was decided in this role.")


def _witness(desk: Desk, request: Request) -> Response:
    return witness_page(desk, request.query_params.get("role", ""))


def witness_page(desk: Desk, role: str, problems: forms.Problems = ()) -> Response:
    """The form of one who saw the paper on which it was decided."""
    subject = desk.subject()
    status = 422 if problems else 200
    return desk.page("witness", subject, status=status, voice=on_paper(subject, role), problems=problems)


def on_paper(subject: Subject, role: str) -> Voice:
    """A decision that was given on paper."""
    for voice in subject.voices:
        if voice.role == role and voice.approval and voice.approval.evidence_sha256:
            return voice
    raise HTTPException(404, "Nothing was decided on paper in this role.")


def _runs(desk: Desk, _: Request) -> Response:
    """The runs of the study."""
    subject = desk.subject()
    return desk.page("runs", subject, runs=_runs_of(desk, subject.policy.study.id))


def _runs_of(desk: Desk, study: str) -> list[dict[str, Any]]:
    try:
        with open_to_read(desk.machine) as database, database.transaction() as connection:
            return [run for run in list_runs(connection) if run["study"] == study]
    except StoreError:
        return []


def _run(desk: Desk, request: Request) -> Response:
    """What a run did, each figure with its clause."""
    subject, run = desk.subject(), request.query_params.get("id", "")
    policy = desk.policy_of(run, subject)
    report = report_of(desk.machine, run)
    return desk.page("run", subject, report=report, tables=tuple(tables(report, policy)), run=run)


def _excerpt(subject: Subject, line: int | None) -> tuple[tuple[int, str, bool], ...]:
    """The lines of the file about one, and whether each is the one."""
    if line is None:
        return ()
    texts = subject.raw.decode("utf-8", "replace").splitlines()
    first = max(line - AROUND, 1)
    return tuple((n, text, n == line) for n, text in enumerate(texts[first - 1 : line + AROUND], first))


def _line_of(path: str, subject: Subject) -> int | None:
    """The line of a difference, whose path names a source by its id; None where the file leaves it out."""
    places = {f"sources[{one.id}]": f"sources[{index}]" for index, one in enumerate(subject.policy.sources)}
    head, bracket, rest = path.partition("]")
    return line_of(subject.document, places.get(head + bracket, head + bracket) + rest)


PAGES: Mapping[str, Page] = {
    "/": _overview,
    "/policy": _policy,
    "/clause": _clause,
    "/rule": _rule,
    "/findings": _findings,
    "/changes": _changes,
    "/notes": _notes,
    "/notes.txt": _notes_as_text,
    "/decide": _decide,
    "/decided": _decided,
    "/witness": _witness,
    "/runs": _runs,
    "/run": _run,
    "/desk.css": _css,
}
"""What is shown at each address."""
