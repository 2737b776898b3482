"""The command: what it says, what it returns, and by which code it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policies import errors
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.policies import as_bytes, document


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty place to run commands."""
    return QuickDesk(tmp_path, {"board.test": 9})


def _policy(desk: Desk, **changes: Any) -> Path:
    return desk.policy(as_bytes(document(entities={"detector": {"names": "off"}}, **changes)))


def test_help_lists_every_command(tmp_path: Path) -> None:
    """Someone who knows nothing sees what there is."""
    ended = Desk(tmp_path).run("--help")

    assert ended.code == 0
    for command in "demo crawl runs report sources stop expire export doctor policy keys ledger".split():
        assert command in ended.out


def test_a_crawl_starts_without_the_names_model() -> None:
    """Half a second of imports is left to the process that finds names."""
    code = "import sys, crawlers.approved, crawlers.commands.crawl, crawlers.launch; sys.exit('spacy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_command_is_a_usage_error(desk: Desk) -> None:
    """A wrong call ends with code 2 and says what was wrong."""
    ended = desk.run("crwal")

    assert ended.code == errors.UsageError.exit_code
    assert "crwal" in ended.err


def test_a_check_names_every_mistake_with_its_line(desk: Desk) -> None:
    """A policy with two mistakes is refused with both, each at its line and field."""
    ended = desk.run("policy", "check", _policy(desk, study={"title": 7}, source={"audience": "all"}))

    assert ended.code == errors.PolicyError.exit_code
    assert [line.split(": ")[2] for line in ended.err.splitlines()] == ["study.title", "sources[0].audience"]
    assert all(":" in line.split(": ")[1] for line in ended.err.splitlines())


def test_a_policy_is_checked_explained_and_tried(desk: Desk) -> None:
    """The three questions a reviewer asks of a policy are answered from its file."""
    path = _policy(desk)

    checked, explained, cases = (
        desk.run("policy", "check", path, "--json"),
        desk.run("policy", "explain", path),
        desk.run("policy", "cases", path, "--json"),
    )

    assert checked.code == 0, checked.err
    assert checked.json["may_run"]
    assert checked.json["digest"] == desk.run("policy", "digest", path).out.strip()
    assert "board.test" in explained.out
    assert [case["held"] for case in cases.json] == [True] * len(cases.json)


def test_a_wrong_policy_is_told_by_file_line_and_field(desk: Desk) -> None:
    """A reader can go straight to what is wrong."""
    path = desk.policy(as_bytes(document(politeness={"per_host": {"delay": 3}})))

    ended = desk.run("policy", "check", path)

    assert ended.code == errors.PolicyError.exit_code
    assert str(path) in ended.err
    assert "politeness.per_host.delay" in ended.err
    assert "Traceback" not in ended.err


def test_a_case_that_does_not_hold_fails(desk: Desk) -> None:
    """A policy whose own case fails is refused by name of the case."""
    case = {"url": "http://board.test/user/1", "expect": "allow"}
    path = _policy(desk, cases={"requests": [case], "items": []})

    ended = desk.run("policy", "cases", path)

    assert ended.code == errors.CaseError.exit_code


def test_a_policy_that_is_not_there_is_told(desk: Desk) -> None:
    """A wrong name lists the policies that come with Beholden."""
    ended = desk.run("policy", "explain", "no-such-policy")

    assert ended.code == errors.PolicyError.exit_code
    assert "demo-market" in ended.err


def test_a_key_is_made_once_and_never_shown(desk: Desk) -> None:
    """The key's id is shown, its bytes never; a second creation does not touch it."""
    created = desk.run("keys", "create", "small-test")
    secret = (desk.keys / "small-test.key").read_text().splitlines()[1]

    shown, again = desk.run("keys", "show", "small-test", "--json"), desk.run("keys", "create", "small-test")

    assert created.code == 0
    assert again.code == errors.KeyFileError.exit_code
    assert shown.json["study"] == "small-test"
    assert not any(secret in text for text in (created.out, created.err, shown.out, shown.err, again.err))
    assert (desk.keys / "small-test.key").stat().st_mode & 0o077 == 0


def test_without_a_key_there_is_no_run(desk: Desk) -> None:
    """A missing key is told with the command that makes one."""
    ended = desk.run("crawl", _policy(desk))

    assert ended.code == errors.KeyFileError.exit_code
    assert "beholden keys create small-test" in ended.err


def test_the_kill_file_keeps_a_run_from_starting_until_it_is_lifted(desk: Desk) -> None:
    """Stop, and nothing starts; lift, and the next thing that is missing is told."""
    path = _policy(desk)

    stopped = desk.run("stop", path)
    refused = desk.run("crawl", path)
    lifted = desk.run("stop", path, "--lift")

    assert (stopped.code, refused.code, lifted.code) == (0, errors.StoppedError.exit_code, 0)
    assert desk.run("crawl", path).code == errors.KeyFileError.exit_code


def test_sources_and_doctor_answer(desk: Desk) -> None:
    """What is installed can be listed, for people and for scripts."""
    sources, doctor = desk.run("sources", "--json"), desk.run("doctor", "--json")

    assert {"demo_market", "demo_board", "cryptonia", "empire", "classifieds", "books"} <= {
        s["name"] for s in sources.json
    }
    assert all(source["says"] for source in sources.json)
    assert doctor.code == 0, doctor.err
    assert {"python", "scrapy", "tor"} <= {finding["what"] for finding in doctor.json}


def test_doctor_finds_folders_that_others_can_read(desk: Desk) -> None:
    """A data folder that is open to others is wrong, and the mending is named."""
    desk.data.mkdir()
    desk.data.chmod(0o755)

    ended = desk.run("doctor")

    assert ended.code == errors.DependencyError.exit_code
    assert "chmod 700" in ended.err


def test_before_the_first_run_there_is_nothing_to_read(desk: Desk) -> None:
    """Commands that read say how to begin."""
    for arguments in (("runs",), ("report", "last"), ("ledger", "verify")):
        ended = desk.run(*arguments)

        assert ended.code == errors.StoreError.exit_code
        assert "beholden crawl" in ended.err


def test_an_unapproved_live_policy_does_not_run(desk: Desk) -> None:
    """The shipped example of a live policy is a draft: it can be checked, not run."""
    ended = desk.run("crawl", "modern-slavery-adverts")

    assert ended.code == errors.ApprovalError.exit_code


def test_every_error_has_a_code_of_its_own() -> None:
    """No two kinds of failure end alike, and the module's documentation shows each."""
    kinds = errors.BeholdenError.__subclasses__()
    codes = [kind.exit_code for kind in kinds]

    assert len(set(codes)) == len(codes)
    for kind in kinds:
        assert f"{kind.__name__} " in (errors.__doc__ or "")


def test_json_goes_to_stdout_alone(desk: Desk) -> None:
    """What a script reads is one JSON document, whatever is said to the person."""
    ended = desk.run("doctor", "--json")

    assert isinstance(json.loads(ended.out), list)
