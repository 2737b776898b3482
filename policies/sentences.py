"""How the fields of a section are told together, in words; what a sentence leaves out follows field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import Formatter

from policies.facts import Fact, in_words
from policies.prose import exactly
from policies.terms import ACTIONS, ANSWERS, COARSER, FOUND_AGAIN, LABELS, NEEDS, ON_ENTITIES, PERSONAL, REACH

EXACT = frozenset(
    "url hosts start allow_paths deny_paths digest sha256 evidence_sha256 user_agent path spider rule recipient".split()
)
"""Names of fields whose values are written exactly as they stand."""

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "study.harms[]": ("{who}: {what}. Likelihood: {likelihood}. Severity: {severity}. Against it: {measure}",),
    "study.affected_groups[]": ("Touched: {group} (vulnerable: {vulnerable}). Asked: {consulted}",),
    "legal.article_6": ("Lawful basis (Article 6): {basis}. {reason}",),
    "legal.article_9": ("Sensitive data (Article 9): {condition}. {reason}",),
    "legal.article_10": ("Data on offences (Article 10): {condition}. {reason}",),
    "approvals[]": ("{role} ({body}), {reference}: {decision} on {issued}, until {expires}, for the digest {digest}",),
    "approvals[].conditions[]": ("Condition {id}: {text}. Carried out by: {field}",),
    "approvals[].waivers[]": ("Answers for the warning {rule} until {expires}, as {role}: {reason}",),
    "study.partners[]": ("{name} (enforces the law: {law_enforcement}) receives {receives}",),
    "study.processors[]": ("{name}: {task}",),
    "legal.transfers[]": ("Data go to {country}: {mechanism}",),
    "legal.rights": ("Access is {access}, erasure is {erasure}, objection is {objection}",),
    "linkage.allowed[]": ("{left} with {right}, by {on}, in: {where}",),
    "special.lexicons[]": ("The list of words {name}, last read on {reviewed_on}, with the digest {sha256}",),
    "incidents.*": ("At once: {on_detect}. Within {hours} hours: {owner} acts, and tells {tell}",),
    "incidents.*.outside": ("Told outside: {body} (duty: {duty}). Behind it: {source}",),
    "sources[]": (
        "What it is: {kind}, reached by {route} over {schemes}, at {hosts}",
        "What may be read there: {allow_paths}",
        "What may never be read there: {deny_paths}",
    ),
    "sources[].terms": (
        "Its terms: {url}, read on {read_on}. They forbid crawling: {forbids_automation}. The study: {position}",
    ),
    "sources[].owner_contact": ("Its owner: {asked}. {outcome}",),
    "access.robots.exceptions[]": ("Read although robots.txt refuses it: {path}, by decision {reference}",),
    "politeness.per_host": (
        "Each host: at least {delay_s} s between two requests, at most {concurrency} at once",
        "Each host: at most {pages_per_day} requests and {mb_per_day} MB in a day, {total_pages} requests in all",
    ),
    "politeness.per_study": (
        "The study: at most {pages_per_day} requests and {mb_per_day} MB in a day, {total_pages} requests in all",
    ),
    "politeness.backoff": (
        "After an error: a pause of {start_s} s, {factor} times as long each time, up to {max_s} s",
        "After an error: at most {retries} more tries",
    ),
    "politeness.traps": (
        "Endless sites: at most {max_depth} links from a start page, and {max_query_parameters} query parameters",
        "Endless sites: at most {max_segment_repeats} times the same segment in a path",
    ),
    "schedule.window": ("Hours: from {opens} to {closes} ({timezone}), on {days}",),
}


def told(where: str, schema: str, of: Mapping[str, Fact]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The facts of one section in sentences, each with the names of the facts that it tells.

    Args:
        where: path of the section in the policy.
        schema: its path in the schema.
        of: its facts by the names of their fields.
    """
    if schema in RULES:
        yield RULES[schema](where.rpartition(".")[2], of), tuple(of)
        return
    words = {name: words_of(fact).removesuffix(".") for name, fact in of.items()}
    used: set[str] = set()
    for sentence in SENTENCES.get(schema, ()):
        names = dict.fromkeys(name for _, name, _, _ in Formatter().parse(sentence) if name)
        text = sentence.format_map({name: words.get(name, "nothing") for name in names})
        yield text, tuple(name for name in names if name in of)
        used |= names.keys()
    yield from ((alone(fact), (name,)) for name, fact in of.items() if name not in used)


def alone(fact: Fact) -> str:
    """One fact by itself."""
    if fact.name == "why":
        return f"Reason given: {words_of(fact)}"
    if len(fact.leaf.choices) == 1:
        return fact.leaf.says
    return f"{fact.leaf.says.removesuffix('.')}: {words_of(fact)}"


def words_of(fact: Fact) -> str:
    """The value of a fact in words."""
    several = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    if terms := ANSWERS.get(fact.leaf.path):
        return ", ".join(terms[one] for one in several)
    if fact.name in EXACT:
        return ", ".join(exactly(in_words(one)) for one in several)
    return in_words(fact.value, named=bool(fact.leaf.choices))


def _item_rule(name: str, of: Mapping[str, Fact]) -> str:
    action = ACTIONS[of["action"].value].format(**_parameters(of))
    found = FOUND_AGAIN[of["searchable"].value] if "searchable" in of else ""
    more = (PERSONAL[of["personal"].value], NEEDS[of["need"].value] if "need" in of else "", found, _reason(of))
    return " ".join((f"{name}: {action}.", *filter(None, more)))


def _entity_rule(label: str, of: Mapping[str, Fact]) -> str:
    action = ON_ENTITIES[of["action"].value].format(**_parameters(of))
    return " ".join(filter(None, (f"{LABELS[label].capitalize()}: {action}.", _reason(of))))


def _parameters(of: Mapping[str, Fact]) -> dict[str, str]:
    tables = {"to": COARSER, "type": LABELS, "scope": REACH}
    words = {name: table[of[name].value] for name, table in tables.items() if name in of}
    return words | ({"features": in_words(of["features"].value)} if "features" in of else {})


def _reason(of: Mapping[str, Fact]) -> str:
    return f"Reason given: {in_words(of['why'].value)}" if "why" in of else ""


def _request_case(_: str, of: Mapping[str, Fact]) -> str:
    answer = "may be asked for" if of["expect"].value == "allow" else "is refused"
    clause = f", by {words_of(of['rule'])}" if "rule" in of else ""
    return " ".join(filter(None, (f"{words_of(of['url'])} {answer}{clause}.", _reason(of))))


def _item_case(_: str, of: Mapping[str, Fact]) -> str:
    outcome = of["expect"].value
    stored = "Nothing of it is stored." if outcome == "refused" else f"This is stored: {in_words(outcome)}."
    return " ".join(filter(None, (f"Of this {of['item'].value}: {words_of(of['given'])}. {stored}", _reason(of))))


RULES: Mapping[str, Callable[[str, Mapping[str, Fact]], str]] = {
    "items.*.*": _item_rule,
    "entities.rules.*": _entity_rule,
    "cases.requests[]": _request_case,
    "cases.items[]": _item_case,
}
"""Sections whose sentence depends on their values; these functions tell every field of theirs."""
