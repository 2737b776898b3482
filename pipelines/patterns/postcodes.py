"""Postcodes: British ones by their form, those of other countries by what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, compact, pattern, stands_alone

_AREAS = (
    "AB|AL|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|FK|FY|"
    "GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|"
    "PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|"
    "WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|"
    "PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|AA|AE|AP"
)
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|"
    "Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|"
    "Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming"
)
_WORDS = (
    r"zip(?: ?code)?|post(?:al)? ?code|postcode|plz|postleitzahl|code postal|codigo postal|cap|postnummer|postcodes?"
)
_CODE = r"\d{5}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3} ?\d{2}|\d{4} ?[a-z]{2}|\d{3,6}"
_BRITISH = pattern(rf"(?:{_AREAS})\d[0-9A-HJKMNPR-Y]?\s{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA")
_AMERICAN = pattern(
    rf"\b(?:(?:{STATES})[,.]?|(?i:{_STATE_NAMES}),?)\s{{1,2}}(\d{{5}}(?:-\d{{4}})?)\b", ignore_case=False
)
_NINE = pattern(r"\b\d{5}-\d{4}\b")
_CANADIAN = pattern(r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b", ignore_case=False)
_DUTCH = pattern(
    r"\b[1-9]\d{3} ?([A-Z]{2})\b[, ]{1,3}(?i:amsterdam|rotterdam|den haag|the hague|'?s-gravenhage|utrecht|eindhoven|"
    r"groningen|tilburg|almere|breda|nijmegen|arnhem|haarlem|enschede|maastricht|leiden|delft|zwolle|[a-z\xff-]+ nl\b)|"
    r"\b[1-9]\d{3} ([A-Z]{2})[, ]{1,3}[A-Z\xff'][a-z\xff'-]{2,}",
    ignore_case=False,
)
_UNITS = frozenset(
    b"MG KG ML GR CM MM UG PC IU KM GB MB TB HZ SF FT LB OZ PK PX HP AM PM BC AD US EU UK SA SD SS".split()
)
_NAMED = pattern(rf"\b(?:{_WORDS})\b(?: is)?[\s:=#.-]{{1,4}}({_CODE})\b")
_PREFIXED = pattern(
    r"\b(?:(DE?|FR?|IT?|ES?)-(\d{5})\b|(AT?|CH|BE?|L|DK|SE?|FI?N?|NO?|PL|CZ)-(\d{4,5})[ ,]{1,2}[A-Z\xff])",
    ignore_case=False,
)
_POLISH = pattern(r"\b\d{2}-\d{3}[ ,]{1,2}[A-Z\xff][a-z\xff]{2,}", ignore_case=False)
# Towns large enough that a bare row of digits before them is a postcode.
_TOWNS = {
    "DE": "berlin|hamburg|munchen|munich|koln|cologne|frankfurt|stuttgart|dusseldorf|dortmund|essen|leipzig|bremen|"
    "dresden|"
    "hannover|nurnberg|duisburg|bochum|wuppertal|bielefeld|bonn|munster|karlsruhe|mannheim|augsburg",
    "FR": "paris|marseille|lyon|toulouse|nice|nantes|strasbourg|montpellier|bordeaux|lille|rennes|reims|toulon|"
    "grenoble",
    "ES": "madrid|barcelona|valencia|sevilla|zaragoza|malaga|murcia|palma|bilbao|alicante|cordoba",
    "IT": "roma|milano|napoli|torino|palermo|genova|bologna|firenze|bari|catania|venezia|verona",
}
_TOWN_AFTER = {country: pattern(rf"\b(\d{{5}})[ ,]{{1,2}}(?:{towns})\b") for country, towns in _TOWNS.items()}
_COUNTRIES = {"D": "DE", "F": "FR", "A": "AT", "B": "BE", "I": "IT", "E": "ES", "L": "LU", "S": "SE", "N": "NO"}


def british(text: Folded) -> Iterator[Entity]:
    """Postcodes of the United Kingdom with an area that exists."""
    for match in _BRITISH.finditer(text.data):
        if stands_alone(text, *match.span()):
            code = compact(match[0])
            yield text.entity(*match.span(), "POSTCODE", "postcode", f"{code[:-3]} {code[-3:]}")


def american(text: Folded) -> Iterator[Entity]:
    """ZIP codes after a state or with their last four digits, and Canadian postal codes."""
    for match in _AMERICAN.finditer(text.data):
        yield text.entity(*match.span(1), "POSTCODE", "postcode.us", f"US {_head(match[1], 5)}")
    for match in _NINE.finditer(text.data):
        yield text.entity(*match.span(), "POSTCODE", "postcode.us:shape", f"US {_head(match[0], 5)}")
    for match in _CANADIAN.finditer(text.data):
        yield text.entity(*match.span(), "POSTCODE", "postcode.ca", f"CA {compact(match[0])}")


def european(text: Folded) -> Iterator[Entity]:
    """Codes with a country's letter, a town or, for Dutch and Polish ones, a capital after them."""
    for match in _PREFIXED.finditer(text.data):
        letters = 1 if match[1] else 3
        country = match[letters].decode("ascii")
        code = f"{_COUNTRIES.get(country, country)} {_head(match[letters + 1], 5)}"
        yield text.entity(match.start(letters), match.end(letters + 1), "POSTCODE", "postcode.eu", code)
    for match in _DUTCH.finditer(text.data):
        if (match[1] or match[2]) not in _UNITS:
            end = match.end(1 if match[1] else 2)
            yield text.entity(match.start(), end, "POSTCODE", "postcode.nl", f"NL {_head(match[0], 4)}")
    for match in _POLISH.finditer(text.data):
        yield text.entity(match.start(), match.start() + 6, "POSTCODE", "postcode.pl", f"PL {_head(match[0], 6)}")
    for country, form in _TOWN_AFTER.items():
        for match in form.finditer(text.data):
            yield text.entity(*match.span(1), "POSTCODE", "postcode.eu", f"{country} {_head(match[1], 5)}")


def named(text: Folded) -> Iterator[Entity]:
    """What follows the word for a postcode."""
    for match in _NAMED.finditer(text.data):
        yield text.entity(*match.span(1), "POSTCODE", "postcode:shape", compact(match[1]))


RULES = (
    Rule("postcode", r"[a-z]\d[0-9a-z]?\s{0,2}\d[a-z]{2}", british),
    Rule("postcode.us", r"[a-z][,.]?\s{1,2}\d{5}|\d{5}-\d{4}|[a-z]\d[a-z][ -]?\d[a-z]\d", american),
    Rule("postcode.eu", r"[a-z]-\d{4}|\d{4} ?[a-z]{2}\b[, ]|\d{2}-\d{3}[ ,]|\d{5}[ ,]{1,2}[a-z\xff]", european),
    Rule("postcode.named", rf"\b(?:{_WORDS})\b", named),
)


def _head(code: bytes, length: int) -> str:
    return code[:length].decode("ascii")
