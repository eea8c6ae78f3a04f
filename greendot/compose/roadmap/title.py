"""Turns a roadmap into its title: how many of a quarter's commitments are on track, and what is in most trouble."""

from __future__ import annotations

from greendot.analysis.plan import is_untold
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of
from greendot.compose.roadmap.words import weeks
from greendot.compose.sentences import count_of
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import format_date, plural, sentence_case


def describe_plan(view: View, road: Roadmap) -> Sentence:
    """Return what is next: how many of the quarter's commitments are on track, and the one in most trouble."""
    if not road.plan.items:
        return Sentence.of("Not known: no plan has been recorded.")
    parts = [*_counted(view, road)]
    if trouble := worst_of(road):
        parts.append(trouble)
    return Sentence.of(*parts)


def describe_next(view: View, road: Roadmap, best: Sentence | None) -> Sentence:
    """Return what is next with the weightiest thing to say of the plan, where there is one."""
    if best is None or not road.plan.items:
        return describe_plan(view, road)
    return Sentence.of(*_counted(view, road), *best.spans)


def _counted(view: View, road: Roadmap) -> tuple[str | Span, ...]:
    link = view.page_link("roadmap")
    quarter = quarter_of(view)
    committed = road.committed(quarter)
    promised = [item for item in committed if not item.is_dropped]
    if not promised:
        untold = sum(is_untold(item, road.today) for item in road.plan.items.values())
        coming = sum(item.is_open for item in road.plan.items.values()) - untold
        which = "this quarter" if quarter.starts_on <= road.today < quarter.ends_on else view.calendar.label(quarter)
        earlier = f" Whether {plural(untold, 'earlier one')} landed is not recorded." if untold else ""
        told = f" to land in the plan, none of them promised for {which}.{earlier} "
        return Span(plural(coming, "initiative"), link), told
    good = sum(road.is_well(item) for item in promised)
    when = "this quarter" if quarter.starts_on <= view.today < quarter.ends_on else view.calendar.label(quarter)
    if quarter.ends_on <= view.today:
        landed = sum(item.landed_on is not None for item in promised)
        dropped = len(committed) - len(promised)
        gone = f"; {dropped} {'was' if dropped == 1 else 'were'} dropped" if dropped else ""
        verb = "has" if len(committed) == 1 else "have"
        return Span(f"{landed} of {plural(len(committed), 'commitment')}", link), f" for {when} {verb} landed{gone}. "
    silent = sum(not road.is_reported(item) for item in promised)
    if silent == len(promised):
        return f"For {when}, ", Span(plural(silent, "commitment"), link), " and no word yet of how any of them goes. "
    if len(promised) == 1:
        stands = "is on track" if good else "is not on track"
        return Span("The one commitment", link), f" for {when} {stands}. "
    counted = sentence_case(count_of(good, len(promised), "commitment"))
    unknown = f"; of {silent} nothing is reported" if silent else ""
    return Span(counted, link), f" for {when} {'is' if good == 1 else 'are'} on track or landed{unknown}. "


def worst_of(road: Roadmap) -> str:
    """Return a sentence on the launch that waits longest, else on the latest initiative; empty for neither."""
    waiting = [chain for chain in road.dependencies.chains if chain.gap.days is not None]
    if waiting:
        chain = max(waiting, key=lambda one: (one.gap.size, one.launch))
        launch, needed = road.plan.title(chain.launch), road.plan.title(chain.gap.needed)
        through = "" if chain.gap.initiative == chain.launch else f", through {road.plan.title(chain.path[1])}"
        return f"{launch} waits for {needed}{through}, {weeks(chain.gap.days or 0)} short."
    late = [item for item in road.open_items() if item.slip_days > road.ground.rules.late_days and item.forecast_on]
    if late:
        item = max(late, key=lambda one: (one.slip_days, one.key))
        day = format_date(item.forecast_on or road.today, road.today)
        return f"{item.title} is latest: now expected {day}, {weeks(item.slip_days)} after the first date."
    return ""
