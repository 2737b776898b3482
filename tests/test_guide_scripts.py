"""What the guide's tools compute in a browser is what the software computes."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crawlers.pace import Pace
from crawlers.tools.load import load_of
from crawlers.tools.rules import PARTLY, here
from crawlers.tools.table import CHOICES, sizes
from policies.compare.differences import KEYS, compare
from policies.errors import PolicyError
from policies.lint.check import Report, judge, lint
from policies.lint.families import RULES
from policies.load import library, resolve
from policies.plain_yaml import Document, dotted, read_yaml
from tests import guide_axe
from tests.guide_scripts import COMPARING, as_json, chromium, plain, with_scripts
from tests.linting import base, merged, with_digests
from tests.policies import NOW, TRAINING, as_bytes, live
from tests.samples import ALL, full, pairs, place_of, with_value

pytestmark = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")

ON = NOW.date().isoformat()
SHIPPED = {path.stem: path.read_text("utf-8") for path in library()}
READ = """json => JSON.parse(json).map(text => {
  try {
    const { value, lines } = beholden.readYaml(text);
    return { value, lines: [...lines] };
  } catch (error) {
    if (!(error instanceof beholden.Unreadable)) throw error;
    return { problem: error.problem, line: error.line };
  }
})"""
LINT = """json => JSON.parse(json).map(([text, on]) =>
  beholden.lint(text, on).findings.map(one => [one.rule.id, one.field, one.line, one.problem]))"""
JUDGE = """json => JSON.parse(json).map(([value, on]) =>
  beholden.judge({ value }, on).findings.map(one => [one.rule.id, one.field, one.line, one.problem]))"""
COMPARE = """json => JSON.parse(json).map(both => {
  const [old, now] = both.map(value => beholden.resolve({ value }).policy);
  return old && now && beholden.compare(old, now).map(({ path, at, change }) => [path, at, change]);
})"""
Findings = set[tuple[str, str, int | None, str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page that can read, judge and compare policies."""
    return with_scripts(browser, *COMPARING)


def examples() -> Iterator[tuple[str, Any]]:
    """The examples of all rules but that on form, each as a whole policy."""
    for rule in RULES:
        for name, part in (("fails", rule.fails), ("passes", rule.passes)):
            if (rule.id, name) != ("FRM001", "fails"):
                changes = read_yaml(part.encode(), name="part").value
                yield f"{rule.id} {name}", with_digests(merged(base(), changes))


def yaml_files() -> dict[str, str]:
    """Everything that is written as plain YAML."""
    parts = {f"{rule.id} {name}": getattr(rule, name) for rule in RULES for name in ("fails", "passes")}
    return SHIPPED | parts | {"training": TRAINING, "as JSON": as_bytes(base()).decode()}


def in_python(text: str) -> dict[str, Any] | None:
    """The same reading by the software; None where it refuses."""
    try:
        document = read_yaml(text.encode(), name="file")
    except PolicyError:
        return None
    return {"value": plain(document.value), "lines": {dotted(path): line for path, line in document.lines.items()}}


def test_policies_are_read_alike(page: Page) -> None:
    """Every shipped policy and every example has the same values on the same lines, or is refused on both sides."""
    texts = yaml_files()

    for (name, text), found in zip(texts.items(), page.evaluate(READ, as_json(texts.values())), strict=True):
        expected = in_python(text)
        assert ("problem" in found) == (expected is None), name
        assert expected is None or {"value": found["value"], "lines": dict(found["lines"])} == expected, name


SOME = [leaf for index, leaf in enumerate(ALL) if index % 6 == 0 or leaf.path in KEYS]
"""Fields of every kind; all of them would take half a minute."""
SEEDS = (
    "a: 1\nb: [x, y]\nc: {d: e, f: 'g'}\n",
    "a:\n  - b: 1\n    c: 2\n  - d\n",
    "t: >\n  one\n  two\n\n  three\n\n   four\nu: x\n",
    "t: |\n  one\n\n  two\n",
    '- - a\n  - b\n- "x\\ny"\n',
    "a: b # c\nd:\n- e\n- f: 2026-11-01\n",
    "a: [\n  b,\n  c\n]\n",
)
PIECES = (
    ": ", ":", "- ", "-", "#", " #", "\n", "\n  ", "'", '"', "[", "]", "{", "}", ",", ", ", "|", ">", "|-", ">+", "  ",
    "&a", "*a", "!t", "%", "@", "`", "~", "null", "010", "1e3", "1.5", "2026-13-01", "<<: ", "? ", "\\", "---\n",
    " ", "...\n", "é", "\u200b", "\t", "x:y", "a#b",
)  # fmt: skip


def damaged(number: int) -> Iterator[str]:
    """Small files with signs put in, taken out and moved."""
    chance = random.Random(20261128)
    for _ in range(number):
        text = chance.choice(SEEDS)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + (
                chance.choice(PIECES) + text[at:] if chance.random() < 0.6 else text[at + chance.randint(1, 4) :]
            )
        yield text


def test_what_the_browser_reads_the_software_reads_alike(page: Page) -> None:
    """A damaged file that the browser takes has the same values in Python; whatever it refuses, it gives a reason."""
    texts = list(damaged(1500))

    found = page.evaluate(READ, as_json(texts))

    assert 300 < sum("value" in one for one in found) < 1400
    for text, one in zip(texts, found, strict=True):
        if "value" in one:
            assert {"value": one["value"], "lines": dict(one["lines"])} == in_python(text), repr(text)
        else:
            assert one["problem"], repr(text)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: &x 2\n", 2, "anchor"),
        ("a: !!str 2\n", 1, "tag"),
        ("a: 1\na: 2\n", 2, "given twice, first on line 1"),
        ("a:\t1\n", 1, "tab"),
        ("a: \u202e1\n", 1, "U+202E"),
        ("a:\n  b: 1\n c: 2\n", 3, "spaces"),
        ("a: [1,\n  2\n", 3, "not closed"),
        ("a: one\n  two\n", 2, "second line"),
        ("a: 010\n", 1, "plain digits"),
        ("a: 2026-02-30\n", 1, "day of the calendar"),
        ('a: "b\n', 1, "quotation mark"),
        ("a: b: c\n", 1, "colon"),
        ("{a: }\n", 1, "no value"),
        ("", None, "empty"),
    ],
)
def test_refusals_name_their_line(page: Page, text: str, line: int | None, says: str) -> None:
    """Whatever a policy has no need of is refused, with the line and with what to do."""
    (found,) = page.evaluate(READ, as_json([text]))

    assert found.get("line") == line
    assert says in found["problem"]


def test_what_is_written_is_read_again(page: Page) -> None:
    """A policy that a tool writes has the same values for the software."""
    values = [read_yaml(text.encode(), name="file").value for text in (*SHIPPED.values(), TRAINING)]
    values.append(
        {"a": ["x: y", "- z", "#no", "010", "null", "", " b", "it's", 'say "so"', "2026-02-30", "a\nb", {}, []]}
    )

    long = " ".join(["# one", "- two", "three:"] * 20)
    values.append({"a": long, "b": [long, {"c": [long], "d": f"{long} "}]})

    written = page.evaluate("json => JSON.parse(json).map(value => beholden.writeYaml(value))", as_json(values))

    assert [plain(read_yaml(text.encode(), name="file").value) for text in written] == plain(values)


def assert_found_alike(name: str, answer: list[list[Any]], report: Report) -> None:
    """A browser finds what the software finds, but for what it says that it does not look at."""
    tried = {rule.id for rule in RULES if here(rule)} - set(PARTLY)
    found = {(rule, field, line, _plainly(problem)) for rule, field, line, problem in answer}
    expected = {(one.rule.id, one.field, one.line, _plainly(one.problem)) for one in report.findings}

    assert {one for one in found if one[0] in tried} == {one for one in expected if one[0] in tried}, name
    # Of what is looked at in part, whatever is found is wrong for the software too.
    assert {one[1] for one in found if one[0] in PARTLY} <= {one.field for one in report.errors}, name


def _plainly(problem: str) -> str:
    """A problem without what one side alone suggests, and without the point of a whole number."""
    return re.sub(r"(\d)\.0\b", r"\1", re.split("; (?:did you mean|correct its name|the fields here)", problem)[0])


def test_rules_find_the_same_in_shipped_policies(page: Page) -> None:
    """In each shipped policy, whole and damaged, the findings are the same: rule, field, line and words."""
    texts = SHIPPED | {f"{name}, cut": "\n".join(cut(text)) for name, text in SHIPPED.items()}

    for (name, text), answer in zip(
        texts.items(), page.evaluate(LINT, as_json((text, ON) for text in texts.values())), strict=True
    ):
        assert_found_alike(name, answer, lint(text.encode(), on=NOW.date()))


def cut(text: str) -> Iterator[str]:
    """The lines of a file, with every number doubled and every tenth reason gone."""
    for number, line in enumerate(text.split("\n")):
        if not (number % 10 == 0 and re.match(r"\s+(why|measure|contact|rehearsed_on): [^>]*$", line)):
            yield re.sub(
                r"(\w+_(?:days|s|day|pages)): ([0-9]+)", lambda found: f"{found[1]}: {int(found[2]) * 2}", line
            )


def test_rules_find_the_same_in_their_examples(page: Page) -> None:
    """In the failing and the passing example of each rule the findings are the same: rule, field and words."""
    values = dict(examples())
    answers = page.evaluate(JUDGE, as_json((value, ON) for value in values.values()))

    for (name, value), answer in zip(values.items(), answers, strict=True):
        assert_found_alike(name, answer, judge(resolve(Document(value)), [], on=NOW.date()))


def test_wrong_values_are_refused_alike(page: Page) -> None:
    """A value of another kind at any field is refused, or found fault with, as the software does."""
    chance, whole = random.Random(7), full()
    wrong: tuple[Any, ...] = (None, "x", 3, -1, 2.5, True, [], {}, ["zz"], {"q": 1}, "2026-01-02")
    values = {leaf.path: with_value(whole, place_of(leaf), chance.choice(wrong)) for leaf in SOME}

    for (name, value), answer in zip(
        values.items(), page.evaluate(JUDGE, as_json((value, ON) for value in values.values())), strict=True
    ):
        assert_found_alike(name, answer, judge(resolve(Document(value)), [], on=NOW.date()))


def test_most_rules_are_tried_here() -> None:
    """Nine rules in ten at least; what needs the crawl's own parser, a signature or a file is left to the software."""
    tried = {rule.id for rule in RULES if here(rule)}

    assert len(tried) >= 0.9 * len(RULES)
    assert not tried & {"APP002", "APP004", "CAS001", "CAS002", "SRC002"}


def assert_compared_alike(page: Page, both: list[tuple[Any, Any]]) -> None:
    """The same fields are looser and tighter, in the same order."""
    for (old, new), found in zip(both, page.evaluate(COMPARE, as_json(both)), strict=True):
        before, after = (resolve(Document(value)).policy for value in (old, new))
        assert (before is None or after is None) == (found is None)
        if before and after:
            assert found == [[one.path, one.schema, one.change] for one in compare(before, after)]


def test_shipped_policies_are_compared_alike(page: Page) -> None:
    """Of two shipped policies the same fields are looser and tighter, both ways."""
    values = [read_yaml(text.encode(), name="file").value for text in SHIPPED.values()]

    assert_compared_alike(page, [*pairwise(values), *pairwise(reversed(values))])


def test_every_field_is_compared_alike(page: Page) -> None:
    """A looser value of any field is looser in the browser, and the way back tighter."""
    whole, both = full(), []
    for leaf in SOME:
        if (pair := pairs(leaf)) is not None:
            strict, loose = (with_value(whole, place_of(leaf), value) for value in pair)
            both += [(strict, loose), (loose, strict)]

    assert_compared_alike(page, both)


def test_loads_are_worked_out_alike(browser: Browser) -> None:
    """Whatever the limits, pages, megabytes, share and days are those of the formula."""
    page, chance = with_scripts(browser, "python", "load-data"), random.Random(9)
    given: list[dict[str, Any]] = [
        {
            "pages": chance.randrange(1, 50_000), "delay_s": chance.choice((1, 5, 10, 15, 0.5)),
            "answer_s": chance.choice((0, 0.3, 2, 4)), "latency_factor": chance.choice((0, 5)),
            "hours": chance.choice((1, 8, 24)), "pages_per_day": chance.randrange(1, 5000),
            "mb_per_day": chance.choice((1, 20, 200)), "page_kb": chance.choice((10, 90, 3000)),
            "host_pages_per_day": chance.choice((None, 500, 20_000)),
        }
        for _ in range(200)
    ]  # fmt: skip

    found = page.evaluate("json => JSON.parse(json).map(beholden.loadOf)", as_json(given))

    assert found == [dataclasses.asdict(load_of(**one)) for one in given]


def test_the_pause_is_that_of_the_crawler() -> None:
    """The load has the pause that the crawler keeps to a host that answers as slowly."""
    for delay_s, answer_s in ((15, 1), (15, 4), (5, 0.2)):
        policy = live(politeness={"per_host": {"delay_s": delay_s}})
        pace = Pace(policy.politeness)
        pace.learn("a.example.org", latency_s=answer_s)

        load = load_of(
            pages=100, delay_s=delay_s, answer_s=answer_s, latency_factor=policy.politeness.latency_factor, hours=8,
            pages_per_day=100, mb_per_day=100, page_kb=90, host_pages_per_day=1000,
        )  # fmt: skip

        assert load.pause_s == pace.delay_s("a.example.org")


def test_groups_are_counted_alike(browser: Browser) -> None:
    """Whatever is kept of the invented table, each row stands in a group of the same size."""
    page = with_scripts(browser, "parts", "table-data", "stand-out")

    for levels in CHOICES:
        found = page.evaluate(
            """levels => beholden.sizes(beholden.table.filter(one => levels[one.name])
              .map(one => one.levels[levels[one.name]]))""",
            levels,
        )
        assert found == sizes(levels)
