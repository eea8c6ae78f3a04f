"""Turns what is wrong with a plan into a list that its planners can work through, and words that nothing explains."""

from __future__ import annotations

from collections import Counter

from greendot.analysis.plan import Fault, Flaw
from greendot.compose.roadmap.choices import open_link
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.tables import table_of_first
from greendot.compose.unread import unread_advice, unread_table, unread_words
from greendot.compose.view import View
from greendot.document import Block, Cell, Link, Note, Sentence, Span, Table
from greendot.formats import join_words, plural

_PLAN_TABLES = (
    "initiatives", "dependencies", "displacements", "effort", "effort_targets", "initiative_forecasts",
    "initiative_products", "initiative_resources", "initiative_teams", "milestones", "team_capacity",
)  # fmt: skip
_MOST_NAMED = 4


def unsound_blocks(view: View, road: Roadmap) -> tuple[Block | None, ...]:
    """Return what is wrong with the plan as rows, and the words of it that nothing explains, with what to do."""
    return _faults(view, road), unread_table(view, _PLAN_TABLES), unread_advice(view, _PLAN_TABLES)


def kept_out_note(view: View) -> Note | None:
    """Return how many rows of the plan were kept out of it, with words nobody explained by name; None for none."""
    kept = [one for one in view.snapshot.quarantined if one.table in _PLAN_TABLES]
    if not kept:
        return None
    rows = sum(one.rows for one in kept)
    words = [f"“{word}”" for word in unread_words(view, _PLAN_TABLES)]
    named = words[:_MOST_NAMED] + ([f"{len(words) - _MOST_NAMED} more"] if len(words) > _MOST_NAMED else [])
    which = f", among them those with words that nothing explains: {join_words(named)}" if named else ""
    verb = "is" if rows == 1 else "are"
    text = f" of the plan {verb} not in it{which}. "
    link = Span(plural(rows, "row"), Link("data", (), "section:quarantine"))
    return Note(Sentence.of(link, text, "Data says why."), "note:kept-out", is_warning=True)


def _faults(view: View, road: Roadmap) -> Table | None:
    if not road.faults:
        return None
    counts = Counter(one.flaw for one in road.faults)
    told = join_words(plural(count, *_NAMES[flaw]) for flaw, count in counts.items())
    empty = Table(f"Open in the plan: {told}", ("Initiative", "What is wrong"), (), "table:faults")
    return table_of_first(empty, road.faults, lambda one: _row(view, road, one))


def _row(view: View, road: Roadmap, one: Fault) -> tuple[Cell, ...]:
    return Cell(road.base.title(one.initiative), link=open_link(view, one.initiative)), Cell(_words(road, one))


_NAMES = {
    Flaw.TWICE: ("key that comes twice", "keys that come twice"),
    Flaw.NO_DATE: ("initiative without a date", "initiatives without a date"),
    Flaw.REVERSED: ("pair of dates reversed", "pairs of dates reversed"),
    Flaw.UNKNOWN_TEAM: ("unknown team", "unknown teams"),
    Flaw.SHARES: ("initiative whose shares are not whole", "initiatives whose shares are not whole"),
    Flaw.CIRCLE: ("circle of waiting", "circles of waiting"),
    Flaw.DANGLING: ("need that leads nowhere", "needs that lead nowhere"),
}


def _words(road: Roadmap, fault: Fault) -> str:
    match fault.flaw:
        case Flaw.TWICE:
            return "Two rows have its key; the first stands here."
        case Flaw.NO_DATE:
            return "It is planned or under way, and neither a day nor a quarter is known."
        case Flaw.REVERSED:
            return "It is expected before it starts."
        case Flaw.UNKNOWN_TEAM:
            return f"It names the team '{fault.about}', which does not exist."
        case Flaw.SHARES:
            return f"Its shares by product add up to {fault.about}, not to 1."
        case Flaw.CIRCLE:
            titles = [road.base.title(key) for key in fault.about.split(", ")]
            rest = len(titles) - _MOST_NAMED
            listed = join_words([*titles[:_MOST_NAMED], plural(rest, "other")] if rest > 0 else titles)
            return f"It waits for itself, through {listed}."
        case Flaw.DANGLING:
            return f"It waits for '{fault.about}', which the plan does not hold."
