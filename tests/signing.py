"""Sign as people do, with keys that are made here: `Signer` writes what ``ssh-keygen -Y sign`` writes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sshsig.binary_io import SshWriter
from sshsig.sshsig import SshsigSignature, SshsigWrapper

from pipelines.signatures import REGISTER_NAMESPACE, Trust
from pipelines.statements import NAMESPACE, Parts, statement
from policies.load import parse_policy
from policies.model import Policy
from tests.policies import EVERYBODY, approval, as_bytes


@dataclass
class Signer:
    """A person with a key."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> str:
        """The public key on one line."""
        return self.key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    def sign(self, message: bytes, namespace: str = NAMESPACE) -> str:
        """An armoured signature."""
        wrapped = SshsigWrapper(
            namespace=namespace.encode(), hash_algo=b"sha512", hash=hashlib.sha512(message).digest()
        ).to_bytes()
        signature = SshsigSignature.__new__(SshsigSignature)
        signature.public_key = _packed(b"ssh-ed25519", self.key.public_key().public_bytes_raw())
        signature.namespace, signature.hash_algo = namespace.encode(), b"sha512"
        signature.signature = _packed(b"ssh-ed25519", self.key.sign(wrapped))
        return signature.to_armored()


def _packed(*parts: bytes) -> bytes:
    import io

    writer = SshWriter(io.BytesIO())
    for part in parts:
        writer.write_string(part)
    return bytes(writer.output_fh.getvalue())


def approver(signer: Signer, role: str, **changed: Any) -> dict[str, Any]:
    """An entry of the register."""
    facts = {
        "id": f"{role.replace('_', '-')}-person",
        "person": f"The {role}",
        "body": "Example University",
        "roles": [role],
        "key": signer.public,
        "valid_from": "2026-01-01",
        "valid_until": "2027-12-31",
    }
    return facts | changed


def trust(folder: Path, *approvers: dict[str, Any], institution: Signer | None = None) -> Trust:
    """A folder with a signed register."""
    institution = institution or Signer()
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"schema": 1, "institution": "Example University", "approvers": approvers}, indent=1).encode()
    (folder / "approvers.yml").write_bytes(body)
    (folder / "approvers.yml.sig").write_text(institution.sign(body, REGISTER_NAMESPACE))
    (folder / "institution.pub").write_text(institution.public + "\n")
    return Trust(institution=folder / "institution.pub", register=folder / "approvers.yml")


def spider_parts(name: str, *modules: tuple[str, Path]) -> Parts:
    """The part that stands for a source whose code is in these modules of one file each."""
    digest = hashlib.sha256()
    for module, path in sorted(modules):
        content = path.read_bytes()
        digest.update(f"{module} {path.name} {len(content)}\n".encode() + content)
    return {f"spider:{name}": digest.hexdigest()}


def approved(folder: Path, body: dict[str, Any], parts: Parts) -> tuple[Path, dict[str, Signer]]:
    """Write a live policy whose approvals are signed; its register is in the folder ``trust`` beside it."""
    digest = parse_policy(as_bytes(body)).digest
    given = [approval(role, digest=digest, signature_file=f"{role}.json.sig") for role in EVERYBODY]
    raw = as_bytes(body | {"approvals": given})
    signers = {role: Signer() for role in EVERYBODY}
    sign_all(parse_policy(raw), folder, signers, parts)
    trust(folder / "trust", *(approver(signer, role) for role, signer in signers.items()))
    path = folder / "policy.yaml"
    path.write_bytes(raw)
    return path, signers


def sign_all(policy: Policy, folder: Path, signers: dict[str, Signer], parts: Parts) -> None:
    """Write statement and signature of every approval beside the policy, as its ``signature_file`` names them."""
    for each in policy.approvals:
        path = folder / str(each.signature_file)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = statement(policy, each, parts).encode()
        path.with_suffix("").write_bytes(text)
        path.write_text(signers[each.role].sign(text))
