"""The seal of a study: its ledger and its receipts are known by it; it makes no pseudonym and outlives the keys."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines.key_files import KeyInfo, checked, key_id, key_text, parse
from pipelines.private_files import check_folder, check_outside, read_private, write_private
from pipelines.secret import KEY_BYTES, Secret, derive
from policies.errors import KeyFileError

NO_EPOCH = 0
"""What the file of a seal says for an epoch: no key of a study can be taken for its seal."""


class Seal(Secret):
    """What seals the heads of a study's ledger, and signs the receipts of its keys.

    Attributes:
        study: whose it is.
        ledger_key: seals the heads.
        signer: public key (hex) of the receipts; whoever noted it down when the key was made can check a receipt.
    """

    __slots__ = ("_signing", "ledger_key", "signer", "study")

    def __init__(self, study: str, secret: bytes) -> None:
        self.study = study
        self.ledger_key = derive(secret, f"beholden/1|ledger|{study!r}")
        self._signing = Ed25519PrivateKey.from_private_bytes(derive(secret, f"beholden/1|receipt|{study!r}"))
        self.signer = self._signing.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """Ed25519 signature (RFC 8032) as hex."""
        return self._signing.sign(message).hex()


def seal_path(study: str, folder: Path) -> Path:
    """Where the seal of a study lies in the folder of keys."""
    return folder / f"{checked(study, 'study')}.seal"


def create(study: str, folder: Path) -> None:
    """Make the seal of a study; an existing one is never overwritten."""
    secret = secrets.token_bytes(KEY_BYTES)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    info = KeyInfo(study=study, epoch=NO_EPOCH, created=created, key_id=key_id(secret, study, NO_EPOCH))
    write_private(seal_path(study, folder), key_text(info, secret))


def load(study: str, folder: Path, *, data_folder: Path | None = None) -> Seal:
    """Read the seal of a study.

    Raises:
        KeyFileError: it is missing, exposed, damaged or of another study.
    """
    path = seal_path(study, folder)
    check_outside(path, data_folder)
    check_folder(folder)
    info, secret = parse(read_private(path), path)
    if (info.study, info.epoch) != (study, NO_EPOCH):
        raise KeyFileError(f"{path}: is not the seal of {study}; name the right file")
    return Seal(study, secret)


def is_signed(message: bytes, signature: str, signer: str) -> bool:
    """Whether the holder of a key signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
