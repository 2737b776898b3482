"""beholden object: answer somebody who objects. What they give is read without echo, never stored, and forgotten."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.commands.keep import study_store
from crawlers.commands.read import open_to_read
from crawlers.commands.studies import policy_of
from crawlers.launch import protect_process
from crawlers.screen import console, number, print_json
from crawlers.settings import Machine
from pipelines.database import Database
from pipelines.history import History
from pipelines.private_files import replace_private
from policies.errors import StoreError, UsageError

if TYPE_CHECKING:
    from pipelines.claims import Claim
    from pipelines.occurrences import Occurrences

RANDOM = "Pseudonyms that were made at random cannot be looked for: they link to nobody."


def run(name: str, *, only_mentions: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Find what names a person, ask, delete it, and print the receipt.

    Raises:
        UsageError: nothing was given, or it was not confirmed.
        StoreError: a crawl is running, or something deleted was still found.
    """
    from pipelines.claims import claims

    protect_process()
    machine = Machine.from_environment()
    study = policy_of(name, machine).study.id
    on_terminal = sys.stdin.isatty()
    if not (on_terminal or yes or dry_run):
        raise UsageError("where the values come from a pipe nobody can be asked: say --dry-run first, then --yes")
    found = claims(_prompted() if on_terminal else sys.stdin.read().splitlines())
    if dry_run:
        _count(machine, study, found, as_json=as_json)
        return
    _honour(machine, study, found, only_mentions=only_mentions, yes=yes, as_json=as_json)


def _prompted() -> Iterator[str]:
    console().print("One value a line, as it was posted; 'phone:', 'email:', 'handle:', 'name:' or 'wallet:' before it")
    console().print("says what it is. Nothing is shown or kept. An empty line ends.")
    while line := getpass.getpass("value: ", stream=sys.stderr):
        yield line


def _count(machine: Machine, study: str, claims: Collection[Claim], *, as_json: bool) -> None:
    from pipelines.occurrences import count, occurrences

    with open_to_read(machine) as database:
        history = History(database, study)
        found = occurrences(history, machine.keys, claims)
        counts = count(history, found.things)
    if as_json:
        print_json({"things": len(found.things), "rows": counts, "epochs": found.epochs, "lost": found.lost})
    else:
        _tell(found, counts)


def _honour(
    machine: Machine, study: str, claims: Collection[Claim], *, only_mentions: bool, yes: bool, as_json: bool
) -> None:
    from pipelines.objections import Mode, earlier_receipts, honour
    from pipelines.occurrences import count, occurrences

    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, study)
        store.claim()
        found = occurrences(store, machine.keys, claims)
        if not as_json:
            _tell(found, count(store, found.things))
            for earlier, since in earlier_receipts(store, machine.keys, claims).items():
                console().print(f"one of these values was given before: {earlier}, {since:%-d %B %Y}")
        if not yes:
            _confirm(study)
        mode: Mode = "taken_out_of_records" if only_mentions else "records_deleted"
        receipt = honour(store, machine.keys, claims, mode=mode, now=datetime.now(UTC))
    path = _keep(machine.data / "objections" / f"{receipt.number}.json", receipt.text())
    sys.stdout.write(receipt.text().decode())
    if not as_json:
        console().print(f"done; answer with the receipt {receipt.number}, which says nothing of the person")
        console().print(f"  it is {path}", soft_wrap=True)
        console().print("  exports and backups that were made before are yours to look through")


def _keep(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_private(path, content)
    except OSError as error:
        raise StoreError(f"{path}: done, but the receipt cannot be written ({error.strerror})") from None
    return path


def _tell(found: Occurrences, counts: dict[str, int]) -> None:
    rows = ", ".join(f"{number(rows)} of {name}" for name, rows in counts.items() if rows)
    console().print(f"{number(len(found.things))} records name them: {rows or 'no row'}")
    if found.lost:
        lost = ", ".join(map(str, found.lost))
        console().print(f"epoch {lost}: the key was destroyed, and nobody can look there any more", style="yellow")
    console().print(RANDOM)


def _confirm(study: str) -> None:
    console().print(f"Type {study} to delete them, and to pass this person over from now on: ", end="")
    if sys.stdin.readline().strip() != study:
        raise UsageError("not confirmed, so nothing was deleted")
