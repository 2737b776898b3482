"""The commands for a login by a person: parse, call one function, print."""

from __future__ import annotations

from typing import Annotated

import typer

from crawlers.cli_policy import Json, PolicyFile

app = typer.Typer(
    help="Log in by hand where a committee has approved it; the program never does.", no_args_is_help=True
)

SourceId = Annotated[str, typer.Argument(help="Id of the source, as the policy has it.")]


@app.command("open")
def open_(policy: PolicyFile, source: SourceId, as_json: Json = False) -> None:
    """Open a browser in which you log in at a source, and keep its cookies sealed. Press Enter when you are in."""
    from crawlers.commands import session

    session.open_(policy, source, as_json=as_json)


@app.command("status")
def status(policy: PolicyFile, as_json: Json = False) -> None:
    """Say which sources have a session, until when, and why one has ended; never what is in it."""
    from crawlers.commands import session

    session.status(policy, as_json=as_json)


@app.command("close")
def close(policy: PolicyFile, source: SourceId, as_json: Json = False) -> None:
    """Destroy the session of a source. Log out in the place itself too, where you can."""
    from crawlers.commands import session

    session.close(policy, source, as_json=as_json)
