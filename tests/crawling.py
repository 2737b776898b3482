"""Run real crawls in tests: the command in a process of its own, against sites on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from crawlers.cli import main; main()"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


@dataclass
class Desk:
    """A place to run commands: data and keys of its own, policies, and the local ports of sites."""

    folder: Path
    local: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def variables(self) -> dict[str, str]:
        """The environment of a command."""
        (self.folder / "home").mkdir(exist_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        return {
            **os.environ,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "BEHOLDEN_DATA": str(self.data),
            "BEHOLDEN_KEYS": str(self.keys),
            "BEHOLDEN_WORKERS": "1",
            "BEHOLDEN_LOCAL": ",".join(f"{name}={port}" for name, port in self.local.items()),
            "PYTHONPATH": os.pathsep.join((str(self.folder / "plugins"), str(Path.cwd()))),
            **self.environment,
        }

    def policy(self, body: bytes | Mapping[str, Any], name: str = "policy.yaml") -> Path:
        """Write a policy file; JSON is YAML."""
        path = self.folder / name
        path.write_bytes(body if isinstance(body, bytes) else json.dumps(body, indent=1, default=str).encode())
        return path

    def plugin(self, name: str, code: str, spider: str) -> None:
        """Install a source from outside, as a researcher's package would."""
        folder = self.folder / "plugins"
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / f"{name}.py").write_text(textwrap.dedent(code))
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[beholden.sources]\n{name} = {name}:{spider}\n")

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def run(self, *arguments: str | Path, timeout: float = 110) -> Ended:
        """Run a command to its end."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"the command {arguments[0]} did not end in {timeout:g} s") from None
        return Ended(process.returncode, out, err)

    def crawl(self, policy: Path | str, *options: str, study: str | None = None) -> Ended:
        """Make the study's key where there is none, and crawl."""
        if study is not None and not (self.keys / f"{study}.key").exists():
            self.run("keys", "create", study)
        return self.run("crawl", policy, "--json", *options)

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every byte that commands left: data, keys' folder but for keys, home, temporary files."""
        for path in sorted(self.folder.rglob("*")):
            parts = path.relative_to(self.folder).parts
            if path.is_file() and parts[0] not in ("plugins", "policy.yaml"):
                yield str(path.relative_to(self.folder)), path.read_bytes()
