"""The commands about policies: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Check, explain, compare and try a policy.", no_args_is_help=True)

PolicyFile = Annotated[Path, typer.Argument(help="A policy file, or the name of one that comes with Beholden.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Study = Annotated[str, typer.Argument(help="Id of the study, as its policy has it.")]
PolicyOrStudy = Annotated[
    str, typer.Argument(help="Policy file, name of a shipped one, or id of a study that has run.")
]


@app.command("new")
def new(
    output: Annotated[Path, typer.Argument(help="The file to write; a new one.")],
    answers: Annotated[Path | None, typer.Option(help="A YAML file with the answers, instead of being asked.")] = None,
) -> None:
    """Write a draft of a policy from a profile and a few answers, with every place marked that you must fill."""
    from crawlers.commands import drafting

    drafting.new(output, answers=answers, ask=lambda question: str(typer.prompt(question)))


@app.command("check")
def check(policy: PolicyFile, as_json: Json = False) -> None:
    """Check a policy: its form, the hard floor, the rules, its cases, and whether it is approved."""
    from crawlers.commands import policy as command

    command.check(policy, as_json=as_json)


@app.command("lint")
def lint(
    files: Annotated[list[Path], typer.Argument(help="Policy files, or names of policies that come with Beholden.")],
    as_json: Json = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0.")] = False,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for GitHub.")] = False,
) -> None:
    """Try every rule on policies, and show what each finds at its line. No rule can be left out."""
    from crawlers.commands import lint as command
    from policies.errors import UsageError

    if as_json + sarif + github > 1:
        raise UsageError("choose one of --json, --sarif and --github")
    form: command.Form = "json" if as_json else "sarif" if sarif else "github" if github else "people"
    command.run(files, form=form)


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


@app.command("pack")
def pack(
    policy: PolicyFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write: new, empty, or an older pack.")],
    since: Annotated[
        Path | None, typer.Option(help="The version that was approved last, to show what changed.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print the page as PDF too, by this machine's Chromium.")] = False,
    as_json: Json = False,
) -> None:
    """Write all that a committee needs of a policy into one folder: one page, and each paper beside it."""
    from crawlers.commands import pack as command

    command.policy(policy, output, since=since, pdf=pdf, as_json=as_json)


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


@app.command("statement")
def statement(
    policy: PolicyFile,
    role: Annotated[str, typer.Argument(help="In which role: lead, rec, dpo, security, ...")],
) -> None:
    """Write what an approver signs, and say how it is signed."""
    from crawlers.commands import approvals

    approvals.write_statement(policy, role)


@app.command("verify")
def verify(policy: PolicyFile, as_json: Json = False) -> None:
    """Verify that each approval is in force, and signed by whom the register names."""
    from crawlers.commands import approvals

    approvals.verify(policy, as_json=as_json)


@app.command("amend")
def amend(
    approved: Annotated[Path, typer.Argument(help="The version that every role approved.")],
    new: PolicyFile,
    as_json: Json = False,
) -> None:
    """Say who must approve a changed policy: the lead alone where nothing is looser, or every role anew."""
    from crawlers.commands import amendment

    amendment.amend(approved, new, as_json=as_json)


@app.command("suspend")
def suspend(
    policy: PolicyFile,
    by: Annotated[str, typer.Option(help="Who stops it, as the policy's stop.owners names them.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words; it stands in the paper that is signed.")] = "",
) -> None:
    """Suspend a study on this machine: its runs end, and none begins until all who must agree have signed."""
    from crawlers.commands import suspension

    suspension.suspend(policy, by=by, reason=reason)


@app.command("resume")
def resume(
    policy: PolicyFile,
    role: Annotated[str, typer.Argument(help="In which role: lead, rec, dpo, security, ...")],
) -> None:
    """Write what an approver signs so that a suspended study may go on."""
    from crawlers.commands import suspension

    suspension.resume(policy, role)
