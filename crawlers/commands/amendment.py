"""beholden policy amend: what a changed policy needs before it runs, and what the committee is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.commands.policy import find_policy
from crawlers.screen import console, print_json
from policies.amendment import changes, needs_everybody
from policies.approval import required_roles
from policies.compare.words import in_words
from policies.errors import LoosenedError
from policies.load import load_policy
from policies.model import Policy


def amend(approved: Path, new: Path, *, as_json: bool) -> None:
    """Say who must approve a changed policy, and write the notice to the committee where the lead is enough.

    Raises:
        LoosenedError: every role must approve anew.
    """
    before, now = find_policy(approved), load_policy(new)
    everybody = list(needs_everybody(before, now))
    roles = required_roles(now) if everybody else ("lead",)
    if as_json:
        found = [{"path": one.path, "change": one.change, "says": in_words(one)} for one in changes(before, now)]
        facts = {"amends": before.digest, "digest": now.digest, "needs": list(roles), "because": everybody}
        print_json({**facts, "changes": found})
    elif not everybody:
        _say(before, now)
    if everybody:
        raise LoosenedError(
            f"{now.name} needs every approval anew ({', '.join(roles)}), because of {', '.join(everybody)}"
        )


def _say(before: Policy, now: Policy) -> None:
    out = console()
    out.print(f"{now.name} is nowhere looser than {before.name}: the lead approves it, and the committee is told.")
    if now.policy.supersedes != before.digest:
        out.print("Put into the section policy of the new file, and keep the approved file beside it:")
        out.print(f"  supersedes: {before.digest}", soft_wrap=True)
    out.print("Give it an approval by the lead alone, and have it signed ('beholden policy statement').")
    out.print("The notice to the committee:\n")
    begin = f"On {datetime.now(UTC):%-d %B %Y} the study {now.study.id} changed its policy"
    end = "Nothing in it is looser than what you approved:"
    lines = [f"{begin} from version {before.policy.version} to {now.policy.version}. {end}"]
    lines += [f"- {in_words(one)}" for one in changes(before, now)] or ["- Nothing that the software enforces."]
    lines += [f"Digest of the new version: {now.digest}"]
    print("\n".join(lines))  # noqa: T201 the notice alone, so that it can be piped
