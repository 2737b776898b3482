"""A review desk with a study on it: an approved version, a newer one that waits for the committee, keys, a register."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import lxml.html
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from crawlers.desk import decide
from crawlers.desk.app import app
from crawlers.desk.desk import Desk
from crawlers.desk.drafts import Drafts
from crawlers.desk.forms import read_decision
from crawlers.desk.guard import Door
from crawlers.desk.server import Guarded, door_of, listen, server_of
from crawlers.desk.subject import Subject, read_subject
from crawlers.settings import Machine
from pipelines.names_model import model_digest
from policies.load import HERE
from policies.sections.approvals import Approval
from tests.policies import EVERYBODY, NOW
from tests.signing import Signer, approver, trust

TODAY = NOW.date()
BODIES = {
    "lead": "Annabel Example",
    "rec": "Example Ethics Committee",
    "dpo": "Data Protection Office",
    "security": "Information Security",
}
PASSPHRASE = "a sentence that opens it"
FILLED = {
    "status: draft": "status: approved",
    " (a template)": "",
    "  # What is found inside": """  detector:
    model_sha256: MODEL
    measured: {on: 2026-11-01, report: Our own measurement on 200 adverts., direct_recall: 0.97, quasi_recall: 0.93}
  # What is found inside""",
    "  tier: aggregate\n": "  tier: aggregate\n  archive_agreed: Example Data Archive\n",
}
"""What a study fills in before it asks for approval."""
NEWER = {
    'version: "0.1.0"': 'version: "0.2.0"',
    "delay_s: 15,": "delay_s: 12,",
    "max_run_hours: 8": "max_run_hours: 6",
    "  rehearsed_on: 2026-11-12\n": "",
    "cadence: weekly": "cadence: daily",
    "Adverts live for about ten days, so a weekly reading misses few;": "Adverts change every day;",
}
"""What the newer version says otherwise."""


CONDITION = {"id": "pace", "asks": "At most 500 pages a day.", "field": "politeness.per_host.pages_per_day", "due": ""}
"""As a reviewer types it."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study whose policy is to be decided on."""

    policy: Path
    machine: Machine
    signers: Mapping[str, Signer]

    def subject(self) -> Subject:
        """The policy as its file is now."""
        return read_subject(self.policy, self.machine, on=TODAY)

    def decide(self, role: str, **changed: str) -> Approval:
        """Decide as a role does at the desk, without a browser."""
        subject = self.subject()
        read = read_decision(form(subject, role, **changed), subject, Drafts(policy=subject.policy.policy.id), on=TODAY)
        assert isinstance(read, Approval), read
        done = decide.decided(subject, read, key_file(self.signers[role]), "", self.machine, TODAY)
        decide.write(subject, done)
        return read

    @contextmanager
    def desk(self, guide: Path | None = None) -> Iterator[tuple[str, Door]]:
        """Serve the desk on loopback: its address, and its door."""
        listener = listen("127.0.0.1", 0)
        door = door_of(listener)
        desk = Desk(file=self.policy, machine=self.machine, door=door, guide=guide, today=lambda: TODAY)
        server = server_of(Guarded(app(desk), door))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://{door.host}", door
        finally:
            server.should_exit = True
            thread.join()
            listener.close()


def form(subject: Subject, role: str = "rec", **changed: str) -> dict[str, str]:
    """What a reviewer fills in."""
    return {
        "role": role,
        "body": BODIES.get(role, "Somebody"),
        "reference": f"{role.upper()}-2026-31",
        "decision": "approved",
        "expires": str(TODAY + timedelta(days=330)),
        "digest": subject.policy.digest,
        "read": "yes",
    } | changed


def key_file(signer: Signer, passphrase: str = "") -> bytes:
    """A private key as ``ssh-keygen`` writes it."""
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return signer.key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock)


def study(folder: Path, text: str | None = None, **changed: Any) -> Study:
    """A study in a folder; without a text, on the shipped policy on adverts.

    Args:
        folder: where the policy, the register and the data are.
        text: of the policy.
        changed: of the committee's entry in the register.
    """
    signers = {role: Signer() for role in EVERYBODY}
    entries = [approver(one, role, **(changed if role == "rec" else {})) for role, one in signers.items()]
    trust(folder / "trust", *entries)
    machine = Machine(data=folder / "data", keys=folder / "keys", trust=folder / "trust")
    policy = folder / "policy.yaml"
    policy.write_text(text or adverts())
    return Study(policy=policy, machine=machine, signers=signers)


def adverts() -> str:
    """The shipped policy on adverts, as one that a study took for its own and filled in."""
    text = (HERE / "library" / "modern-slavery-adverts.yaml").read_text("utf-8")
    text = text[text.index("schema: 1") :]
    return _changed(text, FILLED | {"MODEL": model_digest()})


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def amended(folder: Path) -> Study:
    """A study of which a version was approved, and a newer one waits for the committee alone."""
    found = study(folder)
    for role in EVERYBODY:
        found.decide(role)
    found.policy.write_text(_changed(adverts(), NEWER))
    for role in ("lead", "dpo", "security"):
        found.decide(role)
    return found


def text_of(answer: httpx.Response) -> str:
    """What a page says."""
    return " ".join(lxml.html.document_fromstring(answer.text).text_content().split())
