"""beholden policy statement and verify: what an approver signs, and whether it was signed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.approved import check_signatures, parts, proofs_missing
from crawlers.commands.policy import find_file, find_policy
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from crawlers.trust import check_suspended
from pipelines.private_files import replace_private
from pipelines.signatures import WITNESSES, on_paper
from pipelines.statements import NAMESPACE, statement
from policies.approval import check_in_force, in_force
from policies.errors import ApprovalError, UsageError
from policies.model import Policy
from policies.sections.approvals import Approval


def write_statement(name: Path, role: str) -> None:
    """Write the statement of an approval to the file that its signature belongs to, and say how it is signed.

    Raises:
        UsageError: the policy names no approval of that role, or no file for its signature.
    """
    policy, path = find_policy(name), find_file(name)
    approval = _of_role(policy, role)
    if approval.signature_file is None or not approval.signature_file.endswith(".sig"):
        raise UsageError(f"{path}: give the approval of {role} a signature_file, such as approvals/{role}.json.sig")
    if approval.digest != policy.digest:
        raise ApprovalError(f"{path}: the approval of {role} names another digest than the policy's, {policy.digest}")
    output = path.parent / approval.signature_file.removesuffix(".sig")
    output.parent.mkdir(parents=True, exist_ok=True)
    replace_private(output, statement(policy, approval, parts(policy)).encode())
    console().print(f"{output}: what {approval.body} signs as {role}", soft_wrap=True)
    sign = f"  ssh-keygen -Y sign -f KEY -n {NAMESPACE} {output}"
    if approval.evidence_sha256 is None:
        console().print(
            "The approver reads the policy ('beholden policy explain'), then signs with a key of their own:"
        )
        console().print(sign, soft_wrap=True)
        return
    on_paper(policy, role)
    console().print("It was given on paper. Each of these sees the paper, checks its digest with sha256sum, and signs:")
    for witness in WITNESSES:
        console().print(f"{sign} && mv {output}.sig {output}.{witness}.sig", soft_wrap=True)


def _of_role(policy: Policy, role: str) -> Approval:
    found = [approval for approval in policy.approvals if approval.role == role]
    if len(found) != 1:
        names = ", ".join(sorted({approval.role for approval in policy.approvals})) or "none"
        raise UsageError(f"{policy.name} must name one approval as {role}; it names: {names}")
    return found[0]


def verify(name: Path, *, as_json: bool) -> None:
    """Show of each approval whether it is in force and who proved it.

    Raises:
        ApprovalError: the policy may not run today.
    """
    policy, machine, today = find_policy(name), Machine.from_environment(), datetime.now(UTC).date()
    decision = in_force(policy, on=today)
    missing = proofs_missing(policy, find_file(name).parent, machine, on=today)
    if as_json:
        print_json(
            {
                "policy": policy.name,
                "in_force": decision.allowed,
                "reason": decision.reason,
                "approvals": [
                    {"role": a.role, "reference": a.reference, "proven": i not in missing, "why": missing.get(i)}
                    for i, a in enumerate(policy.approvals)
                ],
            }
        )
    else:
        for index, approval in enumerate(policy.approvals):
            mark = "[red]not proven[/]" if index in missing else "[green]signed[/]"
            console().print(f"{mark}  {approval.role} {approval.reference}", soft_wrap=True)
            if index in missing:
                console().print(f"    {missing[index]}", soft_wrap=True, markup=False)
        console().print(decision.reason, soft_wrap=True, markup=False)
    check_in_force(policy, on=today)
    check_suspended(policy, machine, on=today)
    check_signatures(policy, find_file(name).parent, machine, on=today)
