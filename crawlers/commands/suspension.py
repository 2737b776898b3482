"""beholden policy suspend and resume: one person stops a study; it goes on when all who must agree have signed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.policy import find_policy
from crawlers.screen import console
from crawlers.settings import Machine
from crawlers.trust import check_suspended, suspensions
from pipelines.suspension import NAMESPACE, lift, papers, resuming
from pipelines.suspension import suspend as write
from policies.errors import UsageError, WithdrawnError


def suspend(name: Path, *, by: str, reason: str) -> None:
    """Suspend a study at once, and say how the paper that does it is signed.

    Raises:
        UsageError: it is none who may stop the study.
    """
    policy, machine = find_policy(name), Machine.from_environment()
    path = write(suspensions(machine), policy, by=by, reason=reason, now=datetime.now(UTC))
    console().print(f"{policy.study.id} is suspended on this machine; runs of it end within a second", soft_wrap=True)
    console().print("Whoever stops it signs the paper with a key of their own:")
    _say_how(path)
    agree = ", ".join(resuming(policy))
    console().print(f"It goes on when these have signed what 'beholden policy resume' writes: {agree}", soft_wrap=True)


def resume(name: Path, role: str) -> None:
    """Write what a role signs so that a study goes on, and say who else must sign.

    Raises:
        UsageError: it is not suspended, or the role has no say in it.
    """
    policy, machine = find_policy(name), Machine.from_environment()
    today, folder = datetime.now(UTC).date(), suspensions(machine)
    try:
        check_suspended(policy, machine, on=today)
    except WithdrawnError as error:
        for paper in papers(folder, policy.study.id):
            _say_how(lift(paper, policy, role, on=today))
        console().print(str(error), soft_wrap=True, markup=False)
        return
    raise UsageError(f"{policy.study.id} is not suspended on this machine")


def _say_how(path: Path) -> None:
    console().print(f"  ssh-keygen -Y sign -f KEY -n {NAMESPACE} {path}", soft_wrap=True)
