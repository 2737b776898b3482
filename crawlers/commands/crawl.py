"""beholden crawl: run a policy, show how it goes, tell how it ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawlers import launch, logs
from crawlers.commands.policy import find_file, find_policy
from crawlers.commands.read import write_report
from crawlers.screen import TorProgress, Watcher, console, number, print_json, size
from crawlers.settings import Machine
from policies.errors import RouteError, StoppedError, UsageError
from policies.model import Policy

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def run(name: Path, *, fresh: bool, report: bool, as_json: bool, log_level: str) -> None:
    """Crawl under a policy.

    Raises:
        RouteError: Tor was lost on the way.
        StoppedError: a rule or a person stopped the run before it was complete.
    """
    if log_level.upper() not in LEVELS:
        raise UsageError(f"--log-level must be one of {', '.join(LEVELS)}")
    logs.configure(log_level.upper())
    policy, machine = find_policy(name), Machine.from_environment()
    folder = find_file(name).parent
    finished, result = crawl(policy, machine, folder=folder, fresh=fresh, report=report, quiet=as_json)
    if as_json:
        print_json(result)
    else:
        tell(result)
    if finished.rule == launch.LOST:
        raise RouteError(f"Tor was lost, and run {finished.run_id} stopped; the same command resumes it")
    if finished.status != "finished":
        raise StoppedError(_how_it_stopped(finished, name))


def crawl(
    policy: Policy,
    machine: Machine,
    *,
    folder: Path | None = None,
    fresh: bool = False,
    report: bool = True,
    quiet: bool = False,
) -> tuple[launch.Finished, dict[str, Any]]:
    """Crawl, and what a script would want to know of it."""
    watcher, on_tor = Watcher(policy.policy.id, quiet=quiet), TorProgress(quiet=quiet)
    seen: list[Any] = []

    def begin(run: Any) -> None:
        seen.append(run)
        on_tor.close()
        if not quiet:
            how = "resumes" if run.opened.resumed else "begins"
            console().print(f"run {run.opened.run_id} of {policy.name} {how}", soft_wrap=True)
        watcher.start(run)

    try:
        finished = launch.crawl(policy, machine, folder=folder, fresh=fresh, on_run=begin, on_tor=on_tor)
    finally:
        on_tor.close()
        watcher.stop()
    tally = seen[0].tally
    result = {
        "run": finished.run_id,
        "policy": policy.name,
        "digest": policy.digest,
        "status": finished.status,
        "rule": finished.rule,
        "stopped_sources": finished.stopped_sources,
        "paused_sources": finished.paused_sources,
        "pages": tally.pages,
        "bytes": tally.bytes,
        "requests": tally.ended,
        "records": dict(tally.records),
        "refusals": dict(tally.refusals.most_common()),
        "failures": dict(tally.failures.most_common()),
        "entities": dict(tally.entities.most_common()),
        "report": str(write_report(machine, finished.run_id)) if report else None,
    }
    return finished, result


def _how_it_stopped(finished: launch.Finished, name: Path) -> str:
    if finished.rule is not None and finished.rule in finished.paused_sources.values():
        opened = "; ".join(f"beholden session open {name} {source}" for source in finished.paused_sources)
        return (
            f"run {finished.run_id} waits for a person to go in by hand [{finished.rule}]: {opened}; then the same"
            " command resumes it"
        )
    if finished.rule == "interrupted":
        return f"run {finished.run_id} was interrupted; the same command resumes it"
    if finished.rule in ("politeness.stop_after_errors", "stop.error_rate_over"):
        return (
            f"run {finished.run_id} read what it could; a host or a source failed too often today [{finished.rule}]."
            " What waits for it is kept: the same command tries again"
        )
    return (
        f"run {finished.run_id} was stopped by {finished.rule}; what it stored is kept, and the same command goes on"
        " where it stopped"
    )


def tell(result: dict[str, Any]) -> None:
    """Tell a person what came of a run."""
    from rich.table import Table

    out = console()
    records = ", ".join(f"{number(count)} {kind}" for kind, count in result["records"].items()) or "none"
    out.print(f"{result['run']}: {result['status']}", style="bold")
    out.print(
        f"  pages read {number(result['pages'])} of {number(result['requests'])} requests, {size(result['bytes'])}"
    )
    out.print(f"  records stored: {records}")
    for source, clause in result["paused_sources"].items():
        out.print(f"  source {source} waits for a person [{clause}]", style="yellow", markup=False)
    for source, rule in result["stopped_sources"].items():
        out.print(f"  source {source} was stopped by {rule}", style="yellow")
    for title, counts in (
        ("refused by clause", result["refusals"]),
        ("failed", result["failures"]),
        ("masked in texts", result["entities"]),
    ):
        if counts:
            table = Table(title, "count", box=None, padding=(0, 2), pad_edge=True, header_style="dim")
            table.columns[1].justify = "right"
            for name, count in counts.items():
                table.add_row(name, number(count))
            out.print(table)
    if result["report"]:
        out.print(f"  report: {result['report']}", soft_wrap=True)
