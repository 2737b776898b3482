"""What leaves the database: the pseudonymised tables, safe to open, and said to be what they are."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal

import pytest
from pyarrow import parquet
from sqlalchemy import select

from pipelines import export as exporting
from pipelines.export import MANIFEST, export
from pipelines.items import Mention
from pipelines.store import Store, Unit
from pipelines.tables import THINGS, LedgerEntry, table
from policies.errors import DependencyError, StoreError
from tests.storing import KEY, begin, opened, record

FORMS: tuple[Literal["csv", "parquet"], ...] = ("csv", "parquet")


@pytest.fixture
def store(database_url: str, data_dir: Path) -> Generator[Store]:
    """A store in which one run saw three things of two kinds."""
    with opened(database_url, data_dir) as found:
        begin(found)
        mention = Mention(field="title", label="PERSON", pseudonym="n_1", count=2)
        made = (
            record(1, title="first", price=9.5, sales=3, escrow=True, ships_to=("NL", "DE"), mentions=(mention,)),
            record(2, title="zwölf \N{SNOWMAN}", escrow=False, colour="green"),
            record(3, kind="vendor", handle="v_1"),
        )
        found.commit([Unit(records=made)])
        found.close_run("finished")
        yield found


def _csv(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return found


def test_csv_has_every_row_and_column(store: Store, tmp_path: Path) -> None:
    """Numbers as they are, truth as a word, lists as JSON, times with their zone, nothing for what is missing."""
    export(store, tmp_path / "out")

    first, second = _csv(tmp_path / "out", "listing")
    assert list(first) == [column.name for column in THINGS["listing"].columns]
    assert (first["title"], first["price"], first["sales"], first["escrow"]) == ("first", "9.5", "3", "true")
    assert (first["ships_to"], first["currency"]) == ('["NL","DE"]', "")
    assert first["first_seen"] == "2026-11-23T12:00:00+00:00"
    assert (second["title"], second["escrow"], second["derived"]) == (
        "zwölf \N{SNOWMAN}",
        "false",
        '{"colour":"green"}',
    )
    assert [row["handle"] for row in _csv(tmp_path / "out", "vendor")] == ["v_1"]
    assert [(row["pseudonym"], row["count"]) for row in _csv(tmp_path / "out", "mention")] == [("n_1", "2")]
    assert len(_csv(tmp_path / "out", "observation")) == 3
    assert [row["status"] for row in _csv(tmp_path / "out", "run")] == ["finished"]


def test_parquet_has_every_row_with_its_type(store: Store, tmp_path: Path) -> None:
    """Numbers, truth and times keep their types."""
    export(store, tmp_path / "out", "parquet")

    found = parquet.read_table(tmp_path / "out" / "listing.parquet")
    first, second = found.to_pylist()
    assert found.column_names == [column.name for column in THINGS["listing"].columns]
    assert (first["price"], first["sales"], first["escrow"], first["currency"]) == (9.5, 3, True, None)
    assert first["first_seen"].isoformat() == "2026-11-23T12:00:00+00:00"
    assert (first["ships_to"], second["derived"]) == ('["NL","DE"]', '{"colour":"green"}')
    assert parquet.read_table(tmp_path / "out" / "feedback.parquet").num_rows == 0


@pytest.mark.parametrize(
    "begins", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"], ids=ascii
)
def test_no_cell_is_a_formula(store: Store, tmp_path: Path, begins: str) -> None:
    """What a page says cannot make a spreadsheet compute, whatever it begins with; numbers stay numbers."""
    wicked = f'{begins}HYPERLINK("http://x.example","y"),"a"'
    begin(store, fresh=True)
    store.commit([Unit(records=(record(1, title=wicked, price=-5.0, unit=f"2 {wicked}"),))])

    export(store, tmp_path / "out")

    first = _csv(tmp_path / "out", "listing")[0]
    assert first["title"] == f"'{wicked}"
    assert (first["price"], first["unit"]) == ("-5.0", f"2 {wicked}")
    assert (tmp_path / "out" / "listing.csv").read_text(encoding="utf-8").startswith('"study","source"')


@pytest.mark.parametrize("form", FORMS)
def test_the_manifest_says_what_the_files_are(store: Store, tmp_path: Path, form: Literal["csv", "parquet"]) -> None:
    """Runs and their policies, rows, columns and digest of each file, and the head of the ledger."""
    files = export(store, tmp_path / "out", form)

    manifest = _manifest(tmp_path / "out")
    assert manifest["study"] == "pilot"
    assert [(run["status"], run["policy_digest"]) for run in manifest["runs"]] == [("finished", "d" * 64)]
    assert {entry["name"]: entry["rows"] for entry in manifest["files"]} == {
        f"{name}.{form}": rows
        for name, rows in {
            "run": 1, "listing": 2, "vendor": 1, "feedback": 0, "advert": 0, "observation": 3, "mention": 1
        }.items()
    }  # fmt: skip
    for entry, file in zip(manifest["files"], files, strict=True):
        content = (tmp_path / "out" / entry["name"]).read_bytes()
        assert entry["sha256"] == file.sha256 == hashlib.sha256(content).hexdigest()
        assert tuple(entry["columns"]) == file.columns
    assert manifest["ledger"]["seq"] == store.verify_ledger().entries
    assert manifest["ledger"]["hash"] == store.verify_ledger().head.hash.hex()


def test_the_export_is_in_the_ledger(store: Store, tmp_path: Path) -> None:
    """With the rows of each table, and a digest that leads to the files."""
    files = export(store, tmp_path / "out")

    with store.database.transaction() as connection:
        rows = connection.execute(select(table(LedgerEntry)).order_by(table(LedgerEntry).c.seq)).mappings().all()
    entry = rows[-1]
    assert (entry["stage"], entry["rule"], entry["reason"]) == ("export", "sharing", "export.csv")
    assert json.loads(entry["counts"])["observation"] == 3
    assert entry["subject"] == hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()


def test_only_the_owner_can_read_it(store: Store, tmp_path: Path) -> None:
    """Folder and files are closed to group and others."""
    export(store, tmp_path / "out")

    found = [tmp_path / "out", *(tmp_path / "out").iterdir()]
    assert len(found) == 9
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in found)


def test_another_study_is_not_exported(store: Store, tmp_path: Path) -> None:
    """One export, one study."""
    other = Store(store.database, "another", ledger_key=KEY)
    begin(other)
    other.commit([Unit(records=(record(4, title="theirs"),))])

    export(store, tmp_path / "out")

    assert b"theirs" not in b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())


def test_a_folder_that_holds_something_is_left_alone(store: Store, tmp_path: Path) -> None:
    """Nothing is overwritten."""
    export(store, tmp_path / "out")
    before = (tmp_path / "out" / MANIFEST).read_bytes()

    with pytest.raises(StoreError, match="not empty"):
        export(store, tmp_path / "out")
    assert (tmp_path / "out" / MANIFEST).read_bytes() == before


def test_what_cannot_be_written_is_said(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is a StoreError that names the folder."""
    monkeypatch.setattr(exporting, "MANIFEST", "missing/manifest.json")

    with pytest.raises(StoreError, match="the export cannot be written"):
        export(store, tmp_path / "out")


def test_without_pyarrow_parquet_says_how_to_get_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the extra, and nothing was begun."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(DependencyError, match=r"beholden\[parquet\]"):
        export(store, tmp_path / "out", "parquet")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_long_table_is_written_in_pages(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Literal["csv", "parquet"]
) -> None:
    """Every row is there, though they are never all in memory."""
    monkeypatch.setattr(exporting, "_ROWS_AT_ONCE", 7)
    begin(store, fresh=True)
    store.commit([Unit(records=tuple(record(n, kind="advert", title=f"t{n}") for n in range(50)))])

    files = {file.name: file.rows for file in export(store, tmp_path / "out", form)}

    assert files[f"advert.{form}"] == 50
    if form == "parquet":
        found = parquet.read_table(tmp_path / "out" / "advert.parquet")["title"].to_pylist()
        assert found == [f"t{n}" for n in range(50)]
