"""What an approver signs: a statement that names the policy, and all that acts for it, by digest.

It has the form of an in-toto Statement v1, so that tools of software supply chains read it, and is canonical JSON (RFC
8785), so that there is one text of it. The signature is that of ``ssh-keygen -Y sign`` (OpenSSH, PROTOCOL.sshsig).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from pipelines.canonical import canonical
from policies.model import Policy
from policies.sections.approvals import Approval
from policies.tier import assess

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:beholden:approval:v1"
NAMESPACE = "policy-approval@beholden"
"""What a signature is for: one over anything else, such as a commit or an e-mail, does not count here."""
MAX_BYTES = 256 * 1024
ENGINE = f"beholden {version('beholden').partition('.')[0]}"
"""What reads the policy, by its major version: another may read it otherwise, and needs approval anew."""

Parts = Mapping[str, str]
"""What acts for a policy beside itself, such as the names model and each spider: name to SHA-256."""


def statement(policy: Policy, approval: Approval, parts: Parts) -> str:
    """The text that is signed for an approval."""
    return canonical(_content(policy, approval, parts)) + "\n"


def _content(policy: Policy, approval: Approval, parts: Parts) -> dict[str, Any]:
    subjects = {f"policy:{policy.policy.id}@{policy.policy.version}": policy.digest, **parts}
    tier = assess(policy)
    return {
        "_type": TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(subjects.items())],
        "predicateType": PREDICATE,
        "predicate": _decided(approval)
        | {
            "engine": ENGINE,
            "study": policy.study.id,
            "profile": policy.policy.profile,
            "tier": tier.name,
            "roles": list(tier.roles),
        },
    }


def _decided(approval: Approval) -> dict[str, Any]:
    """All of an approval that its giver answers for: not when a condition was met, which comes later."""
    conditions = [
        {name: value for name, value in condition.model_dump(mode="json").items() if name != "met_on"}
        for condition in approval.conditions
    ]
    kept = approval.model_dump(mode="json", exclude={"conditions", "signature_file", "digest", "why"})
    if approval.evidence_sha256 is None:
        del kept["evidence_sha256"]
    return kept | {"conditions": conditions}


def differences(text: bytes, policy: Policy, approval: Approval, parts: Parts) -> Iterator[str]:
    """In what a statement that was signed is not about this policy, this approval and these parts; nothing if it is."""
    try:
        said = json.loads(text)
        subjects = {str(one["name"]): str(one["digest"]["sha256"]) for one in said["subject"]}
        predicate = dict(said["predicate"])
        kinds = said["_type"], said["predicateType"]
    except (ValueError, TypeError, KeyError, RecursionError):
        yield "it is not the statement of an approval; 'beholden policy statement' writes one"
        return
    if kinds != (TYPE, PREDICATE):
        yield "it is a statement of another kind than of an approval"
        return
    now = _content(policy, approval, parts)
    yield from _other_parts(subjects, {one["name"]: one["digest"]["sha256"] for one in now["subject"]})
    for name, value in now["predicate"].items():
        if name not in predicate or predicate[name] != value:
            yield f"what was signed says something else of {name} than the policy's file"
    if extra := sorted(predicate.keys() - now["predicate"].keys()):
        yield f"what was signed also says something of {extra[0][:40]!r}"


def _other_parts(then: Parts, now: Parts) -> Iterator[str]:
    for name, digest in now.items():
        if name.startswith("policy:") and name not in then:
            yield "what was signed is about another policy, or another version of it"
        elif name not in then:
            yield f"what was signed does not cover {name}"
        elif then[name] != digest:
            yield f"{name} has changed since it was signed; ask for approval again"
    for name in sorted(then.keys() - now.keys()):
        if not name.startswith("policy:"):
            yield f"what was signed covers {name[:60]!r}, which is not in use"
