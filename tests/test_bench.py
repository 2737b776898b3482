"""The benchmark runs, and prints what it promises; how fast anything was is not asserted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import micro
from tests.bench.variants import RATIOS, VARIANTS


@pytest.mark.timeout(600)
def test_a_quick_round_prints_every_variant_and_ratio() -> None:
    """``python -m tests.bench --quick`` ends well, with a line for each crawl and for each ratio."""
    command = [sys.executable, "-m", "tests.bench", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert all(f"\n{name} " in done.stdout for name in VARIANTS)
    assert all(f"{ratio.over} ÷ {ratio.under} " in done.stdout for ratio in RATIOS)


def test_the_small_measures_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m tests.bench.micro`` prints a figure for each question that is asked of every request or page."""
    micro.main()

    printed = capsys.readouterr().out
    assert all(name in printed for name in micro.GOALS)
