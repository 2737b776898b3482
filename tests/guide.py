"""Read the guide's pages as readers do, and write what is made from its sources: notes, list, abbreviations.

`python -m tests.guide` writes; the tests only compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import Node

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "ethics_guide"
SOURCES: Mapping[str, Mapping[str, Any]] = YAML(typ="safe", pure=True).load(GUIDE / "sources.yml")
REFERENCE = re.compile(r"\[\^([a-z0-9-]+)\](?!:)")
NOTE = re.compile(r"^\[\^([a-z0-9-]+)\]:", re.MULTILINE)
HIDDEN = re.compile(r"```.*?```|<!--.*?-->|^(?:--8<--|\||>|#|\[\^)[^\n]*$", re.DOTALL | re.MULTILINE)
"""What is no sentence of ours: code, figures, remarks, tables, quotations, headings, notes."""
MARKS = re.compile(r"^ *(?:[!?]{3}\+? .*|[-*] |\d+\. )", re.MULTILINE)
ABBREVIATION = re.compile(r"(?<![\w.@/-])[A-Z][A-Z0-9]*[A-Z](?:s)?(?![\w@/-])")


class Configured(SafeConstructor):
    """Reads MkDocs' own tag for a variable of the environment as its default."""


def _default(constructor: SafeConstructor, node: Node) -> Any:
    return constructor.construct_sequence(node)[-1]


Configured.add_constructor("!ENV", _default)


def site_config() -> dict[str, Any]:
    """The guide's configuration, without the environment."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Configured
    return dict(yaml.load(ROOT / "mkdocs.yml"))


def pages() -> dict[str, str]:
    """Every page by its path below the guide's root."""
    found = {page.relative_to(GUIDE).as_posix(): page.read_text("utf-8") for page in sorted(GUIDE.rglob("*.md"))}
    return {name: text for name, text in found.items() if not name.startswith("includes/")}


def is_content(name: str) -> bool:
    """Whether a page teaches: those in folders do, but for the reference that is made from the code."""
    return "/" in name and not name.startswith(("reference/", "tools/", "training/"))


def front(text: str) -> dict[str, Any]:
    """The front matter of a page."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    return dict(YAML(typ="safe", pure=True).load(found.group(1))) if found else {}


def body(text: str) -> str:
    """A page without its front matter."""
    return re.sub(r"\A---\n.*?\n---\n+", "", text, flags=re.DOTALL)


def sentences(text: str) -> list[str]:
    """The sentences of a page as a reader hears them: without code, tables, quotations, notes and marks."""
    prose = MARKS.sub("\n\n", HIDDEN.sub("\n", body(text)))
    prose = re.sub(r"\[\^[a-z0-9-]+\]|[*_]{1,2}|\{[^}]*\}", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", prose))
    prose = re.sub(r"`[^`]*`", "code", prose)
    found = re.split(r"(?<=[.?!])[\"”]?\s+|\n\s*\n", prose)
    return [" ".join(one.split()) for one in found if re.search(r"\w", one)]


def readability(text: str) -> float:
    """Automated readability index of a page: about the school year in which it can be read."""
    said = sentences(text)
    words = [word for one in said for word in one.split()]
    letters = sum(len(re.sub(r"\W", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(said) - 21.43


def cited(text: str) -> list[str]:
    """The keys of the sources that a page cites, in the order of their first mention."""
    return list(dict.fromkeys(REFERENCE.findall(text)))


def note(key: str) -> str:
    """A source as it stands at the foot of a page."""
    source = SOURCES[key]
    return f"[^{key}]: [{source['title']}]({source['url']}). {source['body']}, {source['year']}."


def with_notes(text: str) -> str:
    """A page with the notes for what it cites, in place of those it has."""
    kept = "\n".join(line for line in text.splitlines() if not NOTE.match(line)).rstrip()
    notes = "\n".join(note(key) for key in cited(text))
    return f"{kept}\n\n{notes}\n" if notes else f"{kept}\n"


def source_rows() -> Iterator[str]:
    """A row for each source: what it is, who wrote it, when it was last checked, and where it is used."""
    used: dict[str, list[str]] = {}
    for name, text in pages().items():
        for key in cited(text):
            used.setdefault(key, []).append(name)
    titles = {
        name: heading.group(1)
        for name, text in pages().items()
        if (heading := re.search(r"^# (.*)$", text, re.MULTILINE))
    }
    for key, source in sorted(SOURCES.items(), key=lambda pair: str(pair[1]["title"]).casefold()):
        places = ", ".join(f"[{titles[name]}]({name})" for name in used.get(key, ()))
        cells = (f"[{source['title']}]({source['url']})", f"{source['body']}, {source['year']}")
        yield f"| {' | '.join(cells)} | {source['checked_on']} | {places} |"


def glossary() -> dict[str, str]:
    """The abbreviations of the glossary with their long forms."""
    table = (GUIDE / "glossary.md").read_text("utf-8").partition("## Abbreviations")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z][A-Za-z0-9 ]*) \| ([^|]+) \|", table, re.MULTILINE)
    return {short: long.strip() for short, long in rows}


def abbreviations() -> str:
    """The lines that give every abbreviation its long form on every page."""
    return "".join(f"*[{short}]: {long}\n" for short, long in glossary().items())


def source_list() -> str:
    """The page of sources, with its table made anew."""
    page = GUIDE / "sources.md"
    head = page.read_text("utf-8").partition("| source |")[0]
    table = "| source | by | last checked | used on |\n|---|---|---|---|\n" + "\n".join(source_rows())
    return f"{head}{table}\n"


def menu(entries: Iterable[Any]) -> Iterator[str]:
    """The pages of the menu, whatever sections they are in."""
    for entry in entries:
        for value in entry.values():
            yield from menu(value) if isinstance(value, list) else (value,)


def main() -> None:
    """Write everything that is made from the sources and the glossary."""
    for name, text in pages().items():
        if cited(text):
            (GUIDE / name).write_text(with_notes(text), "utf-8")
    (GUIDE / "includes/abbreviations.md").write_text(abbreviations(), "utf-8")
    (GUIDE / "sources.md").write_text(source_list(), "utf-8")


if __name__ == "__main__":
    main()
