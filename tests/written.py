"""Write what is made from the registry: the schema for editors, and the recorded crawl.

`python -m tests.written` writes; the tests only compare.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from policies.schema import written as schema
from tests.recording import recording

ROOT = Path(__file__).resolve().parent.parent
MADE: dict[str, Callable[[], str]] = {
    "policies/policy.schema.json": schema,
    "policies/compare/recorded/demo.json": recording,
}
"""Files, by their paths below the root, and what writes them."""


def main() -> None:
    """Write each file."""
    for name, write in MADE.items():
        (ROOT / name).write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
