"""Rules on how long things are kept, and how they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from policies.lint.rules import Family, Problem, Stage, Subject

KEEPING = Family("RET", "Keeping and deleting", "rights and dignity", "privacy")
FAMILIES = (KEEPING,)
LONGEST = {"records_days": 1095, "mentions_days": 365, "features_days": 1095, "logs_days": 365}
"""Days: records three years, what links people one, logs one."""
GRACE = timedelta(days=30)


@KEEPING.error(
    1,
    fields=("retention.records_days", "retention.mentions_days", "retention.features_days", "retention.logs_days"),
    fix="Shorten it; what must be kept longer belongs into an archive.",
    source="UK GDPR Art 5(1)(e) and 84C",
    fails="retention: {records_days: 4000}",
    passes="retention: {records_days: 730}",
)
def kept_too_long(s: Subject) -> Iterable[Problem]:
    """Something is kept longer than any live study may keep it."""
    for name, most in LONGEST.items():
        days = getattr(s.policy.retention, name)
        if days is not None and days > most:
            yield f"retention.{name}", f"is more than {most} days"


@KEEPING.error(
    2,
    fields=("retention.keys_destroy_on", "retention.destruction", "schedule.ends_on"),
    fix="Name the day, at most thirty days after the last record may exist, and how the key is destroyed.",
    source="ENISA 2019",
    fails="retention: {keys_destroy_on: null}",
    passes="retention: {keys_destroy_on: 2029-07-31}",
)
def key_outlives(s: Subject) -> Iterable[Problem]:
    """No day is named on which the key is destroyed, or it outlives the records."""
    retention, last = s.policy.retention, s.policy.schedule.ends_on
    if retention.keys_destroy_on is None:
        yield "retention.keys_destroy_on", "is missing"
    elif last and retention.keys_destroy_on > last + timedelta(days=retention.records_days) + GRACE:
        yield "retention.keys_destroy_on", "is later than thirty days after the last record"


@KEEPING.error(
    3,
    stage=Stage.APPROVED,
    fields=("retention.records_days", "approvals[].role", "sharing.archive_agreed"),
    fix="Have an archive take the data (sharing.archive_agreed, or its approval), or delete them sooner.",
    source="UK Data Service",
    fails="sharing: {archive_agreed: null}",
    passes="sharing: {archive_agreed: Example Data Archive}",
)
def records_outlive(s: Subject) -> Iterable[Problem]:
    """Records are kept for longer than anybody approved."""
    archived = s.policy.sharing.archive_agreed or any(one.role == "archive" for one in s.policy.approvals)
    last, ends = s.policy.schedule.ends_on, max((one.expires for one in s.policy.approvals), default=None)
    if archived or last is None or ends is None:
        return
    if last + timedelta(days=s.policy.retention.records_days) > ends:
        yield "retention.records_days", f"keeps records after {ends}, when the last approval ends"


@KEEPING.warning(
    4,
    fields=("retention.backups_days", "retention.records_days"),
    fix="Let backups go before the records do.",
    source="UK GDPR Art 5(1)(e)",
    fails="retention: {backups_days: 2000}",
    passes="retention: {backups_days: 30}",
)
def backups_outlive(s: Subject) -> Iterable[Problem]:
    """Backups are kept longer than the records in them, or nobody says for how long."""
    backups = s.policy.retention.backups_days
    if backups is None:
        yield "retention.backups_days", "is missing"
    elif backups > s.policy.retention.records_days:
        yield "retention.backups_days", "is longer than records_days"


KEEPING.refuses(
    5,
    "The ledger would be kept for less than five years.",
    refused=("retention.audit_years",),
    fields=("retention.audit_years",),
    fix="Keep it for five years or more: it holds no personal data, and shows what was done.",
    source="project rule",
    fails="retention: {audit_years: 1}",
    passes="retention: {audit_years: 5}",
)


@KEEPING.warning(
    6,
    fields=("retention.deletion_check",),
    fix="Say how it is shown that deleted data are gone; `beholden expire` reports what it deletes.",
    source="UK GDPR Art 5(2)",
    fails="retention: {deletion_check: null}",
    passes="retention: {deletion_check: The report of each deletion goes to the data protection officer.}",
)
def deletion_not_shown(s: Subject) -> Iterable[Problem]:
    """Nobody says how it is shown that deleted data are gone."""
    if s.policy.retention.deletion_check is None:
        yield "retention.deletion_check", "is missing"
