"""The demo: it crawls the invented sites, shows what pages became, and says when it cannot."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawlers.commands import demo
from crawlers.commands.keys import create_if_absent
from crawlers.demo.beside import LONGEST, Pair, pairs, side_by_side
from crawlers.demo.world import Recipe, World
from crawlers.settings import Machine
from pipelines import keys
from policies.errors import BeholdenError, PolicyError, RouteError
from tests.patched import policy

LISTINGS, SEED = 5, 5
RECIPE = Recipe(seed=SEED, listings=LISTINGS, vendors=4, adverts=LISTINGS // 2)


@dataclass(frozen=True)
class Shown:
    """One demo of the market alone.

    Attributes:
        home: its folder.
        machine: where it kept what.
        json: what it tells a script.
        text: what it tells a person.
    """

    home: Path
    machine: Machine
    json: Any
    text: str


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """A real crawl of a small market, without the names model, which saves seconds."""
    folder = tmp_path_factory.mktemp("demo")
    home = folder / "home"
    machine = Machine(data=home / "data", keys=home / "keys")
    body = policy("demo-market")
    body["politeness"] |= {"traps": {"max_depth": 5}, "backoff": {"start_s": 0.01, "max_s": 0.01, "retries": 1}}
    (folder / "market.yaml").write_text(json.dumps(body, default=str, indent=1))
    create_if_absent("demo-board", machine)
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "POLICIES", (str(folder / "market.yaml"),))
        patch.setenv("BEHOLDEN_WORKERS", "0")
        with redirect_stdout(out):
            demo.run(folder=home, listings=LISTINGS, seed=SEED, as_json=True)
    result = json.loads(out.getvalue())
    with redirect_stderr(err):
        demo._tell(home, machine, RECIPE, result["runs"], 12.3)
    return Shown(home, machine, result, err.getvalue())


def test_a_script_gets_the_folder_and_the_runs(shown: Shown) -> None:
    """The crawl was complete, stored listings and vendors, and wrote its report."""
    (run,) = shown.json["runs"]

    assert shown.json["folder"] == str(shown.home)
    assert (run["status"], run["rule"]) == ("finished", None)
    assert 0 < run["records"]["listing"] <= LISTINGS
    assert 0 < run["records"]["vendor"] <= RECIPE.vendors
    assert Path(run["report"]).stat().st_mode & 0o777 == 0o600


def test_its_folder_is_private_and_keeps_keys_apart(shown: Shown) -> None:
    """Only its owner can enter, and the keys are not in the data."""
    assert [path.stat().st_mode & 0o777 for path in (shown.machine.data, shown.machine.keys)] == [0o700, 0o700]
    assert keys.epochs("demo-market", shown.machine.keys) == (1,)


def test_a_person_sees_pages_beside_rows_and_the_ledger(shown: Shown) -> None:
    """What was read, two pages beside what was stored of them, that the ledger holds, and where all of it is."""
    for words in (
        "demo-market@1.0.0",
        "records stored: ",
        "A listing of the invented market",
        "A vendor of the invented market",
        "entries verified",
        "Done in 12 s",
        str(shown.home),
    ):
        assert words in shown.text


def test_a_row_shows_no_identifier_of_its_page(shown: Shown) -> None:
    """The left column has the page's words, the right one pseudonyms and masks, or nothing."""
    found = pairs(shown.machine, RECIPE)
    planted = {mark.value for mark in World.of(RECIPE).identifiers if len(mark.value) > 6}
    said = [text for pair in found for _, text, _ in pair.fields]
    kept = [text for pair in found for _, _, text in pair.fields]

    assert [pair.title for pair in found] == ["A listing of the invented market", "A vendor of the invented market"]
    assert any(mark in text for mark in planted for text in said)
    assert not [text for text in kept if any(mark in text for mark in planted)]
    assert any(":k1:" in text for text in kept)
    assert {"–"} < set(kept)
    assert max(map(len, (*said, *kept))) <= LONGEST


def test_a_field_under_another_name_is_found(shown: Shown) -> None:
    """A value that was made coarser, or of which only facts are kept, stands beside the value."""
    fields = {name: (said, kept) for pair in pairs(shown.machine, RECIPE) for name, said, kept in pair.fields}
    coarser = {name for name, (said, kept) in fields.items() if kept not in (said, "–") and "⟦" not in kept}

    assert coarser - {"vendor", "handle"}


def test_a_world_of_children_alone_shows_no_advert(shown: Shown) -> None:
    """A page of which nothing may be stored is not chosen, and a world without another shows one page fewer."""
    world = World.of(RECIPE)

    assert all(advert.minor for advert in world.adverts)
    assert not [pair for pair in pairs(shown.machine, RECIPE) if "advert" in pair.title]


def test_what_changed_stands_out() -> None:
    """A pseudonym and a mask are coloured, what was dropped is dim, and words in brackets are no markup."""
    rows = (
        ("vendor", "otter", "USERNAME:k1:abcdefghijklmnop"),
        ("name", "Annabel", "–"),
        ("title", "[red]x", "[red]x"),
    )
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)

    console.print(side_by_side(Pair(title="A listing", fields=rows)))

    file: Any = console.file
    lines = {line.split()[0]: line for line in file.getvalue().splitlines() if line.strip()}
    assert "\x1b[35mUSERNAME:k1:" in lines["vendor"]
    assert "\x1b[2m–" in lines["name"]
    assert lines["title"].count("[red]x") == 2


def test_a_crawl_that_fails_fails_the_demo_with_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever started the demo gets the crawl's own exit code, here that its site is not served."""
    machine = Machine(data=tmp_path / "data", keys=tmp_path / "keys")
    monkeypatch.setenv("BEHOLDEN_WORKERS", "0")

    with pytest.raises(BeholdenError, match="the demo's crawl of demo-board failed") as caught:
        demo._crawl("demo-board", tmp_path, machine)
    assert caught.value.exit_code == RouteError.exit_code


def test_an_unknown_policy_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """No key is made for a policy that cannot be read."""
    machine = Machine(data=tmp_path / "data", keys=tmp_path / "keys")

    with pytest.raises(PolicyError):
        demo._crawl("no-such-policy", tmp_path, machine)
    assert not machine.keys.exists()
