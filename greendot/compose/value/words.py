"""Turns a checked claim into plain sentences: promised, seen, its worth, what else happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from greendot.analysis.claims import ClaimWord
from greendot.compose.money import money_words, price_words
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.value.claims import Claim
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import (
    format_date,
    format_date_range,
    format_number,
    format_percent,
    format_points,
    format_words,
    is_countable,
    is_percent,
    join_words,
    plural,
    sentence_case,
    unit_words,
)
from greendot.results import Better, Metric

Part = str | Span
_TIMES_FROM = 1.5
_MOST_NAMED = 3


def describe_claim(view: View, claim: Claim) -> Sentence:
    """Return what became of a promise: its word, what was seen, and what was promised."""
    lead = Span(f"{sentence_case(claim.word.value)}. ", is_strong=True)
    if claim.word in (ClaimWord.TOO_EARLY, ClaimWord.CANNOT_BE_TOLD) or (not claim.is_prevention and not claim.metric):
        return Sentence.of(lead, _open_words(view, claim))
    parts = _prevented_parts(view, claim) if claim.is_prevention else _effect_parts(view, claim)
    return Sentence.of(lead, *parts)


def size_words(claim: Claim, change: float | None, *, has_way: bool = True) -> str:
    """Return a relative change in a reader's words: `4.7 times less`, `12% more`, `0.15 points more`."""
    if change is None or claim.metric is None:
        return ""
    unit = claim.metric.unit
    way = f" {'more' if change > 0 else _less(unit)}" if has_way else ""
    if is_percent(unit):
        return f"{format_points((claim.number('before') or 0.0) * change)}{way}"
    times = 1 + change if change > 0 else 1 / (1 + change) if change > -1 else 0.0
    if times >= _TIMES_FROM:
        return f"{format_number(times)} times{way}"
    return f"{format_percent(abs(change) * 100)}{way}"


def _less(unit: str) -> str:
    return "fewer" if is_countable(unit) and " per " not in unit else "less"


def promised_words(claim: Claim) -> str:
    """Return what was promised, short: `5 times less`, `under 50% of what is safe`; empty where no size was named."""
    size, unit = number_of(claim.asked, "size"), text_of(claim.asked, "size_unit")
    if not size or not unit:
        return ""
    if claim.is_prevention:
        return f"under {format_percent(size)} of what is safe" if unit == "percent" else ""
    if claim.metric is None:
        return ""
    is_up = text_of(claim.asked, "direction") == "up" or (
        not text_of(claim.asked, "direction") and claim.metric.better is Better.HIGHER
    )
    way = "more" if is_up else _less(claim.metric.unit)
    if unit == "times":
        return f"{format_number(size)} times {way}"
    if is_percent(claim.metric.unit):
        return f"{format_points(size)} {way}"
    return f"{format_percent(size) if unit == 'percent' else format_words(size, claim.metric.unit)} {way}"


def seen_words(claim: Claim) -> str:
    """Return what was seen, short: `4.7 times less`, `38% of what is safe`; empty where nothing was."""
    if claim.is_prevention:
        used = claim.number("after")
        return "" if used is None else f"{format_percent(used * 100)} of what is safe"
    if claim.word is ClaimWord.NOT_SEEN:
        return "no clear change"
    return size_words(claim, claim.number("effect"))


def describe_money(view: View, claim: Claim) -> Sentence | None:
    """Return what a claim's change is worth in a year, and what that rests on; None where no price is declared."""
    money, low, high = claim.money, claim.number("price_low"), claim.number("price_high")
    if money is None or low is None or high is None or claim.metric is None:
        return None
    prices = price_words(view, (low, high))
    why = text_of(claim.row, "price_why")
    anchor = Span(money_words(view, money), view.page_link("value", "table:prices"))
    is_saved = money[1] >= 0
    parts: list[Part] = ["That saves " if is_saved else "That costs ", anchor, " a year"]
    parts.append(f", at {prices} for each{': ' + why if why else ''}.")
    if shared := text_of(claim.row, "left_out_for"):
        parts.append(f" It is not in the total: {shared} is about the same number in the same weeks.")
    return Sentence.of(*parts)


def describe_beside(claim: Claim) -> Sentence | None:
    """Return what else happened in the same weeks; None where nothing is known to have."""
    named = [_named(row) for row in claim.beside if text_of(row, "kind") == "initiative"]
    parts: list[str] = []
    if named:
        rest = len(named) - _MOST_NAMED
        listed = [*named[:_MOST_NAMED], *([plural(rest, "other")] if rest > 0 else [])]
        parts.append(f"{join_words(listed)} landed{',' if len(listed) > 1 else ''}")
    counts = [
        plural(number_of(row, "count") or 0, noun)
        for kind, noun in (("deployments", "deployment"), ("incidents", "incident"))
        for row in claim.beside
        if text_of(row, "kind") == kind
    ]
    if counts:
        parts.append(f"there {'was' if counts[0].startswith('1 ') else 'were'} {join_words(counts)}")
    broken = [row for row in claim.beside if text_of(row, "kind") == "definition break"]
    parts += [f"the way of counting changed ({text_of(row, 'title')})" for row in broken]
    if not parts:
        return None
    share = "Part of the change may be theirs." if claim.word in (ClaimWord.KEPT, ClaimWord.PARTLY) else (
        "They may have hidden a change or made one.")  # fmt: skip
    return Sentence.of(f"In the same weeks {join_words(parts)}. {share}")


def describe_method(claim: Claim) -> tuple[Sentence, ...]:
    """Return how a claim was checked: which days, by what, on how much, and how sure."""
    days = [day_of(claim.row, f"{side}_{end}_on") for side in ("before", "after") for end in ("first", "last")]
    if any(day is None for day in days):
        return ()
    first, last, begins, ends = (day for day in days if day is not None)
    is_final = bool(claim.row.get("is_final"))
    told = [
        f"Before is {_days(first, last)}, after is {_days(begins, ends)}. The days between, when it reached customers, "
        f"are left out. {'This answer stays.' if is_final else 'It is checked again as more days come in.'}"
    ]
    if method := text_of(claim.row, "method"):
        level = "95" if is_final else "99"
        told.append(f"{method} The range holds {level} times in 100; it is widest while the later days are few.")
    if claim.is_prevention:
        told.append(
            "The use before the landing is carried on as a forecast. What did not happen cannot be measured: it is "
            "modelled."
        )
    told.append(f"Evidence: {text_of(claim.row, 'evidence')}. The promise: {claim.key}, by {claim.by}.")
    if claim.serves:
        told.append(f"It serves {claim.serves}.")
    if note := text_of(claim.row, "note"):
        told.append(note)
    return tuple(Sentence.of(text) for text in told)


def _days(first: date, last: date) -> str:
    return f"{format_date(first)} to {format_date(last)}"


def _open_words(view: View, claim: Claim) -> str:
    reason = text_of(claim.row, "reason") or "the number it is about is not here"
    on = day_of(claim.row, "tells_on")
    if claim.word is ClaimWord.TOO_EARLY and on is not None:
        if claim.landed_on is None:
            return f"{sentence_case(reason)}; it is expected by {format_date(on, view.today)}."
        landed, told = (format_date(day, view.today) for day in (claim.landed_on, on))
        return f"It landed on {landed}; from {told} it can be told."
    return f"{sentence_case(reason)}."


def _effect_parts(view: View, claim: Claim) -> Sequence[Part]:
    metric, effect = claim.metric, claim.number("effect")
    before, after = claim.number("before"), claim.number("after")
    if metric is None or effect is None or before is None or after is None:
        return [text_of(claim.row, "reason")]
    then, now = (_short(view, metric, value) for value in (before, after))
    link = view.link(metric.name, claim.members)
    subject = _subject(view, claim)
    promised = promised_words(claim)
    asked = f" It had promised {promised}." if promised else ""
    if claim.word is ClaimWord.NOT_SEEN:
        return [f"{subject}: ", Span(then, link), " before, ", Span(now, link), " after, no clear change.",
                f"{asked} {_bounds(claim, link_words='The change lies between')}."]  # fmt: skip
    verb = "rose" if after > before else "fell"
    parts: list[Part] = [f"{subject} {verb} from ", Span(then, link), " to ", Span(now, link), ". "]
    without = after / (1 + effect)
    if metric.course != "steady" and abs(without / before - 1) > 0.02:
        words = _short(view, metric, without)
        parts.append(f"At its old pace it would now be near {words}. ")
    parts += [f"That is {size_words(claim, effect)}{_range_words(claim)}.{asked}", _old_words(view, claim)]
    return [part for part in parts if part]


def _old_words(view: View, claim: Claim) -> str:
    """Return what the design that was given up would carry at today's sizes, where that says something new."""
    low, high, before = claim.number("old_low"), claim.number("old_high"), claim.number("before")
    if low is None or high is None or before is None or claim.metric is None or high / before < 1.02:
        return ""
    ends = [_short(view, claim.metric, each) for each in (low, high)]
    shared = ends[1].partition(" ")[2]
    design = text_of(claim.row, "against")
    first = ends[0].removesuffix(f" {shared}") if shared else ends[0]
    return f" By {design}, today's customers would need between {first} and {ends[1]} (modelled)."


def _range_words(claim: Claim) -> str:
    low, high = claim.number("low"), claim.number("high")
    if low is None or high is None:
        return ""
    ends = sorted((low, high), key=abs)
    texts = [size_words(claim, end, has_way=False) for end in ends]
    if (low < 0) is not (high < 0):
        return f", between {size_words(claim, low)} and {size_words(claim, high)}"
    return "" if texts[0] == texts[1] else f", between {texts[0].removesuffix(' times')} and {texts[1]}"


def _bounds(claim: Claim, *, link_words: str) -> str:
    low, high = (size_words(claim, claim.number(name)) for name in ("low", "high"))
    return f"{link_words} {low} and {high}, so one of the promised size would have been seen"


def _prevented_parts(view: View, claim: Claim) -> Sequence[Part]:
    used, now = claim.number("before"), claim.number("after")
    if used is None or now is None:
        return [sentence_case(text_of(claim.row, "reason")), "."]
    name = view.member("resource", text_of(claim.row, "resource"))
    link = view.link("headroom", (("resource", text_of(claim.row, "resource")),))
    landed = f" when the work landed on {format_date(claim.landed_on, view.today)}" if claim.landed_on else ""
    parts: list[Part] = [f"{name}: ", Span(format_percent(used * 100), link), f" of what is safe was in use{landed}. "]
    if claim.word is ClaimWord.NOT_SEEN:
        parts.append(f"{sentence_case(text_of(claim.row, 'reason'))}. ")
    else:
        parts.append(f"{_out_words(view, claim.row)} ")
    promised = promised_words(claim)
    parts += [
        "Now it is ",
        Span(format_percent(now * 100), link),
        f". It had promised {promised}." if promised else ".",
    ]
    return parts


def _out_words(view: View, row: Row) -> str:
    early, mid, late = (day_of(row, f"runs_out{end}_on") for end in ("_early", "", "_late"))
    if mid is None:
        return "At its old pace it would not have run out within a year."
    if early is None or late is None:
        since = f"as early as {format_date(early, view.today)}, and " if early else ""
        return f"At its old pace it would have run out, {since}most likely around {format_date(mid, view.today)}."
    span = f"{format_date_range(early, late)}, most likely around {format_date(mid, view.today)}"
    return f"At its old pace it would have run out {span}."


def _short(view: View, metric: Metric, value: float) -> str:
    """Return a value without the unit that the metric's title has said: `2.87 million` after `Messages a minute`."""
    unit = unit_words(metric.unit)
    words = format_words(value, metric.unit, view.currency)
    return words.removesuffix(f" {unit}") if unit and unit.lower() in metric.title.lower() else words


def _named(row: Row) -> str:
    return text_of(row, "title") or text_of(row, "item")


def _subject(view: View, claim: Claim) -> str:
    members = ", ".join(view.member(dimension, member) for dimension, member in claim.members)
    title = claim.metric.title if claim.metric else ""
    return f"{title} ({members})" if members else title
