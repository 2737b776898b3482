"""Made-up addresses and telephone numbers of reserved ranges, and the ways people hide them."""

from __future__ import annotations

from random import Random

from pipelines.benchmark.strings import digits, word

DIGIT_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def email(rng: Random) -> str:
    """An address at a reserved domain."""
    local = rng.choice([word(rng), f"{word(rng)}.{word(rng)}", f"{word(rng)}_{digits(rng, 2)}", f"{word(rng)}+x"])
    return f"{local}@{rng.choice(['example.org', 'example.com', 'mail.example.net', f'{word(rng)}.example.org'])}"


def hidden_email(rng: Random) -> str:
    """A new address in disguise."""
    return hide_email(rng, email(rng))


def hide_email(rng: Random, address: str) -> str:
    """The address with the at sign and the dots spelled out."""
    local, _, domain = address.partition("@")
    at, dot = rng.choice(
        [
            (" [at] ", " [dot] "),
            ("[at]", "."),
            ("(at)", "(dot)"),
            (" AT ", " DOT "),
            (" at ", " dot "),
            (" {at} ", " {dot} "),
            ("&#64;", "."),
            ("@", "&#46;"),
            (" @ ", "."),
            ("＠", "．"),
            ("@\u200b", "."),
            ("<at>", "<dot>"),
        ]
    )
    return f"{local}{at}{domain.replace('.', dot)}"


def uk_mobile(rng: Random) -> str:
    """A mobile number of the range that Ofcom keeps free for drama."""
    return f"07700900{digits(rng, 3)}"


def uk_phone(rng: Random) -> str:
    """A British number in one of the ways to write it; of every four one is of a landline."""
    tail = digits(rng, 3)
    landline = rng.choice([f"020 7946 0{tail}", f"(0161) 496 0{tail}", f"01632 960{tail}"])
    return landline if rng.random() < 0.25 else spell_phone(rng, f"07700900{tail}")


def spell_phone(rng: Random, number: str) -> str:
    """A mobile number of Ofcom's range in one of the ways to write it."""
    tail = number[-3:]
    return rng.choice(
        [
            f"07700 900{tail}",
            f"07700900{tail}",
            f"07700-900-{tail}",
            f"07700.900.{tail}",
            f"(07700) 900 {tail}",
            f"+44 7700 900{tail}",
            f"+44 (0)7700 900{tail}",
            f"0044 7700 900{tail}",
            f"+447700900{tail}",
            f"447700900{tail}",
            f"077 009 00{tail}",
            f"0 7 7 0 0 9 0 0 {' '.join(tail)}",
        ]
    )


def hidden_phone(rng: Random) -> str:
    """A new British mobile number in disguise."""
    return hide_phone(rng, uk_mobile(rng))


def hide_phone(rng: Random, number: str) -> str:
    """A mobile number in disguise."""
    return rng.choice(
        [
            number.replace("0", "O"),
            number.replace("0", "o", 3),
            " ".join(DIGIT_WORDS[int(digit)] for digit in number),
            "oh" + " ".join(DIGIT_WORDS[int(digit)] for digit in number)[4:],
            # The first digit is a word in any case: of digits alone, the number would end before its last word.
            DIGIT_WORDS[int(number[0])]
            + "".join(DIGIT_WORDS[int(digit)] if rng.random() < 0.5 else digit for digit in number[1:])
            + " seven",
            "".join(chr(0xFF10 + int(digit)) for digit in number),
            "".join(f"{digit}\ufe0f\u20e3" for digit in number),
            "\u200b".join(number),
            " - ".join([number[:5], number[5:8], number[8:]]),
            "*".join([number[:5], number[5:8], number[8:]]),
            f"{number[:3]}_{number[3:7]}_{number[7:]}",
        ]
    )


def foreign_phone(rng: Random) -> str:
    """A number of another country, of a range kept for fiction where there is one."""
    tail = digits(rng, 2)
    return rng.choice(
        [
            f"+1 202 555 01{tail}",
            f"(202) 555-01{tail}",
            f"202-555-01{tail}",
            f"202.555.01{tail}",
            f"+33 6 39 98 {digits(rng, 2)} {tail}",
            f"+49 30 23125 0{tail}",
            f"+61 491 570 1{tail}",
            f"+353 20 911 00{tail}",
        ]
    )
