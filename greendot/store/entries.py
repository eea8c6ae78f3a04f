"""Frozen values that the store gives out: comments, audit steps, runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Comment:
    """What someone wrote beside a block, with what they saw: the page, its query, and the build.

    A question is a comment that wants an answer; `owner` is whom it is for; a reply names what it answers. `version`
    rises by one with each edit and guards against two people editing at once.
    """

    id: int
    page: str
    anchor: str
    query: str
    build: str
    author: str
    body: str
    is_question: bool
    owner: str
    reply_to: int | None
    version: int
    created_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the audit trail: who did what to which entry, when, and what it was before and after.

    `kind` is comment, or the kind of an entry; `entry` is its number among comments or entries.
    """

    id: int
    at: datetime
    actor: str
    action: str
    kind: str
    entry: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: what, when, how it ended, and its facts."""

    id: int
    command: str
    started_at: datetime
    ended_at: datetime
    status: str
    build: str
    detail: Mapping[str, Any]
