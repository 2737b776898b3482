"""What acts for a policy, by digest, and whether the right people signed for it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

from crawlers.governed import GROUP, spider_class
from crawlers.settings import Machine
from crawlers.source import GovernedSpider
from crawlers.trust import trust_of
from pipelines.names_model import model_digest
from pipelines.signatures import faults, unproven
from policies.errors import ApprovalError
from policies.model import Policy


def parts(policy: Policy) -> dict[str, str]:
    """The names model and the spider of each source: name to SHA-256. A change of any needs approval anew."""
    spiders = {f"spider:{source.spider}": spider_digest(source.spider) for source in policy.sources}
    names = {} if policy.entities.detector.names == "off" else {"names-model": model_digest()}
    return names | spiders


def spider_digest(name: str) -> str:
    """SHA-256 over the code of a source: the module it is registered in, and those of its class and of what it extends.

    Raises:
        SourceError: there is no such source.
    """
    spider = spider_class(name)
    own = spider.__mro__[: spider.__mro__.index(GovernedSpider)]
    registered = (point.module for point in entry_points(group=GROUP, name=name))
    digest = hashlib.sha256()
    for module in sorted({*registered, *(each.__module__ for each in own)}):
        for path, content in _code(module):
            digest.update(f"{module} {path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _code(module: str) -> Iterator[tuple[str, bytes]]:
    """The files of a module; where it is a package, all of it."""
    start = Path(str(sys.modules[module].__file__))
    for path in sorted(start.parent.rglob("*.py")) if start.name == "__init__.py" else (start,):
        yield path.relative_to(start.parent).as_posix(), path.read_bytes()


def proofs_missing(policy: Policy, folder: Path, machine: Machine, *, on: date) -> dict[int, str]:
    """For each approval, by its place in the list, why nothing proves it; empty for synthetic data.

    Raises:
        ApprovalError: the register cannot be trusted.
    """
    if policy.synthetic and not policy.approvals:
        return {}
    return unproven(policy, folder, trust_of(machine).read(), parts(policy), on=on)


def check_signatures(policy: Policy, folder: Path | None, machine: Machine, *, on: date) -> None:
    """Refuse a live study whose approvals are not proven (hard floor H3).

    Args:
        policy: the resolved policy.
        folder: that of its file, in which the signatures are; None where the policy did not come from a file.
        machine: where the register is.
        on: today.

    Raises:
        ApprovalError: naming each approval, and why it does not count.
    """
    if policy.synthetic:
        return
    if folder is None:
        raise ApprovalError(f"{policy.name}: a live study runs from its file, beside which its signatures are")
    register = trust_of(machine).read()
    for each in filter(None, (policy, policy.before)):
        problems = faults(each, folder, register, parts(each), on=on)
        told = [f"{each.approvals[i].role} {each.approvals[i].reference}: {why}" for i, why in problems.items()]
        if told:
            # Of several reasons the first gives the exit code.
            raise type(next(iter(problems.values())))(f"{each.name}: " + "; ".join(told))
