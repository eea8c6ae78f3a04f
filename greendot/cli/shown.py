"""Turns observations and comparisons of a metric into what `greendot show` prints: a table, JSON, rows of CSV."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from greendot.calendar import Grain
from greendot.formats import TO_DATE, format_age, format_difference, format_instant, format_value
from greendot.results import MARKS, Against, Comparison, Metric, Observation
from greendot.snapshot import Snapshot

_RAW = ("value", "numerator", "denominator", "n", "exposure", "low", "high", "p90", "n_open")
_HEADINGS = {Against.PREVIOUS: "The one before", Against.YEAR_AGO: "A year ago", Against.TARGET: "Target"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for, and what there is of it, oldest first."""

    snapshot: Snapshot
    metric: Metric
    grain: Grain
    by: str
    observations: tuple[Observation, ...]

    def text(self, value: float | None) -> str:
        """Return a value as pages write it."""
        return str(format_value(value, self.metric.unit, self.snapshot.build.currency))

    def comparisons(self, seen: Observation) -> dict[Against, Comparison]:
        """Return what an observation was compared with."""
        found = {one: self.snapshot.comparison(self.metric.name, seen.period, seen.members, one) for one in Against}
        return {against: compared for against, compared in found.items() if compared is not None}


def shown_table(shown: Shown) -> tuple[list[str], list[list[str]], list[str]]:
    """Return headings, rows, and notes: how fresh the data is, and how verdicts were reached."""
    calendar = shown.snapshot.calendar
    rows, against = [], [one for one in Against if one is not Against.TARGET or shown.metric.targets]
    for seen in shown.observations:
        found = shown.comparisons(seen)
        label = calendar.label(seen.period) + (f", {TO_DATE}" if seen.is_partial else "")
        members = [", ".join(member for _, member in seen.members)] if shown.by else []
        rows.append([label, *members, shown.text(seen.value), *(_compared(shown, found.get(one)) for one in against)])
    notes = [_freshness(shown)]
    if shown.observations and not shown.by:
        compared = shown.comparisons(shown.observations[-1])
        notes += [f"{_HEADINGS[one]}: {compared[one].method}" for one in against if one in compared]
    headings = [shown.grain.value.capitalize(), *([shown.by.capitalize()] if shown.by else []), shown.metric.title]
    return [*headings, *(_HEADINGS[one] for one in against)], rows, notes


def shown_json(shown: Shown) -> dict[str, Any]:
    """Return everything there is, raw and as text, as JSON writes it."""
    metric, build = shown.metric, shown.snapshot.build
    definition = {name: _plain(getattr(metric, name)) for name in ("name", "title", "summary", "area", "owner", "kind",
                  "unit", "better", "evidence", "status", "digest")}  # fmt: skip
    return {
        "metric": definition,
        "build": build.build,
        "as_of": _plain(build.as_of),
        "is_synthetic": build.is_synthetic,
        "grain": shown.grain.value,
        "by": shown.by or None,
        "results": [_result(shown, seen) for seen in shown.observations],
        "freshness": [
            {**{name: _plain(cell) for name, cell in dataclasses.asdict(one).items()}, "is_stale": one.is_stale}
            for one in shown.snapshot.freshness
            if one.table in metric.sources
        ],
    }


def shown_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return one flat row an observation, for CSV."""
    rows = []
    for seen in shown.observations:
        found = shown.comparisons(seen)
        row: dict[str, Any] = {
            "period": shown.snapshot.calendar.key(seen.period),
            "starts_on": seen.period.starts_on,
            "ends_on": seen.period.ends_on,
            **({shown.by: ", ".join(member for _, member in seen.members)} if shown.by else {}),
            "text": shown.text(seen.value),
            "is_partial": seen.is_partial,
            **{name: getattr(seen, name) for name in _RAW},
        }
        for against in Against:
            compared = found.get(against)
            row |= {
                against.value: compared.then if compared else None,
                f"{against.value}_now": compared.now if compared else None,
                f"{against.value}_verdict": compared.word.value if compared else None,
            }
        rows.append(row)
    return rows


def _result(shown: Shown, seen: Observation) -> dict[str, Any]:
    calendar = shown.snapshot.calendar
    return {
        "period": calendar.key(seen.period),
        "label": calendar.label(seen.period),
        "starts_on": _plain(seen.period.starts_on),
        "ends_on": _plain(seen.period.ends_on),
        "members": dict(seen.members),
        "text": shown.text(seen.value),
        "is_partial": seen.is_partial,
        "cut_at": _plain(seen.cut_at),
        **{name: getattr(seen, name) for name in _RAW if name == "value" or getattr(seen, name) is not None},
        "comparisons": {
            against.value: {
                "period": calendar.key(compared.period) if compared.period else None,
                "now": compared.now,
                "now_text": shown.text(compared.now),
                "then": compared.then,
                "then_text": shown.text(compared.then),
                "change": compared.change,
                "verdict": compared.word.value,
                "is_to_date": compared.is_to_date,
                "n": compared.n,
                "method": compared.method,
            }
            for against, compared in shown.comparisons(seen).items()
        },
    }


def _compared(shown: Shown, compared: Comparison | None) -> str:
    """Return a comparison as a cell: `4.1 M users to the same day ● better, 5% more`."""
    if compared is None or compared.then is None:
        return "nothing to compare with"
    then = shown.text(compared.then)
    if compared.is_to_date and compared.against is not Against.TARGET:
        then += " to the same day"
    if compared.now is None:
        return then
    difference = format_difference(compared.now, compared.then, shown.metric.unit, shown.snapshot.build.currency)
    return f"{then}, {difference} {MARKS[compared.word]} {compared.word.value}"


def _freshness(shown: Shown) -> str:
    parts = []
    for one in shown.snapshot.freshness:
        if one.table in shown.metric.sources:
            zone = shown.snapshot.calendar.zone
            covers = f"to {format_instant(one.covers_to, zone)}" if one.covers_to else "of unknown age"
            age = f", {format_age(one.age_h)} old" if one.age_h is not None else ""
            late = f", older than the {format_age(one.allowed_h)} allowed" if one.is_stale and one.allowed_h else ""
            parts.append(f"{one.table} from {one.source} {covers}{age}{late}")
    return f"Data: {'; '.join(parts)}" if parts else "Data: no source is known"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
