"""Turns a title and pieces of content into slides, filled from top to bottom; what finds no room goes on the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from greendot.render.slides.deck import BOTTOM, TOP, Deck

MOST_AFTER = 150.0
"""How much of a slide is kept free for what follows on it."""


class Sheet:
    """A slide that is being filled. `turn` begins the next one under the same title."""

    def __init__(self, deck: Deck, title: str, heading: str) -> None:
        self.deck, self.title, self.heading = deck, title, heading
        self.slide: Any = deck.add_slide(title, heading)
        self.top = TOP

    @property
    def room(self) -> float:
        """Return how many points are free below."""
        return BOTTOM - self.top

    @property
    def is_fresh(self) -> bool:
        """Return whether nothing stands on it yet."""
        return self.top == TOP

    def turn(self) -> None:
        """Begin the next slide under the same title."""
        self.slide = self.deck.add_slide(f"{self.title} (continued)", self.heading)
        self.top = TOP


class Piece(Protocol):
    """Something that stands on a slide. One that is `aside` goes to the notes where it finds no room."""

    @property
    def is_aside(self) -> bool: ...

    @property
    def need(self) -> float:
        """Return the height it asks for, in points; 0 when it takes what there is."""
        ...

    def place(self, sheet: Sheet, after: float) -> Piece | None:
        """Draw what fits, leaving `after` free if it can, and return the rest. A fresh sheet always takes some."""
        ...

    def say(self) -> str:
        """Return its words, for the notes."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one title; `heading` is the topic it belongs to."""

    title: str
    heading: str
    pieces: Sequence[Piece]
    notes: str = ""


def fill(deck: Deck, group: Group) -> None:
    """Add the slides of a group: one, or more under the same title."""
    sheet = Sheet(deck, group.title, group.heading)
    deck.add_note(group.notes)
    for place, piece in enumerate(group.pieces):
        asked = sum(one.need for one in group.pieces[place + 1 :])
        after = asked if asked <= MOST_AFTER else 0.0
        left = piece.place(sheet, after)
        while left is not None:
            if left.is_aside:
                deck.add_note(left.say())
                break
            sheet.turn()
            left = left.place(sheet, after)
