"""Sign a decision and write it: the statement, the signature over it, and the entry in the policy's file."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawlers.approved import parts
from crawlers.desk.amend import with_approval
from crawlers.desk.baseline import KEPT, folder_of
from crawlers.desk.forms import entry_of
from crawlers.desk.signing import read_key, sign
from crawlers.desk.subject import Subject, to_mend
from crawlers.settings import Machine
from crawlers.trust import trust_of
from pipelines.private_files import replace_private
from pipelines.signatures import WITNESSES, on_paper, read_signed, signed_by, signer_of
from pipelines.statements import Parts, statement
from policies.errors import ApprovalError, PolicyError, SignerError, StoreError
from policies.lint.check import lint
from policies.load import read_file
from policies.register import Approver, Register
from policies.sections.approvals import Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that is signed, before anything is written.

    Attributes:
        approval: the decision.
        approver: who signed it.
        witness: the role in which they saw it on paper; None where it is their own decision.
        text: what was signed.
        signature: over it.
        file: what the policy's file will hold.
    """

    approval: Approval
    approver: Approver
    witness: str | None
    text: bytes
    signature: bytes
    file: bytes


def decided(subject: Subject, approval: Approval, key: bytes, passphrase: str, machine: Machine, on: date) -> Decided:
    """Sign a decision, and check it as a crawl would.

    Raises:
        KeyFileError: the key cannot be read.
        ApprovalError: the signature would not count, and why.
        PolicyError: the file is written in a way that is not changed for sure.
    """
    if subject.shipped:
        raise ApprovalError("this policy comes with Beholden and is nobody's study; copy its file and decide on that")
    register, acting = trust_of(machine).read(), parts(subject.policy)
    text = statement(subject.policy, approval, acting).encode()
    signature = sign(text, read_key(key, passphrase))
    witness = _witness(subject, approval, text, signature, register)
    approver = signed_by(subject.policy, approval, text, signature, register, acting, on=on, witness=witness)
    if witness is None:
        _nobody_twice(subject, approval, approver, register, acting, on)
    there = approval in subject.policy.approvals
    file = subject.raw if there else with_approval(subject.raw, entry_of(approval), name=str(subject.file))
    if approval.decision.startswith("approved"):
        _would_run(file, subject, on)
    return Decided(approval=approval, approver=approver, witness=witness, text=text, signature=signature, file=file)


def _witness(subject: Subject, approval: Approval, text: bytes, signature: bytes, register: Register) -> str | None:
    """In which role somebody saw the paper on which it was decided."""
    if approval.evidence_sha256 is None:
        return None
    on_paper(subject.policy, approval.role)
    approver = signer_of(approval, text, signature, register)
    found = [role for role in WITNESSES if role in approver.roles]
    if not found:
        raise SignerError(f"{approver.id} may not answer for a paper; {' or '.join(WITNESSES)} may")
    return found[0]


def _would_run(file: bytes, subject: Subject, on: date) -> None:
    """Refuse an approval under which no crawl would run."""
    if found := to_mend(lint(file, name=subject.file.name, on=on, before=subject.policy.before)):
        told = "; ".join(f"{one.sentences} [{one.rule.id}]" for one in found)
        raise ApprovalError(f"approved so, it would not run, since this must be mended first: {told}")


def _nobody_twice(
    subject: Subject, approval: Approval, approver: Approver, register: Register, acting: Parts, on: date
) -> None:
    for other in subject.policy.approvals:
        if other.role == approval.role or other.evidence_sha256 is not None:
            continue
        try:
            text, signature = read_signed(other, subject.file.parent)
            person = signed_by(subject.policy, other, text, signature, register, acting, on=on).person
        except ApprovalError:
            continue
        if person.casefold() == approver.person.casefold():
            raise SignerError(f"{approver.id} has already approved as {other.role}; each role needs another person")


def write(subject: Subject, done: Decided) -> None:
    """Write a decision: the policy's file last, so that what it names is there.

    Raises:
        PolicyError: the file was changed meanwhile; nothing was written.
        StoreError: it cannot be written.
    """
    file = subject.file.resolve()
    if read_file(file) != subject.raw:
        raise PolicyError("was changed while you decided; read it again", file=str(subject.file))
    folder = file.parent / folder_of(subject.policy)
    name = f"{done.approval.role}.json" + (f".{done.witness}" if done.witness else "")
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        _folder(folder, file.parent)
        _write(folder / f"{done.approval.role}.json", done.text, mode)
        _write(folder / f"{name}.sig", done.signature, mode)
        _write(file, done.file, mode)
        if done.approval.decision.startswith("approved"):
            _write(folder / KEPT, done.file, mode)
    except OSError as error:
        raise StoreError(f"{error.filename or file}: cannot be written ({error.strerror})") from None


def _folder(folder: Path, beside: Path) -> None:
    """Make a folder that everybody can enter who can enter the one above."""
    for one in (folder.parent, folder):
        if not one.exists():
            one.mkdir()
            one.chmod(stat.S_IMODE(beside.stat().st_mode))


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file in one step, for those who can read the policy."""
    replace_private(file, content)
    file.chmod(mode)
