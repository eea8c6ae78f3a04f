"""Turns what people write, what runs happened and what was foreseen into rows that last."""

from greendot.store.entries import Comment, Run, Step
from greendot.store.store import Store, open_store

__all__ = ["Comment", "Run", "Step", "Store", "open_store"]
