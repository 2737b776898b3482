"""beholden runs, report and sources: commands that only read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawlers.report import find_run, gather, list_runs, to_html
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from pipelines import heads, seals
from pipelines.database import Database
from pipelines.ledger import Head
from pipelines.private_files import replace_private
from policies.errors import KeyFileError, StoreError


def open_to_read(machine: Machine) -> Database:
    """The database of this machine, for reading.

    Raises:
        StoreError: there is none yet.
    """
    if machine.database_url is None and not machine.data.exists():
        raise StoreError(f"{machine.data}: there is nothing yet; 'beholden crawl' or 'beholden demo' makes it")
    return Database.open(machine.database_url, data_dir=machine.data, read_only=True)


def runs(*, as_json: bool) -> None:
    """List the runs, newest first."""
    with open_to_read(Machine.from_environment()) as database, database.transaction() as connection:
        found = list_runs(connection)
    if as_json:
        print_json(found)
        return
    from rich.table import Table

    table = Table("run", "policy", "status", "began", "ended by", box=None, padding=(0, 2), header_style="dim")
    for run in found:
        began = f"{run['started_at']:%Y-%m-%d %H:%M} UTC"
        policy = f"{run['policy_id']}@{run['policy_version']}"
        table.add_row(run["id"], policy, run["status"], began, run["reason"] or "")
    console().print(table if found else "There is no run yet; 'beholden crawl POLICY' makes one.")


def report(run: str, *, output: Path | None, as_json: bool) -> None:
    """Write the report of a run."""
    machine = Machine.from_environment()
    if as_json:
        print_json(report_of(machine, run))
        return
    console().print(str(write_report(machine, run, output)), soft_wrap=True)


def report_of(machine: Machine, run: str) -> dict[str, Any]:
    """The report of a run as a value."""
    with open_to_read(machine) as database:
        connection = database.connection
        run_id = find_run(connection, run)
        study = next(found["study"] for found in list_runs(connection) if found["id"] == run_id)
        return gather(connection, run_id, sealed_head(machine, study))


def write_report(machine: Machine, run: str, output: Path | None = None) -> Path:
    """Write the report of a run as HTML that only its owner can read, whole or not at all.

    Without an output it goes to the reports in the data folder.

    Raises:
        StoreError: the file cannot be written.
    """
    content = report_of(machine, run)
    path = output or machine.data / "reports" / f"{content['run']['id']}.html"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_private(path, to_html(content).encode())
    except OSError as error:
        raise StoreError(f"{path}: the report cannot be written ({error.strerror})") from None
    return path


def sealed_head(machine: Machine, study: str) -> Head | None:
    """The ledger's head, its seal checked; None where the study's seal is not on this machine."""
    if not seals.seal_path(study, machine.keys).exists():
        return None
    try:
        ledger_key = seals.load(study, machine.keys, data_folder=machine.data).ledger_key
    except KeyFileError as error:
        console().print(f"the ledger's seal is not checked: {error}", style="yellow", soft_wrap=True)
        return None
    return heads.read_head(machine.data, study, ledger_key)


def sources(*, as_json: bool) -> None:
    """List the installed sources."""
    from crawlers.governed import source_names, source_says

    found = [{"name": name, "from": where, "says": source_says(name)} for name, where in source_names().items()]
    if as_json:
        print_json(found)
        return
    for source in found:
        console().print(f"[bold]{source['name']:14}[/] {source['says']}")
