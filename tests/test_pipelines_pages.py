"""Pages: raw ones show nothing, results count what was done."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Advert, Listing, Record
from pipelines.pages import PageResult, RawPage, Refusal, plain
from pipelines.pseudonyms import MASK

RECORD = Record(kind="advert", source="board", key="0" * 32, values={}, actions={"field:title:redact": 1})
REFUSAL = Refusal(kind="advert", rule="floor.H7", reason="why")


def test_a_raw_page_shows_nothing_of_its_items() -> None:
    """A raw page says how much it holds, never what."""
    page = RawPage.of("board", [Advert(title="Zebedee"), Listing(title="Annabel")])

    assert repr(page) == str(page) == "<RawPage of board with 2 items>"
    assert page.items == (("advert", {"title": "Zebedee"}), ("listing", {"title": "Annabel"}))


def test_an_item_names_its_fields_and_no_value() -> None:
    """In whatever message it ends up."""
    assert repr(Advert(title="Zebedee")) == str(Advert(title="Zebedee")) == "<Advert with title>"
    assert repr(Advert()) == "<Advert with nothing>"


def test_a_raw_page_crosses_a_pipe_where_an_item_cannot() -> None:
    """An item cannot be pickled; the page that goes to a worker can."""
    page = RawPage.of("board", [Advert(title="Zebedee")])

    assert pickle.loads(pickle.dumps(page)).items == page.items
    with pytest.raises(TypeError, match="stays in memory"):
        pickle.dumps(Advert(title="Zebedee"))


def test_a_page_is_refused_whole() -> None:
    """A page that fails gives one refusal for each of its items."""
    result = RawPage.of("board", [Advert(), Listing()]).refused("entities.on_detector_error", "why")

    assert [refusal.kind for refusal in result.refused] == ["advert", "listing"]
    assert result.records == ()


def test_results_are_counted() -> None:
    """The counts of a page are those of its records, and its refusals by rule."""
    result = PageResult.of([RECORD, REFUSAL, RECORD])

    assert result.records == (RECORD, RECORD)
    assert result.refused == (REFUSAL,)
    assert result.counts == {"field:title:redact": 2, "refused:floor.H7": 1}


@given(st.text(st.sampled_from("⟦⟧\0\ud800\udfffaé😀")))
def test_collected_text_cannot_look_like_a_mask(text: str) -> None:
    """No collected text holds a mask, a NUL or half a character; its length stays."""
    made_plain = plain(text)

    assert len(made_plain) == len(text)
    assert not MASK.search(made_plain)
    assert not {"\0", "⟦", "⟧"} & set(made_plain)
    assert made_plain.encode("utf-8").decode() == made_plain
    assert plain("naïve [text] 😀") == "naïve [text] 😀"
