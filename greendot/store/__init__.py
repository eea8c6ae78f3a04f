"""Turns what people write, what ran and what was foreseen into rows that last: entries, comments, trail, run log."""

from greendot.store.backup import back_up, restore
from greendot.store.book import Book, Said
from greendot.store.entries import Comment, Run, Step
from greendot.store.opening import is_begun, open_store
from greendot.store.sent import Sent, SentLog
from greendot.store.store import Store

__all__ = [
    "Book",
    "Comment",
    "Run",
    "Said",
    "Sent",
    "SentLog",
    "Step",
    "Store",
    "back_up",
    "is_begun",
    "open_store",
    "restore",
]
