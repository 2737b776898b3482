"""Machine facts from the environment: folders, database, workers, tor, local addresses. Never ethics."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from platformdirs import user_config_path, user_data_path

from policies.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where things are on this machine.

    Attributes:
        data: folder of the database, the ledger heads and the reports (``BEHOLDEN_DATA``).
        keys: folder of the keys, outside the data folder (``BEHOLDEN_KEYS``).
        database_url: SQLAlchemy URL (``BEHOLDEN_DATABASE_URL``); SQLite in the data folder without it.
        workers: processes that detect and pseudonymise (``BEHOLDEN_WORKERS``); 0 does it in the crawl's own process.
        tor_control: control socket of a tor to go through (``BEHOLDEN_TOR_CONTROL``); the project's own without it.
        torrc: file of further lines for the project's own tor, such as bridges (``BEHOLDEN_TORRC``).
        trust: folder with the institution's public key and its signed register of approvers (``BEHOLDEN_TRUST``).
        local: host name to loopback port, for training policies (``BEHOLDEN_LOCAL``, as ``market.test=8801,…``).
    """

    data: Path
    keys: Path
    database_url: str | None = None
    workers: int = 1
    tor_control: Path | None = None
    torrc: Path | None = None
    trust: Path = field(default_factory=lambda: user_config_path("beholden") / "trust")
    local: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Machine:
        """Read the environment; what is not set has a default under the user's own folders.

        Raises:
            UsageError: a value is not of the form it must have.
        """
        env = os.environ if environment is None else environment
        data = Path(env.get("BEHOLDEN_DATA") or user_data_path("beholden"))
        return cls(
            data=data,
            keys=Path(env.get("BEHOLDEN_KEYS") or user_config_path("beholden") / "keys"),
            database_url=env.get("BEHOLDEN_DATABASE_URL") or None,
            workers=_number("BEHOLDEN_WORKERS", env.get("BEHOLDEN_WORKERS") or "1", 16),
            tor_control=_path(env.get("BEHOLDEN_TOR_CONTROL")),
            torrc=_path(env.get("BEHOLDEN_TORRC")),
            trust=Path(env.get("BEHOLDEN_TRUST") or user_config_path("beholden") / "trust"),
            local=MappingProxyType(_local(env.get("BEHOLDEN_LOCAL") or "")),
        )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _local(text: str) -> dict[str, int]:
    pairs = (part.strip().partition("=") for part in text.split(",") if part.strip())
    return {name.lower(): _number("BEHOLDEN_LOCAL", port, 65_535) for name, _, port in pairs}


def _number(name: str, text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise UsageError(f"{name}: a whole number up to {most} is needed")
    return int(text)
