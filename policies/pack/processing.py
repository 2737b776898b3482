"""The record of processing activities (Article 30) for one study, from its policy."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Policy
from policies.pack.answers import MARKED, ask, head, say, under
from policies.prose import Block
from policies.terms import PERSONAL


def processing(policy: Policy) -> Iterator[Block]:
    """The record, point by point of Article 30(1)."""
    study = policy.study
    yield from head("Record of processing activities (Article 30)", policy, MARKED)
    yield Block("heading", "(a) Who answers for it")
    yield say("Controller", study.controller, "Who is the controller?")
    yield say("Contact", study.contact, "How can the controller be reached?")
    yield say(
        "Joint controllers",
        study.joint_controllers,
        "Are there joint controllers? Name them, or say that there are none.",
    )
    yield say("Data protection officer", study.dpo_contact, "How can the data protection officer be reached?")
    yield ask("Is there a representative in another country? Name them, or say that none is needed.")
    yield Block("heading", "(b) What it is for")
    yield say("Study", study.title, "What is the study called?")
    yield say("Purpose", study.question, "What is the purpose?")
    yield Block("heading", "(c) Whose data, and which")
    groups = tuple(group.group for group in study.affected_groups)
    yield say("People concerned", groups, "Whose data are they?")
    yield from _categories(policy)
    yield Block("heading", "(d) Who receives them")
    yield from under(policy, "Who may have the data?", "sharing.tier")
    yield from under(policy, "Does a partner receive data? Name them, or say that nobody does.", "study.partners")
    yield from under(policy, "Does a processor handle data? Name them, or say that nobody does.", "study.processors")
    yield Block("heading", "(e) Which other countries they go to")
    yield from under(policy, "Do data leave the country? Name each, or say that they do not.", "legal.transfers")
    host = policy.security.host_country if policy.security else None
    yield say("The data lie in", host, "In which country do the data lie?")
    yield Block("heading", "(f) When they are deleted")
    yield from under(policy, "When are the data deleted?", "retention.")
    yield Block("heading", "(g) How they are kept safe (Article 32)")
    yield from under(policy, "Which technical and organisational measures keep the data safe?", "security.")


def _categories(policy: Policy) -> Iterator[Block]:
    for kind, rules in policy.items.items():
        for name, rule in rules.items():
            if rule.action not in ("drop", "derive") and rule.personal != "none":
                yield Block("point", f"The {name.replace('_', ' ')} of each {kind}. {PERSONAL[rule.personal]}")
    yield ask("Is anything of this about people in a way that the policy does not mark?")
