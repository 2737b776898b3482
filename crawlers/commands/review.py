"""beholden review: open the desk on which a committee reads a policy and decides, until it is interrupted."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from crawlers.commands.policy import find_file
from crawlers.desk.app import app
from crawlers.desk.desk import Desk, today
from crawlers.desk.server import Guarded, door_of, listen, serve
from crawlers.desk.subject import read_subject
from crawlers.launch import protect_process
from crawlers.screen import console
from crawlers.settings import Machine
from policies.errors import UsageError

ENDINGS = (".yaml", ".yml")


def run(name: Path | None, *, since: Path | None, guide: Path | None, host: str, port: int) -> None:
    """Serve the desk.

    Raises:
        PolicyError: there is no such policy, or it cannot be read.
        UsageError: no policy is named and none is here, or the address cannot be listened on.
    """
    file = find_file(name) if name else the_one_here(Path.cwd())
    before = find_file(since) if since else None
    if guide and not (guide / "reference" / "policy").is_dir():
        raise UsageError(f"--guide {guide}: is no built guide; 'make site' builds it into the folder site")
    machine = Machine.from_environment()
    policy = read_subject(file, machine, on=today(), since=before).policy
    protect_process()
    listener = listen(host, port)
    door = door_of(listener)
    desk = Desk(file=file, machine=machine, door=door, since=before, guide=guide)
    out = console()
    out.print(
        f"{policy.name} is on the review desk. Open this address in your browser; it counts once:", soft_wrap=True
    )
    out.print(f"  http://{door.host}/enter?token={door.token}", soft_wrap=True, markup=False)
    out.print("Only this machine can reach it. Ctrl-C closes it.")
    # An interrupt ends the server, which may or may not raise it once more.
    with suppress(KeyboardInterrupt), closing(listener):
        serve(Guarded(app(desk), door), listener)
    out.print("The desk is closed. Notes and decisions are kept.")


def the_one_here(folder: Path) -> Path:
    """The policy file in a folder, where there is one and no other.

    Raises:
        UsageError: there is none, or there are several.
    """
    found = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS and _says_policy(path))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("name a policy file; there is none in this folder")
    raise UsageError(f"name one of the policies in this folder: {', '.join(path.name for path in found)}")


def _says_policy(path: Path) -> bool:
    try:
        return "\npolicy:" in f"\n{path.read_text('utf-8')}"
    except (OSError, UnicodeDecodeError):
        return False
