"""Which policy a study is under: the file that is named, or the one of its newest run."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from crawlers.commands.policy import find_policy
from crawlers.commands.read import open_to_read
from crawlers.settings import Machine
from pipelines.history import History
from pipelines.retention import Rules
from policies.amendment import as_run
from policies.errors import BeholdenError, PolicyError
from policies.load import library
from policies.model import Policy


def policy_of(name: str, machine: Machine) -> Policy:
    """The policy of a file, of a name that comes with Beholden, or of the newest run of a study.

    Raises:
        PolicyError: there is none of these.
    """
    path = Path(name)
    if path.exists() or name in {shipped.stem for shipped in library()}:
        return find_policy(path)
    try:
        with open_to_read(machine) as database:
            runs = History(database, name).runs()
    except BeholdenError:
        runs = []
    if not runs:
        raise PolicyError("no such file, no shipped policy of that name, and no run of such a study", file=name)
    try:
        return as_run(runs[0].settings)
    except (ValidationError, KeyError):
        raise PolicyError(
            "the policy of its newest run is of another version; name the policy's file", file=name
        ) from None


def retention_of(policy: Policy) -> Rules:
    """How long a policy keeps each kind of row."""
    keep = policy.retention
    return Rules(
        states_days=keep.records_days,
        observations_days=keep.records_days,
        mentions_days=keep.mentions_days,
        requests_days=keep.queue_days,
    )
