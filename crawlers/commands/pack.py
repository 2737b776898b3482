"""beholden policy pack and audit pack: papers for those who decide about a study, and for those who audit it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.policy import find_file, find_policy
from crawlers.launch import protect_process
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from pipelines.packs import write_pack
from policies.errors import CaseError, PolicyError
from policies.load import read_file


def policy(name: Path, folder: Path, *, since: Path | None, pdf: bool, as_json: bool) -> None:
    """Write all that a committee needs of a policy into one folder.

    The pack is written also where something is wrong, since the committee should see it; the exit code says so.

    Raises:
        PolicyError: the file is no policy, or a rule finds something that must be mended.
        CaseError: one of its own cases does not hold.
        StoreError: the folder holds something else.
    """
    from crawlers.committee import INDEX, committee_pack

    file, today = find_file(name), datetime.now(UTC).date()
    pack = committee_pack(read_file(file), name=file.name, on=today, since=find_policy(since) if since else None)
    files = dict(pack.files)
    if pdf:
        from crawlers.pdf import as_pdf

        files["index.pdf"] = as_pdf(files[INDEX], on=today)
    write_pack(folder, files, pack.facts)
    failed = [case.name for case in pack.cases if not case.held]
    if as_json:
        counts = {"errors": len(pack.report.errors), "warnings": len(pack.report.warnings), "failed_cases": failed}
        print_json({"folder": str(folder), **pack.facts, **counts, "open_questions": pack.open_questions})
    else:
        console().print(f"{folder / INDEX}: {pack.policy.name}, {len(files)} files", soft_wrap=True)
        console().print(f"  {pack.open_questions} questions that the policy does not answer are left to a person")
    if pack.report.errors:
        rules = ", ".join(sorted({one.rule.id for one in pack.report.errors}))
        raise PolicyError(f"the pack is written, and shows what must be mended: {rules}", file=str(name))
    if failed:
        raise CaseError(f"the pack is written, and {len(failed)} of the policy's own cases do not hold")


def audit(run: str, folder: Path, *, earlier: list[Path], as_json: bool) -> None:
    """Write all that somebody needs who checks a run: what it did, under which approvals, and proofs of the ledger.

    Raises:
        LedgerError: the ledger or a time stamp does not verify; nothing is written.
        KeyFileError: the study's seal is not on this machine, so nothing can be signed.
        StoreError: the folder holds something else.
    """
    from crawlers.audit import audit_pack

    protect_process()
    pack = audit_pack(Machine.from_environment(), run, now=datetime.now(UTC), earlier=earlier)
    write_pack(folder, pack.files, pack.facts)
    if as_json:
        print_json({"folder": str(folder), **pack.facts, "verifier": pack.verifier})
        return
    console().print(f"{folder / 'index.html'}: run {pack.facts['run']}, {len(pack.files)} files", soft_wrap=True)
    console().print("Give the folder to whoever audits the run, and by another way this key:")
    console().print(f"  {pack.verifier}", soft_wrap=True)
