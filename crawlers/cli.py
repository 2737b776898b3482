"""The command: parses, calls one function, prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_audit import app as audit_app
from crawlers.cli_policy import Json, PolicyFile
from crawlers.cli_policy import app as policy_app
from crawlers.cli_session import app as session_app
from policies.errors import BeholdenError

app = typer.Typer(
    name="beholden",
    help="Governed web crawling for research: a policy decides, people are pseudonymised before anything is stored, "
    "and every decision can be audited.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
tor_app = typer.Typer(help="Bring up Beholden's own tor and look at it.", no_args_is_help=True)
keys_app = typer.Typer(help="Make, renew, show, hand over and destroy the keys of a study.", no_args_is_help=True)
ledger_app = typer.Typer(help="Verify, sign and prove the ledger.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")
app.add_typer(tor_app, name="tor")
app.add_typer(keys_app, name="keys")
app.add_typer(ledger_app, name="ledger")
app.add_typer(audit_app, name="audit")
app.add_typer(session_app, name="session")
incident_app = typer.Typer(help="Report what went wrong, list it, and close it.", no_args_is_help=True)
app.add_typer(incident_app, name="incident")
detect_app = typer.Typer(help="Show what would be masked, and measure how well.", no_args_is_help=True)
app.add_typer(detect_app, name="detect")
guide_app = typer.Typer(
    help="Make the guide's pages that come from the code, and mark its exercises.", no_args_is_help=True
)
app.add_typer(guide_app, name="guide")

Study = Annotated[str, typer.Argument(help="Id of the study, as its policy has it.")]
CheckpointKey = Annotated[str | None, typer.Option("--key", help="The key that signed the checkpoint.")]
Since = Annotated[Path | None, typer.Option(help="An earlier checkpoint.")]
Authority = Annotated[
    Path | None, typer.Option(help="Certificates (PEM) of the time-stamping authority, to check the stamp beside it.")
]
PolicyOrStudy = Annotated[
    str, typer.Argument(help="Policy file, name of a shipped one, or id of a study that has run.")
]
Role = Annotated[str, typer.Option("--by", help="The role that does it, such as lead.")]
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


@incident_app.command("report")
def incident_report(
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


@incident_app.command("list")
def incident_list(study: PolicyOrStudy, as_json: Json = False) -> None:
    """List the incidents of a study."""
    from crawlers.commands import incident

    incident.listed(study, as_json=as_json)


@incident_app.command("close")
def incident_close(
    study: PolicyOrStudy,
    number: Annotated[int, typer.Argument(min=1, help="Its number, as the list has it.")],
    by: Role,
    outcome: Annotated[str, typer.Option(help="One word: how it ended, such as reported.")],
    lift: Annotated[bool, typer.Option("--lift", help="Let what it stopped go on.")] = False,
) -> None:
    """Write down how an incident ended."""
    from crawlers.commands import incident

    incident.close(study, number, by=by, outcome=outcome, lift=lift)


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


@guide_app.command("build")
def guide_build(
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a page is stale.")] = False,
) -> None:
    """Write the guide's pages that are made from the code."""
    from crawlers.commands import guide as command

    command.build(app, folder, check=check)


@guide_app.command("mark")
def guide_mark(
    exercise: Annotated[str, typer.Argument(help="Number or name of the exercise.")],
    answers: Annotated[Path, typer.Argument(help="The form that was filled in.")],
    reviewer: Annotated[bool, typer.Option("--reviewer", help="It is the reviewer's form.")] = False,
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
    as_json: Json = False,
) -> None:
    """Mark the answers to an exercise of the guide: what is right, and why."""
    from crawlers.commands import training

    training.run(exercise, answers, guide=folder, reviewer=reviewer, as_json=as_json)


@guide_app.command("certify")
def guide_certify(
    answers: Annotated[Path, typer.Argument(help="Folder with the filled-in forms of all exercises.")],
    holder: Annotated[str, typer.Option(help="Whose certificate it is: a role or a name.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    reviewer: Annotated[bool, typer.Option("--reviewer", help="They are the reviewer's forms.")] = False,
    folder: Annotated[Path, typer.Option(help="The guide's folder.")] = Path("ethics_guide"),
) -> None:
    """Mark all exercises; where all are passed, write a signed certificate that a policy can name."""
    from crawlers.commands import training

    training.certify(answers, holder=holder, guide=folder, reviewer=reviewer, output=output)


@guide_app.command("certificate")
def guide_certificate(
    certificate: Annotated[Path, typer.Argument(help="What 'beholden guide certify' wrote.")],
    signer: Annotated[str | None, typer.Option(help="Public key that must have signed it.")] = None,
    as_json: Json = False,
) -> None:
    """Check a certificate of training: that it is whole, who signed it, and whether it still counts."""
    from crawlers.commands import training

    training.check(certificate, signer=signer, as_json=as_json)


@keys_app.command("create")
def keys_create(study: Study) -> None:
    """Make the key of a study. An existing key is never overwritten."""
    from crawlers.commands import keys

    keys.create(study)


@keys_app.command("show")
def keys_show(study: Study, as_json: Json = False) -> None:
    """Show what may be shown of a study's keys: their ids and epochs, never a key."""
    from crawlers.commands import keys

    keys.show(study, as_json=as_json)


@keys_app.command("rotate")
def keys_rotate(study: Study) -> None:
    """Begin a new epoch: what is read from now on links to nothing that was read before."""
    from crawlers.commands import keys

    keys.rotate(study)


@keys_app.command("escrow")
def keys_escrow(
    policy: PolicyFile,
    output: Annotated[Path, typer.Argument(help="File to write, such as small-study.age.")],
    epoch: Annotated[int | None, typer.Option(min=1, help="An older epoch than the newest.")] = None,
) -> None:
    """Write a copy of a study's key that only the custodian can open, where the policy allows one."""
    from crawlers.commands import keys

    keys.escrow(policy, output, epoch=epoch)


@keys_app.command("destroy")
def keys_destroy(
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


@keys_app.command("check-receipt")
def keys_check_receipt(
    receipt: Annotated[Path, typer.Argument(help="A receipt of 'beholden keys destroy'.")],
    signer: Annotated[
        str | None, typer.Option(help="Public key that must have signed it; on the study's machine its seal's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a receipt: that its study signed it, that nothing was changed, and that no such key is here."""
    from crawlers.commands import keys

    keys.check_receipt(receipt, signer=signer, as_json=as_json)


@ledger_app.command("verify")
def ledger_verify(
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


@ledger_app.command("checkpoint")
def ledger_checkpoint(
    study: Study, output: Annotated[Path | None, typer.Option(help="File to write; prints it without.")] = None
) -> None:
    """Sign what the ledger is now, for somebody who is to check it later."""
    from crawlers.commands import ledger

    ledger.checkpoint(study, output=output)


@ledger_app.command("prove")
def ledger_prove(
    study: Study,
    entry: Annotated[int | None, typer.Option(min=1, help="The entry that is to be shown to be there.")] = None,
    since: Since = None,
    checkpoint: Annotated[Path | None, typer.Option(help="The checkpoint that the other side holds.")] = None,
    key: CheckpointKey = None,
) -> None:
    """Prove to the holder of a checkpoint that an entry is in it, or that it follows from an earlier one."""
    from crawlers.commands import ledger

    ledger.prove(study, entry=entry, earlier=since, later=checkpoint, key=key)


@ledger_app.command("check")
def ledger_check(
    proof: Annotated[Path, typer.Argument(help="What 'beholden ledger prove' printed.")],
    checkpoint: Annotated[Path, typer.Option(help="The checkpoint that you hold.")],
    key: Annotated[str, typer.Option(help="The key that signed it, as you were given it.")],
    since: Since = None,
    authority: Authority = None,
) -> None:
    """Check a proof by the checkpoints that you hold. It needs no database and no secret."""
    from crawlers.commands import ledger

    ledger.check(proof, earlier=since, later=checkpoint, key=key, authority=authority)


@ledger_app.command("timestamp")
def ledger_timestamp(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, as 'beholden ledger checkpoint' wrote it.")],
    reply: Annotated[Path | None, typer.Option(help="What the authority answered.")] = None,
    authority: Annotated[Path | None, typer.Option(help="The authority's certificates (PEM), its root too.")] = None,
) -> None:
    """Write a request for a time stamp (RFC 3161), for you to send; then check the reply and keep it."""
    from crawlers.commands import ledger

    ledger.timestamp(checkpoint, reply=reply, authority=authority)


@detect_app.command("explain")
def detect_explain(
    text: Annotated[str, typer.Argument(help="The text; '-' reads standard input.")],
    policy: Annotated[Path | None, typer.Option(help="Show what this policy does with each type.")] = None,
    as_json: Json = False,
) -> None:
    """Show what would be masked of a text, who found it and how surely. Nothing is stored."""
    from crawlers.commands import detect

    detect.explain(text, policy=policy, as_json=as_json)


@detect_app.command("benchmark")
def detect_benchmark(
    policy: Annotated[Path | None, typer.Option(help="Measure the detectors as this policy sets them.")] = None,
    threshold: Annotated[
        list[float] | None, typer.Option(help="Measure names at this threshold too; may be given again.")
    ] = None,
    corpora: Annotated[Path | None, typer.Option(help="A folder with WNUT-17, BTC or UNER-EWT.")] = None,
    presidio_research: Annotated[Path | None, typer.Option(help="synth_dataset_v2.json of presidio-research.")] = None,
    tab: Annotated[
        list[Path] | None, typer.Option(help="A file of the Text Anonymization Benchmark; may be given again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes other texts.")] = 1,
    quick: Annotated[bool, typer.Option(help="Few texts: to see that it works.")] = False,
    presidio: Annotated[bool, typer.Option(help="Measure Presidio beside.")] = True,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the report and the plot.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the guide's page to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Measure what is masked and what is missed, on made-up texts and public ones, beside Presidio."""
    from crawlers.commands import detect

    sources = {"corpora": corpora, "presidio_research": presidio_research, "tab": tab or ()}
    detect.benchmark(
        policy=policy,
        thresholds=threshold or (),
        seed=seed,
        quick=quick,
        presidio=presidio,
        sources=sources,
        output=output,
        page=page,
        as_json=as_json,
    )


@detect_app.command("identifiers")
def detect_identifiers(
    count: Annotated[int, typer.Option(min=1, help="How many to make up and look for.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Another seed makes others.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each processor without it.")] = None,
    as_json: Json = False,
) -> None:
    """Try made-up identifiers of every kind, disguised and in any context, and fail if one is not covered."""
    from crawlers.commands import detect

    detect.identifiers(count=count, seed=seed, workers=workers, as_json=as_json)


@tor_app.command("check")
def tor_check(as_json: Json = False) -> None:
    """Bring tor up, and see that it is as a crawl needs it: version, listeners, and answers to false addresses."""
    from crawlers.commands import tor

    tor.check(as_json=as_json)


@tor_app.command("start")
def tor_start() -> None:
    """Bring tor up and keep it until it is interrupted; crawls on this machine go through it meanwhile."""
    from crawlers.commands import tor

    tor.start()


@tor_app.command("status")
def tor_status(as_json: Json = False) -> None:
    """Say whether tor runs, how far it is, and what it is."""
    from crawlers.commands import tor

    tor.status(as_json=as_json)


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
