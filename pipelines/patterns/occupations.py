"""What someone is by trade, where a text gives it as a title: under a name, or after whom one works for."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern

_TRADE = (
    "accountant|actuary|adviser|advisor|agent|analyst|architect|assistant|associate|attendant|attorney|auditor|baker|"
    "broker|"
    "buyer|captain|carpenter|cashier|chemist|chef|cleaner|clerk|coach|consultant|controller|coordinator|counsell?or|"
    "dentist|"
    "designer|developer|director|distributor|doctor|drafter|driver|economist|editor|electrician|engineer|engraver|"
    "executive|"
    "examiner|farmer|firefighter|fitter|foreman|geologist|guard|guide|hairdresser|handler|installer|instructor|"
    "interpreter|"
    "interviewer|inspector|journalist|judge|laborer|labourer|lawyer|lecturer|librarian|machinist|manager|mechanic|"
    "midwife|"
    "miner|nurse|officer|operator|optician|packager|painter|paralegal|pharmacist|photographer|physicist|physician|"
    "pilot|"
    "planner|plumber|producer|professor|programmer|psychologist|receptionist|recruiter|repairer|reporter|"
    "representative|"
    "researcher|roofer|sailor|salesperson|scientist|secretary|setter|specialist|supervisor|surgeon|surveyor|tailor|"
    "teacher|"
    "technician|technologist|teller|tender|therapist|trainer|translator|tutor|typist|underwriter|veterinarian|waiter|"
    "waitress|welder|worker|writer|cardiographer|echocardiographer|radiographer"
)
_NAME = r"[a-z\xff][a-z\xff.'-]*(?:[ \t]{1,2}[a-z\xff][a-z\xff.'-]*){1,3}"
_UNDER = pattern(
    rf"(?:^|\n)[>? \t]{{0,4}}{_NAME}[ \t]*\n{{1,2}}[>? \t]{{0,4}}((?:[a-z\xff'/-]+,? (?:and "
    rf")?){{0,5}}(?:{_TRADE})s?)[ \t]*(?:\n|$)"
)
_WORKED = pattern(
    rf"\b(?:work(?:s|ed|ing)? (?:for|at) [^\n.,;]{{1,40}}|employed(?: by [^\n.,;]{{1,40}})?|hired|job) as (?:an? |"
    rf"the )?"
    rf"((?:[a-z\xff'/-]+,? (?:and )?){{0,4}}(?:{_TRADE}))\b"
)
_SAID = pattern(r"\b[A-Z\xff][a-z\xff'-]+, the ([A-Z][a-z]+(?: [a-z]+){0,3}), (?:said|says|told)\b", ignore_case=False)


def occupations(text: Folded) -> Iterator[Entity]:
    """``Otter Example`` and beneath it ``Payroll clerk``; ``worked for Example as tower controller``."""
    for form in (_UNDER, _WORKED, _SAID):
        for match in overlapping(form, text.data, 1):
            yield text.entity(*match.span(1), "TITLE", "title.trade:shape")


RULES = (
    Rule(
        "title.trade",
        rf"(?:{_TRADE})s?[ \t]*(?:\n|$)| as (?:[a-z\xff'/-]+,? ){{0,8}}(?:{_TRADE})\b|, the [a-z]",
        occupations,
    ),
)
