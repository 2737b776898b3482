"""Whether the approvals of a policy are proven: signed by people whom the institution's register names.

Trust begins with one public key, the institution's, which is kept on the machine. It signs the register of approvers,
and each approver signs a statement. Both are verified here, by the keys alone, whatever other programs know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sshsig
from sshsig.ssh_public_key import PublicKey

from pipelines.statements import MAX_BYTES, NAMESPACE, Parts, differences
from policies.errors import ApprovalError, ChangedError, SignatureError, SignerError
from policies.model import Policy
from policies.register import Approver, Register, read_register
from policies.sections.approvals import Approval

REGISTER_NAMESPACE = "approvers@beholden"
"""What the institution's signature over its register is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Where the proofs are.

    Attributes:
        institution: file with the institution's public SSH key.
        register: its register of approvers; the signature over it is beside it, with ``.sig`` at the end.
    """

    institution: Path
    register: Path

    def read(self) -> Register:
        """The register, if the institution signed it.

        Raises:
            ApprovalError: a file is missing, or another key signed the register, or nobody.
            PolicyError: the register is not well formed.
        """
        raw = read_bounded(self.register)
        signature = read_bounded(self.register.with_name(self.register.name + ".sig"))
        signer = _signer(raw, signature, REGISTER_NAMESPACE)
        if signer is None or signer != _key(read_bounded(self.institution), self.institution):
            raise SignatureError(
                f"{self.register}: is not signed by the institution's key ({self.institution}); ask whoever keeps it"
            )
        return read_register(raw, name=str(self.register))


def unproven(policy: Policy, folder: Path, register: Register, parts: Parts, *, on: date) -> dict[int, str]:
    """For each approval, by its place in the list, why nothing proves it, in words. Empty where all are proven."""
    return {index: str(error) for index, error in faults(policy, folder, register, parts, on=on).items()}


def faults(policy: Policy, folder: Path, register: Register, parts: Parts, *, on: date) -> dict[int, ApprovalError]:
    """For each approval, by its place in the list, why nothing proves it. Empty where all are proven.

    Args:
        policy: the resolved policy.
        folder: that of the policy's file, from which it names its signatures.
        register: the approvers.
        parts: what acts for the policy.
        on: today.
    """
    problems: dict[int, ApprovalError] = {}
    people: dict[str, str] = {}
    for index, approval in enumerate(policy.approvals):
        try:
            text, signature = read_signed(approval, folder)
            approver = signed_by(policy, approval, text, signature, register, parts, on=on)
        except ApprovalError as error:
            problems[index] = error
            continue
        if (other := people.setdefault(approver.person.casefold(), approval.role)) != approval.role:
            problems[index] = SignerError(
                f"{approver.id} has already approved as {other}; each role needs another person"
            )
    return problems


def read_signed(approval: Approval, folder: Path) -> tuple[bytes, bytes]:
    """The statement of an approval and the signature over it.

    Raises:
        ApprovalError: nobody signed it, or a file cannot be read.
    """
    if approval.signature_file is None:
        raise ApprovalError("nobody has signed it; 'beholden policy statement' writes what is to be signed")
    path = _inside(folder, approval.signature_file)
    return read_bounded(path.with_suffix("")), read_bounded(path)


def signed_by(
    policy: Policy, approval: Approval, text: bytes, signature: bytes, register: Register, parts: Parts, *, on: date
) -> Approver:
    """Who gave an approval, by the statement and the signature over it.

    Raises:
        ApprovalError: it is not proven, and why.
    """
    approver = signer_of(approval, text, signature, register)
    approver.check(role=approval.role, study=policy.study.id, issued=approval.issued, on=on)
    if (why := next(differences(text, policy, approval, parts), None)) is not None:
        raise ChangedError(why)
    return approver


def signer_of(approval: Approval, text: bytes, signature: bytes, register: Register) -> Approver:
    """Whose signature it is, whatever it is about.

    Raises:
        ApprovalError: it is none, or of nobody whom the register names.
    """
    name = Path(approval.signature_file or "the signature").name
    return signer_in(register, text, signature, NAMESPACE, name.removesuffix(".sig"))


def signer_in(register: Register, text: bytes, signature: bytes, namespace: str, name: str) -> Approver:
    """Who of the register signed a paper, which messages call by a name.

    Raises:
        SignatureError: the signature is not one of this paper for this namespace.
        SignerError: it is by somebody whom the register does not name.
    """
    signer = _signer(text, signature, namespace)
    if signer is None:
        raise SignatureError(f"{name}.sig is no signature of {name} for {namespace}: one of them was changed")
    for approver in register.approvers:
        if signer == _public(approver.key):
            return approver
    raise SignerError(f"{name}.sig was signed with a key that the register does not name")


def _inside(folder: Path, name: str) -> Path:
    """The file that a policy names, which lies beside or below it and ends with ``.sig``."""
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts or path.suffix != ".sig":
        raise ApprovalError(
            "signature_file must name a file beside the policy or below, such as approvals/rec.json.sig"
        )
    return path


def read_bounded(path: Path) -> bytes:
    """The content of a paper that was signed, or of a signature.

    Raises:
        ApprovalError: it cannot be read, or is too large for one.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ApprovalError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > MAX_BYTES:
        raise ApprovalError(f"{path}: is larger than {MAX_BYTES // 1024} KiB")
    return content


def _signer(message: bytes, signature: bytes, namespace: str) -> PublicKey | None:
    """The key that made a signature for a namespace; None where it is none, or not of this message."""
    try:
        return sshsig.check_signature(message, signature, namespace)
    except (sshsig.InvalidSignature, NotImplementedError, ValueError, EOFError):
        return None


def _key(raw: bytes, path: Path) -> PublicKey:
    """The one public key in a file."""
    lines = [line for line in raw.decode("utf-8", "replace").splitlines() if line.strip() and not line.startswith("#")]
    try:
        (line,) = lines
        return _public(line)
    except (ValueError, NotImplementedError):
        raise ApprovalError(f"{path}: must hold one public SSH key, such as ssh-ed25519 AAAA…") from None


def _public(line: str) -> PublicKey:
    return PublicKey.from_openssh_str(" ".join(line.split()[:2]))
