"""The commands about incidents: parse, call one function, print."""

from __future__ import annotations

from typing import Annotated

import typer

from crawlers.cli_policy import Json, PolicyOrStudy

app = typer.Typer(help="Report what went wrong, list it, and close it.", no_args_is_help=True)

Role = Annotated[str, typer.Option("--by", help="The role that does it, such as lead.")]


@app.command("report")
def report(
    study: PolicyOrStudy,
    kind: Annotated[str, typer.Option(help="What happened, as the policy's incidents name it; such as csam.")],
    by: Role,
    source: Annotated[str | None, typer.Option(help="Id of the source where it happened.")] = None,
    note_code: Annotated[str | None, typer.Option(help="One word of your own, such as a reference number.")] = None,
    as_json: Json = False,
) -> None:
    """Stop what must stop, say who must be told by when, and write down that it happened. Nothing is copied."""
    from crawlers.commands import incident

    incident.report(study, kind=kind, source=source, code=note_code, by=by, as_json=as_json)


@app.command("list")
def list_(study: PolicyOrStudy, as_json: Json = False) -> None:
    """List the incidents of a study."""
    from crawlers.commands import incident

    incident.listed(study, as_json=as_json)


@app.command("close")
def close(
    study: PolicyOrStudy,
    number: Annotated[int, typer.Argument(min=1, help="Its number, as the list has it.")],
    by: Role,
    outcome: Annotated[str, typer.Option(help="One word: how it ended, such as reported.")],
    lift: Annotated[bool, typer.Option("--lift", help="Let what it stopped go on.")] = False,
) -> None:
    """Write down how an incident ended."""
    from crawlers.commands import incident

    incident.close(study, number, by=by, outcome=outcome, lift=lift)
