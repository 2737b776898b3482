"""The invented world: equal for equal seeds, and nobody in it is real."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import bitcoin

from crawlers.demo import identifiers
from crawlers.demo.people import invent
from crawlers.demo.planting import Plants, stream
from crawlers.demo.truth import Planted, expected
from crawlers.demo.world import Recipe, World
from pipelines import checksums
from pipelines.items import ITEM_TYPES
from policies import urls

SEEDS = st.integers(min_value=0, max_value=10**9)
PHONE = re.compile(r"\+44(7700900|2079460)\d{3}|\+1\d{3}55501\d\d")


def _rng(seed: int) -> Random:
    return stream(seed, "test")


@given(SEEDS)
@settings(max_examples=5)
def test_equal_seeds_give_equal_worlds(seed: int) -> None:
    """A world depends on its recipe alone."""
    recipe = Recipe(seed=seed, listings=20, vendors=4, adverts=20, canaries=50)

    one, other = World.of(recipe), World.of(recipe)

    for part in ("vendors", "listings", "feedback", "adverts", "marks", "identifiers", "canaries"):
        assert getattr(one, part) == getattr(other, part), part


def test_different_seeds_give_different_worlds() -> None:
    """The seed matters."""
    assert World.generate(1).listings != World.generate(2).listings


def test_more_adverts_leave_the_market_alone() -> None:
    """Each kind of thing has its own stream of chance."""
    small, large = World.generate(3, adverts=10), World.generate(3, adverts=50)

    assert small.listings == large.listings
    assert small.feedback == large.feedback


def test_counts_are_as_asked() -> None:
    """A world has as many of each kind as its recipe says."""
    world = World.generate(4, listings=30, vendors=5, adverts=20, feedback=7, minors=3)

    assert (len(world.listings), len(world.vendors), len(world.adverts)) == (30, 5, 20)
    assert len(world.feedback) == 5 * 7
    assert sum(advert.minor for advert in world.adverts) == 3


def test_listings_without_vendors_are_refused() -> None:
    """A listing must be someone's."""
    with pytest.raises(ValueError, match="at least one vendor"):
        Recipe(seed=1, vendors=0)


def test_a_world_may_be_empty() -> None:
    """A world with nobody in it can be made."""
    world = World.generate(1, listings=0, vendors=0, adverts=0, canaries=40)

    assert len(world.canaries) == 40
    assert not world.listings


def test_the_repr_of_a_world_tells_only_its_recipe() -> None:
    """A failing test does not print a world."""
    assert len(repr(World.generate(1))) < 300


@given(SEEDS)
@settings(max_examples=3)
def test_minors_state_an_age_under_eighteen(seed: int) -> None:
    """What marks an advert as a minor's stands in its age field or in its words."""
    world = World.generate(seed, adverts=40, minors=10)
    stated = re.compile(r"\b1[4-7]\b|fourteen|fifteen|sixteen|seventeen|\b1[4-7]yo\b")

    for advert in world.adverts:
        if advert.minor:
            assert (advert.age is not None and advert.age < 18) or stated.search(advert.description)
        else:
            assert advert.age is None or advert.age >= 18


def test_the_truth_uses_the_fields_of_the_items() -> None:
    """What a perfect extraction gives is told in the item's own field names."""
    world = World.generate(5)

    for truth in (world.listings[0], world.vendors[0], world.feedback[0], world.adverts[0]):
        found = expected(truth)
        assert found.keys() <= set(ITEM_TYPES[truth.kind].__slots__) | {"item_id"}
        assert "marks" not in found


@given(SEEDS)
def test_wallets_have_right_checksums(seed: int) -> None:
    """Every wallet would be taken for a real one."""
    rng = _rng(seed)

    assert bitcoin.is_valid(identifiers.btc_p2pkh(rng))
    assert bitcoin.is_valid(identifiers.btc_bech32(rng))
    assert checksums.ethereum(identifiers.eth(rng).removeprefix("0x"))
    assert checksums.monero(identifiers.xmr(rng)) == "standard"


@given(SEEDS)
def test_onions_have_right_checksums(seed: int) -> None:
    """Every onion name would be taken for a real one."""
    assert urls.onion_checksum_ok(identifiers.onion(_rng(seed)))


@given(SEEDS)
def test_phones_come_from_ranges_kept_for_drama(seed: int) -> None:
    """No number can ring anywhere."""
    rng = _rng(seed)

    for number in (identifiers.uk_phone(rng), identifiers.us_phone(rng)):
        assert PHONE.fullmatch(number)
        assert phonenumbers.is_possible_number(phonenumbers.parse(number))


@pytest.mark.parametrize(
    ("region", "number"),
    [("GB", "+447700900123"), ("GB", "+442079460819"), ("US", "+12125550143")],
    ids=["mobile", "London", "New York"],
)
def test_plain_spellings_are_the_same_number(region: str, number: str) -> None:
    """However people write it, it is the number that was meant."""
    for spell in identifiers.PLAIN_SPELLINGS.values():
        parsed = phonenumbers.parse(spell(number), region)
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number


def test_hiding_spellings_differ_from_each_other() -> None:
    """Each way to hide a number hides it differently."""
    spelled = {spell("+447700900123") for spell in identifiers.HIDING_SPELLINGS.values()}

    assert len(spelled) == len(identifiers.HIDING_SPELLINGS)
    assert "zero seven seven zero zero nine zero zero one two three" in spelled


def test_key_blocks_have_a_right_checksum() -> None:
    """The armour of a key closes with the CRC-24 of what it holds (RFC 4880 §6.1)."""
    assert identifiers._crc24(b"123456789") == 0x21CF02
    key = identifiers.pgp_key(_rng(1), "invented <invented@example.org>").splitlines()

    assert key[0] == "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    assert re.fullmatch(r"=[A-Za-z0-9+/]{4}", key[-2])


def test_people_have_names_of_their_own() -> None:
    """No two people share a handle or an address."""
    taken: set[str] = set()
    people = [invent(_rng(seed), taken) for seed in range(300)]

    assert len({person.handle for person in people}) == 300
    assert len({person.email for person in people}) == 300
    assert all(person.email.endswith("@example.org") for person in people)


def test_plants_remember_each_place_once() -> None:
    """A value planted twice at one place is one identifier, at two places it is two."""
    plants = Plants()
    for where in ("market.listing.title", "market.listing.title", "market.feedback.text"):
        assert plants.note("EMAIL", "a@example.org", where) == "a@example.org"

    assert [planted.where for planted in plants.all()] == ["market.listing.title", "market.feedback.text"]


@given(SEEDS, st.integers(min_value=0, max_value=400))
@settings(max_examples=5)
def test_canaries_are_as_many_as_asked_and_each_is_unique(seed: int, count: int) -> None:
    """A canary is planted at one place only, so that a find tells where it leaked."""
    world = World.generate(seed, listings=20, vendors=4, adverts=20, canaries=count)

    assert len(world.canaries) == count
    assert len({canary.value for canary in world.canaries}) == count
    assert set(world.canaries) <= set(world.identifiers)


def test_a_thousand_canaries_reach_every_kind_of_place() -> None:
    """Canaries are spread evenly over fields, pages, headers, cookies, addresses and error pages."""
    world = World.generate(6, canaries=1000)
    places = Counter(canary.where for canary in world.canaries)

    assert min(places.values()) >= 5
    assert {
        "market.listing.title",
        "market.vendor.handle",
        "market.feedback.text",
        "market.listing.page.cookie",
        "market.vendor.page.header",
        "market.robots",
        "market.error-page",
        "market.closed-query",
        "board.advert.phone",
        "board.advert.page.json-ld",
        "board.redirect-target",
    } <= places.keys()


def test_canaries_outlast_the_telephone_numbers() -> None:
    """When the numbers kept for drama run out, an e-mail address stands in."""
    world = World.generate(7, listings=20, vendors=4, adverts=20, canaries=40_000)

    assert len({canary.value for canary in world.canaries}) == 40_000
    assert all(("@example.org" in canary.value) == (canary.kind == "EMAIL") for canary in world.canaries)


def test_every_label_is_one_that_detectors_use() -> None:
    """Identifiers are labelled in the detectors' words."""
    labels = {planted.kind for planted in World.generate(8, canaries=200).identifiers}

    assert labels == {"EMAIL", "PHONE", "MESSENGER_ID", "CRYPTO_ADDRESS", "ONION", "PERSON", "USERNAME", "PGP_KEY"}


def test_an_identifier_is_a_plain_value() -> None:
    """Two finds of the same are equal, so that they can be counted."""
    one = Planted(kind="EMAIL", value="a@example.org", where="board.robots")

    assert one == Planted(kind="EMAIL", value="a@example.org", where="board.robots")


def test_minors_state_their_age_in_every_way() -> None:
    """Some adverts of minors have it in the age field, some in words alone."""
    minors = [advert for advert in World.generate(9, adverts=30, minors=6).adverts if advert.minor]

    assert sum(advert.age is None for advert in minors) == 2
    assert sum(advert.age is not None for advert in minors) == 4
