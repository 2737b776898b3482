"""Which region and country a place lies in: a small table, so that anything it does not know is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from babel import Locale

from pipelines.normalise import fold

UK, US = "United Kingdom", "United States"
MOST_WORDS = 5
TOKEN = re.compile(r"[^\W_]+")
POSTCODE = re.compile(r"(?:^|\W)([A-Z]{1,2})\d[A-Z\d]?(?:\W*\d[A-Z]{2})?(?:$|\W)", re.IGNORECASE)

# Regions are the twelve of the Office for National Statistics (ITL1); "_" joins the words of a name.
UK_TOWNS = {
    "North East": (
        "newcastle newcastle_upon_tyne sunderland gateshead durham middlesbrough darlington hartlepool "
        "tyneside teesside northumberland stockton south_shields"
    ),
    "North West": (
        "manchester liverpool salford bolton bury oldham rochdale stockport wigan warrington preston "
        "blackpool blackburn burnley lancaster chester carlisle crewe southport st_helens birkenhead wirral "
        "cheshire lancashire cumbria merseyside greater_manchester macclesfield"
    ),
    "Yorkshire and The Humber": (
        "leeds sheffield bradford hull kingston_upon_hull york doncaster rotherham wakefield huddersfield "
        "halifax barnsley harrogate scarborough grimsby scunthorpe yorkshire humber dewsbury"
    ),
    "East Midlands": (
        "nottingham leicester derby lincoln northampton mansfield chesterfield loughborough kettering corby "
        "derbyshire leicestershire lincolnshire northamptonshire nottinghamshire rutland"
    ),
    "West Midlands": (
        "birmingham coventry wolverhampton walsall dudley solihull stoke_on_trent stoke worcester telford "
        "shrewsbury hereford stafford tamworth rugby nuneaton redditch staffordshire shropshire warwickshire "
        "herefordshire worcestershire"
    ),
    "East of England": (
        "norwich cambridge peterborough ipswich luton colchester chelmsford southend southend_on_sea bedford "
        "stevenage watford basildon harlow st_albans norfolk suffolk essex cambridgeshire hertfordshire "
        "bedfordshire"
    ),
    "London": (
        "london greater_london croydon bromley ealing harrow enfield hackney brixton camden islington lambeth "
        "lewisham newham southwark tottenham tower_hamlets wembley wimbledon ilford romford hounslow "
        "kensington chelsea westminster hammersmith greenwich"
    ),
    "South East": (
        "brighton hove southampton portsmouth reading oxford milton_keynes slough maidstone canterbury "
        "crawley guildford basingstoke eastbourne hastings dover folkestone margate "
        "woking worthing "  # codespell:ignore
        "winchester isle_of_wight kent surrey sussex hampshire berkshire buckinghamshire oxfordshire medway "
        "ashford high_wycombe"
    ),
    "South West": (
        "bristol plymouth exeter bournemouth poole swindon gloucester cheltenham bath torquay taunton truro "
        "salisbury yeovil cornwall devon dorset somerset wiltshire gloucestershire weston_super_mare"
    ),
    "Wales": "wales cardiff swansea newport wrexham bangor merthyr_tydfil barry llanelli aberystwyth rhyl",
    "Scotland": (
        "scotland glasgow edinburgh aberdeen dundee inverness stirling perth paisley falkirk ayr kilmarnock "
        "fife livingston dunfermline east_kilbride"
    ),
    "Northern Ireland": (
        "northern_ireland belfast derry londonderry lisburn newry armagh antrim ballymena coleraine omagh"
    ),
}
UK_POSTCODES = {
    "North East": "NE SR DH TS DL",
    "North West": "M L BL OL WN WA SK PR FY BB LA CH CA CW",
    "Yorkshire and The Humber": "LS S BD HU YO DN WF HD HX HG",
    "East Midlands": "NG LE DE LN NN",
    "West Midlands": "B CV WV WS DY ST WR TF SY HR",
    "East of England": "NR CB PE IP LU CO CM SS SG AL WD",
    "London": "E EC N NW SE SW W WC BR CR EN HA IG KT RM SM TW UB DA",
    "South East": "BN SO PO RG OX MK SL ME CT RH GU TN HP",
    "South West": "BS PL EX BH SN GL BA TQ TA TR SP DT",
    "Wales": "CF SA NP LL LD",
    "Scotland": "G EH AB DD IV FK PH PA KA KY ML TD DG KW HS ZE",
    "Northern Ireland": "BT",
}
US_STATES = (
    "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho "
    "Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota "
    "Mississippi Missouri Montana Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina "
    "North_Dakota Ohio Oklahoma Oregon Pennsylvania Rhode_Island South_Carolina South_Dakota Tennessee Texas "
    "Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming"
)
AREA_LENGTH = {"US": 3, "CA": 1, "AT": 1, "BE": 1, "CH": 1, "CZ": 1, "DK": 1}
AREA_LENGTH |= dict.fromkeys(("DE", "ES", "FI", "FR", "IT", "NL", "NO", "PL", "SE"), 2)
"""How much of a postcode says which part of a country it is in; a country that is not here has no parts."""
FEW_PEOPLE = {
    "US": frozenset("036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split()),
}
"""Parts with fewer than 20,000 people (US HHS, guidance on 45 CFR 164.514(b), census of 2000)."""
# What people write that English reference data does not list.
ALIASES = {
    UK: "uk gb great_britain britain england u_k",
    US: "us usa u_s u_s_a america united_states_of_america",
    "Worldwide": "worldwide world_wide world ww anywhere international all_countries",
    "European Union": "eu",
    "Netherlands": "holland the_netherlands nederland",
    "Germany": "deutschland",
    "Austria": "osterreich",
    "Switzerland": "schweiz suisse",
    "Spain": "espana",
    "Italy": "italia",
    "Poland": "polska",
    "Belgium": "belgie belgique",
    "Czechia": "czech_republic",
    "Türkiye": "turkey turkiye",
    "United Arab Emirates": "uae emirates",
    "Hong Kong SAR China": "hong_kong",
    "Macao SAR China": "macau macao",
    "North Macedonia": "macedonia",
    "Côte d’Ivoire": "ivory_coast",
    "Myanmar (Burma)": "burma myanmar",
    "Bosnia & Herzegovina": "bosnia bosnia_and_herzegovina",
}


class Place(NamedTuple):
    """A place as coarse as it may be stored; without a region only its country is known."""

    country: str
    region: str | None = None
    named: bool = False
    """True where the text names the country itself."""


def generalise_place(text: str, to: str) -> str | None:
    """The region or country of a place or British postcode, or None where the table does not know it."""
    place = _in_words(text) or _by_postcode(text)
    if place is None:
        return None
    return f"{place.region}, {place.country}" if to == "region" and place.region else place.country


def postcode_area(text: str) -> str | None:
    """The letters a British postcode begins with: some 500,000 people share them."""
    match = POSTCODE.search(text)
    return match[1].upper() if match and match[1].upper() in _areas() else None


def foreign_area(code: str) -> str | None:
    """The head of another country's postcode in its normal form, such as ``US 627``, where enough people share it."""
    country, _, rest = code.partition(" ")
    head = rest[: AREA_LENGTH.get(country, 0)]
    return f"{country} {head}" if head and head not in FEW_PEOPLE.get(country, ()) else None


def _by_postcode(text: str) -> Place | None:
    area = postcode_area(text)
    return Place(UK, _areas()[area]) if area else None


def _in_words(text: str) -> Place | None:
    found = list(_matches(TOKEN.findall(fold(text).text.lower())))
    named = {place.country for place in found if place.named}
    regional = {place.country for place in found if place.region}
    # "Georgia, USA" names two countries, and only one of them as a place of the other.
    countries = (named & regional if len(named) > 1 else named) or named or regional
    if len(countries) != 1:
        return None
    country = countries.pop()
    regions = {place.region for place in found if place.country == country and place.region}
    return Place(country, regions.pop() if len(regions) == 1 else None)


def _matches(words: list[str]) -> Iterator[Place]:
    """Every known place among the words, the longest name first, so that New York is not York."""
    table = _table()
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            if places := table.get("_".join(words[at : at + length])):
                yield from places
                at += length
                break
        else:
            at += 1


@cache
def _areas() -> dict[str, str]:
    return {area: region for region, areas in UK_POSTCODES.items() for area in areas.split()}


@cache
def _table() -> dict[str, tuple[Place, ...]]:
    table: dict[str, tuple[Place, ...]] = {}
    for code, name in Locale("en").territories.items():
        if code not in ("001", "QO", "XA", "XB", "ZZ", "EZ", "UN"):
            _add(table, "_".join(TOKEN.findall(fold(name).text.lower())), Place(name, None, True))
    for name, aliases in ALIASES.items():
        for alias in aliases.split():
            _add(table, alias, Place(name, None, True))
    for region, towns in UK_TOWNS.items():
        for town in towns.split():
            _add(table, town, Place(UK, region))
    for state in US_STATES.split():
        _add(table, state.lower(), Place(US, state.replace("_", " ")))
    return table


def _add(table: dict[str, tuple[Place, ...]], name: str, place: Place) -> None:
    table[name] = (*table.get(name, ()), place)
