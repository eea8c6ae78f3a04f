"""Drawings: every text fits, none touches another, states show by shape, and nothing a name says becomes markup."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest

import sample_documents as sample
from greendot.chart import Axis, Band, Chart, ChartKind, Event, Point, Series, Spark, State
from greendot.render.svg import draw_chart, draw_spark
from greendot.render.svg.frame import Frame, date_ticks, event_marks
from greendot.render.svg.marks import shorten, spread, text_width, thin

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("bars", "lines", "rows", "grid", "dots", "multiples", "regions")
WIDTHS = (342, 488, 700, 1012)


def drawn(kind: str, width: int, **options: object) -> ET.Element:
    return ET.fromstring(draw_chart(getattr(sample, kind)(), width, **options))


def boxes(svg: ET.Element) -> list[tuple[str, float, float, float, float]]:
    """Return each text with the room it takes: left, right, top, bottom."""
    found = []
    for one in svg.iter(f"{SVG}text"):
        size, x, y = float(one.get("font-size")), float(one.get("x")), float(one.get("y"))
        # A face for screens is narrower than the widest that the drawing leaves room for.
        room = text_width(one.text or "", size) * 0.86
        left = {"end": x - room, "middle": x - room / 2}.get(one.get("text-anchor"), x)
        found.append((one.text or "", left, left + room, y - size * 0.75, y + size * 0.2))
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_leaves_the_picture(kind: str, width: int) -> None:
    svg = drawn(kind, width)
    height = float(svg.get("height"))
    outside = [box for box in boxes(svg) if box[1] < -1 or box[2] > width + 1 or box[3] < 0 or box[4] > height]
    assert not outside


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_lies_on_another(kind: str, width: int) -> None:
    texts = boxes(drawn(kind, width))
    touching = [
        (one[0], other[0])
        for n, one in enumerate(texts)
        for other in texts[n + 1 :]
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]
    assert not touching


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_at_least_eleven_pixels_at_the_final_width(kind: str) -> None:
    svg = drawn(kind, 342)
    assert (svg.get("width"), svg.get("viewBox").split()[2]) == ("342", "342")
    assert min(float(one.get("font-size")) for one in svg.iter(f"{SVG}text")) >= 11


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_says_in_words_what_it_shows(kind: str) -> None:
    svg = drawn(kind, 488)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == getattr(sample, kind)().alternative
    marks = [one for one in svg.iter(f"{SVG}g") if one.get("class") == "m"]
    assert marks
    assert all(mark.find(f"{SVG}title").text for mark in marks)


def test_readouts_are_left_out_where_no_pointer_comes() -> None:
    chart = sample.lines()
    assert "<title>" in draw_chart(chart, 342)
    bare = draw_chart(chart, 342, has_readouts=False)
    assert "<title>" not in bare
    assert len(bare) < len(draw_chart(chart, 342)) / 2


def test_names_become_text_and_never_markup() -> None:
    svg = draw_chart(sample.rows(), 1012)
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in [one.text for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_colours_are_variables_unless_asked_for_dark_or_light() -> None:
    assert "var(--data)" in draw_chart(sample.bars(), 488)
    light, dark = (draw_chart(sample.bars(), 488, dark=is_dark) for is_dark in (False, True))
    assert "var(" not in light + dark
    assert ("#33557f" in light, "#8fb3dd" in dark) == (True, True)


def test_the_unfinished_period_is_hatched_and_says_to_date() -> None:
    svg = draw_chart(sample.bars(), 488)
    assert svg.count('fill="url(#h') == 1
    assert ">to date</text>" in svg


def test_a_missing_value_is_a_gap_and_a_break_cuts_the_line() -> None:
    chart = sample.lines()
    whole = replace(
        chart, events=(), series=(replace(chart.series[0], points=chart.series[0].points[13:41], band=None),)
    )
    assert draw_chart(whole, 488).count("<polyline") == 1
    # The missing twelfth week makes two stretches, the break in June a third; the forecast is one more, dashed.
    assert draw_chart(chart, 488).count("<polyline") == 4
    assert draw_chart(chart, 488).count('stroke-dasharray="3 3"') == 1


def test_bars_stand_on_zero_and_are_as_long_as_their_values() -> None:
    points = tuple(Point(label, value, f"{value:g}") for label, value in (("a", 10.0), ("b", 20.0), ("c", 40.0)))
    svg = ET.fromstring(draw_chart(Chart(ChartKind.BARS, (Series("s", points),), Axis("", ()), "x"), 488))
    bars = [one for one in svg.iter(f"{SVG}rect") if one.get("class") == "b"]
    heights = [float(one.get("height")) for one in bars]
    assert heights[1] / heights[0] == pytest.approx(2, rel=0.01)
    assert heights[2] / heights[0] == pytest.approx(4, rel=0.01)


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize(
    "points",
    [
        (),
        (Point("only", None, "no data", date(2016, 1, 1), state=State.NO_DATA),),
        (Point("only", 0.0, "0", date(2016, 1, 1)),),
        (Point("below", -3.0, "-3", date(2016, 1, 1)), Point("above", 4.0, "4", date(2016, 1, 2))),
        tuple(Point(f"day {n}", 5.0, "5", date(2016, 1, 1) + timedelta(days=n)) for n in range(400)),
    ],
    ids=["empty", "unknown", "zero", "negative", "constant"],
)
def test_odd_series_are_drawn_without_a_fault(kind: ChartKind, points: tuple[Point, ...]) -> None:
    chart = Chart(kind, (Series("s", points),), Axis("", ()), "x")
    svg = ET.fromstring(draw_chart(chart, 342))
    assert not re.search(r"nan|inf", " ".join(str(v) for one in svg.iter() for v in one.attrib.values()))


def test_a_grid_shows_states_by_shape_and_the_latest_columns_on_a_phone() -> None:
    svg = draw_chart(sample.grid(), 342)
    assert "the last 5 of 13; all are in the table" in svg or "the last 6 of 13; all are in the table" in svg
    assert "7 Nov" in svg
    wide = draw_chart(sample.grid(), 1012)
    assert all(words in wide for words in ("dashed edge: at risk", "filled: exhausted", "empty: no data"))


def test_a_sparkline_has_gaps_a_band_and_words() -> None:
    svg = draw_spark(sample.number("x", "X", "1", "", "", None).spark)
    assert (svg.count("<polyline"), svg.count("<polygon"), svg.count("<circle")) == (2, 1, 1)
    assert draw_spark(Spark((None, None), "nothing")) == ""


@pytest.mark.parametrize(
    ("text", "room", "cut"), [("files", 100, "files"), ("a very long name", 60, "a very l…"), ("WWWW", 1, "W…")]
)
def test_shorten(text: str, room: float, cut: str) -> None:
    assert shorten(text, room, 12) == cut


@pytest.mark.parametrize(
    ("count", "slot", "room", "kept"), [(4, 50, 30, [0, 1, 2, 3]), (5, 20, 30, [0, 2, 4]), (0, 1, 1, [])]
)
def test_thin_keeps_the_last(count: int, slot: float, room: float, kept: list[int]) -> None:
    assert thin(count, slot, room) == kept


def test_spread_moves_names_apart_and_keeps_their_order() -> None:
    assert spread([50, 52, 10], 15, 0, 60) == [45, 60, 10]


@pytest.mark.parametrize(
    ("first", "last", "room", "texts"),
    [
        (
            date(2016, 2, 1),
            date(2016, 11, 7),
            10,
            ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"],
        ),
        (date(2015, 11, 1), date(2016, 11, 1), 5, ["Jan 16", "Apr", "Jul", "Oct"]),
        (
            date(2016, 10, 1),
            date(2016, 10, 15),
            8,
            ["1 Oct", "3 Oct", "5 Oct", "7 Oct", "9 Oct", "11 Oct", "13 Oct", "15 Oct"],
        ),
    ],
)
def test_date_ticks(first: date, last: date, room: int, texts: list[str]) -> None:
    assert [text for _, text in date_ticks(first, last, room)] == texts


def test_long_names_of_small_pictures_take_two_lines_and_are_not_cut() -> None:
    names = ("Room on the busiest shard", "Open connections at the gateway", "Web workers")
    series = tuple(Series(name, (Point("Q1", 1.0, "30.56%"), Point("Q2", 2.0, "31%"))) for name in names)
    axis = Axis("percent", ((0.0, "0"), (2.0, "2")))
    chart = Chart(ChartKind.LINES, series * 4, axis, "room left", is_multiples=True)
    for width in WIDTHS:
        texts = [text for text, *_ in boxes(ET.fromstring(draw_chart(chart, width)))]
        names_drawn = " ".join(text for text in texts if "%" not in text and not text.startswith("Q"))
        assert "…" not in names_drawn
        assert all(name in names_drawn for name in names)


def test_words_stand_left_of_the_lines_of_events_where_they_have_the_room() -> None:
    frame = Frame(900, 200, 40, 880, 70, 170, 0, 1)
    placed = [(x, Event(date(2016, 12, 1), name)) for x, name in ((600.0, "Threads launched"), (612.0, "Edge cache"))]
    svg = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{event_marks(frame, placed)}</svg>')
    ends = {one.text: (float(one.get("x")), one.get("text-anchor")) for one in svg.iter(f"{SVG}text")}
    assert ends == {"Threads launched": (596.0, "end"), "Edge cache": (608.0, "end")}


def line_chart(*series: Series) -> Chart:
    return Chart(ChartKind.LINES, series, Axis("percent", ((0, "0%"), (100, "100%"))), "x")


def weeks(*values: float | None, state: State = State.PLAIN) -> tuple[Point, ...]:
    """Return a point a week; the last has the state."""
    count = len(values)
    return tuple(
        Point(
            f"w{n}",
            value,
            f"{value}%",
            date(2016, 1, 4) + timedelta(days=7 * n),
            state=state if n == count - 1 else State.PLAIN,
        )
        for n, value in enumerate(values)
    )


def test_a_usual_range_follows_its_points_and_ends_where_nothing_is_known() -> None:
    band = Band((None, (40.0, 60.0), (45.0, 65.0), None, (10.0, 30.0)))
    svg = ET.fromstring(draw_chart(line_chart(Series("s", weeks(50.0, 50, 50, 50, 20), band=band)), 488))
    shapes = [one.get("points").split() for one in svg.iter(f"{SVG}polygon")]
    assert [len(shape) for shape in shapes] == [4, 4]
    first, second = shapes[0][:2]
    assert float(first.split(",")[1]) > float(second.split(",")[1])


def test_a_point_outside_is_ringed_and_an_unfinished_one_is_led_to_by_dashes() -> None:
    outside = draw_chart(line_chart(Series("s", weeks(50.0, 51, 90, state=State.OUTSIDE))), 488)
    assert outside.count('r="4.5"') == 1
    open_ = draw_chart(line_chart(Series("s", weeks(50.0, 51, 20, state=State.PARTIAL))), 488)
    assert (open_.count('stroke-dasharray="3 3"'), ">to date</text>" in open_) == (1, True)


@pytest.mark.parametrize("width", [342, 488, 1012])
def test_panels_share_one_axis_and_no_words_touch(width: int) -> None:
    weekly, monthly = weeks(50.0, 52, 51, 55, 53, 54), weeks(*[40.0 + n for n in range(12)])
    grey = Series("a year before", weeks(*[20.0 + n for n in range(12)]), is_context=True, panel="last 12 months")
    chart = line_chart(Series("s", weekly, panel="last 6 weeks"), grey, Series("s", monthly, panel="last 12 months"))
    svg = ET.fromstring(draw_chart(chart, width))
    texts = [one.text for one in svg.iter(f"{SVG}text")]
    assert {"last 6 weeks", "last 12 months", "a year before", "54%", "51.0%"} <= set(texts)
    assert texts.count("100%") == 1
    found = boxes(svg)
    assert not [
        (a[0], b[0])
        for n, a in enumerate(found)
        for b in found[n + 1 :]
        if a[1] < b[2] - 1 and b[1] < a[2] - 1 and a[3] < b[4] - 1 and b[3] < a[4] - 1
    ]


def test_dots_are_larger_where_worse_hollow_while_open_and_lead_to_their_record() -> None:
    day = date(2016, 1, 4)
    worst = Series("critical", (Point("A", 60.0, "60 min", day, size=4, leads_to="incident:7"),))
    still = Series("minor", (Point("B", 30.0, "30 min so far", day + timedelta(days=9), state=State.PARTIAL, size=2),))
    svg = ET.fromstring(draw_chart(Chart(ChartKind.DOTS, (worst, still), Axis("minutes", ((0, "0"),)), "x"), 342))
    marks = [one for one in svg.iter(f"{SVG}circle") if one.get("class") == "b"]
    assert [(one.get("r"), one.get("fill")) for one in marks] == [("9", "var(--data)"), ("4.5", "var(--paper)")]
    assert [one.get("href") for one in svg.iter(f"{SVG}a")] == ["#incident-7"]
    assert "still open" in [one.text for one in svg.iter(f"{SVG}text")]


def test_the_line_of_an_event_ends_below_the_words_of_another() -> None:
    frame = Frame(400, 200, 40, 380, 70, 170, 0, 1)
    names = ("Threads launched", "Presence moved to publish and subscribe", "Edge cache")
    placed = [(x, Event(date(2016, 12, 1), name)) for x, name in zip((200.0, 230.0, 310.0), names, strict=True)]
    svg = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{event_marks(frame, placed)}</svg>')
    words = boxes(svg)
    lines = [(float(one.get("x1")), float(one.get("y1"))) for one in svg.iter(f"{SVG}line")]
    assert (len(words), len(lines)) == (3, 3)
    assert not [name for x, top in lines for name, left, right, _, low in words if left < x < right and top < low]


def test_what_lies_ahead_is_dashed_between_two_ranges_that_open_from_the_last_known_point() -> None:
    whole = sample.lines()
    points = tuple(
        replace(point, inner_low=point.low and point.low + 0.2, inner_high=point.high and point.high - 0.2)
        for point in whole.series[0].points
    )
    drawn = draw_chart(replace(whole, series=(replace(whole.series[0], points=points),)), 700)
    dashed = re.findall(r"<polyline[^>]*stroke-dasharray[^>]*>", drawn)
    _, outer, inner = re.findall(r'<polygon points="([^"]*)"[^>]*fill="([^"]*)"', drawn)
    assert len(dashed) == 1
    assert (outer[1], inner[1]) == ("var(--band)", "var(--data)")
    starts = {text.split(" ")[0] for text, _ in (outer, inner)}
    assert starts == {re.findall(r'points="(\S+)', dashed[0])[0]}
    assert points[-1].text in drawn
    # Eighteen points to the right along the upper edge, seventeen back along the lower.
    assert len(outer[0].split(" ")) == len(inner[0].split(" ")) == 1 + 2 * 17
