"""Turns what people write and what runs happened into rows that last: comments, audit trail, run log."""

from greendot.store.entries import Comment, Run, Step
from greendot.store.store import Store, open_store

__all__ = ["Comment", "Run", "Step", "Store", "open_store"]
