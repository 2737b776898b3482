"""Session cookies of a run: in memory only, for the exact host that set them, few and small."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

MOST_COOKIES = 50
"""Cookies kept for one host; more are ignored (RFC 6265 §6.1 asks for at least 50)."""
MOST_BYTES = 4096
PAIR = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([!#-+\--:<-\[\]-~]*)\s*(;.*)?", re.DOTALL)
EXPIRED = re.compile(rb";\s*max-age\s*=\s*(0|-\d+)\s*(;|$)", re.IGNORECASE)


class Cookies:
    """What each host asked to be told again."""

    def __init__(self) -> None:
        self._of: defaultdict[str, dict[bytes, bytes]] = defaultdict(dict)
        self._gone: defaultdict[str, set[bytes]] = defaultdict(set)

    def keep(self, host: str, set_cookie: list[bytes]) -> None:
        """Take the Set-Cookie headers of a response; attributes other than Max-Age=0 are ignored."""
        jar = self._of[host]
        for header in set_cookie[:MOST_COOKIES]:
            if len(header) > MOST_BYTES or not (match := PAIR.fullmatch(header)):
                continue
            name, value = match[1], match[2]
            if EXPIRED.search(match[3] or b""):
                jar.pop(name, None)
                self._gone[host].add(name)
            elif name in jar or len(jar) < MOST_COOKIES:
                jar[name] = value

    def header(self, host: str, given: Mapping[bytes, bytes] | None = None) -> bytes | None:
        """The Cookie header for a host, or None where it set none.

        Args:
            host: its authority.
            given: cookies that it had set before this run; what it sets or takes back in the run counts for more.
        """
        before = {name: value for name, value in (given or {}).items() if name not in self._gone[host]}
        jar = before | self._of.get(host, {})
        return b"; ".join(name + b"=" + value for name, value in jar.items()) if jar else None
