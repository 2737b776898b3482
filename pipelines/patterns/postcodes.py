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
# "Finland 80896" at the end of a line, "Hania, CO 70079" and "in Acquapendente 10210 at": a code after its country,
# its region or its town.
_COUNTRIES_NAMED = (
    "argentina|australia|austria|belgium|brazil|bulgaria|canada|chile|china|colombia|croatia|cyprus|czech republic|"
    "czechia|"
    "denmark|ecuador|egypt|estonia|finland|france|germany|greece|greenland|greenlander|hungary|iceland|india|indonesia|"
    "ireland|israel|italy|japan|kenya|latvia|lithuania|luxembourg|malaysia|malta|mexico|morocco|netherlands|new "
    "zealand|"
    "nigeria|norway|pakistan|peru|philippines|poland|portugal|romania|russia|serbia|singapore|slovakia|slovenia|"
    "south africa|south korea|spain|sweden|switzerland|taiwan|thailand|tunisia|turkey|ukraine|united kingdom|united "
    "states|"
    "uruguay|usa|venezuela|vietnam"
)
_AFTER_COUNTRY = pattern(
    rf"\b(?:{_COUNTRIES_NAMED})(?: \([a-z]+\))?[ ,\t]{{1,3}}([0-9]{{5,6}})(?:[\n.,;:?!)]|$| (?:and|for|as|to|by|on|"
    rf"last)\b)"
)
_AFTER_REGION = pattern(
    r"[A-Za-z\xff.)] ?\n? {0,4}, ?([A-Z]{2,3})[ \n]{1,6}(?:[A-Z\xff][a-z\xff]+(?: \([A-Za-z]+\)| [A-Z][a-z]+)?[ "
    r",]{1,2})?"
    r"(\d{4,5})(?:[\n.,;:?!)]|$| (?:and|for|as|to|by|on|last)\b)",
    ignore_case=False,
)
_AFTER_TOWN = pattern(
    r"\b(?:in|near|from) (?:[A-Z\xff][A-Za-z\xff'-]+ (?:(?:de|da|do|la|le|sur|am|upon|del|di) )?){1,4}"
    r"(\d{5}|\d{3} \d{2})(?:[\n.,;]|$| (?:in|and)\b)",
    ignore_case=False,
)
_NO_REGIONS = frozenset(
    b"USD EUR GBP BTC XMR ETH LTC CHF AUD CAD SEK NOK DKK PLN JPY RRP QTY SKU PIN REF EAN UPC AND".split()
)
_PORTUGUESE = pattern(r"\b[A-Z\xff][A-Za-z\xff'-]+ (\d{4}-\d{3})(?:[^0-9A-Za-z-]|$)", ignore_case=False)
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


def after_places(text: Folded) -> Iterator[Entity]:
    """``Finland 80896``, ``Hania, CO 70079``, ``Ovar 3880-114``."""
    for match in _AFTER_COUNTRY.finditer(text.data):
        yield text.entity(*match.span(1), "POSTCODE", "postcode.eu:shape", compact(match[1]))
    for match in _AFTER_REGION.finditer(text.data):
        if match[1] not in _NO_REGIONS:
            yield text.entity(*match.span(2), "POSTCODE", "postcode.eu:shape", compact(match[2]))
    for form in (_PORTUGUESE, _AFTER_TOWN):
        for match in form.finditer(text.data):
            yield text.entity(*match.span(1), "POSTCODE", "postcode.eu:shape", compact(match[1]))


def named(text: Folded) -> Iterator[Entity]:
    """What follows the word for a postcode."""
    for match in _NAMED.finditer(text.data):
        yield text.entity(*match.span(1), "POSTCODE", "postcode:shape", compact(match[1]))


RULES = (
    Rule("postcode", r"[a-z]\d[0-9a-z]?\s{0,2}\d[a-z]{2}", british),
    Rule("postcode.us", r"[a-z][,.]?\s{1,2}\d{5}|\d{5}-\d{4}|[a-z]\d[a-z][ -]?\d[a-z]\d", american),
    Rule(
        "postcode.eu",
        r"[a-z]-\d{4}|\d{4} ?[a-z]{2}\b[, ]|\d{2}-\d{3}[ ,]|\d{5}[ ,]{1,2}[a-z\xff]",
        european,
    ),
    Rule(
        "postcode.place", r"[a-z)][ ,\t]{1,3}\d{5}|\d{4}-\d{3}|[a-z] \d{3} \d\d|[a-z),][ ,\n]{1,6}\d{4}", after_places
    ),
    Rule("postcode.named", rf"\b(?:{_WORDS})\b", named),
)


def _head(code: bytes, length: int) -> str:
    return code[:length].decode("ascii")
