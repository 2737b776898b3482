"""The commands about the guide: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_policy import Json

app = typer.Typer(help="Make the guide's pages that come from the code, and mark its exercises.", no_args_is_help=True)


@app.command("build")
def build(
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a page is stale.")] = False,
) -> None:
    """Write the guide's pages that are made from the code."""
    from crawlers.cli import app as whole
    from crawlers.commands import guide as command

    command.build(whole, folder, check=check)


@app.command("mark")
def mark(
    exercise: Annotated[str, typer.Argument(help="Number or name of the exercise.")],
    answers: Annotated[Path, typer.Argument(help="The form that was filled in.")],
    reviewer: Annotated[bool, typer.Option("--reviewer", help="It is the reviewer's form.")] = False,
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
    as_json: Json = False,
) -> None:
    """Mark the answers to an exercise of the guide: what is right, and why."""
    from crawlers.commands import training

    training.run(exercise, answers, guide=folder, reviewer=reviewer, as_json=as_json)


@app.command("certify")
def certify(
    answers: Annotated[Path, typer.Argument(help="Folder with the filled-in forms of all exercises.")],
    holder: Annotated[str, typer.Option(help="Whose certificate it is: a role or a name.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    reviewer: Annotated[bool, typer.Option("--reviewer", help="They are the reviewer's forms.")] = False,
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
) -> None:
    """Mark all exercises; where all are passed, write a signed certificate that a policy can name."""
    from crawlers.commands import training

    training.certify(answers, holder=holder, guide=folder, reviewer=reviewer, output=output)


@app.command("certificate")
def certificate(
    certificate: Annotated[Path, typer.Argument(help="What 'beholden guide certify' wrote.")],
    signer: Annotated[str | None, typer.Option(help="Public key that must have signed it.")] = None,
    as_json: Json = False,
) -> None:
    """Check a certificate of training: that it is whole, who signed it, and whether it still counts."""
    from crawlers.commands import training

    training.check(certificate, signer=signer, as_json=as_json)
