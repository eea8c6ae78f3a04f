"""Turns the workspace that is served into its office, and a draft into the report that it makes, composed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from greendot.entries import Entry
from greendot.entries import Report as Draft
from greendot.render.markup import Remark
from greendot.report import Comment, Part, Report
from greendot.reports.composing import compose_report
from greendot.reports.office import Office
from greendot.ui.remarks import current_store
from greendot.ui.workspace import current_settings, current_snapshot

MOST = 8

_composed: OrderedDict[Hashable, Report] = OrderedDict()
_lock = Lock()


def current_office() -> Office:
    """Return the office of the workspace that is served. StoreError when the store cannot be reached."""
    return Office(current_settings(), current_snapshot(), current_store())


def composed(office: Office, entry: Entry[Draft]) -> Report:
    """Return the report of a draft; the same draft, words, plan, build and day are composed once."""
    materials = office.materials(entry.body)
    today = office.published.calendar.local_day(office.settings.now())
    last = tuple(one.freeze for one in (materials.last, *materials.earlier) if one is not None)
    key = (entry.body, materials.comments, office.store.book.stamp(), id(office.published), office.settings.site, last,
           today)  # fmt: skip
    with _lock:
        if key in _composed:
            _composed.move_to_end(key)
            return _composed[key]
    report = compose_report(materials)
    with _lock:
        _composed[key] = report
        while len(_composed) > MOST:
            _composed.popitem(last=False)
    return report


def remarks_of(part: Part, reader: str = "") -> dict[str, tuple[Remark, ...]]:
    """Return what is written in a part as pages draw it, by anchor.

    `reader` is whose own remarks can be changed; who gave no name yet is asked for it first.
    """
    return {anchor: tuple(_remark(one, reader) for one in ones) for anchor, ones in part.comments.items()}


def written_in(part: Part) -> int:
    """Return how many remarks and answers a part holds."""
    return sum(1 + len(one.answers) for ones in part.comments.values() for one in ones)


def _remark(one: Comment, reader: str) -> Remark:
    answers = tuple(_remark(each, reader) for each in one.answers)
    is_mine = reader in ("", one.author)
    return Remark(one.author, one.when, one.text, one.is_question, "", answers, one.entry, is_mine)
