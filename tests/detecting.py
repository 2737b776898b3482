"""For tests: detectors that a worker process can open without a names model, and that can be told to misbehave."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipelines.detect import Detectors
from pipelines.entities import Entity
from pipelines.keys import load
from pipelines.patterns import identifiers
from pipelines.pseudonymise import Pseudonymiser
from policies.errors import DetectorError
from policies.model import Policy

NAMES = re.compile(r"\b(?:Annabel Example|Annabel|Zebedee)\b")


class SomeNames:
    """Finds Annabel Example and Zebedee, and counts the texts it was given."""

    def __init__(self) -> None:
        self.read = 0

    def batch(self, texts: Sequence[str], /) -> Iterable[Iterable[Entity]]:
        """The names in each text."""
        self.read += len(texts)
        for text in texts:
            found = NAMES.finditer(text)
            yield [Entity(start=m.start(), end=m.end(), label="PERSON", detector="names") for m in found]


def obey(text: str, /) -> Iterable[Entity]:
    """The real patterns; a text can give orders to the process that reads it."""
    if "sleep" in text:
        time.sleep(60)
    if "die" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "interrupt" in text:
        os.kill(os.getpid(), signal.SIGINT)
    return identifiers(text)


def open_quickly(policy: Policy, key: Path) -> Pseudonymiser:
    """The real pseudonymiser, with names that need no model."""
    return Pseudonymiser(policy, load(key), Detectors(obey, SomeNames()))


def open_never(policy: Policy, key: Path) -> Pseudonymiser:
    """A model that is missing."""
    raise DetectorError("the names model is missing")


def open_badly(policy: Policy, key: Path) -> Pseudonymiser:
    """A model whose failure quotes something."""
    raise ValueError("Zebedee")


def open_and_die(policy: Policy, key: Path) -> Pseudonymiser:
    """A model too large for the machine."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
