"""Sessions at rest: sealed for one study and source, of no use elsewhere, and gone when they end."""

from __future__ import annotations

import copy
import pickle
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import keys, session_files
from pipelines.keys import Purpose, StudyKey
from pipelines.sessions import Cookie, Ended, Session, keep, load
from policies.errors import KeyFileError

STUDY, SOURCE, VALUE = "small-test", "board", "Canary-Marmalade"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
COOKIE = Cookie(host="board.test", name="member", value=VALUE, path="/", secure=False, expires=None)
SESSION = Session(
    study=STUDY,
    source=SOURCE,
    scheme="https",
    user_agent="ExampleBot/1.0",
    opened_at=NOW,
    ends_at=NOW + timedelta(days=1),
    cookies=(COOKIE, replace(COOKIE, name="theme", path="/ads", secure=True, expires=NOW.timestamp() + 60)),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of keys with the key of a study."""
    keys.create(STUDY, tmp_path / "keys")
    return tmp_path / "keys"


def key_of(folder: Path, study: str = STUDY) -> StudyKey:
    """The newest key of a study."""
    return keys.load(keys.newest(study, folder), study=study)


def test_a_session_is_what_was_kept(folder: Path) -> None:
    """Private, beside the keys, and nothing of it in clear; another one takes its place."""
    path = keep(SESSION, key_of(folder), folder)

    assert path == folder / "sessions" / "small-test@board.session"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not any(each in path.read_bytes() for each in (VALUE.encode(), b"member", b"board.test", b"ExampleBot"))
    assert load(STUDY, SOURCE, key_of(folder), folder) == SESSION
    keep(replace(SESSION, scheme="http"), key_of(folder), folder)
    assert load(STUDY, SOURCE, key_of(folder), folder) == replace(SESSION, scheme="http")
    assert session_files.sources_of(STUDY, folder) == (SOURCE,)
    assert load(STUDY, "elsewhere", key_of(folder), folder) is None


def test_each_source_and_study_has_a_key_of_its_own(folder: Path) -> None:
    """Derived, and of no other use."""
    key = key_of(folder)

    assert len({key.sub_key(Purpose.SESSION, scope=scope) for scope in ("board", "second")}) == 2
    assert key.sub_key(Purpose.SESSION, scope="board") != key.sub_key(Purpose.PSEUDONYM, scope="board")
    with pytest.raises(KeyFileError, match="under the key of"):
        keep(replace(SESSION, study="another"), key, folder)


def test_a_session_of_another_study_source_or_key_is_refused(folder: Path) -> None:
    """Also where its file was given the other's name, and its first line was changed to fit."""
    path = keep(SESSION, key_of(folder), folder)
    keys.create("another", folder)
    content = path.read_bytes()

    for study, source in (("another", SOURCE), (STUDY, "second")):
        moved = session_files.session_path(study, source, folder)
        shutil.copy(path, moved)
        with pytest.raises(KeyFileError, match="is no session of"):
            load(study, source, key_of(folder, study), folder)
        moved.write_bytes(content.replace(f"{STUDY} {SOURCE}".encode(), f"{study} {source}".encode()))
        with pytest.raises(KeyFileError, match="does not open"):
            load(study, source, key_of(folder, study), folder)
    with pytest.raises(KeyFileError, match="does not open"):
        load(STUDY, SOURCE, StudyKey(replace(key_of(folder).info, study=STUDY), bytes(32)), folder)


@pytest.mark.parametrize("place", [20, -1, -40, "epoch", "cut", "empty"])
def test_a_changed_file_is_refused(folder: Path, place: int | str) -> None:
    """Whatever was changed of it."""
    path = keep(SESSION, key_of(folder), folder)
    content = path.read_bytes()
    if isinstance(place, int):
        changed = bytearray(content)
        changed[place] ^= 1
    else:
        head, _, sealed = content.partition(b"\n")
        changed = bytearray(
            {"epoch": head[:-1] + b"2\n" + sealed, "cut": head + b"\n" + sealed[:5], "empty": b""}[place]
        )
    path.write_bytes(changed)

    with pytest.raises(KeyFileError, match="beholden session close"):
        load(STUDY, SOURCE, key_of(folder), folder)


def test_an_exposed_or_linked_file_is_refused(folder: Path, tmp_path: Path) -> None:
    """As a key would be."""
    path = keep(SESSION, key_of(folder), folder)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="open to others"):
        load(STUDY, SOURCE, key_of(folder), folder)
    path.chmod(0o600)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="is a link"):
        load(STUDY, SOURCE, key_of(folder), folder)


def test_a_session_is_neither_shown_nor_copied() -> None:
    """It cannot reach a log or a queue by mistake."""
    for secret in (SESSION, COOKIE):
        assert VALUE not in f"{secret!r} {secret}"
        for copying in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                copying(secret)


def test_more_cookies_than_a_session_may_have_are_not_kept(folder: Path) -> None:
    """A site that floods the browser is refused, and the session before stays."""
    keep(SESSION, key_of(folder), folder)
    flood = tuple(replace(COOKIE, name=f"c{n}", value="x" * 4000) for n in range(120))

    with pytest.raises(KeyFileError, match="more cookies"):
        keep(replace(SESSION, cookies=flood), key_of(folder), folder)
    assert load(STUDY, SOURCE, key_of(folder), folder) == SESSION


def test_a_folder_that_cannot_be_written_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the file."""

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session_files, "replace_private", full)

    with pytest.raises(KeyFileError, match="cannot be written"):
        keep(SESSION, key_of(folder), folder)


def test_an_ended_session_leaves_only_why(folder: Path) -> None:
    """Its cookies are overwritten; word is left also where there was none; forgetting takes the word away."""
    path = keep(SESSION, key_of(folder), folder)
    session_files.end(STUDY, SOURCE, folder, "wall.login")
    session_files.end(STUDY, "second", folder, "wall.captcha")

    assert path.read_bytes() == b"beholden-session/1 small-test board ended wall.login\n"
    assert load(STUDY, SOURCE, key_of(folder), folder) == Ended("wall.login")
    assert load(STUDY, "second", key_of(folder), folder) == Ended("wall.captcha")
    assert session_files.forget(STUDY, SOURCE, folder)
    assert not session_files.forget(STUDY, SOURCE, folder)
    assert session_files.forget_all(STUDY, folder) == 1
    assert session_files.sources_of(STUDY, folder) == ()


def test_a_rotation_ends_the_sessions_of_its_study_alone(folder: Path) -> None:
    """The same account would link what was read before and after."""
    keys.create("another", folder)
    keep(SESSION, key_of(folder), folder)
    keep(replace(SESSION, study="another"), key_of(folder, "another"), folder)

    keys.rotate(STUDY, folder)

    assert load(STUDY, SOURCE, key_of(folder), folder) == Ended("key.rotated")
    assert isinstance(load("another", SOURCE, key_of(folder, "another"), folder), Session)


HEADERS = {
    "whole": (("board.test", "/ads/1", "https", 0), {b"member": VALUE.encode(), b"theme": VALUE.encode()}),
    "path itself": (("board.test", "/ads", "https", 0), {b"member": VALUE.encode(), b"theme": VALUE.encode()}),
    "another path": (("board.test", "/adsense", "https", 0), {b"member": VALUE.encode()}),
    "later": (("board.test", "/ads/1", "https", 61), {b"member": VALUE.encode()}),
    "another scheme": (("board.test", "/ads/1", "http", 0), {}),
    "another host": (("www.board.test", "/ads/1", "https", 0), {}),
    "another port": (("board.test:81", "/ads/1", "https", 0), {}),
}


@pytest.mark.parametrize("case", HEADERS)
def test_what_goes_with_a_request(case: str) -> None:
    """Host, path, scheme and time must fit."""
    (host, path, scheme, after), expected = HEADERS[case]

    assert SESSION.header(host, path, scheme, NOW.timestamp() + after) == expected


def test_of_two_cookies_of_one_name_the_nearer_is_sent() -> None:
    """The longer path is the nearer."""
    two = replace(SESSION, cookies=(replace(COOKIE, path="/ads/", value="near"), COOKIE))

    assert two.header("board.test", "/ads/1", "https", 0) == {b"member": b"near"}


def test_a_session_is_over_with_its_time_or_all_its_cookies() -> None:
    """One cookie without an end keeps it until its own time is over."""
    short = replace(SESSION, cookies=SESSION.cookies[1:])

    assert [SESSION.is_over(NOW + timedelta(seconds=s)) for s in (0, 61, 86_400)] == [False, False, True]
    assert [short.is_over(NOW + timedelta(seconds=s)) for s in (0, 61)] == [False, True]
