"""Turns a roadmap into the launches that wait on other work: sentences, a figure in days, every dependency."""

from __future__ import annotations

from datetime import date

from greendot.analysis.plan import Chain, DateRange, predict
from greendot.chart import Axis, Chart, ChartKind, Point, Series, State
from greendot.compose.pictures import MOST_ROWS
from greendot.compose.roadmap.choices import open_link
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.tables import table_of_first
from greendot.compose.roadmap.ties import Tie, every_tie, gap_words
from greendot.compose.roadmap.words import contradiction_words, moved_words, weeks
from greendot.compose.view import View
from greendot.document import Block, Cell, Figure, Items, Sentence, Span, Table
from greendot.formats import format_date, format_date_range, plural
from greendot.results import MARKS, Word

_MOST_TOLD = 8


def waiting_blocks(view: View, road: Roadmap) -> tuple[Block | None, ...]:
    """Return what is told of launches that wait; the first launches first, the widest gaps in the figure."""
    chains = road.dependencies.chains
    told = tuple(chain_sentence(view, road, chain) for chain in chains[:_MOST_TOLD])
    items = Items(told, "items:waiting", is_numbered=False) if told else None
    return items, _figure(road, chains), dependency_table(view, road)


def chain_sentence(view: View, road: Roadmap, chain: Chain) -> Sentence:
    """Return the chain behind a launch: `Search for large customers waits for Resharding, …: 7 weeks short.`"""
    plan, gap = road.plan, chain.gap
    launch, needed = plan.items[chain.launch], plan.items[gap.needed]
    parts: list[str | Span] = [_name(view, road, launch.key), " waits for "]
    for key in chain.path[1:-1]:
        parts += [_name(view, road, key), ", which waits for "]
    parts.append(_name(view, road, needed.key))
    if gap.days is None:
        return Sentence.of(*parts, ", which was given up.")
    if gap.by_on:
        parts.append(f", needed by {format_date(gap.by_on, road.today)}")
    if gap.expected_on:
        parts.append(f", expected {format_date(gap.expected_on, road.today)}")
    parts.append(f": {weeks(gap.days)} short.")
    parts.append(_why(road, gap.needed))
    return Sentence.of(*(part for part in parts if part))


def _why(road: Roadmap, key: str) -> str:
    """Return how the date of what is waited for moved, and what its team says of it."""
    item = road.plan.items[key]
    said = contradiction_words(road, item)
    if not item.slip_days:
        return f" It was {said}." if said else ""
    found = predict(item, road.base.items.values(), road.today, road.ground.rules)
    span = ""
    if isinstance(found, DateRange) and found.low_on < found.high_on:
        span = f", and by past slips it lands {format_date_range(found.low_on, found.high_on, road.today)}"
    return f" Its date {moved_words(item)}{span}" + (f"; it was {said}." if said else ".")


def _figure(road: Roadmap, chains: tuple[Chain, ...]) -> Figure | None:
    """Return one bar a launch, as long as what it waits for is late; None below two launches."""
    known = sorted((one for one in chains if one.gap.days), key=lambda one: (-one.gap.size, one.launch))[:MOST_ROWS]
    if len(known) < 2:
        return None
    points = tuple(
        Point(
            road.plan.title(chain.launch),
            float(chain.gap.days or 0),
            weeks(chain.gap.days or 0),
            note=f"waits for {road.plan.title(chain.gap.needed)}",
            state=State.AT_RISK,
        )
        for chain in known
    )
    widest = known[0]
    rows = tuple(
        (
            Cell(point.label),
            Cell(road.plan.title(chain.gap.needed)),
            Cell(plural(chain.gap.days or 0, "day"), True, value=point.value),
        )
        for point, chain in zip(points, known, strict=True)
    )
    return Figure(
        title=f"{road.plan.title(widest.launch)} waits longest: {weeks(widest.gap.days or 0)}",
        subtitle="How much too late comes what each launch needs, in days",
        chart=Chart(
            ChartKind.ROWS,
            (Series("days short", points),),
            Axis("days", ()),
            f"{plural(len(known), 'launch')} that wait, {road.plan.title(widest.launch)} the longest.",
        ),
        table=Table("Launches that wait", ("Launch", "Waits for", "Short by"), rows, "table:waiting"),
        anchor="figure:waiting",
    )


def dependency_table(view: View, road: Roadmap) -> Table | None:
    """Return every need of what is to land, by the launch it endangers first, then by how tight it is."""
    order = {chain.launch: place for place, chain in enumerate(road.dependencies.chains)}
    endangered = {key: order[chain.launch] for chain in reversed(road.dependencies.chains) for key in chain.path}
    ties = sorted(
        every_tie(road),
        key=lambda tie: (
            endangered.get(tie.waiting.key, len(order)) if (tie.gap_days or 0) > 0 else len(order),
            -(tie.gap_days if tie.gap_days is not None else -10_000),
            tie.by_on or date.max,
            tie.waiting.key,
        ),
    )
    if not ties:
        return None
    headings = ("Waits", "For", "Needed by", "Expected", "In time", "What is needed")
    empty = Table("Every dependency", headings, (), "table:dependencies")
    return table_of_first(empty, ties, lambda tie: tie_row(view, road, tie))


def tie_row(view: View, road: Roadmap, tie: Tie) -> tuple[Cell, ...]:
    """Return a need as a row of a table."""
    words = gap_words(tie)
    is_short = (tie.gap_days or 0) > road.ground.rules.short_days or words == "given up"
    is_short = is_short and tie.other is not None and tie.other.landed_on is None
    expected = tie.other.expected_on if tie.other else None
    return (
        Cell(tie.waiting.title, link=open_link(view, tie.waiting.key)),
        Cell(tie.other.title, link=open_link(view, tie.other.key)) if tie.other else Cell(tie.need.initiative),
        Cell(format_date(tie.by_on, road.today) if tie.by_on else "no date"),
        Cell(format_date(expected, road.today) if expected else "no date"),
        Cell(f"{MARKS[Word.WORSE]} {words}" if is_short else words),
        Cell(tie.need.reason or "not said"),
    )


def _name(view: View, road: Roadmap, key: str) -> Span:
    return Span(road.plan.title(key), open_link(view, key), is_strong=True)
