"""Turns a text, a size and a width into the lines it takes, so that nothing on a slide overflows.

The widths are those of Arial, in thousandths of an em, which Helvetica and Liberation Sans share. Characters outside
the table are taken as wide as they can be: one em for East Asian scripts, pictographs and signs such as ▲, 0.95 for
capitals of other scripts and 0.85 for the rest.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_WIDTHS = {
    222: "ijl‘’",
    191: "'",
    260: "|",
    278: " \u00a0!,./:;I[\\]ft",
    333: "()-`r·“”",
    334: "{}",
    355: '"',
    350: "•",
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu€£–",
    584: "+<=>~−",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…",
    1015: "@",
}
_WIDTH_OF = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
_BOLD = 1.12  # Arial Bold against Arial: narrow letters gain most, whole words gain less than this
LINE_HEIGHT = 1.2


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width of one line, in the unit of `size`."""
    return _ems(text) * size * (_BOLD if is_bold else 1.0)


@lru_cache(maxsize=65536)
def _ems(text: str) -> float:
    """Return the width of a text, usually a word, in ems."""
    return sum(map(_width, text))


def wrap(text: str, size: float, width: float, *, is_bold: bool = False) -> list[str]:
    """Return the lines a text takes in `width`; a word that is too long is broken."""
    return list(_wrapped(text, size, width, is_bold))


@lru_cache(maxsize=4096)
def _wrapped(text: str, size: float, width: float, is_bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    space = text_width(" ", size, is_bold=is_bold)
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split(" "):
            room = text_width(word, size, is_bold=is_bold)
            joined = used + space + room if line else room
            if joined <= width:
                line, used = f"{line} {word}" if line else word, joined
                continue
            if line:
                lines.append(line)
            while room > width and len(word) > 1:
                keep = _fitting(word, size, width, is_bold=is_bold)
                lines.append(word[:keep])
                word = word[keep:]
                room = text_width(word, size, is_bold=is_bold)
            line, used = word, room
        lines.append(line)
    return tuple(lines)


def height(text: str, size: float, width: float, *, is_bold: bool = False) -> float:
    """Return the height a text takes in `width`, in the unit of `size`."""
    return len(wrap(text, size, width, is_bold=is_bold)) * size * LINE_HEIGHT


def fit_size(text: str, sizes: tuple[float, ...], width: float, room: float, *, is_bold: bool = False) -> float:
    """Return the largest of `sizes` (largest first) at which a text fits; the smallest when none does."""
    return next((size for size in sizes if height(text, size, width, is_bold=is_bold) <= room), sizes[-1])


def cut(text: str, size: float, width: float, lines: int, *, is_bold: bool = False) -> str:
    """Return a text that takes at most `lines` lines, with an ellipsis where it was cut."""
    wrapped = wrap(text, size, width, is_bold=is_bold)
    if len(wrapped) <= lines:
        return text
    kept = " ".join(wrapped[:lines]).rstrip()
    while kept and len(wrap(f"{kept}…", size, width, is_bold=is_bold)) > lines:
        kept = kept[:-1].rstrip()
    return f"{kept}…"


def _fitting(word: str, size: float, width: float, *, is_bold: bool) -> int:
    keep = 1
    while keep < len(word) and text_width(word[: keep + 1], size, is_bold=is_bold) <= width:
        keep += 1
    return keep


@lru_cache(maxsize=4096)
def _width(character: str) -> float:
    known = _WIDTH_OF.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    base = unicodedata.normalize("NFD", character)[0]
    if base in _WIDTH_OF:
        return _WIDTH_OF[base]
    kind = unicodedata.category(character)
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x2FFF or kind[0] == "S" or kind == "Pd":
        return 1.0
    return 0.95 if kind == "Lu" else 0.85
