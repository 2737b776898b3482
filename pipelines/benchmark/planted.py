"""Every kind of identifier that the project looks for, made up, with the words it needs before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import base58

from pipelines.benchmark.contacts import email, foreign_phone, hidden_email, hidden_phone, uk_phone
from pipelines.benchmark.lives import LIVES
from pipelines.benchmark.papers import card, date_of_birth, fingerprint, iban, nhs_number, nino, pgp_block
from pipelines.benchmark.strings import Make, after, digits, handle, hexadecimal, told, word
from pipelines.benchmark.wallets import BASE32, base58_wallet, cashaddr, ethereum, monero, onion, onion_v2, segwit, tox


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
    "plate": ("VEHICLE", lambda rng: f"XA{digits(rng, 2)}{rng.choice(['', ' '])}ZZZ"),
    "dob": ("DOB", after("dob ", "DOB: ", "born on ", "date of birth - ", value=date_of_birth)),
    "age": ("AGE", lambda rng: rng.choice([("age ", f"{rng.randint(18, 80)}"), ("I'm ", f"{rng.randint(18, 80)}")])),
    "pgp.block": ("PGP_KEY", pgp_block),
    "pgp.fingerprint": ("PGP_KEY", fingerprint),
    "password": ("SECRET", after("password: ", "pwd=", "api_key = ", value=handle)),
    "token": ("SECRET", lambda rng: f"ghp_{base58.b58encode(rng.randbytes(26)).decode('ascii')}"),
    "uuid": ("SECRET", lambda rng: "-".join(hexadecimal(rng, size) for size in (8, 4, 4, 4, 12))),
    "coordinates": ("GEO", lambda rng: f"0.{digits(rng, 5)}, 0.{digits(rng, 5)}"),
    **LIVES,
}
