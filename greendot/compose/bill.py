"""Turns why the bill changed, by service and to the cent, into a sentence and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from greendot.analysis.cost_change import PARTS, CostChange, total_of
from greendot.compose.assembly import section
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Paragraph, Section, Sentence, Span, Table
from greendot.formats import format_cents, format_money, format_percent, join_words, plural
from greendot.results import Against

COST_CHANGES = "cost_changes"
ANCHOR = "table:bill"

_HEADINGS = {"price": "Price", "volume": "Volume", "efficiency": "Use", "mix": "Mix", "one_off": "One-off",
             "untold": "Not told apart"}  # fmt: skip
_CAUSES: Mapping[str, tuple[str, str]] = {
    "price": ("higher prices", "lower prices"),
    "volume": ("more people to serve", "fewer people to serve"),
    "efficiency": ("more use for each person", "less use for each person"),
    "mix": ("new or dearer things", "cheaper things and things given up"),
    "one_off": ("one-off charges", "credits and one-off charges"),
    "untold": ("charges without amounts", "charges without amounts"),
}
"""What adds to a bill and what takes off it, by part."""

_MOST_ROWS = 12
_TOLD_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Bill:
    """Why the bill of a period changed: by service, the largest change first, over so many days of both periods."""

    changes: tuple[CostChange, ...]
    days: int
    basis: str
    against: Against

    @property
    def total(self) -> CostChange:
        """Return the change of all services together."""
        return total_of(self.changes)


def read_bill(view: View) -> Bill | None:
    """Return why the bill changed in the chosen period, for the chosen service; None where that is not known."""
    wanted = dict(view.selection.members)
    if "team" in wanted:
        return None
    against = Against.YEAR_AGO if view.selection.against is Against.YEAR_AGO else Against.PREVIOUS
    rows = [
        row
        for row in view.snapshot.records(COST_CHANGES)
        if (text_of(row, "grain"), day_of(row, "starts_on")) == (view.period.grain.value, view.period.starts_on)
        and text_of(row, "against") == against.value
        and wanted.get("service") in (None, text_of(row, "service"))
    ]
    if not rows:
        return None
    changes = sorted((_change(row) for row in rows), key=lambda one: (-abs(one.change), one.service))
    return Bill(tuple(changes), int(number_of(rows[0], "days") or 0), text_of(rows[0], "basis"), against)


def _change(row: Row) -> CostChange:
    cents = {name: round(number_of(row, name) or 0) for name in ("before", "after", *PARTS)}
    return CostChange(text_of(row, "service"), **cents)


def compose_bill(view: View) -> Section | None:
    """Return the sentence, the table that adds up to the cent, and what its columns mean."""
    bill = read_bill(view)
    if bill is None:
        return None
    meaning = (
        "Price: the same things cost more each. Volume: more people to serve. Use: more or less used for each person. "
        "Mix: new things, or dearer or cheaper ones in place of others. "
        "One-off: credits, purchases and fixes to old bills. A minus takes off the bill."
    )
    if bill.basis == "days":
        meaning = meaning.replace("more people to serve", "more days; we do not know how many people there were")
    return section(
        "Why the bill changed",
        "bill",
        Paragraph(describe_bill(view, bill), "paragraph:bill"),
        _table(view, bill),
        Paragraph(Sentence.of(meaning), "paragraph:bill-parts"),
    )


def describe_bill(view: View, bill: Bill) -> Sentence:
    """Return how the bill compares and what made the difference, the largest part first."""
    total, link = bill.total, view.page_link("cost", ANCHOR)
    grain = view.period.grain.value
    that = ("a year ago" if view.is_current else "a year before") if bill.against is Against.YEAR_AGO else (
        f"last {grain}" if view.is_current else f"the {grain} before")  # fmt: skip
    same = f" in the same {plural(bill.days, 'day')}" if bill.days < view.period.days - 1 else ""
    spent = f"{'This ' + grain + ' has' if view.is_current else view.label} cost "
    lead: list[str | Span] = [
        spent, Span(_money(view, total.after), link), " so far, " if view.is_current else ", ",
        _against(view, total), f" {that}{same}. ",
    ]  # fmt: skip
    parts = sorted(total.parts.items(), key=lambda pair: -abs(pair[1]))
    largest = abs(parts[0][1])
    told = [(name, cents) for name, cents in parts if cents and abs(cents) >= _TOLD_SHARE * largest]
    if not told:
        return _whole(lead)
    for is_added in (True, False):
        same_way = [(name, cents) for name, cents in told if (cents > 0) == is_added]
        if same_way:
            lead.append(_parts_words(view, same_way, bill, is_added=is_added))
    lead.append(_most_words(view, bill))
    return _whole(lead)


def _whole(parts: list[str | Span]) -> Sentence:
    """Return parts as sentences without a space at their end."""
    kept = [part for part in parts if part]
    last = kept[-1]
    return Sentence.of(*kept[:-1], last.rstrip() if isinstance(last, str) else last)


def _against(view: View, total: CostChange) -> str:
    if not total.change:
        return "as much as"
    size = _money(view, abs(total.change))
    return f"{size} {'more' if total.change > 0 else 'less'} than"


def _parts_words(view: View, parts: Sequence[tuple[str, int]], bill: Bill, *, is_added: bool) -> str:
    """Return what was added or taken off: `More people to serve added $205,000, dearer things $52,000. `"""
    words = [f"{_cause(name, bill, is_added=is_added)} {_money(view, abs(cents))}" for name, cents in parts]
    verb = "added" if is_added else "took off"
    rest = words[1:]
    lead = f"{_cause(parts[0][0], bill, is_added=is_added)} {verb} {_money(view, abs(parts[0][1]))}"
    return f"{lead[:1].upper()}{lead[1:]}{', ' if rest else ''}{join_words(rest)}. "


def _cause(name: str, bill: Bill, *, is_added: bool) -> str:
    more, less = _CAUSES[name]
    if name == "volume" and bill.basis == "days":
        more, less = "more days", "fewer days"
    return more if is_added else less


def _most_words(view: View, bill: Bill) -> str:
    """Return which service the largest part of the difference comes from."""
    total, top = bill.total.change, bill.changes[0]
    if len(bill.changes) < 2 or not total or top.change * total <= 0:
        return ""
    share = 100 * top.change / total
    size = f", {format_percent(round(share))} of it" if share < 99.5 else ""
    return f"The most comes from {_service(view, top)}: {_money(view, abs(top.change))}{size}."


def _table(view: View, bill: Bill) -> Table:
    total = bill.total
    shown = [name for name in PARTS if name != "untold" or total.untold]
    rest = bill.changes[_MOST_ROWS:]
    others = [] if not rest else [(f"{plural(len(rest), 'other service')} together", total_of(rest))]
    listed = [(_service(view, one), one) for one in bill.changes[:_MOST_ROWS]] + others
    if len(listed) > 1:
        listed.append(("All", total))
    rows = tuple(
        (
            Cell(name),
            *(_cents(view, cents, is_signed=True) for cents in (one.change, *(one.parts[part] for part in shown))),
            *(_cents(view, cents) for cents in (one.before, one.after)),
        )
        for name, one in listed
    )
    headings = ("Service", "Change", *(_HEADINGS[name] for name in shown), "Before", "Now")
    return Table(f"Why the bill changed, {view.label}", headings, rows, ANCHOR)


def _cents(view: View, cents: int, *, is_signed: bool = False) -> Cell:
    return Cell(format_cents(cents, view.currency, is_signed=is_signed), True, value=cents / 100)


def _service(view: View, change: CostChange) -> str:
    return view.member("service", change.service) if change.service else "Not tagged"


def _money(view: View, cents: int) -> str:
    return format_money(cents / 100, view.currency, is_long=True)
