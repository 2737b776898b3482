"""The one form of an identifier that all its spellings share: what a pseudonym is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import phonenumbers

from pipelines import checksums
from pipelines.normalise import fold

REGION = "GB"
"""Where a phone number without a country code is dialled (ISO 3166); the same as for the detectors."""

_WORD = re.compile(r"[^\W_]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HEX = re.compile("(?:0x)?([0-9a-f]+)")
_ETHEREUM = re.compile("0x[0-9a-f]{40}")
_COIN = re.compile("^(?:bitcoincash|bitcoin|ethereum|litecoin|monero):(?://)?", re.IGNORECASE)
_SCHEME = re.compile("^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SIGN = re.compile(r"^(?:\s*(?:@|/?u/|/user/))*\s*")
_ONION = re.compile(r"^[a-z2-7]{16}(?:[a-z2-7]{40})?$")


def canonical(label: str, text: str) -> str:
    """The form in which two spellings of one identifier are equal; a normal form given by a detector stays."""
    form = " ".join(fold(text).text.split())
    return _FORMS.get(label, str.casefold)(form)


def _handle(form: str) -> str:
    return _SIGN.sub("", form.casefold())


def _account(form: str) -> str:
    service, colon, name = _handle(form).partition(":")
    return f"{service.strip()}:{_handle(name)}" if colon else service


def _email(form: str) -> str:
    return form.casefold().removeprefix("mailto:").replace(" ", "")


def _phone(form: str) -> str:
    if _E164.fullmatch(form):
        return form
    try:
        number = phonenumbers.parse(form, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"(?!^\+)[^0-9]", "", form) or form.casefold()


def _person(form: str) -> str:
    """Words in alphabetical order: "Example, Annabel" is "Annabel Example"."""
    folded = form.casefold()
    return " ".join(sorted(_WORD.findall(folded))) or folded


def _wallet(form: str) -> str:
    """In small letters where case means nothing (EIP-55, BIP-173, CashAddr), as it is where it does."""
    address = _COIN.sub("", form.replace(" ", ""))
    low = address.lower()
    if _ETHEREUM.fullmatch(low) or checksums.bech32(address) or checksums.cashaddr(low):
        return low
    return address


def _digits(form: str) -> str:
    """Hexadecimal digits in small letters; another code as it is."""
    code = form.replace(" ", "")
    hexadecimal = _HEX.fullmatch(code.lower())
    return hexadecimal[1] if hexadecimal else code


def _url(form: str) -> str:
    """Host in small letters, without scheme and ``www``, and the path as it is, without fragment or last slash."""
    host, slash, path = _SCHEME.sub("", form).partition("#")[0].rstrip("/").partition("/")
    return f"{host.casefold().removeprefix('www.')}{slash}{path}"


def _hidden_service(form: str) -> str:
    """The service's own name: without scheme, subdomain, port and path."""
    host = re.split("[/:]", _SCHEME.sub("", form.casefold()), maxsplit=1)[0].replace(" ", "").removeprefix("www.")
    if host.endswith(".onion"):
        return ".".join(host.split(".")[-2:])
    return f"{host}.onion" if _ONION.fullmatch(host) else host


_FORMS: Mapping[str, Callable[[str], str]] = {
    "USERNAME": _handle,
    "MESSENGER_ID": _account,
    "EMAIL": _email,
    "PHONE": _phone,
    "PERSON": _person,
    "CRYPTO_ADDRESS": _wallet,
    "TX_ID": _digits,
    "FILE_HASH": _digits,
    "PGP_KEY": _digits,
    "SECRET": lambda form: form.replace(" ", ""),
    "URL": _url,
    "ONION": _hidden_service,
}
"""By entity type; of any other, case and spaces alone are ironed out."""
