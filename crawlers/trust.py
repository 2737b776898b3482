"""What the institution and those who may stop a study have said on this machine: the register, and suspensions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crawlers.settings import Machine
from pipelines.signatures import Trust
from pipelines.suspension import papers, standing
from policies.errors import ApprovalError, PolicyError, WithdrawnError
from policies.model import Policy


def trust_of(machine: Machine) -> Trust:
    """Where the proofs of approvals are on this machine."""
    return Trust(institution=machine.trust / "institution.pub", register=machine.trust / "approvers.yml")


def suspensions(machine: Machine) -> Path:
    """The folder of the papers that suspend studies on this machine."""
    return machine.trust / "suspensions"


def check_suspended(policy: Policy, machine: Machine, *, on: date) -> None:
    """Refuse a study that somebody who may stop it has suspended (hard floor H12).

    Raises:
        WithdrawnError: saying by whom and since when, and who must agree before it goes on.
    """
    folder = suspensions(machine)
    if not papers(folder, policy.study.id):
        return
    try:
        register = trust_of(machine).read()
    except (ApprovalError, PolicyError):
        register = None  # nothing can be proven, so nothing is lifted
    for one in standing(folder, policy, register, on=on):
        missing = ", ".join(role for role, _ in one.missing)
        raise WithdrawnError(
            f"{policy.study.id} was suspended on {one.on} by {one.by} ({one.signed}); "
            f"it goes on when these have signed: {missing} [stop.owners]"
        )
