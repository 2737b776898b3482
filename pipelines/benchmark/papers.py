"""Made-up numbers of accounts, cards, papers and keys whose checksums hold, in ranges that nobody was given."""

from __future__ import annotations

import base64
from random import Random

from stdnum import iban as stdnum_iban
from stdnum import luhn

from pipelines.benchmark.strings import digits, hexadecimal


def iban(rng: Random) -> str:
    """An IBAN, spaced or not."""
    country, form = rng.choice(
        [("GB", "WEST" + "d" * 14), ("DE", "d" * 18), ("FR", "d" * 23), ("NL", "ABNA" + "d" * 10)]
    )
    body = "".join(digits(rng, 1) if character == "d" else character for character in form)
    check = stdnum_iban.calc_check_digits(f"{country}00{body}")
    number = f"{country}{check}{body}"
    return rng.choice([number, stdnum_iban.format(number)])


def card(rng: Random) -> str:
    """A card number of a test range, grouped or not."""
    body = "4000" + digits(rng, 11)
    number = body + luhn.calc_check_digit(body)
    return rng.choice(
        [
            number,
            " ".join(number[i : i + 4] for i in range(0, 16, 4)),
            "-".join(number[i : i + 4] for i in range(0, 16, 4)),
        ]
    )


def nhs_number(rng: Random) -> str:
    """An NHS number of the test range (999), grouped."""
    while True:
        body = "999" + digits(rng, 6)
        check = 11 - sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), body, strict=True)) % 11
        number = f"{body}{check % 11}"
        if check != 10:
            return f"{number[:3]} {number[3:6]} {number[6:]}"


def nino(rng: Random) -> str:
    """A National Insurance number of a prefix that is not given out."""
    number = digits(rng, 6)
    return rng.choice([f"GB{number}A", f"GB {number[:2]} {number[2:4]} {number[4:]} A", f"AB{number}C"])


def pgp_block(rng: Random) -> str:
    """An armoured public key of noise."""
    body = base64.b64encode(rng.randbytes(240)).decode("ascii")
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{lines}\n=aB3d\n-----END PGP PUBLIC KEY BLOCK-----"


def fingerprint(rng: Random) -> str:
    """A PGP fingerprint in groups of four."""
    number = hexadecimal(rng, 40).upper()
    groups = [number[i : i + 4] for i in range(0, 40, 4)]
    return " ".join(groups[:5]) + "  " + " ".join(groups[5:])


def date_of_birth(rng: Random) -> str:
    """A date in one of the ways to write it."""
    day, month, year = rng.randint(10, 28), rng.randint(10, 12), rng.randint(1950, 2005)
    name = {10: "Oct", 11: "November", 12: "Dec"}[month]
    return rng.choice(
        [f"{day}/{month}/{year}", f"{day}.{month}.{year % 100:02}", f"{year}-{month}-{day}", f"{day} {name} {year}"]
    )
