"""A reviewer with a keyboard and a browser gets from the first look to a signature that counts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests import desk_walk
from tests.desk import amended
from tests.guide import GUIDE

MOST_BYTES = 35_000


@pytest.mark.skipif(desk_walk.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")
def test_the_keyboard_leads_from_the_first_look_to_the_signature(tmp_path: Path) -> None:
    """By Tab and Enter alone; no fault of A or AA on any page, no request elsewhere; what was signed counts."""
    study = amended(tmp_path)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    before = study.subject()

    walk = asyncio.run(desk_walk.walk(study, pictures))

    after = study.subject()
    given = next(voice for voice in after.voices if voice.role == "rec")
    assert not walk.faults, "\n".join(map(str, walk.faults))
    assert {address.split("/")[2].partition(":")[0] for address in walk.asked} == {"127.0.0.1"}
    assert (before.runs, after.runs) == (False, True)
    assert given.approval is not None
    assert given.approval.decision == "approved_with_conditions"
    assert [one.id for one in given.approval.conditions] == ["pace"]
    assert {path.stem for path in pictures.iterdir()} == set(desk_walk.NAMES)


def test_the_guide_shows_the_walk() -> None:
    """Each picture of the walk is on the guide's page, and is small."""
    page = (GUIDE / "review" / "desk.md").read_text("utf-8")

    for name in desk_walk.NAMES:
        assert f"../assets/desk/{name}.png" in page
        assert (desk_walk.PICTURES / f"{name}.png").stat().st_size < MOST_BYTES
