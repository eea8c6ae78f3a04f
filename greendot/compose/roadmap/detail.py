"""Turns one initiative into everything known of it: why it stands so, every date it was given, what hangs on it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from greendot.analysis.plan import Initiative, predict
from greendot.compose.pictures import cut
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.ties import needed_by, waiting_for
from greendot.compose.roadmap.trend import figure_trend
from greendot.compose.roadmap.waiting import tie_row
from greendot.compose.roadmap.words import describe_reason, range_words, status_words, weeks
from greendot.compose.rows import text_of
from greendot.compose.view import View
from greendot.document import Block, Cell, Items, Paragraph, Section, Sentence, Span, Table
from greendot.formats import format_date, format_number, join_words, plural

_ROLES = {"leads": "leads", "helps": "helps", "advises": "is asked for advice"}


def initiative_section(view: View, road: Roadmap, key: str) -> Section | None:
    """Return the section of the initiative that is open; None where none is."""
    item = road.plan.items.get(key)
    if item is None:
        return None
    dates = _dates(road, item)
    blocks: tuple[Block | None, ...] = (
        Paragraph(_lead(view, road, item), "paragraph:initiative"),
        _reasons(road, item),
        figure_trend(road, item, dates) if dates else None,
        dates if dates and len(item.forecasts) == 1 else None,
        _range(road, item),
        _ties(view, road, item),
        _milestones(road, item),
        _teams(view, item),
        Paragraph(_served(view, item), "paragraph:served"),
        _claims(view, item),
    )
    return Section(item.title, tuple(block for block in blocks if block is not None), "section:initiative")


def _lead(view: View, road: Roadmap, item: Initiative) -> Sentence:
    """Return what it is for, how it stands by rules and by its team's word, and the latest update."""
    status, _ = status_words(road, item)
    standing = road.standings[item.key]
    team = view.titles("team").get(item.team, item.team) or "no team"
    kind = "infrastructure" if item.is_infrastructure else "product"
    parts: list[str | Span] = [f"{item.purpose.rstrip('.')}. " if item.purpose else ""]
    parts += [f"Led by {team}, {kind}", f", promised for {item.committed}. " if item.committed else ". "]
    parts += ["It stands: ", Span(status, is_strong=True)]
    if item.is_open and standing.declared != "unknown":
        days = standing.declared_days
        ago = "" if days is None else f", {plural(days, 'day')} ago" if days else ", today"
        parts.append(f"; its team says: {standing.declared}{ago}")
    parts.append(". ")
    if item.is_open and item.percent_complete is not None:
        parts.append(f"{round(item.percent_complete)}% of the work is done. ")
    if item.is_open and item.confidences:
        parts.append(f"The team's confidence in the date is {item.confidences[-1]} out of 10. ")
    parts.append(f"Latest: {item.summary}" if item.summary else "")
    return Sentence.of(*(part for part in parts if part))


def _reasons(road: Roadmap, item: Initiative) -> Items | None:
    told = tuple(Sentence.of(describe_reason(road, reason)) for reason in road.standings[item.key].reasons)
    return Items(told, "items:reasons", is_numbered=False) if told else None


def _range(road: Roadmap, item: Initiative) -> Paragraph | None:
    """Return when it may land, judging by others, and how such ranges held before; None for what is over."""
    if not item.is_open:
        return None
    words = range_words(predict(item, road.base.items.values(), road.today, road.ground.rules), item, road.today)
    score = road.score
    if score.made and words.startswith("Judging"):
        words += f" Made halfway, such ranges held for {score.held} of {plural(score.made, 'initiative')} that landed."
    return Paragraph(Sentence.of(words), "paragraph:range")


def _dates(road: Roadmap, item: Initiative) -> Table | None:
    """Return every date that was given, the newest first, and by how much each moved it."""
    if not item.forecasts:
        return None
    befores = [None, *(before.forecast_on for before, _ in pairwise(item.forecasts))]
    rows = []
    for said, before in zip(reversed(item.forecasts), reversed(befores), strict=True):
        days = 0 if before is None else (said.forecast_on - before).days
        moved = "first date" if before is None else "as before" if not days else weeks(abs(days))
        direction = "" if not days else " later" if days > 0 else " earlier"
        rows.append((
            Cell(format_date(said.reported_on, road.today)),
            Cell(format_date(said.forecast_on, road.today)),
            Cell(moved + direction),
            Cell("not said" if said.confidence is None else f"{said.confidence} out of 10", True),
            Cell(said.reason or ("" if before is None else "not said")),
        ))  # fmt: skip
    headings = ("Said on", "Date", "Moved by", "Confidence", "Why")
    return cut(Table("Every date it was given", headings, tuple(rows), "table:dates"))


def _ties(view: View, road: Roadmap, item: Initiative) -> Table | None:
    ties = (*needed_by(road, item.key), *waiting_for(road, item.key))
    if not ties:
        return None
    rows = tuple(tie_row(view, road, tie) for tie in ties)
    headings = ("Waits", "For", "Needed by", "Expected", "In time", "What is needed")
    return cut(Table("What it waits for, and what waits for it", headings, rows, "table:ties"))


def _milestones(road: Roadmap, item: Initiative) -> Table | None:
    if not item.milestones:
        return None
    rows = tuple(
        (
            Cell(one.title),
            Cell(format_date(one.due_on, road.today) if one.due_on else "no date"),
            Cell(_done(one.due_on, one.done_on, road.today)),
            Cell(format_date(one.added_on, road.today) if one.added_on else "not recorded"),
        )
        for one in item.milestones
    )
    return cut(Table("Milestones", ("Step", "Due", "Done", "In the plan since"), rows, "table:milestones"))


def _done(due_on: date | None, done_on: date | None, today: date) -> str:
    if done_on is None:
        return f"missed, by {weeks((today - due_on).days)} so far" if due_on and due_on < today else "to come"
    late = (done_on - due_on).days if due_on else 0
    return format_date(done_on, today) + (f", {weeks(late)} late" if late > 0 else "")


def _teams(view: View, item: Initiative) -> Table | None:
    """Return the teams in it, who leads first, with the time it is planned to take and the time it took."""
    titles = view.titles("team")
    spent: dict[str, float] = {}
    for row in view.snapshot.records("effort"):
        if text_of(row, "initiative") == item.key:
            team, weeks_spent = text_of(row, "team"), row.get("person_weeks")
            spent[team] = spent.get(team, 0.0) + (float(weeks_spent) if isinstance(weeks_spent, int | float) else 0.0)
    work = sorted(item.work, key=lambda one: (one.role != "leads", one.team))
    rows = tuple(
        (
            Cell(titles.get(one.team, one.team)),
            Cell(_ROLES.get(one.role, one.role)),
            Cell("not said" if one.person_weeks is None else format_number(one.person_weeks), True,
                 value=one.person_weeks),
            Cell(format_number(spent[one.team]) if one.team in spent else "not recorded", True,
                 value=spent.get(one.team)),
        )
        for one in work
    )  # fmt: skip
    headings = ("Team", "Part", "Person-weeks planned", "Spent so far")
    return cut(Table("Teams in it", headings, rows, "table:teams")) if rows else None


def _served(view: View, item: Initiative) -> Sentence:
    """Return which products it serves, with shares, and which resources it relieves or loads."""
    if item.is_for_everyone:
        parts = ["It serves everyone: every product needs it."]
    elif item.products:
        shares = [f"{product} ({round(100 * share)}%)" for product, share in sorted(item.products)]
        parts = [f"It serves {join_words(shares)}."]
    else:
        parts = ["Which product it serves is not recorded."]
    for is_relief, verb in ((True, "relieves"), (False, "adds load to")):
        names = [view.member("resource", one.resource) for one in item.effects if one.is_relief is is_relief]
        parts += [f"It {verb} {join_words(names)}."] if names else []
    return Sentence.of(" ".join(parts))


def _claims(view: View, item: Initiative) -> Items | None:
    """Return what it promised to move, in its own words."""
    rows = [row for row in view.snapshot.records("claims") if text_of(row, "initiative") == item.key]
    told = tuple(Sentence.of(f"It promised: {text_of(row, 'title')}.") for row in rows if text_of(row, "title"))
    return Items(told, "items:claims", is_numbered=False) if told else None
