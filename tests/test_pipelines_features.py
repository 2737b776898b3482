"""Features: counts and a language, never words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.entities import Entity
from pipelines.features import FEATURES, language

SENTENCES = {
    "en": "This is the best of all and we will ship it to you",
    "de": "Die Ware ist nicht teuer und wird mit der Post geliefert",
    "fr": "Nous livrons dans toute la France et les prix sont bas pour vous",
    "es": "Los mejores precios para el cliente y una entrega muy rápida",
    "it": "Il prodotto è di ottima qualità e non si rompe con il tempo",
    "nl": "Het is een goed product en wij leveren ook naar het buitenland",
    "pt": "Os melhores preços para você e uma entrega muito rápida com o seguro",
    "pl": "To jest bardzo dobry towar i nie ma lepszego na rynku",
    "sv": "Det är en bra vara och vi skickar den till dig med post",
    "ru": "Это лучшие цены в городе и быстрый вывоз",
    "uk": "Це найкращі ціни в місті, її доставлять швидко",
    "el": "Άριστη ποιότητα",
    "he": "איכות מעולה",
    "ar": "جودة عالية",
    "th": "คุณภาพดี",
    "ko": "좋은 품질",
    "ja": "とても良いです",
    "zh": "质量很好",
    "und": "MDMA 5g 99%",
}


@pytest.mark.parametrize(("code", "text"), SENTENCES.items(), ids=SENTENCES.keys())
def test_tells_the_language(code: str, text: str) -> None:
    """A sentence is told by its common words or its script; too little is told as undetermined."""
    assert language(text) == code


def test_counts() -> None:
    """Length, words, digits and identifiers are counted."""
    entity = Entity(start=0, end=4, label="PHONE", detector="phone")
    text = "Call 07700 900123 now"

    assert {name: feature(text, [entity]) for name, feature in FEATURES.items()} == {
        "length": 21,
        "words": 2,
        "digits": 11,
        "identifiers": 1,
        "language": "und",
    }


@given(st.text())
def test_no_feature_holds_the_text(text: str) -> None:
    """Whatever the text, a feature is a number or one of a few codes."""
    for feature in FEATURES.values():
        value = feature(text, [])
        assert isinstance(value, int) or value in SENTENCES
