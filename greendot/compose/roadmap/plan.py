"""Turns the records of initiatives into a plan: their dates, how they moved, what they wait for, how they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from greendot.calendar import Calendar, Grain, Period
from greendot.compose.rows import Row, day_of, text_of
from greendot.compose.sentences import count_of
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import format_date, plural, sentence_case
from greendot.results import Word

STALE_DAYS = 28
_MOVED_DAYS = 6


@dataclass(frozen=True, slots=True)
class Need:
    """An initiative that another needs, and by when."""

    initiative: str
    by_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One initiative as the plan knows it.

    `committed` is what it was promised for, such as 2016-Q4, 2016-H2 or 2016, and `promised_on` the last day of that.
    `dates` are the days it was expected on, in the order they were said.
    """

    key: str
    title: str
    is_infrastructure: bool
    team: str
    state: str
    committed: str
    promised_on: date | None
    baseline_on: date | None
    forecast_on: date | None
    landed_on: date | None
    health: str
    health_on: date | None
    purpose: str
    is_for_everyone: bool
    dates: tuple[tuple[date, date], ...] = ()
    needs: tuple[Need, ...] = ()

    @property
    def expected_on(self) -> date | None:
        """Return when it landed, or is expected, or was promised, if that is known to the day."""
        return self.landed_on or self.forecast_on or self.baseline_on

    @property
    def stands_on(self) -> date | None:
        """Return the day that places it on a grid of quarters: when it is expected, else the end of its promise."""
        return self.expected_on or self.promised_on

    @property
    def late_days(self) -> int:
        """Return by how many days it is later than first promised; 0 when either date is unknown."""
        due = self.landed_on or self.forecast_on
        return (due - self.baseline_on).days if due and self.baseline_on else 0

    @property
    def moves(self) -> int:
        """Return how many times its date was changed."""
        said = [day for _, day in self.dates]
        changed = sum(1 for before, after in pairwise(said) if before != after)
        return changed or int(self.late_days != 0 and self.landed_on is None)


@dataclass(frozen=True, slots=True)
class Plan:
    """All initiatives, by key."""

    items: Mapping[str, Item]

    def committed(self, quarter: Period) -> tuple[Item, ...]:
        """Return what was promised by the end of a quarter, for it or a half or year that ends with it, dropped too."""
        return tuple(
            item
            for item in self.items.values()
            if item.promised_on and quarter.starts_on <= item.promised_on < quarter.ends_on
        )

    def short_days(self, item: Item) -> tuple[int, Item] | None:
        """Return by how many days what the item waits for is expected too late, and which one; None when in time."""
        gaps = []
        for need in item.needs:
            needed = self.items.get(need.initiative)
            by_on = need.by_on or item.forecast_on
            if needed and by_on and needed.expected_on and not needed.landed_on and needed.expected_on > by_on:
                gaps.append(((needed.expected_on - by_on).days, needed))
        return max(gaps, key=lambda gap: gap[0]) if gaps and not item.landed_on else None


def read_plan(view: View) -> Plan:
    """Return the plan as published."""
    records = view.snapshot.records
    dates: dict[str, list[tuple[date, date]]] = {}
    for row in records("initiative_forecasts"):
        said, expected = day_of(row, "reported_on"), day_of(row, "forecast_on")
        if said and expected:
            dates.setdefault(text_of(row, "initiative"), []).append((said, expected))
    needs: dict[str, list[Need]] = {}
    for row in records("dependencies"):
        need = Need(text_of(row, "needs"), day_of(row, "need_by_on"))
        needs.setdefault(text_of(row, "initiative"), []).append(need)
    items = [
        _item(view.calendar, row, dates.get(text_of(row, "initiative"), []), needs.get(text_of(row, "initiative"), []))
        for row in records("initiatives")
    ]
    return Plan({item.key: item for item in items})


def status_of(view: View, plan: Plan, item: Item) -> tuple[str, Word | None]:
    """Return how an initiative stands, in words and as a verdict. A team's word counts for four weeks, dates always."""
    if item.state == "dropped":
        return "dropped", None
    if item.landed_on:
        if item.late_days > _MOVED_DAYS:
            return f"landed {weeks(item.late_days)} late", Word.WORSE
        return ("landed on time" if item.baseline_on else "landed"), Word.BETTER
    if item.state == "proposed":
        return "not decided", Word.TOO_LITTLE
    if item.forecast_on and item.forecast_on < view.today:
        return f"was expected {format_date(item.forecast_on, view.today)}", Word.WORSE
    if (short := plan.short_days(item)) is not None:
        return f"waits, {weeks(short[0])} short", Word.WORSE
    if item.late_days > _MOVED_DAYS:
        return f"{weeks(item.late_days)} late", Word.WORSE
    if item.health in ("at risk", "off track"):
        return item.health, Word.WORSE
    if item.expected_on is None:
        is_past = item.promised_on is not None and item.promised_on < view.today
        return "not known to have landed" if is_past else "no date", Word.TOO_LITTLE
    if item.health == "on track":
        return _on_track(view, item)
    return "nothing reported", Word.TOO_LITTLE


def is_on_track(view: View, plan: Plan, item: Item) -> bool:
    """Return whether an initiative stands well: landed or on its way, by its dates and its team's word."""
    return status_of(view, plan, item)[1] is Word.BETTER


def describe_plan(view: View, plan: Plan) -> Sentence:
    """Return what is next: how many of the quarter's commitments are on track, and the one in most trouble."""
    if not plan.items:
        return Sentence.of("Not known: no plan has been recorded.")
    link = view.page_link("roadmap")
    quarter, _ = quarter_of(view)
    promised = [item for item in plan.committed(quarter) if item.state != "dropped"]
    parts: list[str | Span] = []
    if promised:
        good = sum(is_on_track(view, plan, item) for item in promised)
        when = "this quarter" if quarter.starts_on <= view.today < quarter.ends_on else view.calendar.label(quarter)
        if quarter.ends_on <= view.today:
            landed = sum(item.landed_on is not None for item in promised)
            counted, stands = f"{landed} of {plural(len(promised), 'commitment')}", "have landed"
        elif len(promised) == 1:
            counted, stands = "The one commitment", "is on track" if good else "is not on track"
        else:
            counted = sentence_case(count_of(good, len(promised), "commitment"))
            stands = "is on track" if good < 2 else "are on track"
        parts += [Span(counted, link), f" for {when} {stands}. "]
    else:
        coming = sum(item.landed_on is None and item.state != "dropped" for item in plan.items.values())
        parts += [Span(plural(coming, "initiative"), link), " in the plan, none of them promised for this quarter. "]
    trouble = worst_of(view, plan)
    if trouble:
        parts.append(trouble)
    return Sentence.of(*parts)


def worst_of(view: View, plan: Plan) -> str:
    """Return a sentence on the launch that waits longest, else on the latest initiative; empty for neither."""
    waits = [(short[0], item, short[1]) for item in plan.items.values() if (short := plan.short_days(item))]
    if waits:
        days, item, needed = max(waits, key=lambda wait: (wait[0], wait[1].key))
        return f"{item.title} waits for {needed.title}, now expected {weeks(days)} after it is needed."
    open_items = [item for item in plan.items.values() if not item.landed_on and item.state != "dropped"]
    late = [item for item in open_items if item.late_days > _MOVED_DAYS]
    if late and (item := max(late, key=lambda one: (one.late_days, one.key))).forecast_on:
        day = format_date(item.forecast_on, view.today)
        return f"{item.title} is latest: now expected {day}, {weeks(item.late_days)} after the first date."
    return ""


def quarter_of(view: View) -> tuple[Period, str]:
    """Return the quarter that the chosen period begins in, and its key."""
    quarter = view.calendar.period(view.period.starts_on, Grain.QUARTER)
    return quarter, view.calendar.key(quarter)


def weeks(days: int) -> str:
    """Return a number of days as one says it of a plan: in weeks from a fortnight on."""
    return plural(days, "day") if days < 14 else plural(round(days / 7), "week")


def _on_track(view: View, item: Item) -> tuple[str, Word]:
    age = (view.today - item.health_on).days if item.health_on else 0
    if age > STALE_DAYS:
        return f"reported on track {plural(age, 'day')} ago", Word.TOO_LITTLE
    return "on track", Word.BETTER


def promise_end(calendar: Calendar, committed: str) -> date | None:
    """Return the last day of what something was promised for: `2016-Q4`, `2016-H2` or `2016`; None for other words."""
    half = re.fullmatch(r"(?:FY)?(\d{4})-H([12])", committed)
    try:
        period = calendar.parse(f"{half[1]}-Q{int(half[2]) * 2}" if half else committed)
    except ValueError:
        return None
    return period.ends_on - timedelta(days=1)


def _item(calendar: Calendar, row: Row, dates: list[tuple[date, date]], needs: list[Need]) -> Item:
    ordered = tuple(sorted(dates))
    return Item(
        key=text_of(row, "initiative"),
        title=text_of(row, "title") or text_of(row, "initiative"),
        is_infrastructure=text_of(row, "kind") == "infrastructure",
        team=text_of(row, "team"),
        state=text_of(row, "state"),
        committed=text_of(row, "quarter_committed"),
        promised_on=promise_end(calendar, text_of(row, "quarter_committed")),
        baseline_on=day_of(row, "baseline_on") or (ordered[0][1] if ordered else None),
        forecast_on=day_of(row, "forecast_on") or (ordered[-1][1] if ordered else None),
        landed_on=day_of(row, "landed_on"),
        health=text_of(row, "declared_health"),
        health_on=day_of(row, "health_on"),
        purpose=text_of(row, "purpose"),
        is_for_everyone=row.get("is_for_everyone") is True,
        dates=ordered,
        needs=tuple(needs),
    )
