"""Turns a figure into a native chart that takes what a slide leaves, with its numbers in the notes."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.chart import Chart, ChartKind
from greendot.document import Figure
from greendot.render.native.many import MOST, last_of_each
from greendot.render.slides.charts import add_chart
from greendot.render.slides.deck import CONTENT_WIDTH, INK, LEFT, MIN_SIZE, MUTED, Box
from greendot.render.slides.multiples import Cell, add_grid, add_key, cells_of
from greendot.render.slides.sheet import Sheet
from greendot.render.slides.tables import lines_of_table
from greendot.render.text_fit import LINE_HEIGHT, cut, height

LEAST = 240.0
FEW_ROWS = 8
LINE_ROOM = MIN_SIZE * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's chart with what is drawn above it, and its own title where the slide has another."""

    figure: Figure
    chart: Chart
    is_aside: bool = False

    @property
    def need(self) -> float:
        """Return nothing: a chart takes what it finds."""
        return 0.0

    @property
    def is_high(self) -> bool:
        """Return whether its bars ask for most of a slide."""
        return self.chart.kind is ChartKind.ROWS and sum(len(one.points) for one in self.chart.series) > FEW_ROWS

    def say(self) -> str:
        """Return what stands in the notes: what is drawn, in words and numbers."""
        figure = self.figure
        return "\n".join(
            text
            for text in (figure.subtitle, figure.chart.alternative, figure.note, *lines_of_table(figure.table))
            if text
        )

    def place(self, sheet: Sheet, after: float) -> Drawing | None:
        """Draw the chart in all the room there is but for what follows."""
        if sheet.room - after < LEAST and not sheet.is_fresh:
            return self
        figure, deck = self.figure, sheet.deck
        sheet.top += 6 if not sheet.is_fresh else 0
        if figure.title != sheet.title:
            text = cut(figure.title, 16, CONTENT_WIDTH, 1, is_bold=True)
            deck.add_text(sheet.slide, Box(LEFT, sheet.top, CONTENT_WIDTH, 20), text, size=16, is_bold=True, colour=INK)
            sheet.top += 22
        own = figure.subtitle.partition("; band: ")[0] if self.cells else figure.subtitle
        both = ". ".join(text for text in (own, figure.note) if text)
        subtitle = both if height(both, MIN_SIZE, CONTENT_WIDTH * 0.9) <= LINE_ROOM * 2 else own
        lines = min(2, max(1, round(height(subtitle, MIN_SIZE, CONTENT_WIDTH) / LINE_ROOM)))
        text = cut(subtitle, MIN_SIZE, CONTENT_WIDTH, lines)
        deck.add_text(sheet.slide, Box(LEFT, sheet.top, CONTENT_WIDTH, lines * LINE_ROOM), text, colour=MUTED)
        sheet.top += lines * LINE_ROOM + 6
        room = max(LEAST - 60, sheet.room - (after + 8 if after else 0))
        self._draw(sheet, Box(LEFT, sheet.top, CONTENT_WIDTH, room))
        sheet.top += room + 8
        deck.add_note(self.say())
        return None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the small pictures that it is drawn as; none where it is one chart."""
        return cells_of(self.chart)

    def _draw(self, sheet: Sheet, box: Box) -> None:
        if not self.cells:
            add_chart(sheet.slide, self.chart, box)
            return
        key = add_key(sheet.deck, sheet.slide, self.chart, box.top)
        below = Box(box.left, box.top + key, box.width, box.height - key)
        add_grid(sheet.deck, sheet.slide, self.chart, self.cells, below)


def drawing_of(figure: Figure) -> Drawing | None:
    """Return a figure as a native chart; None where it has none, such as a grid, and its table tells more."""
    chart = figure.chart
    if chart.kind is ChartKind.GRID or not any(series.points for series in chart.series):
        return None
    if chart.is_multiples and len(chart.series) > MOST:
        last = last_of_each(chart)
        return Drawing(figure, last) if last else None
    return Drawing(figure, chart)
