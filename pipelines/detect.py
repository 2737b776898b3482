"""Run every detector over the texts of many pages at once, each repeated text only once."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pipelines.ages_beside import ages_beside
from pipelines.entities import Entity, Recognizer
from pipelines.name_spans import LABELS
from policies.errors import DetectorError
from policies.sections.data import Detector

REMEMBERED = 8192
"""Texts; at some 600 bytes each the memory stays below 5 MB. What a mask leaves of a long text is looked at twice."""

Found = tuple[Entity, ...]


class NameFinder(Protocol):
    """Finds names in many texts at once."""

    def batch(self, texts: Sequence[str], /) -> Iterable[Iterable[Entity]]: ...


class Detectors:
    """All that finds identifiers and names, with a bounded memory of what it found in a text.

    The memory is keyed by a digest under a key of its own: it holds no text, only where what was found and the
    normal form of it.
    """

    def __init__(self, identify: Recognizer, names: NameFinder | None, *, remembered: int = REMEMBERED) -> None:
        self._identify, self._names = identify, names
        self._key = secrets.token_bytes(32)
        self._memory: OrderedDict[bytes, Found] = OrderedDict()
        self._remembered = remembered

    def find(self, wanted: Mapping[str, bool]) -> dict[str, Found | None]:
        """What is found in each text; None where a detector failed.

        Args:
            wanted: text to whether names are looked for in it; identifiers always are.
        """
        found = {text: self.identifiers(text) for text in wanted}
        if self._names is not None:
            texts = [text for text, names in wanted.items() if names and found[text] is not None]
            for text, entities in self._find_names(self._names, texts).items():
                found[text] = _together(text, found[text], entities)
        return found

    def identifiers(self, text: str) -> Found | None:
        """The identifiers in a text, or None where the detector failed."""
        if (known := self._recall(b"i", text)) is not None:
            return known
        try:
            entities = tuple(self._identify(text))
        except Exception:
            # A pattern that fails must cost the record, never the run; what failed may quote the text.
            return None
        return self._remember(b"i", text, entities)

    def _find_names(self, names: NameFinder, texts: list[str]) -> dict[str, Found | None]:
        found: dict[str, Found | None] = {text: self._recall(b"n", text) for text in texts}
        unknown = [text for text in texts if found[text] is None]
        # One text can fail a whole batch; the others are not refused for it.
        results: Sequence[Found | None] = _batch(names, unknown) or [_one(names, text) for text in unknown]
        for text, entities in zip(unknown, results, strict=True):
            found[text] = None if entities is None else self._remember(b"n", text, entities)
        return found

    def _recall(self, detector: bytes, text: str) -> Found | None:
        key = self._name(detector, text)
        if (entities := self._memory.get(key)) is not None:
            self._memory.move_to_end(key)
        return entities

    def _remember(self, detector: bytes, text: str, entities: Found) -> Found:
        self._memory[self._name(detector, text)] = entities
        if len(self._memory) > self._remembered:
            self._memory.popitem(last=False)
        return entities

    def _name(self, detector: bytes, text: str) -> bytes:
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, key=self._key, person=detector, digest_size=16).digest()


def load_detectors(rules: Detector) -> Detectors:
    """The detectors that a policy asks for.

    Raises:
        DetectorError: the names model is missing, or is not the one that the policy was written for.
    """
    from pipelines.patterns import identifiers

    if rules.names == "off":
        return Detectors(identifiers, None)
    from pipelines.language import Names
    from pipelines.names_model import model_digest

    if rules.model_sha256 not in (None, model_digest()):
        raise DetectorError("the names model is not the one that the policy names: install that, or have this approved")
    return Detectors(identifiers, Names(least_of(rules), vote=rules.vote))


def least_of(rules: Detector) -> dict[str, float]:
    """From which probability on a word is masked as each kind of name."""
    return {label: getattr(rules.names_thresholds, label) or rules.names_threshold for label in LABELS}


def _together(text: str, identifiers: Found | None, names: Found | None) -> Found | None:
    if identifiers is None or names is None:
        return None
    found = identifiers + names
    return (*found, *ages_beside(text, found))


def _batch(names: NameFinder, texts: list[str]) -> list[Found] | None:
    try:
        results = [tuple(entities) for entities in names.batch(texts)] if texts else []
    except Exception:
        return None
    return results if len(results) == len(texts) else None


def _one(names: NameFinder, text: str) -> Found | None:
    results = _batch(names, [text])
    return results[0] if results else None
