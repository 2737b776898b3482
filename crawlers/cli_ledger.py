"""The commands about the ledger: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_policy import Json, Study

app = typer.Typer(help="Verify, sign and prove the ledger.", no_args_is_help=True)

CheckpointKey = Annotated[str | None, typer.Option("--key", help="The key that signed the checkpoint.")]
Since = Annotated[Path | None, typer.Option(help="An earlier checkpoint.")]
Authority = Annotated[
    Path | None, typer.Option(help="Certificates (PEM) of the time-stamping authority, to check the stamp beside it.")
]


@app.command("verify")
def verify(
    study: Annotated[
        str | None, typer.Argument(help="Id of the study; every study of the database without it.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that somebody kept: no secret is needed.")
    ] = None,
    key: CheckpointKey = None,
    authority: Authority = None,
    as_json: Json = False,
) -> None:
    """Verify that no entry of the ledger was edited, deleted, moved or cut off."""
    from crawlers.commands import ledger

    ledger.verify(study, checkpoint=checkpoint, key=key, authority=authority, as_json=as_json)


@app.command("checkpoint")
def checkpoint(
    study: Study, output: Annotated[Path | None, typer.Option(help="File to write; prints it without.")] = None
) -> None:
    """Sign what the ledger is now, for somebody who is to check it later."""
    from crawlers.commands import ledger

    ledger.checkpoint(study, output=output)


@app.command("prove")
def prove(
    study: Study,
    entry: Annotated[int | None, typer.Option(min=1, help="The entry that is to be shown to be there.")] = None,
    since: Since = None,
    checkpoint: Annotated[Path | None, typer.Option(help="The checkpoint that the other side holds.")] = None,
    key: CheckpointKey = None,
) -> None:
    """Prove to the holder of a checkpoint that an entry is in it, or that it follows from an earlier one."""
    from crawlers.commands import ledger

    ledger.prove(study, entry=entry, earlier=since, later=checkpoint, key=key)


@app.command("check")
def check(
    proof: Annotated[Path, typer.Argument(help="What 'beholden ledger prove' printed.")],
    checkpoint: Annotated[Path, typer.Option(help="The checkpoint that you hold.")],
    key: Annotated[str, typer.Option(help="The key that signed it, as you were given it.")],
    since: Since = None,
    authority: Authority = None,
) -> None:
    """Check a proof by the checkpoints that you hold. It needs no database and no secret."""
    from crawlers.commands import ledger

    ledger.check(proof, earlier=since, later=checkpoint, key=key, authority=authority)


@app.command("timestamp")
def timestamp(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, as 'beholden ledger checkpoint' wrote it.")],
    reply: Annotated[Path | None, typer.Option(help="What the authority answered.")] = None,
    authority: Annotated[Path | None, typer.Option(help="The authority's certificates (PEM), its root too.")] = None,
) -> None:
    """Write a request for a time stamp (RFC 3161), for you to send; then check the reply and keep it."""
    from crawlers.commands import ledger

    ledger.timestamp(checkpoint, reply=reply, authority=authority)
