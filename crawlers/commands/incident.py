"""beholden incident: stop what must stop, say who must be told by when, and write down that it happened."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from crawlers.commands.keep import study_store
from crawlers.commands.read import open_to_read
from crawlers.commands.studies import policy_of
from crawlers.launch import kill_file, protect_process, source_kill_file
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from pipelines import incidents
from pipelines.database import Database
from pipelines.history import History
from pipelines.incidents import Report, checked_code
from pipelines.private_files import private_folder
from pipelines.tables import Incident
from policies.errors import KeyFileError, StoreError, UsageError
from policies.model import Policy
from policies.sections.incidents import Incident as Rules
from policies.sections.incidents import IncidentKind

KINDS: tuple[str, ...] = get_args(IncidentKind)
UNFORESEEN = Rules(on_detect="stop_study", owner="lead", hours=0, tell=("lead",))
"""What holds where a policy says nothing of a kind: everything stops, and somebody acts at once."""
PATIENCE_S = 5.0
"""How long a crawl may take to write a report down, or to let go of the database."""
LAW_HOURS = {"personal_data_breach": (72, "UK GDPR Art 33(1)")}
"""Kinds for which the law itself sets a time for telling somebody outside."""
NEVER = "Nothing is copied, hashed, photographed or forwarded, and no address of a page is written down."


def report(name: str, *, kind: str, source: str | None, code: str | None, by: str, as_json: bool) -> None:
    """Stop first, then write down.

    Raises:
        UsageError: the kind or the source is none of the policy's, or a word could hold content.
    """
    protect_process()
    machine = Machine.from_environment()
    policy = policy_of(name, machine)
    rules = _rules(policy, kind)
    if source is not None and source not in {each.id for each in policy.sources}:
        raise UsageError(f"{policy.name} has no such source (it has: {', '.join(s.id for s in policy.sources)})")
    by, code = checked_code(by, "--by"), None if code is None else checked_code(code, "--note-code")
    now = datetime.now(UTC)
    found = incidents.report(
        policy.study.id, _kind(kind), _stopping(rules, source), by=by, source=source, code=code, now=now
    )
    _stop(policy, machine, found)
    incidents.lay_down(found, machine.data)
    number = _write_down(machine, found)
    said = _said(policy, rules, found, number)
    if as_json:
        print_json(said)
    else:
        _tell(said)


def _kind(kind: str) -> IncidentKind:
    for known in get_args(IncidentKind):
        if known == kind:
            return known  # type: ignore[no-any-return]
    raise UsageError(f"--kind must be one of {', '.join(KINDS)}")


def _rules(policy: Policy, kind: str) -> Rules:
    return policy.incidents.get(_kind(kind), UNFORESEEN)


def _stopping(rules: Rules, source: str | None) -> Rules:
    """Where a source should stop and none is named, the study stops."""
    if rules.on_detect == "stop_source" and source is None:
        return rules.model_copy(update={"on_detect": "stop_study"})
    return rules


def _stop(policy: Policy, machine: Machine, found: Report) -> None:
    paths = {
        "stop_study": kill_file(policy, machine),
        "stop_source": source_kill_file(policy, machine, found.source or ""),
    }
    private_folder(machine.data)
    if (path := paths.get(found.action)) is not None:
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written ({error.strerror}); stop the crawl by hand, now") from None


def _write_down(machine: Machine, found: Report) -> int | None:
    """Enter the report, or wait for the crawl that holds the database to do so; None where it waits on."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with Database.open(machine.database_url, data_dir=machine.data) as database:
                store = study_store(database, machine, found.study)
                store.claim()
                incidents.take_up(store)
                return _number(store, found)
        except KeyFileError:
            return None
        except StoreError:
            if (number := _taken_up(machine, found)) is not None or time.monotonic() > end:
                return number
            time.sleep(0.2)


def _taken_up(machine: Machine, found: Report) -> int | None:
    try:
        with open_to_read(machine) as database:
            return _number(History(database, found.study), found)
    except StoreError:
        return None


def _number(history: History, found: Report) -> int | None:
    return next((one.number for one in incidents.incidents(history) if one.ref == found.ref), None)


def _said(policy: Policy, rules: Rules, found: Report, number: int | None) -> dict[str, Any]:
    outside = None if rules.outside is None else rules.outside.model_dump(mode="json")
    if found.kind in LAW_HOURS:
        hours, law = LAW_HOURS[found.kind]
        outside = {"body": "the data protection regulator", "duty": "mandatory", **(outside or {})}
        outside |= {"until": found.at + timedelta(hours=hours), "hours": hours, "law": law}
    return {
        "study": found.study,
        "incident": number,
        "ref": found.ref,
        "kind": found.kind,
        "foreseen": found.kind in policy.incidents,
        "stopped": {"stop_study": "study", "stop_source": f"source {found.source}"}.get(found.action),
        "owner": rules.owner,
        "hours": rules.hours,
        "until": found.act_by,
        "tell": list(rules.tell),
        "decision_by": rules.decision_by,
        "contact": rules.contact,
        "outside": outside,
        "copy": "never",
    }


def _tell(said: dict[str, Any]) -> None:
    out = console()

    def line(text: str, **style: Any) -> None:
        out.print(text, soft_wrap=True, markup=False, **style)

    what = f"the {said['stopped']} is stopped" if said["stopped"] else "nothing stops"
    line(f"{said['kind']} in {said['study']}: {what}", style="bold")
    if not said["foreseen"]:
        line("  the policy says nothing of this kind, so everything stops", style="yellow")
    line(f"  {NEVER}")
    line(f"  {said['owner']} acts by {_moment(said['until'])} ({said['hours']} h from now)")
    line(f"  told within that time: {', '.join(said['tell'])}")
    for key, words in (("contact", "outside office hours: {}"), ("decision_by", "{} decides what follows")):
        if said[key]:
            line("  " + words.format(said[key]))
    if outside := said["outside"]:
        line(f"  outside: {outside['body']}; duty to tell: {outside['duty'].replace('_', ' ')}")
        if outside.get("source"):
            line(f"    {outside['source']}")
        if "until" in outside:
            line(f"    by {_moment(outside['until'])} at the latest: {outside['hours']} h ({outside['law']})")
    if said["incident"] is None:
        line(
            f"  it is not in the ledger yet: a crawl, or the next command, takes report {said['ref']} up",
            style="yellow",
        )
    else:
        line(f"  written down as incident {said['incident']}; close it with 'beholden incident close'")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def listed(name: str, *, as_json: bool) -> None:
    """List the incidents of a study."""
    machine = Machine.from_environment()
    study = policy_of(name, machine).study.id
    with open_to_read(machine) as database:
        found = [_row(one) for one in incidents.incidents(History(database, study))]
    if as_json:
        print_json(found)
        return
    for row in found:
        until = (
            f"closed by {row['closed_by']}: {row['outcome']}"
            if row["closed_at"]
            else f"act by {_moment(row['act_by'])}"
        )
        where = f" at {row['source']}" if row["source"] else ""
        words = f"{row['number']}  {_moment(row['at'])}  {row['kind']}{where}, by {row['by']}; {row['action']}; {until}"
        console().print(words, soft_wrap=True, markup=False)
    if not found:
        console().print(f"{study} has had no incident")


def _row(found: Incident) -> dict[str, Any]:
    return {name: value for name, value in found.model_dump().items() if name != "study"}


def close(name: str, number: int, *, by: str, outcome: str, lift: bool) -> None:
    """Write down how an incident ended, and let what it stopped go on where that is asked for.

    Raises:
        UsageError: there is no such open incident.
    """
    protect_process()
    machine = Machine.from_environment()
    policy = policy_of(name, machine)
    by, outcome = checked_code(by, "--by"), checked_code(outcome, "--outcome")
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, policy.study.id)
        found = incidents.close(store, number, by=by, outcome=outcome, now=datetime.now(UTC))
        stopping = [one for one in incidents.incidents(store) if one.closed_at is None and one.action == found.action]
    console().print(f"incident {number} of {policy.study.id} is closed: {outcome}")
    if found.action == "drop":
        return
    paths = {"stop_study": kill_file(policy, machine)}
    path = paths.get(found.action) or source_kill_file(policy, machine, found.source or "")
    if not lift:
        roles = ", ".join(policy.stop.resume) or "whoever may stop it"
        console().print(f"what it stopped stays stopped; --lift lets it go on, if {roles} agree", soft_wrap=True)
    elif [one for one in stopping if found.action == "stop_study" or one.source == found.source]:
        console().print("another open incident keeps it stopped", style="yellow")
    else:
        path.unlink(missing_ok=True)
        console().print("what it stopped may go on")
