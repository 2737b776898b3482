"""Identifiers are covered whatever surrounds them, and ordinary text is left alone."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.entities import LABELS, Entity
from pipelines.normalise import fold
from pipelines.patterns import RULES, holds_identifier, identifiers, triggered
from tests.identifiers import KINDS, Planted, plant

FRAMES = [
    "{}",
    "Hi, {} thanks",
    "contact {}!",
    "({})",
    "-- {}\nships from UK",
    "🔥{}🔥",
    "price 50 GBP {}. Order now",
    "<b>{}</b>",
    "“{}”",
    "x100 mg; {}, 5.00 USD",
    "10 20 50 {} 2026-11-03",
    "Ж\t{}\té",
]
# What is read with the words beside it: other words make other sense of it.
IN_CONTEXT = {"age", "dob", "account", "coordinates", "date", "date.year", "plate.old", "nationality", "address", "bic"}
SEEDS = st.integers(0, 2**32)
SEPARATORS = st.sampled_from([" ", "\n", " \n ", "\t", " | ", " ; "])
NASTY = st.text(alphabet=st.sampled_from("a0@. -+:/(#oO\u200b\ufe0f\u20e3é⟦⟧&;atdoPHNE\n")) | st.text()


def uncovered(text: str, planted: Planted, found: tuple[Entity, ...]) -> str:
    """The letters and digits of the planted value that no entity covers."""
    start = text.index(planted.text) + len(planted.before)
    covered = {position for entity in found for position in range(entity.start, entity.end)}
    value = range(start, start + len(planted.value))
    return "".join(text[position] for position in value if position not in covered and text[position].isalnum())


def labelled(text: str) -> list[tuple[str, str]]:
    """What is found, as label and the text it covers."""
    return [(entity.label, text[entity.start : entity.end]) for entity in identifiers(text)]


def masked(text: str) -> str:
    """The text with every finding replaced by its label."""
    for entity in reversed(identifiers(text)):
        text = f"{text[: entity.start]}⟦{entity.label}⟧{text[entity.end :]}"
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_covered_and_named(kind: str) -> None:
    """An identifier of this kind is covered in every frame, and in nearly all has its own label."""
    rng = Random(kind)
    named = 0
    for frame in FRAMES * 3:
        planted = plant(rng, kind)
        text = frame.format(planted.text)
        found = identifiers(text)
        named += any(entity.label == planted.label for entity in found)

        assert not uncovered(text, planted, found), f"{kind} in {frame!r}"

    assert named >= 0.9 * 3 * len(FRAMES)


@given(SEEDS, st.sampled_from([kind for kind in KINDS if kind not in IN_CONTEXT]), NASTY, SEPARATORS, SEPARATORS, NASTY)
def test_planted_identifiers_are_covered_in_any_text(
    seed: int, kind: str, before: str, left: str, right: str, after: str
) -> None:
    """Whatever text stands around it, a planted identifier is covered to its last character."""
    planted = plant(Random(seed), kind)
    text = f"{before}{left}{planted.text}{right}{after}"

    assert not uncovered(text, planted, identifiers(text)), kind


@given(NASTY)
@example("⟦PHONE:k1:abcdefghijklmnop⟧")
def test_findings_are_sorted_in_bounds_and_apart(text: str) -> None:
    """Any text at all gives sorted entities within it, of known labels, that do not overlap."""
    found = identifiers(text)

    assert all(0 <= entity.start < entity.end <= len(text) for entity in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert {entity.label for entity in found} <= LABELS


@given(st.lists(st.tuples(SEEDS, st.sampled_from(list(KINDS))), max_size=4), NASTY)
def test_triggers_lose_nothing(plants: list[tuple[int, str]], text: str) -> None:
    """A rule whose trigger does not hit finds nothing."""
    folded = fold(" ".join([text, *(plant(Random(seed), kind).text for seed, kind in plants)]))
    run = {rule.name for rule in triggered(folded)}

    assert [rule.name for rule in RULES if rule.name not in run and list(rule.find(folded))] == []


ORDINARY = [
    "10-49 piece 1.90 USD, 50-99 piece 1.70 USD, 100+ piece 1.50 USD",
    "0.0021 BTC, 0.00000001 XMR, 1.23456789 ETH",
    "500 mg x 100, 10 x 2 ml, 5g 10g 28g 112g, 3.5 gram",
    "order 123456, stock 1000, 12,345,678 views, page 3 of 57",
    "Price: $1,200.00 - $2,500.00 (incl. 20% VAT)",
    "1 2 3 4 5 6 7 8 9 10 next",
    "0 1 2 3 4 5 6 7 8 9",
    "10 20 50 100 250 500 1000 2000 5000",
    "Rating 4.9 (1,234 reviews), 98.7 % positive, 24/7 support",
    "ISBN 978-0-306-40615-7, EAN 4006381333931, UPC 036000291452, CAS 148553-50-8",
    "I'm 100% sure, I'm 5 miles away, I am 6 ft, im 20 mins late",
    "18+ only, aged 18-25, ages 3 months and up, 18-25 years old",
    "stay-at-home mum, I work at home. Dot is here. look at me. Then go",
    "Signal is great. Telegram channel, Snap! Kik off at noon. Session: 30 minutes",
    "and/or, either/or, n/a, e.g. this, i.e. that, km/h, w/o",
    "ships from UK to EU, next day delivery, tracked 24 or 48",
    "std::vector and 12:30:45, ratio 3:1, size 10x20x30",
    "Password required. No password needed! Your pin is safe",
    "call me, text us any time, phone home, contact the seller",
    "one two three four, seven of nine, one of these, two for one",
    "model XJ-2000-B, SKU AB-1234-CD-5678, 4K UHD, USB-C 3.1, A4",
    "born to run, born in a barn, birthday cake, happy birthday",
    "Great product!!! A+++++ 10/10 would buy again ;-) :) <3",
    "(a) first, (b) second, [x] done, {y} open, 50% @ home",
    "Hello there.Then he left.Now what? www. is a prefix",
    "reg A1, plates: B2",
    "sort code of conduct, the account is closed, key to the door",
    "O K, OOO, Oil, lol, Ill, hello, LOL OMG NOOOOOOOOOOO YEEEES",
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Username: otter", "otter", id="announced by a sign"),
        pytest.param("my nick is otter", "otter", id="announced by a word"),
        pytest.param("We were called merryheron50 before", "merryheron50", id="called"),
        pytest.param("the only true name is AmberLynx, yes", "AmberLynx", id="named"),
        pytest.param("gentle_yak34 was here", "gentle_yak34", id="underscore and digits"),
        pytest.param("(xXrusty-ternXx17)", "xXrusty-ternXx17", id="between crosses"),
        pytest.param("of AmberLynx2005.", "AmberLynx2005", id="capitals and a number"),
        pytest.param("h0ll0wm0th9!", "h0ll0wm0th9", id="digits for letters"),
        pytest.param("better than tahula.86 and", "tahula.86", id="a point and figures"),
        pytest.param("slow but korubo_bulopeni sorted it", "korubo_bulopeni", id="two words joined"),
        pytest.param("only digazupe43 ever wrote", "digazupe43", id="figures at the end"),
        pytest.param("** ask TumaviPocebuve **", "TumaviPocebuve", id="asked"),
    ],
)
def test_user_names_in_running_text(text: str, name: str) -> None:
    """A name that a sentence announces, or that has the form of one, is found without its sign."""
    assert labelled(text) == [("USERNAME", name)]


@pytest.mark.parametrize(
    "text",
    [
        "username: required, nick: none, handle with care",
        "known as JWH018 or LSD25, called 2C-B, 250mg each",
        "a name-that-runs-on-3, called one-of-a-kind-2",
        "xxxxxx XXXXXXXX, PayPal, iPhone, MoneyGram, mp3, 4K60",
        "on_sale now, in snake_case",
    ],
)
def test_words_that_are_no_user_names(text: str) -> None:
    """Names of things, quantities and joined words are left alone."""
    assert labelled(text) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Prices, quantities, dates, ratings and talk hold no identifier."""
    assert labelled(text) == []


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(
            [
                "07700 900123",
                "+44 7700 900123",
                "+44 (0)7700-900-123",
                "0044 7700 900123",
                "447700900123",
                "O77OO 9OOl23",
                "oh double seven double oh nine double oh one two three",
                "０７７００ ９００１２３",
                "0\ufe0f\u20e37\ufe0f\u20e37\ufe0f\u20e300900123",
            ],
            id="phone",
        ),
        pytest.param(["(202) 555-0143", "+1 202 555 0143", "1 202 555 0143", "202.555.0143"], id="American phone"),
        pytest.param(
            [
                "joe.x@example.org",
                "Joe.X@EXAMPLE.org",
                "joe.x [at] example [dot] org",
                "joe dot x at example dot org",
                "joe.x&#64;example.org",
                "joe.xATexampleDOTorg",
                "joe.x＠example.org",
                "joe.x @ example . org",
            ],
            id="e-mail",
        ),
        pytest.param(
            ["telegram: Joe_9x", "tg @joe_9x", "t.me/joe_9x", "https://t.me/joe_9x?start=1", "my telegram is joe_9x"],
            id="handle",
        ),
        pytest.param(["u/some_one", "@some_one", "/u/Some_One"], id="mention"),
        pytest.param(["https://www.Example.org/a/", "example.org/a", "hxxp://example[.]org/a#top"], id="URL"),
        pytest.param(["SW1A 1AA", "sw1a1aa"], id="postcode"),
        pytest.param(["GB82 WEST 1234 5698 7654 32", "gb82west12345698765432"], id="IBAN"),
        pytest.param(
            [
                "dob 3/11/1994",
                "born on 3rd of November 1994",
                "DOB: 1994-11-03",
                "born November 3, 1994",
                "dob 03.11.94",
            ],
            id="birth",
        ),
        pytest.param(["age 16", "sixteen years old", "16yo", "I'm 16", "m/16", "16 y/o", "aged sixteen"], id="age"),
    ],
)
def test_spellings_of_one_thing_share_a_canonical_form(spellings: list[str]) -> None:
    """However it is written, the same identifier has the same canonical form, so the same pseudonym."""
    forms = {tuple(entity.canonical for entity in identifiers(spelling)) for spelling in spellings}

    assert len(forms) == 1
    assert len(forms.pop()) == 1


@pytest.mark.parametrize("text", ["ships from UK\n{}", "b\n{}", "ring({})", "tel.{}", "T{}", "a-{}"])
@pytest.mark.parametrize("number", ["077 009 00523", "+44 (0)7700 900836", "07700 900836"])
def test_a_number_after_a_word_is_read_whole(text: str, number: str) -> None:
    """A word right before a telephone number, or on the line above it, takes none of its figures."""
    assert not any(figure.isdigit() for figure in masked(text.format(number)))


@pytest.mark.parametrize("separator", [" ; ", " | ", " ", ";", "\t"])
@pytest.mark.parametrize("handle", ["quiet_otter0", "quiet_otter07", "tahula.06", "xXotterXx0"])
def test_the_figures_of_a_name_begin_no_number(handle: str, separator: str) -> None:
    """A user name before a telephone number keeps its last figures, so that the number keeps its normal form."""
    phones = [found.canonical for found in identifiers(f"{handle}{separator}07700 900123") if found.label == "PHONE"]

    assert phones == ["+447700900123"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "3/11/2005, dob 31/02/1990", [("DATE", "3/11/2005"), ("DOB", "31/02/1990")], id="a birth that is no date"
        ),
        pytest.param("born in 1990", [("DOB", "1990")], id="a year of birth"),
        pytest.param("dob 3 Nov 04", [("DOB", "3 Nov 04")], id="a birth of this century"),
        pytest.param("call 5550143 or not", [("PHONE", "5550143")], id="short number after a word for it"),
        pytest.param("5550143 or not", [], id="short number alone"),
        pytest.param("reg: AB 1234", [("VEHICLE", "AB 1234")], id="an old plate that is named"),
        pytest.param(
            "my BM-2cTp7VNLtZ9fQe1xHnV4sXwYkRuDgJbAe",
            [("MESSENGER_ID", "BM-2cTp7VNLtZ9fQe1xHnV4sXwYkRuDgJbAe")],
            id="Bitmessage",
        ),
        pytest.param("telegram: wickr: bobby", [("MESSENGER_ID", "bobby")], id="two services and one handle"),
        pytest.param("password: pin: 1234", [("SECRET", "pin:"), ("SECRET", "1234")], id="two secrets in a row"),
        pytest.param("bearer abcdefghijklmnopqrstu", [("SECRET", "abcdefghijklmnopqrstu")], id="bearer token"),
        pytest.param("seed phrase: " + "word " * 12, [("SECRET", ("word " * 12).strip())], id="recovery phrase"),
        pytest.param("key id 0x9A428BA6", [("PGP_KEY", "9A428BA6")], id="key id"),
        pytest.param("fe80::1%eth0 ::1 dead::beef", [("IP", "fe80::1%eth0")], id="IPv6: zone, loopback, words"),
        pytest.param("Ref:2001:db8::7.", [("IP", "2001:db8::7")], id="IPv6 after a word"),
        pytest.param("a:" * 60, [], id="too many colons for IPv6"),
        pytest.param("999.1.1.1 and 203.0.113.9/24", [("IP", "203.0.113.9/24")], id="IPv4 with prefix"),
        pytest.param("10-20-30-40-50-60", [], id="pairs of quantities"),
        pytest.param(
            "see (https://example.org/a_(b)), ok", [("URL", "https://example.org/a_(b)")], id="URL with brackets"
        ),
        pytest.param(
            "GB00 WEST 1234 5698 7654 32 now", [("IBAN", "GB00 WEST 1234 5698 7654 32")], id="IBAN by its shape"
        ),
        pytest.param("4000 0000 0000 0001 x", [("CARD", "4000 0000 0000 0001")], id="card by its shape"),
        pytest.param("sort code 12-34-56", [("BANK_ACCOUNT", "12-34-56")], id="sort code alone"),
        pytest.param("12 34 56 4000 6110 8688 1469", [("CARD", "4000 6110 8688 1469")], id="card after pairs"),
        pytest.param("xAB123456Cx xM1 1AAx XAB12CDEx 078-05-1120x", [("PHONE", "078-05-1120")], id="inside words"),
        pytest.param("abcdefghijklmnop", [], id="sixteen letters"),
        pytest.param("z" * 40, [], id="a long word"),
        pytest.param("a-very-long-name-of-a-page-with-2-numbers-and-3-words", [], id="a slug"),
        pytest.param("deadbeef" * 6, [], id="hex of no known length, all letters"),
        pytest.param("fingerprint: " + "0a" * 20, [("PGP_KEY", "0a" * 20)], id="fingerprint in one piece"),
        pytest.param("0a1b 2c3d " * 4, [("PGP_KEY", ("0a1b 2c3d " * 4).strip())], id="old fingerprint in groups"),
        pytest.param("0a1b 2c3d " * 4 + "0a1b", [], id="groups of no known number"),
    ],
)
def test_edges(text: str, expected: list[tuple[str, str]]) -> None:
    """Odd forms are found, or left, as the checksum, the form and the words before say."""
    assert labelled(text) == expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("live:some.one99", "MESSENGER_ID", id="Skype's own form"),
        pytest.param("-----BEGIN RSA PRIVATE KEY----- x", "SECRET", id="cut block"),
        pytest.param("0a:1b:2c:3d:4e:5f:6a:7b:8c:9d", "FILE_HASH", id="pairs"),
        pytest.param("4 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2", "CARD", id="card digit by digit"),
        pytest.param("99999999999999999999", "CARD", id="a very long number"),
        pytest.param("BG123456A", "NATIONAL_ID", id="NINO of a prefix never used"),
        pytest.param("078-05-1120", "NATIONAL_ID", id="social security number never valid"),
        pytest.param("202 555 0103", "PHONE", id="ten digits in groups"),
        pytest.param(
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", "CRYPTO_ADDRESS", id="Bitcoin Cash by its prefix"
        ),
        pytest.param("7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV", "CRYPTO_ADDRESS", id="base58 without a checksum"),
        pytest.param("EQAvDfWFG0oYX19jwNDNBBL1rKNT9XfaGP9HyTb5nb2Eml6-", "SECRET", id="base64url"),
        pytest.param("ab" * 70 + "1", "SECRET", id="a token longer than any known"),
    ],
)
def test_whole_values(text: str, label: str) -> None:
    """A value that stands alone is covered whole."""
    assert labelled(text) == [(label, text)]


def test_region_says_where_a_number_is_dialled() -> None:
    """The same digits are another number in another country."""
    assert [entity.canonical for entity in identifiers("030 23125 012", region="DE")] == ["+493023125012"]


@pytest.mark.parametrize(
    "text",
    [
        "⟦PHONE⟧ ⟦PERSON⟧",
        "call ⟦PHONE:k1:abcdefghijklmnop⟧ or wickr: ⟦MESSENGER_ID:k12:abcdefgh234567pq⟧",
        "⟦PHONE+44:k1:abcdefghijklmnop⟧@⟦ONION:e1:abcdefgh22222222⟧.onion",
    ],
)
def test_masks_hold_nothing(text: str) -> None:
    """What a mask says is not taken for an identifier, nor is anything read across it."""
    assert not holds_identifier(text)


@pytest.mark.parametrize("text", ["⟦07700900123⟧", "⟦PHONE:07700900123⟧", "⟦JOE⟧ joe@example.org"])
def test_what_only_looks_like_a_mask_is_read(text: str) -> None:
    """Brackets of a page's own hide nothing."""
    assert holds_identifier(text)


def test_kept_labels_may_be_left() -> None:
    """The residue gate passes what the policy keeps, and nothing else."""
    assert not holds_identifier("see example.org/a", kept={"URL"})
    assert holds_identifier("see example.org/a or joe@example.org", kept={"URL"})


@pytest.mark.parametrize(
    "piece", ["0 ", "a@", "(0", "999-99-", "wickr @", "dot at ", "one ", "a:", "GB12 ", "A1-", "l", "a.b/", "---"]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    """No text makes the search slow: the time is linear in its length."""
    text = piece * (20_000 // len(piece))
    start = time.process_time()
    identifiers(text)

    assert time.process_time() - start < 5


@given(st.lists(st.tuples(SEEDS, st.sampled_from(list(KINDS))), max_size=3), NASTY, SEPARATORS)
def test_masking_is_final(plants: list[tuple[int, str]], text: str, separator: str) -> None:
    """Masked where something was found, a text holds nothing more: no record is refused without need."""
    whole = separator.join([text, *(plant(Random(seed), kind).text for seed, kind in plants), text])

    assert not holds_identifier(masked(whole))


@pytest.mark.parametrize("seed", range(10))
def test_a_page_of_identifiers_keeps_none(seed: int) -> None:
    """Masked in place, a text with one identifier of every kind holds none of them."""
    rng = Random(seed)
    planted = [plant(rng, kind) for kind in KINDS]
    text = masked("\n".join(f"{item.text} ;" for item in planted))

    assert not holds_identifier(text)
    assert [item.kind for item in planted if len(item.value) > 6 and item.value in text] == []


@pytest.mark.parametrize(
    "text",
    ["mail otter [at] example dot org. I live", "otter at example dot org. Call me", "otter (at) example.org. Tuesday"],
)
def test_a_hidden_address_ends_with_its_sentence(text: str) -> None:
    """The word after the full stop is no part of it, so that one address keeps one normal form."""
    assert [found.canonical for found in identifiers(text) if found.label == "EMAIL"] == ["otter@example.org"]
