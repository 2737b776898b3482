"""A time-stamping authority on this machine: OpenSSL's, with certificates that are made here."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
CONFIG = """
[authority]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
certs = {folder}/root.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """Answers requests; its root is in ``root.pem``."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, *, until: timedelta = DAY) -> Authority:
        """A new one, whose certificate holds until some time from now."""
        folder.mkdir(parents=True)
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_name, name = (_name(text) for text in ("Example Root", "Example Time Stamps"))
        root = _builder(root_name, root_name, root_key, DAY)
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        signer = _builder(name, root_name, key, until)
        signer = signer.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        (folder / "root.pem").write_bytes(root.sign(root_key, SHA256()).public_bytes(Encoding.PEM))
        (folder / "signer.pem").write_bytes(signer.sign(root_key, SHA256()).public_bytes(Encoding.PEM))
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "signer.key").write_bytes(secret)
        (folder / "serial").write_text("01")
        (folder / "ts.cnf").write_text(CONFIG.format(folder=folder))
        return cls(folder)

    @property
    def root(self) -> Path:
        """Its root's certificate."""
        return self.folder / "root.pem"

    def answer(self, request: bytes) -> bytes:
        """The reply to a request, as OpenSSL gives it."""
        query, reply = self.folder / "query.tsq", self.folder / "reply.tsr"
        query.write_bytes(request)
        command: list[str | Path] = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            self.folder / "ts.cnf",
            "-section",
            "authority",
        ]
        subprocess.run([*command, "-queryfile", query, "-out", reply], check=True, capture_output=True)
        return reply.read_bytes()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - 9 * DAY).not_valid_after(now + until)
