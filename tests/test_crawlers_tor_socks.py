"""Talking SOCKS5 with Tor: what is said, however the answers come in pieces, and what is taken for Tor."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.tor.checks import canary
from crawlers.tor.replies import BY_REASON, REPLIES, UNKNOWN, Kind, TorReplyError, TorUnavailableError
from crawlers.tor.socks import USER, Handshake, answer_of, dial

HOST = "p53lf57qovyuvwsc6xnrppyply3vtqm7l6pcobkmyqsiofyeznfu5uqd.onion"
WELCOME, LET_IN = b"\x05\x02", b"\x01\x00"
THROUGH = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


def refusal(code: int) -> bytes:
    """Tor's answer when it cannot connect."""
    return bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0])


def talk(said: bytes, *, sizes: tuple[int, ...] = (), host: str = HOST) -> tuple[bytes, Handshake]:
    """Hear all of this in pieces of these sizes; what was said, and how far it came."""
    found = Handshake(host, 80, b"token")
    answers, at = found.begin(), 0
    for size in (*sizes, len(said)):
        answers += found.receive(said[at : at + size])
        at += size
    return answers, found


def test_a_name_is_given_to_tor_as_it_is() -> None:
    """One way to log in is offered, the token is the password, and the name is sent, not an address."""
    said, found = talk(WELCOME + LET_IN + THROUGH)

    login = b"\x01" + bytes([len(USER)]) + USER + b"\x05token"
    assert said == b"\x05\x01\x02" + login + b"\x05\x01\x00\x03" + bytes([len(HOST)]) + HOST.encode() + b"\x00\x50"
    assert found.done
    assert USER == b"<torS0X>0"


def test_an_address_is_given_as_an_address() -> None:
    """So that our tor, which wants names alone, refuses it (SafeSocks)."""
    said, _ = talk(WELCOME + LET_IN + THROUGH, host="192.0.2.1")

    assert said.endswith(b"\x05\x01\x00\x01" + IPv4Address("192.0.2.1").packed + b"\x00\x50")


@given(st.lists(st.integers(min_value=0, max_value=6), max_size=30), st.binary(max_size=40))
def test_answers_may_come_in_any_pieces(sizes: list[int], more: bytes) -> None:
    """The same is said, and what follows Tor's last word is left for whom it is for."""
    said, found = talk(WELCOME + LET_IN + THROUGH + more, sizes=tuple(sizes))

    assert said == talk(WELCOME + LET_IN + THROUGH)[0]
    assert (found.done, found.left) == (True, more)


@pytest.mark.parametrize("bound", [b"\x01" + bytes(4), b"\x03\x05hello", b"\x04" + bytes(16)], ids=["v4", "name", "v6"])
def test_whatever_address_tor_names_is_passed_over(bound: bytes) -> None:
    """It is 0.0.0.0 as a rule, and says nothing."""
    _, found = talk(WELCOME + LET_IN + b"\x05\x00\x00" + bound + b"\x00\x00rest")

    assert (found.done, found.left) == (True, b"rest")


@pytest.mark.parametrize("code", [*REPLIES, 0x42], ids=hex)
def test_each_code_is_told_apart(code: int) -> None:
    """Also where no more than the code has come in yet."""
    with pytest.raises(TorReplyError) as caught:
        talk(WELCOME + LET_IN + refusal(code)[:2])

    assert caught.value.reply == REPLIES.get(code, UNKNOWN)


@pytest.mark.parametrize(
    "said",
    [
        b"\x05\x00",
        b"\x05\xff",
        b"\x04\x02",
        b"HTTP/1.1 400 Bad Request\r\n",
        WELCOME + b"\x01\x01",
        WELCOME + LET_IN + b"\x04\x00\x00\x01\x00",
        WELCOME + LET_IN + b"\x05\x00\x00\x09\x00",
    ],
    ids=["no login wanted", "no way in", "SOCKS4", "a web server", "token refused", "other version", "other address"],
)
def test_what_does_not_speak_as_tor_does_is_not_tor(said: bytes) -> None:
    """Nothing is sent through a proxy that would not set streams apart."""
    with pytest.raises(TorUnavailableError):
        talk(said)


@pytest.mark.parametrize(("host", "token"), [("", b"t"), ("a" * 256, b"t"), ("a", b""), ("a", b"t" * 256)])
def test_what_socks_cannot_say_is_not_said(host: str, token: bytes) -> None:
    """Names and tokens have a byte for their length."""
    with pytest.raises(ValueError, match="255"):
        Handshake(host, 80, token)


def test_reasons_are_one_for_each_code() -> None:
    """A reader of the ledger can tell what Tor said; what is down is told from what is gone, closed or refused."""
    assert len(BY_REASON) == len(REPLIES)
    kinds = {reply.kind for reply in REPLIES.values()}
    assert kinds == set(Kind)
    assert REPLIES[0xF0].wait_s >= 900
    assert REPLIES[0xF2].wait_s >= 120
    assert {code for code, reply in REPLIES.items() if reply.kind is Kind.CLOSED} == {0xF4, 0xF5}


@contextmanager
def speaking(folder: Path, *answers: bytes, hang_up: bool = True) -> Iterator[str]:
    """Something that gives one of these answers to each piece it hears, at a socket in a folder."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "sock"))
    listener.listen()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            for answer in answers:
                connection.recv(1000)
                connection.sendall(answer)
            if not hang_up:
                connection.recv(1000)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"unix:{folder / 'sock'}"
    finally:
        thread.join(5)
        listener.close()


def test_a_connection_is_made_through_a_listener(tmp_path: Path) -> None:
    """What is sent afterwards goes to the other side."""
    with speaking(tmp_path, WELCOME, LET_IN, THROUGH, b"hello") as listener:
        connection = dial(listener, HOST, 80, timeout_s=5)
        connection.sendall(b"x")
        heard = connection.recv(10)
        connection.close()

    assert heard == b"hello"


def test_a_refusal_is_the_answer(tmp_path: Path) -> None:
    """The code is told."""
    with speaking(tmp_path, WELCOME, LET_IN, refusal(0xF6)) as listener:
        error = answer_of(listener, HOST, 80, timeout_s=5)

    assert error is not None
    assert error.reply.reason == "tor.no.onion"


@pytest.mark.parametrize("listener", ["unix:/nowhere/at.all", "127.0.0.1:9"], ids=["folder", "port"])
def test_nobody_there_is_not_tor(listener: str) -> None:
    """It is said so, and nothing else is tried."""
    with pytest.raises(TorUnavailableError, match="nothing answers"):
        dial(listener, HOST, 80, timeout_s=2)


@pytest.mark.parametrize("answers", [(), (WELCOME,), (WELCOME, LET_IN)], ids=["at once", "greeted", "let in"])
def test_who_hangs_up_is_not_tor(answers: tuple[bytes, ...], tmp_path: Path) -> None:
    """At whatever step."""
    with speaking(tmp_path, *answers, b"") as listener, pytest.raises(TorUnavailableError):
        dial(listener, HOST, 80, timeout_s=2)


@pytest.mark.parametrize(
    ("answers", "ok"),
    [
        ((WELCOME, LET_IN, refusal(0xF6)), True),
        ((WELCOME, LET_IN, refusal(0x01)), False),
        ((WELCOME, LET_IN, THROUGH), False),
        ((b"\x05\x00",), False),
    ],
    ids=["tor", "without extended errors", "connects to anything", "another proxy"],
)
def test_the_canary_knows_tor_from_others(answers: tuple[bytes, ...], ok: bool, tmp_path: Path) -> None:
    """Only a tor with extended errors says of a false onion that it is one."""
    with speaking(tmp_path, *answers) as listener:
        assert canary("false onion", listener, HOST, {0xF6}).ok is ok
