"""What lies on the desk: one policy file as it is now, what the rules find, who has approved it, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from crawlers.approved import parts
from crawlers.desk.baseline import Baseline, approved_before, named, read
from crawlers.settings import Machine
from crawlers.trust import check_suspended, trust_of
from pipelines.signatures import unproven
from policies.amendment import changes as amended
from policies.approval import in_force
from policies.compare.differences import Difference, compare
from policies.decision import Decision
from policies.errors import BeholdenError, WithdrawnError
from policies.lint.check import Finding, Report, judge
from policies.lint.rules import Severity
from policies.load import library, read_file, with_amended
from policies.model import Policy
from policies.plain_yaml import Document
from policies.sections.approvals import Approval
from policies.tier import Tier, assess

ABOUT_APPROVALS = "APP"
"""The family of rules that look at approvals alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one role has said.

    Attributes:
        role: the role.
        needed: whether the policy's tier needs it.
        approval: what it said; None where it has not spoken.
        why_not: why that does not count; None where it does, or where nothing was said.
        carried: the version before, of which its approval carries over; empty where none does.
    """

    role: str
    needed: bool
    approval: Approval | None
    why_not: str | None
    carried: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A policy on the desk.

    Attributes:
        file: its file.
        raw: what the file holds.
        policy: the policy.
        document: the file with the lines of its fields.
        report: what the rules find.
        tier: its risk tier.
        voices: who has said what.
        decision: whether it may run today, signatures apart.
        distrust: why signatures cannot be checked, or those of the version that it amends do not count; empty if not.
        suspended: by whom the study was suspended; empty where it was not.
        baseline: the version that was approved last; None where there is none.
        shipped: whether it comes with Beholden, so that nobody decides about this copy.
    """

    file: Path
    raw: bytes
    policy: Policy
    document: Document
    report: Report
    tier: Tier
    voices: tuple[Voice, ...]
    decision: Decision
    distrust: str
    suspended: str
    baseline: Baseline | None
    shipped: bool

    @property
    def runs(self) -> bool:
        """Whether it may run today, as far as approvals go."""
        held = self.distrust or self.suspended or any(voice.why_not for voice in self.voices)
        return self.decision.allowed and not held

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the version before, loosened first."""
        return compare(self.baseline.policy, self.policy) if self.baseline else ()

    @property
    def changed(self) -> tuple[Difference, ...]:
        """The differences but for what every version brings."""
        return amended(self.baseline.policy, self.policy) if self.baseline else ()

    @property
    def loosened(self) -> int:
        """How many of them loosen it."""
        return sum(one.change.loosens for one in self.changed)

    @property
    def to_mend(self) -> tuple[Finding, ...]:
        """What must be mended before anybody approves."""
        return to_mend(self.report)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The rules that warn and that nobody answers for yet."""
        warnings = (one for one in self.report.findings if one.severity is Severity.WARNING and not one.waived)
        return tuple(dict.fromkeys(one.rule.id for one in warnings))


def to_mend(report: Report) -> tuple[Finding, ...]:
    """The errors that no approval mends; what approvals lack is for those to bring who have not spoken yet."""
    return tuple(one for one in report.errors if not one.rule.id.startswith(ABOUT_APPROVALS))


def read_subject(file: Path, machine: Machine, *, on: date, since: Path | None = None) -> Subject:
    """Read a policy's file, try every rule on it, and check who signed.

    Raises:
        PolicyError: the file is no policy.
    """
    raw = read_file(file)
    reading = read(raw, str(file))
    if reading.policy is None or reading.document is None:
        raise reading.problems[0]
    policy = with_amended(reading.policy, file.parent)
    missing, distrust = _proofs(policy, file, machine, on)
    signed = tuple(one for index, one in enumerate(policy.approvals) if index not in missing)
    lines = raw.decode("utf-8", "replace").splitlines()
    report = judge(
        replace(reading, policy=policy), lines, name=file.name, on=on, signed=signed.__contains__, unproven=missing
    )
    tier, decision = assess(policy), in_force(policy, on=on)
    given = named(since, policy) if since else approved_before(policy, file.parent, machine)
    return Subject(
        file=file,
        raw=raw,
        policy=policy,
        document=reading.document,
        report=report,
        tier=tier,
        voices=_voices(policy, tier, missing, decision),
        decision=decision,
        distrust=distrust,
        suspended=_suspended(policy, machine, on),
        baseline=given,
        shipped=file.resolve() in {one.resolve() for one in library()},
    )


def _proofs(policy: Policy, file: Path, machine: Machine, on: date) -> tuple[Mapping[int, str], str]:
    """Why each approval is not proven, and why none can be."""
    if policy.synthetic and not policy.approvals:
        return {}, ""
    try:
        register, before = trust_of(machine).read(), policy.before
        carried = unproven(before, file.parent, register, parts(before), on=on) if before else {}
        distrust = "; ".join(f"{before.name} {before.approvals[i].role}: {why}" for i, why in carried.items() if before)
        return unproven(policy, file.parent, register, parts(policy), on=on), distrust
    except BeholdenError as error:
        return dict.fromkeys(range(len(policy.approvals)), "cannot be proven on this machine"), str(error)


def _suspended(policy: Policy, machine: Machine, on: date) -> str:
    try:
        check_suspended(policy, machine, on=on)
    except WithdrawnError as error:
        return str(error)
    return ""


def _voices(policy: Policy, tier: Tier, missing: Mapping[int, str], decision: Decision) -> tuple[Voice, ...]:
    given = [
        Voice(role=one.role, needed=one.role in tier.roles, approval=one, why_not=missing.get(index))
        for index, one in enumerate(policy.approvals)
    ]
    said = {voice.role for voice in given}
    carried = policy.before.name if policy.before and decision.allowed else ""
    waiting = [
        Voice(role=role, needed=not carried, approval=None, why_not=None, carried=carried)
        for role in tier.roles
        if role not in said
    ]
    return (*given, *waiting)
