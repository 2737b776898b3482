"""beholden stop, expire and export: commands that look after what a study holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.policy import find_policy
from crawlers.launch import kill_file, protect_process
from crawlers.screen import console, number, print_json
from crawlers.settings import Machine
from pipelines import seals
from pipelines.database import Database
from pipelines.private_files import private_folder, replace_private
from pipelines.store import Store
from policies.errors import StoreError, UsageError


def stop(name: Path, *, lift: bool) -> None:
    """Lay down the kill file of a policy, or take it away."""
    protect_process()
    policy, machine = find_policy(name), Machine.from_environment()
    path = kill_file(policy, machine)
    if lift:
        path.unlink(missing_ok=True)
        console().print(f"{policy.name} may run again on this machine")
        return
    private_folder(machine.data)
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); stop the process by hand") from None
    console().print(f"{path} stops every run of {policy.name} on this machine, and keeps new ones from starting;"
                    f" 'beholden stop {name} --lift' lets it run again", soft_wrap=True)  # fmt: skip


def expire(name: Path, *, dry_run: bool, as_json: bool) -> None:
    """Delete what has outlived the policy's retention, and prove that it is gone; or only count it."""
    from crawlers.commands.studies import retention_of
    from pipelines.expiry import expire as delete
    from pipelines.retention import count

    protect_process()
    policy, machine = find_policy(name), Machine.from_environment()
    study, rules, now = policy.study.id, retention_of(policy), datetime.now(UTC)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        if dry_run:
            with database.transaction() as connection:
                _deleted("would go", count(connection, study, now, rules), as_json=as_json)
            return
        seal = seals.load(study, machine.keys, data_folder=machine.data)
        expired, receipt = delete(study_store(database, machine, study), now, rules, seal)
    path = machine.data / "deletions" / f"{study}-{receipt.ledger_entries}.json"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_private(path, receipt.text())
    except OSError as error:
        raise StoreError(f"{path}: deleted, but the receipt cannot be written ({error.strerror})") from None
    _deleted("deleted", expired.counts(), as_json=as_json)
    if not as_json:
        found = f"{number(receipt.samples)} samples of it were looked for in all {receipt.searched}: none is left"
        console().print(f"{found}; receipt: {path}", soft_wrap=True)


def _deleted(how: str, counts: Mapping[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    gone = ", ".join(f"{number(count)} {what}" for what, count in counts.items() if count)
    console().print(f"{how}: {gone or 'nothing has outlived its time'}")


def export(name: Path, folder: Path, *, form: str, as_json: bool) -> None:
    """Write the pseudonymised tables of a policy's study."""
    from pipelines.export import export as write

    if form not in ("csv", "parquet"):
        raise UsageError("--format must be csv or parquet")
    protect_process()
    policy, machine = find_policy(name), Machine.from_environment()
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        files = write(study_store(database, machine, policy.study.id), folder, "csv" if form == "csv" else "parquet")
    if as_json:
        print_json([asdict(file) for file in files])
        return
    for file in files:
        console().print(f"{folder / file.name}: {number(file.rows)} rows", soft_wrap=True)
    console().print(f"sharing tier of the policy: {policy.sharing.tier}; pseudonymised data are still personal data")


def study_store(database: Database, machine: Machine, study: str) -> Store:
    """The store of a study, with the key of its ledger."""
    return Store(database, study, ledger_key=seals.load(study, machine.keys, data_folder=machine.data).ledger_key)
