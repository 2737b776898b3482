"""The public notice of a study: what a person whose words may be read has a right to know, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Policy
from policies.pack.answers import ask, say, under
from policies.prose import Block
from policies.sections.data import ItemRule
from policies.terms import ACTIONS, COARSER, LABELS, REACH


def notice(policy: Policy) -> Iterator[Block]:
    """The notice; it names no member of the team."""
    study, legal = policy.study, policy.legal
    yield Block("title", study.title)
    yield Block("paragraph", " ".join(study.lay_summary.split()))
    yield Block("heading", "Who we are")
    yield say("Who answers for the data", study.controller, "Who answers for the data?")
    yield say("Write to", study.contact, "Where can people write to?")
    yield say("Data protection officer", study.dpo_contact, "How can the data protection officer be reached?")
    yield say("Who pays for it", study.funder, "Who pays for the study?")
    yield Block("heading", "Where we read")
    for source in policy.sources:
        yield Block("point", f"{', '.join(source.hosts)}: {source.kind.replace('_', ' ')}.")
    if policy.access.login != "none":
        yield Block("point", "Where a place is for members, a person logs in, with an account that says whose it is.")
    yield Block("heading", "What we store")
    yield from _stored(policy)
    yield Block(
        "point", "Anything else on a page is dropped before it reaches a disk. We ask for no pictures or videos."
    )
    yield Block("heading", "Why we may")
    yield say("Lawful basis", legal.article_6.basis, "What is the lawful basis?", named=True)
    yield say("Why", legal.article_6.reason, "Why does this basis fit?")
    yield Block(
        "point", "Nothing that we store serves a decision about a person, and we do not try to find out who anybody is."
    )
    yield Block("heading", "Who gets it, and for how long")
    yield from under(policy, "Who may have the data?", "sharing.tier")
    yield from under(policy, "Do data go to other countries?", "legal.transfers")
    yield Block("point", f"Records are deleted after {policy.retention.records_days} days.")
    destroyed = policy.retention.keys_destroy_on
    yield say("The key behind the codes is destroyed on", destroyed, "When is the key behind the codes destroyed?")
    yield Block("heading", "What you can do")
    yield from _rights(policy)
    published = policy.notice and policy.notice.published_on
    yield say("Published on", published, "On which day was this notice published?")
    if others := [one for one in (policy.notice.languages if policy.notice else ()) if one != "en"]:
        yield ask(f"Translate this notice: the policy promises it in {', '.join(others)} too.")


def _stored(policy: Policy) -> Iterator[Block]:
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            if rule.action != "drop":
                why = f" Why: {' '.join(rule.why.split())}" if rule.why else ""
                yield Block("point", f"The {name.replace('_', ' ')} of each {kind}: {_done(rule)}.{why}")


def _done(rule: ItemRule) -> str:
    return ACTIONS[rule.action].format(
        features=", ".join(rule.features),
        to=COARSER.get(rule.to or "", ""),
        type=LABELS.get(rule.type or "", "identifiers"),
        scope=REACH.get(rule.scope or "", ""),
    )


def _rights(policy: Policy) -> Iterator[Block]:
    rights, told = policy.legal.rights, policy.notice
    yield say("Access to what is held of you", rights and rights.access, "Can people ask what is held of them?")
    yield say("Deletion", rights and rights.erasure, "Can people ask for deletion?")
    yield say("Objection", rights and rights.objection, "Can people object?")
    objection = told.objection if told else None
    yield say("To object, write to", objection and objection.channel, "Where can people object?")
    if objection:
        yield Block("point", f"We answer within {objection.days} days. {objection.how_matched.removesuffix('.')}.")
    yield say("To complain, write to", told and told.complaints, "Where can people complain?")
    yield say("Where the study is registered", told and told.study_register, "Where is the study registered?")
