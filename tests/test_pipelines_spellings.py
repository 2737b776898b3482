"""Spellings: all of one identifier have one form, and no two identifiers share one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.spellings import canonical

ONION = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp3kead"
"""Made of the bytes 0 to 31, with the checksum of Tor's rend-spec-v3."""
ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
"""An example of EIP-55."""
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
"""An example of BIP-173."""
CASH = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
"""An example of the CashAddr specification."""
BASE58 = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"

FAMILIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "phone": (
        "PHONE",
        "+447700900123",
        (
            "07700 900123",
            "+44 7700 900123",
            "+44 (0)7700 900-123",
            "0044 7700 900 123",
            "(07700) 900.123",
            "０７７００９００１２３",
            "tel: 07700/900123",
        ),
    ),
    "phone of elsewhere": ("PHONE", "+12025550143", ("+1 (202) 555-0143", "001 202 555 0143")),
    "phone in words": ("PHONE", "ask me", ("Ask  me",)),
    "too short for a phone": ("PHONE", "55", ("5-5", "5 5")),
    "e-mail": (
        "EMAIL",
        "jane.smith@example.org",
        (
            "Jane.Smith@Example.ORG",
            "mailto:jane.smith@example.org",
            "jane.smith @ example.org",
            "JANE.SMITH＠example.org",
        ),
    ),
    "handle": (
        "USERNAME",
        "green_leaf",
        ("@Green_Leaf", " GREEN_LEAF ", "/u/green_leaf", "u/Green_Leaf", "ｇｒｅｅｎ_leaf"),
    ),
    "sharp s": ("USERNAME", "strasse", ("Straße", "STRASSE", "strasse")),
    "account": ("MESSENGER_ID", "telegram:green", ("Telegram: @Green", "telegram:green", "TELEGRAM:GREEN")),
    "account without its service": ("MESSENGER_ID", "green", ("@green", "Green")),
    "name": (
        "PERSON",
        "annabel example",
        ("Annabel Example", "EXAMPLE, Annabel", "example  annabel", "Ánnabel\nExample"),
    ),
    "name with a hyphen": ("PERSON", "anna belle example", ("Anna-Belle Example", "Example, Anna Belle")),
    "sign for a name": ("PERSON", "★", ("★",)),
    "Ethereum": (
        "CRYPTO_ADDRESS",
        ETHEREUM.lower(),
        (ETHEREUM, ETHEREUM.lower(), f"0x{ETHEREUM[2:].upper()}", f"ethereum:{ETHEREUM}"),
    ),
    "Segwit": ("CRYPTO_ADDRESS", SEGWIT, (SEGWIT.upper(), f"bitcoin:{SEGWIT}")),
    "Bitcoin Cash": ("CRYPTO_ADDRESS", CASH, (f"bitcoincash:{CASH}", CASH.upper(), f"BITCOINCASH:{CASH.upper()}")),
    "base58": ("CRYPTO_ADDRESS", BASE58, (BASE58, f" {BASE58[:20]} {BASE58[20:]}", f"bitcoin:{BASE58}")),
    "transaction": ("TX_ID", "ab" * 32, ("AB" * 32, f"0x{'aB' * 32}")),
    "transaction in base58": (
        "TX_ID",
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnb",
        ("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnb",),
    ),
    "fingerprint": ("PGP_KEY", "abcdef0123", ("AB CD EF\n01 23", "0xABCDEF0123")),
    "onion": (
        "ONION",
        f"{ONION}.onion",
        (
            f"http://{ONION}.onion/",
            f"https://www.{ONION}.onion/shop?id=1",
            f"{ONION.upper()}.onion",
            f"mail.{ONION}.onion:8080",
            ONION,
        ),
    ),
    "I2P": ("ONION", "shop.i2p", ("http://shop.i2p/", "SHOP.I2P", "www.shop.i2p")),
    "address of a page": (
        "URL",
        "example.org/Shop",
        ("https://www.Example.org/Shop/", "example.org/Shop#top", "http://EXAMPLE.ORG/Shop"),
    ),
    "secret": ("SECRET", "Pass", ("Pass", "P ass")),
    "network address": ("IP", "2001:db8::1", ("2001:DB8::1",)),
}


@pytest.mark.parametrize(("label", "expected", "spellings"), FAMILIES.values(), ids=FAMILIES.keys())
def test_spellings_of_one_identifier_have_one_form(label: str, expected: str, spellings: tuple[str, ...]) -> None:
    """Every spelling folds to the same form, which folds to itself."""
    assert {canonical(label, spelling) for spelling in spellings} == {expected}
    assert canonical(label, expected) == expected


def cased(text: str) -> st.SearchStrategy[str]:
    """The text with its letters in any case."""
    return st.tuples(*(st.sampled_from((letter.lower(), letter.upper())) for letter in text)).map("".join)


@given(
    st.integers(0, 999), st.lists(st.sampled_from(["", " ", "-", ".", "/", " - "]), min_size=10, max_size=10), st.data()
)
def test_any_spacing_of_a_phone_number(last: int, gaps: list[str], data: st.DataObject) -> None:
    """However its digits stand apart, with the country or without, it is one number."""
    national = f"7700900{last:03}"
    spaced = "".join(digit + gap for digit, gap in zip(national, gaps, strict=True))
    prefix = data.draw(st.sampled_from(["0", "+44", "0044", "+44 (0)", "(0)", "+44-"]))

    assert canonical("PHONE", prefix + spaced) == f"+44{national}"


@settings(max_examples=25)
@given(st.data())
def test_any_case_of_what_has_no_case(data: st.DataObject) -> None:
    """Handles, mail, hidden services and Ethereum addresses are equal in every mixture of cases."""
    for label, text, wanted in (
        ("USERNAME", "quiet_otter42", "quiet_otter42"),
        ("EMAIL", "otter@example.org", "otter@example.org"),
        ("ONION", f"{ONION}.onion", f"{ONION}.onion"),
        ("PERSON", "annabel example", "annabel example"),
    ):
        assert canonical(label, data.draw(cased(text))) == wanted
    assert canonical("CRYPTO_ADDRESS", "0x" + data.draw(cased(ETHEREUM[2:]))) == ETHEREUM.lower()


@given(
    st.lists(st.sampled_from(["anna", "belle", "cleo", "dora", "o'hara"]), min_size=1, max_size=4, unique=True),
    st.data(),
)
def test_any_order_of_a_name(words: list[str], data: st.DataObject) -> None:
    """A full name is the same in every order, with or without commas."""
    other = data.draw(st.permutations(words))
    between = data.draw(st.sampled_from([" ", ", ", "  ", " \n"]))

    assert canonical("PERSON", between.join(other)) == canonical("PERSON", " ".join(words))


PLAIN = st.text(st.characters(codec="ascii", exclude_characters="&%", categories=["L", "N", "P", "Zs"]), max_size=40)


@given(st.sampled_from([*{label for label, _, _ in FAMILIES.values()}, "IBAN"]), PLAIN)
def test_a_form_is_its_own_form(label: str, text: str) -> None:
    """What was made canonical once stays as it is: it does not matter who did it first."""
    form = canonical(label, text)

    assert canonical(label, form) == form


@given(st.lists(st.integers(0, 999), min_size=2, max_size=2, unique=True))
def test_two_identifiers_stay_two(numbers: list[int]) -> None:
    """Different numbers, handles, addresses and names never get one form."""
    one, two = (f"{number:03}" for number in numbers)
    forms = {
        "PHONE": "07700 900{}",
        "EMAIL": "otter{}@example.org",
        "USERNAME": "otter{}",
        "PERSON": "Annabel Example{}",
        "ONION": "shop{}.i2p",
        "URL": "example.org/{}",
        "TX_ID": "ab{}",
    }

    assert all(
        canonical(label, form.format(one)) != canonical(label, form.format(two)) for label, form in forms.items()
    )


def test_wallets_whose_case_counts_stay_apart() -> None:
    """Base58 tells addresses apart by case alone."""
    assert canonical("CRYPTO_ADDRESS", BASE58) != canonical("CRYPTO_ADDRESS", BASE58.lower())
