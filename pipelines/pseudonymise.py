"""Item to Record: minimise, find, act by the policy's rules, and sweep that nothing is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.detect import Detectors, Found
from pipelines.entities import Entity
from pipelines.identity import record_key
from pipelines.items import Mention, Raw, Record, Stored
from pipelines.keys import StudyKey
from pipelines.known import KnownValue, KnownValues
from pipelines.minors import states_minor
from pipelines.operators import FIELD_OPERATORS, Desk, normal_form, texts
from pipelines.overlaps import layer
from pipelines.pages import PageResult, RawItem, RawPage, Refusal
from pipelines.pseudonyms import MASK, Namer
from policies.errors import KeyFileError
from policies.model import Policy
from policies.sections.data import EntityRule, ItemRule
from policies.sections.sources import Source

DROPPED = ItemRule(action="drop")
INDIRECT = frozenset("AGE DATE FILE_HASH GEO NATIONALITY ORG".split())
"""Types that may stand in a field that the policy keeps: none of them points at one person."""
NOT_NAMES = INDIRECT | frozenset("ADDRESS DOB PGP_KEY POSTCODE URL".split())
"""Types whose words are not looked for in the other texts of the page."""
WORDS = frozenset("MESSENGER_ID PERSON USERNAME".split())
"""Types for which an ordinary word can be taken, where it stands in a text."""
PERSON_FIELDS: Mapping[str, str] = {
    "vendor": "USERNAME",
    "handle": "USERNAME",
    "buyer": "USERNAME",
    "name": "PERSON",
    "phone": "PHONE",
    "email": "EMAIL",
    "contacts": "MESSENGER_ID",
}
"""Fields that name a person, whatever the policy does with them, and what they hold."""


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

    Raises:
        KeyFileError: the key is of another study.
    """

    def __init__(self, policy: Policy, key: StudyKey, detectors: Detectors) -> None:
        if key.info.study != policy.study.id:
            raise KeyFileError(
                f"the key is of the study {key.info.study}, not of {policy.study.id}; name the right file"
            )
        self._rules, self._key, self._detectors = _Rules.of(policy), key, detectors

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
        return [_Page(page.source, self._rules, self._key, self._detectors, found).result(page) for page in pages]


class _Page:
    """One page on its way: what was found in its texts, and whom it names."""

    def __init__(
        self, source: str, rules: _Rules, key: StudyKey, detectors: Detectors, found: Mapping[str, Found | None]
    ) -> None:
        self._source, self._rules, self._key, self._detectors, self._found = source, rules, key, detectors, found
        self._known = KnownValues(())

    def result(self, page: RawPage) -> PageResult:
        self._known = KnownValues(self._known_values(page))
        return PageResult.of(self._outcome(kind, values) for kind, values in page.items)

    def _outcome(self, kind: str, values: Mapping[str, Raw]) -> Record | Refusal:
        try:
            return self._record(kind, values)
        except _Refused as refused:
            return Refusal(kind=kind, rule=refused.rule, reason=refused.reason)
        except Exception:
            # Closed, whatever failed; the message may quote the item, so nothing of it goes on.
            return Refusal(kind=kind, rule="entities.on_detector_error", reason="it could not be pseudonymised")

    def _record(self, kind: str, values: Mapping[str, Raw]) -> Record:
        source = self._rules.sources.get(self._source)
        if source is None or kind not in source.item_types or kind not in self._rules.items:
            raise _Refused("sources.item_types", "the policy keeps nothing of this type from this source")
        identified = {text: _certain(self._found[text]) for value in values.values() for text in texts(value)}
        if states_minor(values.get("age"), identified, datetime.now(UTC).date()):
            raise _Refused("minors.on_suspicion", "an age under 18 is stated")
        key = record_key(self._key, self._source, kind, values)
        desk = Desk(
            rules=self._rules.entities,
            namer=Namer(key=self._key, source=self._source, record=key),
            hosts=frozenset(source.hosts),
            identified=identified.__getitem__,
            to_mask=lambda text: self._to_mask(text, identified[text]),
        )
        stored = dict(self._operate(desk, kind, values))
        self._sweep(kind, stored)
        return Record(
            kind=kind,
            source=self._source,
            key=key,
            values=stored,
            mentions=tuple(_mentions(desk)),
            actions=dict(desk.actions),
        )

    def _operate(self, desk: Desk, kind: str, values: Mapping[str, Raw]) -> Iterator[tuple[str, Stored]]:
        for name, value in values.items():
            rule = self._rules.of_field(kind, name)
            outputs = list(FIELD_OPERATORS[rule.action](desk, name, value, rule))
            desk.actions[f"field:{name}:{rule.action if outputs else 'drop'}"] += 1
            yield from outputs

    def _to_mask(self, text: str, identified: Found) -> tuple[Entity, ...]:
        # Kept types go before overlaps are resolved: a kept organisation must not swallow a person's name.
        found = (entity for entity in identified if entity.label not in self._rules.kept)
        return layer(text, (*self._known.find(text), *found))

    def _known_values(self, page: RawPage) -> Iterator[KnownValue]:
        for kind, values in page.items:
            for name, value in values.items():
                label = _person_label(name, self._rules.of_field(kind, name))
                for text in texts(value):
                    identified = self._found[text] or ()
                    if label:
                        yield KnownValue(label=label, text=text, canonical=normal_form(label, text, identified))
                    yield from (_detected(entity, text) for entity in identified if entity.label not in NOT_NAMES)

    def _sweep(self, kind: str, stored: Mapping[str, Stored]) -> None:
        """Refuse the record if a text that was masked or kept still holds an identifier."""
        for name, value in stored.items():
            action = self._rules.of_field(kind, name).action
            if action not in ("redact", "keep"):
                continue
            allowed = self._rules.kept if action == "redact" else self._rules.kept | INDIRECT
            for text in _readable(value):
                if what := self._left_in(_between_masks(text), allowed):
                    raise _Refused("floor.H7", f"the field {name} still held {what} after its rule was applied")

    def _left_in(self, text: str, allowed: frozenset[str]) -> str | None:
        for entity in _certain(self._detectors.identifiers(text)):
            if entity.label not in allowed:
                return f"what looks like {entity.label}"
        return "a name or contact of its page" if self._known.remains_in(text) else None


def _between_masks(text: str) -> str:
    # NUL is no letter, no digit and no space: nothing is read across a mask.
    return MASK.sub(lambda mask: "\0" * len(mask[0]), text)


def _certain(found: Found | None) -> Found:
    if found is None:
        raise _Refused("entities.on_detector_error", "a detector failed on it")
    return found


def _person_label(name: str, rule: ItemRule) -> str | None:
    label = rule.type or PERSON_FIELDS.get(name)
    return None if label in NOT_NAMES else label


def _detected(entity: Entity, text: str) -> KnownValue:
    return KnownValue(
        label=entity.label,
        text=text[entity.start : entity.end],
        canonical=entity.canonical,
        certain=entity.label not in WORDS,
    )


def _mentions(desk: Desk) -> Iterator[Mention]:
    for (field, label, pseudonym), count in desk.mentions.items():
        yield Mention(field=field, label=label, pseudonym=pseudonym, count=count)


def _readable(value: Stored) -> tuple[str, ...]:
    """The texts of a stored value; a whole number counts as a text from nine digits on."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),) if abs(value) >= 10**8 else ()
    return texts(None if isinstance(value, float) else value)
