"""A number is the same text on a page, in its brief, on its slide, in Markdown and in `greendot show`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation

from greendot.cli.shown import Shown
from greendot.compose import PAGES
from greendot.document import Block, Cell, Document, Figure, Link, Section, Table, numbers_of, walk
from greendot.render.brief import render_brief
from greendot.render.markdown import render_markdown
from greendot.render.slides import render_slides
from greendot.results import members_of
from greendot.snapshot import Snapshot
from greendot.ui.documents import compose_query
from greendot.ui.workspace import current_snapshot, serve_folder
from page_runs import TOML, open_page, words_on
from sample_story import story_content, write_story
from test_brief import read, squeezed

pytest_plugins = ("page_fixtures",)

METRIC_PAGES = [("metrics", {"metric": name}) for name in ("daily_users", "availability", "messages_peak")]
VIEWS = [(name, {}) for name in PAGES] + METRIC_PAGES


@pytest.fixture(scope="module")
def story_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    (folder / "greendot.toml").write_text(TOML)
    write_story(folder / "build" / "snapshots", story_content())
    return folder


@pytest.fixture
def snapshot(story_workspace: Path, through_app: None) -> Snapshot:
    serve_folder(story_workspace)
    return current_snapshot()


def metric_tables(blocks: tuple[Block, ...]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of every table that blocks show or keep behind a figure."""
    for block in walk(blocks):
        match block:
            case Table():
                yield from block.rows
            case Figure():
                yield from block.table.rows


def open_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield blocks without the folded ones: those are detail for the page, not for slides."""
    for block in blocks:
        if not isinstance(block, Section):
            yield block
        elif not block.is_folded:
            yield replace(block, blocks=tuple(open_blocks(block.blocks)))


def texts_of_numbers(document: Document) -> list[str]:
    """Return each number's value and unit, and each cell of a table that is a number."""
    texts = [text for number in numbers_of(document) for text in (number.value, number.unit)]
    return texts + [cell.text for row in metric_tables(document.blocks) for cell in row if cell.is_number]


def linked_numbers(document: Document) -> Iterator[tuple[Link, str]]:
    """Yield each number with where it is defined: those set large, and those in rows that lead to a metric."""
    for number in numbers_of(document):
        if number.anchor.startswith(f"metric:{dict(number.link.query).get('metric')}"):
            yield number.link, f"{number.value} {number.unit}".strip()
    for row in metric_tables(document.blocks):
        link = next((cell.link for cell in row if cell.link and cell.link.page == "metrics"), None)
        figures = [cell for cell in row if cell.is_number and cell.value is not None]
        if link and len(figures) == 1:
            yield link, figures[0].text


def shown_text(snapshot: Snapshot, link: Link) -> str | None:
    """Return what `greendot show` prints for what a link leads to; None when it is no single number."""
    query = dict(link.query)
    metric = snapshot.metrics.get(query.pop("metric", ""))
    if metric is None or "period" not in query:
        return None
    period = snapshot.calendar.parse(query.pop("period"))
    query.pop("against", None)
    observation = snapshot.result(metric.name, period, members_of(query)).observation
    shown = Shown(snapshot, metric, period.grain, "", ())
    return shown.text(observation.value if observation else None)


def slide_words(document: Document) -> str:
    parts = []
    for slide in Presentation(BytesIO(render_slides([document]))).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts += [" ".join(line.text for line in shape.text_frame.paragraphs)]
            if shape.has_table:
                parts += [cell.text for row in shape.table.rows for cell in row.cells]
        parts.append(slide.notes_slide.notes_text_frame.text)
    return squeezed(" ".join(parts))


@pytest.mark.parametrize(("name", "query"), VIEWS)
def test_a_number_is_the_same_text_wherever_it_stands(name: str, query: dict[str, str], snapshot: Snapshot) -> None:
    document = compose_query(name, snapshot, query)
    texts = texts_of_numbers(document)
    unfolded = replace(document, blocks=tuple(open_blocks(document.blocks)))
    seen = {
        "page": words_on(open_page(name, **query)),
        "brief": squeezed("".join(read(render_brief(document, live_href="/")).texts)),
        "slides": slide_words(document),
        "markdown": squeezed(render_markdown(document).replace("\\", "")),
    }
    wanted = dict.fromkeys(seen, texts) | {"slides": texts_of_numbers(unfolded)}
    missing = [(place, text) for place in seen for text in wanted[place] if squeezed(text) not in seen[place]]
    assert missing == []


def test_a_number_is_what_show_prints(snapshot: Snapshot) -> None:
    checked = 0
    for name, query in VIEWS:
        for link, text in linked_numbers(compose_query(name, snapshot, query)):
            if (expected := shown_text(snapshot, link)) is not None:
                assert (name, link, text) == (name, link, expected)
                checked += 1
    assert checked > 40
