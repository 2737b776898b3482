"""The figures as one picture in SVG, legible in light and dark: recall against over-masking, and recall by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import escape

from pipelines.benchmark.measure import ALL

WIDTH, LEFT, RIGHT = 760, 190, 24
COLOURS = ("#2f80ed", "#d97706", "#0d9488", "#a855f7", "#dc2626", "#65a30d")
"""One for each system; each is told from both a light and a dark ground, and by its sign too."""
LEAST = 8
"""Mentions; of fewer a picture would say more than there is."""
_STYLE = """<style>
.beholden-plot { color: #1f2328; background: #ffffff; }
@media (prefers-color-scheme: dark) { .beholden-plot { color: #e6edf3; background: #0d1117; } }
</style>"""


def plot(results: Mapping[str, Any], *, inline: bool = False) -> str:
    """The picture; one that is put inline takes its colours from the page around it."""
    systems: Sequence[str] = results["systems"]
    sets = [data for data in results["sets"] if not data["for_speed"]]
    panels = [_scatter(sets, systems)]
    panels += [_types(data, systems) for data in sets if data["by_kind"] or data is sets[0]]
    parts: list[str] = [_legend(systems)]
    top = 40
    for height, drawn in panels:
        parts.append(f'<g transform="translate(0 {top})">{drawn}</g>')
        top += height
    said = _said(results)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" class="beholden-plot" '
        'role="img" style="max-width: 100%; height: auto" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor" aria-labelledby="plot-title plot-desc">'
        '<title id="plot-title">What is masked, and what is masked besides</title>'
        f'<desc id="plot-desc">{escape(said)}</desc>'
        f"{'' if inline else _STYLE}{''.join(parts)}</svg>\n"
    )


def _said(results: Mapping[str, Any]) -> str:
    """The picture in words."""
    return " ".join(
        f"{data['name']}, {name}: {figures['labels'][ALL]['words']['share']:.1%} of the words to mask are masked, and "
        f"{figures['other_words']['share']:.1%} of other words."
        for data in results["sets"]
        for name, figures in data["systems"].items()
        if ALL in figures["labels"]
    )


def _legend(systems: Sequence[str]) -> str:
    keys = (
        f"{_sign(index, LEFT + 150 * index, 20)}<text x='{LEFT + 150 * index + 12}' y='25'>{escape(name)}</text>"
        for index, name in enumerate(systems)
    )
    return "".join(keys)


def _sign(index: int, x: float, y: float) -> str:
    """The mark of a system: a circle, a square or a diamond in its colour."""
    colour = COLOURS[index % len(COLOURS)]
    if index % 3 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    turned = f' transform="rotate(45 {x:.1f} {y:.1f})"' if index % 3 == 2 else ""
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{colour}"{turned}/>'


def _scatter(sets: Sequence[Mapping[str, Any]], systems: Sequence[str]) -> tuple[int, str]:
    """One row for each set: words masked that must be, to the right; other words masked, as the number beside it."""
    rows: list[tuple[str, Mapping[str, Any]]] = [(data["name"], data["systems"]) for data in sets]
    most = max(figures["other_words"]["high"] for _, each in rows for figures in each.values())
    height, bottom = 300, 250
    reach = max(0.05, most)
    drawn = [f'<text x="{LEFT}" y="16" font-weight="600">Words masked that must be, against other words masked</text>']
    drawn += list(_grid(30, bottom))
    for step in range(5):
        y = bottom - (bottom - 40) * step / 4
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{reach * step / 4:.0%} of others</text>')
    for number, (name, each) in enumerate(rows, 1):
        for index, system in enumerate(systems):
            figures = each[system]
            x = _x(figures["labels"].get(ALL, {"words": {"share": 0.0}})["words"]["share"])
            y = bottom - (bottom - 40) * figures["other_words"]["share"] / reach
            drawn.append(
                f"<g><title>{escape(name)}, {escape(system)}</title>{_sign(index, x, y)}"
                f'<text x="{x + 7:.1f}" y="{y - 5:.1f}" font-size="10">{number}</text></g>'
            )
    key = ", ".join(f"{number} {name}" for number, (name, _) in enumerate(rows, 1))
    drawn.append(_lines(key, bottom + 40))
    return height + 15 * (len(key) // 95), "".join(drawn)


def _lines(text: str, y: int) -> str:
    """A text over as many lines as it needs."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > 95:
            lines.append("")
        lines[-1] += f"{word} "
    return "".join(
        f'<text x="24" y="{y + 15 * index}" font-size="11">{escape(line)}</text>' for index, line in enumerate(lines)
    )


def _types(data: Mapping[str, Any], systems: Sequence[str]) -> tuple[int, str]:
    """Recall of whole mentions by type, with its interval."""
    by = "kinds" if data["by_kind"] else "labels"
    first = data["systems"][systems[0]][by]
    types = [name for name, figures in first.items() if name != ALL and figures["mentions"]["of"] >= LEAST]
    step = 12 * len(systems) + 6
    bottom = 34 + step * len(types)
    title = f"Mentions masked whole, by type: {data['name']}"
    drawn = [f'<text x="{LEFT}" y="16" font-weight="600">{escape(title)}</text>', *_grid(26, bottom)]
    for row, name in enumerate(types):
        y = 40 + row * step
        drawn.append(f'<text x="{LEFT - 10}" y="{y + 6 * len(systems) - 2}" text-anchor="end">{escape(name)}</text>')
        for index, system in enumerate(systems):
            share = data["systems"][system][by][name]["mentions"]
            drawn.append(_interval(index, y + 12 * index, share))
    return bottom + 44, "".join(drawn)


def _interval(index: int, y: float, share: Mapping[str, float]) -> str:
    line = (
        f'<line x1="{_x(share["low"]):.1f}" x2="{_x(share["high"]):.1f}" y1="{y}" y2="{y}" '
        f'stroke="{COLOURS[index % len(COLOURS)]}" stroke-width="2" opacity="0.7"/>'
    )
    return line + _sign(index, _x(share["share"]), y)


def _grid(top: int, bottom: int) -> Iterator[str]:
    for step in range(0, 101, 20):
        x = _x(step / 100)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="currentColor" opacity="0.2"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle" font-size="11">{step} %</text>'


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share
