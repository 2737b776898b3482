"""What a reviewer notes before deciding: comments on fields, and conditions; kept in a private file."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawlers.desk.clauses import within
from pipelines.private_files import private_folder, read_private, replace_private
from policies.errors import KeyFileError, StoreError
from policies.values import Sha256, Slug, Text

MAX_BYTES = 2 * 1024 * 1024
MAX_NOTES = 500
MANUAL = "manual"
"""Stands in place of a field where people carry a condition out."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comment(_Closed):
    """Something that a reviewer says to the study.

    Attributes:
        id: by which the desk finds it again.
        at: the field it is about; empty for the whole policy.
        text: what is said.
        digest: of the policy that was read.
        on: the day.
    """

    id: str
    at: Annotated[str, Field(max_length=200)]
    text: Text
    digest: Sha256
    on: date


class Wanted(_Closed):
    """A condition that the reviewer means to set.

    Attributes:
        id: its name.
        text: what is asked.
        field: the field that carries it out, or ``manual``.
        due: until when.
    """

    id: Slug
    text: Text
    field: Annotated[str, Field(max_length=200)]
    due: date | None = None


class Drafts(_Closed):
    """All notes on one policy.

    Attributes:
        policy: the policy's id.
        comments: oldest first.
        conditions: in the order in which they were set.
    """

    policy: Slug
    comments: tuple[Comment, ...] = ()
    conditions: tuple[Wanted, ...] = ()

    def commented(self, at: str, text: str, *, digest: str, on: date) -> Drafts:
        """The notes with one comment more."""
        new = Comment(id=secrets.token_hex(6), at=at, text=text, digest=digest, on=on)
        return self.model_copy(update={"comments": (*self.comments, new)[-MAX_NOTES:]})

    def without(self, note: str) -> Drafts:
        """The notes without a comment or a condition, by its id."""
        return self.model_copy(
            update={"comments": _but(self.comments, note), "conditions": _but(self.conditions, note)}
        )

    def wanting(self, condition: Wanted) -> Drafts:
        """The notes with a condition, in place of one of the same name."""
        others = _but(self.conditions, condition.id)
        return self.model_copy(update={"conditions": (*others, condition)[-MAX_NOTES:]})

    def on(self, at: str) -> tuple[Comment, ...]:
        """The comments on a field, and on what is below it."""
        return tuple(one for one in self.comments if one.at == at or within(one.at, at))


_Note = TypeVar("_Note", Comment, Wanted)


def _but(notes: Iterable[_Note], gone: str) -> tuple[_Note, ...]:
    return tuple(one for one in notes if one.id != gone)


def drafts_file(data: Path, policy: str) -> Path:
    """Where the notes on a policy are kept: beside the data, with nothing of it."""
    return data / "reviews" / f"{policy}.json"


def load_drafts(data: Path, policy: str) -> Drafts:
    """The notes on a policy; none where there is no file yet.

    Raises:
        StoreError: the file is open to others, or is no file of notes.
    """
    path = drafts_file(data, policy)
    if not path.exists() and not path.is_symlink():
        return Drafts(policy=policy)
    try:
        return Drafts.model_validate_json(read_private(path, most=MAX_BYTES))
    except KeyFileError as error:
        raise StoreError(f"the reviewer's notes: {error}") from None
    except ValidationError:
        raise StoreError(f"{path}: is no file of a reviewer's notes; move it away to begin anew") from None


def save_drafts(data: Path, drafts: Drafts) -> None:
    """Write the notes so that only their owner can read them, whole or not at all.

    Raises:
        StoreError: they cannot be written.
    """
    path = drafts_file(data, drafts.policy)
    try:
        private_folder(path.parent)
        replace_private(path, drafts.model_dump_json(indent=1).encode())
    except KeyFileError as error:
        raise StoreError(f"the reviewer's notes: {error}") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from None
