"""Documents written by hand that hold every kind of block and of chart, small but real."""

from dataclasses import replace
from datetime import date, timedelta

from greendot.chart import Axis, Band, Chart, ChartKind, Event, Limit, Point, Series, Spark, State
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

USERS = (0.66, 1.12, 1.54, 2.03, 2.60, 3.22, 3.85, 4.31)
QUARTERS = ("Q1 2015", "Q2", "Q3", "Q4", "Q1 2016", "Q2", "Q3", "Q4")
WEEKS = tuple(date(2016, 2, 1) + timedelta(days=7 * n) for n in range(41))


def metric(name: str) -> Link:
    return Link("metrics", (("metric", name),))


def number(name: str, label: str, value: str, unit: str, comparison: str, verdict: Word, falls: bool = False) -> Number:
    values = tuple(float(n if not falls else 12 - n) + (n % 3) for n in range(12))
    spark = Spark((*values[:4], None, *values[5:]), f"{label}, last 12 weeks", Band(((3.0, 9.0),) * 12))
    return Number(label, value, unit, comparison, verdict, metric(name), f"metric:{name}", spark, method="by its past")


def table_of(points: tuple[Point, ...], caption: str, anchor: str) -> Table:
    rows = tuple((Cell(p.label), Cell(p.text, is_number=True, value=p.value)) for p in points)
    return Table(caption, ("Period", "Value"), rows, anchor)


def figure(title: str, subtitle: str, chart: Chart, anchor: str) -> Figure:
    points = chart.series[0].points if chart.series else ()
    return Figure(title, subtitle, chart, table_of(points, subtitle, f"table:{anchor}"), anchor)


def bars() -> Chart:
    points = tuple(
        Point(label, value, f"{value:.2f}", note="twice a year ago" if n > 3 else "")
        for n, (label, value) in enumerate(zip(QUARTERS, USERS, strict=True))
    )
    last = replace(points[-1], state=State.PARTIAL)
    axis = Axis("million people", ((0, "0"), (2, "2"), (4, "4")))
    return Chart(
        ChartKind.BARS,
        (Series("users", (*points[:-1], last)),),
        axis,
        "Daily users by quarter, from 0.66 million to 4.31 million so far this quarter",
        limits=(Limit("target", 4.4, is_target=True),),
    )


def lines() -> Chart:
    past = [
        Point(f"week of {day:%-d %b}", 34 + n * 0.7 + n % 3, f"{34 + n * 0.7:.0f}%", day) for n, day in enumerate(WEEKS)
    ]
    past[12] = replace(past[12], value=None, text="no data")
    ahead = [
        Point(
            f"week of {WEEKS[-1] + timedelta(days=7 * n):%-d %b}",
            62.0 + n * 1.4,
            f"about {62 + n * 1.4:.0f}%",
            WEEKS[-1] + timedelta(days=7 * n),
            state=State.FORECAST,
            low=62.0 + n,
            high=62.0 + n * 2.1,
        )
        for n in range(1, 18)
    ]
    return Chart(
        ChartKind.LINES,
        (Series("busiest shard", (*past, *ahead), band=Band(((38.0, 56.0),) * len(past) + (None,) * len(ahead))),),
        Axis("percent of capacity", ((20, "20"), (40, "40"), (60, "60"), (80, "80"))),
        "Use of the busiest shard, 62 percent today, reaching its safe limit of 80 percent in the new year",
        limits=(Limit("safe limit 80", 80),),
        events=(
            Event(date(2016, 6, 6), "counted differently", is_break=True),
            Event(date(2016, 8, 15), "presence move"),
        ),
    )


def rows() -> Chart:
    names = (
        "messages",
        "search",
        "files and a very long service name that nobody could fit",
        "calls",
        "<script>alert(1)</script>",
    )
    points = tuple(Point(name, 100.0 - n * 17, f"{100 - n * 17} min") for n, name in enumerate(names))
    return Chart(
        ChartKind.ROWS,
        (Series("minutes lost", points),),
        Axis("minutes", ()),
        "Minutes lost by service",
        (Limit("promised", 60),),
    )


def grid() -> Chart:
    states = (State.HEALTHY, State.AT_RISK, State.EXHAUSTED, State.NO_DATA, State.HEALTHY, State.PARTIAL)
    series = tuple(
        Series(
            name,
            tuple(
                Point(
                    f"{day:%-d %b}",
                    None if (s := states[(n + row) % 6]) is State.NO_DATA else 99.9,
                    "–" if s is State.NO_DATA else f"{99.9 - row / 10:.1f}",
                    day,
                    state=s,
                )
                for n, day in enumerate(WEEKS[-13:])
            ),
        )
        for row, name in enumerate(("messages", "search", "files", "an unusually long service name", "calls"))
    )
    return Chart(ChartKind.GRID, series, Axis("percent", ()), "Five services over 13 weeks: is the promise kept?")


def dots() -> Chart:
    points = tuple(
        Point(
            f"{day:%-d %B}, messages",
            float((n * 37) % 90 + 3),
            f"{(n * 37) % 90 + 3} min",
            day,
            size=n % 4 + 1,
            state=State.PARTIAL if n == 20 else State.PLAIN,
        )
        for n, day in enumerate(WEEKS[::2])
    )
    axis = Axis("minutes", ((0, "0"), (50, "50"), (100, "100")))
    return Chart(ChartKind.DOTS, (Series("incidents", points),), axis, "21 incidents, the longest 91 minutes")


def multiples() -> Chart:
    series = tuple(
        Series(
            name,
            tuple(Point(q, value * share, f"{value * share:.1f}") for q, value in zip(QUARTERS, USERS, strict=True)),
        )
        for name, share in (("Americas", 0.5), ("Europe", 0.3), ("Asia", 0.2))
    )
    return Chart(
        ChartKind.LINES, series, Axis("million people", ((0, "0"), (2, "2"))), "Users by region", is_multiples=True
    )


def regions() -> Chart:
    return replace(multiples(), is_multiples=False)


def board() -> Board:
    on_track = Card("Mobile start-up", "12 December", "on track", Word.BETTER, is_infrastructure=False)
    late = Card(
        "Resharding by channel",
        "moved three times, 9 weeks",
        "late: 2 April to 20 May",
        Word.WORSE,
        True,
        metric("slip"),
    )
    columns = ("Q3 2016, done", "Q4 2016, day 46", "Q1 2017", "Q2 2017", "Later")
    lanes = (
        Lane("Product", ((), (on_track,), (replace(on_track, title="Threads"),), (), ())),
        Lane(
            "Data stores",
            ((), (late,), (), (), (replace(late, title="Second region", status="no date", verdict=None),)),
        ),
    )
    return Board(columns, lanes, 1, "Blue edge: infrastructure. Grey edge: product. ● on track, ▲ late.", "board:plan")


def answers() -> tuple[Answer, ...]:
    lost = number(
        "minutes_lost", "Minutes lost per user", "3.1", "min", "4.0 last quarter to the same day", Word.NO_CLEAR_CHANGE
    )
    kept = number("promises", "Promises kept", "11 of 12", "", "10 of 12 last quarter", Word.TOO_LITTLE)
    cost = number("cost", "Cost per daily user", "$0.31", "a month", "$0.35 last quarter", Word.BETTER, falls=True)
    room = number(
        "room", "Room on the busiest shard", "22", "%", "31% last quarter, of the safe limit", Word.WORSE, falls=True
    )
    yes = Sentence.of(
        "Yes. Messages arrived first time for ",
        Span("99.95 of every 100", metric("delivered")),
        "; customers lost 3 minutes each this quarter, about as many as last quarter.",
    )
    return (
        Answer("Is it working?", yes, (lost, kept), "answer:working"),
        Answer(
            "Is it worth it?",
            Sentence.of("Moving presence to subscriptions removed four of every five presence messages."),
            (cost,),
            "answer:worth",
        ),
        Answer(
            "Is it safe?",
            Sentence.of("For now. The busiest database shard reaches its safe limit between 20 January and 9 March."),
            (room,),
            "answer:safe",
        ),
        Answer(
            "What do we need?",
            Sentence.of("Two decisions before 25 November: 40 database hosts, and two engineers."),
            (),
            "answer:need",
        ),
    )


def asks() -> Table:
    price = Cell("$410,000", is_number=True, value=410000.0)
    row = (
        Cell("40 database hosts, in service by 20 January", link=Link("roadmap")),
        price,
        Cell("the busiest shard passes its safe limit"),
        Cell("worse", verdict=Word.WORSE),
    )
    return Table(
        "What is asked of you",
        ("Ask", "Price", "If we do nothing", "Verdict"),
        (row,),
        "table:asks",
        more="3 more on Roadmap",
    )


def details() -> Section:
    code = Code(
        "SELECT period(day) AS period, sum(users) AS value\nFROM daily_users -- <b>\nGROUP BY ALL", "sql", "code:users"
    )
    note = Note(
        Sentence.of("Deployments are 2 days old; they should be a day old at most."), "note:late", is_warning=True
    )
    text = Paragraph(Sentence.of("A day counts a person once."), "text:users")
    figures = (figure("Regions grow alike", "million people", regions(), "figure:regions"),)
    return Section("How this is counted", (note, text, code, *figures), "section:detail", is_folded=True)


def overview() -> Document:
    changed = Items(
        (
            Sentence.of(
                "Presence messages at peak fell from ",
                Span("13.0 to 2.6 million a minute", metric("presence")),
                "; the promise was 3.",
            ),
            Sentence.of(
                "There were ",
                Span("6 incidents, 8 to the same day last quarter", Link("incidents")),
                ": too few to call it a change.",
            ),
        ),
        "items:changes",
    )
    periods = Choice("period", "Period", tuple(Option(f"2016-Q{n}", f"Q{n} 2016") for n in (4, 3, 2, 1)), "2016-Q4")
    against = Choice(
        "against",
        "Compared with",
        (Option("previous", "the quarter before"), Option("year_ago", "a year ago")),
        "previous",
    )
    return Document(
        page="overview",
        title="The service is keeping its promises at 4.3 million people a day. One order cannot wait for December.",
        lead="Five answers, then what changed, then what is asked of you. Every number opens its definition.",
        header=Header(
            "Fernwood & Sons <Ltd>",
            "Overview",
            "Q4 2016, day 46 of 92",
            "data to 14 November, 06:00",
            is_synthetic=True,
        ),
        blocks=(
            *answers(),
            figure(
                "Users doubled in a year, and growth is slowing",
                "daily users, average of the quarter, millions",
                bars(),
                "figure:users",
            ),
            figure(
                "The busiest shard runs out of room in the new year",
                "peak use, percent of capacity",
                lines(),
                "figure:shard",
            ),
            Section("What changed since last quarter", (changed,), "section:changes"),
            Section("What is asked of you", (asks(),), "section:asks"),
            details(),
        ),
        footer=Footer(
            "Build 2016-11-15-3f9a2c1e",
            (Sentence.of("47 metrics, 45 fresh, 2 late"), Sentence.of(Span("definitions", Link("metrics")))),
        ),
        choices=(periods, against),
        query=(),
    )


def everything() -> Document:
    """Return a document with the kinds that the overview lacks."""
    numbers = tuple(n for answer in answers() for n in answer.numbers)
    return replace(
        overview(),
        page="reliability",
        header=replace(overview().header, page="Reliability"),
        blocks=(
            Numbers(numbers, "numbers:all"),
            figure(
                "Search has used up its budget", "promise kept, percent of requests, by week", grid(), "figure:grid"
            ),
            figure("Messages lost the most minutes", "minutes lost this quarter", rows(), "figure:rows"),
            figure(
                "Most incidents end within the hour", "each incident by the minutes it lasted", dots(), "figure:dots"
            ),
            figure("Every region grows", "million people a day", multiples(), "figure:multiples"),
            board(),
            details(),
        ),
    )


def bare() -> Document:
    """Return a document that has nothing to say yet."""
    chart = Chart(ChartKind.BARS, (), Axis("people", ()), "No data yet")
    empty = Number("Daily users", "no data yet", "", "", None, metric("users"), "metric:users")
    return replace(
        overview(),
        blocks=(Numbers((empty,), "numbers:none"), figure("No data yet", "", chart, "figure:none")),
        choices=(),
    )
