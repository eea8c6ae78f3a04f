"""Turns what people wrote on a part's blocks into paragraphs that stand under the block they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from greendot.render.prose import plain_text
from greendot.render.slides.deck import INK, MIN_SIZE
from greendot.render.slides.texts import Line
from greendot.render.slides.written import Run
from greendot.render.text_fit import cut, wrap
from greendot.report import Comment

__all__ = ["Remarks", "in_full"]

MOST_LINES = 18
DEEPEST = 3
NARROW = 860.0


class Remarks:
    """Comments by anchor, each told once."""

    def __init__(self, comments: Mapping[str, Sequence[Comment]] | None = None) -> None:
        self._left = dict(comments or {})

    def take(self, anchors: Sequence[str]) -> tuple[Comment, ...]:
        """Return what was written under these anchors, and keep it no longer."""
        return tuple(comment for anchor in dict.fromkeys(anchors) for comment in self._left.pop(anchor, ()))

    def rest(self) -> tuple[Comment, ...]:
        """Return what was written on blocks that no slide shows."""
        return self.take(tuple(self._left))


def lines_of_remarks(comments: Sequence[Comment], depth: int = 1) -> Iterator[Line]:
    """Yield each comment as a paragraph, its answers set in below it; a long one ends where its notes go on."""
    for comment in comments:
        width = NARROW - min(depth, DEEPEST) * 18
        head = f"{cut(_head(comment), MIN_SIZE, width, 1, is_bold=True)}: "
        text = plain_text(comment.text)
        if len(wrap(head + text, MIN_SIZE, width, is_bold=True)) > MOST_LINES:
            text = f"{cut(text, MIN_SIZE, width, MOST_LINES - 3, is_bold=True)} The rest stands in the notes."
        runs = (Run(head, MIN_SIZE, INK, is_bold=True), Run(text, MIN_SIZE, INK))
        yield Line(runs, min(depth, DEEPEST))
        yield from lines_of_remarks(comment.answers, depth + 1)


def in_full(comments: Sequence[Comment]) -> str:
    """Return comments whole as plain text, for the notes."""
    return "\n\n".join(_told(comment) for comment in comments)


def _head(comment: Comment) -> str:
    what = " asks" if comment.is_question else ""
    return ", ".join(text for text in (f"{comment.author}{what}", comment.when) if text)


def _told(comment: Comment) -> str:
    return "\n".join([f"{_head(comment)}: {plain_text(comment.text)}", *(_told(answer) for answer in comment.answers)])
