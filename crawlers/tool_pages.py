"""The tools of the guide: decision trees, written as pages that read as a flow, and are asked by a small script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Tree = Mapping[str, Any]


def trees(guide: Path) -> dict[str, Tree]:
    """Every decision tree by the name of its file."""
    return {file.stem: YAML(typ="safe", pure=True).load(file) for file in sorted((guide / "tools").glob("*.yml"))}


def tool_pages(guide: Path) -> dict[str, str]:
    """A page for each tree, by its path below the guide's folder."""
    sources = YAML(typ="safe", pure=True).load(guide / "sources.yml")
    return {f"tools/{name}.md": tool_page(tree, sources) for name, tree in trees(guide).items()}


def tool_page(tree: Tree, sources: Mapping[str, Any]) -> str:
    """A tree as a page: every question with where each answer leads, and every end."""
    front = f'---\ndescription: "{tree["description"]}"\nreviewed_on: {tree["reviewed_on"]}\nhide: [toc]\n---\n'
    opening = (
        f"# {tree['title']}\n\n**In short.** {tree['short']}\n\n"
        "Your answers stay on this page: nothing is sent or kept. Without scripts, read the questions as a flow.\n"
    )
    steps = "\n".join(_step(name, step, tree) for name, step in [*tree["questions"].items(), *tree["ends"].items()])
    cited = dict.fromkeys(key for _, step in _all(tree) for key in step.get("sources", ()))
    notes = "\n".join(
        f"[^{key}]: [{sources[key]['title']}]({sources[key]['url']}). {sources[key]['body']}, {sources[key]['year']}."
        for key in cited
    )
    law = (
        f'\n!!! note "{tree["law"]}"\n    This is not legal advice. Ask before you rely on it.\n'
        if "law" in tree
        else ""
    )
    foot = f"\n## Sources\n\n{notes}\n" if notes else ""
    return f'{front}{opening}{law}\n<div class="tool" data-tool markdown="1">\n\n{steps}\n</div>\n{foot}'


def _all(tree: Tree) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from tree["questions"].items()
    yield from tree["ends"].items()


def _step(name: str, step: Mapping[str, Any], tree: Tree) -> str:
    title = step.get("ask") or step["title"]
    notes = "".join(f"[^{key}]" for key in step.get("sources", ()))
    help_ = f'<div data-part markdown="1">\n\n{step["help"].strip()}{notes}\n\n</div>\n\n' if "help" in step else ""
    answers = "".join(
        f'- <span data-answer="{answer}" data-next="{to}">{answer}</span>: [{_title(to, tree)}](#{to})\n'
        for answer, to in step.get("answers", {}).items()
    )
    return (
        f'<section data-step="{name}" data-title="{title}" markdown="1">\n\n'
        f"## {title} {{ #{name} }}\n\n{help_}{answers}\n</section>\n"
    )


def _title(name: str, tree: Tree) -> str:
    step = tree["questions"].get(name) or tree["ends"][name]
    return str(step.get("ask") or step["title"])
