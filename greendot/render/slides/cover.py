"""Turns a report's name, period and state into its first slide."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from greendot.logo import Logo
from greendot.render.slides.deck import CONTENT_WIDTH, DOT, INK, LEFT, MIN_SIZE, MUTED, WORSE, Box, Deck, describe
from greendot.render.slides.written import Run, Words, add_box, add_mark
from greendot.render.text_fit import cut
from greendot.report import Report

TITLE = Box(LEFT, 168, CONTENT_WIDTH, 100)
MOST_NOTES = 3
LARGE = 20.0
LOGO = Box(LEFT, 40, 240, 64)


def add_cover(deck: Deck, report: Report) -> None:
    """Add the slide that says what this is: title, whose, of when, how far it is and under which id, made up or not."""
    slide = deck.add_bare(report.title, TITLE, (40, 34, 28, 24))
    add_mark(slide, (LEFT, 130, 12, 12), DOT, "ellipse")
    add_box(slide, (LEFT + 22, 124, CONTENT_WIDTH - 22, 24), [_words(report.company, LARGE, is_bold=True)])
    add_box(slide, (LEFT, 280, CONTENT_WIDTH, 200), list(_lines(report)))
    if report.logo:
        _add_logo(slide, report.logo, report.company)
    deck.add_place(slide, is_synthetic=report.is_synthetic)
    if report.notes:
        deck.add_note("To know first: " + " ".join(report.notes))


def _add_logo(slide: Any, logo: Logo, company: str) -> None:
    width, height = logo.fit(LOGO.width, LOGO.height)
    place = Box(LOGO.left, LOGO.top + LOGO.height - height, width, height)
    describe(slide.shapes.add_picture(BytesIO(logo.png), *place.emu), f"Logo of {company}")


def _lines(report: Report) -> Iterator[Words]:
    state = report.state[:1].upper() + report.state[1:]
    if not report.title.endswith(report.period):
        yield _words(report.period, LARGE, after=6)
    yield _words(" · ".join(text for text in (state, report.freeze) if text), 16, after=6, colour=MUTED)
    build = report.parts[0].document.footer.build
    if build and not report.freeze:
        yield _words(build, 16, after=6, colour=MUTED)
    if report.is_synthetic:
        yield _words("Synthetic data: made up, of no real company", 16, after=12, is_bold=True)
    for note in report.untold[:MOST_NOTES]:
        yield _words(note, MIN_SIZE, after=4, colour=WORSE, lines=2)


def _words(
    text: str, size: float, *, after: float = 0.0, colour: str = INK, is_bold: bool = False, lines: int = 1
) -> Words:
    return Words(
        (Run(cut(text, size, CONTENT_WIDTH - 24, lines, is_bold=is_bold), size, colour, is_bold),), after=after
    )
