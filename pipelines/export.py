"""Export: the pseudonymised tables of a study as CSV or Parquet, with a manifest that says what they are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

from sqlalchemy import JSON, BigInteger, Boolean, ColumnElement, Float, Integer, RowMapping, Table, select

from pipelines.canonical import canonical
from pipelines.engines import private_folder
from pipelines.ledger import Entry, Head
from pipelines.store import Store
from pipelines.tables import THINGS, Mention, Observation, Run, Utc, table
from policies.errors import DependencyError, StoreError

Form = Literal["csv", "parquet"]
Rows: TypeAlias = Iterator[RowMapping]
Write: TypeAlias = Callable[[IO[bytes], Table, Rows], int]

MANIFEST = "manifest.json"

_ROWS_AT_ONCE = 5000

# A spreadsheet runs a cell that begins so as a formula; the last four are full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One table in one file."""

    name: str
    rows: int
    columns: tuple[str, ...]
    sha256: str


def export(store: Store, folder: Path, form: Form = "csv") -> tuple[ExportedFile, ...]:
    """Write the tables of a study to a new folder that only its owner can enter, and an entry to the ledger.

    CSV is UTF-8 with every cell in quotes and lists as JSON. A text that a spreadsheet would run as a formula gets an
    apostrophe before it; Parquet has each text as it is.

    Raises:
        StoreError: a crawl of the study is running, or the folder is not empty or cannot be written.
        DependencyError: Parquet is asked for and pyarrow is missing.
    """
    write = _write_csv if form == "csv" else _parquet()
    store.claim()
    private_folder(folder)
    if any(folder.iterdir()):
        raise StoreError(f"{folder}: not empty; name a new folder for the export")
    try:
        files = tuple(
            _export_table(store, folder / f"{source.name}.{form}", source, where, write)
            for source, where in _tables(store.study)
        )
        head = _note(store, form, files)
        with _new_file(folder / MANIFEST) as file:
            file.write(json.dumps(_manifest(store, files, head), indent=2).encode() + b"\n")
    except OSError as error:
        raise StoreError(f"{folder}: the export cannot be written ({error.strerror})") from error
    return files


def _tables(study: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    run = table(Run)
    yield run, run.c.study == study
    for thing in THINGS.values():
        yield thing, thing.c.study == study
    for ours in (table(Observation), table(Mention)):
        yield ours, ours.c.run.in_(select(run.c.id).where(run.c.study == study))


def _export_table(store: Store, path: Path, source: Table, where: ColumnElement[bool], write: Write) -> ExportedFile:
    with _new_file(path) as file:
        rows = write(file, source, store.scan(source, where))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns = tuple(column.name for column in source.columns)
    return ExportedFile(name=path.name, rows=rows, columns=columns, sha256=digest)


def _new_file(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _note(store: Store, form: Form, files: tuple[ExportedFile, ...]) -> Head:
    """Add the export to the ledger; the subject is a digest of its files' digests."""
    subject = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    counts = {Path(file.name).stem: file.rows for file in files}
    entry = Entry(
        stage="export", verdict="allow", rule="sharing", reason=f"export.{form}", subject=subject, counts=counts
    )
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)
    return head


def _manifest(store: Store, files: tuple[ExportedFile, ...], head: Head) -> Mapping[str, object]:
    runs = [{"id": run.id, "status": run.status, "policy_digest": run.policy_digest} for run in store.runs()]
    return {
        "study": store.study,
        "runs": runs,
        "ledger": {"seq": head.seq, "hash": head.hash.hex()},
        "files": [asdict(file) for file in files],
    }


def _write_csv(file: IO[bytes], source: Table, rows: Rows) -> int:
    count = 0
    with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow([column.name for column in source.columns])
        for row in rows:
            count += 1
            writer.writerow([_cell(value) for value in row.values()])
    return count


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case list() | dict():
            return canonical(value)
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return str(value)


def _parquet() -> Write:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise DependencyError("Parquet needs pyarrow; install it with: pip install 'beholden[parquet]'") from None

    types: tuple[tuple[type, Any], ...] = (
        (Float, arrow.float64()),
        (BigInteger, arrow.int64()),
        (Integer, arrow.int64()),
        (Boolean, arrow.bool_()),
        (Utc, arrow.timestamp("us", tz="UTC")),
    )

    def write(file: IO[bytes], source: Table, rows: Rows) -> int:
        fields = [
            (column.name, next((kind for wanted, kind in types if isinstance(column.type, wanted)), arrow.string()))
            for column in source.columns
        ]
        jsons = [column.name for column in source.columns if isinstance(column.type, JSON)]
        schema, count = arrow.schema(fields), 0
        with parquet.ParquetWriter(file, schema) as writer:
            while page := [dict(row) for row in islice(rows, _ROWS_AT_ONCE)]:
                for row, name in ((row, name) for row in page for name in jsons):
                    row[name] = None if row[name] is None else canonical(row[name])
                writer.write_table(arrow.Table.from_pylist(page, schema=schema))
                count += len(page)
        return count

    return write
