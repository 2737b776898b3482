"""Every kind of identifier, in the spellings that people use, is masked; what only looks like one is left."""

from __future__ import annotations

import pytest

from pipelines.entities import Entity
from pipelines.patterns import identifiers

SPELLINGS: dict[str, tuple[str, ...]] = {
    # What must be masked stands between the bars.
    "EMAIL": (
        "mail |joe.x@example.org|.",
        "|joe@example.org|, ok",
        "write |joe@localhost|. Thanks",
        "|joe&commat;example&period;org| now",
        "|joe<b>@</b>example.org| now",
        "|joe%40example.org| now",
        "|jоe@exаmple.org| in mixed scripts",
        "|joe＠example．org| in full width",
        "|joe [at] example [dot] org| spelt",
        "xmpp: |joe@example.org| or not",
    ),
    "PHONE": (
        "|07700 900123| UK",
        "|+44 (0)7700 900 123| UK",
        "|+44&nbsp;7700&nbsp;900&nbsp;123| UK",
        "|О77ОО 9ОО123| with Cyrillic letters for noughts",
        "|+1 202 555 0143| US",
        "|oh seven seven double oh nine double oh one two three| spelt",
    ),
    "MESSENGER_ID": (
        "тelegram: |quietotter| hidden",
        "ᴛᴇʟᴇɢʀᴀᴍ: |quietotter| in small capitals",
        "wіckr: |quietotter| hidden",
        "ICQ |123-456-789| here",
        "icq#: |12345678| here",
        "skype: |live:.cid.abc123def| here",
        "skype name |otter.88| here",
        "|onlyfans.com/quietotter| here",
        "OF: |quiet_otter| here",
        "my X is |@otter| here",
        "X: |otter88| here",
        "|x.com/otter| here",
        "signal: |otter.88| here",
        "discord: |otter#1234| here",
        "session |05" + "0a" * 32 + "| here",
        "tox |56A1ADE4B65B86BCD51CC73E2CD4E542179F47959FE3E0E21B4B0ACDADE51855D34D34D37CB5| here",
    ),
    "CRYPTO_ADDRESS": (
        "|bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a| please",
        "SOL |7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV| please",
        "TON |0:8a8627861a5dd96c9db3ce0807b122da5ed473934ce7568a5b4b1c361cbb28ae| please",
    ),
    "ADDRESS": (
        "|12 High Street|, Leeds",
        "|221B Baker Street| is famous",
        "come to |Flat 3, 27 Acacia Avenue|, London",
        "|Unit 4, Oak Road Industrial Estate| near",
        "|1600 Pennsylvania Avenue NW|, Washington",
        "|742 Evergreen Terrace|, Springfield",
        "|5 rue de la Paix|, Paris",
        "|Hauptstraße 12|, Berlin",
        "|Musterstr. 5a| is near",
        "|Calle Mayor 15|, Madrid",
        "|Via Roma 10|, Roma",
        "|Keizersgracht 123|, Amsterdam",
        "|PO Box 1234| in Texas",
        "|P.O. Box 77| in Texas",
        "|Apt. 595| on top",
        "my address is |Elm Cottage 3, Otterton|.",
    ),
    "POSTCODE": (
        "|SW1A 1AA| now",
        "Springfield, IL |62701| now",
        "zip |90210| now",
        "|90210-1234| now",
        "|K1A 0B1| Canada",
        "|1015 CJ| Amsterdam",
        "|10115| Berlin",
        "PLZ |10115| now",
        "|D-10115| Berlin",
        "|75002| Paris",
        "|00-950| Warszawa",
        "postal code: |840 24| now",
    ),
    "VEHICLE": (
        "|XA12 XXX| outside",
        "plate: |A123 BCD| outside",
        "reg |ABC 123D| outside",
        "the car |A123 BCD| is parked",
        "parked: |AB-123-CD| outside",
        "mein Auto |B-MA 1234| here",
        "Kennzeichen |B-MA 1234| here",
        "coche |1234 BCD| here",
        "car |12-BCD-3| here",
    ),
    "DATE": (
        "on |2026-11-03|, then",
        "on |2026-11-03 12:30|, then",
        "|03/11/2026| - |05/11/2026|, then",
        "on |12/25/2024| in America",
        "|3 Nov 2026| it was",
        "the |4th of March| it was",
        "|November 3rd, 2026| it was",
        "|Nov 3| it was",
        "in |November 2026| it was",
        "in |1997| it was",
        "DHL |2019-05-28| it was",
        "on |Nov 3rd at 12:30 pm| it was",
        "a |2017| film",
        "on |Saturday morning| it was",
        "meet |next Tuesday| there",
    ),
    "DOB": (
        "dob |3/11/1994| ok",
        "born on |3rd of November 1994| ok",
        "Date of birth. It's |2/16/1942| ok",
        "geboren am |3.11.1994| ok",
        "born in |1990| ok",
        "born |November 1990| ok",
    ),
    "AGE": (
        "I'm |25|, ok",
        "a |74| year old",
        "I'll turn |21| soon",
        "when he was |65| he left",
        "|25| y/o",
        "at the age of |61| he left",
        "|25|yrs old",
    ),
    "TITLE": (
        "|Mr| Otter",
        "|Dr.| Otter",
        "|Prof| Otter and |Mrs| Otter",
        "|Ms.| otter",
        "Otter, |PhD|.",
        "|Miss| Otter",
    ),
    "NATIONALITY": (
        "I am |cambodian| but live here",
        "We are proud |saudis|",
        "a |Nigerian| girl",
        "a |polish| woman",
        "many |Germans| came",
        "the |Japanese| minister",
        "a |Swede| came",
        "nationality: |dutch|",
    ),
    "BELIEF": ("I am |catholic|", "a |Muslim| family", "the |Jews| of York", "religion: |hindu|", "a |Tory voter|"),
    "ETHNICITY": ("I'm a |black| woman", "ethnicity: |asian|", "a |mixed race| couple"),
    "HEALTH": (
        "I am |HIV positive|",
        "she suffers from |depression|",
        "I was diagnosed with |cancer|",
        "I have |adhd|",
    ),
    "SEX_LIFE": ("I'm |gay|", "a |lesbian| couple", "he is |bisexual|", "orientation: |straight|"),
    "TRACKING_ID": (
        "|1Z999AA10123456784| sent",
        "|RB123456785GB| sent",
        "USPS |9400 1000 0000 0000 0000 00| sent",
        "DHL tracking |JD014600003828392837| sent",
        "tracking no: |123456789012| sent",
        "track code |AB12 3456 7890| sent",
    ),
    "BANK_ACCOUNT": (
        "BIC: |DEUTDEFF| ok",
        "SWIFT code |NWBKGB2L| ok",
        "bic |DEUTDEFF500| ok",
        "sort code |12-34-56| ok",
        "|12-34-56 12345678| ok",
    ),
    "GEO": (
        "at |51.5074, -0.1278| here",
        "at |51°30'26\"N 0°7'39\"W| here",
        "|lat: 51.5074 lon: -0.1278| here",
        "plus code |9C3XGV2C+2X| here",
    ),
    "SECRET": (
        "password: |hunter2|",
        "pass - |hunter2|",
        "pw |hunter2|",
        "passwοrd: |hunter2|",
        "Passwort: |geheim1|",
        "contraseña: |secreto1|",
        "mot de passe : |secret12|",
        "пароль: |секрет12|",
        "|AKIAIOSFODNN7EXAMPLE| leaked",
        "|SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG| leaked",
        "|npm_abcdefghijklmnopqrstuvwxyz0123456789| leaked",
        "|hf_abcdefghijklmnopqrstuvwxyzABCDEFGH| leaked",
        "|AC0123456789abcdef0123456789abcdef| leaked",
        "|shpat_0123456789abcdef0123456789abcdef| leaked",
    ),
}
ORDINARY = [
    "£120, $1,250.00, 45 EUR, 0.0021 BTC, 2000 USD for 100",
    "3.5g, 28 grams, 1000MG gummies, 250ug tabs, 2 x 10 ml, 5/10/20 mg",
    "Afghan Kush, Durban Poison, Colombian cocaine, Dutch XTC pills, Swiss watches, Italian leather sofa",
    "*PERUVIAN* Cocaine, Moroccan hash, French press, German Shepherd puppies, in English, speak Spanish",
    "Nail polish and a polish cloth, a black car, white powder, straight razor, blind spot, trans fat",
    "size 10, 42 inch TV, 6 ft 2, 3 bed terrace, 20 min drive, 5 star service, 2 door car",
    "pack of 2000, a 2000 mg bag, 2020 pills, in 2020 pieces, 1984 reviews",
    "Version 1.2.14, build 10.20.30, ratio 10/20/30, 24/7/365, 9-5",
    "we may 5 star you, march on, sat down, no shipping on sundays, mon to fri",
    "United Arab Emirates, Syrian Arab Republic, American Samoa, Turks and Caicos Islands, Virgin Islands (US)",
    "Silk Road was a market; all 50 US states; placed 7 orders; way to go, 100 way better",
    "miss you, dear sir, doctor said no, GC/MS analysis, 2 dr Chevy",
    "ship to USA 5 days, my address is Elm Cottage, address your parcel well, send to friends, meet at noon",
    "tracking included, tracking number provided, track 12 parcels, big ups",
    "swift delivery, swift code required, bic pens",
    "2009 BMW Z4, 1500 RPM, A4 paper, B12 vitamin, M25 motorway, C4 and T34",
    "no underage girls, old school boys club, 12 year old whisky, 10 year old fridge",
    "username and password required, pass the salt, pw protected",
    "Flat 20% off, apartment wanted, suite of tools, unit price 5",
    "50%40mg? a<b and c>d, x &lt; y, 5 &amp; 6",
    "Привет, как дела? Ответ: хорошо",
    "nov 3 and 3 dec, in lower case and without a year; 31/02/2026",
    "x12345-6789x, 1000 MG Robhot, 250 ML Bottle, AB1234567 CD",
    "Flat 20 USD fee, suite 5 % more, Via PayPal 10, Bowtie 12, Colgate 2 pack, 100 calle",
]


def _outside(text: str, found: tuple[Entity, ...]) -> list[str]:
    """The parts of the text that nothing covers."""
    ends = [0, *(entity.end for entity in found)]
    starts = [*(entity.start for entity in found), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


@pytest.mark.parametrize(
    ("label", "marked"),
    [pytest.param(label, text, id=f"{label}: {text[:40]}") for label, texts in SPELLINGS.items() for text in texts],
)
def test_every_kind_in_its_spellings(label: str, marked: str) -> None:
    """What stands between the bars is masked as its kind, and nothing else is."""
    pieces = marked.split("|")
    text = "".join(pieces)

    found = identifiers(text)
    assert "|".join(_outside(text, found)) == "|".join(pieces[::2])
    assert {entity.label for entity in found} == {label}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Money, weights, sizes, strains, goods of a country and talk hold no identifier."""
    assert [(entity.label, text[entity.start : entity.end]) for entity in identifiers(text)] == []
