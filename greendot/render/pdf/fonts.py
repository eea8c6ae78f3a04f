"""Turns the fonts that ship into what Typst sets with, and a text into one that they can show."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

import typst

from greendot.resources import shipped

FAMILY = "Greendot Sans"
FAMILIES = (
    FAMILY,
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "NanumSquare",
    "Droid Sans Fallback",
    "Noto Emoji",
)
"""Which font is asked for a character, in this order."""

UNKNOWN = "□"
UNSEEN = ("Cc", "Cf", "Cs")
LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
STRIDE = 12


@lru_cache(maxsize=1)
def read_fonts() -> typst.Fonts:
    """Return the fonts that ship, and no others: a report looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[shipped("data", "fonts")])


@lru_cache(maxsize=1)
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and last code points of the ranges that the fonts cover."""
    lines = shipped("data", "fonts", "coverage.txt").read_text(encoding="ascii").split()
    pairs = [line.split("-") for line in lines]
    return tuple(int(first, 16) for first, _ in pairs), tuple(int(last, 16) for _, last in pairs)


@lru_cache(maxsize=4096)
def _is_covered(character: str) -> bool:
    firsts, lasts = _ranges()
    place = bisect_right(firsts, ord(character)) - 1
    return place >= 0 and ord(character) <= lasts[place]


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    """Return a character as paper shows it: nothing for what controls a terminal, a box for what no font has."""
    kind = unicodedata.category(character)
    if character in "\n\u200b\u200c\u200d" or (kind not in UNSEEN and _is_covered(character)):
        return character
    if kind in (*UNSEEN, "Mn") or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if kind.startswith("Z") else UNKNOWN


def showable(text: str) -> str:
    """Return a text in which every character can be shown; words too long for a column may break."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = "".join(map(_shown, text))
    return LONG_WORD.sub(lambda found: _breakable(found[0]), text)


def _breakable(word: str) -> str:
    return "\u200b".join(word[n : n + STRIDE] for n in range(0, len(word), STRIDE))
