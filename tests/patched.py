"""Policies of the library with a few fields changed, for tests that are not about politeness or names."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML

from policies.load import library


def policy(name: str, *, names: str = "off", pages: int | None = None, delay_s: float = 0.0) -> dict[str, Any]:
    """A shipped policy as plain data.

    Args:
        name: of the policy.
        names: ``off`` leaves names in texts alone, which saves loading the model.
        pages: most pages of the study.
        delay_s: between two requests to a host.
    """
    path = next(path for path in library() if path.stem == name)
    body: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_bytes())
    body.setdefault("entities", {}).setdefault("detector", {})["names"] = names
    body.setdefault("politeness", {}).setdefault("per_host", {})["delay_s"] = delay_s
    if pages is not None:
        body["politeness"].setdefault("per_study", {})["total_pages"] = pages
    return body
