"""What a report is composed of, as one value: the draft, the snapshot, what people wrote, the last frozen report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from greendot.calendar import Calendar, Grain
from greendot.entries import Entries, ReportSection
from greendot.entries import Report as Draft
from greendot.forecast import KeptForecast
from greendot.reports.spans import Covered, read_span
from greendot.reports.told import Figure
from greendot.snapshot import Snapshot
from greendot.store import Comment

Said = Callable[[Sequence[str], Grain], Sequence[KeptForecast]]

REPORT_PAGE = "report:"
"""What the page of a comment written in a report begins with; the report's name follows."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last frozen report before this one: its name, what it was about, its snapshot as frozen, what it told."""

    name: str
    title: str
    about: Covered
    freeze: str
    snapshot: Snapshot
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Materials:
    """All that composing needs. `comments` are those of all pages and of this report; `said` gives kept forecasts.

    `last` is the report that this one is held against, `earlier` those whose numbers may be told differently now.
    What `is_final` says nothing of what its writers have yet to do.
    """

    draft: Draft
    snapshot: Snapshot
    now: datetime
    comments: tuple[Comment, ...] = ()
    entries: Entries = field(default_factory=Entries)
    last: Last | None = None
    earlier: tuple[Last, ...] = ()
    said: Said | None = None
    approver: str = ""
    state: str = ""
    is_final: bool = False

    @property
    def calendar(self) -> Calendar:
        """Return the reporting calendar."""
        return self.snapshot.calendar

    @property
    def covered(self) -> Covered:
        """Return what the report is about."""
        return read_span(self.draft.about, self.calendar)

    @property
    def shown(self) -> tuple[ReportSection, ...]:
        """Return the sections that are not left out, in order."""
        return tuple(one for one in self.draft.sections if not one.is_left_out)


def query_of(section: ReportSection) -> Mapping[str, str]:
    """Return what a section chose of its own: period, comparison, filters, a metric."""
    return dict(parse_qsl(section.query))


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a field that holds one thing a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a field that holds them with commas between."""
    return tuple(name.strip() for name in text.replace("\n", ",").split(",") if name.strip())
