"""Systems run beside each other in processes without a network, and each says what it took."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from pipelines.benchmark import presidio
from pipelines.benchmark.compare import compare
from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.presidio import Presidio
from pipelines.benchmark.systems import DEFAULT, Answer, Running, System, refuse_network, serve
from policies.errors import BeholdenError, DependencyError, DetectorError
from policies.sections.data import Detector
from tests.measuring import Capitals, Missing

OFF = Detector(names="off", names_threshold=0.5)
WATCHED: list[str] = []
WATCHING = threading.Event()


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if WATCHING.is_set() and event.startswith("socket."):
        WATCHED.append(event)


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """While this lasts, what sockets are asked for is written down."""
    WATCHING.set()
    try:
        yield
    finally:
        WATCHING.clear()


@pytest.fixture(scope="module")
def analyzer() -> Presidio:
    """Presidio in this process; what it asks the network for while it loads is written down."""
    sys.addaudithook(_watch)
    with _watched():
        return Presidio()


def _data(*texts: str) -> DataSet:
    gold = (Gold(start=0, end=4, label="PERSON", kind="PERSON"),)
    return DataSet(name="some", says="texts", documents=[Document(text=text, gold=gold) for text in texts])


def test_systems_are_measured_beside_each_other() -> None:
    """Every system reads every text, in turns, and the progress counts the texts of all sets."""
    told: list[tuple[int, int, str]] = []
    systems = [Capitals(name="capitals"), System(name="patterns", rules=OFF)]
    sets = [_data(*["Anna or not"] * 20), _data("anna", "Anna 07700 900123")]

    results = compare(systems, sets, progress=lambda *now: told.append(now))

    assert told == [(16, 22, "some"), (20, 22, "some"), (22, 22, "some")]
    assert list(results[0]["systems"]) == ["capitals", "patterns"]
    shares = [[one["labels"]["all"]["mentions"]["share"] for one in each["systems"].values()] for each in results]
    assert shares == [[1, 0], [0.5, 0]]
    for figures in results[1]["systems"].values():
        assert figures["cpu_s"] >= 0
        assert figures["documents_per_cpu_s"] > 0
        assert 10 < figures["rss_mb"] < 1000


def test_nobody_has_to_watch() -> None:
    """Without a progress the same is measured."""
    assert compare([Capitals(name="capitals")], [_data("Anna")])[0]["documents"] == 1


@pytest.mark.parametrize(
    ("system", "text", "message"),
    [
        pytest.param(Missing(name="ours"), "x", "names model is missing", id="it cannot be loaded"),
        pytest.param(Capitals(name="ours"), "die", "ended while it was measured", id="it dies"),
        pytest.param(Capitals(name="ours"), "call", "ended while it was measured", id="it opens a connection"),
    ],
)
def test_a_system_that_fails_ends_the_benchmark(
    system: System, text: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A system that cannot be loaded, dies or reaches for the network is no measurement."""
    with pytest.raises(DetectorError, match=message), Running(system) as running:
        running.find([text])

    if text == "call":
        assert "the benchmark opens no connection" in capfd.readouterr().err


def _ask(connection: Connection, *orders: Sequence[str]) -> list[Any]:
    answers = [connection.recv()]
    for texts in orders:
        connection.send(list(texts))
        answers.append(connection.recv())
    connection.close()
    return answers


def test_a_process_answers_until_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process says that it is ready, answers each batch, ends with its parent, and opens no connection."""
    hooks: list[Any] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    ours, theirs = Pipe()
    thread = threading.Thread(target=serve, args=(theirs, System(name="patterns", rules=OFF)))
    thread.start()

    ready, answer = _ask(ours, ["call 07700 900123"])
    thread.join(20)

    assert ready is None
    assert isinstance(answer, Answer)
    assert answer.found == [[(5, 17, "PHONE")]]
    assert hooks == [refuse_network]
    assert not thread.is_alive()


def test_a_process_that_cannot_load_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong while it loaded comes back as the error itself."""
    monkeypatch.setattr(sys, "addaudithook", lambda hook: None)
    ours, theirs = Pipe()

    serve(theirs, Missing(name="ours"))

    assert isinstance(ours.recv(), BeholdenError)


def test_the_hook_refuses_the_network_alone() -> None:
    """Connections and look-ups of names are refused, and nothing else is."""
    refuse_network("open", ("file",))

    with pytest.raises(PermissionError):
        refuse_network("socket.getaddrinfo", ("example.org",))


def test_our_names_are_found_at_their_threshold() -> None:
    """Under the default settings the names model and the patterns both count."""
    (found,) = System(name="ours", rules=DEFAULT).open()(["Annabel Smith, annabel@example.org"])

    assert {label for _, _, label in found} == {"PERSON", "EMAIL"}


def test_a_detector_that_fails_is_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a crawl would refuse the record, the benchmark stops."""

    def fail(text: str) -> None:
        raise ValueError

    ours = System(name="ours", rules=OFF).open()
    monkeypatch.setattr(ours._detectors, "_identify", fail)  # type: ignore[attr-defined]

    with pytest.raises(DetectorError, match="failed"):
        ours(["text"])


def test_presidio_finds_what_it_is_known_for(analyzer: Presidio) -> None:
    """Presidio runs as it comes, and its entities have our labels."""
    (found,) = analyzer(["Write to joe@example.org or 4000 0000 0000 0002, yours, Annabel Smith from London."])

    assert {"EMAIL", "CARD", "PERSON", "GEO"} <= {label for _, _, label in found}


def test_presidio_opens_no_socket(analyzer: Presidio) -> None:
    """Loaded and asked for e-mail addresses, for which its own recogniser fetches a list, it asks for no socket."""
    with _watched():
        analyzer(["joe@example.org, ann@mail.example.co.uk and nobody@nowhere.invalid"])

    assert WATCHED == []


def test_the_watch_sees_a_socket(analyzer: Presidio) -> None:
    """The watch under which Presidio asked for none sees one that is asked for."""
    with _watched():
        left, right = socket.socketpair()
    left.close()
    right.close()

    assert WATCHED
    WATCHED.clear()


def test_presidio_comes_with_its_version() -> None:
    """The report says which Presidio was measured, and on which spaCy pipeline."""
    assert presidio.missing() is None
    assert "with en_core_web_sm" in presidio.version()


@pytest.mark.parametrize("name", ["presidio_analyzer", "PIPELINES"])
def test_without_presidio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Where Presidio or its pipeline is missing, nothing is fetched: the error names what to install."""
    if name == "PIPELINES":
        monkeypatch.setattr(presidio, name, ("no_such_pipeline",))
    else:
        monkeypatch.setattr(presidio, "find_spec", lambda wanted: None)

    assert presidio.missing() in ("presidio-analyzer", "no_such_pipeline")
    with pytest.raises(DependencyError, match=r"beholden\[benchmark\]"):
        Presidio()
