"""Secret bytes: what holds them cannot be shown, copied or serialised, and what is derived from them leads not back."""

from __future__ import annotations

from typing import Any, NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class Secret:
    """A holder of key bytes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is secret: it cannot be copied or serialised")


def derive(key: bytes, info: str) -> bytes:
    """32 bytes for one use, of no use for any other (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(key)
