"""For tests: kill a process just before the n-th thing that it does to the file system."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NoReturn

STEPS = ("open", "fchmod", "fsync", "link", "replace", "unlink")


def killed_at(
    step: int, work: Callable[[Any], object], prepare: Callable[[], AbstractContextManager[Any]] = nullcontext
) -> bool:
    """Do the work in a fork that is killed before its step of this number; False where it has fewer steps.

    Args:
        step: counted from 0, not counting those of the preparation.
        work: is given what was prepared.
        prepare: what the work needs, made in the fork.
    """
    if (pid := os.fork()) == 0:
        _do(step, work, prepare)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, "the work failed by itself"
    return os.WIFSIGNALED(status)


def _do(step: int, work: Callable[[Any], object], prepare: Callable[[], AbstractContextManager[Any]]) -> NoReturn:
    steps = itertools.count()
    try:
        with prepare() as prepared:
            for name in STEPS:
                setattr(os, name, _dying(getattr(os, name), steps, step))
            work(prepared)
            os._exit(0)
    finally:
        os._exit(1)


def _dying(real: Callable[..., Any], steps: Iterator[int], last: int) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)

    return call
