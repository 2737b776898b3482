"""The ledger: nothing personal in it, and no change to it that is not found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from pipelines import heads
from pipelines.database import Database
from pipelines.ledger import STAGES, VERDICTS, Entry, Head, append, genesis, last, verify
from pipelines.tables import LedgerEntry, table
from policies.errors import LedgerError, StoreError
from tests.storing import KEY, NOW, STUDY

LEDGER = table(LedgerEntry)
CANARY = "Quokka Canary, 12 Example Road"


def _entry(**changed: Any) -> Entry:
    facts: dict[str, Any] = {"stage": "request", "verdict": "deny", "rule": "sources[0].hosts", "reason": "off.scope"}
    return Entry(**(facts | changed))


def _add(connection: Connection, number: int, *, study: str = STUDY) -> Head:
    entries = [
        _entry(counts={"pages": n, "entity:PHONE:redact": 2}, subject=f"{n:016x}", source="market" if n % 2 else None)
        for n in range(number)
    ]
    return append(connection, study, entries, at=NOW, run="20261123-7f3a", policy="d" * 64)


@pytest.fixture
def database(database_url: str, data_dir: Path) -> Generator[Database]:
    """An open, empty database."""
    with Database.open(database_url, data_dir=data_dir) as found:
        yield found


# Entries


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_an_entry_of_codes_is_taken(stage: Any, verdict: Any) -> None:
    """Every stage and verdict, with codes as the policy and the program write them."""
    entry = _entry(stage=stage, verdict=verdict, rule="floor.H1", counts={"field:title:redact": 3})

    assert entry.counts == {"field:title:redact": 3}


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "page"},
        {"verdict": "maybe"},
        {"rule": ""},
        {"rule": CANARY},
        {"reason": "a name"},
        {"reason": "someone@example.org"},
        {"reason": "07700900123"},
        {"reason": "grüße"},
        {"reason": "a" * 121},
        {"reason": 'x","rule":"y'},
        {"source": "http://x/"},
        {"subject": "xyz"},
        {"subject": "ab"},
        {"subject": "AB" * 16},
        {"counts": {CANARY: 1}},
        {"counts": {"a": -1}},
        {"counts": {"a": 1.5}},
        {"counts": {"a": True}},
        {"counts": {"a": 2**53}},
    ],
)
def test_an_entry_that_could_hold_a_persons_details_is_refused(changed: dict[str, Any]) -> None:
    """Only codes, counts and digests; the message repeats nothing of what was given."""
    with pytest.raises(LedgerError) as caught:
        _entry(**changed)

    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("name", ["run", "policy"])
def test_the_run_and_the_policy_are_ids(database: Database, name: str) -> None:
    """Nothing but an id goes into the places that the entry does not check itself."""
    ids = {"run": "r", "policy": "p"} | {name: CANARY}

    with pytest.raises(LedgerError, match="must be ids"), database.transaction() as connection:
        append(connection, STUDY, [_entry()], at=NOW, **ids)


@pytest.mark.parametrize("study", ["", "../elsewhere", "a b", "a/b", "-x"])
def test_a_study_with_a_name_that_is_no_id_has_no_ledger(study: str) -> None:
    """The id of a study is part of a file's name."""
    with pytest.raises(LedgerError, match="id of a study"):
        genesis(study)


# The chain


def test_the_hash_covers_the_canonical_form(database: Database) -> None:
    """What is hashed is the JSON that a library writes with sorted keys and no spaces (RFC 8785 for these types)."""
    with database.transaction() as connection:
        _add(connection, 3)
        append(connection, STUDY, [_entry()], at=NOW, run=None, policy=None)
        rows = connection.execute(select(LEDGER).order_by(LEDGER.c.seq)).mappings().all()

    previous = genesis(STUDY).hash
    for row in rows:
        facts = {name: value for name, value in row.items() if name not in ("study", "previous", "hash")}
        facts["counts"] = json.loads(facts["counts"])
        line = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row["previous"] == previous
        assert row["hash"] == hashlib.sha256(previous + line.encode()).digest()
        previous = row["hash"]


def test_a_ledger_verifies(database: Database) -> None:
    """A whole ledger holds, from its newest head, from an older one, and from none but its beginning."""
    with database.transaction() as connection:
        older = _add(connection, 4)
        newest = _add(connection, 3)
        assert append(connection, STUDY, [], at=NOW, run=None, policy=None) == newest == last(connection, STUDY)

        assert verify(connection, newest).recovered == 0
        assert verify(connection, older).recovered == 3
        whole = verify(connection, genesis(STUDY))

    assert (whole.entries, whole.head, whole.recovered) == (7, newest, 7)


def test_each_study_has_its_own_chain(database: Database) -> None:
    """Two studies of one database do not mix, and begin differently."""
    with database.transaction() as connection:
        one, two = _add(connection, 2, study="one"), _add(connection, 2, study="two")

        assert one.hash != two.hash
        assert verify(connection, one).entries == verify(connection, two).entries == 2


def test_an_empty_ledger_verifies(database: Database) -> None:
    """Before anything was decided there is nothing wrong."""
    with database.transaction() as connection:
        assert verify(connection, genesis(STUDY)).entries == 0


Change = Callable[[Connection, int], None]


def _row(connection: Connection, seq: int) -> dict[str, Any]:
    return dict(connection.execute(select(LEDGER).where(LEDGER.c.seq == seq)).mappings().one())


def _set(connection: Connection, at: int, **values: Any) -> None:
    connection.execute(update(LEDGER).where(LEDGER.c.seq == at).values(**values))


def _drop(connection: Connection, seq: int) -> None:
    connection.execute(delete(LEDGER).where(LEDGER.c.seq == seq))


def _close_up(connection: Connection, seq: int) -> None:
    _drop(connection, seq)
    for later in range(seq + 1, 10):
        _set(connection, later, seq=later - 1)


def _swap(connection: Connection, seq: int) -> None:
    first, second = _row(connection, seq), _row(connection, seq + 1)
    _drop(connection, seq)
    _drop(connection, seq + 1)
    connection.execute(insert(LEDGER), [first | {"seq": seq + 1}, second | {"seq": seq}])


def _double(connection: Connection, seq: int) -> None:
    for later in range(9, seq, -1):
        _set(connection, later, seq=later + 1)
    connection.execute(insert(LEDGER), _row(connection, seq) | {"seq": seq + 1})


def _cut(connection: Connection, seq: int) -> None:
    connection.execute(delete(LEDGER).where(LEDGER.c.seq >= seq))


def _write_anew(connection: Connection, seq: int) -> None:
    """What one who knows how the ledger is made would do: change an entry and chain all that follow again."""
    entries = [_entry(counts={"pages": n}) for n in range(10 - seq)]
    _cut(connection, seq)
    append(connection, STUDY, entries, at=NOW, run="20261123-7f3a", policy="d" * 64)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c, n: _set(c, n, verdict="allow"), "edited"),
        (lambda c, n: _set(c, n, hash=b"\0" * 32), "edited"),
        (lambda c, n: _set(c, n, previous=b"\0" * 32), "does not follow"),
        (_drop, "missing"),
        (_close_up, "does not follow"),
        (_swap, "does not follow"),
        (_double, "does not follow"),
        (_cut, "cut off"),
        (_write_anew, "written anew"),
    ],
    ids=["edit", "edit of the hash", "edit of the link", "deletion", "deletion and renumbering", "reorder",
         "insertion", "truncation", "a chain written anew"],
)  # fmt: skip
@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_change_is_found_and_named(database: Database, change: Change, said: str, seq: int) -> None:
    """Every way to change the ledger is found, and the message says what is wrong and at which entry."""
    with database.transaction() as connection:
        head = _add(connection, 9)
        change(connection, seq)

        with pytest.raises(LedgerError, match=rf"at entry \d: .*{said}") as caught:
            verify(connection, head)

    first = int(str(caught.value).partition("at entry ")[2].partition(":")[0])
    assert first in ((9,) if change is _write_anew else (seq, seq + 1))


def test_the_last_entry_cannot_be_dropped(database: Database) -> None:
    """Without the head a shorter chain would hold; with it, it does not."""
    with database.transaction() as connection:
        head = _add(connection, 9)
        _drop(connection, 9)

        with pytest.raises(LedgerError, match="at entry 9: it is missing: the ledger was cut off"):
            verify(connection, head)
        assert verify(connection, genesis(STUDY)).entries == 8


FIELDS = ["run", "at", "policy", "source", "stage", "verdict", "rule", "reason", "subject", "counts"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seq=st.integers(1, 9),
    field=st.sampled_from(FIELDS),
    value=st.none() | st.text(max_size=12) | st.sampled_from(['x","rule":"y', "null", "{}", '{"a":1}', "é", "\ud800"]),
)
def test_no_edit_of_any_field_goes_unseen(
    ledger_of_nine: tuple[Connection, Head], seq: int, field: str, value: Any
) -> None:
    """Whatever is put into whichever field of whichever entry, it is found."""
    connection, head = ledger_of_nine
    nested = connection.begin_nested()
    before = _row(connection, seq)[field]
    assume(value != before)
    assume(value is not None or field in ("run", "policy", "source", "subject"))
    try:
        connection.exec_driver_sql(f"UPDATE ledger SET {field} = ? WHERE seq = ?", (_sqlite(value), seq))

        with pytest.raises(LedgerError, match=f"at entry {seq}: it was edited"):
            verify(connection, head)
    finally:
        nested.rollback()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seq=st.integers(1, 9),
    field=st.sampled_from([*FIELDS, "study", "previous", "hash"]),
    place=st.integers(0, 200),
    bits=st.integers(1, 127),
)
def test_no_single_byte_can_be_another(
    ledger_of_nine: tuple[Connection, Head], seq: int, field: str, place: int, bits: int
) -> None:
    """Of every byte that an entry has, hashes and the study's name too, another is found."""
    connection, head = ledger_of_nine
    nested = connection.begin_nested()
    value = connection.exec_driver_sql(f"SELECT CAST({field} AS BLOB) FROM ledger WHERE seq = ?", (seq,)).scalar()
    assume(value)
    assert isinstance(value, bytes)
    changed = bytearray(value)
    changed[place % len(changed)] ^= bits
    kind = "BLOB" if field in ("previous", "hash") else "TEXT"
    try:
        connection.exec_driver_sql(
            f"UPDATE ledger SET {field} = CAST(? AS {kind}) WHERE seq = ?", (bytes(changed), seq)
        )

        with pytest.raises(LedgerError, match=r"at entry \d"):
            verify(connection, head)
    finally:
        nested.rollback()


def _sqlite(value: str | None) -> Any:
    # SQLite takes any bytes as text; what no driver would write, a hand with another tool may.
    return None if value is None else value.encode("utf-8", "replace").decode()


@pytest.fixture
def ledger_of_nine(sqlite_file: Path, data_dir: Path) -> Generator[tuple[Connection, Head]]:
    """A ledger of nine entries on SQLite, in a transaction that is undone."""
    with Database.open(None, data_dir=data_dir) as found, found.connection.begin():
        yield found.connection, _add(found.connection, 9)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["drop", "move"]), st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4
    )
)
def test_no_deletion_or_reorder_goes_unseen(
    ledger_of_nine: tuple[Connection, Head], steps: list[tuple[str, int, int]]
) -> None:
    """However entries are dropped and moved about, what is left does not verify."""
    connection, head = ledger_of_nine
    rows = connection.execute(select(LEDGER).order_by(LEDGER.c.seq)).mappings().all()
    changed = [dict(row) for row in rows]
    for kind, at, to in steps:
        if at <= len(changed):
            row = changed.pop(at - 1)
            if kind == "move":
                changed.insert(to - 1, row)
    assume([row["seq"] for row in changed] != list(range(1, 10)))
    nested = connection.begin_nested()
    try:
        connection.execute(delete(LEDGER))
        again = [row | {"seq": seq} for seq, row in enumerate(changed, start=1)]
        if again:
            connection.execute(insert(LEDGER), again)

        with pytest.raises(LedgerError):
            verify(connection, head)
    finally:
        nested.rollback()


# The head file


def test_the_head_file_gives_back_the_head(data_dir: Path) -> None:
    """What was written is read again, and the file is the owner's alone."""
    head = Head(study=STUDY, seq=12, hash=b"\1" * 32)
    heads.write_head(data_dir, head, KEY)
    heads.write_head(data_dir, head, KEY)

    assert heads.read_head(data_dir, STUDY, KEY) == head
    assert heads.head_file(data_dir, STUDY).stat().st_mode & 0o077 == 0
    assert [path.name for path in data_dir.iterdir()] == ["ledger-pilot.head"]


def test_where_there_is_no_head_file_there_is_no_head(data_dir: Path) -> None:
    """Before the first entry there is none."""
    assert heads.read_head(data_dir, STUDY, KEY) is None


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new)


@pytest.mark.parametrize(
    "change",
    [
        _replaced(b'"seq":12', b'"seq":11'),
        _replaced(b"01" * 32, b"02" * 32),
        _replaced(b"pilot", b"other"),
        _replaced(b'"mac"', b'"mca"'),
        _replaced(b'"seq":12', b'"seq":null'),
        lambda content: content[:-10],
        lambda _: b"",
        lambda _: b"[]",
        lambda _: b'{"mac":5,"study":"pilot","seq":1,"hash":""}',
        lambda _: b"\xff",
    ],
    ids=[
        "seq",
        "hash",
        "study",
        "no seal",
        "no seq",
        "cut short",
        "empty",
        "a list",
        "seal of another type",
        "no text",
    ],
)
def test_a_head_that_was_altered_is_refused(data_dir: Path, change: Callable[[bytes], bytes]) -> None:
    """Whatever is changed in the file, the seal does not fit any more."""
    heads.write_head(data_dir, Head(study=STUDY, seq=12, hash=b"\1" * 32), KEY)
    path = heads.head_file(data_dir, STUDY)
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(LedgerError, match="altered, or was sealed with another key"):
        heads.read_head(data_dir, STUDY, KEY)


def test_a_head_of_another_key_or_study_is_refused(data_dir: Path) -> None:
    """Only the study's own key opens it, and another study's head does not serve."""
    heads.write_head(data_dir, Head(study="other", seq=1, hash=b"\1" * 32), KEY)

    with pytest.raises(LedgerError, match="another key"):
        heads.read_head(data_dir, "other", b"x" * 32)
    heads.head_file(data_dir, "other").rename(heads.head_file(data_dir, STUDY))
    with pytest.raises(LedgerError, match="altered"):
        heads.read_head(data_dir, STUDY, KEY)


def test_a_head_that_cannot_be_written_stops_the_run(data_dir: Path) -> None:
    """The failure names the file and the cause."""
    heads.head_file(data_dir, STUDY).mkdir()

    with pytest.raises(StoreError, match=r"ledger-pilot\.head: the ledger's head cannot be written"):
        heads.write_head(data_dir, genesis(STUDY), KEY)


def test_a_new_ledger_gets_its_head_before_its_first_entry(database: Database) -> None:
    """So a ledger with entries and no head is always one whose head was taken away."""
    with database.transaction() as connection:
        assert heads.recovered(connection, database.data_dir, STUDY, KEY) == 0
        head = _add(connection, 2)
        assert heads.recovered(connection, database.data_dir, STUDY, KEY) == 2
        assert heads.verify_study(connection, database.data_dir, STUDY, KEY).recovered == 2

        heads.write_head(database.data_dir, head, KEY)
        assert heads.recovered(connection, database.data_dir, STUDY, KEY) == 0

        heads.head_file(database.data_dir, STUDY).unlink()
        with pytest.raises(LedgerError, match="missing, though the ledger of pilot has entries"):
            heads.verify_study(connection, database.data_dir, STUDY, KEY)
        with pytest.raises(LedgerError, match="missing"):
            heads.recovered(connection, database.data_dir, STUDY, KEY)


def _drop_hash(connection: Connection, _: int) -> None:
    _set(connection, 9, hash=b"\0" * 32)


@pytest.mark.parametrize("change", [_cut, _write_anew, _drop_hash], ids=["cut off", "written anew", "edited"])
def test_a_ledger_that_was_cut_off_is_not_gone_on_with(database: Database, change: Change) -> None:
    """It is seen at once, without reading the whole ledger."""
    with database.transaction() as connection:
        heads.write_head(database.data_dir, _add(connection, 9), KEY)
        change(connection, 5)

        with pytest.raises(LedgerError, match="its head names entry 9"):
            heads.recovered(connection, database.data_dir, STUDY, KEY)
