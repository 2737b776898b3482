"""Item to Record: minimise, find, act by the policy's rules, and sweep that nothing is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.claims import Claim
from pipelines.detect import Detectors, Found
from pipelines.identity import record_key
from pipelines.items import Mention, Raw, Record, Stored
from pipelines.keys import StudyKey
from pipelines.minors import states_minor
from pipelines.operators import FIELD_OPERATORS, Desk, normal_form, texts
from pipelines.overlaps import layer
from pipelines.pages import PageResult, RawItem, RawPage, Refusal
from pipelines.people import FIELDS, People, people_of
from pipelines.pseudonyms import Namer
from pipelines.residue import Gate, between_masks
from pipelines.spellings import canonical
from pipelines.suppression import Objectors
from policies.errors import KeyFileError
from policies.model import Policy
from policies.sections.data import EntityRule, ItemRule
from policies.sections.sources import Source

DROPPED = ItemRule(action="drop")


class _Refused(Exception):  # noqa: N818
    """The record may not be stored. Never leaves this module."""

    def __init__(self, rule: str, reason: str) -> None:
        self.rule, self.reason = rule, reason
        super().__init__(rule)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Rules:
    """What a policy says of items and entities, by plain names."""

    items: Mapping[str, Mapping[str, ItemRule]]
    entities: Mapping[str, EntityRule]
    sources: Mapping[str, Source]
    kept: frozenset[str]

    @classmethod
    def of(cls, policy: Policy) -> _Rules:
        rules = policy.entities.rules
        return cls(
            items={kind: fields for kind, fields in policy.items.items()},  # noqa: C416 mypy tells the keys apart
            entities={label: rule for label, rule in rules.items()},  # noqa: C416
            sources={source.id: source for source in policy.sources},
            kept=frozenset(label for label, rule in rules.items() if rule.action == "keep"),
        )

    def of_field(self, kind: str, name: str) -> ItemRule:
        return self.items.get(kind, {}).get(name, DROPPED)


class Pseudonymiser:
    """Makes records of items under one policy.

    Args:
        policy: what to do.
        key: the key of the policy's study.
        detectors: what finds identifiers and names.
        objectors: those of whom no record is made, if anybody objected.

    Raises:
        KeyFileError: the key is of another study.
    """

    def __init__(self, policy: Policy, key: StudyKey, detectors: Detectors, objectors: Objectors | None = None) -> None:
        if key.info.study != policy.study.id:
            raise KeyFileError(
                f"the key is of the study {key.info.study}, not of {policy.study.id}; name the right file"
            )
        self._rules, self._key, self._detectors, self._objectors = _Rules.of(policy), key, detectors, objectors

    def page(self, items: Sequence[RawItem], *, source: str) -> PageResult:
        """Pseudonymise the items of one page. What fails is refused; it never raises."""
        return self.pages([RawPage(source=source, items=tuple(items))])[0]

    def pages(self, pages: Sequence[RawPage]) -> list[PageResult]:
        """The same for many pages, with one pass of the detectors over all their texts."""
        try:
            return self._pages([page.plain() for page in pages])
        except Exception:
            # Closed, whatever failed; the message may quote a page, so nothing of it goes on.
            if len(pages) > 1:
                return [self.pages([page])[0] for page in pages]
            return [page.refused("entities.on_detector_error", "it could not be pseudonymised") for page in pages]

    def _pages(self, pages: Sequence[RawPage]) -> list[PageResult]:
        wanted: dict[str, bool] = {}
        for page in pages:
            for kind, values in page.items:
                for name, value in values.items():
                    redacted = self._rules.of_field(kind, name).action == "redact"
                    wanted |= {text: wanted.get(text, False) or redacted for text in texts(value)}
        found = self._detectors.find(wanted)
        works = (_Page(page, self._rules, self._key, self._detectors, found, self._objectors) for page in pages)
        return [work.result() for work in works]


class _Page:
    """One page on its way: what was found in its texts, and whom it names."""

    def __init__(
        self,
        page: RawPage,
        rules: _Rules,
        key: StudyKey,
        detectors: Detectors,
        found: Mapping[str, Found | None],
        objectors: Objectors | None,
    ) -> None:
        self._page, self._rules, self._key, self._detectors, self._found = page, rules, key, detectors, found
        self._objectors = objectors

    def result(self) -> PageResult:
        people = people_of(self._page, self._found, lambda kind, name: self._rules.of_field(kind, name).type)
        items = zip(self._page.items, people, strict=True)
        return PageResult.of(self._outcome(kind, values, known) for (kind, values), known in items)

    def _outcome(self, kind: str, values: Mapping[str, Raw], people: People) -> Record | Refusal:
        try:
            return self._record(kind, values, people)
        except _Refused as refused:
            return Refusal(kind=kind, rule=refused.rule, reason=refused.reason)
        except Exception:
            # Closed, whatever failed; the message may quote the item, so nothing of it goes on.
            return Refusal(kind=kind, rule="entities.on_detector_error", reason="it could not be pseudonymised")

    def _record(self, kind: str, values: Mapping[str, Raw], people: People) -> Record:
        source = self._rules.sources.get(self._page.source)
        if source is None or kind not in source.item_types or kind not in self._rules.items:
            raise _Refused("sources.item_types", "the policy keeps nothing of this type from this source")
        identified = {text: _certain(self._found[text]) for value in values.values() for text in texts(value)}
        if states_minor(values.get("age"), identified, datetime.now(UTC).date()):
            raise _Refused("minors.on_suspicion", "an age under 18 is stated")
        if self._objectors and self._objectors.are_among(self._claims(kind, values, people, identified)):
            raise _Refused("notice.objection", "someone in it objected")
        key = record_key(self._key, source.id, kind, values)
        desk = Desk(
            rules=self._rules.entities,
            namer=Namer(key=self._key, source=source.id, record=key),
            hosts=frozenset(source.hosts),
            identified=identified.__getitem__,
            to_mask=lambda text: layer(text, (*people.find(text), *self._not_kept(identified[text]))),
            left=lambda masked: self._not_kept(self._identifiers(between_masks(masked))),
        )
        gate = Gate(
            labels=lambda text: (entity.label for entity in self._not_kept(self._identifiers(text))),
            names_someone=people.remain_in,
            hosts=desk.hosts,
        )
        stored = dict(self._operate(desk, gate, kind, values))
        return Record(
            kind=kind,
            source=source.id,
            key=key,
            values=stored,
            mentions=tuple(_mentions(desk)),
            actions=dict(desk.actions),
        )

    def _claims(
        self, kind: str, values: Mapping[str, Raw], people: People, identified: Mapping[str, Found]
    ) -> Iterator[Claim]:
        """Whoever an item names, whatever becomes of the field: by what its fields hold and its texts say."""
        for name, value in values.items():
            label = self._rules.of_field(kind, name).type or FIELDS.get(name)
            for text in texts(value):
                if label:
                    yield Claim(label=label, form=canonical(label, normal_form(label, text, identified[text])))
                for entity in (*identified[text], *people.find(text)):
                    said = entity.canonical or text[entity.start : entity.end]
                    yield Claim(label=entity.label, form=canonical(entity.label, said))

    def _operate(self, desk: Desk, gate: Gate, kind: str, values: Mapping[str, Raw]) -> Iterator[tuple[str, Stored]]:
        """What is stored of each field; where its rule left what it should have taken, the record is refused."""
        for name, value in values.items():
            rule = self._rules.of_field(kind, name)
            outputs = list(FIELD_OPERATORS[rule.action](desk, name, value, rule))
            desk.count("field", name, rule.action if outputs else "drop")
            for key, stored in outputs:
                if left := gate.left(rule, stored):
                    raise _Refused("floor.H7", f"the field {name} still held {left} after its rule was applied")
                yield key, stored

    def _identifiers(self, text: str) -> Found:
        return _certain(self._detectors.identifiers(text))

    def _not_kept(self, entities: Found) -> Found:
        # Kept types go before overlaps are resolved: a kept organisation must not swallow a person's name.
        return tuple(entity for entity in entities if entity.label not in self._rules.kept)


def _certain(found: Found | None) -> Found:
    if found is None:
        raise _Refused("entities.on_detector_error", "a detector failed on it")
    return found


def _mentions(desk: Desk) -> Iterator[Mention]:
    for (field, label, pseudonym), count in desk.mentions.items():
        yield Mention(field=field, label=label, pseudonym=pseudonym, count=count)
