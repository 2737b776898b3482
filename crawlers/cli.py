"""The command: parses, calls one function, prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crawlers import (
    cli_audit,
    cli_detect,
    cli_guide,
    cli_incident,
    cli_keys,
    cli_ledger,
    cli_policy,
    cli_session,
    cli_tor,
)
from crawlers.cli_policy import Json, PolicyFile, PolicyOrStudy
from policies.errors import BeholdenError

app = typer.Typer(
    name="beholden",
    help="Governed web crawling for research: a policy decides, people are pseudonymised before anything is stored, "
    "and every decision can be audited.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for name, group in {
    "policy": cli_policy,
    "tor": cli_tor,
    "keys": cli_keys,
    "ledger": cli_ledger,
    "audit": cli_audit,
    "session": cli_session,
    "incident": cli_incident,
    "detect": cli_detect,
    "guide": cli_guide,
}.items():
    app.add_typer(group.app, name=name)

RunId = Annotated[str, typer.Argument(help="The run, as 'beholden runs' lists it; 'last' for the newest.")]


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep its data; a new temporary folder without it.")
    ] = None,
    listings: Annotated[int, typer.Option(min=1, help="How many listings the synthetic market has.")] = 60,
    seed: Annotated[int, typer.Option(help="Another seed makes another world.")] = 1,
    tor: Annotated[bool, typer.Option("--tor", help="Through a Tor network that is started on this machine.")] = False,
    as_json: Json = False,
) -> None:
    """Crawl two synthetic sites on this machine, under their policies, and show what came of it."""
    from crawlers.commands import demo as command

    command.run(folder=folder, listings=listings, seed=seed, tor=tor, as_json=as_json)


@app.command()
def crawl(
    policy: PolicyFile,
    fresh: Annotated[bool, typer.Option(help="Close an interrupted run and begin a new one.")] = False,
    report: Annotated[bool, typer.Option(help="Write the report when the run has ended.")] = True,
    as_json: Json = False,
    log_level: Annotated[str, typer.Option(help="DEBUG, INFO, WARNING or ERROR.")] = "WARNING",
) -> None:
    """Run a policy, or resume its interrupted run."""
    from crawlers.commands import crawl as command

    command.run(policy, fresh=fresh, report=report, as_json=as_json, log_level=log_level)


@app.command()
def runs(as_json: Json = False) -> None:
    """List the runs."""
    from crawlers.commands import read

    read.runs(as_json=as_json)


@app.command()
def report(
    run: RunId = "last",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="HTML file to write.")] = None,
    as_json: Json = False,
) -> None:
    """Write the report of a run: one HTML page, or JSON."""
    from crawlers.commands import read

    read.report(run, output=output, as_json=as_json)


@app.command()
def review(
    policy: Annotated[
        Path | None, typer.Argument(help="A policy file, or the name of a shipped one; the one in this folder without.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="The version that was approved last, where it is not kept beside the policy.")
    ] = None,
    guide: Annotated[
        Path | None, typer.Option(help="Folder of the built guide, to open its pages from the policy.")
    ] = None,
    host: Annotated[str, typer.Option(help="A loopback address; any other is refused.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="A free one without it.")] = 0,
) -> None:
    """Open the review desk: a local page on which a committee reads a policy, comments, decides and signs."""
    from crawlers.commands import review as command

    command.run(policy, since=since, guide=guide, host=host, port=port)


@app.command()
def sources(as_json: Json = False) -> None:
    """List the sources that are installed."""
    from crawlers.commands import read

    read.sources(as_json=as_json)


@app.command()
def stop(policy: PolicyFile, lift: Annotated[bool, typer.Option(help="Let the study run again.")] = False) -> None:
    """Stop every run of a policy on this machine within a second, and keep it from starting."""
    from crawlers.commands import keep

    keep.stop(policy, lift=lift)


@app.command()
def expire(
    policy: PolicyFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Delete what the policy's retention no longer lets the study keep, and prove that it is gone."""
    from crawlers.commands import keep

    keep.expire(policy, dry_run=dry_run, as_json=as_json)


@app.command("object")
def object_(
    study: PolicyOrStudy,
    only_mentions: Annotated[
        bool, typer.Option("--only-mentions", help="Take the person out of the records, and leave the records.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what names them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Honour an objection: delete what names a person, pass them over from now on, and print a receipt.

    What they give is typed without echo or read from standard input, one value a line; it is not kept.
    """
    from crawlers.commands import objection

    objection.run(study, only_mentions=only_mentions, dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def close(
    study: PolicyOrStudy,
    by: Annotated[str, typer.Option(help="Who closes it, for the certificate: a role or a name.")] = "",
    everything: Annotated[
        bool, typer.Option("--everything", help="Delete all records, not only those whose time is over.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    witness: Annotated[str | None, typer.Option(help="The role that has signed the certificate.")] = None,
    signature: Annotated[Path | None, typer.Option(help="Their signature, as 'ssh-keygen -Y sign' wrote it.")] = None,
    key: Annotated[Path | None, typer.Option(help="Their public key, as they gave it to you.")] = None,
) -> None:
    """End a study for good: its runs, its keys and what is due; print a certificate for a witness to sign."""
    from crawlers.commands import closing
    from policies.errors import UsageError

    if witness is None and signature is None and key is None:
        closing.close(study, by=by, everything=everything, yes=yes)
    elif witness is None or signature is None or key is None:
        raise UsageError("a witness needs all three: --witness ROLE, --signature FILE and --key FILE")
    else:
        closing.witness(study, role=witness, signature=signature, key=key)


@app.command()
def export(
    policy: PolicyFile,
    folder: Annotated[Path, typer.Argument(help="Folder to write to; it must be new or empty.")],
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    as_json: Json = False,
) -> None:
    """Write the pseudonymised tables as CSV or Parquet, with a manifest."""
    from crawlers.commands import keep

    keep.export(policy, folder, form=form, as_json=as_json)


@app.command()
def transparency(
    study: PolicyOrStudy,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; its name ends in .html or .md.")],
) -> None:
    """Write the public page of a study: what it collects, why, what it did so far in counts, and how to object."""
    from crawlers.commands import transparency as command

    command.run(study, output)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is installed, what is missing, and how to get it."""
    from crawlers.commands import doctor as command

    command.run(as_json=as_json)


def main() -> None:
    """Run the command; each kind of failure has its own exit code."""
    try:
        app()
    except BeholdenError as error:
        for message in (str(error), *getattr(error, "__notes__", ())):
            _complain(message)
        sys.exit(error.exit_code)
    except Exception as error:  # the process edge: what nobody foresaw ends without its message
        from crawlers.logs import where

        _complain(f"unexpected failure{where(error)}; please report it")
        sys.exit(BeholdenError.exit_code)


def _complain(message: str) -> None:
    sys.stderr.write(f"beholden: {message}\n")
