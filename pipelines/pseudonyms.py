"""Pseudonyms: a keyed name that stands for one identifier, in one study, as far as its scope reaches."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass

from pipelines.generalise import short
from pipelines.keys import Purpose, StudyKey
from pipelines.spellings import canonical

MASK = re.compile("⟦[^⟦⟧]*⟧")
"""What stands in a text for something that was taken out of it; collected text cannot hold the brackets."""
PSEUDONYM = re.compile("[A-Z_]+:k[0-9]+:[a-z2-7]{16}")


def mask(label: str, instead: str = "") -> str:
    """The mask that stands in a text for an entity, with what stands for it, if anything does."""
    return f"⟦{label}:{instead}⟧" if instead else f"⟦{label}⟧"


def pseudonym(label: str, text: str, key: bytes, epoch: int) -> str:
    """``PHONE:k1:`` and 80 bits of HMAC-SHA-256 over type and canonical form, as 16 characters of a-z and 2-7.

    80 bits: among 10^8 identifiers the chance that any two share a pseudonym is below 10^-8.
    """
    digest = hmac.digest(key, f"{label}\0{text}".encode("utf-8", "surrogatepass"), "sha256")
    return f"{label}:k{epoch}:{short(digest)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Namer:
    """Gives the pseudonyms of one record.

    Attributes:
        key: the study's key: pseudonyms of two studies never match.
        source: where the record is from.
        record: its `Record.key`.
    """

    key: StudyKey
    source: str
    record: str

    def name(self, label: str, text: str, scope: str | None) -> str:
        """The pseudonym of an identifier; it links as far as `scope` (ENISA 2019 §5.2), without one nowhere."""
        return pseudonym(label, canonical(label, text), self._key(label, scope), self.key.info.epoch)

    def _key(self, label: str, scope: str | None) -> bytes:
        if scope == "study":
            return self.key.sub_key(Purpose.PSEUDONYM, scope="study", label=label)
        if scope == "source":
            return self.key.sub_key(Purpose.PSEUDONYM, scope=f"source:{self.source}", label=label)
        if scope == "document":
            key = self.key.sub_key(Purpose.PSEUDONYM, scope="document", label=label)
            return hmac.digest(key, self.record.encode("ascii"), "sha256")
        return secrets.token_bytes(32)
