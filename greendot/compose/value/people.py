"""Turns headcount by team and quarter into what is paid for people: plan, actual, open, learning. It names nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from greendot.calendar import Grain
from greendot.compose.assembly import section
from greendot.compose.money import person_week, sum_words
from greendot.compose.pictures import cut
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Paragraph, Section, Sentence, Span, Table
from greendot.formats import format_date, format_exact_number, format_number, format_percent, plural

_WEEKS_A_QUARTER = 13
_HEADINGS = ("Team", "Planned", "There", "Open", "Learning", "Work of")


def compose_people(view: View) -> Section | None:
    """Return who there is against the plan, as sentences and tables; None where no headcount is known."""
    by_quarter = _by_quarter(view)
    if not by_quarter:
        return None
    quarter = max(by_quarter)
    rows = by_quarter[quarter]
    return section(
        "What we pay for people",
        "people",
        Paragraph(describe_people(view, rows), "paragraph:people"),
        _team_table(view, rows, quarter),
        _quarter_table(view, by_quarter),
        Paragraph(Sentence.of(_rule_words(rows[0])), "paragraph:people-rule"),
    )


def describe_people(view: View, rows: Sequence[Row]) -> Sentence:
    """Return how many people there are against the plan, what they cost, and how long it takes to hire one."""
    planned, actual, openings, learning = (_sum(rows, name) for name in ("planned", "actual", "open", "learning"))
    link = view.page_link("value", "table:people")
    parts: list[str | Span] = []
    if actual is not None:
        plan = f" of {format_number(planned)} planned" if planned is not None else ""
        parts += [Span(plural(actual, "person"), link), f"{plan} {'is' if actual == 1 else 'are'} there. "]
        if price := person_week(view):
            pay = sum_words(view, actual * _WEEKS_A_QUARTER, price)
            parts += ["They cost ", Span(pay, view.page_link("value", "table:prices")), " a quarter. "]
    if openings is not None:
        parts += [Span(plural(openings, "position"), link), f" {'is' if openings == 1 else 'are'} open"]
        hire = view.known("time_to_fill")
        parts += ["; half were filled within ", view.span(hire), f" {view.this_period}"] if hire is not None else []
        parts.append(". ")
    useful = _sum(rows, "useful")
    if learning and useful is not None:
        verb = "is" if learning == 1 else "are"
        parts += [Span(plural(learning, "person"), link), f" {verb} still learning, so the work is that of about "]
        parts.append(f"{format_number(useful)}. ")
    short = [row for row in rows if (_gap(row) or 0) > 0]
    if short:
        most = max(short, key=lambda row: (_gap(row) or 0, text_of(row, "team")))
        parts.append(f"The most are missing in {_team(view, most)}: {format_number(_gap(most) or 0)}.")
    last = parts[-1] if parts else "The plan is here, but not who is there."
    return Sentence.of(*parts[:-1], last.rstrip() if isinstance(last, str) else last)


def _by_quarter(view: View) -> Mapping[date, list[Row]]:
    found: dict[date, list[Row]] = {}
    for row in view.snapshot.records("staffing"):
        quarter = day_of(row, "quarter_on")
        if quarter is not None and quarter < view.period.ends_on:
            found.setdefault(quarter, []).append(row)
    return found


def _team_table(view: View, rows: Sequence[Row], quarter: date) -> Table:
    ordered = sorted(rows, key=lambda row: (text_of(row, "team") == "", -(_gap(row) or 0), text_of(row, "team")))
    until = day_of(rows[0], "until_on") or quarter
    cells = tuple((Cell(_team(view, row)), *_cells(row)) for row in ordered)
    return cut(Table(f"People by team, {format_date(until)}", _HEADINGS, cells, "table:people"))


def _quarter_table(view: View, by_quarter: Mapping[date, list[Row]]) -> Table | None:
    """Return all teams together by quarter, the newest first; None where one quarter is all there is."""
    if len(by_quarter) < 2:
        return None
    rows = []
    for quarter in sorted(by_quarter, reverse=True):
        whole: Row = {
            name: _sum(by_quarter[quarter], name) for name in ("planned", "actual", "open", "learning", "useful")
        }
        rows.append((Cell(view.calendar.label(view.calendar.period(quarter, Grain.QUARTER))), *_cells(whole)))
    return Table("All teams by quarter", ("Quarter", *_HEADINGS[1:]), tuple(rows), "table:people-quarters")


def _cells(row: Row) -> tuple[Cell, ...]:
    numbers = (number_of(row, name) for name in ("planned", "actual", "open", "learning", "useful"))
    return tuple(
        Cell("not known" if number is None else format_exact_number(number), number is not None, value=number)
        for number in numbers
    )


def _rule_words(row: Row) -> str:
    """Return the rules behind the counts: who is learning, what that counts, and which teams are told together."""
    days, share, least = (number_of(row, name) or 0 for name in ("ramp_days", "ramp_useful_pct", "least_group"))
    ramp = (
        f"Someone who joined in the last {plural(days, 'day')} is still learning, and counts {format_percent(share)}. "
        if days
        else "Everyone counts whole from the first day. "
    )
    return f"{ramp}Teams of fewer than {plural(least, 'person')} are told together, so that nobody can be picked out."


def _team(view: View, row: Row) -> str:
    team = text_of(row, "team")
    return view.member("team", team) if team else "Small teams together"


def _gap(row: Row) -> float | None:
    planned, actual = number_of(row, "planned"), number_of(row, "actual")
    return None if planned is None or actual is None else planned - actual


def _sum(rows: Sequence[Row], name: str) -> float | None:
    """Return a sum; None where one of its parts is not known, because what is unknown is not zero."""
    known = [number_of(row, name) for row in rows]
    return None if None in known else sum(number for number in known if number is not None)
