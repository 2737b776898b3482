"""For how long, and for whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Many, Text

Days = Annotated[int, Field(ge=1)]


class Retention(Section):
    """How long."""

    raw_pages: Literal["never"] = leaf(
        "A page as it was fetched is never stored.", Order.CONSTANT, By.PIPELINE, "hard floor H7", "never"
    )
    records_days: Days = leaf("Days for which records are kept.", Order.MAXIMUM, By.STORE, "UK GDPR Art 5(1)(e)")
    mentions_days: Days = leaf(
        "Days for which pseudonyms stay linkable.", Order.MAXIMUM, By.STORE, "UK GDPR Art 5(1)(e)"
    )
    queue_days: Days = leaf("Days for which a run's queue is kept.", Order.MAXIMUM, By.STORE, "UK GDPR Art 5(1)(e)")
    features_days: Days | None = leaf(
        "Days for which what was computed from records is kept.", Order.MAXIMUM, By.REVIEW, "UK GDPR Art 5(1)(e)", None
    )
    logs_days: Days | None = leaf(
        "Days for which logs are kept.", Order.MAXIMUM, By.REVIEW, "UK GDPR Art 5(1)(e)", None
    )
    backups_days: Days | None = leaf(
        "Days for which backups are kept.", Order.MAXIMUM, By.REVIEW, "UK GDPR Art 5(1)(e)", None
    )
    audit_years: Annotated[int, Field(ge=5)] = leaf(
        "Years for which the ledger is kept.", Order.MINIMUM, By.STORE, "project rule"
    )
    keys_destroy_on: Date | None = leaf(
        "The day on which the study's key is destroyed.", Order.END, By.REVIEW, "ENISA 2019", None
    )
    destruction: Text | None = leaf(
        "How the key is destroyed, and who is witness.", Order.SAFEGUARD, By.REVIEW, "ENISA 2019", None
    )
    deletion_check: Text | None = leaf(
        "How it is shown that deleted data are gone.", Order.SAFEGUARD, By.REVIEW, "UK GDPR Art 5(2)", None
    )
    review_due: Date | None = leaf(
        "When it is asked again whether the data are still needed.", Order.END, By.REVIEW, "UK GDPR Art 5(1)(e)", None
    )


class Agreement(Section):
    """What those who receive data sign."""

    project_bound: bool = leaf(
        "Whether the data serve one named project.",
        Order.SAFEGUARD,
        By.REVIEW,
        "Cambridge Cybercrime Centre: agreements",
    )
    named_users: bool = leaf(
        "Whether every reader is named.", Order.SAFEGUARD, By.REVIEW, "Cambridge Cybercrime Centre: agreements"
    )
    term_months: Annotated[int, Field(ge=1, le=12)] = leaf(
        "Months for which it holds.", Order.MAXIMUM, By.REVIEW, "Cambridge Cybercrime Centre: agreements"
    )
    onward: Literal["none"] = leaf(
        "Receivers give the data to nobody.",
        Order.CONSTANT,
        By.REVIEW,
        "Cambridge Cybercrime Centre: agreements",
        "none",
    )
    prepublication_check: bool = leaf(
        "Whether a paper is shown to the study before it appears.",
        Order.SAFEGUARD,
        By.REVIEW,
        "Cambridge Cybercrime Centre: agreements",
    )


class LawEnforcement(Section):
    """What the police get."""

    proactive: Literal["none"] = leaf(
        "Nothing is given to the police unasked, but for a danger to life.",
        Order.CONSTANT,
        By.REVIEW,
        "UUK security-sensitive research",
        "none",
    )
    on_legal_demand: Text = leaf(
        "Who decides on a legal demand.", Order.SAFEGUARD, By.REVIEW, "UUK security-sensitive research"
    )


class Sharing(Section):
    """With whom."""

    tier: Literal["none", "aggregate", "controlled"] = leaf(
        "Who may have the data.", Order.RANKED, By.REVIEW, "UK Data Service access levels"
    )
    quotes: Literal["none", "paraphrase_checked", "verbatim_with_consent"] = leaf(
        "Whether texts may be quoted.", Order.RANKED, By.REVIEW, "Williams and others 2017"
    )
    consent: Text | None = leaf(
        "How authors who are quoted word for word agreed.", Order.SAFEGUARD, By.REVIEW, "Williams and others 2017", None
    )
    min_cell: Annotated[int, Field(ge=10)] = leaf(
        "Smallest count that may be published.", Order.MINIMUM, By.REVIEW, "UK Data Service"
    )
    licence: Text | None = leaf("Licence of what is shared.", Order.IDENTITY, By.REVIEW, "UK Data Service", None)
    use_codes: Many[Literal["IRB", "NCU", "PS", "US", "IS", "GS", "TS", "PUB", "RTN", "COL"]] = leaf(
        "Limits on use, as codes of the Data Use Ontology.", Order.DENY_SET, By.REVIEW, "GA4GH DUO", ()
    )
    embargo_until: Date | None = leaf(
        "The day before which nothing is shared.", Order.START, By.REVIEW, "UK Data Service", None
    )
    agreement: Agreement | None = None
    law_enforcement: LawEnforcement | None = None
    archive_agreed: Text | None = leaf(
        "The archive that agreed to take the data.", Order.IDENTITY, By.REVIEW, "UK Data Service", None
    )
