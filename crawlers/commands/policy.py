"""beholden policy: check, explain and try a policy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawlers.screen import console, print_json
from crawlers.settings import Machine
from crawlers.trust import check_suspended
from policies.approval import check_in_force, in_force
from policies.decision import Decision
from policies.errors import CaseError, PolicyError, WithdrawnError
from policies.lint.check import Finding, lint
from policies.lint.rules import Stage
from policies.load import library, load_study, parse_policy, read_file, with_amended
from policies.model import Policy


def find_file(name: Path) -> Path:
    """A policy file, or the file of one that comes with Beholden.

    Raises:
        PolicyError: there is none.
    """
    if name.exists() or len(name.parts) > 1:
        return name
    shipped = {path.stem: path for path in library()}
    if name.name not in shipped:
        raise PolicyError(f"no such file, and no shipped policy of that name ({', '.join(shipped)})", file=str(name))
    return shipped[name.name]


def find_policy(name: Path) -> Policy:
    """A policy by file, or by the name of one that comes with Beholden.

    Raises:
        PolicyError: there is none, or it cannot be read.
    """
    return load_study(find_file(name))


def check(name: Path, *, as_json: bool) -> None:
    """Say whether a policy is well formed, above the floor, true to its cases, clear of errors, and approved.

    Raises:
        CaseError: one of its cases does not hold.
        PolicyError: a rule finds something that must be mended.
        ApprovalError: it may not run today.
    """
    file, today = find_file(name), datetime.now(UTC).date()
    raw = read_file(file)
    policy = with_amended(parse_policy(raw, name=str(file)), file.parent)
    found = lint(raw, name=str(name), on=today, before=policy.before)
    results = _cases(policy)
    failed = [result for result in results if not result.held]
    decision = _standing(policy, on=today)
    if as_json:
        print_json(
            {
                "policy": policy.name,
                "digest": policy.digest,
                "cases": {"held": len(results) - len(failed), "failed": [result.name for result in failed]},
                "rules": {"errors": sorted({one.rule.id for one in found.errors}), "warnings": len(found.warnings)},
                "may_run": decision.allowed,
                "rule": decision.rule,
                "reason": decision.reason,
            }
        )
    else:
        out = console()
        out.print(f"{policy.name} is well formed and above the hard floor")
        out.print(f"  digest {policy.digest}", soft_wrap=True)
        out.print(f"  {len(results) - len(failed)} of {len(results)} cases hold")
        out.print(f"  {len(found.errors)} errors and {len(found.warnings)} warnings by the rules; see policy lint")
        out.print(
            f"  {'may' if decision.allowed else 'may not'} run today: {decision.reason} [{decision.rule}]", markup=False
        )
    _complain(policy, failed)
    # What the approvals lack is said by the approvals, with a code of its own.
    _refuse([one for one in found.errors if one.rule.stage is not Stage.APPROVED], str(name))
    check_in_force(policy, on=today)
    check_suspended(policy, Machine.from_environment(), on=today)
    _refuse(found.errors, str(name))


def _standing(policy: Policy, *, on: date) -> Decision:
    """Whether the policy may run on a day, by its approvals and by those who may stop its study."""
    try:
        check_suspended(policy, Machine.from_environment(), on=on)
    except WithdrawnError as error:
        return Decision(allowed=False, rule="stop.owners", reason=str(error).removesuffix(" [stop.owners]"))
    return in_force(policy, on=on)


def _refuse(found: Sequence[Finding], name: str) -> None:
    if not found:
        return
    first, *others = (
        PolicyError(f"{one.sentences} [{one.rule.id}]", file=name, line=one.line, field=one.field) for one in found
    )
    for other in others:
        first.add_note(str(other))
    raise first


def explain(name: Path, *, markdown: bool) -> None:
    """Write the policy in plain words to stdout."""
    from policies.explain import explain as in_words

    sys.stdout.write(in_words(find_policy(name), markdown=markdown) + "\n")


def cases(name: Path, *, as_json: bool) -> None:
    """Run the policy's cases.

    Raises:
        CaseError: one of them does not hold.
    """
    policy = find_policy(name)
    results = _cases(policy)
    if as_json:
        print_json([{"name": r.name, "held": r.held, "expected": r.expected, "got": r.got} for r in results])
    else:
        for result in results:
            mark = "[green]held[/]  " if result.held else "[red]failed[/]"
            console().print(
                f"{mark} {result.name}" + ("" if result.held else f": expected {result.expected}, got {result.got}")
            )
    _complain(policy, [result for result in results if not result.held])


def digest(name: Path) -> None:
    """Print the digest alone."""
    sys.stdout.write(find_policy(name).digest + "\n")


def _cases(policy: Policy) -> Sequence[Any]:
    from pipelines.cases import run_item_cases
    from policies.cases import run_request_cases

    return [*run_request_cases(policy), *run_item_cases(policy)]


def _complain(policy: Policy, failed: Sequence[Any]) -> None:
    if failed:
        names = ", ".join(result.name for result in failed)
        raise CaseError(f"{policy.name}: {len(failed)} of its own cases do not hold: {names}")
