"""Check what the real commands wrote at a practice desk: an incident, a revoked approval, a closing certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crawlers.approved import parts
from crawlers.training.policies import ON
from pipelines import signed
from pipelines.closing import Certificate
from pipelines.signatures import Trust, unproven
from pipelines.witness import witnessed
from policies.errors import BeholdenError
from policies.load import load_policy


def incident(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """A file that ``beholden incident list --json`` wrote: the kind is there, and nothing else of what was seen."""
    try:
        rows = json.loads((folder / str(answer)).read_text("utf-8"))
    except (OSError, ValueError):
        yield f"{answer} cannot be read; write it with: beholden incident list STUDY --json > {answer}"
        return
    found = [row for row in rows if row["kind"] == given["kind"]]
    if not found:
        yield f"no incident of the kind {given['kind']} is written down"
        return
    if found[0]["action"] != "stop_study":
        yield "the study goes on; it must stop"
    if found[0]["closed_at"] is None:
        yield "it is still open; close it with the outcome that the cards lead to"


def revoked(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """A folder with a policy and its register: all was signed, and the register now revokes one key."""
    desk = folder / str(answer)
    try:
        policy = load_policy(desk / "policy.yaml")
        register = Trust(institution=desk / "trust/institution.pub", register=desk / "trust/approvers.yml").read()
        missing = unproven(policy, desk, register, parts(policy), on=ON)
    except BeholdenError as error:
        yield str(error)
        return
    gone = {index for index, why in missing.items() if "revoked" in why}
    for index, why in missing.items():
        if index not in gone:
            yield f"{policy.approvals[index].role}: {why}"
    if len(gone) != 1:
        yield f"{len(gone)} approvals rest on a revoked key; one should"


def certificate(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """The certificate of a closing, a signature over it, and the public key of a witness: they fit each other."""
    if not isinstance(answer, Mapping):
        yield "needs the names of three files: certificate, signature, key"
        return
    paper, signature, key = (folder / str(answer.get(name)) for name in ("certificate", "signature", "key"))
    try:
        found = signed.read(paper, Certificate, "certificate of a closing")
        witnessed(found.text(), signature, key)
    except BeholdenError as error:
        yield str(error)
        return
    if found.study != given["study"]:
        yield f"is of {found.study}, not of {given['study']}"
