"""Turns a table's texts into the widths of its columns, so that words stay whole and long texts get the room."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.render.text_fit import text_width

SIZE = 9.0
GAP = 10.0
MOST = 190.0
"""A column asks for no more than this, in points: a longer text takes lines."""


def column_widths(rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """Return a width in points for each column; together they take `room` or less.

    A column never gets less than its longest word while there is room for the words of all.
    """
    columns = list(zip(*rows, strict=True))
    least = [GAP + max((_longest_word(text) for text in column), default=0.0) for column in columns]
    wanted = [
        max(low, GAP + min(MOST, max((text_width(text, SIZE) for text in column), default=0.0)))
        for low, column in zip(least, columns, strict=True)
    ]
    if sum(wanted) <= room:
        return _grown(wanted, columns, room)
    if sum(least) >= room:
        return [low * room / sum(least) for low in least]
    share = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, wanted, strict=True)]


def _grown(widths: list[float], columns: Sequence[Sequence[str]], room: float) -> list[float]:
    """Return widths with the room that is left given to columns whose texts still take several lines."""
    whole = [GAP + max((text_width(text, SIZE) for text in column), default=0.0) for column in columns]
    short = [max(0.0, full - width) for full, width in zip(whole, widths, strict=True)]
    share = min(1.0, (room - sum(widths)) / sum(short)) if sum(short) else 0.0
    return [width + lack * share for width, lack in zip(widths, short, strict=True)]


def _longest_word(text: str) -> float:
    return max((text_width(word, SIZE) for word in text.replace("\u200b", " ").split()), default=0.0)
