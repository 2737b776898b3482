"""The hard floor: each of its checks refuses, and lets pass what lies just above it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from pipelines.items import ITEM_TYPES
from policies.errors import PolicyError
from policies.floor import ALLOWED_ACTIONS, COARSER, DIRECT, FLOOR, NEEDED_STOPS, SECRETS, SPECIAL, check_floor
from policies.registry import By
from policies.sections.data import EntityRule, Label
from tests.policies import approval, live, training

ONION = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp3kead.onion"
"""Made of the bytes 0 to 31, with the checksum of Tor's rend-spec-v3."""


def test_the_floor_has_twelve_rules() -> None:
    """Decisions name the rules H1 to H12, each with one sentence and one place where it is enforced."""
    assert list(FLOOR) == [f"H{number}" for number in range(1, 13)]
    assert all(rule.id == f"floor.{name}" and rule.says.endswith(".") for name, rule in FLOOR.items())
    assert all(isinstance(rule.by, By) for rule in FLOOR.values())


@pytest.mark.parametrize("policy", [training(), live()], ids=["training", "live"])
def test_the_policies_of_the_tests_stand_above_it(policy: Any) -> None:
    """The small policies are refused for nothing."""
    assert list(check_floor(policy)) == []


def _item(name: str, **rule: Any) -> dict[str, Any]:
    return {"items": {"advert": {name: rule}}}


def _entity(label: str, **rule: Any) -> dict[str, Any]:
    return {"entities": {"rules": {label: rule}}}


SAFE = {"personal": "direct", "need": "collection"}
NAME = {"type": "USERNAME", "scope": "study"}
WITHOUT = {stop: [other for other in training().stop.when if other != stop] for stop in NEEDED_STOPS}

SPECIAL_FORMS: dict[str, dict[str, Any]] = {
    "keep": {"scope": None},
    "pseudonymise": {"scope": "study"},
    "generalise": {"to": "region", "scope": None},
}

BELOW: dict[str, tuple[Any, dict[str, Any], str, str]] = {
    "a browser's name": (
        training,
        {"access": {"identify": {"user_agent": "Mozilla/5.0 (like others)"}}},
        "access.identify.user_agent",
        "takes the name of a browser",
    ),
    "a browser in the comment": (
        training,
        {"access": {"identify": {"user_agent": "Study/1.0 (Edge 120)"}}},
        "access.identify.user_agent",
        "takes the name of a browser",
    ),
    "a search engine's name": (
        training,
        {"access": {"identify": {"user_agent": "GoogleBot/2.1"}}},
        "access.identify.user_agent",
        "somebody else's crawler",
    ),
    "no contact page": (
        live,
        {"access": {"identify": {"user_agent": "ExampleBot/1.0"}}},
        "access.identify.user_agent",
        "needs the address of a contact page",
    ),
    "a contact page without a host": (
        live,
        {"access": {"identify": {"user_agent": "ExampleBot/1.0 (+http)"}}},
        "access.identify.user_agent",
        "needs the address of a contact page",
    ),
    "training beyond this machine": (
        training,
        {"source": {"hosts": ["example.org"], "start": ["http://example.org/"]}},
        "sources[0].hosts[0]",
        "reads only names under .test",
    ),
    "training at a public address": (
        training,
        {"source": {"hosts": ["9.9.9.9"], "start": ["http://9.9.9.9/"]}},
        "sources[0].hosts[0]",
        "reads only names under .test",
    ),
    "training at a name that ends like a test name": (
        training,
        {"source": {"hosts": ["mytest"], "start": ["http://mytest/"]}},
        "sources[0].hosts[0]",
        "reads only names under .test",
    ),
    **{
        f"live at {host}": (
            live,
            {"source": {"hosts": ["adverts.example.org", host]}},
            "sources[0].hosts[1]",
            "private, reserved or loopback",
        )
        for host in ("board.test", "localhost", "127.0.0.1", "10.0.0.8", "169.254.169.254", "printer.local", "intranet")
    },
    "an onion over the open net": (
        live,
        {"source": {"hosts": ["adverts.example.org", ONION]}},
        "sources[0].hosts[1]",
        "needs the route tor",
    ),
    "a hurry on the open net": (
        live,
        {"politeness": {"per_host": {"delay_s": 4.9}}},
        "politeness.per_host.delay_s",
        "at least 5 s for the route clearnet",
    ),
    "a hurry over Tor": (
        live,
        {"politeness": {"per_host": {"delay_s": 9.9}}, "source": {"route": "tor"}},
        "politeness.per_host.delay_s",
        "at least 10 s for the route tor",
    ),
    "two at once": (
        live,
        {"politeness": {"per_host": {"concurrency": 2}}},
        "politeness.per_host.concurrency",
        "must be 1 on a live host",
    ),
    **{
        f"keeping {name}": (
            training,
            _item(name, action="keep", type=None, scope=None, **SAFE),
            f"items.advert.{name}.action",
            "may not be keep for this field",
        )
        for name in ALLOWED_ACTIONS
    },
    "generalising a handle": (
        training,
        _item("handle", action="generalise", to="band", **SAFE),
        "items.advert.handle.action",
        "choose derive, drop or pseudonymise",
    ),
    "redacting a phone number": (
        training,
        _item("phone", action="redact", type=None, scope=None),
        "items.advert.phone.action",
        "choose derive, drop or pseudonymise",
    ),
    "generalising a text": (
        training,
        _item("title", action="generalise", to="band", **SAFE),
        "items.advert.title.action",
        "choose derive, drop, pseudonymise or redact",
    ),
    **{
        f"keeping {kind} data": (
            training,
            _item("category", action="keep", personal=kind, need="collection"),
            "items.advert.category.action",
            f"keeps {kind} personal data",
        )
        for kind in ("direct", "special", "criminal")
    },
    "a handle that is called impersonal": (
        training,
        _item("handle", action="pseudonymise", **NAME, personal="none"),
        "items.advert.handle.personal",
        "this field can identify a person",
    ),
    "personal data without a need": (
        training,
        _item("category", action="keep", personal="indirect"),
        "items.advert.category.need",
        "Art 84B(1)",
    ),
    "a pseudonym of a bank account": (
        training,
        _item("category", action="pseudonymise", type="IBAN", scope="study"),
        "items.advert.category.type",
        "IBAN is dropped, never pseudonymised",
    ),
    **{
        f"keeping each {label}": (
            training,
            _entity(label, action="keep", scope=None),
            f"entities.rules.{label}.action",
            "direct identifier",
        )
        for label in sorted(DIRECT)
    },
    **{
        f"a code for each {label}": (
            training,
            _entity(label, action="pseudonymise", scope="study"),
            f"entities.rules.{label}.action",
            "never even pseudonymised",
        )
        for label in sorted(SECRETS)
    },
    **{
        f"a {action} of each {label}": (
            training,
            _entity(label, action=action, **form),
            f"entities.rules.{label}.action",
            "a special category of data",
        )
        for label in sorted(SPECIAL)
        for action, form in SPECIAL_FORMS.items()
    },
    "a pseudonym of a belief": (
        training,
        _item("category", action="pseudonymise", type="BELIEF", scope="study"),
        "items.advert.category.type",
        "BELIEF is dropped, never pseudonymised",
    ),
    "an age to a country": (
        training,
        _entity("AGE", action="generalise", to="country"),
        "entities.rules.AGE.to",
        "can be generalised to band",
    ),
    "a name to a region": (
        training,
        _entity("PERSON", action="generalise", to="region"),
        "entities.rules.PERSON.to",
        "can be generalised to nothing",
    ),
    "real texts without names": (
        live,
        {"entities": {"detector": {"names": "off"}}},
        "entities.detector.names",
        "texts of real people",
    ),
    "an approval for ever": (
        live,
        {"approvals": [approval("rec", issued="2026-11-02", expires="2028-11-03")]},
        "approvals[0].expires",
        "at most 24 months later",
    ),
    "an approval for no day": (
        live,
        {"approvals": [approval("lead"), approval("rec", issued="2026-11-02", expires="2026-11-02")]},
        "approvals[1].expires",
        "after the day of issue",
    ),
    "nobody else to stop it": (
        training,
        {"stop": {"owners": ["Lead", "lead "]}},
        "stop.owners",
        "two different people",
    ),
    **{
        f"going on after {stop}": (training, {"stop": {"when": rest}}, "stop.when", f"must hold {stop}")
        for stop, rest in WITHOUT.items()
    },
}


@pytest.mark.parametrize(("make", "change", "field", "words"), BELOW.values(), ids=BELOW)
def test_refuses_what_lies_below(make: Any, change: dict[str, Any], field: str, words: str) -> None:
    """A policy below the floor cannot be read at all; the error says where and what to do."""
    with pytest.raises(PolicyError) as caught:
        make(**change)

    assert caught.value.field == field
    assert words in caught.value.message


ABOVE: dict[str, tuple[Any, dict[str, Any]]] = {
    "a name that holds another": (
        training,
        {"access": {"identify": {"user_agent": "CooperationKnowledgeBot/1.0"}}},
    ),
    "a live agent with a page": (
        live,
        {"access": {"identify": {"user_agent": "Bot/1.0 (+https://example.org; study)"}}},
    ),
    "training on loopback": (training, {"source": {"hosts": ["127.0.0.1:8080"], "start": ["http://127.0.0.1:8080/"]}}),
    "training on localhost": (training, {"source": {"hosts": ["localhost"], "start": ["http://localhost/"]}}),
    "training at once and sixteen-fold": (training, {"politeness": {"per_host": {"delay_s": 0, "concurrency": 16}}}),
    "five seconds": (live, {"politeness": {"per_host": {"delay_s": 5}}}),
    "ten seconds over Tor": (
        live,
        {
            "politeness": {"per_host": {"delay_s": 10}},
            "source": {"route": "tor", "hosts": ["adverts.example.org", ONION]},
        },
    ),
    "an indirect field with a need": (
        training,
        _item("category", action="keep", personal="indirect", need="collection"),
    ),
    "a personal field that is dropped": (training, _item("category", action="drop", personal="criminal")),
    "a handle that is only counted": (training, _item("handle", action="derive", features=["length"])),
    "an address without its path": (training, _item("url", action="generalise", to="host_only", **SAFE)),
    "an organisation": (training, _entity("ORG", action="keep")),
    "synthetic texts without names": (training, {"entities": {"detector": {"names": "off"}}}),
    "counted texts without names": (
        live,
        {
            "entities": {"detector": {"names": "off"}},
            "items": {"advert": {"description": {"action": "derive", "features": ["length"]}}},
        },
    ),
    "24 months": (live, {"approvals": [approval("rec", issued="2026-11-02", expires="2028-11-02")]}),
    "a day": (live, {"approvals": [approval("rec", issued="2026-11-02", expires="2026-11-03")]}),
}


@pytest.mark.parametrize(("make", "change"), ABOVE.values(), ids=ABOVE)
def test_lets_pass_what_lies_above(make: Any, change: dict[str, Any]) -> None:
    """What lies on the floor or above it is read."""
    assert list(check_floor(make(**change))) == []


@pytest.mark.parametrize(("label", "to"), [(label, to) for label, forms in COARSER.items() for to in forms])
def test_every_coarser_form_may_be_chosen(label: Label, to: str) -> None:
    """Each type that has a coarser form may be generalised to it."""
    rules = training(**_entity(label, action="generalise", to=to, scope=None)).entities.rules

    assert rules[label].to == to


def test_the_tables_speak_of_types_that_exist() -> None:
    """The tables of the floor name entity types and coarser forms of the schema, and fields of items."""
    forms = {form for forms in COARSER.values() for form in forms}
    fields = {name for item in ITEM_TYPES.values() for name in item.__dataclass_fields__}

    assert set(get_args(Label)) >= DIRECT | SECRETS | SPECIAL | set(COARSER)
    assert SECRETS <= DIRECT
    assert forms <= set(get_args(get_args(EntityRule.model_fields["to"].annotation)[0]))
    assert set(ALLOWED_ACTIONS) <= fields
