"""The review desk: who is let in, what a reviewer reads there, and what a reviewer notes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest

from crawlers.desk.beside import beside
from crawlers.desk.clauses import clause
from crawlers.desk.drafts import Drafts, drafts_file, load_drafts, save_drafts
from crawlers.desk.forms import read_comment, read_condition
from crawlers.desk.guard import MAX_BODY, Asked, Door, cookies, headers, only_loopback
from crawlers.desk.runs import clauses, tables
from crawlers.desk.server import listen
from crawlers.trust import suspensions
from pipelines.suspension import suspend
from policies import errors
from policies.load import library, read_policy
from policies.model import LEAVES
from tests.desk import CONDITION, TODAY, Study, amended, study, text_of
from tests.policies import EVERYBODY, NOW, training

HOST = "127.0.0.1:8123"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study whose newer version waits for the committee; tests that decide take their own."""
    return amended(tmp_path_factory.mktemp("waiting"))


@pytest.fixture(scope="module")
def served(waiting: Study) -> Iterator[tuple[str, Door]]:
    """Its desk."""
    with waiting.desk() as found:
        yield found


@pytest.fixture
def browser(served: tuple[str, Door]) -> Iterator[httpx.Client]:
    """A browser that was let in."""
    root, door = served
    with httpx.Client(base_url=root, cookies={door.cookie: door.session}) as client:
        yield client


def asked(door: Door, **changed: Any) -> Asked:
    """A request that is answered, but for what a test changes."""
    known: dict[str, Any] = {"method": "GET", "path": "/", "host": HOST, "cookie": door.session, "length": 10}
    return Asked(**known | changed)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"host": "localhost:8123"}, 421),
        ({"host": "evil.example.org:8123"}, 421),
        ({"host": ""}, 421),
        ({"method": "PUT"}, 405),
        ({"method": "POST", "path": "/enter"}, 405),
        ({"method": "HEAD", "path": "/enter"}, 405),
        ({"site": "cross-site"}, 403),
        ({"site": "same-site"}, 403),
        ({"cookie": ""}, 403),
        ({"cookie": "guessed"}, 403),
        ({"method": "POST", "length": None}, 413),
        ({"method": "POST", "length": MAX_BODY + 1}, 413),
    ],
    ids=str,
)
def test_a_request_that_is_not_the_browsers_is_refused(changed: dict[str, Any], status: int) -> None:
    """Another name of the host, another site, another method, no cookie, or a form without measure."""
    door = Door(host=HOST)

    refusal = door.refusal(asked(door, **changed))

    assert refusal is not None
    assert refusal.status == status


@pytest.mark.parametrize("changed", [{}, {"site": "none"}, {"site": "same-origin"}, {"method": "POST"}], ids=str)
def test_a_request_of_the_browser_is_answered(changed: dict[str, Any]) -> None:
    """What the one browser asks for itself."""
    door = Door(host=HOST)

    assert door.refusal(asked(door, **changed)) is None


def test_the_address_counts_once() -> None:
    """A second browser with the same address stays out, and so does a guess."""
    door = Door(host=HOST)

    assert [door.enter("guess"), door.enter(door.token), door.enter(door.token)] == [False, True, False]


def test_two_desks_share_no_secret() -> None:
    """Tokens, sessions and forms differ, and cookies differ by the port, since browsers mix up ports."""
    one, other = Door(host=HOST), Door(host="127.0.0.1:8124")

    assert len({one.token, one.session, one.form, other.token, other.session, other.form}) == 6
    assert one.cookie != other.cookie


def test_a_cookie_that_comes_twice_does_not_count() -> None:
    """Nobody can slip a second one of the same name in."""
    assert cookies("a=1; b=2; a=3") == {"a": "", "b": "2"}


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "example.org", "localhost", ""])
def test_listens_on_loopback_alone(address: str) -> None:
    """Any other address is refused before a socket is opened."""
    with pytest.raises(errors.UsageError, match="for this machine alone"):
        only_loopback(address)


def test_a_port_in_use_is_told() -> None:
    """The message says to leave the port out."""
    with listen("127.0.0.1", 0) as first, pytest.raises(errors.UsageError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


def test_the_address_becomes_a_strict_cookie(waiting: Study) -> None:
    """The first browser gets in and the address is left behind; the second is told what to do."""
    with waiting.desk() as (root, door):
        address = f"{root}/enter?token={door.token}"
        first, second = httpx.get(address), httpx.get(address)

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=strict" in first.headers["set-cookie"]
    assert second.status_code == 403
    assert "counts once" in second.text


PAGES = (
    "/",
    "/policy",
    "/findings",
    "/changes",
    "/notes",
    "/decide",
    "/runs",
    "/clause?at=politeness.per_host.delay_s",
    "/clause?at=sources%5B0%5D",
    "/clause?at=floor.H3",
    "/clause?at=access.gone",
    "/rule?id=ACC010",
    "/decided?role=lead",
)


@pytest.mark.parametrize("page", [*PAGES, "/nothing", "/desk.css", "/run?id=none", "/clause?at=none"])
def test_every_answer_carries_the_headers(browser: httpx.Client, page: str) -> None:
    """Whatever is asked: nothing from elsewhere, no script, no copy, no trace."""
    answer = browser.get(page)

    assert {name: answer.headers.get(name) for name in headers(page)} == headers(page)
    assert "server" not in answer.headers


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_nothing_that_acts_or_loads(browser: httpx.Client, page: str) -> None:
    """No script, no style of its own, no image; every link and form stays on the desk."""
    answer = browser.get(page)
    found = lxml.html.document_fromstring(answer.text)

    assert answer.status_code == 200
    assert not found.xpath("//script | //style | //img | //iframe | //@style | //@*[starts-with(name(), 'on')]")
    assert all(link.startswith(("/", "#")) for link in found.xpath("//@href | //@src | //@action"))


def test_every_link_leads_somewhere(browser: httpx.Client) -> None:
    """The anchor of each link is on its page; links to clauses and rules have tests of their own."""
    pages = {page: lxml.html.document_fromstring(browser.get(page).text) for page in PAGES}

    for page, found in pages.items():
        for link in {str(link) for link in found.xpath("//a/@href")}:
            address, _, anchor = link.partition("#")
            if anchor and address in ("", *PAGES):
                assert pages[address or page].xpath("//*[@id=$name]", name=anchor), f"{page}: {link}"


def test_the_guide_opens_beside_the_policy(waiting: Study, tmp_path: Path) -> None:
    """Its pages may have styles of their own and no script, and only the browser that was let in sees them."""
    (tmp_path / "reference" / "policy").mkdir(parents=True)
    (tmp_path / "reference" / "policy" / "index.html").write_text("<p>Every field")
    with waiting.desk(guide=tmp_path) as (root, door):
        known = {door.cookie: door.session}
        clause = httpx.get(f"{root}/clause?at=politeness.per_host.delay_s", cookies=known)
        link = lxml.html.document_fromstring(clause.text).xpath("//a[starts-with(@href, '/guide/')]/@href")[0]
        page, stranger = httpx.get(root + link, cookies=known), httpx.get(root + link)
        outside = httpx.get(f"{root}/guide/..%2f..%2fpolicy.yaml", cookies=known)

    assert link == "/guide/reference/policy/#politeness-per-host-delay-s"
    assert (page.text, stranger.status_code, outside.status_code) == ("<p>Every field", 403, 404)
    assert "style-src 'self' 'unsafe-inline'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(browser: httpx.Client, method: str) -> None:
    """The desk only shows and takes forms."""
    assert browser.request(method, "/").status_code == 405


@pytest.mark.parametrize("path", ["/comment", "/condition", "/remove", "/decide"])
@pytest.mark.parametrize("secret", ["", "guessed"])
def test_a_form_without_the_desks_secret_does_nothing(
    browser: httpx.Client, waiting: Study, path: str, secret: str
) -> None:
    """What another page sends with the browser's cookie is refused, and nothing is written."""
    before = waiting.policy.read_bytes()
    answer = browser.post(path, data={"form": secret, "text": "hello", "at": ""})

    assert answer.status_code == 403
    assert waiting.policy.read_bytes() == before
    assert not drafts_file(waiting.machine.data, "modern-slavery-adverts").exists()


def test_a_stranger_sees_nothing_of_the_policy(served: tuple[str, Door]) -> None:
    """Without the cookie, or under another name of the host, every page is refused alike."""
    root, door = served
    without = [httpx.get(root + page) for page in PAGES]
    renamed = httpx.get(root, headers={"Host": "evil.example.org"}, cookies={door.cookie: door.session})

    assert {answer.status_code for answer in without} == {403}
    assert renamed.status_code == 421
    assert not any("Contacts shared" in answer.text for answer in (*without, renamed))


def test_a_broken_request_ends_without_a_word(served: tuple[str, Door], capfd: pytest.CaptureFixture[str]) -> None:
    """What is no HTTP gets a refusal, and nothing of it is logged."""
    root, _ = served
    host, _, port = root.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"GET / HTTP/1.1\r\nsecret value\r\n\r\n")
        answer = line.recv(100)

    assert answer.startswith(b"HTTP/1.1 400")
    assert capfd.readouterr() == ("", "")


def test_each_sentence_leads_to_its_line_and_back() -> None:
    """Each field that a file has is told by a sentence with its line."""
    for file in (file for file in library() if file.stem in ("modern-slavery-adverts", "demo-market")):
        raw = file.read_bytes()
        reading = read_policy(raw)
        assert reading.policy is not None
        assert reading.document is not None
        sides = beside(reading.policy, reading.document, raw)
        told = {place.path for one in sides.sayings for place in one.places}
        lines = {line for one in sides.sayings for line in one.lines}
        assert lines == {line.number for line in sides.lines if line.saying}
        assert len(told) > 100
        assert all(clause(path, reading.policy) for path in told)


def test_every_field_of_the_schema_has_its_clause() -> None:
    """By its path and by the name that decisions give it, also where the policy is silent."""
    policy = training()

    for leaf in LEAVES.values():
        for name in (leaf.path, leaf.clause):
            found = clause(name, policy)
            assert found is not None
            assert leaf in [one.leaf for one in found.meanings]


def test_a_clause_shows_value_line_and_guide(browser: httpx.Client) -> None:
    """What the policy says there, in which line, what it means, and which rules look at it."""
    said = text_of(browser.get("/clause?at=politeness.per_host.delay_s"))

    assert "12 line 1" in said
    assert "Least seconds between two requests" in said
    assert "reference/policy/#politeness-per-host-delay-s" in said
    assert "POL001" in said


def test_loosened_lines_come_first(browser: httpx.Client) -> None:
    """Against the version that somebody signed for, and what decisions write comes last."""
    page = lxml.html.document_fromstring(browser.get("/changes").text)
    changes = [" ".join(li.text_content().split()) for li in page.xpath("//main/ul[@class='changes']/li")]

    assert [one.partition(" ")[0] for one in changes] == ["looser"] * 3 + ["tighter", "reworded"]
    assert "politeness.per_host.delay_s · line 1" in changes[1]
    assert "whose signature covers it" in page.text_content()


def test_findings_stand_at_their_lines(browser: httpx.Client) -> None:
    """Each with the lines of the file around it."""
    page = lxml.html.document_fromstring(browser.get("/findings").text)
    meant = page.xpath("//article[.//a='POL003']//div[contains(@class, 'meant')]/code")

    assert len(page.xpath("//article")) == 3
    assert "per_study" in meant[0].text_content()


def test_a_policy_that_breaks_meanwhile_is_told(tmp_path: Path) -> None:
    """The page says what is wrong, and works again when the file does."""
    found = study(tmp_path)
    with found.desk() as (root, door), httpx.Client(base_url=root, cookies={door.cookie: door.session}) as client:
        text = found.policy.read_text()
        found.policy.write_text(text.replace("delay_s: 15", "delay_s: soon"))
        broken = client.get("/")
        found.policy.write_text(text)
        again = client.get("/")

    assert broken.status_code == 409
    assert "politeness.per_host.delay_s: must be a number" in text_of(broken)
    assert again.status_code == 200


def test_notes_are_kept_privately_and_shown(tmp_path: Path) -> None:
    """Comments and conditions get into a file for its owner alone, onto the pages, and into the text for the study."""
    found = study(tmp_path)
    with found.desk() as (root, door), httpx.Client(base_url=root, cookies={door.cookie: door.session}) as client:
        secret = {"form": door.form}
        client.post("/comment", data={**secret, "at": "sources[0].hosts", "text": "Is this\n the <b>only</b> board?"})
        client.post("/condition", data={**secret, "id": "pace", "asks": "At most 500.", "field": "sources[0].hosts"})
        notes, policy, text = client.get("/notes"), client.get("/policy"), client.get("/notes.txt").text
        drafts = load_drafts(found.machine.data, "modern-slavery-adverts")
        for note in (drafts.comments[0].id, drafts.conditions[0].id):
            client.post("/remove", data={**secret, "note": note})
        after = load_drafts(found.machine.data, "modern-slavery-adverts")

    path = drafts_file(found.machine.data, "modern-slavery-adverts")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "Is this the &lt;b&gt;only&lt;/b&gt; board?" in notes.text
    assert "1 comment" in text_of(policy)
    assert "- sources[0].hosts: Is this the <b>only</b> board?" in text
    assert "- Condition pace: At most 500. (carried out by sources.hosts)" in text
    assert after == Drafts(policy="modern-slavery-adverts")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": "No name"}, "id"),
        ({"asks": " "}, "asks"),
        ({"asks": "x" * 5000}, "asks"),
        ({"asks": "hid\u200bden"}, "asks"),
        ({"field": "politeness.speed"}, "field"),
        ({"field": ""}, "field"),
        ({"due": "soon"}, "due"),
        ({"due": str(TODAY - timedelta(days=1))}, "due"),
    ],
    ids=str,
)
def test_a_condition_that_cannot_be_checked_is_refused(changed: dict[str, str], field: str) -> None:
    """It needs a name, a text, a field or people, and a day to come."""
    read = read_condition(CONDITION | changed, training(), on=TODAY)

    assert isinstance(read, tuple)
    assert [one.field for one in read] == [field]


@pytest.mark.parametrize(("given", "kept"), [("manual", "manual"), ("sources[0].hosts", "sources.hosts")])
def test_a_condition_names_people_or_a_field_of_the_schema(given: str, kept: str) -> None:
    """As the rule on conditions knows it."""
    read = read_condition(CONDITION | {"field": given, "due": str(TODAY)}, training(), on=TODAY)

    assert not isinstance(read, tuple)
    assert (read.field, read.due) == (kept, TODAY)


@pytest.mark.parametrize("given", [{"at": "nowhere", "text": "hello"}, {"at": "", "text": ""}], ids=str)
def test_a_comment_needs_a_place_and_a_text(given: dict[str, str]) -> None:
    """Nothing else is kept."""
    assert isinstance(read_comment(given, training()), tuple)


def test_wrong_forms_come_back_with_what_was_typed(browser: httpx.Client, served: tuple[str, Door]) -> None:
    """Nothing has to be typed again, and each problem leads to its field."""
    answer = browser.post("/condition", data={**CONDITION, "form": served[1].form, "field": "nowhere"})
    page = lxml.html.document_fromstring(answer.text)

    assert answer.status_code == 422
    assert page.xpath("//textarea[@id='asks']")[0].text_content().strip() == CONDITION["asks"]
    assert page.xpath("//div[@role='alert']//a/@href") == ["#field"]
    assert page.xpath("//input[@id='field']/@aria-invalid") == ["true"]


def test_notes_that_others_can_read_are_refused(tmp_path: Path) -> None:
    """They are not repaired in silence; the message says what to run."""
    save_drafts(tmp_path, Drafts(policy="small-test"))
    drafts_file(tmp_path, "small-test").chmod(0o644)

    with pytest.raises(errors.StoreError, match="run chmod 600"):
        load_drafts(tmp_path, "small-test")


def test_a_file_that_holds_no_notes_is_refused(tmp_path: Path) -> None:
    """What somebody else wrote there is left alone."""
    save_drafts(tmp_path, Drafts(policy="small-test"))
    drafts_file(tmp_path, "small-test").write_text('{"policy": "small-test", "more": 1}')

    with pytest.raises(errors.StoreError, match="no file of a reviewer's notes"):
        load_drafts(tmp_path, "small-test")


def test_each_figure_leads_to_a_clause(tmp_path: Path) -> None:
    """Whatever a report holds, the clause behind each number is there."""
    policy = training()
    report = {
        "totals": {"pages": 5, "requests": 9, "records": 3, "refused": 4, "masked": 2, "bytes": 2000},
        "sources": [{"id": "board", "pages": 5, "records": 3, "stopped_by": "minors.on_suspicion"}],
        "refusals": [
            {"rule": rule, "count": 1, "what": "x", "says": "x"} for rule in ("floor.H5", "sources.deny_paths")
        ],
        "kinds": [
            {
                "name": "advert",
                "records": 3,
                "refused": 1,
                "fields": [{"name": "price", "dropped": False, "share": 0.5, "says": "kept"}],
            }
        ],
        "entities": [{"label": label, "count": 1, "does": "masked"} for label in ("PHONE", "PERSON")],
        "hosts": [
            {"host": "board.test", "pause": "at least 1 s", "errors": 0}
            | {name: {"text": "1 of 2"} for name in ("today", "total", "data")}
        ],
        "answers": [
            {"reason": reason, "count": 1, "what": "x"}
            for reason in (
                "http.200 http.404 http.503 net.timeout media too.large redirect wall.login page.depth head.status"
                " body.length spider.KeyError content"
            ).split()
        ],
    }

    found = list(clauses(report, policy))
    assert len(found) > 30
    assert not [name for name in found if clause(name, policy) is None]
    assert {table.anchor for table in tables(report, policy)} >= {"in-all", "what-was-refused"}


def test_a_change_that_is_nowhere_looser_needs_the_lead_alone(tmp_path: Path) -> None:
    """The desk shows whose approvals carry over, and compares with the version that it amends."""
    found = study(tmp_path)
    for role in EVERYBODY:
        found.decide(role)
    before = found.subject().policy
    text = found.policy.read_text()
    found.policy.rename(tmp_path / "approved.yaml")
    text = text.replace("delay_s: 15,", "delay_s: 20,").replace(
        "  status:", f"  supersedes: {before.digest}\n  status:"
    )
    found.policy.write_text(text[: text.index("approvals:")] + text[text.index("sources:") :])
    found.decide("lead")
    subject = found.subject()

    assert subject.runs
    assert {voice.role for voice in subject.voices if voice.carried} == {"rec", "dpo", "security"}
    assert subject.baseline is not None
    assert subject.baseline.policy.digest == before.digest
    assert not subject.loosened


def test_a_suspended_study_is_shown_as_such(tmp_path: Path) -> None:
    """Whoever reads it at the desk sees by whom, and that it may not run."""
    found = study(tmp_path)
    for role in EVERYBODY:
        found.decide(role)
    before = found.subject()
    suspend(suspensions(found.machine), before.policy, by="lead", reason="A host complained.", now=NOW)
    after = found.subject()

    assert (before.runs, after.runs) == (True, False)
    assert "was suspended on 2026-11-23 by lead" in after.suspended
