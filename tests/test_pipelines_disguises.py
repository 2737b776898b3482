"""However an identifier is disguised and whatever stands around it, it is covered to its last character."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise import fold
from pipelines.patterns import identifiers
from tests.identifiers import KINDS, plant

TWINS = str.maketrans("ABCEHIKMOPTXYaceijopsxy", "АВСЕНІКМОРТХУасеіјорѕху")
GREEK = str.maketrans("ABEHIKMNOPTXZaiovk", "ΑΒΕΗΙΚΜΝΟΡΤΧΖαιονκ")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
TAGS = ("<b>", "</b>", "<i>", "<wbr>", "<span>", "</span>", '<span class="x">', "<em>", "<u>")
HIDDEN = ("email.hidden", "phone.hidden")
"""Kinds that are disguised already."""
Disguise = Callable[[Random, str], str]


def look_alikes(rng: Random, text: str) -> str:
    """Some letters from Cyrillic or Greek."""
    table = rng.choice((TWINS, GREEK))
    return "".join(sign.translate(table) if rng.random() < 0.5 else sign for sign in text)


def sprinkled(rng: Random, text: str) -> str:
    """Invisible characters after some signs."""
    return "".join(sign + (rng.choice(INVISIBLE) if rng.random() < 0.3 else "") for sign in text)


def full_width(rng: Random, text: str) -> str:
    """Every sign as wide as a Chinese one."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def keycaps(rng: Random, text: str) -> str:
    """Every figure on the cap of a key."""
    return "".join(f"{sign}\ufe0f\u20e3" if sign.isdecimal() and sign.isascii() else sign for sign in text)


def tagged(rng: Random, text: str) -> str:
    """Tags in the middle, as where the source of a page was joined."""
    place = rng.randint(1, max(1, len(text) - 1))
    return text[:place] + rng.choice(TAGS) + text[place:]


def referenced(rng: Random, text: str) -> str:
    """Some signs as HTML references."""
    return "".join(f"&#{ord(sign)};" if rng.random() < 0.3 else sign for sign in text)


DISGUISES: Mapping[str, Disguise] = {
    disguise.__name__: disguise for disguise in (look_alikes, sprinkled, full_width, keycaps, tagged, referenced)
}
SURROUND = st.text(
    alphabet=st.sampled_from(" \n\t.,;:!?()[]{}<>\"'*|~-–—…•★🔥👍🏽❤️📞✅\r")
    | st.characters(categories=("P", "S", "Z")),
    max_size=12,
)
SPACED = st.sampled_from([" ", "\n", " \n", "\t", " 🔥 ", " | ", "\n\n", " ★ "])


def left_bare(text: str, start: int, end: int) -> str:
    """The letters and figures of a span that no entity covers."""
    covered = {position for entity in identifiers(text) for position in range(entity.start, entity.end)}
    return "".join(text[at] for at in range(start, end) if at not in covered and text[at].isalnum())


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in HIDDEN])
def test_every_kind_is_covered_in_every_disguise(kind: str, disguise: str) -> None:
    """Look-alike letters, invisible characters, wide letters, keycaps, tags and references hide nothing."""
    rng = Random(f"{kind} {disguise}")
    for _ in range(5):
        planted = plant(rng, kind)
        value = DISGUISES[disguise](rng, planted.value)
        text = f"Hello {planted.before}{value} thanks"
        start = text.rindex(value)

        assert not left_bare(text, start, start + len(value)), f"{kind}, {disguise}"


@given(
    st.integers(0, 2**32),
    st.sampled_from([kind for kind in KINDS if kind not in HIDDEN]),
    st.sampled_from(list(DISGUISES)),
    SURROUND,
    SPACED,
    SPACED,
    SURROUND,
)
def test_disguised_identifiers_are_covered_among_signs(
    seed: int, kind: str, disguise: str, before: str, left: str, right: str, after: str
) -> None:
    """Punctuation, emoji and line breaks around a disguised identifier leave none of it bare."""
    rng = Random(seed)
    planted = plant(rng, kind)
    value = DISGUISES[disguise](rng, planted.value)
    head = f"{before}{left}{planted.before}"

    assert not left_bare(f"{head}{value}{right}{after}", len(head), len(head) + len(value)), (kind, disguise)


@given(st.lists(st.integers(0, 0x10FFFF).map(chr) | st.sampled_from(["&", "#", "<b>", "</", "%40", ";", "a", "0"])))
def test_folding_takes_any_text(pieces: list[str]) -> None:
    """No string makes it fail, half surrogates neither, and every span lies within the text, in order."""
    text = "".join(pieces)

    folded = fold(text)
    spans = [folded.entity(at, at + 1, "EMAIL", "test") for at in range(len(folded.text))]
    assert len(folded.data) == len(folded.text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.start <= right.start for left, right in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "12 High ", "Apt 1 ", "I am very ", "polish ", "Mr ", "12 Nov ", "2020-01-01 ", "<b>", "</b>a", "&amp;",
        "a@", "a%40a", "Аа", "\u200b", "track 12 ", "my address is A ", "calle Aa ", "pw ", "zip 1", "AB-", "0.12345, ",
        "0 ",
    ],
)  # fmt: skip
def test_time_grows_with_length_alone(piece: str) -> None:
    """A line of repeats takes time in proportion to its length; the least of some tries counts."""

    def cost(length: int) -> float:
        start = time.process_time()
        identifiers(piece * (length // len(piece)))
        return time.process_time() - start

    short, long = (min(cost(length) for _ in range(3)) for length in (10_000, 60_000))

    assert long < 15 * short + 0.2
