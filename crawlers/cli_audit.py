"""The commands for those who audit a study: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_policy import Json

app = typer.Typer(help="Hand a run over to those who audit it.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Hand a run over to those who audit it."""


@app.command("pack")
def pack(
    run: Annotated[str, typer.Argument(help="The run, as 'beholden runs' lists it; 'last' for the newest.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write: new, empty, or an older pack.")],
    stamped: Annotated[
        list[Path] | None, typer.Option(help="An earlier checkpoint with its time stamp; may be given several times.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write what a run did, the approvals it ran under, deletions, incidents and proofs into one folder."""
    from crawlers.commands import pack as command

    command.audit(run, output, earlier=stamped or [], as_json=as_json)
