"""Made-up identifiers whose checksums hold, in reserved ranges where there are any, and the ways people hide them."""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

import base58
from stdnum import iban as stdnum_iban
from stdnum import luhn

from pipelines.checksums import keccak256

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
DIGIT_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An identifier as it stands in a text.

    Attributes:
        kind: a key of `KINDS`.
        label: the entity label it should get.
        before: the words it needs in front of it to be known for what it is; may stay.
        value: what must not stay.
    """

    kind: str
    label: str
    value: str
    before: str = ""

    @property
    def text(self) -> str:
        """The identifier with the words it needs."""
        return self.before + self.value


def plant(rng: Random, kind: str) -> Planted:
    """A new identifier of this kind."""
    label, make = KINDS[kind]
    made = make(rng)
    before, value = made if isinstance(made, tuple) else ("", made)
    return Planted(kind=kind, label=label, value=value, before=before)


def plant_all(rng: Random, each: int = 1) -> Iterator[Planted]:
    """So many identifiers of every kind."""
    for kind in KINDS:
        for _ in range(each):
            yield plant(rng, kind)


def digits(rng: Random, count: int) -> str:
    """So many random digits."""
    return "".join(rng.choices(string.digits, k=count))


def hexadecimal(rng: Random, count: int) -> str:
    """So many random hex digits, at least one of them a figure."""
    return "".join(rng.choices("0123456789abcdef", k=count - 1)) + rng.choice(string.digits)


def word(rng: Random) -> str:
    """A word that no dictionary has, with a letter of every kind."""
    return "".join(rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(3, 4)))


def handle(rng: Random) -> str:
    """A handle in one of the usual forms."""
    return rng.choice(
        [
            f"{word(rng)}{digits(rng, 2)}",
            f"{word(rng)}_{word(rng)}",
            f"{word(rng)}.{digits(rng, 2)}",
            word(rng).capitalize() + word(rng).capitalize(),
        ]
    )


def email(rng: Random) -> str:
    """An address at a reserved domain."""
    local = rng.choice([word(rng), f"{word(rng)}.{word(rng)}", f"{word(rng)}_{digits(rng, 2)}", f"{word(rng)}+x"])
    return f"{local}@{rng.choice(['example.org', 'example.com', 'mail.example.net', f'{word(rng)}.example'])}"


def hidden_email(rng: Random) -> str:
    """An address with the at sign and the dots spelled out."""
    local, _, domain = email(rng).partition("@")
    domain = domain if not domain.endswith(".example") else "example.org"
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
    """A British number in one of the ways to write it."""
    tail = digits(rng, 3)
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
            f"020 7946 0{tail}",
            f"(0161) 496 0{tail}",
            f"01632 960{tail}",
            f"077 009 00{tail}",
            f"0 7 7 0 0 9 0 0 {' '.join(tail)}",
        ]
    )


def hidden_phone(rng: Random) -> str:
    """A British mobile number disguised."""
    number = uk_mobile(rng)
    return rng.choice(
        [
            number.replace("0", "O"),
            number.replace("0", "o", 3),
            " ".join(DIGIT_WORDS[int(digit)] for digit in number),
            "oh" + " ".join(DIGIT_WORDS[int(digit)] for digit in number)[4:],
            "".join(DIGIT_WORDS[int(digit)] if rng.random() < 0.5 else digit for digit in number) + " seven",
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


def base58_wallet(version: bytes) -> Callable[[Random], str]:
    """Makes wallets of this version."""
    return lambda rng: base58.b58encode_check(version + rng.randbytes(20)).decode("ascii")


def segwit(prefix: str, version: int, size: int) -> Callable[[Random], str]:
    """Makes bech32 (version 0) and bech32m (from version 1) addresses."""

    def make(rng: Random) -> str:
        values = [version, *rng.choices(range(32), k=-(-size * 8 // 5))]
        expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
        checksum = bech32_polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ (0x2BC830A3 if version else 1)
        values += [checksum >> 5 * (5 - index) & 31 for index in range(6)]
        return f"{prefix}1{''.join(BECH32[value] for value in values)}"

    return make


def bech32_polymod(values: list[int]) -> int:
    """The checksum of BIP 173."""
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def cashaddr(rng: Random) -> str:
    """A Bitcoin Cash address without its prefix."""
    values = [0, *rng.choices(range(32), k=33)]
    checksum = 1
    for value in [*(ord(c) & 31 for c in "bitcoincash"), 0, *values, *[0] * 8]:
        top = checksum >> 35
        checksum = (checksum & 0x07FFFFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)):
            checksum ^= generator if top >> bit & 1 else 0
    checksum ^= 1
    values += [checksum >> 5 * (7 - index) & 31 for index in range(8)]
    return "".join(BECH32[value] for value in values)


def ethereum(rng: Random) -> str:
    """An Ethereum address in the mixed case of EIP-55."""
    plain = hexadecimal(rng, 40)
    digest = keccak256(plain.encode("ascii")).hex()
    return "0x" + "".join(c.upper() if int(d, 16) >= 8 else c for c, d in zip(plain, digest, strict=False))


def monero(version: int, size: int) -> Callable[[Random], str]:
    """Makes Monero addresses: Base58 in blocks of 8 bytes."""

    def make(rng: Random) -> str:
        raw = bytes([version]) + rng.randbytes(size)
        raw += keccak256(raw)[:4]
        return "".join(monero_block(raw[start : start + 8]) for start in range(0, len(raw), 8))

    return make


def monero_block(block: bytes) -> str:
    """One block of Monero's Base58, of fixed width."""
    width = {1: 2, 2: 3, 3: 5, 4: 6, 5: 7, 6: 9, 7: 10, 8: 11}[len(block)]
    return base58.b58encode_int(int.from_bytes(block, "big")).decode("ascii").rjust(width, "1")


def onion(rng: Random) -> str:
    """The name of a version 3 onion service."""
    key = rng.randbytes(32)
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode("ascii").lower()


def onion_v2(rng: Random) -> str:
    """The name of a version 2 onion service, with a digit."""
    return "".join(rng.choices(BASE32, k=15)) + rng.choice("234567")


def tox(rng: Random) -> str:
    """A Tox ID."""
    raw = rng.randbytes(36)
    even, odd = 0, 0
    for first, second in zip(raw[0::2], raw[1::2], strict=True):
        even, odd = even ^ first, odd ^ second
    return (raw + bytes([even, odd])).hex().upper()


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


def told(*services: str) -> Callable[[Random], tuple[str, str]]:
    """Makes a handle after the name of its service."""
    return lambda rng: (f"{rng.choice(services)}{rng.choice([': ', ':', ' - ', ' = ', ' id: ', ': @'])}", handle(rng))


def after(*words: str, value: Callable[[Random], str]) -> Callable[[Random], tuple[str, str]]:
    """Makes a value after the words that it needs."""
    return lambda rng: (rng.choice(words), value(rng))


def date_of_birth(rng: Random) -> str:
    """A date in one of the ways to write it."""
    day, month, year = rng.randint(10, 28), rng.randint(10, 12), rng.randint(1950, 2005)
    name = {10: "Oct", 11: "November", 12: "Dec"}[month]
    return rng.choice(
        [f"{day}/{month}/{year}", f"{day}.{month}.{year % 100:02}", f"{year}-{month}-{day}", f"{day} {name} {year}"]
    )


Make = Callable[[Random], str | tuple[str, str]]
KINDS: Mapping[str, tuple[str, Make]] = {
    "email": ("EMAIL", email),
    "email.hidden": ("EMAIL", hidden_email),
    "phone.uk": ("PHONE", uk_phone),
    "phone.hidden": ("PHONE", hidden_phone),
    "phone.foreign": ("PHONE", foreign_phone),
    "telegram": ("MESSENGER_ID", told("telegram", "Telegram", "tg", "TELEGRAM")),
    "wickr": ("MESSENGER_ID", told("wickr", "Wickr Me", "wickrme")),
    "whatsapp": ("PHONE", after("whatsapp ", "WhatsApp: ", "wapp me on ", value=uk_phone)),
    "signal": ("MESSENGER_ID", lambda rng: ("Signal: ", f"{word(rng)}.{digits(rng, 2)}")),
    "session": ("MESSENGER_ID", lambda rng: f"05{hexadecimal(rng, 64)}"),
    "tox": ("MESSENGER_ID", tox),
    "jabber": ("EMAIL", after("jabber: ", "xmpp ", value=email)),
    "discord": ("MESSENGER_ID", lambda rng: f"{word(rng)}#{digits(rng, 4)}"),
    "icq": ("MESSENGER_ID", lambda rng: ("ICQ: ", digits(rng, 9))),
    "skype": ("MESSENGER_ID", told("skype", "Skype")),
    "instagram": ("MESSENGER_ID", told("insta", "instagram", "IG")),
    "snapchat": ("MESSENGER_ID", told("snapchat", "Snapchat")),
    "kik": ("MESSENGER_ID", told("kik", "KIK")),
    "onlyfans": ("MESSENGER_ID", told("onlyfans", "OnlyFans")),
    "x": ("MESSENGER_ID", told("twitter", "Twitter")),
    "said": (
        "MESSENGER_ID",
        lambda rng: (f"{rng.choice(['my kik is', 'add me on snapchat', 'my wickr'])} ", handle(rng)),
    ),
    "link": ("MESSENGER_ID", lambda rng: f"t.me/{word(rng)}_{digits(rng, 2)}"),
    "mention": ("USERNAME", lambda rng: f"@{handle(rng)}"),
    "u_name": ("USERNAME", lambda rng: f"u/{word(rng)}_{digits(rng, 2)}"),
    "btc.p2pkh": ("CRYPTO_ADDRESS", base58_wallet(b"\x00")),
    "btc.p2sh": ("CRYPTO_ADDRESS", base58_wallet(b"\x05")),
    "btc.segwit": ("CRYPTO_ADDRESS", segwit("bc", 0, 20)),
    "btc.taproot": ("CRYPTO_ADDRESS", segwit("bc", 1, 32)),
    "ltc": ("CRYPTO_ADDRESS", base58_wallet(b"\x30")),
    "ltc.segwit": ("CRYPTO_ADDRESS", segwit("ltc", 0, 20)),
    "doge": ("CRYPTO_ADDRESS", base58_wallet(b"\x1e")),
    "dash": ("CRYPTO_ADDRESS", base58_wallet(b"\x4c")),
    "zec": ("CRYPTO_ADDRESS", lambda rng: base58.b58encode_check(b"\x1c\xb8" + rng.randbytes(20)).decode("ascii")),
    "tron": ("CRYPTO_ADDRESS", base58_wallet(b"\x41")),
    "xrp": (
        "CRYPTO_ADDRESS",
        lambda rng: base58.b58encode_check(b"\x00" + rng.randbytes(20), alphabet=base58.XRP_ALPHABET).decode("ascii"),
    ),
    "bch": ("CRYPTO_ADDRESS", cashaddr),
    "bch.prefix": ("CRYPTO_ADDRESS", lambda rng: f"bitcoincash:{cashaddr(rng)}"),
    "eth": ("CRYPTO_ADDRESS", ethereum),
    "eth.lower": ("CRYPTO_ADDRESS", lambda rng: f"0x{hexadecimal(rng, 40)}"),
    "xmr": ("CRYPTO_ADDRESS", monero(18, 64)),
    "xmr.integrated": ("CRYPTO_ADDRESS", monero(19, 72)),
    "xmr.subaddress": ("CRYPTO_ADDRESS", monero(42, 64)),
    "key.wif": ("SECRET", lambda rng: base58.b58encode_check(b"\x80" + rng.randbytes(32) + b"\x01").decode("ascii")),
    "transaction": ("TX_ID", lambda rng: hexadecimal(rng, 64)),
    "hash.md5": ("FILE_HASH", lambda rng: hexadecimal(rng, 32)),
    "hash.sha1": ("FILE_HASH", lambda rng: hexadecimal(rng, 40)),
    "hash.sha256": ("FILE_HASH", lambda rng: ("sha256: ", hexadecimal(rng, 64))),
    "onion": ("ONION", lambda rng: f"{onion(rng)}.onion"),
    "onion.bare": ("ONION", onion),
    "onion.url": ("ONION", lambda rng: f"http://{onion(rng)}.onion/{word(rng)}?id={digits(rng, 3)}"),
    "onion.v2": ("ONION", lambda rng: f"{onion_v2(rng)}.onion"),
    "onion.v2.bare": ("ONION", onion_v2),
    "i2p": ("ONION", lambda rng: f"{word(rng)}.i2p"),
    "i2p.b32": ("ONION", lambda rng: f"{''.join(rng.choices(BASE32, k=52))}.b32.i2p"),
    "url": ("URL", lambda rng: f"https://{word(rng)}.example.org/{word(rng)}?u={word(rng)}"),
    "url.www": ("URL", lambda rng: f"www.{word(rng)}.example/{word(rng)}"),
    "url.bare": ("URL", lambda rng: f"{word(rng)}.example.com/{word(rng)}"),
    "ipv4": ("IP", lambda rng: f"203.0.113.{rng.randint(1, 254)}"),
    "ipv6": ("IP", lambda rng: f"2001:db8::{hexadecimal(rng, 4)}:{rng.randint(1, 9)}"),
    "mac": ("MAC", lambda rng: ":".join(hexadecimal(rng, 2) for _ in range(6))),
    "iban": ("IBAN", iban),
    "card": ("CARD", card),
    "account": ("BANK_ACCOUNT", lambda rng: f"{digits(rng, 2)}-{digits(rng, 2)}-{digits(rng, 2)} {digits(rng, 8)}"),
    "nino": ("NATIONAL_ID", nino),
    "nhs": ("NATIONAL_ID", after("NHS number: ", "NHS no ", value=nhs_number)),
    "ssn": ("NATIONAL_ID", lambda rng: f"9{digits(rng, 2)}-{digits(rng, 2)}-{digits(rng, 4)}"),
    "passport": ("NATIONAL_ID", lambda rng: ("passport no: ", f"99{digits(rng, 7)}")),
    "postcode": ("POSTCODE", lambda rng: rng.choice(["ZE9 9ZZ", "B99 9AA", "M99 1XX", "ze99zz"])),
    "plate": ("VEHICLE", lambda rng: f"XA{digits(rng, 2)}{rng.choice(['', ' '])}XXX"),
    "dob": ("DOB", after("dob ", "DOB: ", "born on ", "date of birth - ", value=date_of_birth)),
    "age": ("AGE", lambda rng: rng.choice([("age ", f"{rng.randint(18, 80)}"), ("I'm ", f"{rng.randint(18, 80)}")])),
    "pgp.block": ("PGP_KEY", pgp_block),
    "pgp.fingerprint": ("PGP_KEY", fingerprint),
    "password": ("SECRET", after("password: ", "pwd=", "api_key = ", value=handle)),
    "token": ("SECRET", lambda rng: f"ghp_{base58.b58encode(rng.randbytes(26)).decode('ascii')}"),
    "uuid": ("SECRET", lambda rng: "-".join(hexadecimal(rng, size) for size in (8, 4, 4, 4, 12))),
    "coordinates": ("GEO", lambda rng: f"0.{digits(rng, 5)}, 0.{digits(rng, 5)}"),
}
