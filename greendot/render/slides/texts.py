"""Turns sentences, and what people wrote, into text on slides at the largest size that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from greendot.document import Note, Sentence
from greendot.render.slides.deck import CONTENT_WIDTH, INK, LEFT, LINE, MIN_SIZE, MUTED, WORSE, Box, Deck
from greendot.render.slides.sheet import Sheet
from greendot.render.slides.written import Run, Words, add_box, add_mark
from greendot.render.text_fit import LINE_HEIGHT, cut, height

GAP = 9.0
SIZES = (20.0, 18.0, 16.0)
SET_IN = 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. Runs of size 0 take the size that fits; `depth` is above 0 for what people wrote."""

    runs: tuple[Run, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(run.text for run in self.runs)

    @property
    def width(self) -> float:
        """Return how wide it may be."""
        return CONTENT_WIDTH - self.depth * SET_IN

    def height(self, size: float) -> float:
        """Return the height it takes, with the gap below; bold words count for all, which is never too little."""
        is_bold = any(run.is_bold for run in self.runs)
        return height(self.text, self.runs[0].size or size, self.width, is_bold=is_bold) + GAP

    def after(self, beginning: str) -> Line | None:
        """Return it without its beginning; None when nothing is left."""
        skip, runs = len(beginning), []
        for run in self.runs:
            runs.append(replace(run, text=run.text[skip:]))
            skip = max(0, skip - len(run.text))
        kept = [run for run in runs if run.text]
        if not kept:
            return None
        return replace(self, runs=(replace(kept[0], text=kept[0].text.lstrip()), *kept[1:]))

    def at(self, size: float) -> Line:
        """Return it at a size of its own."""
        return replace(self, runs=tuple(replace(run, size=run.size or size) for run in self.runs))


@dataclass(frozen=True, slots=True)
class Texts:
    """Paragraphs in order."""

    lines: tuple[Line, ...]
    is_aside: bool = False

    @property
    def need(self) -> float:
        """Return the height they take at the smallest size."""
        return self._height(SIZES[-1])

    def say(self) -> str:
        """Return their words."""
        return "\n".join(line.text for line in self.lines)

    def place(self, sheet: Sheet, after: float) -> Texts | None:
        """Draw as many as fit, and return the rest."""
        sizes = SIZES[-1:] if self.is_aside else SIZES
        size = next((one for one in sizes if self._height(one) <= sheet.room - after), sizes[-1])
        fitting = list(self._fitting(sheet.room + GAP, size))
        if not fitting:
            if not sheet.is_fresh:
                return self
            first = self.lines[0].at(size)
            most = int(sheet.room / (first.runs[0].size * LINE_HEIGHT))
            fitting = [Line((replace(first.runs[0], text=cut(first.text, first.runs[0].size, first.width, most)),))]
        for depth, lines in groupby((line.at(size) for line in fitting), key=lambda line: line.depth):
            _draw(sheet, list(lines), depth)
        rest = self.lines[len(fitting) :]
        return replace(self, lines=rest) if rest else None

    def _height(self, size: float) -> float:
        return sum(line.height(size) for line in self.lines)

    def _fitting(self, room: float, size: float) -> Iterator[Line]:
        for line in self.lines:
            room -= line.height(size)
            if room < 0:
                return
            yield line


def line_of(deck: Deck, sentence: Sentence, *, prefix: str = "", colour: str = INK) -> Line:
    """Return a sentence as a paragraph; `prefix` is its number."""
    before = (Run(prefix, 0, MUTED),) if prefix else ()
    spans = (Run(span.text, 0, colour, span.is_strong, deck.link(span.link)) for span in sentence.spans)
    return Line((*before, *spans) or (Run("", 0, INK),))


def lines_of(deck: Deck, sentences: Sequence[Sentence], *, is_numbered: bool = False) -> tuple[Line, ...]:
    """Return sentences as paragraphs."""
    return tuple(
        line_of(deck, sentence, prefix=f"{place}. " if is_numbered else "")
        for place, sentence in enumerate(sentences, start=1)
    )


def notice_of(deck: Deck, note: Note) -> Line:
    """Return what must be known first as a paragraph, in the colour of warnings where it is one."""
    return line_of(deck, note.sentence, colour=WORSE if note.is_warning else INK)


def _draw(sheet: Sheet, lines: list[Line], depth: int) -> None:
    room = sum(line.height(MIN_SIZE) for line in lines)
    left = LEFT + depth * SET_IN
    add_box(
        sheet.slide,
        Box(left, sheet.top, CONTENT_WIDTH - depth * SET_IN, room - GAP).points,
        [Words(line.runs, after=GAP) for line in lines],
    )
    if depth:
        add_mark(sheet.slide, (left - SET_IN + 4, sheet.top, 3, room - GAP), LINE)
    sheet.top += room
