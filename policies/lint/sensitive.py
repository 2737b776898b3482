"""Rules on sensitive matters, children, and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import stored

SPECIAL = Family("SPC", "Sensitive matters", "rights and dignity", "fairness")
MINORS = Family("MIN", "Children", "benefit over harm", "safety")
MEDIA = Family("MED", "Pictures and files", "benefit over harm", "safety")
FAMILIES = (SPECIAL, MINORS, MEDIA)


@SPECIAL.error(
    1,
    stage=Stage.ANY,
    fields=("items.*.*.personal", "items.*.*.why"),
    fix="Say why nothing less would do; information security must approve too.",
    source="UK GDPR Art 9",
    fails="items: {advert: {phone: {personal: special, why: null}}}",
    passes="items: {advert: {phone: {personal: special, why: The question is how clinics are advertised.}}}",
)
def sensitive_without_reason(s: Subject) -> Iterable[Problem]:
    """A field with sensitive data is stored, and nobody says why."""
    for path, _, _, rule in stored(s.policy):
        if rule.personal == "special" and rule.action != "derive" and not rule.why:
            yield f"{path}.why", "is missing for a field that tells of health, beliefs, origin or sex life"


SPECIAL.refuses(
    2,
    "People's health, beliefs, origin or sex life would be estimated from what they write.",
    refused=("special.inference",),
    fields=("special.inference",),
    fix="Leave it at forbidden.",
    source="Williams and others 2017; UK GDPR Art 9",
    fails="special: {inference: listed}",
    passes="special: {inference: forbidden}",
)


@SPECIAL.warning(
    3,
    stage=Stage.ANY,
    fields=("special.lexicons[].reviewed_on",),
    fix="Let people who know the field read the list again.",
    source="Williams and others 2017",
    fails=f"special: {{lexicons: [{{name: risk-words, sha256: {'ef' * 32}, reviewed_on: 2025-03-01}}]}}",
    passes=f"special: {{lexicons: [{{name: risk-words, sha256: {'ef' * 32}, reviewed_on: 2026-09-01}}]}}",
)
def old_words(s: Subject) -> Iterable[Problem]:
    """A list of words was not read by anybody for twelve months."""
    for index, lexicon in enumerate(s.policy.special.lexicons):
        if s.on - lexicon.reviewed_on > timedelta(days=366):
            yield f"special.lexicons[{index}].reviewed_on", "is more than twelve months ago"


MINORS.refuses(
    1,
    "Data about children would be kept.",
    refused=("minors.policy",),
    fields=("minors.policy",),
    fix="Leave it at exclude.",
    source="Protection of Children Act 1978; ICO Children's code",
    fails="minors: {policy: include}",
    passes="minors: {policy: exclude}",
)
MEDIA.refuses(
    1,
    "Pictures, video, sound or files would be asked for.",
    refused=("media.images", "media.video", "media.audio", "media.files"),
    fields=("media.images", "media.video", "media.audio", "media.files"),
    fix="Leave them at never_request.",
    source="Protection of Children Act 1978 s.1; hard floor H5",
    fails="media: {images: approved_list}",
    passes="media: {images: never_request}",
)
MEDIA.refuses(
    2,
    "Digests of pictures would be made.",
    refused=("media.perceptual_hash",),
    fields=("media.perceptual_hash",),
    fix="Leave it at false: making one needs the picture.",
    source="hard floor H6",
    fails="media: {perceptual_hash: true}",
    passes="media: {perceptual_hash: false}",
)
MEDIA.refuses(
    3,
    "Pictures of pages would be taken.",
    refused=("media.screenshots",),
    fields=("media.screenshots",),
    fix="Leave it at never.",
    source="hard floor H6",
    fails="media: {screenshots: text_only_dom}",
    passes="media: {screenshots: never}",
)
