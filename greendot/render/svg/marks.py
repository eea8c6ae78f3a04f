"""Turns attributes and texts into SVG elements, and texts into the room they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

LABEL = 13.0
AXIS = 12.0
SMALL = 11.0
"""Text sizes in pixels: on marks, on axes, inside cells."""

NARROW = set("iljtfrI.,:;'|!()[]/ ·-")
WIDE = set("mwMW@%—…")

LIGHT = {
    "ink": "#1b2430",
    "muted": "#5d6878",
    "line": "#e2e6eb",
    "paper": "#ffffff",
    "soft": "#f6f8fa",
    "band": "#e8eef3",
    "data": "#33557f",
    "other": "#8a95a3",
    "better": "#0b7a75",
    "worse": "#c2410c",
    "dot": "#2e9e5b",
}
DARK = {
    "ink": "#e6eaef",
    "muted": "#9aa6b4",
    "line": "#2a323c",
    "paper": "#12171d",
    "soft": "#1a2129",
    "band": "#25303b",
    "data": "#8fb3dd",
    "other": "#77828f",
    "better": "#4fc3b8",
    "worse": "#f08a5d",
    "dot": "#3fbf74",
}
"""The colours of screen and paper by token; a drawing names tokens as CSS variables."""


def colour(token: str) -> str:
    """Return a colour token as a CSS variable."""
    return f"var(--{token})"


def tag(name: str, *children: str, **attributes: object) -> str:
    """Return an element. `_` in attribute names is `-`; floats keep one decimal; None is left out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(text)}"')
    inner = "".join(children)
    return f"<{' '.join(parts)}>{inner}</{name}>" if inner else f"<{' '.join(parts)}/>"


def words(x: float, y: float, text: str, *, anchor: str | None = None, kind: str = "dl", **attributes: object) -> str:
    """Return a text at a baseline; `kind` is dl (on a mark), ax (on an axis) or tx (in a cell)."""
    size = {"dl": LABEL, "ax": AXIS, "tx": SMALL}[kind]
    fill = attributes.pop("fill", colour("muted" if kind == "ax" else "ink"))
    place = None if anchor == "start" else anchor
    # The space keeps words apart where only the texts are read.
    return (
        tag("text", escape(text), x=x, y=y, font_size=size, fill=fill, text_anchor=place, class_=kind, **attributes)
        + " "
    )


def title(text: str) -> str:
    """Return the words that a pointer resting on a mark brings up."""
    return tag("title", escape(text)) if text else ""


def text_width(text: str, size: float) -> float:
    """Return the room that a text needs, in pixels: the widest of the faces that may show it."""
    ems = sum(0.34 if c in NARROW else 0.95 if c in WIDE else 0.7 if c.isupper() else 0.62 for c in text)
    return ems * size


def widest(texts: Iterable[str], size: float) -> float:
    """Return the room of the longest text; 0 when there is none."""
    return max((text_width(text, size) for text in texts), default=0.0)


def shorten(text: str, room: float, size: float) -> str:
    """Return a text that fits, with an ellipsis where it was cut."""
    if text_width(text, size) <= room:
        return text
    cut = text
    while len(cut) > 1 and text_width(cut + "…", size) > room:
        cut = cut[:-1]
    return cut.rstrip(" ,.") + "…"


def thin(count: int, slot: float, room: float) -> list[int]:
    """Return which of `count` labels to print so that none touches the next; the last always is."""
    step = max(1, -(-int(room + 8) // max(1, int(slot))))
    return sorted(range(count - 1, -1, -step))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return heights near the wanted ones, in their order, at least `gap` apart and between `low` and `high`."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [0.0] * len(wanted)
    floor = low
    for index in order:
        placed[index] = max(wanted[index], floor)
        floor = placed[index] + gap
    ceiling = high
    for index in reversed(order):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return placed
