"""Turns numbers and answered questions into text on slides: numbers side by side, answers one below another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from greendot.document import Answer, Number
from greendot.render.slides.deck import COLOUR_OF, CONTENT_WIDTH, INK, LEFT, MIN_SIZE, MUTED, Box, Deck
from greendot.render.slides.sheet import Sheet
from greendot.render.slides.written import Run, Words, add_box
from greendot.render.text_fit import height, text_width
from greendot.results import MARKS

GAP, LEAST_GAP = 14.0, 6.0
BESIDE = 24.0
WIDEST, MOST_BESIDE = 300.0, 4
LARGE, UNIT = 27.0, 16.0
ANSWER_WIDTH, ANSWER_SIZES = 464.0, (16.0, 14.0)
LINE_ROOM = MIN_SIZE * 1.2 + 4
NUMBER_WIDTH = CONTENT_WIDTH - ANSWER_WIDTH - BESIDE


@dataclass(frozen=True, slots=True)
class Tiles:
    """Numbers side by side, each with its label, comparison and verdict; in a line each where room is short."""

    numbers: tuple[Number, ...]
    is_in_lines: bool = False
    is_aside: bool = False

    @property
    def need(self) -> float:
        """Return the height of all rows."""
        if self.is_in_lines:
            return LINE_ROOM * len(self.numbers) + GAP
        return sum(_row_height(row, self._width) + GAP for row in self._rows())

    def say(self) -> str:
        """Return them as lines."""
        return "\n".join(_plain(number) for number in self.numbers)

    def place(self, sheet: Sheet, after: float) -> Tiles | None:
        """Draw the rows that fit, and return the rest."""
        if self.is_in_lines and self.need <= sheet.room:
            lines = [Words(_in_a_line(sheet.deck, number), after=4) for number in self.numbers]
            add_box(sheet.slide, (LEFT, sheet.top, CONTENT_WIDTH, self.need), lines)
            sheet.top += self.need
            return None
        rows = list(self._rows())
        for done, row in enumerate(rows):
            room = _row_height(row, self._width)
            if room > sheet.room and not sheet.is_fresh:
                return replace(self, numbers=tuple(number for left in rows[done:] for number in left))
            for place, number in enumerate(row):
                left = LEFT + place * (self._width + BESIDE)
                add_box(sheet.slide, (left, sheet.top, self._width, room), list(_tile(sheet.deck, number)))
            sheet.top += room + GAP
        return None

    @property
    def _beside(self) -> int:
        rows = -(-len(self.numbers) // MOST_BESIDE)
        return -(-len(self.numbers) // rows)

    @property
    def _width(self) -> float:
        return min(WIDEST, (CONTENT_WIDTH - BESIDE * (self._beside - 1)) / self._beside)

    def _rows(self) -> Iterator[tuple[Number, ...]]:
        for first in range(0, len(self.numbers), self._beside):
            yield self.numbers[first : first + self._beside]


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions with their answers, each with its numbers beside it."""

    answers: tuple[Answer, ...]
    is_aside: bool = False

    @property
    def need(self) -> float:
        """Return the height of all."""
        return self._height(ANSWER_SIZES[0]) + GAP * len(self.answers)

    def say(self) -> str:
        """Return them as lines."""
        return "\n".join(f"{answer.question} {answer.answer.text}" for answer in self.answers)

    def place(self, sheet: Sheet, after: float) -> Answers | None:
        """Draw those that fit, spread out as far as there is room, and return the rest."""
        gaps, room = len(self.answers) - 1, sheet.room - after
        size = next((one for one in ANSWER_SIZES if self._height(one) + gaps * LEAST_GAP <= room), ANSWER_SIZES[0])
        gap = max(LEAST_GAP, min(2 * GAP, (room - self._height(size)) / max(1, gaps) - 0.1))
        for done, answer in enumerate(self.answers):
            room = _answer_height(answer, size)
            if room > sheet.room and not sheet.is_fresh:
                return replace(self, answers=self.answers[done:])
            _draw_answer(sheet, answer, room, size)
            sheet.top += room + gap
        return None

    def _height(self, size: float) -> float:
        return sum(_answer_height(answer, size) for answer in self.answers)


def _draw_answer(sheet: Sheet, answer: Answer, room: float, size: float) -> None:
    deck = sheet.deck
    spans = answer.answer.spans
    words = tuple(Run(span.text, size, INK, span.is_strong, deck.link(span.link)) for span in spans)
    question = Words((Run(answer.question, MIN_SIZE, MUTED, is_bold=True),))
    add_box(sheet.slide, Box(LEFT, sheet.top, ANSWER_WIDTH, room).points, [question, Words(words)])
    if answer.numbers:
        place = Box(LEFT + ANSWER_WIDTH + BESIDE, sheet.top, NUMBER_WIDTH, room)
        add_box(sheet.slide, place.points, [Words(_in_a_line(deck, number), after=4) for number in answer.numbers])


def _in_a_line(deck: Deck, number: Number) -> tuple[Run, ...]:
    runs = [Run(f"{number.label} ", MIN_SIZE, MUTED)]
    runs.append(Run(number.value, MIN_SIZE, INK, is_bold=True, link=deck.link(number.link)))
    runs += [Run(f" {number.unit}", MIN_SIZE, INK)] if number.unit else []
    runs += [Run(f" · {number.comparison}", MIN_SIZE, MUTED)] if number.comparison else []
    runs += [Run(" · ", MIN_SIZE, MUTED), _verdict(number)] if number.verdict else []
    runs += [Run(f" · {number.note}", MIN_SIZE, MUTED)] if number.note else []
    return tuple(runs)


def _tile(deck: Deck, number: Number) -> Iterator[Words]:
    yield Words((Run(number.label, MIN_SIZE, MUTED),))
    unit = (Run(f" {number.unit}", UNIT, INK),) if number.unit else ()
    yield Words((Run(number.value, LARGE, INK, is_bold=True, link=deck.link(number.link)), *unit))
    if number.comparison:
        yield Words((Run(number.comparison, MIN_SIZE, MUTED),))
    if number.verdict:
        yield Words((_verdict(number),))
    if number.note:
        yield Words((Run(number.note, MIN_SIZE, MUTED),))


def _verdict(number: Number) -> Run:
    if number.verdict is None:
        return Run("", MIN_SIZE, MUTED)
    colour = COLOUR_OF.get(number.verdict, MUTED)
    words = number.verdict.value.replace(" ", "\u00a0")
    return Run(f"{MARKS[number.verdict]}\u00a0{words}", MIN_SIZE, colour, is_bold=True)


def _plain(number: Number) -> str:
    words = (
        f"{number.label}: {number.value} {number.unit}".strip(),
        number.comparison,
        _verdict(number).text,
        number.note,
    )
    return ", ".join(word for word in words if word)


def _row_height(row: tuple[Number, ...], width: float) -> float:
    return max(_tile_height(number, width) for number in row)


def _tile_height(number: Number, width: float) -> float:
    small = (number.label, number.comparison, _verdict(number).text, number.note)
    whole = f"{number.value} {number.unit}".strip()
    is_short = text_width(number.value, LARGE, is_bold=True) + text_width(f" {number.unit}", UNIT) <= width
    value = height("0" if is_short else whole, LARGE, width, is_bold=True)
    return value + sum(height(text, MIN_SIZE, width, is_bold=True) for text in small if text)


def _answer_height(answer: Answer, size: float) -> float:
    said = height(answer.question, MIN_SIZE, ANSWER_WIDTH) + height(answer.answer.text, size, ANSWER_WIDTH)
    return max(said, sum(_line_height(number) for number in answer.numbers))


def _line_height(number: Number) -> float:
    text = (
        f"{number.label} {number.value} {number.unit} · {number.comparison} · {_verdict(number).text} · {number.note}"
    )
    return height(text.rstrip(" ·"), MIN_SIZE, NUMBER_WIDTH) + 4
