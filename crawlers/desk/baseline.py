"""Find the version of a policy that was approved last, and whether a signature proves that it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from crawlers.settings import Machine
from crawlers.trust import trust_of
from pipelines.signatures import read_signed, signer_of
from policies.errors import BeholdenError, PolicyError
from policies.load import Reading, load_policy, read_file, read_policy
from policies.model import Policy
from policies.register import Register

KEPT = "policy.yaml"
"""Beside the statements about a version: the version itself, as it was when somebody approved it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a policy is compared with.

    Attributes:
        policy: the version before.
        proof: who signed for it; empty where nothing proves that it was ever approved.
    """

    policy: Policy
    proof: str


def folder_of(policy: Policy) -> Path:
    """Where the statements about a version are, below the folder of its file."""
    return Path("approvals") / f"{policy.policy.id}-{policy.policy.version}-{policy.digest[:8]}"


def named(file: Path, policy: Policy) -> Baseline:
    """The version that a person names.

    Raises:
        PolicyError: it is no policy, or is another one than the policy.
    """
    before = load_policy(file)
    if before.policy.id != policy.policy.id:
        raise PolicyError(f"is {before.name}, and no version of {policy.policy.id}", file=str(file))
    return Baseline(policy=before, proof="")


def approved_before(policy: Policy, folder: Path, machine: Machine) -> Baseline | None:
    """The version that the policy amends, or else the one approved last of those that the desk kept beside it."""
    if policy.before is not None:
        return Baseline(policy=policy.before, proof=_proof(policy.before, folder, machine))
    found = [one for file in sorted(folder.glob(f"approvals/*/{KEPT}")) if (one := _kept(file, policy))]
    if not found:
        return None
    before = max(found, key=_approved_on)
    return Baseline(policy=before, proof=_proof(before, folder, machine))


@lru_cache(maxsize=16)
def read(raw: bytes, name: str) -> Reading:
    """As much of a policy as can be read; each page of the desk shows the same few files."""
    return read_policy(raw, name=name)


def _kept(file: Path, policy: Policy) -> Policy | None:
    try:
        before = read(read_file(file), str(file)).policy
    except PolicyError:
        return None
    if before is None:
        return None
    same = before.policy.id == policy.policy.id and before.digest != policy.digest
    return before if same and _approved_on(before) > date.min else None


def _approved_on(policy: Policy) -> date:
    given = (one.issued for one in policy.approvals if one.decision.startswith("approved"))
    return max(given, default=date.min)


def _proof(before: Policy, folder: Path, machine: Machine) -> str:
    """Whose signature names the digest, whatever has changed since in spiders and models."""
    try:
        register = trust_of(machine).read()
        signers = filter(None, (_signer(before, index, folder, register) for index in range(len(before.approvals))))
        return next(iter(signers), "")
    except BeholdenError:
        return ""


def _signer(before: Policy, index: int, folder: Path, register: Register) -> str | None:
    approval = before.approvals[index]
    try:
        text, signature = read_signed(approval, folder)
        approver = signer_of(approval, text, signature, register)
        digests = {one["digest"]["sha256"] for one in json.loads(text)["subject"]}
    except (BeholdenError, ValueError, KeyError, TypeError):
        return None
    return f"{approver.body} ({approval.reference})" if before.digest in digests else None
