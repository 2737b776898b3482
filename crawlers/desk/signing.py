"""Sign as ``ssh-keygen -Y sign`` does, with a private key that a person hands over for one signature.

The key is read from memory, is used once, and is neither kept nor written.
"""

from __future__ import annotations

import hashlib
import io

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from sshsig.binary_io import SshWriter
from sshsig.sshsig import SshsigWrapper, ssh_enarmor_sshsig

from pipelines.statements import NAMESPACE
from policies.errors import KeyFileError

VERSION = 1
KIND, HASH = b"ssh-ed25519", b"sha512"


def read_key(content: bytes, passphrase: str) -> Ed25519PrivateKey:
    """A private key as ``ssh-keygen -t ed25519`` wrote it.

    Raises:
        KeyFileError: it is no such key, or its passphrase is missing or wrong. The message holds nothing of either.
    """
    try:
        key = load_ssh_private_key(content, passphrase.encode() or None)
    except TypeError:
        state = "has no passphrase; leave that empty" if passphrase else "is locked; give its passphrase"
        raise KeyFileError(f"the key {state}") from None
    except (ValueError, UnsupportedAlgorithm):
        what = "the passphrase is wrong, or the file is" if passphrase else "the file is"
        hint = "no private SSH key; choose the one beside the file that ends with .pub, such as id_ed25519"
        raise KeyFileError(f"{what} {hint}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError("the key is of another kind than Ed25519; make one with: ssh-keygen -t ed25519")
    return key


def sign(message: bytes, key: Ed25519PrivateKey, namespace: str = NAMESPACE) -> bytes:
    """An armoured signature over a message (OpenSSH, PROTOCOL.sshsig)."""
    digest = hashlib.sha512(message).digest()
    meant = SshsigWrapper(namespace=namespace.encode(), hash_algo=HASH, hash=digest).to_bytes()
    public = _strings(KIND, key.public_key().public_bytes_raw())
    signature = _strings(KIND, key.sign(meant))
    head = b"SSHSIG" + VERSION.to_bytes(4, "big")
    return ssh_enarmor_sshsig(head + _strings(public, namespace.encode(), b"", HASH, signature)).encode()


def _strings(*parts: bytes) -> bytes:
    buffer = io.BytesIO()
    writer = SshWriter(buffer)
    for part in parts:
        writer.write_string(part)
    return buffer.getvalue()
