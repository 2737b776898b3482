"""Keys: who may read them, what is derived from them, and that destroying one is final."""

from __future__ import annotations

import copy
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.key_files import KeyInfo
from pipelines.keys import Purpose, RunKey, StudyKey, create, describe, epochs, key_path, load, newest, rotate
from pipelines.private_files import write_private
from pipelines.seals import seal_path
from policies.errors import KeyFileError
from tests.killing import killed_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the keys lie."""
    return tmp_path / "keys"


@pytest.fixture
def path(folder: Path) -> Path:
    """The key of a study."""
    create("market-study", folder)
    return key_path("market-study", folder)


def _key(study: str = "market-study", epoch: int = 1, master: bytes = bytes(32)) -> StudyKey:
    return StudyKey(KeyInfo(study=study, epoch=epoch, created="2026-01-01T00:00:00+00:00", key_id="0" * 16), master)


def test_created_key_is_private_and_loads(folder: Path) -> None:
    """A new key lies in a 0600 file in a 0700 folder and can be read back."""
    info = create("market-study", folder)

    assert info == describe(key_path("market-study", folder))
    assert info.epoch == 1
    assert key_path("market-study", folder).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_created_keys_differ(tmp_path: Path) -> None:
    """Two keys of the same name share nothing."""
    infos = [create("market-study", tmp_path / name) for name in ("one", "two")]

    assert infos[0].key_id != infos[1].key_id


def test_create_never_overwrites(path: Path, folder: Path) -> None:
    """Creating a key that exists is refused and leaves it as it was."""
    before = path.read_bytes()

    with pytest.raises(KeyFileError, match="exists already"):
        create("market-study", folder)
    assert path.read_bytes() == before


@pytest.mark.parametrize("study", ["", "../up", "a/b", "A", "a|b", ".hidden", "x" * 100])
def test_refuses_names_that_are_no_file_name(study: str, folder: Path) -> None:
    """A study's name cannot lead the key file elsewhere."""
    with pytest.raises(KeyFileError, match="must be named"):
        create(study, folder)


def test_refuses_a_key_inside_the_data_folder(path: Path, folder: Path) -> None:
    """A key never lies beside the data it protects."""
    with pytest.raises(KeyFileError, match="keep keys apart"):
        create("other", folder, data_folder=folder.parent)
    with pytest.raises(KeyFileError, match="keep keys apart"):
        load(path, data_folder=folder)
    assert load(path, data_folder=folder.parent / "data").info.study == "market-study"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_refuses_a_key_that_others_can_read(path: Path, mode: int) -> None:
    """A key file that is open to others is refused, with the command that closes it."""
    path.chmod(mode)

    with pytest.raises(KeyFileError, match="run chmod 600"):
        load(path)


def test_refuses_a_folder_that_others_can_enter(path: Path, folder: Path) -> None:
    """A folder of keys that is open to others is refused, for reading and for creating."""
    folder.chmod(0o755)

    with pytest.raises(KeyFileError, match="run chmod 700"):
        load(path)
    with pytest.raises(KeyFileError, match="run chmod 700"):
        create("other", folder)


def test_refuses_links(path: Path, folder: Path) -> None:
    """Neither a key nor its folder may be a symbolic link."""
    linked = folder / "linked.key"
    linked.symlink_to(path)
    other = folder.parent / "other"
    other.symlink_to(folder)

    with pytest.raises(KeyFileError, match="is a link"):
        load(linked)
    with pytest.raises(KeyFileError, match="not a folder but a link"):
        load(other / path.name)


def test_refuses_what_belongs_to_another_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of another user is refused."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    with pytest.raises(KeyFileError, match="belongs to another user"):
        load(path)


def test_says_what_to_do_where_there_is_no_key(folder: Path) -> None:
    """A missing folder or file names the command that makes it."""
    with pytest.raises(KeyFileError, match="create the key first"):
        load(folder / "a.key")
    folder.mkdir(mode=0o700)
    with pytest.raises(KeyFileError, match="beholden keys create"):
        load(folder / "a.key")


def test_refuses_what_is_no_plain_file(folder: Path) -> None:
    """A pipe, a folder, a huge file or an unreadable place is refused without waiting."""
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / "pipe.key", 0o600)
    (folder / "large.key").write_bytes(bytes(5000))
    (folder / "large.key").chmod(0o600)

    with pytest.raises(KeyFileError, match="not a plain file"):
        load(folder / "pipe.key")
    with pytest.raises(KeyFileError, match="too large"):
        load(folder / "large.key")
    with pytest.raises(KeyFileError, match="cannot be read"):
        load(folder / ("x" * 300 + ".key"))


def test_refuses_a_place_that_cannot_be_written(folder: Path) -> None:
    """A folder that cannot be made, or a file that cannot be written, is said plainly."""
    folder.parent.joinpath("file").touch()
    folder.mkdir(mode=0o700)

    with pytest.raises(KeyFileError, match="name another folder"):
        create("a", folder.parent / "file" / "keys")
    with pytest.raises(KeyFileError, match="cannot be written"):
        write_private(folder / ("x" * 300), b"")


DAMAGES = {
    "empty": lambda header, key: "",
    "one line": lambda header, key: json.dumps(header),
    "no JSON": lambda header, key: f"{{\n{key}",
    "a list": lambda header, key: f"[]\n{key}",
    "no hex": lambda header, key: f"{json.dumps(header)}\nxyz",
    "short": lambda header, key: f"{json.dumps(header)}\n{key[:62]}",
    "long": lambda header, key: f"{json.dumps(header)}\n{key}00",
    "other key": lambda header, key: f"{json.dumps(header)}\n{'00' * 32}",
    "other study": lambda header, key: f"{json.dumps(header | {'study': 'other'})}\n{key}",
    "other epoch": lambda header, key: f"{json.dumps(header | {'epoch': 2})}\n{key}",
    "text for a number": lambda header, key: f"{json.dumps(header | {'epoch': '1'})}\n{key}",
    "other format": lambda header, key: f"{json.dumps(header | {'format': 'x'})}\n{key}",
    "more fields": lambda header, key: f"{json.dumps(header | {'more': 1})}\n{key}",
    "no ASCII": lambda header, key: f"{json.dumps(header)}\né",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_refuses_a_damaged_file(path: Path, damage: object) -> None:
    """A file that is not whole, or whose header was edited, is refused without showing the key."""
    header, key = path.read_text().splitlines()
    assert callable(damage)
    path.write_text(damage(json.loads(header), key), encoding="utf-8")

    with pytest.raises(KeyFileError, match="is not a whole key file") as caught:
        load(path)
    assert key[:8] not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_refuses_the_key_of_another_study(path: Path) -> None:
    """A key serves the study it was made for."""
    with pytest.raises(KeyFileError, match="not of forum-study"):
        load(path, study="forum-study")
    assert load(path, study="market-study").info.study == "market-study"


def test_a_new_epoch_leaves_the_old_one_as_it_is(path: Path, folder: Path) -> None:
    """Rotating adds a key that new records are made with; the old file is not touched."""
    before = path.read_bytes()

    info = rotate("market-study", folder)

    assert (info.study, info.epoch) == ("market-study", 2)
    assert info == describe(newest("market-study", folder))
    assert epochs("market-study", folder) == (1, 2)
    assert path.read_bytes() == before
    assert info.key_id != describe(path).key_id
    assert newest("market-study", folder).stat().st_mode & 0o777 == 0o600
    assert rotate("market-study", folder).epoch == 3


def test_epochs_share_nothing(path: Path, folder: Path) -> None:
    """No purpose of one epoch has a key in common with another epoch, and the key files do not either."""
    rotate("market-study", folder)
    one, two = load(path), load(newest("market-study", folder))

    assert not {one.sub_key(purpose) for purpose in Purpose} & {two.sub_key(purpose) for purpose in Purpose}
    assert path.read_text().splitlines()[1] not in newest("market-study", folder).read_text()


def test_there_is_nothing_to_rotate_before_there_is_a_key(folder: Path) -> None:
    """A study without a key gets its first one from create alone."""
    folder.mkdir(mode=0o700)

    with pytest.raises(KeyFileError, match="beholden keys create market-study"):
        rotate("market-study", folder)


def test_a_damaged_key_is_not_rotated_away(path: Path, folder: Path) -> None:
    """What is wrong with the newest key is told, not hidden behind a new one."""
    path.write_text("torn")

    with pytest.raises(KeyFileError, match="is not a whole key file"):
        rotate("market-study", folder)
    assert epochs("market-study", folder) == (1,)


def test_an_epoch_refuses_another_ones_name(path: Path, folder: Path) -> None:
    """A key file that was renamed or copied does not pass for another epoch, study, or for the seal."""
    rotate("market-study", folder)
    swaps = {
        key_path("market-study", folder, 3): newest("market-study", folder),
        key_path("market-study", folder, 2): path,
        key_path("forum-study", folder): path,
        path: seal_path("market-study", folder),
    }
    for there, source in swaps.items():
        content = source.read_bytes()
        there.unlink(missing_ok=True)
        write_private(there, content)

        with pytest.raises(KeyFileError, match="is not what its name says"):
            load(there)


def test_studies_whose_names_begin_alike_are_kept_apart(folder: Path) -> None:
    """The epochs of one study are not counted for another, however their names run on."""
    for study in ("a", "a.b", "a-b", "a.key"):
        create(study, folder)
    rotate("a", folder)

    assert {study: epochs(study, folder) for study in ("a", "a.b", "a-b", "a.key", "b")} == {
        "a": (1, 2), "a.b": (1,), "a-b": (1,), "a.key": (1,), "b": (),
    }  # fmt: skip


@pytest.mark.parametrize("make", [create, rotate], ids=["create", "rotate"])
def test_no_key_file_is_ever_torn(make: Callable[[str, Path], object], tmp_path: Path) -> None:
    """Killed before any step of the work, there is the whole new key or none, the old one stands, and all goes on."""
    step, killed = 0, True
    while killed:
        folder = tmp_path / str(step)
        if make is rotate:
            create("market-study", folder)
        killed = killed_at(step, lambda _, folder=folder: make("market-study", folder))  # type: ignore[misc]

        held = epochs("market-study", folder)
        assert held in ((), (1,), (1, 2))
        assert [describe(key_path("market-study", folder, epoch)).epoch for epoch in held] == list(held)
        assert rotate("market-study", folder).epoch > 1 if held else create("market-study", folder).epoch == 1
        assert list(folder.glob(".*")) == []
        step += 1
    assert step > 6


names = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=8)


@given(st.tuples(st.sampled_from(Purpose), names, names), st.tuples(st.sampled_from(Purpose), names, names))
def test_sub_keys_are_equal_only_for_equal_names(one: tuple[Purpose, str, str], two: tuple[Purpose, str, str]) -> None:
    """A sub-key depends on its purpose, its scope and its label, and on nothing else."""
    first, second = (_key().sub_key(purpose, scope=scope, label=label) for purpose, scope, label in (one, two))

    assert (first == second) == (one == two)
    assert len(first) == 32


def test_sub_keys_depend_on_study_epoch_and_master() -> None:
    """Another study, epoch or master key gives other sub-keys."""
    others = [_key(study="other"), _key(epoch=2), _key(master=bytes(31) + b"1")]

    assert len({key.sub_key(Purpose.PSEUDONYM) for key in [_key(), *others]}) == 4


def test_sub_key_names_cannot_be_run_together() -> None:
    """A separator inside a part is refused: 'a|b' + 'c' is never 'a' + 'b|c'."""
    with pytest.raises(ValueError, match="separator"):
        _key().sub_key(Purpose.PSEUDONYM, scope="a|b", label="c")


LEAVES: tuple[Callable[[object], object], ...] = (pickle.dumps, copy.copy, copy.deepcopy)


def test_keys_are_neither_shown_nor_copied(path: Path, folder: Path) -> None:
    """No repr, pickle or copy of a key gives its bytes."""
    secrets = [load(path), RunKey.create("run-1", folder)]

    for secret in secrets:
        assert repr(secret) == str(secret) == f"<{type(secret).__name__}>"
        for leave in LEAVES:
            with pytest.raises(TypeError, match="cannot be copied or serialised"):
                leave(secret)


@given(aad=st.binary(max_size=20), plaintext=st.binary(max_size=200))
def test_run_key_opens_what_it_sealed(tmp_path_factory: pytest.TempPathFactory, aad: bytes, plaintext: bytes) -> None:
    """What is sealed opens to the same bytes, and twice the same text never looks the same."""
    key = RunKey(Path("unused"), bytes(32))

    assert key.open(aad, key.seal(aad, plaintext)) == plaintext
    assert key.seal(aad, plaintext) != key.seal(aad, plaintext)


@pytest.mark.parametrize("change", [b"", b"short", None], ids=["empty", "short", "flipped"])
def test_run_key_refuses_what_was_changed(change: bytes | None) -> None:
    """A sealed value that was cut, flipped or moved does not open."""
    key = RunKey(Path("unused"), bytes(32))
    sealed = key.seal(b"row 1", b"secret")

    with pytest.raises(KeyFileError, match="does not open"):
        key.open(b"row 1", sealed[:-1] + bytes([sealed[-1] ^ 1]) if change is None else change)
    with pytest.raises(KeyFileError, match="does not open"):
        key.open(b"row 2", sealed)


def test_run_key_survives_a_restart(folder: Path) -> None:
    """A resumed run opens what the run sealed and knows its requests again."""
    first = RunKey.create("run-1", folder)
    sealed = first.seal(b"", b"secret")

    second = RunKey.load("run-1", folder)
    assert second.open(b"", sealed) == b"secret"
    assert second.fingerprint("https://example.org/\udc80") == first.fingerprint("https://example.org/\udc80")
    assert len(first.fingerprint("")) == 16
    assert first.fingerprint("a") != RunKey.create("run-2", folder).fingerprint("a")


def test_run_key_of_another_length_is_refused(folder: Path) -> None:
    """A run key that was cut short is refused."""
    path = RunKey.create("run-1", folder)._path
    path.write_bytes(bytes(31))

    with pytest.raises(KeyFileError, match="holds 31 bytes"):
        RunKey.load("run-1", folder)


def test_a_destroyed_run_key_is_gone(folder: Path) -> None:
    """After destruction nothing opens, in this process or in another; destroying twice is no error."""
    key = RunKey.create("run-1", folder)
    sealed = key.seal(b"", b"secret")
    kept_open = key._path.open("rb")

    key.destroy()
    key.destroy()
    with kept_open:
        assert kept_open.read() not in (b"", sealed)
    uses: list[Callable[[], object]] = [
        lambda: key.open(b"", sealed),
        lambda: key.seal(b"", b""),
        lambda: key.fingerprint(""),
    ]
    for use in uses:
        with pytest.raises(KeyFileError, match="was destroyed"):
            use()
    with pytest.raises(KeyFileError, match="is missing"):
        RunKey.load("run-1", folder)


def test_destroying_never_follows_a_link(folder: Path, path: Path) -> None:
    """A link in place of a run key is refused, and what it points to stays."""
    key = RunKey.create("run-1", folder)
    key._path.unlink()
    key._path.symlink_to(path)

    with pytest.raises(KeyFileError, match="is a link"):
        key.destroy()
    assert describe(path).study == "market-study"
