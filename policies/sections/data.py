"""What is kept of a page, in which form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from policies.registry import By, Order, Section, leaf
from policies.sections.approvals import Role
from policies.values import AgeRecipient, Date, FileName, Language, Many, Name, Sha256, Some, Text

Label = Literal[
    "PERSON", "USERNAME", "EMAIL", "PHONE", "MESSENGER_ID", "ADDRESS", "POSTCODE", "GEO", "ORG", "CRYPTO_ADDRESS",
    "TX_ID", "PGP_KEY", "IP", "MAC", "URL", "ONION", "IBAN", "BANK_ACCOUNT", "CARD", "NATIONAL_ID", "VEHICLE",
    "TRACKING_ID", "DOB", "AGE", "TITLE", "NATIONALITY", "ETHNICITY", "BELIEF", "HEALTH", "SEX_LIFE", "SECRET",
    "FILE_HASH", "DATE",
]  # fmt: skip
"""Entity types."""
Scope = Literal["fully_randomised", "document", "source", "study"]
"""How far a pseudonym links; the names are those of the Data Privacy Vocabulary."""


class ItemRule(Section):
    """What becomes of one field."""

    action: Literal["drop", "derive", "generalise", "redact", "pseudonymise", "keep"] = leaf(
        "What is done to the value before it is stored.", Order.RANKED, By.PIPELINE, "UK GDPR Art 5(1)(c)"
    )
    to: Literal["country", "region", "month", "week", "day", "band", "host_only", "path_keyed_hash"] | None = leaf(
        "The coarser form.", Order.IDENTITY, By.PIPELINE, "ICO anonymisation guidance 2025", None
    )
    type: Label | None = leaf(
        "Which kind of identifier the value is.", Order.IDENTITY, By.PIPELINE, "project rule", None
    )
    scope: Scope | None = leaf("How far its pseudonym links.", Order.RANKED, By.PIPELINE, "ENISA 2019", None)
    features: Many[Literal["length", "words", "digits", "identifiers", "language"]] = leaf(
        "What is derived from the value.", Order.ALLOW_SET, By.PIPELINE, "UK GDPR Art 5(1)(c)", ()
    )
    personal: Literal["none", "indirect", "direct", "special", "criminal"] = leaf(
        "What sort of personal data it is.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 4(1)", "none"
    )
    need: Literal["collection", "to_deidentify", "cannot_otherwise"] | None = leaf(
        "Why research may process it.", Order.IDENTITY, By.REVIEW, "UK GDPR Art 84B(1)", None
    )
    searchable: Literal[False, True] | None = leaf(
        "Whether a search for its words may lead back to where it was read.",
        Order.RANKED,
        By.REVIEW,
        "Williams and others 2017",
        None,
    )


class EntityRule(Section):
    """What becomes of an identifier found in a text."""

    action: Literal["drop", "generalise", "pseudonymise", "keep"] = leaf(
        "What is done to it.", Order.RANKED, By.PIPELINE, "UK GDPR Art 84C"
    )
    to: Literal["country", "region", "month", "band", "area"] | None = leaf(
        "The coarser form.", Order.IDENTITY, By.PIPELINE, "ICO anonymisation guidance 2025", None
    )
    scope: Scope | None = leaf("How far its pseudonym links.", Order.RANKED, By.PIPELINE, "ENISA 2019", None)


Probability = Annotated[float, Field(gt=0, lt=1)]


class Thresholds(Section):
    """From which probability on a word is masked as each kind of name; where none stands, `names_threshold` holds."""

    PERSON: Probability | None = leaf(
        "A word is masked as a person's name from this probability on.",
        Order.MAXIMUM,
        By.PIPELINE,
        "project measurement",
        None,
    )
    GEO: Probability | None = leaf(
        "A word is masked as a place from this probability on.", Order.MAXIMUM, By.PIPELINE, "project measurement", None
    )
    ORG: Probability | None = leaf(
        "A word is masked as an organisation from this probability on.",
        Order.MAXIMUM,
        By.PIPELINE,
        "project measurement",
        None,
    )


class Vote(Section):
    """Another language model that is asked too: what either takes for a name is masked."""

    pipeline: Name = leaf(
        "The installed spaCy pipeline that is asked too; it is never downloaded.",
        Order.IDENTITY,
        By.PIPELINE,
        "project measurement",
    )
    sha256: Sha256 = leaf(
        "Digest of that pipeline's files; a run with another one is refused.", Order.IDENTITY, By.RUNNER, "project rule"
    )


class Measured(Section):
    """How well identifiers are found in texts such as those of the study."""

    on: Date = leaf("When it was measured.", Order.START, By.REVIEW, "project measurement")
    report: Text = leaf("Where the measurement is described.", Order.SAFEGUARD, By.REVIEW, "project measurement")
    direct_recall: Probability = leaf(
        "Share of direct identifiers that were found.", Order.MINIMUM, By.REVIEW, "project measurement"
    )
    quasi_recall: Probability = leaf(
        "Share of indirect identifiers that were found.", Order.MINIMUM, By.REVIEW, "project measurement"
    )


class Detector(Section):
    """What finds identifiers and names."""

    names: Literal["model", "off"] = leaf(
        "Whether names of people, places and organisations are looked for in texts.",
        Order.RANKED,
        By.PIPELINE,
        "ENISA 2019",
    )
    names_threshold: Probability = leaf(
        "A word is masked when it is a name with at least this probability.",
        Order.MAXIMUM,
        By.PIPELINE,
        "project measurement",
    )
    names_thresholds: Thresholds = Thresholds()
    vote: Vote | None = None
    languages: Some[Language] = leaf(
        "Languages for which the detectors were made.", Order.ALLOW_SET, By.REVIEW, "project rule", ("en",)
    )
    measured: Measured | None = None
    model_sha256: Sha256 | None = leaf(
        "Digest of the names model; a run with another model is refused.",
        Order.IDENTITY,
        By.RUNNER,
        "project rule",
        None,
    )
    timeout_s: Annotated[float, Field(gt=0, le=600)] = leaf(
        "A batch of pages that takes longer is refused.", Order.MAXIMUM, By.PIPELINE, "project rule", 60.0
    )


class Keys(Section):
    """Who may hold the key that pseudonyms are made with."""

    escrow: Literal["forbidden", "offline_custodian"] = leaf(
        "Whether a custodian may hold a copy of the key, encrypted so that nobody else can open it.",
        Order.RANKED,
        By.RUNNER,
        "ENISA 2019",
        "forbidden",
    )
    custodian: Text | None = leaf(
        "Who that is: someone who does not analyse the data.", Order.IDENTITY, By.REVIEW, "ENISA 2019", None
    )
    recipient: AgeRecipient | None = leaf(
        "The custodian's public key; its private half never touches a machine of the study.",
        Order.IDENTITY,
        By.RUNNER,
        "age-encryption.org/v1",
        None,
    )


class Entities(Section):
    """What becomes of identifiers found in texts."""

    default: Literal["drop"] = leaf(
        "A type without a rule is dropped: a mask with its type stands in its place.",
        Order.CONSTANT,
        By.PIPELINE,
        "hard floor H7",
        "drop",
    )
    rules: Mapping[Label, EntityRule]
    keys: Keys = Keys()
    detector: Detector
    on_detector_error: Literal["drop_item"] = leaf(
        "A record on which a detector fails is not stored.", Order.CONSTANT, By.PIPELINE, "hard floor H7", "drop_item"
    )


class Media(Section):
    """Pictures and files."""

    images: Literal["never_request"] = leaf(
        "Images are never asked for.", Order.RANKED, By.GATE, "hard floor H5", "never_request"
    )
    video: Literal["never_request"] = leaf(
        "Video is never asked for.", Order.RANKED, By.GATE, "hard floor H5", "never_request"
    )
    audio: Literal["never_request"] = leaf(
        "Audio is never asked for.", Order.RANKED, By.GATE, "hard floor H5", "never_request"
    )
    files: Literal["never_request"] = leaf(
        "Archives, documents and programs are never asked for.", Order.RANKED, By.GATE, "hard floor H5", "never_request"
    )
    perceptual_hash: Literal[False] = leaf(
        "No digest of a picture is made.", Order.CONSTANT, By.CRAWLER, "hard floor H6", False
    )
    screenshots: Literal["never"] = leaf(
        "No picture of a page is taken.", Order.CONSTANT, By.CRAWLER, "hard floor H6", "never"
    )


class Minors(Section):
    """Children."""

    policy: Literal["exclude"] = leaf(
        "Nothing about a child is kept.", Order.CONSTANT, By.PIPELINE, "Protection of Children Act 1978", "exclude"
    )
    on_suspicion: Literal["discard_and_stop_source", "discard_record"] = leaf(
        "What a stated age under 18 does.", Order.RANKED, By.PIPELINE, "hard floor H6"
    )
    likely: Literal[False, True] = leaf(
        "Whether children are likely to write there.", Order.RANKED, By.REVIEW, "ICO Children's code", False
    )


class Stop(Section):
    """Who and what can stop the study."""

    owners: Many[Text] = leaf("Who may stop it; two at least.", Order.DENY_SET, By.RUNNER, "hard floor H12")
    kill_file: FileName = leaf(
        "Name of the file in the data folder that stops every run.",
        Order.SAFEGUARD,
        By.RUNNER,
        "hard floor H12",
        "STOP",
    )
    when: Many[Literal["approval_expired", "kill_file", "minor_suspected", "wall_met", "error_rate", "ledger_lost"]] = (
        leaf("What stops it.", Order.DENY_SET, By.RUNNER, "hard floor H12")
    )
    error_rate_over: Annotated[float, Field(gt=0, le=1)] = leaf(
        "Share of failed pages, out of the last hundred, that stops a source.",
        Order.MAXIMUM,
        By.CRAWLER,
        "project rule",
    )
    heartbeat_minutes: Annotated[int, Field(ge=1)] | None = leaf(
        "Most minutes for which nobody looks at a run.", Order.MAXIMUM, By.REVIEW, "hard floor H12", None
    )
    resume: Many[Role] = leaf(
        "The roles that must sign before a suspended study goes on; without them, all who must approve it.",
        Order.DENY_SET,
        By.RUNNER,
        "hard floor H12",
        (),
    )


def _value(value: Any) -> Any:
    kinds = (str, bool, int, float, date)
    if type(value) in kinds or (isinstance(value, (list, tuple)) and all(type(one) is str for one in value)):
        return value
    raise ValueError("must be a text, a number, true or false, a day, or a list of texts")


CaseValue = Annotated[str | bool | int | float | date | Many[str], BeforeValidator(_value)]
Expected = Annotated[
    Annotated[Mapping[Name, CaseValue | None], Tag("fields")] | Annotated[Literal["refused"], Tag("refused")],
    Discriminator(lambda value: "refused" if isinstance(value, str) else "fields"),
]


class RequestCase(Section):
    """A URL and what the gate must say of it."""

    url: Text = leaf("The URL.", Order.PROSE, By.REVIEW, "project rule")
    expect: Literal["allow", "deny"] = leaf("The answer.", Order.PROSE, By.REVIEW, "project rule")
    rule: Text | None = leaf("The clause that must give it.", Order.PROSE, By.REVIEW, "project rule", None)


class ItemCase(Section):
    """A synthetic item and what must become of it."""

    item: Literal["listing", "vendor", "feedback", "advert"] = leaf(
        "Type of the item.", Order.PROSE, By.REVIEW, "project rule"
    )
    given: Mapping[Name, CaseValue] = leaf("Its fields; synthetic.", Order.PROSE, By.REVIEW, "project rule")
    expect: Expected = leaf(
        "What is stored: * in a text stands for any pseudonym; null says the field is absent.",
        Order.PROSE,
        By.REVIEW,
        "project rule",
    )


class Cases(Section):
    """The policy's own tests."""

    requests: Many[RequestCase] = leaf("What may be fetched.", Order.DENY_SET, By.REVIEW, "project rule")
    items: Many[ItemCase] = leaf("What is kept.", Order.DENY_SET, By.REVIEW, "project rule")
