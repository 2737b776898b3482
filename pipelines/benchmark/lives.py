"""Made-up addresses, dates, plates, parcels and the like, which say where someone lives and what becomes of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from random import Random

from pipelines.benchmark.strings import Make, after, digits, hexadecimal, word


def street(rng: Random) -> str:
    """A street that no town has, in the order of one of several countries."""
    name, number = word(rng).capitalize(), rng.randint(1, 250)
    return rng.choice(
        [
            f"{number} {name} Street",
            f"{number}{rng.choice('abc')} {name} Road",
            f"Flat {rng.randint(1, 20)}, {number} {name} Avenue",
            f"{number} {name} Lane",
            f"{number} {name.lower()} crescent",
            f"{name}strasse {number}",
            f"{name}str. {number}",
            f"{name}straat {number}",
            f"{number} rue de {name}",
            f"Calle {name} {number}",
            f"Via {name} {number}",
            f"PO Box {rng.randint(100, 9999)}",
        ]
    )


def day(rng: Random) -> str:
    """A day of this century, in one of the ways to write it."""
    number, month, year = rng.randint(13, 28), rng.randint(1, 12), rng.randint(2001, 2026)
    name = "January February March April May June July August September October November December".split()[month - 1]
    return rng.choice(
        [
            f"{year}-{month:02}-{number}",
            f"{number}/{month:02}/{year}",
            f"{month}/{number}/{year}",
            f"{number}.{month:02}.{year}",
            f"{number} {name} {year}",
            f"{name} {number}, {year}",
            f"{name[:3]} {number}",
            f"{number}th of {name}",
            f"{year}-{month:02}-{number} 1{rng.randint(0, 9)}:30",
        ]
    )


def parcel(rng: Random) -> str:
    """A number of the form S10 of the Universal Postal Union with its check digit, from no country."""
    serial = digits(rng, 8)
    rest = 11 - sum(weight * int(one) for weight, one in zip((8, 6, 4, 2, 3, 5, 9, 7), serial, strict=True)) % 11
    check = {10: 0, 11: 5}.get(rest, rest)
    return f"R{rng.choice('ABX')}{serial}{check}ZZ"


def ton(rng: Random) -> str:
    """A TON address with its checksum."""
    body = b"\x11\x00" + rng.randbytes(32)
    return base64.urlsafe_b64encode(body + binascii.crc_hqx(body, 0).to_bytes(2, "big")).decode("ascii")


def key_of_a_service(rng: Random) -> str:
    """A key with the prefix that its maker gives it."""
    body = hexadecimal(rng, 32)
    return rng.choice([f"npm_{body}", f"hf_{body}", f"shpat_{body}", f"AC{body}", f"dop_v1_{body}{body}", f"sk-{body}"])


def one_of(*choices: str) -> Callable[[Random], str]:
    """Makes one of these."""
    return lambda rng: rng.choice(choices)


LIVES: Mapping[str, tuple[str, Make]] = {
    "address": ("ADDRESS", street),
    "postcode.us": ("POSTCODE", lambda _: "00001-0000"),
    "postcode.zip": ("POSTCODE", lambda rng: ("ZIP ", f"0000{digits(rng, 1)}")),
    "postcode.eu": ("POSTCODE", lambda rng: f"D-00{digits(rng, 3)}"),
    "postcode.plz": ("POSTCODE", lambda rng: ("PLZ: ", f"00{digits(rng, 3)}")),
    "plate.old": (
        "VEHICLE",
        lambda rng: (rng.choice(["reg: ", "the car ", "plate "]), f"A{rng.randint(100, 999)} YAA"),
    ),
    "date": ("DATE", day),
    "date.year": ("DATE", after("since ", "in ", value=lambda rng: str(rng.randint(1971, 2026)))),
    "parcel": ("TRACKING_ID", parcel),
    "parcel.named": ("TRACKING_ID", after("tracking number: ", "DHL ", value=lambda rng: f"XX{digits(rng, 12)}")),
    "bic": ("BANK_ACCOUNT", after("BIC: ", "swift code ", value=one_of("TESTGB2L", "TESTDEFF500"))),
    "ton": ("CRYPTO_ADDRESS", ton),
    "key.service": ("SECRET", key_of_a_service),
    "nationality": ("NATIONALITY", after("I am ", "she is a ", value=one_of("Dutch", "polish", "Nigerian"))),
    "belief": ("BELIEF", after("I am a ", "religion: ", value=one_of("Muslim", "catholic", "Hindu"))),
    "health": ("HEALTH", after("I am ", "I was diagnosed with ", value=one_of("HIV positive", "diabetic"))),
    "sex_life": ("SEX_LIFE", after("I'm ", "he is ", value=one_of("gay", "bisexual"))),
    "ethnicity": ("ETHNICITY", after("ethnicity: ", "she is a ", value=one_of("asian", "mixed race"))),
}
"""A part of `pipelines.benchmark.planted.KINDS`."""
