"""Pseudonyms: equal for equal identifiers as far as their scope reaches, and of use nowhere else."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.pseudonyms import PSEUDONYM, Namer, canonical, mask, pseudonym
from tests.pseudonymising import study_key

SCOPES = ("fully_randomised", "document", "source", "study")


def name(scope: str | None, *, label: str = "PHONE", text: str = "+447700900123", **changes: str) -> str:
    """A pseudonym in one record of one source of one study."""
    where = {"study": "small-test", "source": "board", "record": "0" * 32} | changes
    key = study_key(where["study"])
    return Namer(key=key, source=where["source"], record=where["record"]).name(label, text, scope)


CANONICAL = {
    "handle": ("USERNAME", " @Green_Leaf ", "green_leaf"),
    "reddit": ("USERNAME", "/u/Green", "green"),
    "wide": ("MESSENGER_ID", "ＧＲＥＥＮ", "green"),
    "e-mail": ("EMAIL", "mailto:Jane.Smith@Example.ORG", "jane.smith@example.org"),
    "spaced e-mail": ("EMAIL", "jane @ example.org", "jane@example.org"),
    "E.164": ("PHONE", "+447700900123", "+447700900123"),
    "spelt phone": ("PHONE", "+44 (7700) 900-123", "+447700900123"),
    "phone in words": ("PHONE", "ask me", "ask me"),
    "name": ("PERSON", "Zoë\n  EXAMPLE", "zoe example"),
    "wallet": ("CRYPTO_ADDRESS", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    "key": ("PGP_KEY", "AB CD\nef", "ABCDef"),
}


@pytest.mark.parametrize(("label", "text", "expected"), CANONICAL.values(), ids=CANONICAL.keys())
def test_canonical_form(label: str, text: str, expected: str) -> None:
    """Spellings of one identifier fold to one form, which folds to itself."""
    assert canonical(label, text) == expected
    assert canonical(label, expected) == expected


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


@given(st.text(), st.sampled_from(SCOPES), st.sampled_from(["PERSON", "USERNAME", "PHONE", "EMAIL", "SECRET"]))
def test_any_text_has_a_pseudonym(text: str, scope: str, label: str) -> None:
    """No text raises, and none shows through."""
    assert PSEUDONYM.fullmatch(name(scope, label=label, text=text))
