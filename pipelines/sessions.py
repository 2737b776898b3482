"""Sessions: what a site gave to a person who logged in, sealed for one study and source under the study's key."""

from __future__ import annotations

import json
import secrets
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipelines import session_files
from pipelines.keys import NONCE_BYTES, Purpose, StudyKey
from pipelines.secret import Secret
from pipelines.session_files import ENDED, FORMAT
from policies.errors import KeyFileError


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cookie(Secret):
    """One cookie.

    Attributes:
        host: the host of the source that it is for, with its port where that is not the usual one.
        name: its name.
        value: its value.
        path: how the paths begin that it is for.
        secure: whether it is for https alone.
        expires: seconds since 1970; None where the site set no end.
    """

    host: str
    name: str
    value: str
    path: str
    secure: bool
    expires: float | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Session(Secret):
    """What a person brought back from a login.

    Attributes:
        study: whose it is.
        source: where they logged in.
        scheme: by which the place was shown, and by which alone its cookies are sent.
        user_agent: the name under which they did: a site may know the session by it.
        opened_at: when.
        ends_at: from when on it is not used, whatever the site says.
        cookies: all that was kept of it.
    """

    study: str
    source: str
    scheme: str
    user_agent: str
    opened_at: datetime
    ends_at: datetime
    cookies: tuple[Cookie, ...]

    def header(self, host: str, path: str, scheme: str, now: float) -> dict[bytes, bytes]:
        """The cookies, by name, that go with a request for a path of a host; none by another scheme."""
        if scheme != self.scheme:
            return {}
        sent = (one for one in self.cookies if one.host == host and _is_below(path, one.path))
        alive = [one for one in sent if one.expires is None or one.expires > now]
        # Of two of one name the longer path is the nearer (RFC 6265 §5.4).
        alive.sort(key=lambda one: len(one.path))
        return {one.name.encode(): one.value.encode() for one in alive}

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over, or that of all its cookies."""
        moment = now.timestamp()
        return now >= self.ends_at or all(c.expires is not None and c.expires <= moment for c in self.cookies)


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that was there and ended; `why` is a code."""

    why: str


def _is_below(path: str, cookie_path: str) -> bool:
    """RFC 6265 §5.1.4."""
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else f"{cookie_path}/")


def keep(session: Session, key: StudyKey, folder: Path) -> Path:
    """Seal a session (AES-256-GCM) into the file of its source.

    Args:
        session: the session.
        key: the newest key of its study.
        folder: of the keys.

    Raises:
        KeyFileError: it cannot be written, or is another study's.
    """
    if key.info.study != session.study:
        raise KeyFileError(f"a session of {session.study} cannot be kept under the key of {key.info.study}")
    body = {
        "scheme": session.scheme,
        "user_agent": session.user_agent,
        "opened_at": session.opened_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "cookies": [astuple(cookie) for cookie in session.cookies],
    }
    nonce = secrets.token_bytes(NONCE_BYTES)
    says = str(key.info.epoch)
    head = _head(session.study, session.source, says)
    sealed = nonce + _cipher(key, session.source).encrypt(nonce, json.dumps(body).encode(), head)
    if len(head) + len(sealed) >= session_files.MOST_BYTES:
        raise KeyFileError(f"the site set more cookies than a session may have; nothing of {session.source} was kept")
    return session_files.write(session.study, session.source, folder, says, sealed)


def load(study: str, source: str, key: StudyKey, folder: Path) -> Session | Ended | None:
    """The session of a source, why it ended, or None where there is none.

    Args:
        study: whose.
        source: where.
        key: the newest key of the study.
        folder: of the keys.

    Raises:
        KeyFileError: the file is exposed, was changed, or is another study's, source's or key's.
    """
    if (found := session_files.read(study, source, folder)) is None:
        return None
    says, sealed = found
    if says.startswith(f"{ENDED} "):
        return Ended(says.removeprefix(f"{ENDED} "))
    try:
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        body = json.loads(_cipher(key, source).decrypt(nonce, text, _head(study, source, says)))
    except (InvalidTag, ValueError):
        path = session_files.session_path(study, source, folder)
        raise KeyFileError(
            f"{path}: does not open: it was changed, or is another key's. Remove it with 'beholden session close', and"
            " log in again"
        ) from None
    names = ("host", "name", "value", "path", "secure", "expires")
    return Session(
        study=study,
        source=source,
        scheme=body["scheme"],
        user_agent=body["user_agent"],
        opened_at=datetime.fromisoformat(body["opened_at"]),
        ends_at=datetime.fromisoformat(body["ends_at"]),
        cookies=tuple(Cookie(**dict(zip(names, cookie, strict=True))) for cookie in body["cookies"]),
    )


def _head(study: str, source: str, says: str) -> bytes:
    """What is sealed with it: a session is of no use under another name."""
    return f"{FORMAT} {study} {source} {says}".encode()


def _cipher(key: StudyKey, source: str) -> AESGCM:
    return AESGCM(key.sub_key(Purpose.SESSION, scope=source))
