"""Turns capacity and effort into who has promised more than they have, and where time went against what was chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from greendot.analysis.plan import Commitment, Part, commitments_of, mix_of
from greendot.calendar import Grain, Period
from greendot.compose.pictures import cut
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of
from greendot.compose.rows import day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Block, Cell, Paragraph, Sentence, Span, Table
from greendot.formats import format_number, join_words, plural, sentence_case
from greendot.results import MARKS, Word

_BEFORE, _AHEAD = 1, 2
_EVERY_TEAM = "all"


def commitments(view: View, road: Roadmap) -> tuple[Commitment, ...]:
    """Return the quarters around the chosen one, of every team."""
    quarters = quarters_shown(view)
    return tuple(one for one in commitments_of(road.loads, view.calendar) if one.quarter in quarters)


def quarters_shown(view: View) -> tuple[Period, ...]:
    """Return the quarter before the chosen one, it, and two ahead."""
    return tuple(view.calendar.shift(quarter_of(view), step) for step in range(-_BEFORE, _AHEAD + 1))


def overcommitted(view: View, road: Roadmap) -> tuple[Commitment, ...]:
    """Return the teams that have promised more than they may in the chosen quarter or one ahead, the fullest first."""
    first = quarter_of(view)
    allowed = road.ground.rules.overcommitted_pct
    over = [one for one in commitments(view, road) if one.quarter >= first and one.is_over(allowed)]
    return tuple(sorted(over, key=lambda one: (-(one.percent or 0.0), one.quarter, one.team)))


def over_words(view: View, one: Commitment) -> str:
    """Return by how much a team is overcommitted: `has promised 115 person-weeks in Q1 2017 and has 83`."""
    verb, has = ("promised", "had") if one.quarter.ends_on <= view.today else ("has promised", "has")
    weeks = plural(round(one.committed), "person-week")
    return f"{verb} {weeks} in {view.calendar.label(one.quarter)} and {has} {format_number(round(one.available))}"


def commitment_blocks(view: View, road: Roadmap) -> tuple[Block | None, ...]:
    """Return who is overcommitted in a sentence, and what each team has promised of what it has, by quarter."""
    found = commitments(view, road)
    if not found:
        return (None,)
    titles = view.titles("team")
    over = overcommitted(view, road)
    if over:
        told = join_words([f"{titles.get(one.team, one.team)} {over_words(view, one)}" for one in over[:3]], last="and")
        rest = f", and {plural(len(over) - 3, 'more case')}" if len(over) > 3 else ""
        lead = Sentence.of(f"{told}{rest}.")
    else:
        lead = Sentence.of("No team has promised more than it has, in this quarter or the next two.")
    return Paragraph(lead, "paragraph:commitment"), _commitment_table(view, road, found)


def _commitment_table(view: View, road: Roadmap, found: tuple[Commitment, ...]) -> Table:
    known = {one.quarter for one in found}
    quarters = tuple(quarter for quarter in quarters_shown(view) if quarter in known)
    cells = {(one.team, one.quarter): one for one in found}
    fullest: dict[str, float] = defaultdict(float)
    for one in found:
        if one.quarter >= quarter_of(view):
            fullest[one.team] = max(fullest[one.team], one.percent or 0.0)
    teams = sorted({one.team for one in found}, key=lambda team: (-fullest[team], team))
    titles = view.titles("team")
    rows = tuple(
        (Cell(titles.get(team, team)), *(_cell(road, cells.get((team, quarter))) for quarter in quarters))
        for team in teams
    )
    headings = ("Team", *(view.calendar.label(quarter) for quarter in quarters))
    return cut(Table("Person-weeks promised, of those there are", headings, rows, "table:commitment"))


def _cell(road: Roadmap, one: Commitment | None) -> Cell:
    if one is None:
        return Cell("not known", True)
    text = f"{format_number(round(one.committed))} of {format_number(round(one.available))}"
    if one.months < 3:
        text += f", {plural(one.months, 'month')}"
    is_over = one.is_over(road.ground.rules.overcommitted_pct)
    return Cell(f"{MARKS[Word.WORSE]} {text}: too much" if is_over else text, True, value=one.committed)


def mix_in(view: View, quarter: Period) -> tuple[Part, ...]:
    """Return where time went in a quarter, with what is not known, beside what was chosen for it."""
    weeks: dict[str, float] = defaultdict(float)
    for row in view.snapshot.records("effort"):
        month, spent = day_of(row, "month"), number_of(row, "person_weeks")
        if month and spent and quarter.starts_on <= month < quarter.ends_on:
            weeks[text_of(row, "category") or "unknown"] += spent
    return mix_of(weeks, _chosen(view, quarter))


def _chosen(view: View, quarter: Period) -> Mapping[str, float]:
    """Return the shares that were chosen for the whole company; none where only teams chose."""
    return {
        text_of(row, "category"): share
        for row in view.snapshot.records("effort_targets")
        if text_of(row, "team") == _EVERY_TEAM
        and (day := day_of(row, "quarter_on"))
        and view.calendar.period(day, Grain.QUARTER) == quarter
        and (share := number_of(row, "share")) is not None
    }


def mix_blocks(view: View) -> tuple[Block | None, ...]:
    """Return where time went in the chosen quarter and the one before, in percent, beside what was chosen."""
    quarter = quarter_of(view)
    before = view.calendar.shift(quarter, -1)
    now, then = mix_in(view, quarter), mix_in(view, before)
    parts = now or then
    if not parts:
        return (None,)
    by_name = [{part.category: part for part in mix} for mix in (then, now)]
    names = dict.fromkeys(part.category for part in (*parts, *then))
    rows = tuple(
        (
            Cell(sentence_case(name) if name != "unknown" else "Not known"),
            *(_share(mix.get(name)) for mix in by_name),
            _chosen_cell(by_name[bool(now)].get(name)),
            _apart(by_name[bool(now)].get(name)),
        )
        for name in names
    )
    labels = [view.calendar.label(one) for one in (before, quarter)]
    labels[1] += ", to date" if quarter.ends_on > view.today else ""
    headings = ("What for", *labels, "Chosen", "Apart")
    table = Table("Where time went, in percent of person-weeks", headings, rows, "table:mix")
    return Paragraph(_mix_sentence(view, now or then, quarter if now else before), "paragraph:mix"), table


def _mix_sentence(view: View, parts: tuple[Part, ...], quarter: Period) -> Sentence:
    unknown = next((part.percent for part in parts if part.category == "unknown"), 0.0)
    chosen = [part for part in parts if part.chosen_pct is not None]
    label = view.calendar.label(quarter)
    tail = f" For {round(unknown)}% it is not known." if round(unknown) else ""
    if not chosen:
        most = max(parts, key=lambda part: part.person_weeks)
        return Sentence.of(f"In {label}, most time went to {most.category}, {round(most.percent)}%.{tail}")
    widest = max(chosen, key=lambda part: abs(part.percent - (part.chosen_pct or 0.0)))
    share = Span(f"{round(widest.percent)}%")
    return Sentence.of(
        f"In {label}, ",
        share,
        f" of time went to {widest.category}; {round(widest.chosen_pct or 0)}% was chosen.{tail}",
    )


def _share(part: Part | None) -> Cell:
    return Cell("no data yet", True) if part is None else Cell(f"{round(part.percent)}%", True, value=part.percent)


def _chosen_cell(part: Part | None) -> Cell:
    if part is None or part.chosen_pct is None:
        return Cell("not chosen", True)
    return Cell(f"{round(part.chosen_pct)}%", True, value=part.chosen_pct)


def _apart(part: Part | None) -> Cell:
    if part is None or part.chosen_pct is None:
        return Cell("", True)
    points = round(part.percent) - round(part.chosen_pct)
    if not points:
        return Cell("as chosen", True, value=0.0)
    return Cell(f"{plural(abs(points), 'point')} {'more' if points > 0 else 'less'}", True, value=float(points))
