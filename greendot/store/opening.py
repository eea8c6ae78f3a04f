"""Turns the address of a store into the store, on SQLite or PostgreSQL, with its tables brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from greendot.errors import StoreError
from greendot.store.store import Store
from greendot.store.transactions import reason_of, shown

BUSY_MS = 10_000
MIGRATION_LOCK = 7_301_201


def open_store(url: str, folder: Path) -> Store:
    """Open the store at an SQLite or PostgreSQL address, bringing its tables up to date.

    A relative SQLite path starts at `folder`. StoreError when it cannot be reached or was made by a later release.
    """
    address = address_of(url, folder)
    try:
        engine = create_engine(address)
        if address.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"{shown(address)}: {reason_of(error)}; check folders.store in greendot.toml") from error
    return Store(engine)


def is_begun(url: str, folder: Path) -> bool:
    """Return whether a store may hold something: an SQLite file is there; a server may always."""
    address = address_of(url, folder)
    return address.get_backend_name() != "sqlite" or Path(str(address.database)).exists()


def address_of(url: str, folder: Path) -> URL:
    """Return the database that an address names; a relative SQLite path starts at `folder`."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"'{url}' is not a store's address; write sqlite:///build/store.db") from error
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise StoreError("folders.store: entries must be kept in a file; write sqlite:///build/store.db")
        path = (folder / str(address.database)).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return address.set(database=str(path))
    if address.get_backend_name() == "postgresql":
        socket = address.query.get("host", "")
        if isinstance(socket, str) and socket.startswith("/"):  # libpq's way to name a folder of sockets
            unix = f"{socket}/.s.PGSQL.{address.port or 5432}"
            address = address.difference_update_query(["host"]).update_query_dict({"unix_sock": unix})
        return address.set(drivername="postgresql+pg8000")
    raise StoreError(f"'{address.get_backend_name()}' cannot hold entries; use sqlite:///… or postgresql://…")


def _prepare_sqlite(connection: Any, _record_of_pool: object) -> None:
    for pragma in ("journal_mode = WAL", f"busy_timeout = {BUSY_MS}", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def known_revisions() -> frozenset[str]:
    """Return the schemas that this release can bring up to date."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions())


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _migrate(engine: Engine) -> None:
    config = _migrations()
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == scripts.get_current_head():
            return
        if current is not None and current not in known_revisions():
            raise StoreError(f"{shown(engine.url)}: made by a later release of Greendot; update this one")
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    """Keep a second process from migrating at the same time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    else:
        connection.execute(text("BEGIN IMMEDIATE"))
