"""Pseudonyms: equal for equal identifiers as far as their scope reaches, and of use nowhere else."""

from __future__ import annotations

import base64
import hmac
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.patterns import identifiers
from pipelines.pseudonyms import PSEUDONYM, Namer, mask, pseudonym
from tests.pseudonymising import study_key

SCOPES = ("fully_randomised", "document", "source", "study")


def name(scope: str | None, *, label: str = "PHONE", text: str = "+447700900123", **changes: str) -> str:
    """A pseudonym in one record of one source of one study."""
    where = {"study": "small-test", "source": "board", "record": "0" * 32} | changes
    key = study_key(where["study"])
    return Namer(key=key, source=where["source"], record=where["record"]).name(label, text, scope)


def test_shape() -> None:
    """A pseudonym is its type, the key's epoch and 80 bits."""
    assert pseudonym("PHONE", "+447700900123", bytes(32), 7) == "PHONE:k7:" + pseudonym(
        "PHONE", "+447700900123", bytes(32), 1
    ).removeprefix("PHONE:k1:")
    assert PSEUDONYM.fullmatch(name("study"))
    assert mask("PHONE") == "⟦PHONE⟧"
    assert mask("PHONE", "k1:abc") == "⟦PHONE:k1:abc⟧"


def test_construction() -> None:
    """HKDF-SHA-256 (RFC 5869) over purpose, study, scope, type and epoch; then HMAC-SHA-256; then base32."""
    extracted = hmac.digest(bytes(32), bytes(32), "sha256")
    key = hmac.digest(extracted, b"beholden/1|pseudonym|small-test|study|PHONE|1\x01", "sha256")
    digest = hmac.digest(key, b"PHONE\0+447700900123", "sha256")

    assert name("study") == "PHONE:k1:" + base64.b32encode(digest[:10]).decode().lower()


@pytest.mark.parametrize(
    ("scope", "same"),
    [
        ("study", {"record", "source"}),
        ("source", {"record"}),
        ("document", set()),
        ("fully_randomised", set()),
        (None, set()),
    ],
)
def test_links_as_far_as_its_scope(scope: str | None, same: set[str]) -> None:
    """The same identifier gets the same pseudonym within its scope, and another one beyond it."""
    changes = {"record": "1" * 32, "source": "market", "study": "other-study"}

    assert {what for what, value in changes.items() if name(scope, **{what: value}) == name(scope)} == (
        same if scope != "document" else {"source"}
    )
    assert (name(scope) == name(scope)) == (scope not in ("fully_randomised", None))


def test_types_and_epochs_never_match() -> None:
    """The same text as another type, or under a later key, is another pseudonym."""
    later = Namer(key=study_key(epoch=2), source="board", record="0" * 32).name("PHONE", "+447700900123", "study")

    assert name("study", label="PHONE")[-16:] != name("study", label="USERNAME")[-16:]
    assert later[-16:] != name("study")[-16:]
    assert later.startswith("PHONE:k2:")


LABELS = ("PERSON", "USERNAME", "MESSENGER_ID", "PHONE", "EMAIL", "CRYPTO_ADDRESS", "ONION", "URL", "PGP_KEY", "SECRET")


@given(st.text(), st.sampled_from(SCOPES), st.sampled_from(LABELS))
def test_any_text_has_a_pseudonym(text: str, scope: str, label: str) -> None:
    """No text raises, and all pseudonyms of a type are of one length and one alphabet, whatever they stand for."""
    given = name(scope, label=label, text=text)

    assert PSEUDONYM.fullmatch(given)
    assert len(given) == len(f"{label}:k1:") + 16


@given(st.text(min_size=1), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_another_key_is_another_pseudonym(text: str, one: bytes, two: bytes) -> None:
    """Nothing but the key makes it: a hash, salted or not, would be the same for both."""
    assert (pseudonym("PHONE", text, one, 1) == pseudonym("PHONE", text, two, 1)) == (one == two)


SEE_VALUES = "pseudonyms spellings pseudonymise operators identity generalise known people minors detect".split()
KEYLESS = re.compile(r"hashlib\.(?:md5|sha\w+|new|blake2\w+\((?!.*key=))|SHA256\.new|\bhash\(")


@pytest.mark.parametrize("module", SEE_VALUES)
def test_what_sees_values_makes_no_digest_without_a_key(module: str) -> None:
    """A module that is given what a page says has no plain hash in it, salted or not."""
    text = (Path(__file__).parents[1] / "pipelines" / f"{module}.py").read_text("utf-8")

    assert KEYLESS.findall(text) == []
    assert KEYLESS.search("hashlib.sha256(value)")
    assert KEYLESS.search("hashlib.blake2b(salt + value)")


def test_nothing_looks_like_what_it_stands_for() -> None:
    """No pseudonym could be rung, written to or paid: the patterns find no identifier in any of a thousand."""
    given = [name("study", label=label, text=str(number)) for label in LABELS for number in range(100)]

    assert [text for text in given if identifiers(f"⟦{text}⟧")] == []
