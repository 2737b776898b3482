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
from policies.tier import assess

REGISTER_NAMESPACE = "approvers@beholden"
"""What the institution's signature over its register is for."""
WITNESSES = ("lead", "dpo")
"""The roles that must have seen a paper on which a body decided that signs with no key."""


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
            if approval.evidence_sha256 is not None:
                witnesses(policy, approval, folder, register, parts, on=on)
                continue
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


def on_paper(policy: Policy, role: str) -> None:
    """Refuse a decision on paper where only a key counts.

    Raises:
        SignerError: the study is of the red tier, or the role is that of one who must have seen the paper.
    """
    if assess(policy).name == "red":
        raise SignerError("a study of the red tier is decided on under the body's own key, and not on paper")
    if role in WITNESSES:
        raise SignerError(f"{role} signs with a key, and is needed to have seen what others decide on paper")


def witnesses(
    policy: Policy, approval: Approval, folder: Path, register: Register, parts: Parts, *, on: date
) -> tuple[Approver, ...]:
    """Who signed that they saw the paper on which an approval was given: two people, who answer for its digest.

    Raises:
        ApprovalError: one of them has not, or it does not count, and why.
    """
    on_paper(policy, approval.role)
    seen = tuple(
        signed_by(policy, approval, *read_signed(approval, folder, witness), register, parts, on=on, witness=witness)
        for witness in WITNESSES
    )
    if len({one.person.casefold() for one in seen}) < len(WITNESSES):
        raise SignerError(f"{seen[0].id} alone saw the paper; another person must have seen it too")
    return seen


def read_signed(approval: Approval, folder: Path, witness: str | None = None) -> tuple[bytes, bytes]:
    """The statement of an approval and the signature over it, its giver's or that of one who saw the paper.

    Raises:
        ApprovalError: nobody signed it, or a file cannot be read.
    """
    if approval.signature_file is None:
        raise ApprovalError("nobody has signed it; 'beholden policy statement' writes what is to be signed")
    path = _inside(folder, approval.signature_file)
    statement = path.with_suffix("")
    if witness is not None:
        path = path.with_name(f"{statement.name}.{witness}.sig")
        if not path.exists():
            raise ApprovalError(f"it was given on paper, and {witness} has not signed that they saw it ({path.name})")
    return read_bounded(statement), read_bounded(path)


def signed_by(
    policy: Policy,
    approval: Approval,
    text: bytes,
    signature: bytes,
    register: Register,
    parts: Parts,
    *,
    on: date,
    witness: str | None = None,
) -> Approver:
    """Who gave an approval, or saw it on paper in the role of a witness, by the statement and the signature over it.

    Raises:
        ApprovalError: it is not proven, and why.
    """
    approver = signer_of(approval, text, signature, register)
    approver.check(role=witness or approval.role, study=policy.study.id, issued=approval.issued, on=on)
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
