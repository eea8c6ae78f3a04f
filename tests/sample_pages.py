"""A document with every kind of block and awkward texts, small enough to check by hand."""

from __future__ import annotations

from datetime import date, timedelta

from greendot.chart import Axis, Chart, ChartKind, Limit, Point, Series, State
from greendot.document import (
    Answer,
    Board,
    Card,
    Cell,
    Choice,
    Code,
    Document,
    Figure,
    Footer,
    Header,
    Items,
    Lane,
    Link,
    Note,
    Number,
    Numbers,
    Option,
    Paragraph,
    Section,
    Sentence,
    Span,
    Table,
)
from greendot.results import Word

HOSTILE = "<script>alert(1)</script> | =HYPERLINK(1) *bold* [x](javascript:y) `q`"
METRIC = Link("metrics", (("metric", "daily_users"), ("period", "2016-Q4")))


def number(label: str, value: str, unit: str = "", verdict: Word | None = Word.BETTER) -> Number:
    return Number(label, value, unit, "4.0 last quarter to the same day", verdict, METRIC, f"metric:{label}")


def bars() -> Figure:
    points = (
        Point("Q2 2016", 3.22e6, "3.22 M"),
        Point("Q3 2016", 3.85e6, "3.85 M"),
        Point("Q4 2016", 4.31e6, "4.31 M", state=State.PARTIAL, note="to date"),
    )
    axis = Axis("people", ((0, "0"), (2e6, "2 M"), (4e6, "4 M")))
    chart = Chart(ChartKind.BARS, (Series("Daily users", points),), axis, "Daily users rose to 4.31 million.")
    rows = tuple((Cell(point.label), Cell(point.text, is_number=True)) for point in points)
    table = Table("Daily users by quarter", ("Quarter", "People"), rows, "table:users")
    return Figure("Users grow more slowly", "average of the quarter, millions", chart, table, "figure:users")


def lines() -> Figure:
    first = date(2016, 8, 1)
    points = tuple(
        Point(f"week {week}", None if week == 5 else 50.0 + week, f"{50 + week}%", x_on=first + timedelta(weeks=week))
        for week in range(15)
    )
    axis = Axis("percent", ((40, "40%"), (60, "60%"), (80, "80%")))
    limits = (Limit("safe limit 80", 80.0), Limit("target", 70.0, is_target=True))
    chart = Chart(ChartKind.LINES, (Series("Busiest shard", points),), axis, "Use rose to 64 percent.", limits)
    table = Table("", ("Week", "Use"), tuple((Cell(p.label), Cell(p.text, is_number=True)) for p in points), "t")
    return Figure(
        "The busiest shard fills up", "peak use, percent", chart, table, "figure:shard", note="One week lost."
    )


def dots() -> Figure:
    points = tuple(Point(f"i{day}", day * 10.0, f"{day * 10} min", x_on=date(2016, 10, day), size=2) for day in (1, 9))
    axis = Axis("minutes", ((0, "0"), (50, "50"), (100, "100")))
    chart = Chart(ChartKind.DOTS, (Series("Incidents", points),), axis, "Two incidents.")
    return Figure("Two incidents", "minutes each", chart, Table("", ("a",), ((Cell("x"),),), "t2"), "figure:dots")


def grid() -> Figure:
    rows = (Series("chat", (Point("w1", 1.0, "99.9%", state=State.HEALTHY), Point("w2", None, "no data"))),)
    chart = Chart(ChartKind.GRID, rows, Axis("percent", ()), "Chat kept its promise.")
    table = Table("Promises", ("Service", "w1", "w2"), ((Cell("chat"), Cell("99.9%"), Cell("no data")),), "t3")
    return Figure("Promises kept", "each week", chart, table, "figure:grid")


def board() -> Board:
    card = Card("Resharding by channel", "moved three times, 9 weeks", "late", Word.WORSE, True, METRIC)
    plain = Card("Voice", "no date promised", "", None, False)
    return Board(
        ("Q4 2016", "Q1 2017", "Later"),
        (Lane("Data stores", ((card,), (), ())), Lane("Product", ((), (), (plain, plain)))),
        0,
        "▲ late",
        "board",
    )


def sample_document(*, page: str = "overview") -> Document:
    """Return a document that uses every block once; `HOSTILE` stands in a table, a sentence and a title."""
    answer = Sentence.of("Customers lost ", Span("3.1 minutes", METRIC), " each; that is what we usually see.")
    long_table = Table(
        "Forty rows",
        ("Service", "Availability", "What it means"),
        tuple(
            (
                Cell(f"service-{row}"),
                Cell(f"{99 + row / 100:.2f}%", is_number=True, value=99 + row / 100),
                Cell(HOSTILE if row == 0 else "kept", verdict=Word.NO_CLEAR_CHANGE),
            )
            for row in range(40)
        ),
        "table:long",
        more="12 more services on the page Reliability.",
    )
    return Document(
        page=page,
        title="The service keeps its promises at 4.3 million people a day. One order cannot wait for December.",
        lead="Five answers, then what changed.",
        header=Header("Größe & Söhne 為替", "Overview", "Q4 2016, day 46 of 92", "data to 14 November, 06:00", True),
        blocks=(
            Note(Sentence.of("Deployments are 2 days late."), "note:stale", is_warning=True),
            Answer("Is it working?", answer, (number("Minutes lost per user", "3.1", "min"),), "answer:working"),
            Answer("Is it safe?", Sentence.of("For now."), (number("Room", "22%", "", Word.WORSE),), "answer:safe"),
            Numbers((number("Daily users", "4.31", "M"), number("Open", "no data yet", "", None)), "numbers:growth"),
            bars(),
            lines(),
            dots(),
            Section(
                "What changed since last quarter",
                (
                    Items(
                        (Sentence.of("There were ", Span("6 incidents", METRIC), "."), Sentence.of(HOSTILE)), "changes"
                    ),
                    Paragraph(Sentence.of("Nothing else stood out."), "rest"),
                ),
                "section:changes",
            ),
            grid(),
            board(),
            Section(
                "Every service", (long_table, Code("SELECT '`x`'", "sql", "code")), "section:detail", is_folded=True
            ),
        ),
        footer=Footer("Build 2016-11-15-3f9a2c1e", (Sentence.of("47 metrics, 45 fresh."),)),
        choices=(Choice("period", "Period", (Option("2016-Q4", "Q4 2016"), Option("2016-Q3", "Q3 2016")), "2016-Q4"),),
        query=(("period", "2016-Q4"),),
    )


def texts_of_numbers(document: Document) -> list[str]:
    """Return every text of a number or a numeric cell, as a reader sees it."""
    texts: list[str] = []

    def visit(blocks: tuple[object, ...]) -> None:
        for block in blocks:
            match block:
                case Section():
                    visit(block.blocks)
                case Answer() | Numbers():
                    texts.extend(one.value for one in block.numbers)
                case Figure():
                    texts.extend(one.text for one in block.chart.series[0].points if block.chart.kind is ChartKind.BARS)
                case Table():
                    texts.extend(cell.text for row in block.rows for cell in row if cell.is_number)

    visit(document.blocks)
    return texts
