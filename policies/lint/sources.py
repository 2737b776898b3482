"""Rules on the places that are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from policies.lint.rules import Family, Problem, Stage, Subject
from policies.lint.seen import is_address
from policies.urls import is_loopback, is_onion, is_special, onion_checksum_ok

SOURCES = Family("SRC", "The places", "voluntary and informed", "privacy")
FAMILIES = (SOURCES,)
MEMBERS = re.compile(r"user|member|profile|account|seller|vendor|author|people", re.IGNORECASE)
FEWEST_WORDS = 5


def _is_pattern(value: Any) -> bool:
    return "*" in str(value)


SOURCES.refuses(
    1,
    "A host is a pattern, so that nobody can say which places are read.",
    refused=("sources.hosts",),
    when=_is_pattern,
    fields=("sources[].hosts",),
    fix="Name each host.",
    source="project rule",
    fails='sources: [{hosts: ["*.example.org"]}]',
    passes="sources: [{hosts: [adverts.example.org]}]",
)


@SOURCES.error(
    2,
    stage=Stage.ANY,
    fields=("sources[].hosts",),
    fix="Copy the onion name again, from a place that can be trusted.",
    source="Tor rend-spec-v3",
    fails="sources: [{hosts: [adverts.example.org, market.onion]}]",
    passes="sources: [{hosts: [adverts.example.org]}]",
)
def false_onion(s: Subject) -> Iterable[Problem]:
    """An onion name is not of version 3, or its checksum is wrong."""
    for index, source in enumerate(s.policy.sources):
        for number, host in enumerate(source.hosts):
            name = host.partition(":")[0]
            if is_onion(name) and not onion_checksum_ok(name):
                yield f"sources[{index}].hosts[{number}]", "is no onion name of version 3, or was mistyped"


SOURCES.refuses(
    3,
    "The place is private, or one gets in only by invitation, vouching or payment.",
    refused=("sources.audience", "sources.registration"),
    fields=("sources[].audience", "sources[].registration"),
    fix="Leave the place alone: those who write there do not write for the public.",
    source="AoIR IRE 3.0; Tor Research Safety Board",
    fails="sources: [{audience: private}]",
    passes="sources: [{audience: public}]",
)
SOURCES.refuses(
    4,
    "The place was found by harvesting addresses from the network.",
    refused=("sources.discovery",),
    fields=("sources[].discovery",),
    fix="Name places that are given or linked; addresses are never harvested.",
    source="Tor Project: research safety",
    fails="sources: [{discovery: network_harvest}]",
    passes="sources: [{discovery: given}]",
)


@SOURCES.warning(
    5,
    stage=Stage.ANY,
    fields=("sources[].deny_paths",),
    fix="Deny the paths of members, profiles and accounts, or say in the source's why that there are none.",
    source="UK GDPR Art 5(1)(c)",
    fails='sources: [{deny_paths: ["/search*"], why: null}]',
    passes='sources: [{deny_paths: ["/members/*"]}]',
)
def profiles_open(s: Subject) -> Iterable[Problem]:
    """Pages about members are not denied."""
    for index, source in enumerate(s.policy.sources):
        said = bool(source.why) and bool(MEMBERS.search(source.why or ""))
        if not said and not any(MEMBERS.search(path) for path in source.deny_paths):
            yield f"sources[{index}].deny_paths", "names no path of members or profiles"


@SOURCES.warning(
    6,
    fields=("sources[].already_collected_by",),
    fix="Name the data sets that were considered, and why they are not enough.",
    source="Menlo Report: beneficence",
    fails="sources: [{already_collected_by: unknown}]",
    passes="sources: [{already_collected_by: Two published sets end in 2019 and hold no contacts.}]",
)
def collected_before(s: Subject) -> Iterable[Problem]:
    """Nobody says whether the data exist already."""
    for index, source in enumerate(s.policy.sources):
        if len(source.already_collected_by.split()) < FEWEST_WORDS:
            yield f"sources[{index}].already_collected_by", "does not say which data sets were considered"


@SOURCES.error(
    7,
    stage=Stage.APPROVED,
    fields=("sources[].not_after", "approvals[].expires"),
    fix="End the source before the first approval ends.",
    source="ESRC framework",
    fails="sources: [{not_after: 2028-05-01}]",
    passes="sources: [{not_after: 2027-07-09}]",
)
def outlives_approval(s: Subject) -> Iterable[Problem]:
    """A source is read for longer than the approvals hold."""
    ends = min((approval.expires for approval in s.policy.approvals), default=None)
    for index, source in enumerate(s.policy.sources):
        if ends and source.not_after and source.not_after > ends:
            yield f"sources[{index}].not_after", f"is after {ends}, when the first approval ends"


@SOURCES.error(
    8,
    fields=("sources[].terms.sha256", "sources[].terms.url"),
    fix="Keep a copy of the terms, and give its digest (sha256sum FILE).",
    source="project rule",
    fails="sources: [{terms: {url: 'https://adverts.example.org/terms', sha256: null}}]",
    passes=f"sources: [{{terms: {{url: 'https://adverts.example.org/terms', sha256: {'ab' * 32}}}}}]",
)
def terms_not_kept(s: Subject) -> Iterable[Problem]:
    """No copy of a place's terms was kept."""
    for index, source in enumerate(s.policy.sources):
        if is_address(source.terms.url) and source.terms.sha256 is None:
            yield f"sources[{index}].terms.sha256", "is missing: nobody could show later what the terms said"


@SOURCES.warning(
    9,
    fields=("sources[].review_due",),
    fix="Look at the place again, and write down the next day.",
    source="ESRC framework",
    fails="sources: [{review_due: 2026-10-01}]",
    passes="sources: [{review_due: 2027-04-01}]",
)
def review_passed(s: Subject) -> Iterable[Problem]:
    """A place should have been looked at again by now."""
    for index, source in enumerate(s.policy.sources):
        if source.review_due and source.review_due < s.on:
            yield f"sources[{index}].review_due", f"was on {source.review_due}"


@SOURCES.warning(
    10,
    fields=("sources[].route", "sources[].kind", "sources[].item_types"),
    fix="Read the archive, the interface or the open site instead.",
    source="Tor Research Safety Board; Menlo Report: beneficence",
    fails="sources: [{id: adverts}, {id: hidden, route: tor, hosts: [other.example.org], "
    "start: ['https://other.example.org/work/']}]",
    passes="sources: [{route: clearnet}]",
)
def tor_in_vain(s: Subject) -> Iterable[Problem]:
    """A place is read through Tor though the same can be had otherwise."""
    for index, source in enumerate(s.policy.sources):
        same = [one for one in s.policy.sources if one.route != "tor" and one.kind == source.kind]
        if source.route == "tor" and any(set(one.item_types) >= set(source.item_types) for one in same):
            yield f"sources[{index}].route", "is tor, though another source offers the same kind without it"


@SOURCES.error(
    11,
    fields=("sources[].hosts",),
    fix="Name public hosts; for a rehearsal use the profile training-synthetic.",
    source="RFC 6890; RFC 6761",
    fails="sources: [{hosts: [10.0.0.1], start: ['https://10.0.0.1/work/']}]",
    passes="sources: [{hosts: [adverts.example.org]}]",
)
def private_address(s: Subject) -> Iterable[Problem]:
    """A live policy names a private, reserved or loopback host."""
    for index, source in enumerate(s.policy.sources):
        for number, host in enumerate(source.hosts):
            name = host.partition(":")[0]
            if not is_onion(name) and (is_special(name) or is_loopback(name)):
                yield f"sources[{index}].hosts[{number}]", "is no public host"
