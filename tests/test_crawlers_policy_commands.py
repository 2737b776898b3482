"""The commands about policies: lint, compare, tier and schema, as a person and as a script meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawlers.approved import parts
from policies import errors
from policies.load import parse_policy
from policies.schema import json_schema
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.linting import base, merged, with_digests
from tests.policies import EVERYBODY, approval, as_bytes, document
from tests.signing import Signer, approver, sign_all, trust
from tests.test_policies_effects import DEMO
from tests.test_policies_lint import WAIVER, waived
from tests.test_policies_lint_output import check_sarif

OFF = {"entities": {"detector": {"names": "off"}}}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty place to run commands."""
    return QuickDesk(tmp_path, {})


def _file(desk: Desk, name: str, **changes: Any) -> Path:
    path = desk.folder / name
    path.write_bytes(as_bytes(document(**OFF, **changes)))
    return path


def test_lint_of_a_clean_policy(desk: Desk) -> None:
    """A shipped policy is found fault with by no rule, and the command does not call it ethical for that."""
    ended = desk.run("policy", "lint", "books", "malware-forums")

    assert ended.code == 0, ended.err
    assert ended.out.count("No rule finds anything. That does not make a study ethical") == 2


def test_lint_shows_line_excerpt_and_fix(desk: Desk) -> None:
    """A person is shown the line, what is wrong there, and what to do; an error ends with its code."""
    path = _file(desk, "one.yaml", study={"harms": []}, why="short")

    ended = desk.run("policy", "lint", path)

    assert ended.code == errors.PolicyError.exit_code
    assert "error STU002 line " in ended.out
    assert '│   "harms": []' in ended.out
    assert "What to do: Name at least one harm" in ended.out
    assert "1 to mend, 1 to mend or answer for, 0 answered for" in ended.out
    assert "1 error to mend in" in ended.err


def test_lint_of_several_files_names_those_that_are_broken(desk: Desk) -> None:
    """Every file is checked, and the last line names the broken ones."""
    good, bad = _file(desk, "good.yaml"), _file(desk, "bad.yaml", study={"harms": []}, stop={"owners": ["lead"]})

    ended = desk.run("policy", "lint", good, bad)

    assert ended.code == errors.PolicyError.exit_code
    assert "2 errors to mend in" in ended.err
    assert "bad.yaml" in ended.err
    assert "good.yaml" not in ended.err


def test_lint_of_what_cannot_be_read(desk: Desk) -> None:
    """A file that is no policy is reported by the rules on form, and the others wait."""
    path = desk.folder / "twice.yaml"
    path.write_text("a: 1\na: 2\n")

    ended = desk.run("policy", "lint", path)

    assert ended.code == errors.PolicyError.exit_code
    assert "error FRM001 line 2: a" in ended.out
    assert "wait until the file can be read" in ended.out


def test_lint_shows_an_unsigned_waiver_and_does_not_count_it(desk: Desk) -> None:
    """An entry that nobody signed is shown as such."""
    path = desk.folder / "waived.yaml"
    path.write_bytes(waived())

    ended = desk.run("policy", "lint", path)

    assert "Not counted, since no signature covers it" in ended.out
    assert "security until 2027-01-31: The site is our own." in ended.out


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A policy that was not rehearsed, whose waiver for it is under a signature; the register is beside it."""
    body = merged(base(), {"access": {"rehearsed_on": None}, "entities": {"detector": {"names": "off"}}})
    body["items"]["advert"]["title"] = {"action": "derive", "features": ["length"]}
    body["sources"][0]["spider"] = "books"
    digest = parse_policy(as_bytes(body | {"approvals": []})).digest
    body["approvals"] = [approval(role, digest=digest, signature_file=f"{role}.json.sig") for role in EVERYBODY]
    body["approvals"][3]["waivers"] = [WAIVER]
    policy = parse_policy(as_bytes(body))
    signers = {role: Signer() for role in EVERYBODY}
    sign_all(policy, tmp_path, signers, parts(policy))
    trust(tmp_path / "trust", *(approver(signer, role) for role, signer in signers.items()))
    path = tmp_path / "signed.yaml"
    path.write_bytes(as_bytes(body))
    return path


def trusting(folder: Path) -> Desk:
    """A place whose register of approvers is in this folder."""
    return QuickDesk(folder, {}, {"BEHOLDEN_TRUST": str(folder / "trust")})


def test_lint_counts_a_waiver_that_was_signed(signed: Path) -> None:
    """An answer under the signature of somebody in the register counts."""
    ended = trusting(signed.parent).run("policy", "lint", signed)

    assert "Answered for: security until 2027-01-31: The site is our own." in ended.out
    assert "1 answered for" in ended.out
    assert "APP004" not in ended.out


def test_lint_tells_which_signature_proves_nothing(signed: Path) -> None:
    """A waiver that was changed after it was signed is not counted, and the approval is an error."""
    signed.write_bytes(signed.read_bytes().replace(b"The site is our own.", b"Nobody needs it."))

    ended = trusting(signed.parent).run("policy", "lint", signed)

    assert ended.code == errors.PolicyError.exit_code
    assert "error APP004" in ended.out
    assert "approvals[3].signature_file" in ended.out
    assert "Not counted" in ended.out


def test_lint_says_that_the_register_cannot_be_trusted(signed: Path) -> None:
    """Without the institution's signature nobody in the register proves anything."""
    (signed.parent / "trust/approvers.yml.sig").unlink()

    ended = trusting(signed.parent).run("policy", "lint", signed)

    assert ended.out.count("cannot be proven here") == len(EVERYBODY)


def test_lint_says_what_is_not_in_the_file(desk: Desk) -> None:
    """A missing section has no line, and the page says so."""
    path = desk.folder / "missing.yaml"
    path.write_bytes(as_bytes(with_digests(merged(base(), {"security": None}))))

    ended = desk.run("policy", "lint", path)

    assert "error SEC001 not in the file: security.at_rest" in ended.out


def test_lint_for_programs(desk: Desk) -> None:
    """JSON, SARIF and annotations go to stdout alone, and the code stays."""
    path = _file(desk, "one.yaml", study={"harms": []})

    plain, sarif, github = (desk.run("policy", "lint", path, form) for form in ("--json", "--sarif", "--github"))

    assert {ended.code for ended in (plain, sarif, github)} == {errors.PolicyError.exit_code}
    assert json.loads(plain.out)[0]["errors"] == 1
    check_sarif(json.loads(sarif.out))
    assert github.out.startswith("::error file=")


def test_lint_has_one_form_at_a_time(desk: Desk) -> None:
    """Two forms at once are a wrong call."""
    ended = desk.run("policy", "lint", "books", "--json", "--sarif")

    assert ended.code == errors.UsageError.exit_code
    assert "choose one of" in ended.err


def test_lint_of_nothing_is_refused(desk: Desk) -> None:
    """A name that is no file and no shipped policy is told."""
    ended = desk.run("policy", "lint", "no-such-policy")

    assert ended.code == errors.PolicyError.exit_code
    assert "no such file, and no shipped policy of that name" in ended.err


def test_check_runs_the_rules_too(desk: Desk) -> None:
    """What a rule must have mended fails the check, with all errors and their lines."""
    path = _file(desk, "one.yaml", study={"harms": []}, source={"deny_paths": ["/user/*", "/ads/1"]},
                 cases={"requests": []})  # fmt: skip

    ended = desk.run("policy", "check", path)

    assert ended.code == errors.PolicyError.exit_code
    assert "No harm is named, though every study can harm somebody. It is empty. [STU002]" in ended.err
    assert "[CAS001]" in ended.err
    assert "errors and" in ended.err


def test_check_counts_what_the_rules_find(desk: Desk) -> None:
    """A script learns which errors there are and how many warnings."""
    ended = desk.run("policy", "check", _file(desk, "one.yaml", why="short"), "--json")

    assert ended.code == 0, ended.err
    assert ended.json["rules"] == {"errors": [], "warnings": 1}


def test_check_tells_of_a_suspension(desk: Desk) -> None:
    """Whoever checks a policy hears that somebody has stopped its study."""
    stopped = QuickDesk(desk.folder, {}, {"BEHOLDEN_TRUST": str(desk.folder / "stopped")})
    assert stopped.run("policy", "suspend", "demo-board", "--by", "lead").code == 0

    ended = stopped.run("policy", "check", "demo-board")

    assert ended.code == errors.WithdrawnError.exit_code
    assert "may not run today: demo-board was suspended on" in " ".join(ended.err.split())


def test_check_leaves_approvals_to_their_own_code(desk: Desk) -> None:
    """A policy whose approval covers another version ends with the code of approvals."""
    body = merged(base(), {"approvals": [{"digest": "ab" * 32}], "entities": {"detector": {"names": "off"}}})
    body["items"]["advert"]["title"] = {"action": "drop"}
    body["cases"]["items"] = [{"item": "advert", "given": case["given"], "expect": "refused"}
                              for case in body["cases"]["items"] if case["expect"] == "refused"]  # fmt: skip
    path = desk.folder / "other.yaml"
    path.write_bytes(as_bytes(with_digests(body)))

    ended = desk.run("policy", "check", path, "--json")

    assert ended.code in (errors.ApprovalError.exit_code, errors.PolicyError.exit_code)
    assert "APP002" in ended.json["rules"]["errors"]


def test_compare_shows_what_loosens_first(desk: Desk) -> None:
    """A person reads the loosened line before the others, then what it does; looser has a code of its own."""
    old = _file(desk, "old.yaml")
    new = _file(desk, "new.yaml", source={"allow_paths": ["/", "/ads/*", "/help"], "max_records": 10},
                items={"advert": {"phone": {"action": "drop", "type": None, "scope": None}}})  # fmt: skip

    ended = desk.run("policy", "compare", old, new)

    assert ended.code == errors.LoosenedError.exit_code
    assert ended.out.index("looser       sources[board].allow_paths") < ended.out.index("tighter ")
    assert "added /help" in ended.out
    assert "Fields dropped: 0 → 1 (+1)" in ended.out
    assert "needs every approval anew" in ended.err


def test_compare_of_the_same(desk: Desk) -> None:
    """Two files that say the same do not differ."""
    ended = desk.run("policy", "compare", "books", "books")

    assert ended.code == 0, ended.err
    assert "They do not differ." in ended.out


def test_compare_of_a_tighter_policy_is_fine(desk: Desk) -> None:
    """What only becomes tighter ends well."""
    ended = desk.run("policy", "compare", _file(desk, "old.yaml"), _file(desk, "new.yaml", source={"max_records": 10}))

    assert ended.code == 0, ended.err
    assert "tighter      sources[board].max_records" in ended.out
    assert "What that does" not in ended.out


def test_compare_replays_a_recording(desk: Desk) -> None:
    """A script gets every difference and every count."""
    ended = desk.run("policy", "compare", "demo-board", "books", "--replay", DEMO, "--json")

    assert ended.code == errors.LoosenedError.exit_code
    counts = {one["count"]: (one["old"], one["new"]) for one in ended.json["effects"]}
    assert counts["requests"][0] > counts["requests"][1] > 0
    assert ended.json["differences"][0]["change"] == "looser"
    assert all(one["says"].endswith(".") for one in ended.json["differences"])


def test_tier_says_why_and_who(desk: Desk) -> None:
    """The tier is told with its reasons and the roles that must approve."""
    person, script = desk.run("policy", "tier", "malware-forums"), desk.run("policy", "tier", "books", "--json")

    assert "malware-forums@0.1.0: red" in person.out
    assert "items.listing.title.action: it stores what people wrote, with identifiers replaced" in person.out
    assert "must be approved by: the study lead, the research ethics committee" in person.out
    assert script.json["tier"] == "green"
    assert script.json["roles"] == []
    assert "nobody, since it reaches nothing" in desk.run("policy", "tier", "books").out


def test_schema_is_printed(desk: Desk) -> None:
    """An editor can be given the schema of the installed version."""
    assert json.loads(desk.run("policy", "schema").out) == json_schema()


def test_a_live_policy_with_errors_does_not_run(desk: Desk) -> None:
    """An approved policy in which something must be mended is refused before anything is asked for."""
    body = merged(base(), {"study": {"harms": []}})
    for given in body["approvals"]:
        given |= {"issued": "2026-01-02", "expires": "2027-12-31"}
    path = desk.folder / "broken.yaml"
    path.write_bytes(as_bytes(with_digests(body)))

    ended = desk.run("crawl", path)

    assert ended.code == errors.PolicyError.exit_code
    assert "must be mended before it runs (STU002)" in ended.err
