"""Turns what people wrote since a build, and where in the cycle we are, into what stands on the pages of the plan."""

from __future__ import annotations

from dataclasses import replace

from greendot.cadence import Cycle, describe_cycle
from greendot.compose.assembly import section
from greendot.compose.pictures import MOST_LISTED, cut
from greendot.compose.rows import text_of
from greendot.document import Block, Cell, Document, Note, Paragraph, Sentence, Table
from greendot.entries import Body, Entry, Laid, Staffing
from greendot.entries.differing import differences, label_of, show
from greendot.formats import format_date, join_words, plural, sentence_case
from greendot.snapshot import Snapshot

PAGES = frozenset({"roadmap", "overview"})
SOON_DAYS = 14
_QUOTED = 160


def add_written(document: Document, snapshot: Snapshot, cycle: Cycle) -> Document:
    """Return the Roadmap with where in the cycle we are, what is said here above the sources, and what is astray.

    Other pages say which of their numbers wait for the next publish, and the Overview what is due within a fortnight.
    """
    if document.page not in PAGES:
        return document
    notes = tuple(block for block in document.blocks if isinstance(block, Note))
    rest = tuple(block for block in document.blocks if not isinstance(block, Note))
    is_plan = document.page == "roadmap"
    around: tuple[Block | None, ...] = (*notes, _since(snapshot, cycle), _cycle(cycle, is_plan=is_plan), *rest)
    if is_plan:
        around = (*around, section("Said here, above the sources", "said", _laid(snapshot)), _astray(snapshot, cycle))
    return replace(document, blocks=tuple(block for block in around if block is not None))


def _cycle(cycle: Cycle, *, is_plan: bool) -> Paragraph | None:
    """Return where in the cycle we are; on other pages than the plan's only when something is due soon."""
    if not cycle.ahead and not cycle.lately:
        return None
    is_soon = any((event.on - cycle.today).days <= SOON_DAYS for event in cycle.ahead)
    return Paragraph(Sentence.of(describe_cycle(cycle)), "text:cycle") if is_plan or is_soon else None


def _since(snapshot: Snapshot, cycle: Cycle) -> Note | None:
    """Return how many entries the numbers do not know yet; None when there is none."""
    since = [one for one in snapshot.entries.since(snapshot.build.as_of) if one.kind != "report"]
    if not since:
        return None
    names = join_words(sorted({one.author for one in since})[:3])
    newest = snapshot.calendar.local_day(since[0].changed_at)
    verb, they = ("was", "It is") if len(since) == 1 else ("were", "They are")
    words = (
        f"{plural(len(since), 'entry')} {verb} written since these numbers were published, the last on "
        f"{format_date(newest, cycle.today)}, by {names}. {they} shown here at once; numbers worked out from them, "
        "such as counts and verdicts, follow at the next publish."
    )
    return Note(Sentence.of(words), "note:written")


def _laid(snapshot: Snapshot) -> Table | None:
    titles = {text_of(row, "initiative"): text_of(row, "title") for row in snapshot.records("initiatives")}
    titles |= {text_of(row, "ask"): text_of(row, "title") for row in snapshot.records("asks")}
    laid = [one for one in snapshot.overlay.laid if one.field not in ("summary",)]
    ordered = sorted(laid, key=lambda one: (one.entry.changed_at, one.row), reverse=True)
    rows = tuple(_laid_row(snapshot, titles, one) for one in ordered)
    headings = ("About", "What", "Said here", "The source says", "By", "On", "Until", "Why")
    return cut(Table("Said here, above the sources", headings, rows, "table:said"), most=MOST_LISTED) if rows else None


def _laid_row(snapshot: Snapshot, titles: dict[str, str], one: Laid) -> tuple[Cell, ...]:
    entry = one.entry
    why = entry.reason or str(getattr(entry.body, "note", "") or getattr(entry.body, "why", ""))
    return (
        Cell(titles.get(one.row) or one.row),
        Cell(_field(snapshot, one)),
        Cell(show(one.value)),
        Cell(show(one.source) if one.field != "derived_status" else "worked out by rules"),
        Cell(entry.author),
        Cell(format_date(snapshot.calendar.local_day(entry.changed_at))),
        Cell(format_date(entry.expires_on) if entry.expires_on else "the next word on it"),
        Cell(_quoted(why) or "not said"),
    )


def _field(snapshot: Snapshot, one: Laid) -> str:
    """Return what is said here: a field, or what a team gives."""
    if not isinstance(one.entry.body, Staffing):
        return sentence_case(label_of(one.field))
    team = one.entry.body.team
    titles = {text_of(row, "team"): text_of(row, "title") for row in snapshot.records("teams")}
    return f"Person-weeks of {titles.get(team) or team}"


def _astray(snapshot: Snapshot, cycle: Cycle) -> Block | None:
    """Return entries about initiatives or asks that the last load no longer has: kept, and shown as such."""
    astray = snapshot.overlay.astray
    rows = tuple(_astray_row(snapshot, one, cycle) for one in reversed(astray))
    headings = ("About", "What", "Says", "By", "On")
    table = Table("Kept, about what the plan no longer has", headings, rows, "table:astray")
    return section("About what the plan no longer has", "astray", cut(table, most=MOST_LISTED)) if rows else None


def _astray_row(snapshot: Snapshot, one: Entry[Body], cycle: Cycle) -> tuple[Cell, ...]:
    said = ", ".join(str(difference) for difference in differences(None, one.body)[1:])
    day = format_date(snapshot.calendar.local_day(one.changed_at), cycle.today)
    about = str(getattr(one.body, "initiative", "") or getattr(one.body, "ask", ""))
    return Cell(about), Cell(sentence_case(one.kind)), Cell(_quoted(said)), Cell(one.author), Cell(day)


def _quoted(text: str) -> str:
    """Return a text as one line, long ones cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED].rsplit(' ', 1)[0][:_QUOTED]}…"
