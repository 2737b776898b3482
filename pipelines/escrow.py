"""Escrow: a study's key, encrypted so that only an offline custodian can open it, where the policy allows that."""

from __future__ import annotations

from pathlib import Path

from pipelines.destruction import ESCROWED
from pipelines.keys import StudyKey
from pipelines.ledger import Entry
from pipelines.private_files import check_outside, write_private
from pipelines.store import Store
from policies.errors import DependencyError, GovernanceError, KeyFileError
from policies.sections.data import Keys


def escrow(store: Store, key: StudyKey, rules: Keys, output: Path) -> None:
    """Write the key as an age file (age-encryption.org/v1) for the custodian's public key.

    What the custodian decrypts is the key file itself. The ledger is told before the file is written: no copy of a key
    leaves without a trace.

    Raises:
        GovernanceError: the policy forbids it.
        KeyFileError: the custodian's key is none, or the file exists or cannot be written.
        StoreError: a crawl of the study is running.
        DependencyError: pyrage is missing.
    """
    if rules.escrow != "offline_custodian" or rules.recipient is None:
        raise GovernanceError("the policy allows no copy of the key for a custodian [entities.keys.escrow]")
    check_outside(output, store.database.data_dir)
    if output.exists():
        raise KeyFileError(f"{output}: exists already and is not overwritten; name a new file")
    sealed = _encrypted(key.file_text(), rules.recipient)
    store.claim()
    entry = Entry(stage="export", verdict="allow", rule="entities.keys.escrow", reason=ESCROWED,
                  subject=key.info.key_id, counts={"epoch": key.info.epoch})  # fmt: skip
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)
    write_private(output, sealed)


def _encrypted(content: bytes, recipient: str) -> bytes:
    try:
        import pyrage  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise DependencyError("escrow needs pyrage; install it with: pip install 'beholden[escrow]'") from None

    try:
        custodian = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise KeyFileError("entities.keys.recipient is no public key of age; ask the custodian again") from None
    sealed: bytes = pyrage.encrypt(content, [custodian])
    return sealed
