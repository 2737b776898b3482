"""beholden keys: make, show, renew, hand over and destroy the keys of a study, and check what was destroyed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.keep import study_store
from crawlers.commands.policy import find_policy
from crawlers.launch import protect_process
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from pipelines import keys, seals
from pipelines.database import Database
from pipelines.receipts import Receipt, checked_words, read
from policies.approval import check_in_force
from policies.errors import KeyFileError, UsageError


def create(study: str) -> None:
    """Make a study's key and show its id."""
    protect_process()
    machine = Machine.from_environment()
    info = keys.create(study, machine.keys, data_folder=machine.data)
    path = keys.key_path(study, machine.keys)
    console().print(f"key {info.key_id} of {study}, epoch {info.epoch}, is in {path}", soft_wrap=True)
    console().print("Keep a copy apart from the data: without it no pseudonym can be made again.")
    signer = seals.load(study, machine.keys).signer
    console().print(f"Note down who will sign the receipts of this study: {signer}", soft_wrap=True)


def create_if_absent(study: str, machine: Machine) -> None:
    """Make a study's key where there is none."""
    if not keys.epochs(study, machine.keys):
        keys.create(study, machine.keys, data_folder=machine.data)


def show(study: str, *, as_json: bool) -> None:
    """Show what may be shown of the keys.

    Raises:
        KeyFileError: there is no key, or it was destroyed.
    """
    folder = Machine.from_environment().keys
    keys.newest(study, folder)
    infos = [keys.describe(keys.key_path(study, folder, epoch)) for epoch in keys.epochs(study, folder)]
    signer, receipts = seals.load(study, folder).signer, [str(path) for path in keys.receipts(study, folder)]
    if as_json:
        old = [asdict(info) for info in infos[:-1]]
        print_json({**asdict(infos[-1]), "older": old, "signer": signer, "receipts": receipts})
        return
    for info in infos:
        console().print(f"study {info.study}, key {info.key_id}, epoch {info.epoch}, made {info.created}")
    console().print(f"receipts are signed by {signer}", soft_wrap=True)
    for path in receipts:
        console().print(f"destroyed: {path}", soft_wrap=True)


def rotate(study: str) -> None:
    """Begin a new epoch and show its key's id."""
    protect_process()
    machine = Machine.from_environment()
    info = keys.rotate(study, machine.keys, data_folder=machine.data)
    path = keys.key_path(study, machine.keys, info.epoch)
    console().print(f"key {info.key_id} of {study}, epoch {info.epoch}, is in {path}", soft_wrap=True)
    console().print("The next run begins under it; a run that began under an older one ends under that.")
    console().print(f"Older keys stay until you destroy them: beholden keys destroy {study} --epoch N", soft_wrap=True)


def escrow(name: Path, output: Path, *, epoch: int | None) -> None:
    """Write an encrypted copy of a key for the policy's custodian.

    Raises:
        ApprovalError: no approval of the policy is in force.
        GovernanceError: the policy forbids it.
    """
    from pipelines.escrow import escrow as write

    protect_process()
    policy, machine = find_policy(name), Machine.from_environment()
    check_in_force(policy, on=datetime.now(UTC).date())
    study = policy.study.id
    path = keys.newest(study, machine.keys) if epoch is None else keys.key_path(study, machine.keys, epoch)
    key = keys.load(path, study=study, data_folder=machine.data)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        write(study_store(database, machine, study), key, policy.entities.keys, output)
    console().print(f"{output}: key {key.info.key_id}, epoch {key.info.epoch}; only the custodian can open it",
                    soft_wrap=True)  # fmt: skip
    console().print("Take it to the custodian, and keep no other copy on this machine.")


def destroy(study: str, *, reason: str, by: str, only: Sequence[int], yes: bool) -> None:
    """Destroy keys, and print the receipt.

    Raises:
        UsageError: it does not say why, by whom, or was not confirmed.
        StoreError: a run of the study is active.
    """
    from pipelines.destruction import destroy as destroy_keys

    protect_process()
    reason, by = checked_words(reason, "--reason"), checked_words(by, "--by")
    machine = Machine.from_environment()
    if not keys.unfinished_path(study, machine.keys).exists():
        keys.newest(study, machine.keys)
    if not yes:
        _confirm(study, only)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, study)
        receipt, path = destroy_keys(store, machine.keys, only=only, by=by, reason=reason, now=datetime.now(UTC))
    sys.stdout.write(receipt.text().decode())
    console().print(f"{_listed(receipt)} destroyed; the receipt is {path}", soft_wrap=True)
    console().print("Copies elsewhere are yours to destroy: backups of the folder of keys, for instance.")
    for epoch in receipt.escrowed:
        console().print(f"The custodian holds a copy of epoch {epoch}; have it destroyed too.", style="yellow")


def _confirm(study: str, only: Sequence[int]) -> None:
    what = f"the keys of epoch {', '.join(map(str, only))}" if only else "all keys"
    console().print(f"This destroys {what} of {study} for good: no pseudonym made with them can be made again.")
    console().print(f"Type {study} to go on: ", end="")
    if sys.stdin.readline().strip() != study:
        raise UsageError("not confirmed, so nothing was destroyed; a script says --yes")


def check_receipt(path: Path, *, signer: str | None, as_json: bool) -> None:
    """Say whether a receipt holds.

    Raises:
        KeyFileError: it does not.
        UsageError: it cannot be told here whose signature it should bear.
    """
    receipt, folder = read(path), Machine.from_environment().keys
    if signer is None:
        if not seals.seal_path(receipt.study, folder).exists():
            raise UsageError("the study's seal is not on this machine: say with --signer who must have signed")
        signer = seals.load(receipt.study, folder).signer
    if receipt.signer != signer.lower():
        raise KeyFileError(f"{path}: another key than the study's has signed it; it proves nothing")
    there = {key.epoch for key in receipt.keys} & set(keys.epochs(receipt.study, folder))
    if there:
        raise KeyFileError(f"{path}: says that epoch {min(there)} was destroyed, but its key is in {folder}")
    if as_json:
        print_json(receipt.model_dump(mode="json"))
        return
    when = f"{receipt.destroyed_at:%-d %B %Y, %H:%M} UTC"
    console().print(f"{_listed(receipt)} destroyed on {when} by {receipt.by}: {receipt.reason}", markup=False)
    console().print(f"  the ledger then had {receipt.ledger_entries} entries, the last {receipt.ledger_hash}",
                    soft_wrap=True)  # fmt: skip


def _listed(receipt: Receipt) -> str:
    epochs = ", ".join(f"{key.epoch} (key {key.key_id})" for key in receipt.keys)
    return f"{receipt.study}: epoch {epochs}"
