"""beholden ledger: verify the ledger, sign what it is now, and prove parts of it to those who keep what was signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crawlers import stamped
from crawlers.commands.read import open_to_read
from crawlers.launch import protect_process
from crawlers.screen import console, number, print_json
from crawlers.settings import Machine
from pipelines import checkpoints, heads, merkle, seals, tables
from pipelines.checkpoints import Checkpoint
from pipelines.database import Database
from pipelines.ledger import Verified
from pipelines.private_files import replace_private
from pipelines.timestamps import Stamp
from policies.errors import LedgerError, UsageError


def verify(
    study: str | None, *, checkpoint: Path | None, key: str | None, authority: Path | None, as_json: bool
) -> None:
    """Verify the ledger of a study, or of all; or one against a checkpoint that somebody kept, without any secret.

    Raises:
        LedgerError: an entry was edited, deleted, moved or cut off, or a time stamp does not hold.
        UsageError: a checkpoint without the key that it must be signed with.
    """
    if checkpoint is not None:
        _verify_kept(checkpoint, key, study, authority, as_json=as_json)
        return
    if authority is not None:
        raise UsageError("a time stamp is of a checkpoint: name it with --checkpoint")
    verified = verify_all(Machine.from_environment(), study)
    if as_json:
        print_json(
            [
                {"study": name, "entries": v.entries, "hash": v.head.hash.hex(), "recovered": v.recovered}
                for name, v in verified.items()
            ]
        )
        return
    for name, found in verified.items():
        tail = f", {found.recovered} of them written just before a sudden end" if found.recovered else ""
        console().print(f"{name}: {number(found.entries)} entries verified{tail}")
        console().print(f"  head {found.head.seq} {found.head.hash.hex()}", soft_wrap=True)


def _verify_kept(path: Path, key: str | None, study: str | None, authority: Path | None, *, as_json: bool) -> None:
    kept = _kept(path, key)
    if study not in (None, kept.study):
        raise UsageError(f"the checkpoint is of the study {kept.study}, not of {study}")
    with open_to_read(Machine.from_environment()) as database, database.transaction() as connection:
        later = checkpoints.check(connection, kept)
    stamp = stamped.check(path, authority) if authority else None
    if as_json:
        facts = {"study": kept.study, "entries": kept.size + later, "checkpoint": kept.size, "later": later}
        print_json(facts if stamp is None else {**facts, "stamped": {"at": stamp.at.isoformat(), "by": stamp.by}})
        return
    console().print(f"{kept.study}: all {number(kept.size)} entries of the checkpoint are there, unaltered, in order")
    console().print(f"  {number(later)} entries were added since, and follow on from them")
    _say_stamp(path, stamp)


def _say_stamp(path: Path, stamp: Stamp | None) -> None:
    if stamp is not None:
        console().print(f"{path}: was there on {stamp.at:%-d %B %Y at %H:%M:%S} UTC, says {stamp.by}", soft_wrap=True)
    elif stamped.Beside.of(path).reply.exists():
        console().print(f"{path}: a time stamp is beside it, which --authority CERTIFICATES checks", soft_wrap=True)


def verify_all(machine: Machine, study: str | None = None) -> dict[str, Verified]:
    """The verified ledgers, by study.

    Raises:
        LedgerError: one does not verify.
        UsageError: there is no ledger of that study.
    """
    column = tables.table(tables.LedgerEntry).c.study
    with open_to_read(machine) as database:
        with database.transaction() as connection:
            studies = sorted(connection.scalars(select(column).distinct()))
        if study is not None and study not in studies:
            raise UsageError(f"there is no ledger of a study {study!r} (there are: {', '.join(studies) or 'none'})")
        return {name: _verify(database, machine, name) for name in studies if study in (None, name)}


def _verify(database: Database, machine: Machine, study: str) -> Verified:
    seal = seals.load(study, machine.keys, data_folder=machine.data)
    with database.transaction() as connection:
        return heads.verify_study(connection, machine.data, study, seal.ledger_key)


def checkpoint(study: str, *, output: Path | None) -> None:
    """Verify a ledger, then sign what it is now: a note for the committee, or for the world.

    Raises:
        LedgerError: the ledger does not verify; nothing is signed.
    """
    protect_process()
    machine = Machine.from_environment()
    verify_all(machine, study)
    seal = seals.load(study, machine.keys, data_folder=machine.data)
    with open_to_read(machine) as database, database.transaction() as connection:
        now = checkpoints.now(connection, study)
    note = checkpoints.sign(now, seal)
    if output is None:
        print(note, end="")  # noqa: T201 the note byte for byte, so that it can be piped
        return
    replace_private(output, note.encode())
    console().print(f"{output}: {number(now.size)} entries of {study}, signed", soft_wrap=True)
    console().print("Give it to whoever is to check the ledger later, and by another way this key:")
    console().print(f"  {checkpoints.verifier(seal)}", soft_wrap=True)


def prove(study: str, *, entry: int | None, earlier: Path | None, later: Path | None, key: str | None) -> None:
    """Print, as JSON, what shows that an entry is in the ledger of a checkpoint, or that it follows an earlier one.

    Raises:
        LedgerError: the ledger has no such entry or size.
        UsageError: it is not clear what is to be proved.
    """
    if later is None or (entry is None) == (earlier is None):
        raise UsageError("name --checkpoint, and either --entry or --since: what is to be proved")
    until = _kept(later, key)
    what: dict[str, Any]
    with open_to_read(Machine.from_environment()) as database, database.transaction() as connection:
        if entry is not None:
            proof = checkpoints.prove_entry(connection, study, entry, until.size)
            what = {"entry": entry, "hash": checkpoints.entry_hash(connection, study, entry).hex()}
        else:
            since = _kept(_named(earlier), key)
            what, proof = {"since": since.size}, checkpoints.prove_growth(connection, study, since.size, until.size)
    print_json({"study": study, **what, "size": until.size, "proof": [each.hex() for each in proof]})


def timestamp(checkpoint: Path, *, reply: Path | None, authority: Path | None) -> None:
    """Write what a time-stamping authority is asked; or check its reply, and keep it beside the checkpoint.

    Raises:
        LedgerError: the reply proves nothing about this checkpoint.
        UsageError: a reply without the certificates of the authority, or the other way round.
    """
    if (reply is None) != (authority is None):
        raise UsageError("a reply needs the authority's certificates: give both --reply and --authority")
    if reply is not None and authority is not None:
        _say_stamp(checkpoint, stamped.keep(checkpoint, reply, authority))
        console().print(f"  kept beside it: {stamped.Beside.of(checkpoint).reply}", soft_wrap=True)
        return
    request = stamped.ask(checkpoint)
    console().print(f"{request}: holds the digest of {checkpoint.name}, and nothing else", soft_wrap=True)
    console().print("Beholden sends nothing. Send it to a time-stamping authority yourself, for example with:")
    header = "-H 'Content-Type: application/timestamp-query'"
    console().print(f"  curl {header} --data-binary @{request} -o reply.tsr URL", soft_wrap=True, markup=False)
    console().print("Then check and keep the reply, with the certificates that the authority publishes:")
    command = f"beholden ledger timestamp {checkpoint} --reply reply.tsr --authority CERTIFICATES"
    console().print(f"  {command}", soft_wrap=True, markup=False)


def check(proof: Path, *, earlier: Path | None, later: Path, key: str, authority: Path | None) -> None:
    """Check a proof against the checkpoints that somebody kept, and their time stamps. It reads no database.

    Raises:
        LedgerError: it proves nothing.
    """
    until, said = _kept(later, key), _said(proof)
    hashes = [bytes.fromhex(each) for each in said["proof"]]
    if "entry" in said:
        own = bytes.fromhex(said["hash"])
        holds = merkle.is_included(own, said["entry"] - 1, until.size, hashes, until.root)
        words = f"entry {said['entry']} with the hash {said['hash']} is in the ledger of the checkpoint"
    else:
        since = _kept(_named(earlier), key)
        holds = merkle.is_consistent(since.root, since.size, until.root, until.size, hashes)
        words = f"the ledger of {number(until.size)} entries begins with that of {number(since.size)}"
    if not holds or said["study"] != until.study:
        raise LedgerError(f"{proof}: it does not prove what it says; the ledger or the proof was altered")
    stamps = _stamps([path for path in (earlier, later) if path is not None], authority)
    console().print(words, soft_wrap=True)
    for path, stamp in stamps.items():
        _say_stamp(path, stamp)


def _stamps(paths: list[Path], authority: Path | None) -> dict[Path, Stamp | None]:
    """What the time stamps of checkpoints say; of those that have one, where an authority is given."""
    if authority is None:
        return dict.fromkeys(paths)
    having = [path for path in paths if stamped.Beside.of(path).reply.exists()] or paths[:1]
    return {path: stamped.check(path, authority) for path in having}


def _named(path: Path | None) -> Path:
    if path is None:
        raise UsageError("name the earlier checkpoint with --since")
    return path


def _said(proof: Path) -> dict[str, Any]:
    """A proof as `prove` prints it."""
    try:
        said = json.loads(proof.read_bytes())
        shape = {"study": str, "size": int, "proof": list} | ({"entry": int, "hash": str} if "entry" in said else {})
        if all(isinstance(said[name], kind) for name, kind in shape.items()):
            [bytes.fromhex(each) for each in (*said["proof"], said.get("hash", ""))]
            return dict(said)
    except OSError as error:
        raise UsageError(f"{proof}: cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, KeyError):
        pass
    raise LedgerError(f"{proof}: is not a proof as 'beholden ledger prove' prints it")


def _kept(path: Path, key: str | None) -> Checkpoint:
    """A checkpoint that somebody kept, if the key given signed it."""
    if key is None:
        raise UsageError("name the key that signed the checkpoint with --key; 'beholden ledger checkpoint' showed it")
    try:
        note = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise LedgerError(f"{path}: is not a checkpoint of a ledger") from None
    return checkpoints.read(note, key)
