"""Rules on identifiers in texts, and on what finds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policies.floor import DIRECT
from policies.lint.rules import Family, Problem, Stage, Subject

ENTITIES = Family("ENT", "Identifiers in texts", "rights and dignity", "privacy")
FAMILIES = (ENTITIES,)
LEAST_DIRECT, LEAST_QUASI = 0.95, 0.90
FINE = frozenset(("day", "week", "area"))
HASHES = frozenset("hash md5 sha1 sha256 sha512 blake2 bcrypt crc32".split())


def _is_hash(value: Any) -> bool:
    return str(value).lower() in HASHES


ENTITIES.refuses(
    1,
    "A type without a rule would not be dropped.",
    refused=("entities.default",),
    fields=("entities.default",),
    fix="Leave the default at drop, and give rules to the types that are needed.",
    source="hard floor H7",
    fails="entities: {default: keep}",
    passes="entities: {default: drop}",
)


@ENTITIES.error(
    2,
    stage=Stage.ANY,
    fields=("entities.rules.*.action",),
    fix="Drop the type, or pseudonymise it.",
    source="hard floor H7",
    fails="entities: {rules: {EMAIL: {action: keep, scope: null}}}",
    passes="entities: {rules: {EMAIL: {action: pseudonymise, scope: study}}}",
)
def identifier_kept(s: Subject) -> Iterable[Problem]:
    """A type that points at one person, household or wallet is left as it is."""
    for label, rule in s.policy.entities.rules.items():
        if rule.action == "keep" and label in DIRECT:
            yield f"entities.rules.{label}.action", f"leaves {label} as it is"


@ENTITIES.error(
    3,
    fields=("sources[].languages", "entities.detector.languages"),
    fix="Read only places in languages that the detectors were made for.",
    source="project rule",
    fails="sources: [{languages: [en, fr]}]",
    passes="sources: [{languages: [en]}]",
)
def language_not_covered(s: Subject) -> Iterable[Problem]:
    """A source holds a language for which the detectors were not made."""
    covered = set(s.policy.entities.detector.languages)
    for index, source in enumerate(s.policy.sources):
        if missing := sorted(set(source.languages) - covered):
            yield f"sources[{index}].languages", f"holds {', '.join(missing)}, which the detectors do not cover"


@ENTITIES.error(
    4,
    stage=Stage.APPROVED,
    fields=(
        "entities.detector.measured.direct_recall",
        "entities.detector.measured.quasi_recall",
        "entities.detector.measured.report",
    ),
    fix="Measure how many identifiers are found in texts like those of the study: 95 % of direct, 90 % of others.",
    source="project rule",
    fails="entities: {detector: {measured: {direct_recall: 0.8}}}",
    passes="entities: {detector: {measured: {direct_recall: 0.97}}}",
)
def not_measured(s: Subject) -> Iterable[Problem]:
    """Nobody measured how many identifiers are found, or too few are."""
    measured = s.policy.entities.detector.measured
    if measured is None:
        yield "entities.detector.measured", "is missing"
        return
    if measured.direct_recall < LEAST_DIRECT:
        yield "entities.detector.measured.direct_recall", f"is below {LEAST_DIRECT}"
    if measured.quasi_recall < LEAST_QUASI:
        yield "entities.detector.measured.quasi_recall", f"is below {LEAST_QUASI}"


@ENTITIES.error(
    5,
    stage=Stage.APPROVED,
    fields=("entities.detector.model_sha256",),
    fix="Give the digest of the model, so that no other finds names; `beholden doctor` shows it.",
    source="in-toto Statement v1",
    fails="entities: {detector: {model_sha256: null}}",
    passes=f"entities: {{detector: {{model_sha256: {'cd' * 32}}}}}",
)
def model_not_named(s: Subject) -> Iterable[Problem]:
    """The model that finds names is not named by its digest."""
    if s.policy.entities.detector.names == "model" and s.policy.entities.detector.model_sha256 is None:
        yield "entities.detector.model_sha256", "is missing"


ENTITIES.refuses(
    6,
    "A record would be stored although a detector failed on it.",
    refused=("entities.on_detector_error",),
    fields=("entities.on_detector_error",),
    fix="Leave it at drop_item.",
    source="hard floor H7",
    fails="entities: {on_detector_error: keep_item}",
    passes="entities: {on_detector_error: drop_item}",
)


@ENTITIES.error(
    7,
    fields=("entities.keys.custodian", "study.lead.name"),
    fix="Let somebody keep the copy who does not analyse the data.",
    source="ENISA 2019",
    fails=f"entities:\n  keys: {{escrow: offline_custodian, custodian: The study lead,\n"
    f"         recipient: age1{'q' * 58}, why: The university asks for a copy in its safe.}}",
    passes=f"entities:\n  keys: {{escrow: offline_custodian, custodian: The records office,\n"
    f"         recipient: age1{'q' * 58}, why: The university asks for a copy in its safe.}}",
)
def lead_holds_the_key(s: Subject) -> Iterable[Problem]:
    """The key's custodian is the study lead, who could turn codes back into people."""
    custodian = (s.policy.entities.keys.custodian or "").casefold()
    lead = s.policy.study.lead
    if "lead" in custodian.split() or (lead and lead.name.casefold() in custodian):
        yield "entities.keys.custodian", "is the study lead"


ENTITIES.refuses(
    8,
    "A value would be stored as a plain hash, which can be turned back by trying all numbers.",
    refused=("items.*.*.action", "entities.rules.*.action"),
    when=_is_hash,
    fields=("items.*.*.action", "entities.rules.*.action"),
    fix="Pseudonymise it: the code is made with a key.",
    source="ENISA 2019 §5.3",
    fails="entities: {rules: {PHONE: {action: sha256, scope: null}}}",
    passes="entities: {rules: {PHONE: {action: pseudonymise, scope: study}}}",
)


@ENTITIES.warning(
    9,
    stage=Stage.ANY,
    fields=("items.*.*.to", "entities.rules.*.to"),
    fix="Choose a month or a region.",
    source="ICO anonymisation guidance 2025",
    fails="entities: {rules: {POSTCODE: {action: generalise, to: area}}}",
    passes="entities: {rules: {POSTCODE: {action: drop, to: null}}}",
)
def fine_grain(s: Subject) -> Iterable[Problem]:
    """A coarser form is still fine: a day, a week or a postcode area."""
    for kind, rules in s.policy.items.items():
        for name, rule in rules.items():
            if rule.to in FINE and not rule.why:
                yield f"items.{kind}.{name}.to", f"is as fine as one {rule.to}, and no why stands beside it"
    for label, entity_rule in s.policy.entities.rules.items():
        if entity_rule.to in FINE and not entity_rule.why:
            yield f"entities.rules.{label}.to", f"is as fine as one {entity_rule.to}, and no why stands beside it"


ENTITIES.refuses(
    10,
    "Two studies would share a key, so that people could be linked across them.",
    refused=("entities.keys.shared_with", "entities.keys.key", "entities.keys.study"),
    fields=("study.id",),
    fix="Take it out: each study has a key of its own.",
    source="ENISA 2019",
    fails="entities: {keys: {shared_with: other-study}}",
    passes="entities: {keys: {escrow: forbidden}}",
)
