"""beholden policy lint: try every rule on policy files, and show what each finds at its line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.markup import escape

from crawlers.commands.policy import find_file
from crawlers.screen import print_json
from crawlers.settings import Machine
from policies.errors import BeholdenError, PolicyError
from policies.lint.check import Finding, Report, lint
from policies.lint.rules import Severity
from policies.load import read_file, read_policy, with_amended
from policies.sections.approvals import Approval

Form = Literal["people", "json", "sarif", "github"]
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}


def run(names: Sequence[Path], *, form: Form) -> None:
    """Check each file and show the findings on stdout.

    Raises:
        PolicyError: a file cannot be read, or something in it must be mended before anything runs.
    """
    today = datetime.now(UTC).date()
    reports = []
    for name in names:
        file = find_file(name)
        raw, shown = read_file(file), str(name if name.exists() else file)
        proven, unproven = proofs(file, raw, on=today)
        policy = read_policy(raw).policy
        before = None if policy is None else with_amended(policy, file.parent).before
        signed = proven.__contains__
        reports.append(lint(raw, name=shown, on=today, signed=signed, unproven=unproven, before=before))
    _show(reports, form)
    if broken := [report for report in reports if report.errors]:
        count = sum(len(report.errors) for report in broken)
        raise PolicyError(f"{count} {'error' if count == 1 else 'errors'} to mend in {_listed(broken)}")


def proofs(file: Path, raw: bytes, *, on: date) -> tuple[tuple[Approval, ...], dict[int, str]]:
    """The approvals that are signed, and why the others are not; nothing where this machine has no register."""
    policy, machine = read_policy(raw).policy, Machine.from_environment()
    if policy is None or policy.synthetic or not policy.approvals or not (machine.trust / "approvers.yml").exists():
        return (), {}

    from crawlers.approved import proofs_missing

    try:
        missing = proofs_missing(policy, file.parent, machine, on=on)
    except BeholdenError as error:
        missing = dict.fromkeys(range(len(policy.approvals)), f"cannot be proven here: {error}")
    return tuple(one for index, one in enumerate(policy.approvals) if index not in missing), missing


def _show(reports: Sequence[Report], form: Form) -> None:
    if form == "json":
        from policies.lint.output import as_json

        print_json(as_json(reports))
    elif form == "sarif":
        from importlib.metadata import version

        from policies.lint.output import as_sarif

        print_json(as_sarif(reports, version=version("beholden")))
    elif form == "github":
        from policies.lint.output import as_github

        sys.stdout.writelines(f"{line}\n" for line in as_github(reports))
    else:
        for report in reports:
            _tell(report)


def _listed(reports: Sequence[Report]) -> str:
    return ", ".join(report.name for report in reports)


def _tell(report: Report) -> None:
    out = Console(file=sys.stdout, highlight=False)
    out.print(f"[bold]{escape(report.name)}[/]", soft_wrap=True)
    for finding in report.findings:
        _tell_finding(out, finding)
    if report.policy is None:
        out.print("  The rules on its content wait until the file can be read.")
    elif not report.findings:
        out.print("  No rule finds anything. That does not make a study ethical; people decide.")
    else:
        answered = sum(one.waived for one in report.findings)
        out.print(
            f"  {len(report.errors)} to mend, {len(report.warnings)} to mend or answer for, {answered} answered for"
        )


def _tell_finding(out: Console, finding: Finding) -> None:
    where = f"line {finding.line}" if finding.line else "not in the file"
    colour = COLOURS[finding.severity]
    out.print(f"  [{colour}]{finding.severity} {finding.rule.id}[/] {where}: {escape(finding.field)}", soft_wrap=True)
    out.print(f"    {escape(finding.sentences)}", soft_wrap=True)
    for number, line in enumerate(finding.excerpt, finding.line or 1):
        out.print(f"    [dim]{number:>4} │ {escape(line)}[/]", soft_wrap=True)
    out.print(f"    What to do: {escape(finding.rule.fix)}", soft_wrap=True)
    if finding.waiver:
        word = "Answered for" if finding.waived else "Not counted, since no signature covers it or it has run out"
        by, until = finding.waiver.role, finding.waiver.expires
        out.print(f"    {word}: {by} until {until}: {escape(finding.waiver.reason)}", soft_wrap=True)
