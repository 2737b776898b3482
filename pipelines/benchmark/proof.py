"""The proof by numbers: identifiers whose checksums hold, in any context and disguise, and how many get through."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pipelines.benchmark.intervals import upper_bound
from pipelines.benchmark.planted import KINDS, Planted, plant
from pipelines.patterns import identifiers

CHUNK = 500
"""Identifiers that one process makes and reads at a time."""
FRAMES = (
    "{}",
    "Hi, {} thanks",
    "contact {}!",
    "({})",
    "-- {}\nships from UK",
    "🔥{}🔥",
    "price 50 GBP {}. Order now",
    "<b>{}</b>",
    "<p>{}</p><br/>next",
    "“{}”",
    "[{}]",
    "* {} *",
    "x100 mg; {}, 5.00 USD",
    "10 20 50 {} 2026-11-03",
    "Ж\t{}\té",
    "NEW!!! {}\n\nno timewasters",
    "pls send it to {} asap thx",
    "Refund: {} (same day)",
    "{} | {} | five stars",
    "a\r\n{}\r\nb",
)
"""What stands around an identifier."""
NEIGHBOURS = (" ", "\n", " , ", " / ", "\n\n")
"""What stands between identifiers that share a text."""


def _plain(rng: Random, value: str) -> str:  # noqa: ARG001
    return value


def _one_invisible(rng: Random, value: str) -> str:
    place = rng.randint(1, max(1, len(value) - 1))
    return value[:place] + rng.choice("\u200b\u200d\u2060\u00ad\ufeff") + value[place:]


def _full_width(rng: Random, value: str) -> str:  # noqa: ARG001
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)


def _references(rng: Random, value: str) -> str:
    """Some signs as HTML references, of which none runs into a digit that follows."""
    return "".join(f"&#{ord(sign)};" if rng.random() < 0.2 else sign for sign in value)


def _mathematical(rng: Random, value: str) -> str:  # noqa: ARG001
    return "".join(chr(ord(sign) - ord("0") + 0x1D7CE) if "0" <= sign <= "9" else sign for sign in value)


DISGUISES: Mapping[str, Callable[[Random, str], str]] = {
    "plain": _plain,
    "invisible sign": _one_invisible,
    "full width": _full_width,
    "HTML references": _references,
    "bold digits": _mathematical,
}
"""What may be done to any identifier so that a person still reads the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """An identifier that was not covered whole; everything in it is made up.

    Attributes:
        kind: a key of `KINDS`.
        disguise: a key of `DISGUISES`.
        text: the text it stood in.
        left: what of it was left.
    """

    kind: str
    disguise: str
    text: str
    left: str


@dataclass(slots=True)
class Proof:
    """What was tried and what got through."""

    tried: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The figures, ready for JSON, with the first leaks of each kind."""
        tried = self.tried.total()
        by_kind = Counter(leak.kind for leak in self.leaks)
        return {
            "tried": tried,
            "leaks": len(self.leaks),
            "upper_bound_per_million": round(1e6 * upper_bound(len(self.leaks), tried), 2),
            "kinds": {kind: {"tried": self.tried[kind], "leaks": by_kind[kind]} for kind in sorted(self.tried)},
            "examples": [_example(leak) for leak in self.leaks[:100]],
        }


def prove(count: int, *, seed: int = 1, workers: int = 1, progress: Callable[[int, int], None] | None = None) -> Proof:
    """Try so many identifiers of all kinds in turn; with more than one worker in processes of their own.

    The same seed tries the same identifiers, however many workers there are.
    """
    jobs = [(seed, start, min(CHUNK, count - start)) for start in range(0, count, CHUNK)]
    proof = Proof()
    for tried, leaks in _done(jobs, workers):
        proof.tried += tried
        proof.leaks += leaks
        if progress:
            progress(proof.tried.total(), count)
    return proof


Job = tuple[int, int, int]
Done = tuple["Counter[str]", list[Leak]]


def _done(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    if workers == 1:
        yield from map(_chunk, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_chunk, jobs)


def _chunk(job: Job) -> Done:
    seed, start, count = job
    rng = Random(f"{seed}:{start}")  # noqa: S311 nothing secret: the same seed must try the same identifiers
    kinds = list(KINDS)
    made = [_disguised(rng, kinds[(start + index) % len(kinds)]) for index in range(count)]
    tried = Counter(planted.kind for planted, _ in made)
    leaks: list[Leak] = []
    while made:
        together = 1 if rng.random() < 0.5 else rng.randint(2, 6)
        leaks += _leaks(rng, made[:together])
        made = made[together:]
    return tried, leaks


def _disguised(rng: Random, kind: str) -> tuple[Planted, str]:
    """An identifier and the name of its disguise; what hides itself already (``phone.hidden``) gets no other."""
    planted = plant(rng, kind)
    name = rng.choice(list(DISGUISES)) if rng.random() < 0.5 and not kind.endswith(".hidden") else "plain"
    value = DISGUISES[name](rng, planted.value)
    return Planted(kind=kind, label=planted.label, before=planted.before, value=value), name


def _leaks(rng: Random, made: Sequence[tuple[Planted, str]]) -> Iterator[Leak]:
    """What of these identifiers is left when they stand in one text."""
    text, places = "", []
    for planted, _ in made:
        before, _, after = rng.choice(FRAMES).partition("{}")
        start = len(text) + len(before) + len(planted.before)
        places.append(range(start, start + len(planted.value)))
        text += before + planted.text + after.replace("{}", planted.text) + rng.choice(NEIGHBOURS)
    covered = {place for entity in identifiers(text) for place in range(entity.start, entity.end)}
    for (planted, disguise), value in zip(made, places, strict=True):
        if left := "".join(text[place] for place in value if place not in covered and text[place].isalnum()):
            yield Leak(kind=planted.kind, disguise=disguise, text=text, left=left)


def _example(leak: Leak) -> dict[str, str]:
    return {"kind": leak.kind, "disguise": leak.disguise, "text": leak.text, "left": leak.left}
