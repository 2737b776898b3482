"""The suppression list: keyed digests by which whoever objected is passed over later, without being known.

Its key is its own. It must outlive the epochs of the study's keys, and it must end with them: the digests of telephone
numbers can be tried by whoever holds it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from pipelines.key_files import KeyInfo, checked, key_id, key_text, parse
from pipelines.private_files import check_folder, check_outside, destroy_file, read_private, write_private
from pipelines.seals import NO_EPOCH
from pipelines.secret import KEY_BYTES, Secret, derive
from pipelines.tables import Suppressed, table
from policies.errors import KeyFileError

if TYPE_CHECKING:
    from pipelines.claims import Claim

_SUPPRESSED = table(Suppressed)
DIGEST_BYTES = 16


class ObjectionKey(Secret):
    """What the digests of a study's suppression list are made with."""

    __slots__ = ("_key",)

    def __init__(self, study: str, secret: bytes) -> None:
        self._key = derive(secret, f"beholden/1|objection|{study!r}")

    def digest(self, claim: Claim) -> bytes:
        """16 bytes that stand for one form of one value."""
        text = f"{claim.label}\0{claim.form}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, text, "sha256")[:DIGEST_BYTES]

    def request(self, claims: Iterable[Claim]) -> str:
        """Hex digits that stand for a whole request: the same values in any order give the same."""
        digests = b"".join(sorted(map(self.digest, claims)))
        return hmac.digest(self._key, b"request\0" + digests, "sha256").hex()[:32]


def key_path(study: str, folder: Path) -> Path:
    """Where the key of a study's suppression list lies in the folder of keys."""
    return folder / f"{checked(study, 'study')}.objections"


def load(study: str, folder: Path, *, data_folder: Path | None = None) -> ObjectionKey:
    """Read the key of a suppression list.

    Raises:
        KeyFileError: it is missing, exposed, damaged or of another study.
    """
    path = key_path(study, folder)
    check_outside(path, data_folder)
    check_folder(folder)
    info, secret = parse(read_private(path), path)
    if (info.study, info.epoch) != (study, NO_EPOCH):
        raise KeyFileError(f"{path}: is not the objections' key of {study}; name the right file")
    return ObjectionKey(study, secret)


def load_or_create(study: str, folder: Path, *, data_folder: Path | None = None) -> ObjectionKey:
    """The same, made where there is none yet."""
    path = key_path(study, folder)
    check_outside(path, data_folder)
    check_folder(folder)
    if not path.exists():
        secret = secrets.token_bytes(KEY_BYTES)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        info = KeyInfo(study=study, epoch=NO_EPOCH, created=created, key_id=key_id(secret, study, NO_EPOCH))
        write_private(path, key_text(info, secret))
    return load(study, folder, data_folder=data_folder)


def destroy(study: str, folder: Path) -> None:
    """Destroy the key of a suppression list; its digests stand for nothing from then on."""
    destroy_file(key_path(study, folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """The suppression list as it is handed to a worker, which alone reads its key."""

    study: str
    folder: Path
    digests: frozenset[bytes]

    def open(self) -> Objectors | None:
        """The list ready for use; None where nobody objected.

        Raises:
            KeyFileError: the key is missing, so that whoever objected could not be passed over.
        """
        return Objectors(load(self.study, self.folder), self.digests) if self.digests else None


@dataclass(frozen=True, slots=True, repr=False)
class Objectors:
    """Those who objected, by their digests."""

    key: ObjectionKey
    digests: frozenset[bytes]

    def are_among(self, claims: Iterable[Claim]) -> bool:
        """Whether one of these values is on the list."""
        return any(self.key.digest(claim) in self.digests for claim in claims)


def listed(connection: Connection, study: str) -> frozenset[bytes]:
    """All digests of a study's list."""
    return frozenset(connection.scalars(select(_SUPPRESSED.c.digest).where(_SUPPRESSED.c.study == study)))


def receipts_of(connection: Connection, study: str, digests: Iterable[bytes]) -> dict[str, datetime]:
    """The receipts under which any of these digests came onto the list, and when."""
    wanted = frozenset(digests)
    rows = connection.execute(select(_SUPPRESSED).where(_SUPPRESSED.c.study == study)).mappings()
    return {row["receipt"]: row["since"] for row in rows if row["digest"] in wanted}


def add(connection: Connection, study: str, digests: Iterable[bytes], *, receipt: str, since: datetime) -> int:
    """Put digests onto the list, within the caller's transaction; gives how many are new."""
    new = sorted(frozenset(digests) - listed(connection, study))
    rows = list(_rows(study, new, receipt, since))
    if rows:
        connection.execute(_SUPPRESSED.insert(), rows)
    return len(rows)


def _rows(study: str, digests: Iterable[bytes], receipt: str, since: datetime) -> Iterator[dict[str, object]]:
    for digest in digests:
        yield {"study": study, "digest": digest, "receipt": receipt, "since": since}


def forget(connection: Connection, study: str) -> int:
    """Empty the list of a study whose crawls have ended; gives how long it was."""
    return connection.execute(_SUPPRESSED.delete().where(_SUPPRESSED.c.study == study)).rowcount
