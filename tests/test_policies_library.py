"""The shipped policies: each can be read, holds its own cases, can be explained, and has a spider."""

from __future__ import annotations

import dataclasses
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from crawlers.source import GovernedSpider
from pipelines.cases import run_item_cases
from pipelines.items import ITEM_TYPES
from policies.approval import in_force
from policies.cases import missing_cases, run_request_cases
from policies.explain import explain
from policies.load import all_problems, library, load_policy
from policies.model import Policy
from tests.policies import NOW
from tests.pseudonymising import pseudonymiser, study_key

SHIPPED = {path.stem: path for path in library()}
LIVE = {"drug-markets", "modern-slavery-adverts", "malware-forums", "laundering-services"}
NEVER_STORED = {"item_id"}
"""Fields that tell a thing from others and are kept as a keyed digest only, outside the items."""


@pytest.fixture(params=SHIPPED)
def path(request: pytest.FixtureRequest) -> Path:
    """The file of each shipped policy."""
    return SHIPPED[request.param]


@pytest.fixture
def policy(path: Path) -> Policy:
    """Each shipped policy."""
    return load_policy(path)


def _spiders() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="beholden.sources")}


def test_these_are_shipped() -> None:
    """The two demos, the four sites of saved pages, and a template for each of the four fields of study."""
    assert set(SHIPPED) == {"demo-market", "demo-board", "cryptonia", "empire", "classifieds", "books"} | LIVE


def test_can_be_read(path: Path) -> None:
    """There is nothing to say against a shipped policy, and its name is that of its file."""
    assert all_problems(path.read_bytes(), name=path.name) == ()
    assert load_policy(path).policy.id == load_policy(path).study.id == path.stem


def test_holds_its_request_cases(policy: Policy) -> None:
    """The gate answers each case as the policy says, for the reason that it gives."""
    assert [result for result in run_request_cases(policy) if not result.held] == []


def test_holds_its_item_cases(policy: Policy) -> None:
    """The pseudonymiser makes of each item what the policy says."""
    results = run_item_cases(policy, pseudonymiser(policy, key=study_key(policy.study.id)))

    assert [result for result in results if not result.held] == []


def test_holds_its_item_cases_with_the_names_model(policy: Policy) -> None:
    """The same with the detectors of a real run."""
    assert [result for result in run_item_cases(policy) if not result.held] == []


def test_has_every_case_that_it_should(policy: Policy) -> None:
    """Each source has an allowed and a refused address, and each stored field an example."""
    assert list(missing_cases(policy)) == []


def test_names_every_field_of_its_items(policy: Policy) -> None:
    """A field that an item class has is ruled on or dropped, and a rule names a field that exists."""
    fields = {
        kind: {field.name for field in dataclasses.fields(item)} - NEVER_STORED for kind, item in ITEM_TYPES.items()
    }
    narrow = LIVE | {"books"}

    for kind, rules in policy.items.items():
        assert set(rules) <= fields[kind]
        if policy.policy.id not in narrow:
            assert set(rules) | {"url"} == fields[kind]


def test_gives_reasons(policy: Policy) -> None:
    """Every stored field with personal data says why."""
    for kind, rules in policy.items.items():
        unreasoned = [name for name, rule in rules.items() if rule.personal != "none" and not rule.why]
        assert unreasoned == [], kind


def test_can_be_explained(policy: Policy) -> None:
    """Its words name its sources and its question, as text and as Markdown."""
    text, markdown = explain(policy), explain(policy, markdown=True)

    assert "Other fields" not in text
    assert all(
        f"The source {source.id}" in text and f"### The source {source.id}" in markdown for source in policy.sources
    )


def test_has_spiders_that_exist(policy: Policy) -> None:
    """Each source is read by a spider that is registered, under the name that the policy gives it."""
    for source in policy.sources:
        spider = _spiders()[source.spider].load()
        assert issubclass(spider, GovernedSpider)
        assert spider.name == source.spider


def test_runs_here_and_nowhere_else(policy: Policy) -> None:
    """What is shipped to be run stays on this machine; the templates are drafts and cannot run."""
    may_run = in_force(policy, on=NOW.date()).allowed

    assert policy.synthetic is (policy.policy.id not in LIVE)
    assert may_run is policy.synthetic


def test_says_at_its_head_how_to_read_it(path: Path) -> None:
    """A reviewer who opens the file is told what it is before the first field."""
    head = path.read_text("utf-8").partition("\nschema: 1\n")[0]

    assert head.startswith("# ")
    assert "How to read this file" in head
    assert all(line.startswith("#") for line in head.splitlines())
    assert max(map(len, path.read_text("utf-8").splitlines())) <= 120
