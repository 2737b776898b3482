"""A Merkle tree over a list that only grows: its root, and proofs that an entry is in it and that it only grew.

The hashing is that of RFC 6962 (section 2.1), which certificate logs use, so that anyone's verifier can check ours. A
leaf is hashed with a zero byte before it and a node with a one, so that neither passes for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""Root of the tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """The root of a list that is read once, in memory of its logarithm.

    Attributes:
        size: how many entries were added.
    """

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, entry: bytes) -> None:
        """Add the next entry."""
        # Once for each of millions: the hashing is written out here.
        node, rest, peaks = sha256(b"\x00" + entry).digest(), self.size, self._peaks
        while rest & 1:
            node = sha256(b"\x01" + peaks.pop() + node).digest()
            rest >>= 1
        peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Root of the entries so far."""
        if not self._peaks:
            return EMPTY
        *peaks, root = self._peaks
        for peak in reversed(peaks):
            root = node_hash(peak, root)
        return root


def root_of(entries: Iterable[bytes]) -> bytes:
    """Root of a list."""
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root()


def inclusion(entries: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes by which whoever holds the root can see that an entry is in the list, leaf first (RFC 6962, 2.1.1).

    Args:
        entries: the whole list.
        index: of the entry, from 0.

    Raises:
        IndexError: the list has no such entry.
    """
    if not 0 <= index < len(entries):
        raise IndexError("the list has no such entry")
    return _path([leaf_hash(entry) for entry in entries], index)


def consistency(entries: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """The hashes that show that the list began with the one of an earlier root (RFC 6962, 2.1.2).

    Args:
        entries: the whole list.
        size: how long it was then, at least 1.

    Raises:
        IndexError: the list is not that long.
    """
    if not 1 <= size <= len(entries):
        raise IndexError("the list was never that long")
    return _grown([leaf_hash(entry) for entry in entries], size, whole=True)


def is_included(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that an entry stands at an index of the list of a root."""
    if not 0 <= index < size:
        return False
    node, place, last = leaf_hash(entry), index, size - 1
    for sibling in proof:
        if not last:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return not last and node == root


def is_consistent(earlier: bytes, size: int, later: bytes, later_size: int, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the list of the later root begins with the list of the earlier one."""
    if not 0 < size <= later_size:
        return False
    if size == later_size:
        return not proof and earlier == later
    hashes = iter((earlier, *proof) if size & (size - 1) == 0 else proof)
    place, last = size - 1, later_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if (then := next(hashes, None)) is None:
        return False
    now = then
    for sibling in hashes:
        if not last:
            return False
        if place & 1 or place == last:
            then, now = node_hash(sibling, then), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return not last and then == earlier and now == later


def _split(size: int) -> int:
    """The largest power of two below a size: where a tree's left half ends."""
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return node_hash(_root(leaves[:half]), _root(leaves[half:]))


def _path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    if len(leaves) == 1:
        return ()
    half = _split(len(leaves))
    if index < half:
        return (*_path(leaves[:half], index), _root(leaves[half:]))
    return (*_path(leaves[half:], index - half), _root(leaves[:half]))


def _grown(leaves: Sequence[bytes], size: int, *, whole: bool) -> tuple[bytes, ...]:
    if size == len(leaves):
        return () if whole else (_root(leaves),)
    half = _split(len(leaves))
    if size <= half:
        return (*_grown(leaves[:half], size, whole=whole), _root(leaves[half:]))
    return (*_grown(leaves[half:], size - half, whole=False), _root(leaves[:half]))
