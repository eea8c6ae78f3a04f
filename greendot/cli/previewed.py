"""Turns a preview into what `greendot preview` prints: a table, a curve of letters, JSON, rows of CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greendot.cli.judge_commands import verdict_json
from greendot.formats import TO_DATE, format_age, format_instant, format_value, plural
from greendot.results import MARKS, Observation
from greendot.workbench import Preview

_RAW = ("value", "numerator", "denominator", "n", "exposure", "low", "high", "p90", "n_open")
_STEPS = "▁▂▃▄▅▆▇█"


def spark_text(values: Sequence[float | None]) -> str:
    """Return values as a curve of block letters, the lowest to the highest; a blank where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    span = high - low
    step = (len(_STEPS) - 1) / span if span else 0.0
    return "".join(" " if value is None else _STEPS[round((value - low) * step)] for value in values)


def preview_table(preview: Preview) -> tuple[list[str], list[list[str]], list[str]]:
    """Return headings, rows and notes: how far the facts reach, what was read and how long that took."""
    rows = [_cells(preview, seen) for seen in preview.observations]
    extra = [name for name in ("n", "p90", "n_open") if any(getattr(one, name) is not None for one in _seen(preview))]
    headings = [preview.grain.value.capitalize(), *(part.capitalize() for part in preview.by.split(",") if part)]
    titles = {"n": "From", "p90": "9 in 10 within", "n_open": "Still open"}
    verdict = ["Verdict on the last"] if preview.by else []
    return [*headings, preview.metric.title, *(titles[name] for name in extra), *verdict], rows, _notes(preview)


def _cells(preview: Preview, seen: Observation) -> list[str]:
    label = preview.calendar.label(seen.period) + (f", {TO_DATE}" if seen.is_partial else "")
    members = dict(seen.members)
    cells = [label, *(members.get(part, "") for part in preview.by.split(",") if part), _text(preview, seen.value)]
    for name in ("n", "p90", "n_open"):
        if any(getattr(one, name) is not None for one in _seen(preview)):
            value = getattr(seen, name)
            cells.append(_text(preview, value) if name == "p90" else "" if value is None else f"{value:,}")
    if preview.by:
        verdict = preview.verdicts.get(seen.members) if _is_last(preview, seen) else None
        cells.append(f"{MARKS[verdict.word]} {verdict.word}" if verdict else "")
    return cells


def against_words(preview: Preview) -> str:
    """Return what the verdict compares: `Q1 2017, to date, against Q4 2016 to the same day`."""
    last = preview.observations[-1]
    now, before = (preview.calendar.label(one) for one in (last.period, preview.calendar.shift(last.period, -1)))
    return f"{now}, {TO_DATE}, against {before} to the same day:" if last.is_partial else f"{now} against {before}:"


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return everything there is, raw and as text, as JSON writes it."""
    metric = preview.metric
    return {
        "metric": {name: str(getattr(metric, name)) for name in ("name", "title", "kind", "unit", "status", "digest")},
        "is_synthetic": preview.is_synthetic,
        "grain": preview.grain.value,
        "by": preview.by or None,
        "results": [
            {**row, "starts_on": str(row["starts_on"]), "ends_on": str(row["ends_on"])} for row in preview_rows(preview)
        ],
        "verdicts": [
            {"members": dict(members), **verdict_json(verdict)} for members, verdict in preview.verdicts.items()
        ],
        "unjudged": preview.unjudged or None,
        "notes": list(preview.notes),
        "rows_read": dict(preview.rows_read),
        "seconds": round(preview.seconds, 3),
        "facts_held_s": round(preview.held_s, 3),
    }


def preview_rows(preview: Preview) -> list[dict[str, Any]]:
    """Return one flat row an observation, for CSV."""
    return [
        {
            "period": preview.calendar.key(seen.period),
            "starts_on": seen.period.starts_on,
            "ends_on": seen.period.ends_on,
            **dict(seen.members),
            "text": _text(preview, seen.value),
            "is_partial": seen.is_partial,
            **{name: getattr(seen, name) for name in _RAW},
        }
        for seen in preview.observations
    ]


def _notes(preview: Preview) -> list[str]:
    zone = preview.calendar.zone
    reached = [
        f"{one.table} from {one.source} to {format_instant(one.covers_to, zone)}"
        + (f", {format_age(one.age_h)} old" if one.age_h is not None else "")
        for one in preview.freshness
        if one.covers_to is not None
    ]
    read = ", ".join(f"{plural(rows, 'row')} of {table}" for table, rows in preview.rows_read.items())
    synthetic = " Synthetic data." if preview.is_synthetic else ""
    return [
        *preview.notes,
        *([f"Data: {'; '.join(reached)}"] if reached else []),
        f"A preview: nothing was published. Read {read} in {preview.seconds:.1f} s, "
        f"and held the facts for {preview.held_s:.1f} s.{synthetic}",
    ]


def _seen(preview: Preview) -> tuple[Observation, ...]:
    return preview.observations


def _is_last(preview: Preview, seen: Observation) -> bool:
    return seen.period == max(one.period for one in preview.observations)


def _text(preview: Preview, value: float | None) -> str:
    return str(format_value(value, preview.metric.unit, preview.currency))
