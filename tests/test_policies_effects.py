"""The effect of a change: a recorded crawl is replayed under both policies, and the counts are set side by side."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from policies.compare.effects import COUNTED, Recorded, effects, read_recording
from policies.errors import UsageError
from policies.load import library, load_policy
from tests.policies import GONE, training
from tests.recording import recording

DEMO = Path(str(resources.files("policies"))) / "compare/recorded/demo.json"
PAGES = (
    Recorded(url="http://board.test/ads/1", items=(("advert", ("price", "phone", "age")),)),
    Recorded(url="http://board.test/ads/2", items=(("advert", ("price",)),)),
    Recorded(url="http://board.test/user/2", items=(("advert", ("price",)),)),
    Recorded(url="http://other.test/ads/2", items=(("listing", ("price",)),)),
)
NO_CASES: dict[str, Any] = {"cases": {"requests": [], "items": []}}


def counts(**changes: Any) -> dict[str, tuple[int, int]]:
    """What changes in each count."""
    found = effects(training(**NO_CASES), training(**NO_CASES, **changes), PAGES)
    return {one.name: (one.old, one.new) for one in found if one.old != one.new}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"source": {"deny_paths": [], "allow_paths": ["/*"]}},
         {"requests": (2, 3), "items": (2, 3), "kept": (2, 3)}),
        ({"items": {"advert": {"price": GONE}}}, {"items": (2, 1), "kept": (2, 0), "dropped": (1, 3)}),
        ({"items": {"advert": {"age": {"action": "keep"}}}}, {"kept": (2, 3), "dropped": (1, 0)}),
        ({"items": {"advert": {"phone": {"action": "drop", "type": GONE, "scope": GONE}}}},
         {"changed": (1, 0), "dropped": (1, 2)}),
        ({"source": {"hosts": ["board.test", "other.test"]}},
         {"requests": (2, 3), "hosts": (1, 2), "dropped": (1, 2)}),
    ],
    ids=["nothing", "path", "field less", "field more", "dropped", "host"],
)  # fmt: skip
def test_counts(changes: dict[str, Any], expected: dict[str, tuple[int, int]]) -> None:
    """Requests, hosts, items and fields are counted by what the policy says of them."""
    assert counts(**changes) == expected


def test_the_cases_of_both_policies_are_replayed() -> None:
    """Without a recording the policies' own examples tell what changes, each once."""
    found = {one.name: (one.old, one.new) for one in effects(training(), training(source={"allow_paths": ["/"]}))}

    assert found["requests"] == (1, 0)
    assert found["items"] == (1, 1)
    assert set(found) == set(COUNTED)


def test_the_shipped_recording_is_of_the_demo() -> None:
    """The recording that comes with Beholden is made from the demo's saved pages, and holds no value of theirs."""
    assert DEMO.read_text("utf-8") == recording(), "make it anew: python -m tests.written"
    shipped = {path.stem: load_policy(path) for path in library()}

    found = {one.name: one.old for one in effects(shipped["demo-board"], shipped["demo-board"], read_recording(DEMO))}

    assert 0 < found["requests"] < len(read_recording(DEMO))
    assert min(found[name] for name in ("items", "kept", "changed", "dropped")) > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}{}",
        "[1]",
        json.dumps([{"url": 1, "items": []}]),
        json.dumps([{"url": "http://a.test/"}]),
        json.dumps([{"url": "http://a.test/", "items": [{"kind": "person", "fields": []}]}]),
    ],
    ids=["empty", "two", "number", "no address", "no items", "unknown kind"],
)
def test_what_is_no_recording_is_refused(text: str, tmp_path: Path) -> None:
    """A file of another form is named, and nothing of it is shown."""
    file = tmp_path / "recorded.json"
    file.write_text(text)

    with pytest.raises(UsageError, match=r"recorded\.json: is not a recorded crawl"):
        read_recording(file)


def test_a_recording_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A file that cannot be read is no recording."""
    with pytest.raises(UsageError):
        read_recording(tmp_path / "nothing.json")
