"""An objection: what names the person goes without a trace, the rest stays, and later crawls pass the person over."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from pipelines import keys, proof, seals, signed, suppression
from pipelines.claims import KINDS, MOST_VALUES, Claim, claims
from pipelines.objections import ObjectionReceipt, earlier_receipts, honour
from pipelines.occurrences import count, occurrences
from pipelines.proof import Searched
from pipelines.store import Store
from pipelines.tables import THINGS
from policies.errors import KeyFileError, StoreError, UsageError
from tests.objecting import STUDY, Place, given
from tests.storing import NOW

HERS, HIS = "07700 900123", "07700 900456"
ADVERTS = (
    {"item_id": "1", "title": "one", "phone": HERS, "description": "Ask for me"},
    {"item_id": "2", "title": "two", "phone": HIS, "description": f"or ring {HERS} instead"},
    {"item_id": "3", "title": "three", "phone": HIS, "description": "write to hers@example.org"},
    {"item_id": "4", "title": "four", "phone": HIS, "handle": "Red_Leaf"},
    {"item_id": "5", "title": "five", "phone": HIS},
)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """A study without any run."""
    return Place(tmp_path, database_url)


@pytest.fixture
def store(place: Place) -> Generator[Store]:
    """Its store, after one crawl that read five adverts."""
    with place.store() as store:
        place.crawl(store, *ADVERTS)
        yield store


def _titles(store: Store) -> list[str]:
    seen = sorted(row["title"] for run in store.runs() for row in store.rows("advert", run.id))
    assert seen == sorted(row["title"] for row in store.rows("advert"))
    return seen


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ((HERS,), ["five", "four", "three"]),
        (("+44 7700 900-123",), ["five", "four", "three"]),
        (("phone: 07700900123",), ["five", "four", "three"]),
        (("hers@example.org",), ["five", "four", "one", "two"]),
        (("EMAIL : Hers [at] example.org",), ["five", "four", "one", "two"]),
        (("@red_leaf",), ["five", "one", "three", "two"]),
        ((HERS, "handle: red_leaf"), ["five", "three"]),
        ((HIS,), ["one"]),
        (("name: Nobody Atall",), ["five", "four", "one", "three", "two"]),
        (("email: 07700 900123",), ["five", "four", "one", "three", "two"]),
    ],
    ids=["phone", "other spelling", "named", "mail of a source", "disguised", "handle of a record", "two", "many",
         "nobody", "named wrongly"],
)  # fmt: skip
def test_what_names_the_person_goes(place: Place, store: Store, said: tuple[str, ...], left: list[str]) -> None:
    """Whatever spelling they give and whatever the scope of the pseudonym; nobody else's records go."""
    receipt = honour(store, place.keys, given(*said), now=NOW)

    assert _titles(store) == left
    assert (receipt.rows["advert"], receipt.rows["observation"]) == (5 - len(left), 5 - len(left))
    assert store.verify_ledger().entries == receipt.ledger_entries


def test_the_counts_are_known_before(place: Place, store: Store) -> None:
    """Looking changes nothing, and says how many rows of each table there are."""
    found = occurrences(store, place.keys, given(HERS))

    assert count(store, found.things) == {
        "listing": 0, "vendor": 0, "feedback": 0, "advert": 2, "observation": 2, "mention": 3,
    }  # fmt: skip
    assert _titles(store) == ["five", "four", "one", "three", "two"]
    assert (found.epochs, found.lost) == ((1,), ())
    assert HERS not in repr(found) + repr(given(HERS))


def test_a_person_can_be_taken_out_of_what_stays(place: Place, store: Store) -> None:
    """The records stay; where the pseudonym stood there is a bare mask or nothing, and no mention is left."""
    names = occurrences(store, place.keys, given(HERS)).names

    receipt = honour(store, place.keys, given(HERS), mode="taken_out_of_records", now=NOW)

    assert len(_titles(store)) == 5
    rows = {row["title"]: row for row in store.rows("advert")}
    assert rows["one"]["phone"] is None
    assert rows["two"]["description"] == "or ring ⟦PHONE⟧ instead"
    assert rows["two"]["phone"].startswith("PHONE:k1:")
    assert rows["three"]["description"].startswith("write to ⟦EMAIL:k1:")
    assert receipt.rows == {"listing": 0, "vendor": 0, "feedback": 0, "advert": 2, "observation": 2, "mention": 2}
    assert not occurrences(store, place.keys, given(HERS)).things
    assert len(names) == 1


def test_what_no_longer_names_the_person_is_left_as_it_is(place: Place, store: Store) -> None:
    """Of a thing that named them in one run only, that observation changes; a state that has expired is no matter."""
    place.crawl(store, {**ADVERTS[0], "phone": HIS})
    with store.database.transaction() as connection:
        adverts = THINGS["advert"]
        connection.execute(adverts.delete().where(adverts.c.title == "two"))

    receipt = honour(store, place.keys, given(HERS), mode="taken_out_of_records", now=NOW)

    assert (receipt.rows["observation"], receipt.rows["advert"]) == (2, 0)


def test_a_list_loses_only_the_person(place: Place, tmp_path: Path) -> None:
    """Of several values in one field the others stay."""
    from pipelines.erasure import without

    assert without(["PHONE:k1:aaaaaaaaaaaaaaaa", "x", 3], ["PHONE:k1:aaaaaaaaaaaaaaaa"]) == ["x", 3]
    assert without({"a": "PHONE:k1:aaaaaaaaaaaaaaaa", "b": None}, ["PHONE:k1:aaaaaaaaaaaaaaaa"]) == {
        "a": None,
        "b": None,
    }


def test_it_holds_in_later_crawls(place: Place, store: Store) -> None:
    """Records that name the person are refused with the clause, whatever the field's rule; others are made."""
    honour(store, place.keys, given(HERS, "hers@example.org", "handle: red_leaf"), now=NOW)

    page = place.crawl(store, *ADVERTS)

    assert [refusal.rule for refusal in page.refused] == ["notice.objection"] * 4
    assert [record.values["title"] for record in page.records] == ["five"]


def test_it_holds_under_a_new_epoch(place: Place, store: Store) -> None:
    """Renewing the key forgets nobody, and both epochs are searched."""
    keys.rotate(STUDY, place.keys)
    place.crawl(store, ADVERTS[0])

    receipt = honour(store, place.keys, given(HERS), now=NOW)
    keys.rotate(STUDY, place.keys)

    assert receipt.epochs == (1, 2)
    assert receipt.rows["advert"] == 3
    assert [refusal.rule for refusal in place.read(store, ADVERTS[0]).refused] == ["notice.objection"]


def test_an_epoch_whose_key_is_gone_is_named(place: Place, store: Store) -> None:
    """There nobody can look, and the receipt says so instead of keeping silent."""
    keys.rotate(STUDY, place.keys)
    keys.key_path(STUDY, place.keys).unlink()

    receipt = honour(store, place.keys, given(HERS), now=NOW)

    assert (receipt.epochs, receipt.lost) == ((2,), (1,))
    assert receipt.rows["advert"] == 0


def test_a_second_request_is_recognised(place: Place, store: Store) -> None:
    """By its digests alone: it names the first receipt, and nothing more comes onto the list."""
    assert earlier_receipts(store, place.keys, given(HERS)) == {}
    first = honour(store, place.keys, given(HERS), now=NOW)

    assert list(earlier_receipts(store, place.keys, given("+447700900123"))) == [first.number]
    again = honour(store, place.keys, given(HERS), now=NOW)
    other = honour(store, place.keys, given(HIS), now=NOW)

    assert (again.earlier, again.suppressed, again.request) == ((first.number,), 0, first.request)
    assert (other.earlier, other.request == first.request) == ((), False)


def test_the_receipt_is_signed(place: Place, store: Store, tmp_path: Path) -> None:
    """It is the study's, holds when it is read, and does not when a figure of it is changed."""
    receipt = honour(store, place.keys, given(HERS), now=NOW)
    path = tmp_path / "receipt.json"
    path.write_bytes(receipt.text())

    assert signed.read(path, ObjectionReceipt, "receipt of an objection") == receipt
    assert receipt.signer == seals.load(STUDY, place.keys).signer
    path.write_bytes(receipt.text().replace(b'"suppressed":', b'"suppressed":1'))
    with pytest.raises(KeyFileError, match="was changed after it was signed"):
        signed.read(path, ObjectionReceipt, "receipt of an objection")
    path.write_bytes(b"{}")
    with pytest.raises(KeyFileError, match="is no receipt of an objection"):
        signed.read(path, ObjectionReceipt, "receipt of an objection")
    with pytest.raises(KeyFileError, match="cannot be read"):
        signed.read(tmp_path / "none", ObjectionReceipt, "receipt of an objection")


def test_what_is_still_there_is_not_confirmed(place: Place, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a deleted pseudonym is still found, there is no receipt."""
    there = Searched(where="files", size=1, values=1, found=1)
    monkeypatch.setattr(proof, "look_for", lambda *_: there)

    with pytest.raises(StoreError, match="1 deleted pseudonyms are still in the files"):
        honour(store, place.keys, given(HERS), now=NOW)


def test_a_lost_key_of_the_list_stops_the_crawl(place: Place, store: Store) -> None:
    """Without it nobody could be passed over; with an empty list none is needed."""
    assert place.read(store, ADVERTS[0]).records
    honour(store, place.keys, given(HERS), now=NOW)
    path = suppression.key_path(STUDY, place.keys)
    (place.keys / "other-study.objections").write_bytes(path.read_bytes())
    (place.keys / "other-study.objections").chmod(0o600)
    suppression.destroy(STUDY, place.keys)

    with pytest.raises(KeyFileError, match="is missing"):
        place.read(store, ADVERTS[0])
    with pytest.raises(KeyFileError, match="is not the objections' key of other-study"):
        suppression.load("other-study", place.keys)


def test_the_list_can_be_emptied(place: Place, store: Store) -> None:
    """When a study has ended, there is nobody left to pass over."""
    receipt = honour(store, place.keys, given(HERS), now=NOW)

    with store.database.transaction() as connection:
        assert suppression.forget(connection, STUDY) == receipt.suppressed
        assert suppression.listed(connection, STUDY) == frozenset()


@pytest.mark.parametrize(
    "lines",
    [(), ("", "  "), ("phone:",), ("phone: none",), ("x" * 301,), [f"07700 900{n}" for n in range(MOST_VALUES + 1)]],
    ids=["nothing", "blank", "empty", "no phone", "too long", "too many"],
)
def test_what_cannot_be_looked_for_is_refused(lines: Any) -> None:
    """The message repeats nothing of it."""
    with pytest.raises(UsageError) as refused:
        claims(lines)

    assert not any(line.strip() in str(refused.value) for line in lines if line.strip(" phone:"))


def test_a_value_is_taken_for_what_it_can_be() -> None:
    """An address is no telephone number with letters in it, and what is no hidden service is looked for as none."""
    assert not {"PHONE", "ONION"} & {claim.label for claim in claims(["annabel1990@example.org"])}
    assert Claim(label="ONION", form=f"{'a' * 56}.onion") in claims([f"http://www.{'a' * 56}.onion/x"])
    assert {claim.label for line in ("pgp: AA", "wallet: x", "url: example.org") for claim in claims([line])} == {
        "PGP_KEY", "CRYPTO_ADDRESS", "URL",
    }  # fmt: skip
    assert set(KINDS) == {"phone", "email", "handle", "name", "wallet", "url", "pgp"}


PEOPLE = [f"07700 900{n}" for n in range(200, 206)]


@settings(max_examples=10, phases=(Phase.explicit, Phase.generate))
@for_all(
    who=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*PEOPLE, ""])), min_size=1, max_size=8),
    mode=st.sampled_from(["records_deleted", "taken_out_of_records"]),
)
def test_no_byte_is_left_and_nobody_else_is_touched(who: list[tuple[str, str]], mode: Any) -> None:
    """Whoever is named with whom: no file holds the value or its pseudonym, and other records are as before."""
    with tempfile.TemporaryDirectory() as folder:
        place, objector = Place(Path(folder)), PEOPLE[0]
        with place.store() as store:
            place.crawl(store, *({"item_id": str(n), "title": str(n), "phone": phone, "description": f"or {other}"}
                                 for n, (phone, other) in enumerate(who)))  # fmt: skip
            before = {row["title"]: row for row in store.rows("advert")}
            names = occurrences(store, place.keys, given(objector)).names
            honour(store, place.keys, given(objector), mode=mode, now=NOW)
            after = {row["title"]: row for row in store.rows("advert")}
            left = place.written()

    touched = {str(n) for n, pair in enumerate(who) if objector in pair}
    assert bool(names) == bool(touched)
    assert not any(value.encode() in left for value in (*names, objector, objector.replace(" ", "")))
    assert {title: row for title, row in after.items() if title not in touched} == {
        title: row for title, row in before.items() if title not in touched
    }
    assert mode != "records_deleted" or not touched & set(after)


def test_a_value_that_is_there_is_found(place: Place, store: Store) -> None:
    """The search is not blind: a pseudonym that is stored is found in files and in tables."""
    names = occurrences(store, place.keys, given(HERS)).names
    store.database.compact()

    searched = proof.look_for(store.database, [*names, "PHONE:k1:aaaaaaaaaaaaaaaa"])

    assert (searched.values, searched.found) == (2, 1)
    assert searched.size > 0


def test_a_file_that_cannot_be_searched_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty file and one that is gone meanwhile hold nothing; one that cannot be opened is a failure."""
    place = Place(tmp_path)
    with place.store() as store:
        (place.data / "empty").touch()
        gone = place.data / "gone"
        monkeypatch.setattr(proof, "_files", lambda _: iter([place.data / "empty", gone]))
        assert proof.look_for(store.database, ["x"]).found == 0
        monkeypatch.setattr(proof, "_files", lambda _: iter([place.data]))
        with pytest.raises(StoreError, match="cannot be searched"):
            proof.look_for(store.database, ["x"])
