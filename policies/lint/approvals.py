"""Rules on approvals: who must have decided, and until when it holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from policies.amendment import needs_everybody
from policies.lint.rules import Family, Problem, Stage, Subject
from policies.model import LEAVES
from policies.tier import assess

APPROVALS = Family("APP", "Approvals", "responsibility", "accountability")
FAMILIES = (APPROVALS,)
YEAR = timedelta(days=366)
SOON = timedelta(days=30)
KNOWN = {leaf.clause for leaf in LEAVES.values()} | set(LEAVES)


@APPROVALS.error(
    1,
    stage=Stage.APPROVED,
    fields=("approvals[].expires",),
    fix="Ask for approval anew.",
    source="ESRC framework",
    fails="approvals: [{issued: 2025-11-01, expires: 2026-10-31}]",
    passes="approvals: [{issued: 2026-11-01, expires: 2027-10-31}]",
)
def expired(s: Subject) -> Iterable[Problem]:
    """An approval has expired."""
    for index, approval in enumerate(s.policy.approvals):
        if s.on > approval.expires:
            yield f"approvals[{index}].expires", f"was on {approval.expires}"


@APPROVALS.error(
    2,
    stage=Stage.APPROVED,
    fields=("approvals[].digest",),
    fix="Ask for approval of this version, or go back to the one that was approved.",
    source="in-toto Statement v1",
    fails=f"approvals: [{{digest: {'ab' * 32}}}]",
    passes="approvals: [{role: lead}]",
)
def other_version(s: Subject) -> Iterable[Problem]:
    """An approval covers another version of the policy."""
    for index, approval in enumerate(s.policy.approvals):
        if approval.digest != s.policy.digest:
            yield f"approvals[{index}].digest", "is of another version; the policy has changed since"


@APPROVALS.error(
    3,
    stage=Stage.APPROVED,
    fields=("approvals[].role",),
    fix="Ask the role that is named for its approval; `beholden policy tier` says why it is needed.",
    source="ESRC framework: proportionate review",
    fails="approvals: []",
    passes="approvals: [{role: lead}, {role: rec}, {role: dpo}, {role: security}]",
)
def role_missing(s: Subject) -> Iterable[Problem]:
    """A role that the risk tier asks for has not approved."""
    tier, given = assess(s.policy), {approval.role for approval in s.policy.approvals}
    if s.policy.before is not None and not any(needs_everybody(s.policy.before, s.policy)):
        given |= {approval.role for approval in s.policy.before.approvals} - {"lead"}
    missing = [role for role in tier.roles if role not in given]
    if missing:
        yield "approvals", f"lacks {', '.join(missing)}, as the tier {tier.name} asks for"


@APPROVALS.error(
    4,
    stage=Stage.APPROVED,
    fields=("approvals[].signature_file",),
    fix="Let each approver sign with their own key, and keep the register of approvers up to date.",
    source="OpenSSH PROTOCOL.sshsig",
    fails="approvals: [{signature_file: all.sig}, {signature_file: all.sig}]",
    passes="approvals: [{signature_file: lead.sig}, {signature_file: rec.sig}]",
)
def not_proven(s: Subject) -> Iterable[Problem]:
    """An approval's signature proves nothing: of nobody known, outside its time, or of another approval."""
    for index, why in s.unproven.items():
        yield f"approvals[{index}].signature_file", why
    seen: set[str] = set()
    for index, approval in enumerate(s.policy.approvals):
        if approval.signature_file in seen:
            yield f"approvals[{index}].signature_file", "is the signature of another approval too"
        seen |= {approval.signature_file} if approval.signature_file else set()


@APPROVALS.error(
    5,
    stage=Stage.APPROVED,
    fields=("approvals[].conditions[].due", "approvals[].conditions[].field"),
    fix="Meet the condition and write down the day, and name the field that carries it out, or 'manual'.",
    source="ESRC framework",
    fails="approvals: [{conditions: [{id: notice, text: Publish the notice., field: notice.page}]}]",
    passes="approvals: [{conditions: [{id: notice, text: Publish the notice., field: notice.published_on}]}]",
)
def condition_open(s: Subject) -> Iterable[Problem]:
    """A condition is overdue, or no field carries it out."""
    for index, approval in enumerate(s.policy.approvals):
        for number, condition in enumerate(approval.conditions):
            here = f"approvals[{index}].conditions[{number}]"
            if condition.due and condition.met_on is None and s.on > condition.due:
                yield f"{here}.due", f"was on {condition.due}"
            if condition.field != "manual" and condition.field not in KNOWN:
                yield f"{here}.field", "is no field of the policy"


@APPROVALS.warning(
    6,
    stage=Stage.APPROVED,
    fields=("approvals[].expires",),
    fix="Approve for a year at most; ask again after that.",
    source="Cambridge Cybercrime Centre: agreements",
    fails="approvals: [{issued: 2026-11-01, expires: 2028-06-30}]",
    passes="approvals: [{issued: 2026-11-01, expires: 2027-10-31}]",
)
def too_long(s: Subject) -> Iterable[Problem]:
    """An approval holds for more than twelve months."""
    for index, approval in enumerate(s.policy.approvals):
        if approval.expires - approval.issued > YEAR:
            yield f"approvals[{index}].expires", "is more than twelve months after the day of issue"


@APPROVALS.warning(
    7,
    stage=Stage.APPROVED,
    fields=("approvals[].expires",),
    fix="Ask now; the crawl stops on that day.",
    source="project rule",
    fails="approvals: [{issued: 2026-01-01, expires: 2026-12-10}]",
    passes="approvals: [{issued: 2026-11-01, expires: 2027-10-31}]",
)
def soon_over(s: Subject) -> Iterable[Problem]:
    """An approval expires within thirty days."""
    for index, approval in enumerate(s.policy.approvals):
        if timedelta() <= approval.expires - s.on <= SOON:
            yield f"approvals[{index}].expires", f"is on {approval.expires}"


@APPROVALS.error(
    8,
    stage=Stage.APPROVED,
    fields=("approvals[].body", "approvals[].role"),
    fix="Let two different people decide.",
    source="ESRC framework: independence",
    fails="approvals: [{role: lead, body: Annabel Example}, {role: rec, body: Annabel Example}]",
    passes="approvals: [{role: lead, body: Annabel Example}, {role: rec, body: Committee of Example University}]",
)
def same_person(s: Subject) -> Iterable[Problem]:
    """One person decided in two roles that are needed."""
    roles = assess(s.policy).roles
    seen: dict[str, str] = {}
    for index, approval in enumerate(s.policy.approvals):
        body = " ".join(approval.body.casefold().split())
        if approval.role in roles and seen.setdefault(body, approval.role) != approval.role:
            yield f"approvals[{index}].body", f"decided as {seen[body]} too"


@APPROVALS.error(
    9,
    stage=Stage.APPROVED,
    fields=("approvals[].issued", "policy.loosened_on"),
    fix="Ask every role anew: what was loosened was not before them.",
    source="project rule",
    fails="policy: {loosened_on: 2026-11-20}\napprovals: [{issued: 2026-11-10}]",
    passes="policy: {loosened_on: 2026-10-20}\napprovals: [{issued: 2026-11-10}]",
)
def before_loosening(s: Subject) -> Iterable[Problem]:
    """An approval is older than the last change that loosened the policy."""
    loosened = s.policy.policy.loosened_on
    for index, approval in enumerate(s.policy.approvals):
        if loosened and approval.issued < loosened:
            yield f"approvals[{index}].issued", f"is before the last loosening, {loosened}"


@APPROVALS.warning(
    10,
    stage=Stage.APPROVED,
    fields=("approvals[].body", "study.lead.name", "study.team[].name", "study.conflicts"),
    fix="Let somebody outside the team decide, and declare the conflict.",
    source="ESRC framework: independence",
    fails="study: {lead: {name: Annabel Example}}\napprovals: [{role: lead}, {role: rec, body: Prof. Annabel Example}]",
    passes="study: {lead: {name: Annabel Example}}\n"
    "approvals: [{role: lead}, {role: rec, body: Committee of the faculty}]",
)
def own_judge(s: Subject) -> Iterable[Problem]:
    """The committee's word is that of somebody in the team."""
    lead = s.policy.study.lead
    names = {member.name for member in s.policy.study.team if member.name} | ({lead.name} if lead else set())
    for index, approval in enumerate(s.policy.approvals):
        if approval.role == "rec" and any(name.casefold() in approval.body.casefold() for name in names):
            yield f"approvals[{index}].body", "names a member of the team"
