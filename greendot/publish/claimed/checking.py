"""Turns one claim, its initiative and the series it is about into a check: what became of the promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from greendot.analysis.claims import (
    ROLLOUT_DAYS,
    SPAN_DAYS,
    ClaimWord,
    Spans,
    effect_of,
    promised_change,
    settle,
    spans_of,
)
from greendot.analysis.fanout import OLD_DESIGNS, growth_of_design
from greendot.analysis.judging import judge
from greendot.analysis.prevention import YEAR_DAYS, Limits, judge_prevention
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Course, Verdict
from greendot.errors import nearest
from greendot.formats import format_date
from greendot.members import read_members, write_members
from greendot.publish.claimed.levels import ends_before, level_of, read_claimed_members, series_of, set_beside
from greendot.publish.claimed.values import Check, Ground
from greendot.publish.days import judged_kind
from greendot.publish.series import is_percent
from greendot.results import Better, Evidence, Kind, Metric

AGAINST_MEMBER = "against a member"
OLD_DESIGN = "against the old design"


def check_claim(row: Mapping[str, Any], ground: Ground) -> Check:
    """Return what became of a claim. Whatever is wrong with it is a reason, never an error."""
    initiative = ground.initiatives.get(str(row["initiative"]))
    begun = Check(
        str(row["claim"]), str(row["initiative"]), str(row["title"]), str(row.get("kind") or "effect"),
        metric=str(row.get("metric") or ""), resource=str(row.get("resource") or ""),
        against=str(row.get("against") or ""),
    )  # fmt: skip
    if initiative is None:
        near = nearest(begun.initiative, ground.initiatives)
        return begun.told(
            ClaimWord.CANNOT_BE_TOLD, f"the plan has no initiative {begun.initiative}{'; ' + near if near else ''}"
        )
    landed_on = initiative.get("landed_on")
    if landed_on is None:
        if initiative.get("dropped_on") or initiative.get("state") == "dropped":
            return begun.told(ClaimWord.CANNOT_BE_TOLD, "the work was dropped")
        return replace(begun, tells_on=initiative.get("forecast_on")).told(ClaimWord.TOO_EARLY, "it has not landed")
    begun = replace(begun, landed_on=landed_on)
    rollout = row.get("rollout_days")
    spans = spans_of(
        landed_on, int(row.get("due_days") or 0), ROLLOUT_DAYS if rollout is None else int(rollout), ground.known_to,
        most_days=YEAR_DAYS if begun.kind == "prevention" else SPAN_DAYS,
    )  # fmt: skip
    if isinstance(spans, date):
        return replace(begun, tells_on=spans).told(ClaimWord.TOO_EARLY, "four weeks after it was due are not over")
    begun = replace(
        begun, before_first_on=spans.before.first_on, before_last_on=spans.before.last_on,
        after_first_on=spans.after.first_on, after_last_on=spans.after.last_on, is_final=spans.is_whole,
    )  # fmt: skip
    if begun.kind == "prevention":
        return _check_prevention(row, replace(begun, evidence=Evidence.MODELLED.value), spans, ground)
    return _check_effect(row, begun, spans, ground)


def _check_effect(row: Mapping[str, Any], begun: Check, spans: Spans, ground: Ground) -> Check:
    if begun.metric not in ground.metrics:
        near = nearest(begun.metric, ground.metrics) if begun.metric else ""
        reason = f"there is no metric {begun.metric}" if begun.metric else "it names no metric"
        return begun.told(ClaimWord.CANNOT_BE_TOLD, f"{reason}{'; ' + near if near else ''}")
    metric, observations = ground.metrics[begun.metric]
    members = read_claimed_members(str(row.get("members") or ""))
    if isinstance(members, str):
        return begun.told(ClaimWord.CANNOT_BE_TOLD, members)
    begun = replace(begun, members=write_members(members), evidence=metric.evidence.value)
    direction = _direction(row, metric)
    if not direction:
        return begun.told(ClaimWord.CANNOT_BE_TOLD, "it does not say which way the number should move")
    is_reversed = metric.better is not Better.NEITHER and (direction > 0) is not (metric.better is Better.HIGHER)
    note = "The promise goes the way that is worse for this number." if is_reversed else ""
    begun = replace(begun, direction=direction, note=note)
    series = series_of(metric, observations, members)
    if isinstance(series, str):
        return begun.told(ClaimWord.CANNOT_BE_TOLD, series)
    if ends := ends_before(series, spans.after.first_on):
        return begun.told(ClaimWord.CANNOT_BE_TOLD, f"what it is about has had no data since {format_date(ends)}")
    kind = judged_kind(metric, series)
    before, after = (level_of(series, span, kind, metric) for span in (spans.before, spans.after))
    size = row.get("size")
    promised = promised_change(
        direction, None if size is None else float(size), str(row.get("size_unit") or ""), before,
        is_percent=is_percent(metric),
    )  # fmt: skip
    begun = replace(begun, before=before, after=after)
    if isinstance(promised, str):
        return begun.told(ClaimWord.CANNOT_BE_TOLD, promised)
    return _judged(row, replace(begun, promised=promised), series, kind, spans, ground)


def _judged(
    row: Mapping[str, Any], begun: Check, series: DailySeries, kind: Kind, spans: Spans, ground: Ground
) -> Check:
    metric, observations = ground.metrics[begun.metric]
    course, expected, growth = Course(metric.course), None, _design_growth(begun, spans, ground)
    if row.get("method") == AGAINST_MEMBER:
        other = read_claimed_members(begun.against) if begun.against else "it names no members"
        beside = other if isinstance(other, str) else series_of(metric, observations, other)
        if isinstance(beside, str):
            return begun.told(
                ClaimWord.CANNOT_BE_TOLD, f"it cannot be set against {begun.against or 'a member'}: {beside}"
            )
        series, kind, course = set_beside(series, beside, kind), Kind.GAUGE, Course.STEADY
    elif row.get("method") == OLD_DESIGN:
        if growth is None:
            return begun.told(ClaimWord.CANNOT_BE_TOLD, f"nobody has described the old design '{begun.against}'")
        expected, course, begun = growth - 1, Course.STEADY, replace(begun, evidence=Evidence.MODELLED.value)
    verdict = judge(
        series, kind=kind, better=metric.better, now=spans.after, before=spans.before, course=course,
        holidays=ground.facts.notes.holidays, breaks=ground.facts.notes.breaks_of(metric),
        is_to_date=not spans.is_whole,
    )  # fmt: skip
    effect = effect_of(verdict, expected)
    word, reason = settle(begun.direction, begun.promised, verdict, effect)
    if effect is not None:
        begun = replace(begun, effect=effect.mid, low=effect.low, high=effect.high)
    return _with_old_design(replace(begun, n=verdict.n, method=verdict.method), verdict, growth).told(word, reason)


def _check_prevention(row: Mapping[str, Any], begun: Check, spans: Spans, ground: Ground) -> Check:
    if not begun.resource:
        return begun.told(ClaimWord.CANNOT_BE_TOLD, "it names no resource")
    use = ground.facts.use.get(begun.resource)
    if use is None:
        return begun.told(ClaimWord.CANNOT_BE_TOLD, f"the use of {begun.resource} is not known")
    limits = Limits(*(_limit_on(ground, begun.resource, day) for day in (spans.before.last_on, spans.after.last_on)))
    size = row.get("size")
    promised = None if size is None or row.get("size_unit") != "percent" else float(size) / 100
    found = judge_prevention(
        use, limits, untouched_to=spans.before.last_on, after=spans.after, promised=promised
    )  # fmt: skip
    would = found.would or (None, None, None)
    return replace(
        begun, promised=promised, before=found.used_then, after=found.used_now,
        would_low=would[0], would=would[1], would_high=would[2], runs_out_early_on=found.runs_out.early,
        runs_out_on=found.runs_out.mid, runs_out_late_on=found.runs_out.late,
    ).told(found.word, found.reason)  # fmt: skip


def _direction(row: Mapping[str, Any], metric: Metric) -> int:
    given = {"up": 1, "down": -1}.get(str(row.get("direction") or ""))
    return given or {Better.HIGHER: 1, Better.LOWER: -1, Better.NEITHER: 0}[metric.better]


def _design_growth(check: Check, spans: Spans, ground: Ground) -> float | None:
    """Return how many times as much the old design would carry at the later span's customer sizes."""
    if check.against not in OLD_DESIGNS:
        return None
    size_class = dict(read_members(check.members)).get("size_class", "")
    then, now = (ground.facts.sizes_in(day, size_class) for day in (spans.before.last_on, spans.after.last_on))
    return None if then is None or now is None else growth_of_design(check.against, then, now)


def _with_old_design(check: Check, verdict: Verdict, growth: float | None) -> Check:
    """Return the check with what the old design would carry now: by its past pace, and by the sizes of customers."""
    if growth is None or check.before is None:
        return check
    low, high = sorted((check.before * (1 + verdict.expected), check.before * growth))
    return replace(check, old_low=low, old_high=high)


def _limit_on(ground: Ground, resource: str, day: date) -> float:
    """Return a resource's safe limit on a day; 0 where none is declared."""
    held = [
        row for row in ground.resources
        if row["resource"] == resource and (row["valid_from"] or date.min) <= day < (row["valid_to"] or date.max)
    ]  # fmt: skip
    return float(held[-1]["safe_limit"] or 0) if held else 0.0
