"""Which places are read, and which parts of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policies.registry import By, Order, Section, leaf
from policies.values import Date, Host, Language, Many, Name, PathPattern, Sha256, Slug, Some, Text


class Terms(Section):
    """The terms of the place, as read."""

    url: Text = leaf("Where the terms stand, or 'none published'.", Order.PROSE, By.REVIEW, "Williams and others 2017")
    read_on: Date = leaf("When they were read.", Order.PROSE, By.REVIEW, "Williams and others 2017")
    sha256: Sha256 | None = leaf("Digest of the copy kept.", Order.SAFEGUARD, By.REVIEW, "project rule", None)
    forbids_automation: bool = leaf("Whether they forbid crawling.", Order.PROSE, By.REVIEW, "Williams and others 2017")
    position: Literal["complies", "rec_approved_exception"] = leaf(
        "How the study stands to them.", Order.RANKED, By.REVIEW, "Williams and others 2017"
    )


class OwnerContact(Section):
    """Whether the owner of the place was asked."""

    asked: Literal["asked", "not_asked"] = leaf("Whether the owner was asked.", Order.RANKED, By.REVIEW, "Menlo Report")
    outcome: Text = leaf("What came of it, or why not.", Order.SAFEGUARD, By.REVIEW, "Menlo Report")


class Source(Section):
    """One place that may be read."""

    id: Slug = leaf("Name of the source.", Order.ALLOW_SET, By.RUNNER, "project rule")
    spider: Name = leaf("The spider that reads it.", Order.IDENTITY, By.RUNNER, "project rule")
    kind: Literal["marketplace", "forum", "classified_adverts", "register", "archive", "api"] = leaf(
        "What sort of place it is.", Order.IDENTITY, By.REVIEW, "project rule"
    )
    route: Literal["archive", "api", "clearnet", "tor"] = leaf(
        "How it is reached.", Order.RANKED, By.CRAWLER, "Tor Research Safety Board"
    )
    hosts: Some[Host] = leaf("Exact host names; no wildcards.", Order.ALLOW_SET, By.GATE, "project rule")
    mirrors: bool = leaf(
        "Whether its hosts are doors to one place, so that a page is read at one of them alone.",
        Order.IDENTITY,
        By.CRAWLER,
        "project rule",
        False,
    )
    schemes: Some[Literal["https", "http"]] = leaf("URL schemes.", Order.ALLOW_SET, By.GATE, "RFC 9110 §4.2")
    start: Some[Text] = leaf("URLs to start at.", Order.ALLOW_SET, By.CRAWLER, "project rule")
    allow_paths: Some[PathPattern] = leaf(
        "Paths that may be read, with their query; * stands for any characters.",
        Order.ALLOW_SET,
        By.GATE,
        "project rule",
    )
    deny_paths: Many[PathPattern] = leaf(
        "Paths that may not, whatever else allows them, in any case and however they are encoded.",
        Order.DENY_SET,
        By.GATE,
        "project rule",
    )
    browser: Literal["never", "render"] = leaf(
        "Whether its pages are shown in a browser that runs their scripts, and read from there.",
        Order.RANKED,
        By.CRAWLER,
        "project rule",
        "never",
    )
    audience: Literal["public", "public_large_registration_free", "semi_private"] = leaf(
        "For whom its authors write.", Order.RANKED, By.REVIEW, "AoIR IRE 3.0"
    )
    registration: Literal["none", "free_open"] = leaf(
        "What it takes to read it.", Order.RANKED, By.REVIEW, "hard floor H2"
    )
    discovery: Literal["given", "linked_from_listed", "search_engine"] = leaf(
        "How it was found.", Order.RANKED, By.REVIEW, "hard floor H4"
    )
    terms: Terms
    owner_contact: OwnerContact
    item_types: Some[Literal["listing", "vendor", "feedback", "advert"]] = leaf(
        "What is read there.", Order.ALLOW_SET, By.PIPELINE, "UK GDPR Art 5(1)(c)"
    )
    languages: Some[Language] = leaf(
        "Languages that the detectors must cover.", Order.ALLOW_SET, By.REVIEW, "project rule"
    )
    already_collected_by: Text = leaf(
        "Data sets that exist, and why they are not enough.", Order.SAFEGUARD, By.REVIEW, "Menlo Report"
    )
    not_before: Date | None = leaf("First day.", Order.START, By.GATE, "project rule", None)
    not_after: Date | None = leaf("Last day.", Order.END, By.GATE, "project rule", None)
    review_due: Date | None = leaf("When it is looked at again.", Order.END, By.REVIEW, "ESRC framework", None)
    host_pages_per_day: Annotated[int, Field(gt=0)] | None = leaf(
        "Pages that the place is thought to serve in a day, to see how heavy the study weighs.",
        Order.MAXIMUM,
        By.REVIEW,
        "Menlo Report: beneficence",
        None,
    )
    max_records: Annotated[int, Field(gt=0)] = leaf(
        "Most records that are kept.", Order.MAXIMUM, By.STORE, "UK GDPR Art 5(1)(c)"
    )
