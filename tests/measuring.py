"""For tests: systems that a process of the benchmark can open without a model, and that can be told to misbehave."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.benchmark.measure import Span
from pipelines.benchmark.systems import Finder, System
from policies.errors import DetectorError


def find_capitals(texts: Sequence[str]) -> list[list[Span]]:
    """Every word that begins with a capital, as a person; a text can give orders to the process that reads it."""
    if "die" in texts:
        os._exit(3)
    if "call" in texts:
        socket.create_connection(("127.0.0.1", 9))
    return [[(*word.span(), "PERSON") for word in re.finditer(r"[A-Z]\w+", text)] for text in texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capitals(System):
    """A system that needs nothing."""

    def open(self) -> Finder:
        """Load it."""
        return find_capitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(System):
    """A system that cannot be loaded."""

    def open(self) -> Finder:
        """Fail."""
        raise DetectorError("the names model is missing")
