"""Turns columns that nothing was found for into what may stand there, each with the reason for the guess."""

from __future__ import annotations

import re
import statistics
from datetime import UTC, datetime
from itertools import pairwise

from greendot.contracts import Column, Resolution
from greendot.inspect.expressing import expression_of, named
from greendot.inspect.matching import Fit, Match
from greendot.inspect.sampling import Sample
from greendot.inspect.words import tells_good_from_bad
from greendot.inspect.written import EPOCHS, date_format, how_written
from greendot.settings import Settings

_CHARGE = ("ServiceName", "SubAccountId", "RegionId", "ResourceId", "SkuId", "PricingCategory", "ChargeCategory")
"""What tells the charges of one day apart, where they have no identifier."""
_RETIRED = ("retired", "archived", "deprecated", "decommissioned", "is_retired", "is_archived", "stillgelegt")
_OVER = ("resolved", "closed", "done", "completed", "postmortem", "behoben", "geschlossen", "erledigt", "gelöst")
Guess = tuple[str, str]
"""An expression, and why it may be right."""


def guess_column(column: Column, sample: Sample, fit: Fit, settings: Settings) -> Guess | None:
    """Return what may stand for a column nothing was found for, and why; None when there is nothing to go by."""
    stem = sample.file.path.name.split(".")[0].replace("'", "")
    constants: dict[str, Guess] = {
        "kind": ("'all'", "the file tells no kinds apart"),
        "resource": (f"'{stem}'", "the file's name"),
        "region": ("'all'", "the file tells no regions apart"),
        "plan": ("'all'", "the file tells no plans apart"),
        "BillingCurrency": (f"'{settings.company.currency}'", "the reporting currency"),
        "indicator": ("'availability'", "what the file counts"),
    }
    if column.name == "bucket_s":
        return _step(sample, fit)
    if column.name in constants and not column.values:
        return constants[column.name]
    if fit.contract.name == "indicators" and column.name in ("good", "total"):
        return _checks(column, sample)
    if column.name == "incident":
        return _own_name(fit)
    if column.name == "component" and "status" in fit.matches:
        return "'all'", "the file tells no components apart"
    if column.name == "span" and fit.contract.name == "objectives":
        return _span(sample)
    if column.name == "ChargePeriodEnd":
        return _day_after(sample, fit)
    if column.name == "charge" and (parts := [name for name in _CHARGE if name in fit.matches])[1:]:
        told = ", ".join(named(fit.matches[name].column) for name in parts)
        return f"concat_ws(' / ', {told})", "what tells charges of one day apart"
    stand_in = {"EffectiveCost": "BilledCost", "BilledCost": "EffectiveCost", "charge": "ServiceName"}.get(column.name)
    if column.name == "title":
        stand_in = fit.contract.key[0]
    if stand_in and (match := fit.matches.get(stand_in)):
        return expression_of(column, match, sample), f"the same as {stand_in}"
    return None


def is_monthly(sample: Sample, fit: Fit) -> bool:
    """Whether every row of a file of days is of the first day of a month, and so may be for the whole of it."""
    match = fit.matches.get(fit.contract.time or "")
    if match is None or match.written != "iso" or fit.contract.resolution is not Resolution.DAY:
        return False
    days = {text[:10] for text in sample.columns[match.column]}
    return len(days) > 1 and all(re.match(r"\d{4}-\d{2}(-01)?$", day) for day in days)


def guess_end(sample: Sample, fit: Fit) -> Guess | None:
    """Return the end of what has none in the file: the next state of its kind, or the last change of what is over."""
    contract, time = fit.contract, fit.contract.time
    if contract.name == "incidents" and contract.end not in fit.matches:
        return _last_change(sample, fit)
    if contract.name != "component_status" or time is None or time not in fit.matches or contract.end in fit.matches:
        return None
    began = expression_of(contract.column(time), fit.matches[time], sample)
    if fit.matches[time].written in ("iso", "slashed") and "(" not in began:
        began = f"instant({began})"
    others = ", ".join(named(fit.matches[name].column) for name in contract.key if name in fit.matches and name != time)
    parts = f"PARTITION BY {others} " if others else ""
    return f"lead({began}) OVER ({parts}ORDER BY {began})", "a state lasts until the next one"


def guess_lifecycle(sample: Sample, fit: Fit) -> Guess | None:
    """Return where services are in their life, in files that only mark those that are retired."""
    if fit.contract.name != "services" or "lifecycle" in fit.matches:
        return None
    marks = [name for name in sample.columns if name.rpartition(".")[2].lower() in _RETIRED]
    if not marks or how_written(sample.columns[marks[0]]) != "boolean":
        return None
    mark = f"lower({named(marks[0])})"
    return f"CASE WHEN {mark} IN ('true', 'yes') THEN 'retired' ELSE 'live' END", f"what {marks[0]} says"


def _last_change(sample: Sample, fit: Fit) -> Guess | None:
    """Return the time of the last change of incidents that a column says are over."""
    changed = fit.matches.get("reported_at")
    if changed is None:
        return None
    for name, texts in sample.columns.items():
        over = sorted({text for text in texts if text.strip().lower() in _OVER})
        if over and name.rpartition(".")[2].lower() in ("status", "state", "incident_state", "zustand"):
            words = ", ".join("'" + word.replace("'", "''") + "'" for word in over)
            at = expression_of(fit.contract.column("reported_at"), changed, sample)
            return f"CASE WHEN {named(name)} IN ({words}) THEN {at} END", "the last change of what is over"
    return None


def _span(sample: Sample) -> Guess:
    """Return what promises are counted over: their own window where they have one, else the usual 30 days."""
    for name, texts in sample.columns.items():
        if name.rpartition(".")[2].lower() in ("timewindow", "timewindows") and texts and texts[0].startswith("["):
            words = "WHEN '28d' THEN '28d' WHEN '4w' THEN '28d' WHEN '30d' THEN '30d' WHEN '1M' THEN 'month' WHEN '1m'"
            words += " THEN 'month' WHEN '1Q' THEN 'quarter'"
            window = f"{named(name)}->>'$[0].duration'"
            return f"CASE {window} {words} ELSE coalesce({window}, '30d') END", "the window it names"
    return "'30d'", "the file names no window"


def _step(sample: Sample, fit: Fit) -> Guess | None:
    """Return the usual distance between the times of one member, in seconds."""
    time = fit.contract.time
    if time is None or time not in fit.matches:
        return None
    match = fit.matches[time]
    others = [
        sample.cells[fit.matches[name].column] for name in fit.contract.key if name != time and name in fit.matches
    ]
    form = date_format(sample.columns[match.column])[0] if match.written == "slashed" else ""
    moments: dict[tuple[str | None, ...], set[float]] = {}
    try:
        for text, *member in zip(sample.cells[match.column], *others, strict=True):
            if text is not None:
                moments.setdefault(tuple(member), set()).add(_seconds(text.strip(), match, form))
    except ValueError:
        return None
    steps = [after - before for times in moments.values() for before, after in pairwise(sorted(times))]
    if not steps or not 1 <= round(statistics.median(steps)) <= 86_400:
        return None
    return f"{round(statistics.median(steps))}", "the usual seconds from one time to the next"


def _seconds(text: str, match: Match, form: str) -> float:
    if match.written in EPOCHS:
        return float(text) / EPOCHS[match.written]
    if form:
        return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
    return datetime.fromisoformat(text).timestamp()


def _checks(column: Column, sample: Sample) -> Guess | None:
    """Return how rows that each tell of one check count: one in all, and one good where the check went well."""
    for name, texts in sample.columns.items():
        if good := tells_good_from_bad(texts):
            if column.name == "total":
                return "1", "each row is one check"
            words = ", ".join(f"'{word}'" for word in good)
            return f"CASE WHEN {named(name)} IN ({words}) THEN 1 ELSE 0 END", "each row is one check"
    return None


def _own_name(fit: Fit) -> Guess | None:
    """Return a name for incidents that have none: the service and when it began."""
    names = [named(fit.matches[name].column) for name in ("service", "started_at") if name in fit.matches]
    return (f"concat_ws(' ', {', '.join(names)})", "the file gives them no name") if names else None


def _day_after(sample: Sample, fit: Fit) -> Guess | None:
    match = fit.matches.get("ChargePeriodStart")
    if match is None:
        return None
    start = expression_of(fit.contract.column("ChargePeriodStart"), match, sample)
    form, _ = date_format(sample.columns[match.column]) if match.written == "slashed" else ("", True)
    if not start.startswith(("day(", "epoch_")):
        start = f"day({start}, '{form}')" if form else f"day({start})"
    if is_monthly(sample, fit):
        return f"last_day({start}) + 1", "a charge is for one month"
    return f"{start} + 1", "a charge is for one day"
