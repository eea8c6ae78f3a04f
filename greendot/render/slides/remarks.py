"""Turns what people wrote on a part's blocks into lines for the notes of the slide that shows the block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greendot.render.prose import plain_text
from greendot.report import Comment

__all__ = ["Remarks"]


class Remarks:
    """Comments by anchor, each told once."""

    def __init__(self, comments: Mapping[str, Sequence[Comment]] | None = None) -> None:
        self._left = dict(comments or {})

    def take(self, anchors: Sequence[str]) -> str:
        """Return what was written under these anchors, and keep it no longer; empty when nothing was."""
        said = [comment for anchor in dict.fromkeys(anchors) for comment in self._left.pop(anchor, ())]
        return "\n\n".join(_told(comment) for comment in said)

    def rest(self) -> str:
        """Return what was written on blocks that no slide shows."""
        said = self.take(tuple(self._left))
        return f"Said about what no slide shows:\n\n{said}" if said else ""


def _told(comment: Comment, depth: int = 0) -> str:
    what = " asks" if comment.is_question else ""
    head = ", ".join(text for text in (f"{comment.author}{what}", comment.when) if text)
    lines = [f"{head}: {plain_text(comment.text)}", *(_told(answer, depth + 1) for answer in comment.answers)]
    return "\n".join(lines)
