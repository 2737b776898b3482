"""The commands about tor: parse, call one function, print."""

from __future__ import annotations

import typer

from crawlers.cli_policy import Json

app = typer.Typer(help="Bring up Beholden's own tor and look at it.", no_args_is_help=True)


@app.command("check")
def check(as_json: Json = False) -> None:
    """Bring tor up, and see that it is as a crawl needs it: version, listeners, and answers to false addresses."""
    from crawlers.commands import tor

    tor.check(as_json=as_json)


@app.command("start")
def start() -> None:
    """Bring tor up and keep it until it is interrupted; crawls on this machine go through it meanwhile."""
    from crawlers.commands import tor

    tor.start()


@app.command("status")
def status(as_json: Json = False) -> None:
    """Say whether tor runs, how far it is, and what it is."""
    from crawlers.commands import tor

    tor.status(as_json=as_json)
