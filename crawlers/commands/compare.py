"""beholden policy compare and tier: what changed between two policies, and how much could go wrong under one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from crawlers.commands.policy import find_policy
from crawlers.screen import print_json
from policies.compare.differences import Difference
from policies.compare.effects import Effect
from policies.errors import LoosenedError

COLOURS = {"looser": "bold red", "incomparable": "red", "tighter": "green", "reworded": "cyan"}


def compare(old: Path, new: Path, *, replay: Path | None, as_json: bool) -> None:
    """Say what differs between two policies, what loosens first, and what it would do to a recorded crawl.

    Raises:
        LoosenedError: the new policy is looser in something, or nobody can tell.
    """
    from policies.compare.differences import compare as differences
    from policies.compare.effects import effects, read_recording
    from policies.compare.words import in_words

    before, after = find_policy(old), find_policy(new)
    found = differences(before, after)
    counts = effects(before, after, read_recording(replay) if replay else ())
    if as_json:
        print_json(
            {
                "old": {"policy": before.name, "digest": before.digest},
                "new": {"policy": after.name, "digest": after.digest},
                "differences": [
                    {
                        "path": one.path,
                        "change": one.change,
                        "says": in_words(one),
                        "guide": one.leaf and one.leaf.guide,
                    }
                    for one in found
                ],
                "effects": [{"count": one.name, "old": one.old, "new": one.new} for one in counts],
            }
        )
    else:
        _tell(f"{before.name} → {after.name}", found, [in_words(one) for one in found], counts)
    if loosened := [one.path for one in found if one.change.loosens]:
        raise LoosenedError(
            f"{after.name} is looser than {before.name} in {len(loosened)} places; it needs every approval anew"
        )


def _tell(title: str, found: Sequence[Difference], words: Sequence[str], counts: Sequence[Effect]) -> None:
    from policies.compare.effects import COUNTED

    out = Console(file=sys.stdout, highlight=False)
    out.print(f"[bold]{escape(title)}[/]")
    if not found:
        out.print("They do not differ.")
    for one, sentence in zip(found, words, strict=True):
        colour = COLOURS[one.change]
        out.print(f"[{colour}]{one.change:<12}[/] [bold]{escape(one.path)}[/]", soft_wrap=True)
        out.print(f"             {escape(sentence)}", soft_wrap=True)
    changed = [one for one in counts if one.old != one.new]
    if changed:
        out.print("\n[bold]What that does to the recorded pages and the policies' own cases[/]")
    for count in changed:
        out.print(f"  {COUNTED[count.name]}: {count.old} → {count.new} ({count.new - count.old:+d})")


def tier(name: Path, *, as_json: bool) -> None:
    """Say the risk tier of a policy, what puts it there, and who must approve."""
    from policies.terms import ROLES
    from policies.tier import assess

    policy = find_policy(name)
    found = assess(policy)
    if as_json:
        reasons = [{"field": field, "reason": reason} for field, reason in found.reasons]
        print_json({"policy": policy.name, "tier": found.name, "reasons": reasons, "roles": list(found.roles)})
        return
    out = Console(file=sys.stdout, highlight=False)
    colour = {"green": "green", "amber": "yellow", "red": "bold red"}[found.name]
    out.print(f"{policy.name}: [{colour}]{found.name}[/]")
    for field, reason in found.reasons:
        out.print(f"  {escape(field)}: {escape(reason)}", soft_wrap=True)
    roles = ", ".join(ROLES[role] for role in found.roles) or "nobody, since it reaches nothing but this machine"
    out.print(f"  must be approved by: {roles}", soft_wrap=True)


def schema() -> None:
    """Print the JSON Schema of a policy file, for editors."""
    from policies.schema import written

    sys.stdout.write(written())
