"""A text is folded for the patterns, and every span leads back to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise import Folded, fold

TRICKY = st.text(alphabet=st.sampled_from("ab0 &;#&amp;\u200b\ufe0f\u20e3\u0301é½ﬁ＠０٣“–🔥\ud800\u3164\x00"))


def origin(folded: Folded, text: str, part: str) -> str:
    """What stands in the original where the folded text says `part`."""
    start = folded.text.index(part)
    found = folded.entity(start, start + len(part), "EMAIL", "test")
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("plain text", "plain text", id="plain ASCII"),
        pytest.param("０７７００", "07700", id="full width"),
        pytest.param("0\ufe0f\u20e37\ufe0f\u20e3", "07", id="keycaps"),
        pytest.param("a\u200bb\u00adc\u2060d", "abcd", id="invisible characters"),
        pytest.param("joe&#64;x&#x2e;org &commat;", "joe@x.org @", id="HTML references"),
        pytest.param("joe&amp;amp;#64;x", "joe@x", id="references escaped twice"),
        pytest.param("&qqq; & co", "&qqq; & co", id="no reference"),
        pytest.param("e\u0301 é", "e e", id="marks"),
        pytest.param("٣ ৪ ①", "3 4 1", id="digits of other scripts"),
        pytest.param("“a–b”\u00a0c\u2028", '"a-b" c ', id="quotes, dashes and spaces"),
        pytest.param("\u3164\u200bb", "b", id="nothing to cling to"),
        pytest.param("Ж🔥", "Ж🔥", id="other scripts and symbols stay"),
    ],
)
def test_folds_to_the_plain_form(text: str, folded: str) -> None:
    """What looks the same to a reader is the same to a pattern."""
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        pytest.param(
            "x 0\ufe0f\u20e37\ufe0f\u20e3 y", "07", "0\ufe0f\u20e37\ufe0f\u20e3", id="keycaps go with their digits"
        ),
        pytest.param("a joe&#64;x.org b", "joe@x.org", "joe&#64;x.org", id="an HTML reference goes whole"),
        pytest.param("½ joe 🔥", "joe", "joe", id="after a character that became three"),
        pytest.param("j\u200bo\u200be x", "joe", "j\u200bo\u200be", id="invisible characters inside"),
        pytest.param("\u200bjoe", "joe", "joe", id="an invisible character before"),
        pytest.param("joe", "joe", "joe", id="untouched"),
    ],
)
def test_spans_lead_back(text: str, part: str, original: str) -> None:
    """A span of the folded text covers what it stands for in the original."""
    assert origin(fold(text), text, part) == original


def test_data_has_one_byte_for_each_character() -> None:
    """A byte pattern's offsets are offsets of the folded text; letters of other scripts count as letters."""
    folded = fold("Жa🔥é")

    assert folded.data == b"\xffa\x80e"


@given(TRICKY | st.text())
def test_every_character_has_an_origin_in_bounds_and_in_order(text: str) -> None:
    """Whatever the text, spans stay within it, are not empty and never run backwards."""
    folded = fold(text)
    spans = [folded.entity(at, at + 1, "EMAIL", "test") for at in range(len(folded.text))]

    assert len(folded.data) == len(folded.text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
