"""Reading a policy: whatever is wrong is refused, with file, line, field and what to do."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.errors import PolicyError
from policies.load import all_problems, library, load_policy, parse_policy, profile_defaults, profiles
from policies.plain_yaml import MAX_BYTES, Document, dotted, read_yaml
from tests.policies import GONE, as_bytes, document, training


def refused(raw: bytes, *, name: str = "study.yaml") -> PolicyError:
    """The error that a file is refused with."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(raw, name=name)
    return caught.value


def line_of(raw: bytes, words: str) -> int:
    """The first line of a file that holds these words."""
    return next(n for n, line in enumerate(raw.decode().split("\n"), 1) if words in line)


FORM = {
    "twice": ("a: 1\nb: 2\na: 3\n", 3, "a", "is given twice, first on line 1"),
    "twice, quoted": ("a: 1\n'a': 3\n", 2, "a", "is given twice"),
    "twice, below": ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "a.b", "is given twice, first on line 2"),
    "twice, in braces": ("a: {b: 1, b: 2}", 1, "a.b", "is given twice"),
    "anchor": ("a: &x 1\nb: 2\n", 1, "a", "anchor or alias"),
    "anchor of a mapping": ("a: 0\nb: &x {c: 1}\n", 2, "b", "anchor or alias"),
    "anchor of a list": ("a:\n - &x 1\n", 2, "a[0]", "anchor or alias"),
    "alias": ("a: 1\nb: *x\n", 2, "b", "anchor or alias"),
    "tag": ("a: !!str 1\n", 1, "a", "a tag (!)"),
    "tag of a program": ("a: !!python/object/apply:os.system [id]\n", 1, "a", "a tag (!)"),
    "tag of a mapping": ("!!map {a: 1}\n", 1, None, "a tag (!)"),
    "bare tag": ("a: ! 1\n", 1, "a", "a tag (!)"),
    "merge": ("a: {b: 1}\nc:\n  <<: {b: 1}\n", 3, "c", "merge key"),
    "number as key": ("a: 1\n2: b\n", 2, None, "key that is not a plain word"),
    "nothing as key": ("null: b\n", 1, None, "key that is not a plain word"),
    "truth as key": ("a:\n  true: b\n", 2, "a", "key that is not a plain word"),
    "list as key": ("? [a, b]\n: 1\n", 1, None, "key that is not a plain word"),
    "mapping as key": ("? {a: b}\n: 1\n", 1, None, "key that is not a plain word"),
    "tab": ("a:\n\tb: 1\n", 2, None, "cannot see (tab)"),
    "tab in a comment": ("a: 1 #\tb\n", 1, None, "cannot see (tab)"),
    "tab by escape": ('a: 0\nb: "x\\ty"\n', 2, "b", "cannot see (tab)"),
    "NUL": ("a: 1\nb: \0\n", 2, None, "cannot see (U+0000)"),
    "NUL by escape": ('a: "x\\0"\n', 1, "a", "cannot see (U+0000)"),
    "escape sequence": ("a: \x1b[2K\n", 1, None, "cannot see (U+001B)"),
    "lone carriage return": ("a: 1\rb: 2\n", 1, None, "cannot see (U+000D)"),
    "next line": ("a: 1\x85b: 2\n", 1, None, "cannot see (U+0085)"),
    "line separator": ("a: 1\u2028b: 2\n", 1, None, "LINE SEPARATOR"),
    "byte order mark": ("\ufeffa: 1\n", 1, None, "byte order mark"),
    "byte order mark inside": ("a: 1\nb: x\ufeffy\n", 2, None, "ZERO WIDTH NO-BREAK SPACE"),
    "right to left": ("a: 1\nb: \u202eevil\n", 2, None, "RIGHT-TO-LEFT OVERRIDE"),
    "right to left by escape": ('a: "\\u202eevil"\n', 1, "a", "RIGHT-TO-LEFT OVERRIDE"),
    "isolate in a comment": ("a: 1 # \u2066x\u2069\n", 1, None, "LEFT-TO-RIGHT ISOLATE"),
    "invisible": ("a: 1\u200b\n", 1, None, "ZERO WIDTH SPACE"),
    "invisible letter": ("a: \u3164\n", 1, None, "HANGUL FILLER"),
    "soft hyphen": ("a: re\xadad\n", 1, None, "SOFT HYPHEN"),
    "tag character": ("a: x\U000e0041\n", 1, None, "TAG LATIN CAPITAL LETTER A"),
    "half a character": ('a: "\\ud800"\n', 1, "a", "U+D800"),
    "letter in two parts": ("a: 1\nb: cafe\u0301\n", 2, None, "Unicode NFC"),
    "letter in two parts by escape": ('a: "e\\u0301"\n', 1, "a", "Unicode NFC"),
    "octal": ("a: 010\n", 1, "a", "more than one number"),
    "octal by letter": ("a: 0o10\n", 1, "a", "more than one number"),
    "hexadecimal": ("a: 0x1F\n", 1, "a", "more than one number"),
    "binary": ("a: 0b11\n", 1, "a", "more than one number"),
    "underscore": ("a: 1_000\n", 1, "a", "more than one number"),
    "exponent": ("a: 1e3\n", 1, "a", "more than one number"),
    "infinity": ("a: .inf\n", 1, "a", "more than one number"),
    "not a number": ("a: -.NaN\n", 1, "a", "more than one number"),
    "plus": ("a: +1\n", 1, "a", "more than one number"),
    "no digit before the point": ("a: .5\n", 1, "a", "more than one number"),
    "no digit after the point": ("a: 5.\n", 1, "a", "more than one number"),
    "phone number": ("a: 07700900123\n", 1, "a", "in quotes"),
    "day that is none": ("a: 1\nb: 2026-02-30\n", 2, "b", "not a day of the calendar"),
    "comma in braces": ("a: {why: One, two}\n", 1, "a.two", "in quotes"),
    "no value in braces": ("a: {b: , c: 1}\n", 1, "a.b", "has no value"),
    "YAML 1.1": ("%YAML 1.1\n---\na: NO\n", 2, None, "% directive"),
    "YAML 1.2": ("%YAML 1.2\n---\na: NO\n", 2, None, "% directive"),
    "tag directive": ("%TAG ! tag:example.org,2026:\n---\na: 1\n", 2, None, "% directive"),
    "second document": ("a: 1\n---\nb: 2\n", 2, None, "second document"),
    "deep": ("[" * 40 + "]" * 40, 1, None, "deeper than 16 levels"),
    "far right": ("a: {" + " " * 300 + "b: 1}\n", 1, "a", "after column 200"),
    "long text": ("a: 0\nb: " + "x" * 9000 + "\n", 2, "b", "longer than 8000"),
    "open bracket": ("a: [1,\nb: 2\n", 3, None, "is not YAML"),
    "two colons": ("a: b: c\n", 1, None, "mapping values are not allowed"),
    "too large an escape": ('a: "\\UFFFFFFFF"\n', None, None, "is not YAML (OverflowError)"),
    "empty": ("", None, None, "is empty"),
    "only a comment": ("# nothing\n\n", None, None, "is empty"),
    "nothing": ("---\n", 1, None, "must hold sections"),
    "list": ("- a\n- b\n", 1, None, "must hold sections"),
    "text": ("just words\n", 1, None, "must hold sections"),
}


@pytest.mark.parametrize(("text", "line", "field", "words"), FORM.values(), ids=FORM)
def test_refuses_what_hides_or_misleads(text: str, line: int | None, field: str | None, words: str) -> None:
    """A file that a reviewer and the software could read differently is refused, at its line."""
    error = refused(text.encode("utf-8", "surrogatepass"))

    assert words in error.message
    assert (error.file, error.line, error.field) == ("study.yaml", line, field)


READ = {
    "NO": ("NO", "NO"),
    "yes": ("yes", "yes"),
    "on": ("on", "on"),
    "12:30:00": ("12:30:00", "12:30:00"),
    "1:30": ("1:30", "1:30"),
    "2026-11": ("2026-11", "2026-11"),
    "moment": ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"),
    "1.2.3": ("1.2.3", "1.2.3"),
    "1,000": ("1,000", "1,000"),
    "phone": ("07700 900123", "07700 900123"),
    "equals": ("=", "="),
    "null": ("null", None),
    "tilde": ("~", None),
    "empty": ("", None),
    "true": ("True", True),
    "false": ("false", False),
    "strange case": ("tRue", "tRue"),
    "zero": ("0", 0),
    "minus": ("-12", -12),
    "decimal": ("0.02", 0.02),
    "quoted number": ("'010'", "010"),
    "quoted day": ('"2026-11-01"', "2026-11-01"),
    "quoted nothing": ("''", ""),
    "block": ("|\n  one\n  two\n", "one\ntwo\n"),
    "folded": (">\n  one\n  two\n", "one two\n"),
}


@pytest.mark.parametrize(("text", "value"), READ.values(), ids=READ)
def test_reads_what_is_plain(text: str, value: Any) -> None:
    """What has one meaning in YAML 1.2 has it here, whatever YAML 1.1 made of it."""
    assert read_yaml(f"a: {text}\n".encode(), name="x").value == {"a": value}


def test_reads_days_lists_and_line_ends_of_every_kind() -> None:
    """A day is a day, an explicit end and a start mark are allowed, and so are line ends of Windows."""
    found = read_yaml(b"---\r\na: 2026-11-01\r\nb: [1, {c: null}]\r\n...\r\n", name="x")

    assert str(found.value["a"]) == "2026-11-01"
    assert found.value["b"] == [1, {"c": None}]
    assert found.lines[("b", 1, "c")] == 3


def test_refuses_what_is_not_utf8() -> None:
    """Bytes that are not UTF-8 are refused at their line."""
    error = refused(b"a: 1\nb: caf\xe9\n")

    assert (error.line, error.message) == (2, "is not UTF-8; save it as UTF-8")
    assert "UTF-8" in refused("a: 1\n".encode("utf-16")).message


def test_refuses_a_huge_file_at_once() -> None:
    """A file that nobody would review is refused unread."""
    assert "larger than 256 KiB" in refused(b"a: 1\n" + b"#" * MAX_BYTES).message


@given(st.binary(max_size=200) | st.text("ab:#-[]{}&*!|>%@`'\"? \n\\0", max_size=60).map(str.encode))
def test_no_file_does_anything_but_read_or_be_refused(raw: bytes) -> None:
    """Whatever bytes a file holds, it is read or refused by a PolicyError."""
    with contextlib.suppress(PolicyError):
        assert isinstance(read_yaml(raw, name="x"), Document)


SCHEMA = {
    "unknown section": ({"politness": {}}, "politness", "did you mean politeness?"),
    "unknown field": ({"study": {"colour": "blue"}}, "study.colour", "correct its name or take it out"),
    "unknown field of a source": ({"source": {"host": ["a.test"]}}, "sources[0].host", "did you mean hosts?"),
    "unknown key of a rule": (
        {"items": {"advert": {"price": {"acton": "keep"}}}},
        "items.advert.price.acton",
        "action?",
    ),
    "unknown kind of item": ({"items": {"person": {}}}, "items.person", "listing, vendor, feedback or advert"),
    "unknown entity": ({"entities": {"rules": {"NAME": {"action": "drop"}}}}, "entities.rules.NAME", "one of PERSON,"),
    "missing section": ({"study": GONE}, "study", "is missing"),
    "missing field": ({"study": {"question": GONE}}, "study.question", "is missing"),
    "missing in a list": ({"source": {"hosts": GONE}}, "sources[0].hosts", "is missing"),
    "missing schema": ({"schema": GONE}, "schema", "is missing"),
    "the alias is the only name": ({"schema_": 1}, "schema_", "is not a field"),
    "another schema": ({"schema": 2}, "schema", "must be 1"),
    "schema as text": ({"schema": "1"}, "schema", "must be 1"),
    "wrong choice": (
        {"source": {"audience": "public_large"}},
        "sources[0].audience",
        "one of public, public_large_registration_free or semi_private",
    ),
    "wrong choice of one": ({"access": {"rotation": "per_request"}}, "access.rotation", "must be none"),
    "wrong choice in a list": ({"source": {"schemes": ["ftp"]}}, "sources[0].schemes[0]", "one of https or http"),
    "wrong truth": ({"study": {"commercial": "no"}}, "study.commercial", "one of false or true"),
    "text for truth": (
        {"legal": {"transparency": {"direct_notice": "NO"}}},
        "legal.transparency.direct_notice",
        "true or",
    ),
    "number for text": ({"study": {"title": 7}}, "study.title", "must be a text"),
    "nothing for text": ({"study": {"title": None}}, "study.title", "must be a text"),
    "empty text": ({"study": {"title": "  "}}, "study.title", "a text that says something"),
    "long text": ({"study": {"title": "x" * 4001}}, "study.title", "at most 4000 characters"),
    "text for number": (
        {"politeness": {"per_host": {"delay_s": "1"}}},
        "politeness.per_host.delay_s",
        "must be a number",
    ),
    "text for whole number": ({"access": {"redirects": "1"}}, "access.redirects", "must be a whole number"),
    "fraction for whole number": ({"access": {"redirects": 1.5}}, "access.redirects", "must be a whole number"),
    "truth for whole number": ({"access": {"redirects": True}}, "access.redirects", "must be a whole number"),
    "text for list": ({"source": {"hosts": "a.test"}}, "sources[0].hosts", "must be a list"),
    "empty list": ({"source": {"hosts": []}}, "sources[0].hosts", "at least one entry"),
    "no sources": ({"sources": []}, "sources", "at least one entry"),
    "text for section": ({"media": "none"}, "media", "must hold fields"),
    "list for section": ({"media": ["none"]}, "media", "must hold fields"),
    "nothing for section": ({"politeness": None}, "politeness", "must hold fields"),
    "list for rules": ({"entities": {"rules": []}}, "entities.rules", "must hold fields"),
    "too small": ({"sharing": {"min_cell": 9}}, "sharing.min_cell", "at least 10"),
    "too large": ({"access": {"redirects": 11}}, "access.redirects", "at most 10"),
    "none at all": ({"politeness": {"max_page_mb": 0}}, "politeness.max_page_mb", "more than 0"),
    "certainty": (
        {"entities": {"detector": {"names_threshold": 1}}},
        "entities.detector.names_threshold",
        "less than 1",
    ),
    "version as number": ({"policy": {"version": 1.0}}, "policy.version", "in quotes"),
    "version of two parts": ({"policy": {"version": "1.0"}}, "policy.version", 'such as "1.0.0"'),
    "capital in a name": ({"policy": {"id": "MyStudy"}}, "policy.id", "small letters"),
    "moment for a day": ({"policy": {"law_as_of": "2026-11-01T00:00:00"}}, "policy.law_as_of", "written as 2026-11-30"),
    "number for a day": ({"policy": {"law_as_of": 86400}}, "policy.law_as_of", "written as 2026-11-30"),
    "short day": ({"policy": {"law_as_of": "20261101"}}, "policy.law_as_of", "written as 2026-11-30"),
    "week for a day": ({"policy": {"law_as_of": "2026-W45-1"}}, "policy.law_as_of", "written as 2026-11-30"),
    "no such day": ({"policy": {"law_as_of": "2026-02-30"}}, "policy.law_as_of", "not a day of the calendar"),
    "wildcard host": ({"source": {"hosts": ["*.test"]}}, "sources[0].hosts[0]", "no scheme, path or wildcard"),
    "host with scheme": ({"source": {"hosts": ["http://a.test"]}}, "sources[0].hosts[0]", "exact host name"),
    "capital host": ({"source": {"hosts": ["A.test"]}}, "sources[0].hosts[0]", "small letters"),
    "path without slash": ({"source": {"allow_paths": ["/", "ads/*"]}}, "sources[0].allow_paths[1]", "begins with /"),
    "path with a space": ({"source": {"deny_paths": ["/a b"]}}, "sources[0].deny_paths[0]", "without spaces"),
    "long path": ({"source": {"deny_paths": ["/" + "a" * 200]}}, "sources[0].deny_paths[0]", "at most 200"),
    "digit in an agent's name": (
        {"access": {"identify": {"user_agent": "Bot2/1.0"}}},
        "access.identify.user_agent",
        "such as ExampleBot/1.0",
    ),
    "second header in an agent": (
        {"access": {"identify": {"user_agent": "Bot/1.0 (a\nX: b)"}}},
        "access.identify.user_agent",
        "such as ExampleBot/1.0",
    ),
    "second header in From": (
        {"access": {"identify": {"from_header": "a@example.org\nX: b"}}},
        "access.identify.from_header",
        "an e-mail address",
    ),
    "second line in a file name": ({"stop": {"kill_file": "../STOP"}}, "stop.kill_file", "a file name"),
    "unknown time zone": (
        {"schedule": {"window": {"opens": "08:00", "closes": "18:00", "timezone": "Europe/Londn", "days": ["mon"]}}},
        "schedule.window.timezone",
        "not a time zone",
    ),
    "time zone as a path": (
        {
            "schedule": {
                "window": {"opens": "08:00", "closes": "18:00", "timezone": "../../etc/passwd", "days": ["mon"]}
            }
        },
        "schedule.window.timezone",
        "such as Europe/London",
    ),
    "time zone that is a folder": (
        {"schedule": {"window": {"opens": "08:00", "closes": "18:00", "timezone": "America/Indiana", "days": ["mon"]}}},
        "schedule.window.timezone",
        "not a time zone",
    ),
    "25 o'clock": (
        {"schedule": {"window": {"opens": "25:00", "closes": "18:00", "timezone": "UTC", "days": ["mon"]}}},
        "schedule.window.opens",
        "written as 08:30",
    ),
    "wrong value of a case": (
        {"cases": {"items": [{"item": "advert", "given": {"price": {"a": 1}}, "expect": {}}]}},
        "cases.items[0].given.price",
        "a list of texts",
    ),
    "nothing in a case": (
        {"cases": {"items": [{"item": "advert", "given": {"price": None}, "expect": {}}]}},
        "cases.items[0].given.price",
        "a list of texts",
    ),
    "wrong value expected": (
        {"cases": {"items": [{"item": "advert", "given": {}, "expect": {"price": [1]}}]}},
        "cases.items[0].expect.price",
        "a list of texts",
    ),
    "wrong word expected": (
        {"cases": {"items": [{"item": "advert", "given": {}, "expect": "dropped"}]}},
        "cases.items[0].expect",
        "must be refused",
    ),
    "list expected": (
        {"cases": {"items": [{"item": "advert", "given": {}, "expect": []}]}},
        "cases.items[0].expect",
        "must hold fields",
    ),
    "capital in a field's name": (
        {"items": {"advert": {"Price": {"action": "keep"}}}},
        "items.advert.Price",
        "small letters",
    ),
}


@pytest.mark.parametrize(("change", "field", "words"), SCHEMA.values(), ids=SCHEMA)
def test_refuses_what_the_schema_does_not_know(change: dict[str, Any], field: str, words: str) -> None:
    """A value that the schema does not allow is refused at its field, saying what is allowed."""
    raw = as_bytes(document(**change))

    error = refused(raw)

    assert (error.file, error.field) == ("study.yaml", field)
    assert words in error.message
    assert "'" not in error.message
    if error.line is not None:
        assert error.line <= raw.count(b"\n") + 1


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _places(value[key], (*path, key))


PLACES = [path for path in _places(document()) if path and path[:2] != ("policy", "profile")]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**6),
    st.floats(-1, 1e6),
    st.text("ab/.*", max_size=5),
    st.just([]),
    st.just({}),
)


@given(
    path=st.sampled_from(PLACES),
    value=ODD | st.lists(ODD, max_size=2) | st.dictionaries(st.text("ab", max_size=2), ODD),
)
def test_every_wrong_value_is_refused_in_plain_words(path: tuple[Any, ...], value: Any) -> None:
    """Whatever stands wherever, the error is at that place, above or below it, and in words of our own."""
    body = document()
    above = functools.reduce(lambda inner, key: inner[key], path[:-1], body)
    above[path[-1]] = value

    for error in all_problems(as_bytes(body), name="study.yaml"):
        assert error.field is not None
        assert "Input should" not in error.message
        assert "{" not in error.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"study": {"colour": "blue"}}, '"colour"'),
        ({"source": {"audience": "everybody"}}, '"everybody"'),
        ({"source": {"allow_paths": ["/", "/a", "b"]}}, ' "b"'),
        ({"source": {"hosts": GONE}}, '"id": "board"'),
        ({"study": {"question": GONE}}, '"study": {'),
        ({"politeness": {"per_host": {"delay_s": "soon"}}}, '"delay_s"'),
    ],
    ids=["unknown", "choice", "in a list", "missing in a list", "missing", "nested"],
)
def test_an_error_names_the_line(change: dict[str, Any], words: str) -> None:
    """The line is the field's own, or of what a missing field would stand in."""
    raw = as_bytes(document(**change))
    line = line_of(raw, words)

    error = refused(raw)

    # A source of the list begins one line above its first field.
    assert error.line in (line, line - 1)
    assert str(error).startswith(f"study.yaml:{error.line}: {error.field}: ")


def test_what_is_missing_at_the_top_has_no_line() -> None:
    """A whole section that is missing stands on no line."""
    assert refused(as_bytes(document(study=GONE))).line is None


def test_a_misspelt_name_comes_before_what_it_left_missing() -> None:
    """The first error is the cause; the others follow it."""
    body = document()
    body["studdy"] = body.pop("study")

    errors = all_problems(as_bytes(body), name="study.yaml")

    assert [(error.field, error.message) for error in errors] == [
        ("studdy", "is not a field of the policy schema; did you mean study?"),
        ("study", "is missing, and the profile has no value for it"),
    ]


def test_all_problems_of_a_file_are_told() -> None:
    """Each mistake is listed with its field; a file in order has none; a file that is not YAML has one."""
    raw = as_bytes(document(study={"title": 7}, source={"audience": "all"}, stop={"owners": ["one"]}))

    first = refused(raw)

    assert [error.field for error in all_problems(raw)] == ["study.title", "sources[0].audience"]
    assert [first.message, *first.__notes__] == [
        all_problems(raw)[0].message,
        str(all_problems(raw, name="study.yaml")[1]),
    ]
    assert [error.message for error in all_problems(b"a: [")] == [refused(b"a: [").message]
    assert all_problems(as_bytes(document())) == ()


def test_contradictions_come_before_the_floor() -> None:
    """When the schema is content, what contradicts itself is told first, then what goes below the floor."""
    raw = as_bytes(document(stop={"owners": ["one"]}, retention={"mentions_days": 31}))

    assert [error.field for error in all_problems(raw)] == ["retention.mentions_days", "stop.owners"]
    assert refused(raw).line == line_of(raw, '"mentions_days"')


@pytest.mark.parametrize("meta", [GONE, "small-test", {"profile": "lax"}, {"profile": ["training-synthetic"]}])
def test_a_policy_names_a_profile_that_exists(meta: Any) -> None:
    """Without a profile that exists nothing else is looked at."""
    raw = as_bytes(document(policy=meta))

    error = refused(raw)

    assert error.field == "policy.profile"
    assert error.message == f"must name a profile: {' or '.join(profiles())}"
    assert len(all_problems(raw)) == 1


def test_profiles_fill_in_what_a_file_leaves_out() -> None:
    """A value of the file wins over the profile's, a mapping is filled up, a list is replaced whole."""
    policy = training(politeness={"per_host": {"delay_s": 3}}, access={"media_types": ["text/plain"]})

    assert policy.politeness.per_host.delay_s == 3
    assert policy.politeness.per_host.concurrency == 16
    assert policy.access.media_types == ("text/plain",)
    assert profiles() == ("eu-strict", "non-academic-strict", "training-synthetic", "uk-hei-strict")


def test_a_profile_is_not_changed_by_a_policy() -> None:
    """What one policy says does not leak into the next through the profile they share."""
    training(politeness={"per_host": {"delay_s": 3}}, stop={"when": [*training().stop.when]})

    assert training().politeness.per_host.delay_s == 0
    assert profile_defaults("training-synthetic")["politeness"]["per_host"]["delay_s"] == 0


def test_reads_a_file_and_a_link_to_it(tmp_path: Path) -> None:
    """A policy is read from a file, also through a symbolic link."""
    file, link = tmp_path / "study.yaml", tmp_path / "link.yaml"
    file.write_bytes(as_bytes(document()))
    link.symlink_to(file)

    assert load_policy(file) == load_policy(link) == training()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(PolicyError, match=r"study\.yaml: cannot be read: No such file"):
        load_policy(tmp_path / "study.yaml")


def test_a_folder_is_told(tmp_path: Path) -> None:
    """A folder is not a policy."""
    with pytest.raises(PolicyError, match="is not a file"):
        load_policy(tmp_path)


def test_a_pipe_or_device_is_not_read(tmp_path: Path) -> None:
    """What could never end is not opened."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(PolicyError, match="is not a file"):
        load_policy(tmp_path / "pipe")
    with pytest.raises(PolicyError, match="is not a file"):
        load_policy(Path("/dev/zero"))


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Of a file that is too large only as much is read as shows it."""
    file = tmp_path / "study.yaml"
    with file.open("wb") as out:
        out.truncate(10**12)

    with pytest.raises(PolicyError, match="larger than 256 KiB"):
        load_policy(file)


def test_an_error_without_a_place_in_the_file_has_no_line() -> None:
    """A value that the profile gave has no line in the file."""
    document = Document({"a": {}}, {(): 1, ("a",): 1})

    assert document.line(("a", "b")) == 1
    assert document.line(("b",)) is None
    assert document.line(()) is None


def test_a_path_is_written_as_people_write_it() -> None:
    """Names are joined by dots, numbers stand in brackets."""
    assert dotted(("sources", 0, "hosts", 1)) == "sources[0].hosts[1]"


def test_the_library_lists_the_shipped_policies() -> None:
    """Every shipped policy is found by its file."""
    assert {"demo-market", "demo-board"} <= {path.stem for path in library()}
