"""Machine facts come from the environment, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.settings import Machine
from policies.errors import UsageError


def test_reads_folders_database_workers_and_local_ports() -> None:
    """Every machine fact can be set."""
    machine = Machine.from_environment(
        {
            "BEHOLDEN_DATA": "d",
            "BEHOLDEN_KEYS": "k",
            "BEHOLDEN_DATABASE_URL": "postgresql://localhost/x",
            "BEHOLDEN_WORKERS": "2",
            "BEHOLDEN_LOCAL": "Market.test=8801, board.test=8802",
        }
    )

    assert (machine.data, machine.keys, machine.workers) == (Path("d"), Path("k"), 2)
    assert machine.database_url == "postgresql://localhost/x"
    assert machine.local == {"market.test": 8801, "board.test": 8802}


def test_keys_lie_outside_the_data_by_default() -> None:
    """Without settings, data and keys are in different folders of the user."""
    machine = Machine.from_environment({})

    assert not machine.keys.is_relative_to(machine.data)
    assert machine.database_url is None
    assert machine.local == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BEHOLDEN_WORKERS", "many"),
        ("BEHOLDEN_WORKERS", "17"),
        ("BEHOLDEN_WORKERS", "-1"),
        ("BEHOLDEN_LOCAL", "market.test"),
        ("BEHOLDEN_LOCAL", "market.test=70000"),
    ],
)
def test_refuses_what_is_not_a_number(name: str, value: str) -> None:
    """A wrong value is named, and nothing is guessed."""
    with pytest.raises(UsageError, match=name):
        Machine.from_environment({name: value})
