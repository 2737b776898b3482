"""Rules on telling people."""

from __future__ import annotations

from collections.abc import Iterable

from policies.lint.rules import Family, Problem, Subject
from policies.lint.seen import is_address

NOTICE = Family("TRN", "Telling people", "voluntary and informed", "transparency")
FAMILIES = (NOTICE,)


@NOTICE.error(
    1,
    fields=("legal.transparency.notice_url",),
    fix="Publish the notice, and give its address.",
    source="UK GDPR Art 14",
    fails="legal: {transparency: {notice_url: on request}}",
    passes="legal: {transparency: {notice_url: 'https://example.org/notice'}}",
)
def no_notice(s: Subject) -> Iterable[Problem]:
    """There is no public notice with an address."""
    if not is_address(s.policy.legal.transparency.notice_url):
        yield "legal.transparency.notice_url", "is no address of a page"


@NOTICE.warning(
    2,
    fields=("notice.languages", "sources[].languages"),
    fix="Write the notice in each language of the sources.",
    source="UK GDPR Art 12(1)",
    fails="notice: {languages: [cy]}",
    passes="notice: {languages: [en, cy]}",
)
def other_language(s: Subject) -> Iterable[Problem]:
    """The notice is not in the languages of those whom it is for."""
    written = set(s.policy.notice.languages) if s.policy.notice else set()
    read = {language for source in s.policy.sources for language in source.languages}
    if missing := sorted(read - written):
        yield "notice.languages", f"lacks {', '.join(missing)}"


@NOTICE.warning(
    3,
    fields=("notice.objection.channel", "notice.objection.how_matched"),
    fix="Say where people object, and how their data are found without asking who they are.",
    source="UK GDPR Art 21",
    fails="notice: {objection: null}",
    passes="notice:\n  objection: {channel: adverts-study@example.org, days: 14,\n"
    "              how_matched: The number that they give is coded with the key and compared.}",
)
def no_objection(s: Subject) -> Iterable[Problem]:
    """Nobody says how people can object."""
    if s.policy.notice is None or s.policy.notice.objection is None:
        yield "notice.objection", "is missing"
