"""The commands about policies: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Check, explain, compare and try a policy.", no_args_is_help=True)

PolicyFile = Annotated[Path, typer.Argument(help="A policy file, or the name of one that comes with Beholden.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]


@app.command("check")
def check(policy: PolicyFile, as_json: Json = False) -> None:
    """Check a policy: its form, the hard floor, the rules, its cases, and whether it is approved."""
    from crawlers.commands import policy as command

    command.check(policy, as_json=as_json)


@app.command("explain")
def explain(policy: PolicyFile, markdown: Annotated[bool, typer.Option(help="Write Markdown.")] = False) -> None:
    """Say in plain words what a policy lets a study do."""
    from crawlers.commands import policy as command

    command.explain(policy, markdown=markdown)


@app.command("cases")
def cases(policy: PolicyFile, as_json: Json = False) -> None:
    """Run the policy's own cases: what may be fetched, and what becomes of a synthetic item."""
    from crawlers.commands import policy as command

    command.cases(policy, as_json=as_json)


@app.command("digest")
def digest(policy: PolicyFile) -> None:
    """Print the digest of the resolved policy, which an approval names."""
    from crawlers.commands import policy as command

    command.digest(policy)


@app.command("compare")
def compare(
    old: PolicyFile,
    new: PolicyFile,
    replay: Annotated[Path | None, typer.Option(help="A recorded crawl, to count what changes.")] = None,
    as_json: Json = False,
) -> None:
    """Compare two policies: what is looser, what is tighter, and what that does."""
    from crawlers.commands import compare as command

    command.compare(old, new, replay=replay, as_json=as_json)


@app.command("tier")
def tier(policy: PolicyFile, as_json: Json = False) -> None:
    """Say how much could go wrong under a policy, why, and who must approve it."""
    from crawlers.commands import compare as command

    command.tier(policy, as_json=as_json)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a policy file, for editors."""
    from crawlers.commands import compare as command

    command.schema()
