"""Malice: which of the world's unkindnesses the invented sites show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Malice:
    """Each unkindness can be switched off; the walls alone are off unless asked for, since meeting one stops a source.

    Attributes:
        closed_areas: robots.txt closes areas, and pages link into them.
        walls: pages link to a login and to a captcha.
        endless: a calendar without end, and a path that grows with each step.
        sessions: session ids and shuffled query parameters in links that lead to the same page.
        too_many: how often some pages answer 429 before they are given.
        retry_after: seconds that a 429 asks to wait.
        unavailable: how often some pages answer 503 before they are given.
        slow: seconds that some pages take.
        broken: pages cut off, in a wrong charset, or not given at all.
        images: pages show pictures, which no crawl may ask for.
        foreign_links: links to other hosts, schemes and private addresses.
        redirects: redirects to those, a chain that stays inside, and one that has no end.
        acting_links: links that would buy, vote, report or log out.
        crawl_delay: seconds that robots.txt asks for between requests, or None.
        robots_status: status of robots.txt.
        robots_text: what robots.txt says instead of the site's own rules.
    """

    closed_areas: bool = True
    walls: bool = False
    endless: bool = True
    sessions: bool = True
    too_many: int = 2
    retry_after: int = 1
    unavailable: int = 1
    slow: float = 0.3
    broken: bool = True
    images: bool = True
    foreign_links: bool = True
    redirects: bool = True
    acting_links: bool = True
    crawl_delay: float | None = None
    robots_status: int = 200
    robots_text: str | None = None


KIND = Malice(
    closed_areas=False,
    endless=False,
    sessions=False,
    too_many=0,
    unavailable=0,
    slow=0.0,
    broken=False,
    images=False,
    foreign_links=False,
    redirects=False,
    acting_links=False,
)
"""A world without malice, for measuring."""
