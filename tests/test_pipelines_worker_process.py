"""A worker process can be ended at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.worker import Setup
from pipelines.worker_process import WorkerProcess
from policies.errors import DetectorError
from tests.policies import training


class _KillsWhileItStarts:
    """A key whose way into the new process is when the end comes."""

    def __init__(self) -> None:
        self.worker: WorkerProcess | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        assert self.worker is not None
        self.worker.kill()
        return Path, ("/nowhere",)


def test_it_can_be_killed_while_it_is_being_started() -> None:
    """An end that comes before there is a process to end holds as soon as there is one."""
    key: Any = _KillsWhileItStarts()
    worker = key.worker = WorkerProcess(Setup(policy=training(), key=key, open=_never))

    with pytest.raises(DetectorError, match="cannot start"):
        worker.start()

    assert worker.process is None


def _never(*_: object) -> Any:
    raise AssertionError("a killed worker does not get as far")
