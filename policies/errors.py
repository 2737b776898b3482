"""The errors of the project; each class has its own exit code.

BeholdenError                1   anything below
├── UsageError               2   the command was called wrongly
├── PolicyError              3   a policy cannot be read, or says what it may not say
├── ApprovalError            4   no approval in force covers the policy
├── GovernanceError          5   the crawl could not be brought, or kept, under the policy
├── KeyFileError             6   a key is missing, exposed or destroyed
├── StoreError               7   the database or its folder cannot be used
├── LedgerError              8   the ledger does not verify
├── DetectorError            9   a detector is missing, failed or ran out of time
├── RouteError              10   the route that the policy names cannot be had
├── SourceError             11   a source is unknown or its code cannot be loaded
├── StoppedError            12   a person, a kill file or a rule stopped the study
├── CaseError               13   a policy's own case does not hold
├── DependencyError         14   something that must be installed is missing
├── LoosenedError           15   a policy is looser than the one it is compared with
└── ClockError              22   the machine's clock was set back

Of an ApprovalError, for whoever acts on the reason:
├── ExpiredError            16   an approval or a condition has run out, or does not hold yet
├── WithdrawnError          17   an approval was refused or withdrawn, or the study suspended
├── RevokedError            18   the approver's key was revoked, or did not hold then
├── SignerError             19   somebody signed who may not: unknown, in another role, twice, with an interest
├── SignatureError          20   what was signed or the signature was altered, or made for something else
└── ChangedError            21   the policy, the names model or a spider is not the one that was approved
"""

from __future__ import annotations

from typing import ClassVar


class BeholdenError(Exception):
    """A failure that has a cause a person can act on; its message never holds collected text."""

    exit_code: ClassVar[int] = 1


class UsageError(BeholdenError):
    """The command was called wrongly."""

    exit_code = 2


class PolicyError(BeholdenError):
    """A policy cannot be read, or says what it may not say.

    Attributes:
        file: the policy file, as the caller named it.
        line: 1-based line in that file, or None where the whole file is meant.
        field: dotted path of the field, such as ``sources[0].hosts``.
        kind: ``form`` of the file, ``unknown`` field, ``value`` that the schema does not have, ``sense`` of the whole,
            or hard ``floor``.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        kind: str = "form",
    ) -> None:
        self.message, self.file, self.line, self.field, self.kind = message, file, line, field, kind
        where = ":".join(str(part) for part in (file, line) if part is not None)
        super().__init__(": ".join(part for part in (where, field, message) if part))


class ApprovalError(BeholdenError):
    """No approval in force covers the policy."""

    exit_code = 4


class ExpiredError(ApprovalError):
    """An approval or a condition has run out, or does not hold yet."""

    exit_code = 16


class WithdrawnError(ApprovalError):
    """An approval was refused or withdrawn, or the study was suspended or closed."""

    exit_code = 17


class RevokedError(ApprovalError):
    """The approver's key was revoked, or did not hold when the approval was issued."""

    exit_code = 18


class SignerError(ApprovalError):
    """Somebody signed who may not: unknown, in another role, in two roles, or with an interest in the study."""

    exit_code = 19


class SignatureError(ApprovalError):
    """What was signed or the signature was altered, or the signature was made for something else."""

    exit_code = 20


class ChangedError(ApprovalError):
    """The policy, the names model or a spider is not the one that was approved."""

    exit_code = 21


class ClockError(BeholdenError):
    """The machine's clock is behind the study's own ledger: it was set back."""

    exit_code = 22


class GovernanceError(BeholdenError):
    """The crawl could not be brought, or kept, under the policy."""

    exit_code = 5


class KeyFileError(BeholdenError):
    """A key is missing, exposed or destroyed."""

    exit_code = 6


class StoreError(BeholdenError):
    """The database or its folder cannot be used."""

    exit_code = 7


class LedgerError(BeholdenError):
    """The ledger does not verify."""

    exit_code = 8


class DetectorError(BeholdenError):
    """A detector is missing, failed or ran out of time."""

    exit_code = 9


class RouteError(BeholdenError):
    """The route that the policy names cannot be had."""

    exit_code = 10


class SourceError(BeholdenError):
    """A source is unknown or its code cannot be loaded."""

    exit_code = 11


class StoppedError(BeholdenError):
    """A person, a kill file or a rule stopped the study."""

    exit_code = 12


class CaseError(BeholdenError):
    """A policy's own case does not hold."""

    exit_code = 13


class DependencyError(BeholdenError):
    """Something that must be installed is missing."""

    exit_code = 14


class LoosenedError(BeholdenError):
    """A policy is looser than the one it is compared with, or nobody can tell."""

    exit_code = 15
