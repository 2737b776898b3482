"""The schema for editors: it takes what the loader takes, says what the registry says, and is shipped fresh."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policies.load import library
from policies.model import LEAVES
from policies.schema import DRAFT, json_schema, named, written
from tests.samples import as_policy, full

FILE = Path(str(resources.files("policies"))) / "policy.schema.json"


def test_is_shipped_fresh() -> None:
    """The file beside the package is what the models and the registry say now."""
    assert FILE.read_text("utf-8") == written(), "make it anew: python -m tests.written"


def test_describes_every_field() -> None:
    """Each leaf of the registry stands in the schema, with its meaning, its order and the address of its page."""
    described = {}

    def collect(node: dict[str, Any]) -> None:
        for below in [*node.get("properties", {}).values(), node.get("items"), named(node), *node.get("anyOf", ())]:
            if isinstance(below, dict):
                described[below.get("description", "")] = below
                collect(below)

    collect(json_schema())

    for leaf in LEAVES.values():
        assert any(leaf.says in text and f"{leaf.guide}." in text for text in described), leaf.path


def test_holds_no_reference_and_nothing_of_the_registry() -> None:
    """An editor needs no other file, and sees no word that is only for the software."""
    assert json_schema()["$schema"] == DRAFT
    assert '"$ref"' not in written()
    assert '"holds"' not in written()


def test_asks_for_nothing_that_a_profile_fills_in() -> None:
    """A file need not repeat what its profile says, and must give the rest."""
    schema = json_schema()

    assert "policy" in schema["required"]
    assert "retention" not in schema["required"]
    assert "audit_years" not in schema["properties"]["retention"].get("required", ())
    assert "profile" in schema["properties"]["policy"]["required"]


def test_a_sample_of_every_field_is_a_policy() -> None:
    """What the schema describes, the loader takes."""
    assert as_policy(full()).policy.id == "sample-one"


@pytest.mark.parametrize("path", tuple(library()), ids=lambda path: path.stem)
def test_shipped_policies_name_it(path: Path) -> None:
    """An editor finds the schema by the line that each shipped policy has, and the policy gives what it asks for."""
    lines = path.read_text("utf-8").splitlines()
    given = YAML(typ="safe", pure=True).load(path)

    assert "# yaml-language-server: $schema=../policy.schema.json" in lines[:20]
    assert (path.parent / "../policy.schema.json").resolve() == FILE.resolve()
    assert set(json_schema()["required"]) <= set(given) <= set(json_schema()["properties"])
