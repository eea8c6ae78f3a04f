"""A report as a value: the documents of a period in order, with what people wrote beside their blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from greendot.document import Document
from greendot.logo import Logo
from greendot.results import Metric


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote beside a block, in Markdown, and what others answered; `when` is in words.

    `entry` is its number in the store.
    """

    author: str
    when: str
    text: str
    is_question: bool = False
    answers: tuple[Comment, ...] = ()
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a report: a document under a title of its own, and comments by the anchor of their block.

    A comment on the part as a whole has the empty anchor. `owner` is whom the part is assigned to.
    """

    key: str
    title: str
    document: Document
    comments: Mapping[str, tuple[Comment, ...]] = field(default_factory=dict)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Parts in order under one title.

    `key` is its name in addresses and commands (`2016-q4-review`), `state` how far it is in words ("draft, 15 February
    2017", "frozen 3 January 2017, version 2"), `freeze` the id of the frozen version, empty for a draft. `notes` are
    said on the first page: what is stale, restated or missing. `definitions` are those of the metrics it tells of.
    `logo` stands on the first page of what is printed or presented.
    """

    key: str
    title: str
    company: str
    period: str
    state: str
    freeze: str
    is_synthetic: bool
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    definitions: tuple[Metric, ...] = ()
    logo: Logo | None = None

    @property
    def untold(self) -> tuple[str, ...]:
        """Return the notes for a first page: none where a part of its own says them."""
        return () if any(part.document.page == "state" for part in self.parts) else self.notes
