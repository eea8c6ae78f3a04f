"""Turns status page, measurements and incident records into their minutes of the same days, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from greendot.analysis.downtime import Account, Minutes, Stretch, by_subject, clip, count_minutes, unmatched
from greendot.compose.rows import Row, instant_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Block, Cell, Items, Link, Paragraph, Sentence, Span, Table
from greendot.formats import format_date, format_duration, join_words, plural

_SHOWN = ("degraded", "partial outage", "major outage")
_MOST_ROWS, _MOST_ITEMS = 12, 8
_MANY = 5
"""Of so many incidents at least one has ended, where ends are recorded."""


@dataclass(frozen=True, slots=True)
class Told:
    """What each teller tells of the chosen period, as stretches of time; None where it is not there at all.

    `measured` are the services that indicators cover, and `bucket_s` how long the stretches are they count by.
    """

    records: tuple[Stretch, ...]
    status: tuple[Stretch, ...] | None
    counted: tuple[Stretch, ...] | None
    measured: frozenset[str]
    bucket_s: float | None
    begins_at: datetime
    now: datetime

    def accounts(self) -> tuple[Account, ...]:
        """Return each service that any teller tells of, in the order of the longest told."""
        told = [by_subject(each or (), self.now) for each in (self.status, self.counted, self.records)]
        status, counted, records = told
        services = {name for each in told for name in each}
        found = [
            Account(
                name,
                None if self.status is None else _merged(status.get(name)),
                None if self.counted is None or name not in self.measured else _merged(counted.get(name)),
                _merged(records.get(name)),
            )
            for name in services
        ]
        return tuple(sorted(found, key=lambda one: (-max(one.told), one.subject)))


def read_told(view: View) -> Told:
    """Return what the tellers say of the chosen period and service, up to when the build was published."""
    now = view.snapshot.build.as_of
    begins_at, ends_at = view.calendar.bounds(view.period)
    wanted = dict(view.selection.members).get("service")
    chosen = None if wanted is None else (wanted,)

    def cut(rows: list[Stretch]) -> tuple[Stretch, ...]:
        kept = (one for one in rows if chosen is None or one.subject in chosen)
        return tuple(clip(kept, begins_at, ends_at, now))

    status = view.snapshot.records("component_status")
    covered = {
        text_of(row, "service"): number_of(row, "bucket_s") for row in view.snapshot.records("measured_services")
    }
    measured = frozenset(covered)
    down = view.snapshot.records("counted_down")
    return Told(
        records=cut([one for row in view.snapshot.records("incidents") if (one := _incident(row))]),
        status=cut([one for row in status if (one := _posted(row))]) if status else None,
        counted=cut([one for row in down if (one := _stretch(row, "service", "ended_at"))]) if measured else None,
        measured=measured,
        bucket_s=max((length or 0.0 for length in covered.values()), default=None),
        begins_at=begins_at,
        now=now,
    )


def compose_tellers(view: View) -> tuple[Block, ...]:
    """Return how long something was wrong by each teller, by service, and what they disagree about."""
    if not tells_ends(view.snapshot.records("incidents")):
        return ()
    told = read_told(view)
    accounts = told.accounts()
    if not accounts or (told.status is None and told.counted is None):
        return ()
    blocks: list[Block] = [Paragraph(_sum_words(view, told), "paragraph:tellers"), _table(view, told, accounts)]
    odd = _disagreements(view, told, accounts)
    if odd:
        blocks.append(Items(odd[:_MOST_ITEMS], "items:tellers", is_numbered=False))
    return tuple(blocks)


def _sum_words(view: View, told: Told) -> Sentence:
    """Return the minutes of incident records, merged and summed, and what is still open."""
    whole = count_minutes(told.records, told.now)
    if not whole.n:
        return Sentence.of(f"No incident record tells of trouble {view.this_period}, but others do.")
    link = Link("incidents", view.page_link("incidents").query, "table:tellers")
    parts: list[str | Span] = [
        "By the incident records something was wrong for ", Span(_length(whole.merged), link), f" {view.this_period}",
    ]  # fmt: skip
    if whole.overlap >= 1:
        parts.append(
            f"; added up it is {_length(whole.summed)}, as {_length(whole.overlap)} were shared by two or more"
        )
    parts.append(".")
    if whole.n_open:
        one = " One is still open and is" if whole.n_open == 1 else f" {whole.n_open} are still open and are"
        parts.append(f"{one} counted up to now.")
    return Sentence.of(*parts)


def _table(view: View, told: Told, accounts: tuple[Account, ...]) -> Table:
    open_ones = {one.subject for one in told.records if one.is_open}
    rows = [
        (
            Cell(_name(view, one.subject)),
            *(_cell(minutes) for minutes in (one.status, one.counted)),
            _cell(one.records, " so far" if one.subject in open_ones else ""),
            Cell("yes" if one.is_agreed else "no"),
        )
        for one in accounts[:_MOST_ROWS]
    ]
    if len(accounts) > 1:
        for name, pick in (("All, shared time counted once", True), ("All, added up", False)):
            sums = [None if each is None else _of(count_minutes(each, told.now), is_merged=pick)
                    for each in (told.status, told.counted, told.records)]  # fmt: skip
            rows.append((Cell(name), *(_cell(minutes) for minutes in sums), Cell("")))
    rest = len(accounts) - _MOST_ROWS
    return Table(
        f"Minutes with something wrong, {view.label}",
        ("Service", "Status page", "Measured", "Incident records", "About the same"),
        tuple(rows),
        "table:tellers",
        f"{plural(rest, 'service')} with less not shown." if rest > 0 else "",
    )


def _disagreements(view: View, told: Told, accounts: tuple[Account, ...]) -> tuple[Sentence, ...]:
    """Return one sentence for each thing that one teller tells and another does not, with the reason where known."""
    public = {text_of(row, "incident"): row for row in view.snapshot.records("incidents")}

    def is_same(one: Stretch, other: Stretch) -> bool:
        return bool(one.record) and one.record == other.record

    found = []
    if told.status is not None:
        for one in unmatched(told.records, told.status, told.now, is_same=is_same):
            row = public.get(one.record, {})
            why = "customers were not told" if row.get("is_public") is False else "the reason is not recorded"
            found.append(f"{_when(view, one)}: an incident of {_span(one, told.now)} is not on the status page; {why}.")
        for one in unmatched(told.status, told.records, told.now, is_same=is_same):
            found.append(
                f"{_when(view, one)}: the status page tells of {_span(one, told.now)}, no incident record does."
            )
    if told.counted is not None:
        for one in unmatched(told.counted, told.records, told.now, is_same=is_same):
            found.append(
                f"{_when(view, one)}: measured as down for {_span(one, told.now)}, no incident record tells of it."
            )
    matched = [one for one in accounts if one.counted is not None and not one.is_agreed]
    small = [_name(view, one.subject) for one in matched if not one.counted and one.records]
    more = [one for one in matched if (one.counted or 0.0) > (one.records or 0.0) + _stretches(told)]
    coarse = [_name(view, one.subject) for one in matched if one.counted and one not in more]
    found += [
        f"{_name(view, each.subject)}: measured as down for {_length(each.counted or 0.0)}, "
        f"but the incident records tell of {_length(each.records or 0.0)}."
        for each in more
    ]
    if small:
        found.append(
            f"{_listed(small)}: nothing was measured as down, as under 5% of requests failed in every stretch measured."
        )
    if coarse and told.bucket_s:
        stretch = _length(told.bucket_s / 60)
        found.append(f"{_listed(coarse)}: what is measured is counted in whole stretches of {stretch}.")
    return tuple(Sentence.of(text) for text in found)


def _stretches(told: Told) -> float:
    """Return how many minutes counting by whole stretches may add: one at each end."""
    return 2 * (told.bucket_s or 0.0) / 60


def _listed(names: list[str]) -> str:
    rest = len(names) - 3
    return join_words(names if rest <= 0 else [*names[:3], f"{rest} more"])


def _when(view: View, one: Stretch) -> str:
    return f"{format_date(view.calendar.local_day(one.begins_at), view.today)}, {_name(view, one.subject)}"


def _span(one: Stretch, now: datetime) -> str:
    minutes = ((one.ends_at or now) - one.begins_at).total_seconds() / 60
    return f"{_length(minutes)}{' so far' if one.is_open else ''}"


def _length(minutes: float) -> str:
    return str(format_duration(minutes, is_long=True))


def _cell(minutes: float | None, tail: str = "") -> Cell:
    if minutes is None:
        return Cell("not told", True)
    return Cell("none" if minutes == 0 else f"{format_duration(minutes)}{tail}", True, value=minutes)


def _name(view: View, service: str) -> str:
    return view.member("service", service) if service else "Service not said"


def _merged(minutes: Minutes | None) -> float:
    return minutes.merged if minutes else 0.0


def _of(minutes: Minutes, *, is_merged: bool) -> float:
    return minutes.merged if is_merged else minutes.summed


def tells_ends(incidents: Sequence[Row]) -> bool:
    """Return whether records of incidents say when these ended: of many, at least one has."""
    ends = (instant_of(row, "mitigated_at") or instant_of(row, "resolved_at") for row in incidents)
    return len(incidents) < _MANY or any(ends)


def _incident(row: Row) -> Stretch | None:
    """Return the time that customers felt an incident; none for one that they did not feel."""
    if text_of(row, "severity") == "none":
        return None
    begins, ends = instant_of(row, "started_at"), instant_of(row, "mitigated_at") or instant_of(row, "resolved_at")
    return Stretch(text_of(row, "service"), begins, ends, text_of(row, "incident")) if begins else None


def _posted(row: Row) -> Stretch | None:
    return _stretch(row, "service", "ended_at", "incident") if text_of(row, "status") in _SHOWN else None


def _stretch(row: Mapping[str, object], subject: str, end: str, record: str = "") -> Stretch | None:
    begins = instant_of(row, "started_at")
    name = text_of(row, subject) or text_of(row, "component")
    return Stretch(name, begins, instant_of(row, end), text_of(row, record) if record else "") if begins else None
