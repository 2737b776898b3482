"""The commands about the keys of a study: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_policy import Json, PolicyFile, Study

app = typer.Typer(help="Make, renew, show, hand over and destroy the keys of a study.", no_args_is_help=True)


@app.command("create")
def create(study: Study) -> None:
    """Make the key of a study. An existing key is never overwritten."""
    from crawlers.commands import keys

    keys.create(study)


@app.command("show")
def show(study: Study, as_json: Json = False) -> None:
    """Show what may be shown of a study's keys: their ids and epochs, never a key."""
    from crawlers.commands import keys

    keys.show(study, as_json=as_json)


@app.command("rotate")
def rotate(study: Study) -> None:
    """Begin a new epoch: what is read from now on links to nothing that was read before."""
    from crawlers.commands import keys

    keys.rotate(study)


@app.command("escrow")
def escrow(
    policy: PolicyFile,
    output: Annotated[Path, typer.Argument(help="File to write, such as small-study.age.")],
    epoch: Annotated[int | None, typer.Option(min=1, help="An older epoch than the newest.")] = None,
) -> None:
    """Write a copy of a study's key that only the custodian can open, where the policy allows one."""
    from crawlers.commands import keys

    keys.escrow(policy, output, epoch=epoch)


@app.command("destroy")
def destroy(
    study: Study,
    reason: Annotated[str, typer.Option(help="Why, for the receipt.")] = "",
    by: Annotated[str, typer.Option(help="Who destroys, for the receipt: a role or a name.")] = "",
    epoch: Annotated[
        list[int] | None, typer.Option(help="An older epoch alone; may be given several times. All keys without it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy a study's keys for good: no pseudonym can be made again. Prints a signed receipt."""
    from crawlers.commands import keys

    keys.destroy(study, reason=reason, by=by, only=epoch or [], yes=yes)


@app.command("check-receipt")
def check_receipt(
    receipt: Annotated[Path, typer.Argument(help="A receipt of 'beholden keys destroy'.")],
    signer: Annotated[
        str | None, typer.Option(help="Public key that must have signed it; on the study's machine its seal's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a receipt: that its study signed it, that nothing was changed, and that no such key is here."""
    from crawlers.commands import keys

    keys.check_receipt(receipt, signer=signer, as_json=as_json)
