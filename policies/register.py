"""The register of approvers: who may approve what, with which key, from when to when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from policies.errors import PolicyError, RevokedError, SignerError
from policies.plain_yaml import dotted, read_yaml
from policies.sections.approvals import Role
from policies.values import Date, Many, Slug, Some, Text, form
from policies.wording import field_of, message_of

SshKey = Annotated[
    str,
    form(
        r"^ssh-(?:ed25519|rsa) [A-Za-z0-9+/=]{60,2000}(?: [^\n]{0,200})?$",
        "a public SSH key on one line, such as ssh-ed25519 AAAA… (ssh-keygen -t ed25519 makes one)",
    ),
]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Approver(_Closed):
    """One person.

    Attributes:
        id: by which messages name the person.
        person: who it is; two keys of one person are still one person.
        body: the committee or office for which the person speaks.
        roles: in which roles the person may approve.
        key: public SSH key.
        valid_from: first day on which an approval may be issued with it.
        valid_until: last such day.
        revoked_on: from this day on nothing that it ever signed counts.
        conflicts: ids of studies in which the person has an interest.
    """

    id: Slug
    person: Text
    body: Text
    roles: Some[Role]
    key: SshKey
    valid_from: Date
    valid_until: Date
    revoked_on: Date | None = None
    conflicts: Many[Slug] = ()

    def check(self, *, role: str, study: str, issued: date, on: date) -> None:
        """Refuse an approval by this person that does not count.

        Raises:
            ApprovalError: saying why; of each reason a class of its own.
        """
        if self.revoked_on is not None and on >= self.revoked_on:
            raise RevokedError(f"the key of {self.id} was revoked on {self.revoked_on}")
        if not self.valid_from <= issued <= self.valid_until:
            raise RevokedError(
                f"the key of {self.id} is valid from {self.valid_from} to {self.valid_until}, not on {issued}"
            )
        if role not in self.roles:
            raise SignerError(f"{self.id} may approve as {' or '.join(self.roles)}, not as {role}")
        if study in self.conflicts:
            raise SignerError(f"{self.id} has declared an interest in the study {study}")


class Register(_Closed):
    """All approvers of an institution.

    Attributes:
        institution: whose register it is.
        approvers: at least one.
    """

    schema_version: Annotated[int, Field(alias="schema", ge=1, le=1)]
    institution: Text
    approvers: Some[Approver]

    @model_validator(mode="after")
    def _one_key_one_entry(self) -> Register:
        for what, values in (("id", [a.id for a in self.approvers]), ("key", [_bare(a.key) for a in self.approvers])):
            if len(set(values)) < len(values):
                raise ValueError(f"the same {what} stands twice: a signature must lead to one person")
        return self


def _bare(key: str) -> str:
    """A key without its comment."""
    return " ".join(key.split()[:2])


def read_register(raw: bytes, *, name: str = "register") -> Register:
    """The register in a file.

    Raises:
        PolicyError: with file, line and field.
    """
    document = read_yaml(raw, name=name)
    try:
        return Register.model_validate(document.value)
    except ValidationError as error:
        problem: Any = error.errors(include_url=False, include_input=False)[0]
        path, _ = field_of(problem, document.value)
        message = message_of(problem, path)
        raise PolicyError(message, file=name, line=document.line(path) or 1, field=dotted(path) or None) from None
