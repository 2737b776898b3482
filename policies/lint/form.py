"""Rules on the form of the file and on its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies.compare.orders import Change, compare_values
from policies.facts import facts
from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import PLACEHOLDER, texts
from policies.load import profile_defaults
from policies.model import LEAVES
from policies.registry import Section

FORM = Family("FRM", "The form of the file", "integrity and transparency", "transparency")
FAMILIES = (FORM,)
SHORTEST_REASON = 20
BOILERPLATE = re.compile(
    r"^(?:this is )?(?:needed|required|necessary)(?: for (?:the|our|this)?\s*(?:research|study|project|analysis))?\W*$",
    re.IGNORECASE,
)
MOST_WORDS, HIGHEST_ARI = 150, 11.0

FORM.refuses(
    1,
    "The file is no plain YAML, or hides something from the reader.",
    refused=(),
    fields=(),
    fix="Write the file as plain YAML: each name once, no anchors, tags, tabs or invisible characters.",
    source="YAML 1.2.2; Unicode Technical Report 36",
    fails="retention: {records_days: 90}\nretention: {records_days: 3650}",
    passes="retention: {records_days: 90}",
)
FORM.refuses(
    2,
    "The file holds a field that the schema does not have.",
    refused=(),
    fields=(),
    fix="Correct the name of the field, or take it out.",
    source="project rule",
    fails="retention: {record_days: 90}",
    passes="retention: {records_days: 90, why: Ninety days are enough for the analysis that is planned.}",
)


@FORM.error(
    3,
    fields=("why",),
    fix="Give the reason in a `why` beside the value, or go back to the profile's value.",
    source="Menlo Report: justification",
    fails="sharing: {tier: aggregate, why: null}",
    passes="sharing: {tier: aggregate, why: Counts of ten and more go into the paper and to two charities.}",
)
def looser_than_the_profile(s: Subject) -> Iterable[Problem]:
    """A value is looser than the profile's, and nobody says why."""
    defaults = profile_defaults(s.policy.policy.profile)
    return _looser(s.policy, defaults, "", reasoned=False)


def _looser(section: Section, defaults: Mapping[str, Any], path: str, *, reasoned: bool) -> Iterator[Problem]:
    reasoned = reasoned or section.why is not None
    for name in type(section).model_fields:
        here, value = f"{path}.{name}".lstrip("."), getattr(section, name)
        if isinstance(value, Section) and isinstance(defaults.get(name), dict):
            yield from _looser(value, defaults[name], here, reasoned=reasoned)
        elif name in defaults and here in LEAVES and not reasoned:
            given = tuple(defaults[name]) if isinstance(defaults[name], list) else defaults[name]
            if compare_values(LEAVES[here], given, value) is Change.LOOSER:
                yield here, "is looser than the profile's value, and no why stands beside it"


@FORM.warning(
    4,
    stage=Stage.ANY,
    fields=("why",),
    fix="Say in one or two sentences what this study needs here, and what would be lost without it.",
    source="Thomas and others 2017",
    fails="retention: {why: needed for research}",
    passes="retention: {why: One year of analysis and one of review; after that nobody asks for single records.}",
)
def empty_reason(s: Subject) -> Iterable[Problem]:
    """A reason says too little, says nothing, or is repeated word for word."""
    reasons = [fact for fact in facts(s.policy) if fact.name == "why"]
    times = Counter(fact.value.strip() for fact in reasons)
    for fact in reasons:
        text = fact.value.strip()
        if len(text) < SHORTEST_REASON or BOILERPLATE.match(text):
            yield fact.path, "gives no reason that could be judged"
        elif times[text] >= 3:
            yield fact.path, f"is given {times[text]} times in the same words"


@FORM.error(
    5,
    stage=Stage.APPROVED,
    fields=("study.question",),
    fix="Write what is meant, or take the field out.",
    source="ESRC framework",
    fails="study: {question: TBC}",
    passes="study: {question: How often do adverts for low-paid work share a contact?}",
)
def placeholder(s: Subject) -> Iterable[Problem]:
    """An approved policy holds a placeholder in place of words."""
    for fact in texts(s.policy):
        if PLACEHOLDER.search(fact.value):
            yield fact.path, "holds a placeholder"


@FORM.warning(
    6,
    stage=Stage.ANY,
    fields=("study.lay_summary",),
    fix="Write at most 150 words in short sentences, as to somebody who has never heard of the study.",
    source="ESRC framework; Automated Readability Index",
    fails="study:\n  lay_summary: Representative classified advertisement repositories undergo systematic longitudinal"
    " characterisation.",
    passes="study: {lay_summary: We read public adverts. We count what they say. We do not study named people.}",
)
def hard_to_read(s: Subject) -> Iterable[Problem]:
    """The lay summary is long, or hard to read."""
    words = s.policy.study.lay_summary.split()
    if len(words) > MOST_WORDS:
        yield "study.lay_summary", f"has {len(words)} words; {MOST_WORDS} are enough"
    elif (grade := readability(s.policy.study.lay_summary)) > HIGHEST_ARI:
        yield "study.lay_summary", f"reads like a text for school year {grade:.0f} and above; use shorter sentences"


def readability(text: str) -> float:
    """The Automated Readability Index: about the school year in which the text can be read."""
    words = re.findall(r"[^\W_][\w'’-]*", text)
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    letters = sum(map(len, words))
    return 4.71 * letters / max(1, len(words)) + 0.5 * len(words) / sentences - 21.43


FORM.refuses(
    7,
    "A field is missing, or has a value that the schema does not have.",
    refused=(),
    fields=(),
    fix="Choose one of the values that the message names.",
    source="project rule",
    fails="sharing: {quotes: verbatim}",
    passes="sharing: {quotes: none}",
)
FORM.refuses(
    8,
    "The policy contradicts itself, or goes below the hard floor.",
    refused=(),
    fields=(),
    fix="Mend what the message names; no policy goes below the floor.",
    source="the hard floor",
    fails="schedule: {ends_on: 2026-12-31}",
    passes="schedule: {ends_on: 2027-06-30}",
)
