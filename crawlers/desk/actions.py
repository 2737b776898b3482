"""What each form of the desk does: reads it, acts, and leads on; or shows it again with what must be mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from crawlers.desk import decide, forms
from crawlers.desk.desk import Desk
from crawlers.desk.pages import clause_page, decision_page, notes_page, on_paper, witness_page
from crawlers.desk.subject import Subject
from policies.errors import BeholdenError
from policies.sections.approvals import Approval

Action = Callable[[Desk, FormData], Response]


def _comment(desk: Desk, form: FormData) -> Response:
    """Keep a comment on a field."""
    subject, given = desk.subject(), _texts(form)
    read = forms.read_comment(given, subject.policy)
    if isinstance(read, tuple):
        return clause_page(desk, given.get("at", ""), problems=read, text=given.get("text", ""))
    desk.note(subject, lambda notes: notes.commented(read.at, read.text, digest=subject.policy.digest, on=desk.today()))
    return _on("/notes")


def _condition(desk: Desk, form: FormData) -> Response:
    """Keep a condition."""
    subject, given = desk.subject(), _texts(form)
    read = forms.read_condition(given, subject.policy, on=desk.today())
    if isinstance(read, tuple):
        return notes_page(desk, given, read)
    desk.note(subject, lambda notes: notes.wanting(read))
    return _on("/notes")


def _remove(desk: Desk, form: FormData) -> Response:
    """Take a comment or a condition out."""
    gone = _texts(form).get("note", "")
    desk.note(desk.subject(), lambda notes: notes.without(gone))
    return _on("/notes")


def _decide(desk: Desk, form: FormData) -> Response:
    """Sign a decision and write it."""
    subject, given, letter = desk.subject(), _texts(form), _content(form, "letter")
    read = forms.read_decision(given, subject, desk.drafts(subject), on=desk.today(), letter=letter)
    problems = read if isinstance(read, tuple) else _signed(desk, subject, read, form)
    return decision_page(desk, given, problems) if problems else _on(f"/decided?role={given['role']}")


def _witness(desk: Desk, form: FormData) -> Response:
    """Sign that one saw the paper on which it was decided."""
    subject, given = desk.subject(), _texts(form)
    approval = on_paper(subject, given.get("role", "")).approval
    assert approval is not None
    problems = forms.read_witness(given, approval, subject, _content(form, "letter"))
    problems = problems or _signed(desk, subject, approval, form)
    return witness_page(desk, approval.role, problems) if problems else _on("/#who")


def _signed(desk: Desk, subject: Subject, approval: Approval, form: FormData) -> forms.Problems:
    """Sign and write; what kept it from being signed."""
    key, passphrase = _content(form, "key"), _texts(form).get("passphrase", "")
    try:
        done = decide.decided(subject, approval, key, passphrase, desk.machine, desk.today())
        with desk.lock:
            decide.write(subject, done)
    except BeholdenError as error:
        said = str(error)
        return (forms.Problem("key", f"{said[:1].upper()}{said[1:]}."),)
    return ()


def _texts(form: FormData) -> dict[str, str]:
    """The fields of a form but for its secret and its files."""
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "form"}


def _content(form: FormData, name: str) -> bytes:
    """What a file of a form holds."""
    file = form.get(name)
    return file.file.read() if isinstance(file, UploadFile) else b""


def _on(address: str) -> Response:
    return RedirectResponse(address, 303)


ACTIONS: Mapping[str, Action] = {
    "/comment": _comment,
    "/condition": _condition,
    "/remove": _remove,
    "/decide": _decide,
    "/witness": _witness,
}
"""What is done with a form that is sent to each address."""
