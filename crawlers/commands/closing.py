"""beholden close: end a study for good, and have a witness sign that it ended."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.keep import study_store
from crawlers.commands.studies import policy_of, retention_of
from crawlers.launch import protect_process
from crawlers.screen import console
from crawlers.settings import Machine
from pipelines import closing
from pipelines.closing import Certificate, Under, certificate_path
from pipelines.database import Database
from pipelines.incidents import checked_code
from pipelines.private_files import replace_private
from pipelines.receipts import checked_words
from pipelines.witness import NAMESPACE, witnessed
from policies.errors import StoreError, UsageError


def close(name: str, *, by: str, everything: bool, yes: bool) -> None:
    """Close a study, and write its certificate; of one that is closed, write the certificate again.

    Raises:
        UsageError: it does not say by whom, was not confirmed, or an incident is open.
        StoreError: a run of the study is active.
    """
    protect_process()
    by, machine = checked_words(by, "--by"), Machine.from_environment()
    policy = policy_of(name, machine)
    study = policy.study.id
    if not yes:
        _confirm(study, everything=everything)
    rules = closing.ALL if everything else retention_of(policy)
    under = Under(policy=policy.name, digest=policy.digest, rules=rules)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, study)
        certificate = closing.close(store, machine.keys, under, by=by, now=datetime.now(UTC))
    path = _write(machine, certificate, None)
    sys.stdout.write(certificate.text().decode())
    console().print(f"{study} is closed; the certificate is {path}", soft_wrap=True)
    console().print("It still needs its witness. They read it, and sign it on a machine of theirs:")
    console().print(f"  ssh-keygen -Y sign -n {NAMESPACE} -f THEIR_KEY {path.name}", soft_wrap=True)


def witness(name: str, *, role: str, signature: Path, key: Path) -> None:
    """Check a witness's signature over the certificate, and keep it.

    Raises:
        KeyFileError: they did not sign this certificate.
        UsageError: the study is not closed.
    """
    protect_process()
    role, machine = checked_code(role, "--witness"), Machine.from_environment()
    study = policy_of(name, machine).study.id
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, study)
        certificate = closing.find(store)
        if certificate is None:
            raise UsageError(f"{study} is not closed yet: beholden close {study} --by ROLE")
        found = witnessed(certificate.text(), signature, key)
        closing.note_witness(store, found.fingerprint)
    path = certificate_path(study, machine.data)
    _put(path.with_name(f"{path.name}.sig"), found.signature.encode())
    _write(machine, certificate, f"{role}, with the key {found.fingerprint}")
    console().print(f"{role} has signed the certificate of {study} with the key {found.fingerprint}", soft_wrap=True)


def _write(machine: Machine, certificate: Certificate, signed_by: str | None) -> Path:
    path = certificate_path(certificate.study, machine.data)
    words = path.with_suffix(".txt")
    _put(path, certificate.text())
    if signed_by is not None or not path.with_name(f"{path.name}.sig").exists():
        _put(words, closing.in_words(certificate, signed_by).encode())
    return path


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_private(path, content)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); run this again") from None


def _confirm(study: str, *, everything: bool) -> None:
    what = "all its records" if everything else "what has outlived its time"
    console().print(f"This ends {study} for good: its runs, its keys and {what}. No crawl of it begins again.")
    console().print(f"Type {study} to go on: ", end="")
    if sys.stdin.readline().strip() != study:
        raise UsageError("not confirmed, so the study goes on; a script says --yes")
