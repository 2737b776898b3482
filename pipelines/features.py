"""What may be derived from a text that is not stored itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from pipelines.entities import Entity

WORD = re.compile(r"[^\W\d_]+")
FEWEST = 2
"""So many words or letters must speak for a language."""

# The commonest short words of each language, chosen so that few are shared.
WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to is for with you are this that have not be it from your we will all",
        "de": "der die und das ist nicht mit den ein eine ich sie wir auf für zu von dem auch werden",
        "fr": "le les et des est une pour dans vous pas sur avec je nous du qui au ce sont être",
        "es": "el los y las es una por para con que no del se su como está más lo pero muy",
        "it": "il gli e che è un per con non di della sono del si come anche ho questo più nel",
        "nl": "het een en van ik niet met voor zijn de is dat op te wij aan ook naar bij uw",
        "pt": "o os e das é uma por para com que não do se em você mais como meu muito seu",
        "pl": "i w nie na się jest do to że z jak po ale tak za od przez dla jestem są",
        "sv": "och att det är en inte jag som på med för av till den har vi ett om så du",
    }.items()
}
SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "uk": re.compile("[іїєґ]", re.IGNORECASE),
    "ru": re.compile("[ыэёъ]", re.IGNORECASE),
    "el": re.compile("[α-ω]", re.IGNORECASE),
    "he": re.compile("[א-ת]"),
    "ar": re.compile("[ء-ي]"),
    "th": re.compile("[ก-๙]"),
    "ko": re.compile("[가-힣]"),
    "ja": re.compile("[ぁ-ヿ]"),
    "zh": re.compile("[一-鿿]"),
}


def language(text: str) -> str:
    """ISO 639-1 code of the likeliest language, ``und`` where too little speaks for one.

    Told by script and by common words: enough to count adverts by language, too little to read them.
    """
    for code, letters in SCRIPTS.items():
        if len(letters.findall(text)) >= FEWEST:
            return code
    seen = Counter(WORD.findall(text.lower()))
    scores = {code: sum(seen[word] for word in words) for code, words in WORDS.items()}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= FEWEST else "und"


Feature = Callable[[str, Sequence[Entity]], int | str]

FEATURES: Mapping[str, Feature] = {
    "length": lambda text, found: len(text),  # noqa: ARG005
    "words": lambda text, found: len(WORD.findall(text)),  # noqa: ARG005
    "digits": lambda text, found: sum(map(str.isdigit, text)),  # noqa: ARG005
    "identifiers": lambda text, found: len(found),  # noqa: ARG005
    "language": lambda text, found: language(text),  # noqa: ARG005
}
"""Each feature of a policy: of the text, and of the identifiers found in it."""
