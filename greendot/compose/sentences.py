"""Turns results into plain sentences: templates over subject, change, since when and what it means, never free text.

A word such as rose or fell stands only where there is a verdict. Percentages differ by points. Every number is a span
that links to its metric.
"""

from __future__ import annotations

from collections.abc import Mapping

from greendot.compose.numbers import CLEAR, pace_words, verdict_of
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import (
    format_change,
    format_difference,
    format_number,
    format_percent,
    format_value,
    format_words,
    is_countable,
    plural,
    plural_of,
    unit_words,
)
from greendot.results import Against, Comparison, Evidence, Kind, Result, Word

MEANINGS: Mapping[str, tuple[str, str]] = {
    "availability": ("More of what people asked for worked.", "Less of what people asked for worked."),
    "cost_per_daily_user": ("Each person we serve costs more.", "Each person we serve costs less."),
    "delivered_first_time": ("Fewer messages had to be sent again.", "More messages had to be sent again."),
    "error_budget_left": ("There is more room for things to go wrong.", "There is less room for things to go wrong."),
    "headroom": ("There is more room before customers notice.", "There is less room before customers notice."),
    "minutes_lost_per_user": ("Each person was cut off for longer.", "Each person was cut off for less time."),
    "presence_share": (
        "More of the traffic only says who is online.",
        "Less of the traffic only says who is online.",
    ),
    "services_without_owner": (
        "More services have nobody to call when they break.",
        "Fewer services have nobody to call when they break.",
    ),
    "time_to_restore": ("Customers waited longer for help.", "Customers waited less for help."),
    "user_minutes_lost": ("Customers were cut off for longer.", "Customers were cut off for less time."),
}
"""What a rise and a fall of a metric mean for a customer."""

_FEW = 20
TIMES = ("minutes", "seconds", "hours", "milliseconds", "bytes")
"""Units that a value's size decides the words of."""
_APART_PCT = 5.0
_SMALLEST_TOLD = 0.01


def describe_change(view: View, result: Result) -> Sentence:
    """Return what became of a metric: how it moved if that is clear, else where it stands."""
    if result.value is None or result.observation is None:
        return Sentence.of(f"{view.named(result.metric, result.members)}: {result.absence or 'no data yet'}.")
    comparison = result.comparison
    if view.late(result) or comparison is None or comparison.then is None or comparison.now is None:
        return _plain(view, result)
    if comparison.against is Against.TARGET:
        return _against_target(view, result, comparison)
    if comparison.word in CLEAR and comparison.now != comparison.then:
        return _moved(view, result, comparison)
    return _unmoved(view, result, comparison)


def difference_words(view: View, result: Result, comparison: Comparison, *, is_brief: bool = False) -> str:
    """Return the size of a change and what it is against: `9 points less than last quarter`, `twice as many as …`."""
    now, then, unit = comparison.now or 0.0, comparison.then or 0.0, result.metric.unit
    that = view.that_period(comparison, is_brief=is_brief)
    is_small_count = is_countable(unit) and max(abs(now), abs(then)) < _FEW
    if unit.startswith("percent") or comparison.change is None or is_small_count or then <= 0 or now == 0:
        return f"{format_difference(now, then, unit, view.currency)} than {that}"
    words = format_change(comparison.change, unit)
    return f"{words} as {that}" if words.endswith(("as many", "as much")) else f"{words} than {that}"


def unchanged_words(view: View, result: Result, comparison: Comparison, *, is_brief: bool = False) -> str:
    """Return that there is no change to speak of, and why: `about as many as last quarter`, `too few to call …`."""
    that = view.that_period(comparison, is_brief=is_brief)
    counts = is_countable(result.metric.unit)
    if comparison.word is Word.TOO_LITTLE:
        then = _then_words(view, result, comparison)
        if has_grown(result, comparison):
            return f"{then} {that}; whether faster or slower than before cannot be told yet"
        little = (
            "too few to call it a change" if result.metric.kind is Kind.COUNT else "too little data to call it a change"
        )
        return f"{then} {that}: {little}"
    if comparison.now == comparison.then:
        return f"as many as {that}" if counts else f"the same as {that}"
    if grows_as_usual(result, comparison):
        then = _then_words(view, result, comparison)
        return f"{then} {that}: in line with its past growth"
    if result.metric.kind is Kind.COUNT or _is_apart(result, comparison):
        then = _then_words(view, result, comparison)
        return f"{then} {that}: no clear change"
    return f"about the same as {that}"


def has_grown(result: Result, comparison: Comparison) -> bool:
    """Return whether a series whose rule is to grow is larger than before: what is in question is only its pace."""
    now, then = comparison.now or 0.0, comparison.then or 0.0
    return result.metric.course == "growing" and now > then and _is_apart(result, comparison)


def grows_as_usual(result: Result, comparison: Comparison) -> bool:
    """Return whether a series whose rule is to grow has grown, and no more or less than it does."""
    has_grown = (comparison.now or 0.0) > (comparison.then or 0.0)
    is_usual = comparison.word is Word.NO_CLEAR_CHANGE and result.metric.course == "growing"
    return is_usual and has_grown and _is_apart(result, comparison)


def _is_apart(result: Result, comparison: Comparison) -> bool:
    """Return whether two values look different enough that a reader would doubt the words about the same."""
    now, then = comparison.now or 0.0, comparison.then or 0.0
    if result.metric.unit.startswith("percent"):
        return abs(now - then) > _APART_PCT * min(1.0, max(100 - then, 0.1) / _APART_PCT)
    return abs(now - then) * 100 > _APART_PCT * abs(then)


def _then_words(view: View, result: Result, comparison: Comparison) -> str:
    """Return the earlier value, with its unit where that is not the one just said: `72 minutes` after `1 h 40 min`."""
    now, then = (format_value(one, result.metric.unit, view.currency) for one in (comparison.now, comparison.then))
    is_told = result.metric.unit in TIMES and then.unit != now.unit
    return format_words(comparison.then, result.metric.unit, view.currency) if is_told else then.text


def detectable_words(comparison: Comparison, *, counts: bool = False) -> str:
    """Return the smallest changes that would have stood out; empty where the method does not say, or under 1%.

    `a rise of 7% or a fall of 6% would have stood out`; of large ones, `anything below 2.2 times as many would not …`.
    """
    rise, fall = comparison.detectable_rise, comparison.detectable_fall
    if not rise or not rise >= _SMALLEST_TOLD:
        return ""
    if rise > 1:
        size = f"{format_number(1 + rise)} times as {'many' if counts else 'much'}"
        return f"anything below {size} would not have stood out"
    falls = f" or a fall of {_percent(fall)}" if fall and _SMALLEST_TOLD <= fall < 1 else ""
    return f"a rise of {_percent(rise)}{falls} would have stood out"


def _percent(share: float) -> str:
    return str(format_percent(round(share * 100)))


def _plain(view: View, result: Result) -> Sentence:
    note = ", on data that is late" if view.late(result) else ""
    return Sentence.of(
        f"{view.named(result.metric, result.members)}: ",
        view.span(result),
        f" {view.this_period}{_evidence(result)}{note}.",
    )


def _against_target(view: View, result: Result, comparison: Comparison) -> Sentence:
    target = format_words(comparison.then, result.metric.unit, view.currency)
    words = {Word.BETTER: "the target is met", Word.WORSE: "the target is missed"}.get(comparison.word, "")
    tail = f"; {words}" if words else ""
    return Sentence.of(
        f"{view.named(result.metric, result.members)}: ",
        view.span(result),
        f" {view.this_period}, the target is {target}{tail}.",
    )


def _moved(view: View, result: Result, comparison: Comparison) -> Sentence:
    now, then, unit = comparison.now or 0.0, comparison.then or 0.0, result.metric.unit
    verb = "rose" if now > then else "fell"
    change = f"{difference_words(view, result, comparison)}{pace_words(result, comparison)}"
    first, last = (_in_subject(result, format_words(value, unit, view.currency)) for value in (then, now))
    subject = view.named(result.metric, result.members)
    if first == last:
        parts: list[str | Span] = [f"{subject} {verb} to ", view.span(result, last), f", {change}{_evidence(result)}."]
    else:
        short = _without_shared_unit(first, last)
        parts = [f"{subject} {verb} from {short} to ", view.span(result, last), f", {change}{_evidence(result)}."]
    meaning = MEANINGS.get(result.metric.name, ("", ""))[0 if now > then else 1]
    return Sentence.of(*parts, *([f" {meaning}"] if meaning else []))


def _in_subject(result: Result, words: str) -> str:
    """Return a value without the unit that the metric's title has said: `4.1 million` after `Daily users rose to`."""
    unit = unit_words(result.metric.unit)
    head = unit.partition(" a ")[0].partition(" per ")[0]
    return words.removesuffix(f" {unit}") if head and head in result.metric.title.lower() else words


def _unmoved(view: View, result: Result, comparison: Comparison) -> Sentence:
    hidden = detectable_words(comparison, counts=is_countable(result.metric.unit))
    tail = f"; {hidden}" if hidden else ""
    words = f"{unchanged_words(view, result, comparison)}{tail}{_evidence(result)}."
    if result.metric.kind is Kind.COUNT:
        noun = result.metric.unit if result.metric.unit.lower() == result.metric.title.lower() else ""
        count = result.value or 0
        verb = "was" if count == 1 else "were"
        if view.is_current:
            verb = "has been" if count == 1 else "have been"
        return (
            Sentence.of(f"There {verb} ", view.span(result), f" {view.this_period}, {words}")
            if noun
            else Sentence.of(
                f"{view.named(result.metric, result.members)}: ", view.span(result), f" {view.this_period}, {words}"
            )
        )
    return Sentence.of(
        f"{view.named(result.metric, result.members)}: ", view.span(result), f" {view.this_period}, {words}"
    )


def _evidence(result: Result) -> str:
    return "" if result.metric.evidence is Evidence.MEASURED else f" ({result.metric.evidence.value})"


def _without_shared_unit(first: str, last: str) -> str:
    """Return the first of two values without the words that the second repeats: `13` before `2.6 million users`."""
    ours, theirs = first.split(" "), last.split(" ")
    while len(ours) > 1 and ours[-1] == theirs[-1] and not ours[-1].isdigit() and len(theirs) > 1:
        if ours[-1] in {"h", "min", "s"}:
            break
        ours, theirs = ours[:-1], theirs[:-1]
    return " ".join(ours)


def count_of(part: int, whole: int, noun: str) -> str:
    """Return a part of a counted whole: `5 of 7 services`, `all 7 services`, `none of 3 services`."""
    if whole == 1:
        return f"the one {noun}" if part else f"not the one {noun}"
    if part == whole:
        return f"all {plural(whole, noun)}"
    return f"none of {whole} {plural_of(noun)}" if part == 0 else f"{part} of {whole} {plural_of(noun)}"


def is_clear(result: Result) -> bool:
    """Return whether a result has a verdict that something changed."""
    return verdict_of(result.comparison) in CLEAR
