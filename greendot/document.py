"""What a page or a report says, as values: a Document of ordered blocks, before anything is drawn.

Every text is final: numbers are formatted, plurals chosen, verdicts in words. Renderers place text; they never compute
one. A block's `anchor` is stable over builds (`metric:daily_users`, `section:changes`), so that comments find it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from greendot.chart import Chart, Spark
from greendot.results import Word


@dataclass(frozen=True, slots=True)
class Link:
    """Where a text leads: a page and its query, such as ("metrics", (("metric", "daily_users"),))."""

    page: str
    query: tuple[tuple[str, str], ...] = ()
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence. One that is a number links to what it came from; `is_strong` sets it apart."""

    text: str
    link: Link | None = None
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or more plain sentences, as spans."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(span.text for span in self.spans)

    @classmethod
    def of(cls, *parts: str | Span) -> Sentence:
        """Return a sentence of texts and spans in order."""
        return cls(tuple(Span(part) if isinstance(part, str) else part for part in parts))


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its meaning: label, value and unit as texts, comparison and verdict in words.

    `note` carries what qualifies it (stale data, estimated, interval); `verdict` is None when nothing was compared.
    `amount` is the number behind `value` where there is one, for files that count on, `low` and `high` what bounds it.
    """

    label: str
    value: str
    unit: str
    comparison: str
    verdict: Word | None
    link: Link
    anchor: str
    spark: Spark | None = None
    note: str = ""
    method: str = ""
    amount: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers side by side."""

    numbers: tuple[Number, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question a reader came with, its answer in plain words, and at most two numbers beside it."""

    question: str
    answer: Sentence
    numbers: tuple[Number, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `verdict` adds its mark and word; `is_number` aligns it right, in tabular figures.

    `value` is the number behind the text where there is one, for downloads and sorting. `anchor` is what a mark of a
    figure leads to.
    """

    text: str
    is_number: bool = False
    link: Link | None = None
    verdict: Word | None = None
    value: float | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `caption` says what it holds; `more`, how many rows are not shown, and where they are.

    `rest` are the rows not shown: a download holds them too.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchor: str
    more: str = ""
    rest: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding as title, what is drawn as subtitle, and the same numbers as a table."""

    title: str
    subtitle: str
    chart: Chart
    table: Table
    anchor: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Sentences in order: what changed, what to watch."""

    sentences: tuple[Sentence, ...]
    anchor: str
    is_numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few, in running text."""

    sentence: Sentence
    anchor: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know first: stale data, an empty period, an area without source; what to do."""

    sentence: Sentence
    anchor: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be shown as written, such as a metric's SQL."""

    text: str
    language: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Card:
    """One initiative on the board: its title, a line or two of what matters, its status in words with a mark.

    `tie` says in words what ties it to the initiative that is open, or that it is the one.
    """

    title: str
    detail: str
    status: str
    verdict: Word | None
    is_infrastructure: bool
    link: Link | None = None
    tie: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the board: a team or an area, and its cards by column."""

    title: str
    cells: tuple[tuple[Card, ...], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Quarters across, lanes down. `now` is the index of the column we are in."""

    columns: tuple[str, ...]
    lanes: tuple[Lane, ...]
    now: int | None
    legend: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading. A folded section is detail on demand: open on paper, closed on a screen."""

    title: str
    blocks: tuple[Block, ...]
    anchor: str
    is_folded: bool = False


Block = Answer | Numbers | Figure | Table | Items | Paragraph | Note | Code | Board | Section


@dataclass(frozen=True, slots=True)
class Option:
    """One value a reader can choose: as it stands in an address, and in words; those of one `group` stand together."""

    key: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a reader chooses for a page: `name` is its key in the address; the first option is the default."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Header:
    """The line above the title: whose it is, which page, which period, data up to when."""

    company: str
    page: str
    period: str
    data_to: str
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class Footer:
    """The line below: which build, what is late or left out."""

    build: str
    texts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A page's content: `title` is one sentence that would be right if nothing else were read."""

    page: str
    title: str
    lead: str
    header: Header
    blocks: tuple[Block, ...]
    footer: Footer
    choices: tuple[Choice, ...]
    query: tuple[tuple[str, str], ...] = ()


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield every block, sections before what they hold."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)


def numbers_of(document: Document) -> Iterator[Number]:
    """Yield every number of a document, in reading order."""
    for block in walk(document.blocks):
        match block:
            case Answer() | Numbers():
                yield from block.numbers
            case _:
                continue
