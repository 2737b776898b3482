"""The Merkle tree against published vectors and against itself."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.merkle import (
    EMPTY,
    Tree,
    consistency,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

# The inputs and roots with which implementations of RFC 6962 are commonly tested.
INPUTS = tuple(
    map(
        bytes.fromhex,
        ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LISTS = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    """Another implementation of RFC 6962 finds the same roots."""
    assert root_of(INPUTS[:size]).hex() == ROOTS[size - 1]


def test_an_empty_list_has_the_root_that_the_rfc_gives_it() -> None:
    """The empty tree's root is the hash of nothing."""
    assert root_of([]) == Tree().root() == EMPTY


def test_a_leaf_does_not_pass_for_a_node() -> None:
    """Two leaves that are put together as one have another hash than their node."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert leaf_hash(left + right) != node_hash(left, right)


@given(LISTS, st.data())
def test_every_entry_can_be_proved_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    """A proof holds for its entry at its place, and for nothing else."""
    index = data.draw(st.integers(0, len(entries) - 1))
    proof, root = inclusion(entries, index), root_of(entries)

    assert is_included(entries[index], index, len(entries), proof, root)
    assert not is_included(entries[index] + b"!", index, len(entries), proof, root)
    assert not is_included(entries[index], index, len(entries), (*proof, EMPTY), root)
    assert not is_included(entries[index], index, len(entries), proof[:-1], EMPTY)
    assert not is_included(entries[index], len(entries), len(entries), proof, root)


@given(LISTS, st.data())
def test_growth_can_be_proved_and_nothing_else(entries: list[bytes], data: st.DataObject) -> None:
    """A proof holds between the roots of a list and of its beginning, and breaks where either is another."""
    size = data.draw(st.integers(1, len(entries)))
    proof, earlier, later = consistency(entries, size), root_of(entries[:size]), root_of(entries)

    assert is_consistent(earlier, size, later, len(entries), proof)
    assert not is_consistent(EMPTY, size, later, len(entries), proof)
    assert not is_consistent(earlier, size, EMPTY, len(entries), proof)
    assert not is_consistent(earlier, size, later, len(entries), (*proof, EMPTY))
    assert not is_consistent(earlier, 0, later, len(entries), proof)


@given(LISTS, st.data())
def test_a_list_that_was_changed_has_no_proof(entries: list[bytes], data: st.DataObject) -> None:
    """Where an entry of the beginning was edited, the honest proof of the new list does not lead to the old root."""
    size = data.draw(st.integers(1, len(entries)))
    place = data.draw(st.integers(0, size - 1))
    forged = [*entries[:place], entries[place] + b"!", *entries[place + 1 :]]

    assert not is_consistent(root_of(entries[:size]), size, root_of(forged), len(forged), consistency(forged, size))


@pytest.mark.parametrize(("index", "size"), [(-1, 0), (3, 4), (9, 0)], ids=["before", "after", "far after"])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    """An index or a size outside the list is refused."""
    with pytest.raises(IndexError):
        inclusion([b"a", b"b", b"c"], index)
    with pytest.raises(IndexError):
        consistency([b"a", b"b", b"c"], size)


@given(st.integers(2, 60), st.data())
def test_a_shortened_proof_does_not_hold(size: int, data: st.DataObject) -> None:
    """A proof of growth without its last hash, or without any, shows nothing."""
    entries = [bytes([number]) for number in range(size)]
    earlier = data.draw(st.integers(1, size - 1))
    proof = consistency(entries, earlier)

    assert not is_consistent(root_of(entries[:earlier]), earlier, root_of(entries), size, proof[:-1])
    assert not is_consistent(root_of(entries[:earlier]), earlier, root_of(entries), size, ())


# The tree of seven leaves that RFC 6962 draws (section 2.1.3) and RFC 9162 draws again (2.1.5), with its names.
SEVEN = tuple(f"d{number}".encode() for number in range(7))


def _named() -> dict[str, bytes]:
    """The nodes of that tree by the letters that the RFC gives them, hashed here as its section 2.1 says."""

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    named = dict(zip("abcdefj", (hashlib.sha256(b"\x00" + one).digest() for one in SEVEN), strict=True))
    named |= {"g": node(named["a"], named["b"]), "h": node(named["c"], named["d"]), "i": node(named["e"], named["f"])}
    named["k"], named["l"] = node(named["g"], named["h"]), node(named["i"], named["j"])
    return named | {"hash": node(named["k"], named["l"])}


@pytest.mark.parametrize(("index", "path"), [(0, "bhl"), (3, "cgl"), (4, "fjk"), (6, "ik")])
def test_the_audit_paths_of_the_rfc(index: int, path: str) -> None:
    """The audit paths that section 2.1.3 lists, node by node."""
    named = _named()

    assert root_of(SEVEN) == named["hash"]
    assert inclusion(SEVEN, index) == tuple(named[letter] for letter in path)
    assert is_included(SEVEN[index], index, 7, [named[letter] for letter in path], named["hash"])


@pytest.mark.parametrize(("size", "path"), [(3, "cdgl"), (4, "l"), (6, "ijk")])
def test_the_consistency_proofs_of_the_rfc(size: int, path: str) -> None:
    """The proofs between the incremental trees that section 2.1.3 lists, node by node."""
    named = _named()

    assert consistency(SEVEN, size) == tuple(named[letter] for letter in path)
    assert is_consistent(root_of(SEVEN[:size]), size, named["hash"], 7, [named[letter] for letter in path])


def test_a_fork_is_found() -> None:
    """Two lists that begin alike and then differ: no proof leads from the root of one to that of the other."""
    ours, theirs = [b"a", b"b", b"c", b"d", b"e"], [b"a", b"b", b"c", b"x", b"y", b"z"]
    for proof in (consistency(theirs, 5), consistency(ours, 4), ()):
        assert not is_consistent(root_of(ours), 5, root_of(theirs), 6, proof)

    assert is_consistent(root_of(ours[:3]), 3, root_of(theirs), 6, consistency(theirs, 3))
