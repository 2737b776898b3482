"""The guide's pages can be read, are dated, say which fields they are about, and are all within reach."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers.figures import figure, figures
from crawlers.guide_boxes import box_path, boxes, is_filed, teaching
from crawlers.guide_lists import filed
from policies.errors import PolicyError
from policies.model import Policy
from policies.registry import walk
from tests import guide

PAGES = {name: text for name, text in guide.pages().items() if guide.is_content(name)}
PUBLIC = [name for name in PAGES if name.startswith("public/")]
LAW = [name for name, text in PAGES.items() if "law_as_of" in guide.front(text)]
CLAUSES = {leaf.clause for leaf in walk(Policy)}
AUDIENCES = {"planner", "reviewer", "public"}
STAGES = {"before", "during", "after", "any"}
FIGURES = [Path(path).stem for path in figures(guide.GUIDE)]
LISTS = {"find.md", "sources.md", "reference/policy.md"}
"""Pages that name every page."""
UNEXPLAINED = frozenset({"H1", "H2"})
"""Capitals that are the names of rules, not abbreviations."""

each_page = pytest.mark.parametrize("name", PAGES)


def is_clause(path: str) -> bool:
    """Whether a path names a field of the policy, or a section or part of it."""
    return any(clause == path or clause.startswith(f"{path}.") for clause in CLAUSES)


@each_page
def test_front_matter_is_whole(name: str) -> None:
    """A page says for whom and for which stage it is, what it is about, and when it is reviewed."""
    front = guide.front(PAGES[name])

    assert set(front["audience"]) <= AUDIENCES
    assert front["audience"]
    assert front["stage"] in STAGES
    assert 20 <= len(front["description"]) <= 160
    assert isinstance(front["reviewed_on"], date)
    assert timedelta(0) < front["review_due"] - front["reviewed_on"] <= timedelta(days=366)


@each_page
def test_named_fields_exist_and_are_explained(name: str) -> None:
    """Every field that a page is filed under is one of the policy, and is named there, but for the public."""
    fields = guide.front(PAGES[name]).get("fields", [])

    assert not [field for field in fields if not is_clause(field)]
    if name not in PUBLIC:
        assert not [field for field in fields if field.rpartition(".")[2] not in guide.body(PAGES[name])]


def test_every_field_and_every_rule_has_its_page() -> None:
    """From each field of a policy and each rule a page is reached, and from the page the rule and the field."""
    filed_under = [field for page in filed(guide.GUIDE) for field in page.front.get("fields", [])]
    fields = [clause for clause in CLAUSES if clause != "why" and not clause.endswith(".why")]

    assert not [clause for clause in fields if not is_filed(filed_under, clause)]
    assert not [rule for rule, pages in teaching(guide.GUIDE).items() if not pages]
    for name in boxes(guide.GUIDE):
        page = next(page for page in PAGES if box_path(page) == name)
        assert f'--8<-- "{name.removeprefix("includes/")}"' in PAGES[page], page


@each_page
def test_fields_in_the_text_exist(name: str) -> None:
    """A page never tells of a field that the policy does not have."""
    sections = {clause.partition(".")[0] for clause in CLAUSES}
    written = re.findall(r"`([a-z_0-9]+(?:\.[a-z_0-9]+)+)`", guide.body(PAGES[name]))

    assert not [path for path in written if path.partition(".")[0] in sections and not is_clause(path)]


@pytest.mark.parametrize("name", LAW)
def test_law_pages_are_dated(name: str) -> None:
    """A page about the law shows which day and place it describes, and that it is no advice."""
    front = guide.front(PAGES[name])
    names = {"UK": "United Kingdom", "EU": "European Union"}
    day = front["law_as_of"]
    places = " and ".join(names[place] for place in front["jurisdiction"])

    assert f'"Law as of {day.day} {day:%B %Y}: {places}"' in PAGES[name]
    assert "This is not legal advice." in PAGES[name]
    assert front["reviewed_on"] - day <= timedelta(days=365)


def test_every_page_on_law_is_a_law_page() -> None:
    """Whatever stands in the folder on law, or cites a statute, carries the day of the law."""
    statutes = {"uk-gdpr-8a", "dpa-2018", "cma-1990", "ta-58", "ta-38b", "msa-52", "cdpa-29a"}
    about = {name for name, text in PAGES.items() if name.startswith("law/") or statutes & set(guide.cited(text))}

    assert about <= set(LAW)


@each_page
def test_sections_follow_the_format(name: str) -> None:
    """A page has one title, begins in short, leaves no level of heading out, and ends with its sources."""
    text = re.sub(r"```.*?```", "", guide.body(PAGES[name]), flags=re.DOTALL)
    headings = re.findall(r"^(#+) (.*)$", text, re.MULTILINE)
    levels = [len(marks) for marks, _ in headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not [title for (_, title), rest in zip(headings, text.split("\n#")[1:], strict=False) if not rest.strip()]
    assert (headings[-1][1] == "Sources") == bool(guide.cited(text))


@each_page
def test_pages_are_short_and_plain(name: str) -> None:
    """No more than 1,200 words, twenty to a sentence on average, and readable at school."""
    text = PAGES[name]
    said = guide.sentences(text)

    assert len(guide.body(text).split()) <= 1200
    assert sum(len(one.split()) for one in said) / len(said) <= 20
    assert max(len(one.split()) for one in said) <= 35
    assert guide.readability(text) <= (9 if name in PUBLIC else 11)


@each_page
def test_no_latin_abbreviations(name: str) -> None:
    """Nobody needs Latin to read the guide."""
    assert not re.search(r"\b(e\.g|i\.e|etc|viz|cf|et al|ibid|vs)\b\.?", guide.body(PAGES[name]))


@each_page
def test_abbreviations_are_defined(name: str) -> None:
    """Every abbreviation on a page is in the glossary, which gives it its long form everywhere."""
    text = re.sub(
        r"`[^`]*`|⟦[^⟧]*⟧|\]\([^)]*\)|\[\^[^\]]*\]:.*|\[\^[^\]]*\]|<[^>]*>|```.*?```",
        "",
        guide.body(PAGES[name]),
        flags=re.DOTALL,
    )
    known = {word for short in guide.glossary() for word in short.split()} | UNEXPLAINED

    assert not {found.rstrip("s") for found in guide.ABBREVIATION.findall(text)} - known


@each_page
def test_tables_have_headers(name: str) -> None:
    """Every column of a table says what stands in it."""
    lines = guide.body(PAGES[name]).splitlines()
    heads = [above for above, rule in pairwise(lines) if re.fullmatch(r"\|(?:-+\|)+", rule)]

    assert not [head for head in heads if re.search(r"\|\s*\|", head)]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_speak(name: str) -> None:
    """A drawing has a title, a description, and a caption, no colour of its own, and loads nothing."""
    figure = (guide.GUIDE / "includes/figures" / f"{name}.html").read_text("utf-8")

    assert f'role="img" aria-labelledby="{name}-title {name}-desc"' in figure
    assert f'<title id="{name}-title">' in figure
    assert f'<desc id="{name}-desc">' in figure
    assert "<figcaption>" in figure
    assert not re.search(r"#[0-9a-f]{3,6}\b|https?://(?!www\.w3\.org/2000/svg)", figure)


def test_every_figure_is_shown_once() -> None:
    """No page draws by hand, and each figure that is drawn stands on one page, which goes on in words."""
    shown = [
        name
        for text in guide.pages().values()
        for name in re.findall(r'^--8<-- "figures/(.+)\.html"$', text, re.MULTILINE)
    ]

    assert sorted(shown) == sorted(FIGURES)
    assert not [name for name, text in PAGES.items() if "<svg" in text]


def test_a_figure_refuses_words_that_do_not_fit() -> None:
    """A text that would run out of its box is an error when the guide is built."""
    steps = [{"box": "Too many words for one box of a figure", "note": "short"}]

    with pytest.raises(PolicyError, match="does not fit"):
        figure("wide", {"title": "T", "says": "S", "caption": "C", "steps": steps})


def test_the_glossary_feeds_every_page() -> None:
    """The long forms shown on every page are those of the glossary."""
    written = (guide.GUIDE / "includes/abbreviations.md").read_text("utf-8")

    assert written == guide.abbreviations(), "run python -m tests.guide"


def test_every_page_is_reached_from_another() -> None:
    """Besides the menu and the lists, a link in some other page leads to every page that teaches."""
    linked: set[str] = set()
    for name, text in guide.pages().items():
        if name in LISTS:
            continue
        folder = guide.GUIDE / name
        for target in re.findall(r"\]\(([^)#:]+\.md)", text):
            linked.add((folder.parent / target).resolve().relative_to(guide.GUIDE).as_posix())

    assert set(PAGES) - linked == set()


def test_the_readability_index_is_the_known_one() -> None:
    """The index agrees with a hand-made sum: 20 letters, 5 words, 1 sentence."""
    assert guide.readability("# T\n\nThese five word were read.\n") == pytest.approx(4.71 * 21 / 5 + 0.5 * 5 - 21.43)


def test_the_menu_has_no_page_twice() -> None:
    """Each page has one place in the menu."""
    listed = list(guide.menu(guide.site_config()["nav"]))

    assert len(listed) == len(set(listed))


TEACHING = [name for name in PAGES if not name.startswith(("cases/", "public/"))]
"""Pages that teach a decision."""
UNASKED = {"law/changes.md", "review/committee-pack.md", "review/desk.md", "collect/sessions.md"}
"""A list, and pages on how to use a part of the software."""


@pytest.mark.parametrize("name", sorted(set(TEACHING) - UNASKED))
def test_readers_can_check_themselves(name: str) -> None:
    """A page that teaches asks at least one question, with an answer that opens, and no mark that would show."""
    asked = re.findall(r'^\?\?\? question "(.*)"$', guide.body(PAGES[name]), re.MULTILINE)

    assert "## Check yourself" in PAGES[name]
    assert asked
    assert not [question for question in asked if "\\" in question]
