"""Turns an SQLite store into one file that holds a single moment of it, and such a file into the store again."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from greendot.errors import StoreError
from greendot.store.opening import BUSY_MS, address_of, known_revisions

_ELSEWHERE = "is on PostgreSQL, whose own pg_dump and pg_restore keep it"


def back_up(url: str, folder: Path, to: Path) -> Path:
    """Write the store to a new file, as it was at one moment, while others may go on writing; return the file.

    StoreError when there is no store, it is no file, or `to` is there already.
    """
    store = _file_of(url, folder)
    if not store.is_file():
        raise StoreError(f"{store}: there is no store to back up")
    if to.exists():
        raise StoreError(f"{to}: is there already; name another file")
    part = to.with_name(f".{to.name}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        _copy(store, part)
        _check(part)
        part.replace(to)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{to}: could not be written: {error}; nothing is left of it") from error
    finally:
        part.unlink(missing_ok=True)
    return to


def restore(url: str, folder: Path, source: Path, *, now: datetime) -> Path | None:
    """Put a backup in the store's place and return where the store that was there is kept; None when there was none.

    StoreError, and nothing changes, when the file is no store, is damaged, or was made by a later release; or when the
    store that is there was. Stop the server first: it would go on writing to the file that was moved aside.
    """
    store = _file_of(url, folder)
    if not source.is_file():
        raise StoreError(f"{source}: there is no such file")
    _check_revision(source, "cannot be restored")
    if store.is_file():
        _check_revision(store, "stands there and is not overwritten")
    part, aside = store.with_name(f".{store.name}.part"), None
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, part)
        _check(part)
        if store.is_file():
            aside = store.with_name(f"{store.stem}-before-{now:%Y%m%dT%H%M%S}{store.suffix}")
            if aside.exists():
                raise StoreError(f"{aside}: is there already; nothing was changed, try again in a second")
            _copy(store, aside)
        _put(part, store)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{store}: could not be restored: {error}; nothing was changed") from error
    finally:
        part.unlink(missing_ok=True)
    return aside


def _put(part: Path, store: Path) -> None:
    """Move a file into the store's place; what SQLite kept beside the old one is not the new one's."""
    for beside in ("-wal", "-shm"):
        store.with_name(store.name + beside).unlink(missing_ok=True)
    part.replace(store)


def _file_of(url: str, folder: Path) -> Path:
    address = address_of(url, folder)
    if address.get_backend_name() != "sqlite":
        raise StoreError(f"folders.store {_ELSEWHERE}")
    return Path(str(address.database))


def _copy(source: Path, to: Path) -> None:
    """Copy a database as it is at one moment, with SQLite's own online backup."""
    to.unlink(missing_ok=True)
    with closing(sqlite3.connect(source, timeout=BUSY_MS / 1000)) as reading, closing(sqlite3.connect(to)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise StoreError(f"{file}: the copy is damaged: {found}")


def _check_revision(file: Path, what: str) -> None:
    """Refuse a file that is no store, or is one of a later release."""
    revision = None
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if not revision:
        raise StoreError(f"{file}: is not a store of Greendot; it {what}")
    if revision[0] not in known_revisions():
        raise StoreError(f"{file}: made by a later release of Greendot; it {what}, update this one")
