"""Turns a frozen report into what is sent of it: its first findings, what its sections say, the very files it has.

Nothing is composed anew. A draft is never sent; a report that is being written again is sent as it was frozen, and its
first line says so. What the recipients' role may not see is refused whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from greendot.access import Action, can
from greendot.calendar import Calendar
from greendot.document import Link
from greendot.errors import AccessError, ExportError, nearest
from greendot.formats import format_date, join_words
from greendot.render.addresses import page_address
from greendot.render.markdown import render_report_markdown
from greendot.render.web import render_web
from greendot.reports.frozen import Frozen, list_frozen
from greendot.reports.proving import check_frozen
from greendot.reports.writing import FORMATS
from greendot.sending.due import concerns
from greendot.sending.message import Message, with_warning
from greendot.sending.short import shorten
from greendot.settings import SendSettings, Settings
from greendot.store import Store

LATEST = "latest"
WITH_NAMES = ("people", "ownership")
"""Pages that show names of people to those who may see them."""


def pick_frozen(name: str, settings: Settings) -> Frozen | None:
    """Return the frozen version that a send means; None when nothing of that name is frozen yet.

    `latest` is the newest of all but trust sheets; else a report's name is its newest version, a template's name the
    newest report made of it.
    """
    every = list_frozen(settings.path(settings.folders.reports))
    if name == LATEST:
        found = [one for one in every if not one.manifest.get("outside")]
    else:
        found = [one for one in every if one.key == name] or [
            one for one in every if one.manifest.get("template") == name
        ]
    return max(found, key=lambda one: (one.frozen_at, one.version), default=None)


def sends_of(name: str, settings: Settings) -> tuple[SendSettings, ...]:
    """Return the sends that send this report, under its name, its template's or as the latest, each for just this."""
    asked = pick_frozen(name, settings)
    meant = {one.report: pick_frozen(one.report, settings) for one in settings.sends if one.report}
    return tuple(
        replace(one, report=name)
        for one in settings.sends
        if one.report and (one.report == name or ((found := meant[one.report]) and asked and found.key == asked.key))
    )


def why_none(name: str, store: Store) -> str:
    """Return why nothing can be sent under a name: it is a draft, or there is no such report."""
    drafts = store.book.entries().reports
    if name in drafts:
        return f"{name} is a draft, which is never sent; greendot report freeze {name} comes first"
    if name == LATEST:
        return "no report is frozen yet; greendot report freeze NAME comes first"
    return f"no report '{name}' is frozen; {nearest(name, drafts) or 'greendot report list shows them'}"


def history_of(report: str) -> str:
    """Return what a report's sends are kept under, whoever sends it."""
    return f"report {report}"


def compose_frozen(send: SendSettings, frozen: Frozen, store: Store, *, site: str = "") -> Message:
    """Return what a send says of a frozen report.

    ExportError when it is not as it was frozen, or was frozen without a file that is asked for; AccessError when it
    tells what the recipients' role may not see.
    """
    if problems := check_frozen(frozen):
        raise ExportError(problems=problems)
    check_role(frozen, send.role)
    calendar = frozen.snapshot(send.role).calendar
    files = _files(frozen, send.formats)
    short = shorten(frozen, calendar, tuple(files))
    warning = " ".join(_warnings(frozen, store, calendar))
    is_outside = bool(frozen.manifest.get("outside"))
    where = "" if is_outside else site
    texts = render_report_markdown(short.report, site=where), render_web(short.report, site=where)
    return Message(
        short.subject,
        warning,
        *with_warning(warning, *texts),
        short.findings,
        page_address(Link("reports", (("report", frozen.key),)), where) if where else "",
        files,
    )


def check_role(frozen: Frozen, role: str) -> None:
    """Raise AccessError when a frozen report tells of a metric, or shows names, that a role may not see."""
    if frozen.manifest.get("outside"):
        return
    made_for = str(frozen.manifest.get("role", "admin"))
    what = f"{frozen.key}/v{frozen.version}"
    fix = f"freeze it as that role, or give the send another one ({made_for})"
    if hidden := sorted(_hidden(frozen, made_for, role)):
        raise AccessError(f"{what} tells of {join_words(hidden[:3])}, which the role '{role}' may not see; {fix}.")
    shows_names = any(one.page in WITH_NAMES for one in frozen.draft.sections if not one.is_left_out)
    if shows_names and can(made_for, Action.SEE_NAMES) and not can(role, Action.SEE_NAMES):
        raise AccessError(f"{what} shows names of people, which the role '{role}' may not see; {fix}.")


def _hidden(frozen: Frozen, made_for: str, role: str) -> Iterator[str]:
    """Yield the titles of metrics that a report may tell of and a role may not see: by its numbers, or in its words."""
    seen, may = frozen.snapshot(made_for), frozen.snapshot(role)
    told = {figure.metric for figure in frozen.figures}
    words = "".join(path.read_text(encoding="utf-8") for path in frozen.files if path.suffix == FORMATS["markdown"])
    for name, metric in seen.metrics.items():
        if name not in may.metrics and (name in told or metric.title in words):
            yield f"'{metric.title}'"
    for title in {one.title for one in seen.left_out} - {one.title for one in may.left_out}:
        if title and title in words:
            yield f"'{title}'"


def _warnings(frozen: Frozen, store: Store, calendar: Calendar) -> Iterator[str]:
    """Yield what must be known before anything else: it is being written again, or its data was not all there."""
    entry = store.book.entries().reports.get(frozen.key)
    if entry is not None and not entry.body.frozen:
        day = format_date(calendar.local_day(frozen.frozen_at))
        yield f"This is version {frozen.version}, frozen {day}; the report is being written again."
    snapshot = frozen.snapshot(str(frozen.manifest.get("role", "viewer")))
    told = [frozen.about(calendar).last, *(calendar.parse(one.period) for one in frozen.figures)]
    _, ends_at = calendar.bounds(max(told, key=lambda period: period.ends_on))
    if worry := "; ".join(concerns(snapshot, frozen.frozen_at, ends_at)):
        yield f"Read with care: {worry}."


def _files(frozen: Frozen, formats: Sequence[str]) -> Mapping[str, bytes]:
    """Return the files that were frozen with it, in the formats asked for."""
    there = {path.suffix: path for path in frozen.files}
    if gone := [name for name in formats if FORMATS[name] not in there]:
        raise ExportError(
            f"{frozen.key}/v{frozen.version} was frozen without {join_words(gone)}; ask for other formats"
        )
    return {there[FORMATS[name]].name: there[FORMATS[name]].read_bytes() for name in formats}
