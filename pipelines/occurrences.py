"""Where a person's pseudonyms occur in what a study holds: under every key that is left, in every scope that links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Text, cast, func, select, tuple_

from pipelines import keys
from pipelines.claims import Claim
from pipelines.history import History
from pipelines.keys import StudyKey
from pipelines.pseudonyms import PSEUDONYM, Namer
from pipelines.tables import THINGS, Mention, Observation, Run, Source, table

_MENTION, _OBSERVATION, _RUN, _SOURCE = table(Mention), table(Observation), table(Run), table(Source)

Thing = tuple[str, str, str]
"""Kind, source and key of what a record is about."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Occurrences:
    """What names a person.

    Attributes:
        things: what the records are about that do.
        names: the pseudonyms by which they do.
        epochs: epochs of the study's keys that were tried.
        lost: epochs that runs were made under and whose keys are gone: there nobody can look.
    """

    things: frozenset[Thing]
    names: frozenset[str]
    epochs: tuple[int, ...]
    lost: tuple[int, ...]


def occurrences(history: History, folder: Path, claims: Collection[Claim]) -> Occurrences:
    """Look for somebody's values in all that a study holds.

    Pseudonyms of one record alone (scope ``document``) are found by trying each record; those made at random cannot be.

    Args:
        history: of the study.
        folder: of the keys.
        claims: what the person gave.

    Raises:
        KeyFileError: a key is exposed or damaged.
    """
    study = history.study
    held = {epoch: keys.load(keys.key_path(study, folder, epoch), study=study) for epoch in keys.epochs(study, folder)}
    with history.database.transaction() as connection:
        of_study = select(_RUN.c.id).where(_RUN.c.study == study)
        sources = set(connection.scalars(select(_SOURCE.c.id).where(_SOURCE.c.run.in_(of_study)).distinct()))
        used = set(connection.scalars(select(_RUN.c.key_epoch).where(_RUN.c.study == study).distinct()))
    known = _Known(held, claims, sources)
    things: set[Thing] = set()
    names: set[str] = set()
    for thing, said in _texts(history):
        if found := known.names_in(thing, said):
            things.add(thing)
            names |= found
    return Occurrences(
        things=frozenset(things),
        names=frozenset(names),
        epochs=tuple(sorted(held)),
        lost=tuple(sorted(used - set(held))),
    )


class _Known:
    """Every pseudonym that the values can have, and a way to try those of one record."""

    def __init__(self, held: Mapping[int, StudyKey], claims: Collection[Claim], sources: Collection[str]) -> None:
        self._held, self._forms = held, defaultdict[str, list[str]](list)
        for claim in claims:
            self._forms[claim.label].append(claim.form)
        self._linking = {
            Namer(key=key, source=source, record="").name(claim.label, claim.form, scope)
            for key in held.values()
            for claim in claims
            for scope, where in (("study", ("",)), ("source", sources))
            for source in where
        }

    def names_in(self, thing: Thing, said: str) -> set[str]:
        """The person's pseudonyms in a text of a record."""
        return {name for name in set(PSEUDONYM.findall(said)) if name in self._linking or self._is_of(thing, name)}

    def _is_of(self, thing: Thing, name: str) -> bool:
        label, epoch, _ = name.split(":")
        key = self._held.get(int(epoch[1:]))
        if key is None or label not in self._forms:
            return False
        namer = Namer(key=key, source=thing[1], record=thing[2])
        return any(namer.name(label, form, "document") == name for form in self._forms[label])


def _texts(history: History) -> Iterator[tuple[Thing, str]]:
    """All that is stored of each thing: its latest state, what runs saw, and the mentions."""
    for kind, rows in THINGS.items():
        for row in history.scan(rows, rows.c.study == history.study):
            yield (kind, row["source"], row["key"]), " ".join(str(value) for value in row.values() if value)
    for run in history.runs():
        for row in history.scan(_MENTION, _MENTION.c.run == run.id):
            yield (row["kind"], row["source"], row["key"]), row["pseudonym"]
        yield from _observed(history, run.id)


def _observed(history: History, run: str) -> Iterator[tuple[Thing, str]]:
    thing = (_OBSERVATION.c.kind, _OBSERVATION.c.source, _OBSERVATION.c.key)
    query = select(*thing, cast(_OBSERVATION.c["values"], Text)).where(_OBSERVATION.c.run == run)
    with history.database.transaction() as connection:
        for kind, source, key, values in connection.execute(query.execution_options(yield_per=1000)):
            yield (kind, source, key), values


def count(history: History, things: Collection[Thing]) -> dict[str, int]:
    """How many rows of each table speak of these things."""
    counts = dict.fromkeys((*THINGS, "observation", "mention"), 0)
    with history.database.transaction() as connection:
        of_study = select(_RUN.c.id).where(_RUN.c.study == history.study)
        for kind, source, key in things:
            rows = THINGS[kind]
            states = select(func.count()).where(
                tuple_(rows.c.study, rows.c.source, rows.c.key) == tuple_(history.study, source, key)
            )
            counts[kind] += connection.scalar(states) or 0
            for name, seen in (("observation", _OBSERVATION), ("mention", _MENTION)):
                same = (seen.c.kind == kind, seen.c.source == source, seen.c.key == key, seen.c.run.in_(of_study))
                counts[name] += connection.scalar(select(func.count()).select_from(seen).where(*same)) or 0
    return counts
