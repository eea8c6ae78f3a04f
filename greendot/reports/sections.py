"""Turns one section of a draft into a part of the report: a page or some of its blocks, metrics, or a part of its own.

What a section asks for and cannot have is never dropped in silence: the part says so, and `gaps` tell the first part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from greendot.calendar import Period
from greendot.compose import PAGES, choose
from greendot.compose.assembly import metric_table
from greendot.compose.frame import has_data
from greendot.compose.numbers import compose_numbers
from greendot.compose.said import add_said, scored_grain, scored_metrics
from greendot.compose.sentences import describe_change
from greendot.compose.together import describe_together
from greendot.compose.view import View
from greendot.document import Answer, Block, Document, Figure, Note, Paragraph, Section, Sentence, Table, walk
from greendot.entries import ReportSection
from greendot.report import Part
from greendot.reports.materials import Materials, lines_of, names_of, query_of
from greendot.reports.pieces import document_of, said
from greendot.reports.remarks import remarks_of
from greendot.results import Against, Metric, Selection

MOST_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A part as composed, with the period it tells of, and what it should hold and does not."""

    part: Part
    period: Period
    gaps: tuple[str, ...] = ()


def make_section(materials: Materials, section: ReportSection) -> Iterator[Made]:
    """Yield a section's parts: one, or one for each quarter of a half where it chose no period of its own."""
    own = query_of(section).get("period")
    periods = materials.covered.periods
    if own or section.part or len(periods) == 1:
        yield _made(materials, section, own or materials.calendar.key(materials.covered.last))
        return
    for period in periods:
        label = materials.calendar.label(period)
        last = period == periods[-1]
        key = section.key if last else f"{section.key}-{materials.calendar.key(period).lower()}"
        made = _made(materials, section, materials.calendar.key(period))
        yield replace(made, part=replace(made.part, key=key, title=f"{section.title}, {label}"))


def view_of(materials: Materials, period: Period, against: str = "", selection: Selection | None = None) -> View:
    """Return the look at a period that parts of their own take."""
    word = against or materials.draft.against
    chosen = selection or Selection(period, Against(word) if word in set(Against) else Against.PREVIOUS)
    return View(materials.snapshot, chosen, materials.now)


def _made(materials: Materials, section: ReportSection, key: str) -> Made:
    query = {"against": materials.draft.against, **query_of(section), "period": key}
    period = materials.calendar.parse(key)
    view = view_of(materials, period, query["against"])
    if section.page:
        document, gaps = _page(materials, section, query, view)
    else:
        document, gaps = _metrics(section, view)
    remarks = remarks_of(materials.comments, materials.draft.name, section, document, period, materials.calendar)
    part = Part(section.key, section.title, document, remarks, section.owner)
    return Made(part, period, tuple(f"{section.title}: {gap}" for gap in gaps))


def _page(
    materials: Materials, section: ReportSection, query: dict[str, str], view: View
) -> tuple[Document, list[str]]:
    """Return a page as the section shows it, and what of it is not there."""
    snapshot, page = materials.snapshot, PAGES.get(section.page)
    if page is None or not page.is_available(snapshot):
        name = page.title if page else section.page
        return _empty(section, view, f"{name} has no data in this workspace."), [f"{name} has no data"]
    metric = query.get("metric")
    if metric and metric not in snapshot.metrics:
        text = f"There is no metric '{metric}' any more."
        return _empty(section, view, text), [f"the metric '{metric}' is gone"]
    selection = choose(snapshot, page, query)
    gaps = []
    if selection.period != view.period or (not has_data(view) and page.name not in ("roadmap", "data")):
        return _empty(section, view, f"There is no data for {view.label}."), [f"there is no data for {view.label}"]
    document = page.compose(snapshot, selection, materials.now)
    metrics = scored_metrics(page.name, selection)
    if materials.said and metrics:
        kept = materials.said(metrics, scored_grain(selection))
        document = add_said(document, kept, View(snapshot, selection, materials.now))
    if show := lines_of(section.show):
        blocks, missing = _shown(document, show)
        if not blocks:
            gaps.append(f"nothing on {page.title} is called {', '.join(missing[:3])}")
            blocks = (said(f"Nothing of this is there for {view.label}.", f"gap:{section.key}"),)
        notes = tuple(block for block in document.blocks if isinstance(block, Note))
        lead = document.lead if blocks[0] == _beginning(document) and page.name != "overview" else ""
        document = replace(document, title=_title(document, blocks), lead=lead, blocks=(*notes, *blocks))
    return document, gaps


def _title(document: Document, blocks: tuple[Block, ...]) -> str:
    """Return the page's title where its beginning is shown; else what the first sentence of what is shown says."""
    if blocks[0] == _beginning(document):
        return document.title
    for block in walk(blocks):
        match block:
            case Answer():
                return f"{block.question} {block.answer.text}"
            case Paragraph():
                return block.sentence.text
            case Figure():
                return block.title
            case _:
                continue
    return document.title


def _beginning(document: Document) -> Block | None:
    """Return the first block of a page that tells something of its own."""
    return next((block for block in document.blocks if not isinstance(block, Note)), None)


def _shown(document: Document, show: tuple[str, ...]) -> tuple[tuple[Block, ...], list[str]]:
    """Return the blocks that are asked for by anchor, in the order asked, and the anchors that are not there."""
    found: list[Block] = []
    missing = []
    for anchor in show:
        block = _block(document.blocks, anchor)
        if block is None:
            missing.append(anchor)
        else:
            found.append(block)
    return tuple(found), missing


def _block(blocks: tuple[Block, ...], anchor: str) -> Block | None:
    for block in blocks:
        if block.anchor == anchor:
            return block
        if isinstance(block, Section) and (inner := _block(block.blocks, anchor)) is not None:
            return inner
    return None


def _metrics(section: ReportSection, view: View) -> tuple[Document, list[str]]:
    """Return a document of metrics: the first as numbers, the rest as rows, under what became of them all."""
    names = names_of(section.metrics)
    known = [name for name in names if name in view.snapshot.metrics]
    gaps = [f"the metric '{name}' is gone" for name in names if name not in known]
    results = [result for name in known if (result := view.known(name)) is not None]
    if not results:
        gaps = gaps or [f"there is no data for {view.label}"]
        return _empty(section, view, f"There is no data for {view.label}."), gaps
    told = describe_change(view, results[0]) if len(results) == 1 else describe_together(view, results)
    rest = [view.snapshot.metrics[name] for name in known[MOST_NUMBERS:]]
    gone = said(f"Left out, because they are not there any more: {', '.join(set(names) - set(known))}.", "gap:metrics")
    blocks = (
        gone if set(names) - set(known) else None,
        compose_numbers(view, tuple(known[:MOST_NUMBERS]), f"numbers:{section.key}"),
        _table(view, rest, section) if rest else None,
    )
    metrics = [view.snapshot.metrics[name] for name in known]
    return document_of(view, section.key, section.title, told.text, blocks, metrics), gaps


def _table(view: View, rest: list[Metric], section: ReportSection) -> Table:
    return replace(metric_table(view, rest, f"table:{section.key}"), caption=section.title)


def _empty(section: ReportSection, view: View, text: str) -> Document:
    """Return a document that says what is not there."""
    note = Note(Sentence.of(text), f"gap:{section.key}", is_warning=True)
    return document_of(view, section.page or section.key, section.title, text, (note,))
