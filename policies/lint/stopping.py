"""Rules on stopping, following the study, and its own examples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from policies.cases import missing_cases, run_request_cases
from policies.lint.rules import Family, Problem, Stage, Subject

STOP = Family("STP", "Stopping", "responsibility", "safety")
REVIEW = Family("REV", "Following the study", "responsibility", "accountability")
CASES = Family("CAS", "The policy's own examples", "integrity and transparency", "accountability")
FAMILIES = (STOP, REVIEW, CASES)


@STOP.error(
    1,
    stage=Stage.ANY,
    fields=("stop.owners",),
    fix="Name two different people or roles.",
    source="hard floor H12",
    fails="stop: {owners: [lead]}",
    passes="stop: {owners: [lead, chair of the committee]}",
)
def one_owner(s: Subject) -> Iterable[Problem]:
    """Fewer than two people may stop the study."""
    if len({owner.casefold().strip() for owner in s.policy.stop.owners}) < 2:
        yield "stop.owners", "names fewer than two"


@STOP.error(
    2,
    fields=("stop.heartbeat_minutes",),
    fix="Say how often somebody looks at a run.",
    source="hard floor H12",
    fails="stop: {heartbeat_minutes: null}",
    passes="stop: {heartbeat_minutes: 240}",
)
def nobody_looks(s: Subject) -> Iterable[Problem]:
    """Nobody says how often somebody looks at a run."""
    if s.policy.stop.heartbeat_minutes is None:
        yield "stop.heartbeat_minutes", "is missing"


@REVIEW.warning(
    1,
    fields=("review.next_on",),
    fix="Name a day within twelve months.",
    source="ESRC framework",
    fails="review: {next_on: 2028-05-01}",
    passes="review: {next_on: 2027-05-01}",
)
def not_followed(s: Subject) -> Iterable[Problem]:
    """The committee does not look at the study again within twelve months."""
    if s.policy.review is None:
        yield "review", "is missing"
    elif s.policy.review.next_on - s.on > timedelta(days=366):
        yield "review.next_on", "is more than twelve months away"


@CASES.error(
    1,
    stage=Stage.ANY,
    fields=("cases.requests", "cases.items"),
    fix="Add an address that is allowed and one that is refused for each source, and an example for each stored field.",
    source="project rule",
    fails="cases: {requests: []}",
    passes="cases:\n  requests:\n    - {url: 'https://adverts.example.org/work/1.html', expect: allow}\n"
    "    - {url: 'https://adverts.example.org/members/1', expect: deny}",
)
def no_case(s: Subject) -> Iterable[Problem]:
    """A source or a stored field has no example, so that nobody sees what the policy does with it."""
    return missing_cases(s.policy)


@CASES.error(
    2,
    stage=Stage.ANY,
    fields=("cases.requests[].expect", "cases.requests[].rule"),
    fix="Correct the clause or the example: they say different things.",
    source="project rule",
    fails="cases: {requests: [{url: 'https://adverts.example.org/members/1', expect: allow}]}",
    passes="cases: {requests: [{url: 'https://adverts.example.org/members/1', expect: deny}]}",
)
def case_fails(s: Subject) -> Iterable[Problem]:
    """An example of the policy does not hold."""
    for index, result in enumerate(run_request_cases(s.policy)):
        if not result.held:
            yield f"cases.requests[{index}].expect", f"says {result.expected}, but it is {result.got}"
