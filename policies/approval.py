"""Decide whether a policy is approved: by whom it must be, and whether those approvals hold on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from policies.amendment import needs_everybody
from policies.decision import Decision
from policies.errors import ApprovalError, ChangedError, ExpiredError, WithdrawnError
from policies.model import Policy
from policies.sections.approvals import Approval
from policies.tier import assess

REFUSALS: Mapping[str, type[ApprovalError]] = {
    "policy.supersedes": ChangedError,
    "approvals.decision": WithdrawnError,
    "approvals.digest": ChangedError,
    "approvals.issued": ExpiredError,
    "approvals.expires": ExpiredError,
    "approvals.conditions": ExpiredError,
}
"""What each clause raises; whatever else is missing is an `ApprovalError`."""


def required_roles(policy: Policy) -> tuple[str, ...]:
    """The roles that must approve before a run, by the policy's risk tier."""
    return assess(policy).roles


def in_force(policy: Policy, *, on: date) -> Decision:
    """Decide whether the policy may run on a day, as far as its approvals go (hard floor H3).

    An approval that was refused, withdrawn, is not yet valid, has expired, covers another digest or has an overdue
    condition stops the run even where nobody needed to give it: what a body said of a policy is never ignored. Of a
    policy that amends an approved one the approvals carry over, where nothing is looser.
    """
    if policy.policy.status in ("closed", "suspended"):
        return _no("policy.status", f"the policy is {policy.policy.status}")
    if policy.policy.status == "draft" and not policy.synthetic:
        return _no("policy.status", "the policy is a draft; a draft runs only on synthetic data")
    for approval in policy.approvals:
        if problem := _problem(approval, policy.digest, on):
            return problem
    missing = [role for role in required_roles(policy) if role not in {a.role for a in policy.approvals}]
    if missing and policy.before is not None:
        return _amended(policy, policy.before, missing, on)
    if missing and policy.policy.supersedes is not None:
        return _no("policy.supersedes", "the version that it amends is not beside its file; put it there")
    if missing:
        return _no("approvals.role", f"no approval by {', '.join(missing)}")
    why = (
        "every role has approved this digest" if policy.approvals else "synthetic data on this machine need no approval"
    )
    return Decision(allowed=True, rule="approvals", reason=why)


def _amended(policy: Policy, before: Policy, missing: Sequence[str], on: date) -> Decision:
    """Decide by the approvals of the version that a policy amends, and the lead's own."""
    if looser := list(needs_everybody(before, policy)):
        more = f" and {len(looser) - 3} more" if len(looser) > 3 else ""
        return _no("policy.supersedes", f"every role must approve anew, because of {', '.join(looser[:3])}{more}")
    if not (standing := in_force(before, on=on)).allowed:
        return _no(standing.rule, f"{before.name}, which it amends: {standing.reason}")
    carried = {approval.role for approval in before.approvals}
    if lacking := [role for role in missing if role not in carried or role == "lead"]:
        return _no("approvals.role", f"no approval by {', '.join(lacking)}")
    return Decision(
        allowed=True,
        rule="policy.supersedes",
        reason=f"the lead has approved this digest; it is nowhere looser than {before.name}, which every role approved",
    )


def check_in_force(policy: Policy, *, on: date) -> None:
    """Refuse a policy that may not run on a day.

    Raises:
        ApprovalError: naming the clause; of each reason a class of its own.
    """
    decision = in_force(policy, on=on)
    if not decision.allowed and policy.policy.status in ("suspended", "closed"):
        raise WithdrawnError(f"{policy.name}: {decision.reason} [{decision.rule}]")
    if not decision.allowed:
        raise REFUSALS.get(decision.rule, ApprovalError)(f"{policy.name}: {decision.reason} [{decision.rule}]")


def _problem(approval: Approval, digest: str, on: date) -> Decision | None:
    name = f"{approval.role} {approval.reference}"
    if approval.decision in ("refused", "withdrawn"):
        return _no("approvals.decision", f"{name} was {approval.decision}")
    if approval.digest != digest:
        return _no("approvals.digest", f"{name} covers another version: the policy has changed since, ask for approval")
    if on < approval.issued:
        return _no("approvals.issued", f"{name} holds only from {approval.issued}")
    if on > approval.expires:
        return _no("approvals.expires", f"{name} expired on {approval.expires}")
    for condition in approval.conditions:
        met = condition.met_on is not None and condition.met_on <= on
        if condition.due and not met and on > condition.due:
            return _no("approvals.conditions", f"{name}: condition {condition.id} was due on {condition.due}")
    return None


def _no(rule: str, reason: str) -> Decision:
    return Decision(allowed=False, rule=rule, reason=reason)
