"""Drawings: every text fits, none touches another, states show by shape, and nothing a name says becomes markup."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest

import sample_documents as sample
from greendot.chart import Axis, Chart, ChartKind, Event, Point, Series, Spark, State
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
    whole = replace(chart, events=(), series=(replace(chart.series[0], points=chart.series[0].points[13:41]),))
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
    assert (svg.count("<polyline"), svg.count("<rect"), svg.count("<circle")) == (2, 1, 1)
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
    outer, inner = re.findall(r'<polygon points="([^"]*)"[^>]*fill="([^"]*)"', drawn)
    assert len(dashed) == 1
    assert (outer[1], inner[1]) == ("var(--band)", "var(--data)")
    starts = {text.split(" ")[0] for text, _ in (outer, inner)}
    assert starts == {re.findall(r'points="(\S+)', dashed[0])[0]}
    assert points[-1].text in drawn
    # Eighteen points to the right along the upper edge, seventeen back along the lower.
    assert len(outer[0].split(" ")) == len(inner[0].split(" ")) == 1 + 2 * 17
