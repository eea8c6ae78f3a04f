"""Turns answers and sentences into slides of text, as many as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.util import Pt

from greendot.document import Answer, Number, Sentence
from greendot.render.slides.deck import (
    BOTTOM,
    COLOUR_OF,
    CONTENT_HEIGHT,
    CONTENT_WIDTH,
    INK,
    LEFT,
    MIN_SIZE,
    MUTED,
    TOP,
    WORSE,
    Box,
    Deck,
    add_run,
    plain_frame,
)
from greendot.render.text_fit import height
from greendot.results import MARKS

GAP = 9.0
ANSWER_WIDTH = 500.0
NUMBER_WIDTH = (CONTENT_WIDTH - ANSWER_WIDTH - 48) / 2


def add_sentences(deck: Deck, title: str, sentences: Sequence[Sentence], *, is_numbered: bool = False) -> None:
    """Add slides with one sentence a paragraph, at the largest size that keeps them together."""
    texts = [
        f"{place}. {sentence.text}" if is_numbered else sentence.text
        for place, sentence in enumerate(sentences, start=1)
    ]
    needed = {size: sum(height(text, size, CONTENT_WIDTH) + GAP for text in texts) for size in (20.0, 18.0, 16.0)}
    size = next((size for size, room in needed.items() if room <= CONTENT_HEIGHT), 16.0)
    pages = list(_pages(list(zip(sentences, texts, strict=True)), size)) or [[]]
    for page in pages:
        slide = deck.add_slide(title)
        if page:
            _fill(deck, slide, page, size)


def add_answers(deck: Deck, title: str, answers: Sequence[Answer], notices: Sequence[Sentence]) -> None:
    """Add slides that answer questions in order, each with its numbers beside it."""
    top, slide = BOTTOM, None
    for answer in answers:
        room = max(_answer_height(answer), _numbers_height(answer.numbers))
        if slide is None or top + room > BOTTOM:
            slide, top = deck.add_slide(title, " ".join(notice.text for notice in notices)), TOP
        _add_answer(deck, slide, answer, top)
        top += room + GAP
    if not notices:
        return
    text = " ".join(notice.text for notice in notices)
    if slide is not None and top + height(text, MIN_SIZE, CONTENT_WIDTH) <= BOTTOM:
        deck.add_text(slide, Box(LEFT, top, CONTENT_WIDTH, BOTTOM - top), text, colour=WORSE)
    else:
        add_sentences(deck, title, list(notices))


def _add_answer(deck: Deck, slide: Any, answer: Answer, top: float) -> None:
    box = Box(LEFT, top, ANSWER_WIDTH, _answer_height(answer))
    frame = plain_frame(slide.shapes.add_textbox(*box.emu).text_frame)
    add_run(frame.paragraphs[0], answer.question, size=MIN_SIZE, is_bold=True, colour=MUTED)
    paragraph = frame.add_paragraph()
    for span in answer.answer.spans:
        add_run(paragraph, span.text, size=16, is_bold=span.is_strong, link=deck.link(span.link))
    for place, number in enumerate(answer.numbers):
        left = LEFT + ANSWER_WIDTH + 24 + place * (NUMBER_WIDTH + 24)
        _add_number(deck, slide, number, Box(left, top, NUMBER_WIDTH, _number_height(number)))


def _add_number(deck: Deck, slide: Any, number: Number, box: Box) -> None:
    frame = plain_frame(slide.shapes.add_textbox(*box.emu).text_frame)
    add_run(frame.paragraphs[0], number.label, size=MIN_SIZE, colour=MUTED)
    value = frame.add_paragraph()
    add_run(value, number.value, size=18, is_bold=True, link=deck.link(number.link))
    if number.unit:
        add_run(value, f" {number.unit}", size=MIN_SIZE)
    if number.comparison:
        add_run(frame.add_paragraph(), number.comparison, size=MIN_SIZE, colour=MUTED)
    if number.verdict:
        colour = COLOUR_OF.get(number.verdict, MUTED)
        words = f"{MARKS[number.verdict]} {number.verdict.value}"
        add_run(frame.add_paragraph(), words, size=MIN_SIZE, is_bold=True, colour=colour)
    if number.note:
        add_run(frame.add_paragraph(), number.note, size=MIN_SIZE, colour=MUTED)


def _fill(deck: Deck, slide: Any, page: list[tuple[Sentence, str]], size: float) -> None:
    frame = plain_frame(slide.shapes.add_textbox(*Box(LEFT, TOP, CONTENT_WIDTH, CONTENT_HEIGHT).emu).text_frame)
    for place, (sentence, text) in enumerate(page):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(GAP)
        prefix = text.removesuffix(sentence.text)
        if prefix:
            add_run(paragraph, prefix, size=size, colour=MUTED)
        for span in sentence.spans:
            add_run(paragraph, span.text, size=size, is_bold=span.is_strong, colour=INK, link=deck.link(span.link))


def _pages(lines: list[tuple[Sentence, str]], size: float) -> Iterator[list[tuple[Sentence, str]]]:
    page: list[tuple[Sentence, str]] = []
    used = 0.0
    for line in lines:
        room = height(line[1], size, CONTENT_WIDTH) + GAP
        if page and used + room > CONTENT_HEIGHT:
            yield page
            page, used = [], 0.0
        page.append(line)
        used += room
    if page:
        yield page


def _answer_height(answer: Answer) -> float:
    return height(answer.question, MIN_SIZE, ANSWER_WIDTH) + height(answer.answer.text, 16, ANSWER_WIDTH)


def _numbers_height(numbers: Sequence[Number]) -> float:
    return max((_number_height(number) for number in numbers), default=0.0)


def _number_height(number: Number) -> float:
    verdict = number.verdict.value if number.verdict else ""
    small = [number.label, number.comparison, f"● {verdict}" if verdict else "", number.note]
    value = f"{number.value} {number.unit}".strip()
    return sum(height(text, MIN_SIZE, NUMBER_WIDTH) for text in small if text) + height(value, 18, NUMBER_WIDTH)
