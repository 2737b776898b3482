"""beholden transparency: write the public page of a study."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.read import open_to_read, sealed_head
from crawlers.commands.studies import policy_of
from crawlers.pages import page
from crawlers.screen import console
from crawlers.settings import Machine
from crawlers.transparency import Done, done, transparency
from pipelines.private_files import replace_private
from policies.errors import StoreError, UsageError
from policies.prose import write


def run(study: str, output: Path) -> None:
    """Write the page, as HTML or Markdown by the ending of its name, and say what it leaves out.

    Raises:
        UsageError: the name ends in neither.
        PolicyError: there is no such policy, or it names no way to object.
        LedgerError: the ledger does not verify.
        StoreError: the page cannot be written.
    """
    if output.suffix not in (".html", ".md"):
        raise UsageError(f"{output}: name a file that ends in .html or .md")
    machine, today = Machine.from_environment(), datetime.now(UTC).date()
    policy = policy_of(study, machine)
    so_far = _done(machine, policy.study.id)
    blocks, unsaid = transparency(policy, so_far, on=today)
    if output.suffix == ".md":
        content = (write(blocks, markdown=True) + "\n").encode()
    else:
        content = page("transparency", policy=policy, blocks=blocks, day=f"{today:%-d %B %Y}")
    try:
        replace_private(output, content)
    except OSError as error:
        raise StoreError(f"{output}: the page cannot be written ({error.strerror})") from None
    console().print(f"{output}: {policy.name}", soft_wrap=True)
    if so_far is None:
        console().print("  no run of this study is on this machine: the page says that nothing was read yet")
    for question in unsaid:
        console().print(f"  not on the page, since the policy does not say: {question}", soft_wrap=True)


def _done(machine: Machine, study: str) -> Done | None:
    if machine.database_url is None and not machine.data.exists():
        return None
    with open_to_read(machine) as database:
        return done(database.connection, study, sealed_head(machine, study))
