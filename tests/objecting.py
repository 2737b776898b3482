"""What the tests of objections share: a study with real keys, whose adverts name people."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines import keys, seals, suppression
from pipelines.claims import Claim, claims
from pipelines.database import Database
from pipelines.detect import Detectors
from pipelines.items import Raw
from pipelines.pages import PageResult
from pipelines.patterns import identifiers
from pipelines.pseudonymise import Pseudonymiser
from pipelines.store import RunSource, Store, Unit
from pipelines.suppression import Suppression
from policies.model import Policy
from tests.detecting import SomeNames
from tests.policies import training
from tests.storing import Clock

STUDY = "small-test"
PHONE: Mapping[str, Any] = {"action": "pseudonymise", "scope": "study"}
ITEMS: Mapping[str, Any] = {
    "advert": {
        "item_id": {"action": "drop"},
        "title": {"action": "redact", "personal": "indirect", "need": "to_deidentify"},
        "description": {"action": "redact", "personal": "indirect", "need": "to_deidentify"},
        "phone": {**PHONE, "type": "PHONE", "personal": "direct", "need": "cannot_otherwise"},
        "handle": {
            "action": "pseudonymise",
            "type": "USERNAME",
            "scope": "document",
            "personal": "direct",
            "need": "cannot_otherwise",
        },
    }
}


def policy(**overrides: Any) -> Policy:
    """A policy that pseudonymises phones in the study, mail in the source, and handles in the record."""
    rules = {"PHONE": PHONE, "EMAIL": {"action": "pseudonymise", "scope": "source"}}
    return training(items=ITEMS, entities={"rules": rules, "detector": {"names": "off"}}, **overrides)


class Place:
    """The data and the keys of one study."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.data, self.keys, self.url = folder / "data", folder / "keys", url
        self.clock = Clock()
        self.policy = policy()
        keys.create(STUDY, self.keys)

    @contextmanager
    def store(self) -> Generator[Store]:
        """The study's store, open for writing."""
        with Database.open(self.url, data_dir=self.data) as database:
            key = seals.load(STUDY, self.keys).ledger_key
            yield Store(database, STUDY, ledger_key=key, clock=self.clock)

    def read(self, store: Store, *adverts: Mapping[str, Raw]) -> PageResult:
        """What becomes of a page, under the newest key and with all objections."""
        with store.database.transaction() as connection:
            digests = suppression.listed(connection, STUDY)
        found = Suppression(study=STUDY, folder=self.keys, digests=digests).open()
        key = keys.load(keys.newest(STUDY, self.keys))
        pseudonymiser = Pseudonymiser(self.policy, key, Detectors(identifiers, SomeNames()), found)
        return pseudonymiser.page([("advert", advert) for advert in adverts], source="board")

    def crawl(self, store: Store, *adverts: Mapping[str, Raw]) -> PageResult:
        """A whole crawl of a site with one page."""
        page = self.read(store, *adverts)
        epoch = keys.epochs(STUDY, self.keys)[-1]
        sources = [RunSource(id="board", spider="demo_board", hosts=("board.test",))]
        digest, version = self.policy.digest, self.policy.policy.version
        store.open_run(
            policy_id="small-test", policy_version=version, policy_digest=digest, key_epoch=epoch, sources=sources,
            settings={"policy": self.policy.model_dump(mode="json", by_alias=True)}, fresh=True,
        )  # fmt: skip
        store.commit([Unit(records=page.records)])
        store.close_run("finished")
        return page

    def written(self) -> bytes:
        """Every byte of the data folder."""
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())


def given(*lines: str) -> frozenset[Claim]:
    """What a person gives."""
    return claims(lines)
