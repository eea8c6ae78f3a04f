"""Turns a document and how it is asked for into what was made of it before, so that it is drawn once for everyone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from greendot.document import Document

Made = TypeVar("Made")
MOST = 64


class Kept(Generic[Made]):
    """What was made of the last documents. A document is known by being the same object: composing keeps those."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, Hashable], tuple[Document, Made]] = OrderedDict()
        self._lock = Lock()

    def get(self, document: Document, asked: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made of a document before when it was asked for like this; else make and keep it."""
        key = (id(document), asked)
        with self._lock:
            held = self._kept.get(key)
            if held is not None:
                self._kept.move_to_end(key)
        if held is not None and held[0] is document:
            return held[1]
        made = make()
        with self._lock:
            self._kept[key] = (document, made)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return made
