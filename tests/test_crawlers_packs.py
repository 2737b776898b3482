"""The packs as commands: what a committee gets of a policy, and what an auditor gets of a run."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

import lxml.html
import pytest

from crawlers.committee import INDEX, TITLES, committee_pack
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe, World
from crawlers.pdf import as_pdf
from policies import errors
from policies.load import parse_policy
from policies.prose import ASKED
from tests.crawling import Desk, Ended
from tests.forking import QuickDesk
from tests.patched import policy
from tests.policies import NOW, as_bytes, document
from tests.scan import Scanner
from tests.stamping import Authority

OFF = {"entities": {"detector": {"names": "off"}}}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&`[a](javascript:b)"
RECIPE = Recipe(seed=9, listings=0, vendors=0, adverts=8, minors=0)
MODELLED = frozenset({"PERSON", "GEO", "ORG"})
PAPERS = {*TITLES, "lint.json", "cases.json", "tier.json", "data-management-plan.json"}
FILES = PAPERS | {"policy-as-written.yaml", "policy-resolved.yaml", INDEX, "manifest.json"}
AUDIT = {
    "report.html", "report.json", "checkpoint.txt", "proof-first.json", "proof-last.json", "approvals.json",
    "clauses.json", "deletions.json", "incidents.json", INDEX, "manifest.json",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty place to run commands."""
    return QuickDesk(tmp_path, {})


def _file(desk: Desk, name: str = "policy.yaml", **changes: Any) -> Path:
    path = desk.folder / name
    path.write_bytes(as_bytes(document(**OFF, **changes)))
    return path


def _hostile(value: Any) -> Any:
    """The same policy with markup in every text that a person writes."""
    texts = ("title", "lay_summary", "question", "public_benefit", "who", "what", "measure", "group", "consulted",
             "contact", "already_collected_by", "outcome", "why", "reason", "controller")  # fmt: skip
    if isinstance(value, dict):
        return {
            name: f"{HOSTILE} {one}" if name in texts and isinstance(one, str) else _hostile(one)
            for name, one in value.items()
        }
    return [_hostile(one) for one in value] if isinstance(value, list) else value


def test_a_pack_holds_every_paper(desk: Desk) -> None:
    """One command writes each paper, and a manifest whose digests fit; all of it is for its owner alone."""
    folder = desk.folder / "pack"

    ended = desk.run("policy", "pack", _file(desk), "--output", folder, "--json")

    said = json.loads((folder / "manifest.json").read_text())
    assert ended.code == 0, ended.err
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert said["policy_digest"] == ended.json["policy_digest"]
    for one in said["files"]:
        assert hashlib.sha256((folder / one["name"]).read_bytes()).hexdigest() == one["sha256"]


def test_the_same_policy_on_the_same_day_is_the_same_pack() -> None:
    """Two packs of one policy on one day have the same bytes, also where a case makes codes."""
    raw = as_bytes(document(**OFF))

    first, second = (committee_pack(raw, name="policy.yaml", on=NOW.date()).files for _ in range(2))

    assert first == second
    assert str(Path.cwd()).encode() not in b"".join(first.values())


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    """Whatever a policy says is text on the page: no script, no picture, no handler, no address to load from."""
    body = _hostile(document(**OFF))
    since = parse_policy(as_bytes(document(**OFF)))

    page = committee_pack(as_bytes(body), name="policy.yaml", on=NOW.date(), since=since).files[INDEX].decode()

    tree = lxml.html.fromstring(page)
    assert HOSTILE in tree.text_content()
    assert not tree.xpath("//script | //img | //iframe | //object | //form | //base | //*[@src] | //link | //svg")
    assert not [name for node in tree.iter() for name in node.attrib if str(name).startswith("on")]
    assert not [link for link in tree.xpath("//a/@href") if not link.startswith("#") and "/" in link]
    assert "javascript:" not in "".join(tree.xpath("//a/@href"))
    assert "default-src 'none'" in page


def test_the_page_can_be_read_by_headings() -> None:
    """One main heading, no level left out, an id for each link in the page, and headers for each table."""
    page = committee_pack(as_bytes(document(**OFF)), name="policy.yaml", on=NOW.date()).files[INDEX]
    tree = lxml.html.fromstring(page.decode())

    levels = [int(node.tag[1]) for node in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    ids = tree.xpath("//@id")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids)
    assert all(table.xpath("./caption") and table.xpath("./thead//th[@scope]") for table in tree.xpath("//table"))
    assert tree.get("lang") == "en"


def test_what_is_open_is_counted_and_marked(desk: Desk) -> None:
    """The command, the page and the papers agree on how many questions are left to a person."""
    folder = desk.folder / "pack"

    ended = desk.run("policy", "pack", _file(desk), "-o", folder, "--json")

    texts = [(folder / name).read_text() for name in (*TITLES, "data-management-plan.json")]
    count = sum(text.count(ASKED) for text in texts)
    assert ended.json["open_questions"] == count
    assert f"{count} questions must be answered by a person" in (folder / INDEX).read_text()


def test_what_changed_since_the_approved_version(desk: Desk) -> None:
    """With an older version beside it, the pack says what is looser, and that first."""
    old = _file(desk, "old.yaml", politeness={"per_host": {"delay_s": 5}})
    new = _file(desk, "new.yaml", politeness={"per_host": {"delay_s": 4}}, source={"deny_paths": ["/user/*", "/x/*"]})

    ended = desk.run("policy", "pack", new, "-o", desk.folder / "pack", "--since", old)

    changes = json.loads((desk.folder / "pack" / "differences.json").read_text())
    page = (desk.folder / "pack" / INDEX).read_text()
    assert ended.code == 0, ended.err
    assert changes["old"]["digest"] != changes["new"]["digest"]
    assert [one["change"] for one in changes["differences"]] == ["looser", "tighter"]
    assert "What changed since small-test@1.0.0" in page


def test_a_pack_of_a_faulty_policy_is_written_and_said(desk: Desk) -> None:
    """A rule's error, and a case that does not hold, are in the pack and in the exit code."""
    faulty = _file(desk, "faulty.yaml", study={"harms": []})
    wrong = [{"url": "http://board.test/ads/1", "expect": "deny"}]
    failing = _file(desk, "failing.yaml", cases={"requests": wrong})

    first = desk.run("policy", "pack", faulty, "-o", desk.folder / "one")
    second = desk.run("policy", "pack", failing, "-o", desk.folder / "two")

    assert first.code == errors.PolicyError.exit_code
    assert "STU002" in first.err
    assert "STU002" in (desk.folder / "one" / INDEX).read_text()
    assert second.code in (errors.CaseError.exit_code, errors.PolicyError.exit_code)
    assert "But: allow" in (desk.folder / "two" / INDEX).read_text()


def test_a_pack_never_goes_over_other_files(desk: Desk) -> None:
    """A folder with somebody's files is left as it is, and the exit code says so."""
    folder = desk.folder / "thesis"
    folder.mkdir()
    (folder / "chapter.md").write_text("mine")

    ended = desk.run("policy", "pack", _file(desk), "-o", folder)

    assert ended.code == errors.StoreError.exit_code
    assert [path.name for path in folder.iterdir()] == ["chapter.md"]


def test_no_pack_of_what_is_no_policy(desk: Desk) -> None:
    """A file that cannot be read as a policy ends with its code, and nothing is written."""
    path = desk.folder / "policy.yaml"
    path.write_text("schema: 1\n")

    ended = desk.run("policy", "pack", path, "-o", desk.folder / "pack")

    assert ended.code == errors.PolicyError.exit_code
    assert not (desk.folder / "pack").exists()


@pytest.mark.skipif(which("chromium") is None, reason="there is no Chromium on this machine")
def test_the_page_can_be_printed() -> None:
    """With a browser on the machine a page becomes a PDF, which names no place on it and has the page's day."""
    printed = as_pdf(b'<!doctype html><h1>A study</h1><p><a href="lint.json">lint.json</a>', on=NOW.date())

    assert printed.startswith(b"%PDF-")
    assert b"(D:20261123000000" in printed
    assert b"file:///" not in printed


def test_without_a_browser_there_is_no_pdf(desk: Desk) -> None:
    """Where there is no Chromium the command says what to do, and writes nothing."""
    without = QuickDesk(desk.folder, {}, {"PATH": ""})

    ended = without.run("policy", "pack", _file(desk), "-o", desk.folder / "pack", "--pdf")

    assert ended.code == errors.DependencyError.exit_code
    assert "print index.html from any browser" in ended.err
    assert not (desk.folder / "pack").exists()


@dataclass(frozen=True)
class Audited:
    """A crawl and the pack about it."""

    desk: Desk
    ended: Ended
    folder: Path

    def read(self, name: str) -> Any:
        """A part of the pack that is JSON."""
        return json.loads((self.folder / name).read_text())


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """One crawl of the advert board, an expiry, and the pack about it."""
    folder = tmp_path_factory.mktemp("audit")
    with ServerProcess(RECIPE) as sites:
        desk = QuickDesk(folder, {name: port for name, (_, port) in sites.addresses.items()})
        crawled = desk.crawl(desk.policy(policy("demo-board")), "--no-report", study="demo-board")
    assert crawled.code == 0, crawled.err
    assert desk.run("expire", "demo-board").code == 0
    return Audited(desk, desk.run("audit", "pack", "last", "--output", folder / "pack", "--json"), folder / "pack")


def test_an_audit_pack_holds_every_part(audited: Audited) -> None:
    """Report, proofs, approvals, deletions, incidents and clauses are there, private, with fitting digests."""
    said = audited.read("manifest.json")

    assert audited.ended.code == 0, audited.ended.err
    assert {path.name for path in audited.folder.iterdir()} >= AUDIT
    assert {path.stat().st_mode & 0o777 for path in audited.folder.iterdir()} == {0o600}
    for one in said["files"]:
        assert hashlib.sha256((audited.folder / one["name"]).read_bytes()).hexdigest() == one["sha256"]


def test_no_byte_of_an_audit_pack_was_collected(audited: Audited) -> None:
    """Of all identifiers that the crawled pages hold, none is in any spelling in any byte of the pack."""
    world = World.of(RECIPE)
    planted = [one.value for one in world.identifiers if one.kind not in MODELLED and len(one.value) >= 6]
    pages = sum(one["times"] for one in audited.read("clauses.json"))

    hits = Scanner(planted, parts=False).hits((path.name, path.read_bytes()) for path in audited.folder.iterdir())

    assert len(planted) > 10
    assert pages > 10
    assert not hits


@pytest.mark.parametrize("which", ["first", "last"])
def test_an_auditor_checks_the_proofs_alone(audited: Audited, which: str, tmp_path: Path) -> None:
    """With the pack and the key, and no database, an auditor sees that the run's entries are in the ledger."""
    elsewhere = QuickDesk(tmp_path, {})
    proof, note = audited.folder / f"proof-{which}.json", audited.folder / "checkpoint.txt"

    ended = elsewhere.run("ledger", "check", proof, "--checkpoint", note, "--key", audited.ended.json["verifier"])

    assert ended.code == 0, ended.err


def test_clauses_add_up(audited: Audited) -> None:
    """Every entry of the run is counted under its clause, the most frequent first."""
    clauses = audited.read("clauses.json")
    first, last = (audited.read(f"proof-{name}.json")["entry"] for name in ("first", "last"))

    assert sum(one["times"] for one in clauses) == last - first + 1
    assert clauses == sorted(clauses, key=lambda one: -one["times"])


def test_deletions_are_told(audited: Audited) -> None:
    """The expiry after the run is in the pack, with its counts."""
    assert audited.read("deletions.json")[-1]["rule"].startswith("retention")
    assert audited.read("incidents.json") == []
    assert audited.read("approvals.json")["in_force"] is True


def test_an_audit_page_loads_nothing(audited: Audited) -> None:
    """The page is self-contained, and its links lead to files of the pack."""
    tree = lxml.html.fromstring((audited.folder / INDEX).read_text())
    links = {link for link in tree.xpath("//a/@href") if not link.startswith("#")}

    assert not tree.xpath("//script | //img | //iframe | //*[@src] | //link")
    assert links <= {path.name for path in audited.folder.iterdir()}


def test_no_audit_of_a_ledger_that_was_changed(audited: Audited, tmp_path: Path) -> None:
    """Where an entry was edited there is no pack, but the code for a broken ledger."""
    import shutil
    import sqlite3

    shutil.copytree(audited.desk.data, tmp_path / "data")
    shutil.copytree(audited.desk.keys, tmp_path / "keys")
    with sqlite3.connect(tmp_path / "data" / "beholden.sqlite3") as database:
        database.execute("UPDATE ledger SET reason = 'other' WHERE seq = 3")
    database.close()
    other = QuickDesk(tmp_path, {})

    ended = other.run("audit", "pack", "last", "-o", tmp_path / "pack")

    assert ended.code == errors.LedgerError.exit_code
    assert not (tmp_path / "pack").exists()


def test_earlier_time_stamps_go_into_an_audit_pack(audited: Audited, tmp_path: Path) -> None:
    """An auditor checks by the pack alone that an earlier checkpoint was there, and that the ledger grew from it."""
    authority, note, reply = Authority.create(tmp_path / "authority"), tmp_path / "june.txt", tmp_path / "reply.tsr"
    desk, pack = audited.desk, tmp_path / "pack"
    assert desk.run("ledger", "checkpoint", "demo-board", "--output", note).code == 0
    desk.run("ledger", "timestamp", note)
    reply.write_bytes(authority.answer((tmp_path / "june.txt.tsq").read_bytes()))
    desk.run("ledger", "timestamp", note, "--reply", reply, "--authority", authority.root)
    ended = desk.run("audit", "pack", "last", "-o", pack, "--stamped", note, "--json")
    kept = ("--since", pack / "stamped-1.txt", "--checkpoint", pack / "checkpoint.txt")
    options = (*kept, "--key", ended.json["verifier"], "--authority", authority.root)
    checked = QuickDesk(tmp_path, {}).run("ledger", "check", pack / "proof-stamped-1.json", *options)

    assert checked.code == 0, checked.err
    assert "begins with that of" in checked.err
    assert "says Example Time Stamps" in checked.err
    assert "Example Time Stamps" in (pack / INDEX).read_text()

    note.write_text(note.read_text() + "\n")
    assert desk.run("audit", "pack", "last", "-o", tmp_path / "other", "--stamped", note).code == 8
    assert not (tmp_path / "other").exists()


def test_no_audit_without_the_seal_or_the_run(audited: Audited, tmp_path: Path) -> None:
    """Without the study's seal nothing can be signed, and an unknown run is named."""
    keyless = QuickDesk(audited.desk.folder, {}, {"BEHOLDEN_KEYS": str(tmp_path)})

    unsigned = keyless.run("audit", "pack", "last", "-o", tmp_path / "pack")
    unknown = audited.desk.run("audit", "pack", "no-such-run", "-o", tmp_path / "pack")

    assert unsigned.code == errors.KeyFileError.exit_code
    assert unknown.code == errors.UsageError.exit_code
    assert not (tmp_path / "pack").exists()
