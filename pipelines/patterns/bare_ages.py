"""Ages that stand alone as people write them of themselves: after a name or a trade, in brackets, between commas."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.peoples import NATIONS
from pipelines.patterns.rule import Rule, overlapping, pattern

BARE = "age.bare:shape"
"""The detector of a number that may be an age: enough to mask it, not enough to call anyone a minor."""
_AGE = r"(1[3-9]|[2-9]\d)"
_SOMEONE = (
    "girls?|boys?|guy|man|woman|lady|lad|lass|male|female|gent|gentleman|dude|babe|chick|bloke|dad|daddy|father|mum|"
    "mom|"
    "mother|son|daughter|brother|sister|wife|husband|widow|widower|bachelor|student|nurse|teacher|gardener|driver|"
    "builder|plumber|electrician|carpenter|joiner|painter|cleaner|cook|chef|baker|barber|hairdresser|waiter|waitress|"
    "barman|barmaid|nanny|au pair|carer|tutor|engineer|programmer|developer|designer|photographer|musician|artist|"
    "writer|farmer|mechanic|welder|roofer|tailor|secretary|accountant|lawyer|doctor|dentist|vet|soldier|sailor|fireman|"
    "policeman|officer|manager|clerk|shopkeeper|salesman|masseuse|escort|model|dancer|handyman|labourer|courier|"
    "pensioner"
)
_SAID_OF_ONESELF = (
    rf"{NATIONS}|{_SOMEONE}|single|married|divorced|widowed|straight|gay|bi|lesbian|trans|slim|petite|curvy|blonde?|"
    "brunette|living|lives?|based|born|raised|originally|looking|seeks?|seeking|wants?|loves?|non-?smoker"
)
_BETWEEN = pattern(rf"[a-z\xff]{{2}}, {_AGE}(?: ?yrs?)?, (?:and )?(?:(?:a|an|from|in) )?(?:{_SAID_OF_ONESELF})\b")
_OF_SOMEONE = pattern(
    rf"\b(?:{_SOMEONE})(?: of (?:one|two|three|four|five|six|[1-9]))? ?(?:, ?|\(|/ ?|- ){_AGE}"
    r"(?:[,;)/|\n]|\.(?:[^0-9]|$)|$)"
)
_NAMES = pattern(
    rf"(?:^|[^A-Za-z0-9\xff,/ -] ?|\n)[A-Z\xff][a-z\xff'-]+(?: [A-Z\xff][a-z\xff'-]+)?, {_AGE}, "
    rf"[A-Z\xff][a-z\xff'-]{{2,}}",
    ignore_case=False,
)
_IN_BRACKETS = pattern(
    rf"\b(?:(?:{_SOMEONE})(?: [a-z\xff'-]+)?|my name is [a-z\xff'-]+|i'?m [a-z\xff'-]+) ?[(\[]{_AGE}[)\]]"
)
_NAME_IN_BRACKETS = pattern(rf"([A-Z\xff][a-z\xff'-]+) [(\[]{_AGE}[)\]],? ([a-z]{{2,}})", ignore_case=False)
_BIO = pattern(rf"\b(?:bio|about me|me|asl|a/s/l)\s?[:-]\s?{_AGE}(?:[,;/|.\s]|$)")
_SENTENCE = pattern(
    rf"(?:^|[.!?\n]\s?){_AGE}[.,] (?:(?:(?:[a-z\xff'-]+ ){{1,3}}(?:born|bred|based|raised|native|resident|girl|boy|"
    rf"guy|lad|"
    rf"lass|man|woman))\b|(?:from|living in|lives in|born in|based in) )"
)
_AM = pattern(rf"(?:^|[^0-9\s][ \n])am {_AGE}(?:[,;.!)\n]|$| and | from | years| looking| single)")
_LETTER = pattern(rf"(?:^|[\n(\[,;|/])\s?[mf]{_AGE}(?:\s?[\n)\],;|/]|$| (?:for|seeks?|seeking|looking|here|from)\b)")
_NOT_PEOPLE = frozenset(
    b"january february march april may june july august september october november december monday tuesday wednesday "
    b"thursday friday saturday sunday lot size sizes page pages item items box chapter figure fig table section part "
    b"volume vol number no room floor level model type order orders version series episode season week day reviews "
    b"review sales feedback ratings rating comments results products listings posts views deals offers messages "
    b"total stock pack qty quantity price age about over under version windows".split()
)
# "Electronics (37) and", "Reviews (24) are": what a heading counts goes on in other words than what someone does.
_GOES_ON = frozenset(
    b"and or in of are is was were for per to reviews review items sales orders on at new left total pcs pieces off "
    b"results products listings pages mg g ml kg cm mm inch days hours minutes min more only positive negative".split()
)


def bare(text: Folded) -> Iterator[Entity]:
    """``gardener, 36, Irish``, ``Anna (37) sells``, ``bio: 53,``; a row of goods and sizes has no such words."""
    for form in (_BETWEEN, _OF_SOMEONE, _IN_BRACKETS, _BIO, _SENTENCE, _AM, _LETTER):
        for match in overlapping(form, text.data, 1):
            yield _age(text, *match.span(1))
    for match in overlapping(_NAMES, text.data, 1):
        words = {word.strip(b",").lower() for word in match[0].split()}
        if not words & _NOT_PEOPLE:
            yield _age(text, *match.span(1))
    for match in overlapping(_NAME_IN_BRACKETS, text.data, 2):
        if match[1].lower() not in _NOT_PEOPLE and match[3] not in _GOES_ON:
            yield _age(text, *match.span(2))


def _age(text: Folded, start: int, end: int) -> Entity:
    return text.entity(start, end, "AGE", BARE, text.text[start:end])


RULES = (Rule("age.bare", rf"(?:^|[,(\[/:.!?\n-] ?|[\n.!?(\[,;|/]\s|\b[mf]|am ){_AGE}(?:[^0-9]|$)", bare),)
