"""Check what learners write: reasons, paraphrases and notices. A check of words is a sieve; people judge the sense."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

STOCK = (
    "needed for research", "needed for the research", "for research purposes", "may be useful", "might be useful",
    "just in case", "in case", "standard practice", "as usual", "important", "relevant", "for completeness",
    "better data", "to be safe",
)  # fmt: skip
"""Words that fit every field of every study."""
COMMON = frozenset(
    "a about after all also an and any are as at be been but by can could do for from had has have he her him his how "
    "i if in into is it its me my no not of on one or our out people she so some than that the their them then there "
    "these they this to too up us was we were what when where which who will with would you your".split()
)
RUN = 4
"""Words in a row, shared with the original, that are a quotation."""


def tokens(text: str) -> list[str]:
    """The words of a text in small letters."""
    return re.findall(r"[a-z0-9']+", text.lower())


def readability(text: str) -> float:
    """Automated readability index (Smith and Senter 1967): about the school year in which a text can be read."""
    found = re.findall(r"[\w'’@.+:/-]*\w", text)
    sentences = max(1, len(re.findall(r"[.?!:](?=\s|$)", text)))
    letters = sum(len(re.sub(r"\W", "", one)) for one in found)
    return 4.71 * letters / max(1, len(found)) + 0.5 * len(found) / sentences - 21.43


def whys(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """A reason for each field: a sentence of its own, with what the question needs and what the choice avoids."""
    said = dict(answer) if isinstance(answer, Mapping) else {}
    for field, about in given["fields"].items():
        yield from (f"{field}: {problem}" for problem in _reason(str(said.get(field) or ""), about))
    reasons = [" ".join(tokens(str(one))) for one in said.values() if one]
    if len(set(reasons)) < len(reasons):
        yield "two fields have the same reason; what is true of both says nothing of either"


def _reason(text: str, about: Sequence[str]) -> Iterator[str]:
    found = tokens(text)
    if not 6 <= len(found) <= 40:
        yield f"has {len(found)} words; between 6 and 40 say a reason"
    if stock := next((one for one in STOCK if one in text.lower()), None):
        yield f"'{stock}' fits every field of every study"
    if not any(one.startswith(stem) for one in found for stem in about):
        yield f"does not say what this field is for (a word such as {', '.join(about[:3])})"


def paraphrases(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """A paraphrase for each post that shares no run of words with it, and by which a search does not find it."""
    posts: Mapping[str, str] = YAML(typ="safe", pure=True).load(folder / given["posts"])
    said = dict(answer) if isinstance(answer, Mapping) else {}
    for name, about in given["of"].items():
        text = str(said.get(name) or "")
        yield from (f"{name}: {problem}" for problem in _paraphrase(name, text, about, posts))


def _paraphrase(name: str, text: str, about: Sequence[str], posts: Mapping[str, str]) -> Iterator[str]:
    if len(tokens(text)) < 6:
        yield "is missing, or too short to say anything"
        return
    if run := shared_run(text, posts[name]):
        yield f"'{run}' stands in the original too"
    if not any(one.startswith(stem) for one in tokens(text) for stem in about):
        yield f"no longer says what the post is about (a word such as {', '.join(about[:3])})"
    if (first := search(text, posts)) and first[0] == name:
        yield "a search for it finds the original first"


def shared_run(text: str, other: str) -> str:
    """The first run of words that two texts share, if they share one."""
    ours, theirs = tokens(text), f" {' '.join(tokens(other))} "
    runs = (" ".join(ours[place : place + RUN]) for place in range(len(ours) - RUN + 1))
    return next((run for run in runs if f" {run} " in theirs), "")


def search(query: str, posts: Mapping[str, str], *, k: float = 1.2, b: float = 0.75) -> list[str]:
    """The names of the posts that a search finds, best first (Okapi BM25; Robertson and Zaragoza 2009)."""
    texts = {name: [one for one in tokens(text) if one not in COMMON] for name, text in posts.items()}
    length = sum(map(len, texts.values())) / len(texts)
    holds = Counter(word for text in texts.values() for word in set(text))
    scores = {}
    for name, text in texts.items():
        counts = Counter(text)
        scores[name] = sum(
            math.log(1 + (len(texts) - holds[word] + 0.5) / (holds[word] + 0.5))
            * counts[word] * (k + 1) / (counts[word] + k * (1 - b + b * len(text) / length))
            for word in set(tokens(query)) if counts[word]
        )  # fmt: skip
    return [name for name, score in sorted(scores.items(), key=lambda pair: -pair[1]) if score > 0]


def notice(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """A notice with all its parts, in words that a reader of fourteen follows."""
    said = {name: str(text or "").strip() for name, text in answer.items()} if isinstance(answer, Mapping) else {}
    for name, form in given["parts"].items():
        if not re.search(form["needs"], said.get(name, ""), re.IGNORECASE):
            yield f"{name}: {form['says']}"
    text = "\n".join(said.values())
    if (index := readability(text)) > given["most"]:
        yield f"its index is {index:.1f}; {given['most']} is about the age of fourteen: shorten sentences and words"
    if len(tokens(text)) > given["words"]:
        yield f"it has {len(tokens(text))} words; {given['words']} are half a page"
    for word in given["never"]:
        if word in text.lower():
            yield f"'{word}' is not true, or not plain"
