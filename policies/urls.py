"""One parser for the gate, the scope and the connection: the string it returns is the string that is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import ada_url

MAX_URL = 2048
MAX_HOST = 253
DEFAULT_PORTS = {"http": 80, "https": 443}

REASONS = {
    "authority": "what stands before the path can be read in two ways",
    "backslash": "a backslash stands where parsers disagree on its meaning",
    "control": "it holds a control character",
    "host": "the host is empty, too long or not a plain name or address",
    "invalid": "it is not a URL",
    "onion": "the onion name is not of version 3 or its checksum is wrong",
    "port": "port 0 cannot be connected to",
    "scheme": "only http and https are fetched",
    "too_long": f"it is longer than {MAX_URL} bytes",
    "userinfo": "it holds a user name or password",
}


class UrlError(ValueError):
    """A URL that is not fetched, whoever asks.

    Attributes:
        code: a key of `REASONS`. The message never holds the URL.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"URL refused ({code}): {REASONS[code]}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Url:
    """An http(s) URL as it is fetched. Made by `parse` only; its ``repr`` shows nothing of it.

    Attributes:
        href: the whole, without fragment; Scrapy and httpx send exactly this.
        authority: ``host:port``; the port is left out where it is the scheme's own.
        host: lower-case ASCII, no trailing dot; an IPv6 address without its brackets.
        port: given or the scheme's own.
        path: percent-encoded, begins with ``/``.
        query: without the ``?``; empty where there is none.
    """

    href: str
    scheme: str
    authority: str
    host: str
    port: int
    path: str
    query: str

    def __repr__(self) -> str:
        return "<Url>"

    @property
    def origin(self) -> str:
        """``scheme://authority``."""
        return f"{self.scheme}://{self.authority}"

    @property
    def target(self) -> str:
        """Path and query, as the request line has them."""
        return self.href[len(self.origin) :]


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:https?:)?//([^/?#]*)([?#][^/]*@)?", re.IGNORECASE)
_NORMAL = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:]+\])(?::([0-9]+))?(/[^?#]*)(?:\?([^#]*))?(?:#.*)?")
# WHATWG leaves these as they are, RFC 3986 does not allow them: Scrapy would rewrite them after the decision.
_REWRITTEN = {ord(c): f"%{ord(c):02X}" for c in "[\\]^`{|}"}


def parse(text: str, base: Url | str | None = None) -> Url:
    """The URL that `text` (relative to `base`) stands for.

    Raises:
        UrlError: it is not fetched; the code says why.
    """
    text = text.strip(" \t\n\r\f")
    _check_text(text)
    if base is not None and not isinstance(base, Url):
        base = parse(base)
    try:
        href = ada_url.join_url(base.href, text) if base else ada_url.normalize_url(text)
    except ValueError:
        raise UrlError("invalid") from None
    return _split(href)


def _check_text(text: str) -> None:
    """Refuse what two parsers could read as two URLs (WHATWG URL §4.4 against RFC 3986 §3.2)."""
    if len(text) > MAX_URL:
        raise UrlError("too_long")
    if _CONTROL.search(text):
        raise UrlError("control")
    if "\\" in text and "\\" in re.split("[?#]", text, maxsplit=1)[0]:
        raise UrlError("backslash")
    if (scheme := _SCHEME.match(text)) and scheme[1].lower() not in DEFAULT_PORTS:
        raise UrlError("scheme")
    if scheme or text.startswith("//"):
        _check_authority(text)


def _check_authority(text: str) -> None:
    match = _AUTHORITY.match(text)
    if match is None or not match[1] or match[2] or "%" in match[1]:
        raise UrlError("authority")
    if "@" in match[1]:
        raise UrlError("userinfo")


def _split(href: str) -> Url:
    """Take apart what ada has put together."""
    match = _NORMAL.fullmatch(href)
    if match is None:
        raise UrlError("host" if href.startswith(("http:", "https:")) else "scheme")
    scheme, host, port, path, query = match.groups(default="")
    if port == "0":
        raise UrlError("port")
    _check_host(host)
    path, query = path.translate(_REWRITTEN), query.translate(_REWRITTEN)
    authority = f"{host}{port and ':' + port}"
    href = f"{scheme}://{authority}{path}{query and '?' + query}"
    if len(href) > MAX_URL:
        raise UrlError("too_long")
    return Url(
        href=href,
        scheme=scheme,
        authority=authority,
        host=host.strip("[]"),
        port=int(port or DEFAULT_PORTS[scheme]),
        path=path,
        query=query,
    )


def _check_host(host: str) -> None:
    """Refuse empty labels (a trailing dot among them: the same site under a second name) and false onions."""
    labels = host.split(".")
    if len(host) > MAX_HOST or any(not 0 < len(label) <= 63 for label in labels):
        raise UrlError("host")
    if labels[-1] == "onion" and not onion_checksum_ok(host):
        raise UrlError("onion")


def is_onion(host: str) -> bool:
    """Whether the name may only be resolved by Tor (RFC 7686)."""
    host = host.lower().rstrip(".")
    return host == "onion" or host.endswith(".onion")


def onion_checksum_ok(host: str) -> bool:
    """Whether the host is a version 3 onion name, or a name below one, with a right checksum (Tor rend-spec-v3 §6)."""
    name = host.lower().removesuffix(".onion").rpartition(".")[2]
    if not re.fullmatch("[a-z2-7]{56}", name):
        return False
    raw = base64.b32decode(name.upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum


Address = IPv4Address | IPv6Address


def _address(host: str) -> Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def is_ip(host: str) -> bool:
    """Whether the host is an address, not a name."""
    return _address(host) is not None


def is_loopback(host: str) -> bool:
    """Whether the host surely is this machine. For allowing it; what to refuse is for `address_allowed` to say."""
    address = _address(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


_NETWORKS_6 = ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
REFUSED_NETWORKS = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
    " 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
    " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
).split()
"""Networks of IPv4 that are no ordinary part of the public internet."""
_GLOBAL_6 = ip_network("2000::/3")
_REFUSED = tuple(ip_network(network) for network in (*REFUSED_NETWORKS, *_NETWORKS_6))


def address_allowed(address: str | Address) -> bool:
    """Whether an address is an ordinary one of the public internet (IANA special-purpose registries, cloud metadata).

    Of IPv6 only 2000::/3 can be: that leaves out everything that embeds an IPv4 address (mapped, compatible,
    SIIT, NAT64), local, multicast and not yet assigned ranges. Whatever is not an address is refused.
    """
    ip = _address(address) if isinstance(address, str) else address
    if ip is None or not ip.is_global or (isinstance(ip, IPv6Address) and (ip.scope_id or ip not in _GLOBAL_6)):
        return False
    return not any(ip in network for network in _REFUSED)


LOCAL_NAMES = frozenset(
    "corp example home internal intranet invalid lan local localdomain localhost private test".split()
)
"""Names that no public site ends in."""


def is_special(host: str) -> bool:
    """Whether no public site has this host: a local or reserved name (RFC 6761, 6762, 8375), or a refused address."""
    if is_ip(host):
        return not address_allowed(host)
    labels = host.split(".")
    return len(labels) < 2 or labels[-1] in LOCAL_NAMES or labels[-2:] == ["home", "arpa"]


_SESSION = re.compile(
    r"(?:php|j|asp)?_?sess(?:ion)?_?(?:id)?|(?:php)?sid|aspsessionid.*|asp\.net_sessionid|cfid|cftoken|osc(?:id|sid)|zenid",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|session_?id)=[^/;]*", re.IGNORECASE)
_TRACKING = re.compile(r"utm_.*|gclid|dclid|fbclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl", re.IGNORECASE)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def unescape(text: str) -> str:
    """Percent-encoding as RFC 3986 §6.2.2 compares it: upper-case, and none where none is needed."""

    def one(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(one, text) if "%" in text else text


def canonical(url: Url, drop: frozenset[str] = frozenset()) -> str:
    """One form for all URLs of a page, to recognise what was fetched before; never to fetch.

    Parameters are sorted; session identifiers, trackers and the names in `drop` (lower-case) are left out.
    """
    path, sessions = _PATH_SESSION.subn("", unescape(url.path))
    pairs = (pair for pair in unescape(url.query).split("&") if pair and not _dropped(pair, drop))
    if sessions:
        # Parsed again: without its session a segment may have become "..".
        path = unescape(parse(f"{url.origin}{path}").path)
    return "?".join(part for part in (url.origin + path, "&".join(sorted(pairs))) if part)


def _dropped(pair: str, drop: frozenset[str]) -> bool:
    name, _, value = pair.partition("=")
    if name.lower() in drop or _TRACKING.fullmatch(name):
        return True
    # "sid=12" counts stories or sections; a session's number is long or has letters.
    return bool(_SESSION.fullmatch(name)) and not (value.isdecimal() and len(value) < 10)


def repeated_segments(path: str) -> int:
    """How often the most frequent segment of a path occurs; a high number is the mark of a trap."""
    return max(Counter(filter(None, path.split("/"))).values(), default=0)
