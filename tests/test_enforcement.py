"""The matrix of enforcement is whole: each enforced field has a test that shows it, and each row is such a field."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from policies.model import LEAVES
from policies.registry import By
from tests.enforcement import SHOWN

TESTS = Path(__file__).parent


@cache
def _tests(module: str) -> frozenset[str]:
    """The tests that a module defines."""
    tree = ast.parse((TESTS / f"test_{module}.py").read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


def test_every_enforced_field_has_its_row() -> None:
    """No field is said to be enforced without a test of it, and no row is left over."""
    assert set(SHOWN) == {path for path, leaf in LEAVES.items() if leaf.by is not By.REVIEW}


@pytest.mark.parametrize("path", SHOWN)
def test_every_named_test_is_there(path: str) -> None:
    """Each row names at least one test, by the name that it has."""
    assert SHOWN[path]
    for name in SHOWN[path]:
        module, _, test = name.partition("::")
        assert test in _tests(module), name
