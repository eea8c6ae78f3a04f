"""Turns what an initiative promised and what its metric did since into whether the promise was kept.

A span of days before the work reached anyone is compared with one after it landed and had the time that was allowed.
The change is the one beyond what the metric's course would have brought anyway, so growth is nobody's merit or fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import log

from greendot.analysis.verdict import LEAST_DAYS, Span, Verdict, percent
from greendot.results import Word

SPAN_DAYS = 91
"""A claim is judged on a quarter on each side: later changes are other work's."""

ROLLOUT_DAYS = 7
"""How long before landing a change may have reached some, where nobody says."""

_LEAST_SHARE = 0.5
"""Under half of what was promised is never kept, however wide the range."""


class ClaimWord(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_SEEN = "not seen"
    WORSE = "worse"
    TOO_EARLY = "too early"
    CANNOT_BE_TOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class Spans:
    """The days that are compared. `is_whole` says that the later span has run its full length: it stays as it is."""

    before: Span
    after: Span
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative change beyond the expected, with its bounds at the verdict's level: -0.8 is a fifth of before."""

    mid: float
    low: float
    high: float


def spans_of(
    landed_on: date, due_days: int, rollout_days: int, known_to: date, *, most_days: int = SPAN_DAYS
) -> Spans | date:
    """Return the days to compare, the later ones `most_days` at most, or the day from which four weeks are known."""
    first_on = landed_on + timedelta(days=due_days)
    if known_to < first_on + timedelta(days=LEAST_DAYS - 1):
        return first_on + timedelta(days=LEAST_DAYS)
    untouched = landed_on - timedelta(days=rollout_days + 1)
    full = first_on + timedelta(days=most_days - 1)
    before = Span(untouched - timedelta(days=SPAN_DAYS - 1), untouched)
    return Spans(before, Span(first_on, min(known_to, full)), known_to >= full)


def promised_change(
    direction: int, size: float | None, unit: str, level: float | None, *, is_percent: bool
) -> float | str | None:
    """Return a promise as a relative change of the earlier level; None where no size is named; else why it is none.

    `times` down by 5 is -0.8. `percent` of a metric that is itself in percent, and `amount`, are in the metric's own
    unit: a percent of a percent is never meant.
    """
    if size is None:
        return None
    if size == 0:
        return "it promises a change of nothing"
    if not unit:
        return "it says how far, but not in which unit"
    if unit == "times":
        if size < 1:
            return f"a change of {size:g} times goes the other way than the promise"
        return size - 1 if direction > 0 else 1 / size - 1
    if unit == "percent" and not is_percent:
        change = direction * size / 100
    elif level:
        change = direction * size / abs(level)
    else:
        return "there is no earlier level to measure the promise by"
    return "nothing can fall by more than all of it" if change < -1 else change


def effect_of(verdict: Verdict, expected: float | None = None) -> Effect | None:
    """Return a verdict's change beyond the expected one (the course's, unless another is given); None where unknown."""
    if verdict.change is None or verdict.low is None or verdict.high is None:
        return None
    usual = 1 + (verdict.expected if expected is None else expected)
    if usual <= 0:
        return None
    mid, low, high = ((1 + each) / usual - 1 for each in (verdict.change, verdict.low, verdict.high))
    return Effect(mid, low, high)


def settle(direction: int, promised: float | None, verdict: Verdict, effect: Effect | None) -> tuple[ClaimWord, str]:
    """Return what became of a promise, and why where the word alone does not say.

    *Kept* needs a clear change the promised way whose range reaches the promise, and half of it in the middle; without
    a size, the clear change is enough. *Not seen* needs a range that leaves the promise out.
    """
    if effect is None or verdict.word is Word.TOO_LITTLE:
        return ClaimWord.CANNOT_BE_TOLD, verdict.reason or "there is too little data"
    best = effect.high if direction > 0 else effect.low
    is_reachable = promised is None or direction * best >= direction * promised
    if verdict.word is Word.NO_CLEAR_CHANGE or effect.low <= 0 <= effect.high:
        if promised is not None and is_reachable:
            return (
                ClaimWord.CANNOT_BE_TOLD,
                "a change as large as the one promised could hide in the usual ups and downs",
            )
        return ClaimWord.NOT_SEEN, verdict.noticed
    if direction * effect.mid < 0:
        return ClaimWord.WORSE, ""
    if promised is None or (is_reachable and share_of(promised, effect.mid) >= _LEAST_SHARE):
        return ClaimWord.KEPT, ""
    return ClaimWord.PARTLY, f"{percent(share_of(promised, effect.mid))} of what was promised"


def share_of(promised: float, seen: float) -> float:
    """Return how much of a promised change was seen: 1 is all of it; on the logarithm, half of 44 times is 6.6."""
    if promised > -1 and seen > -1 and promised != 0:
        return log(1 + seen) / log(1 + promised)
    return seen / promised if promised else 0.0
