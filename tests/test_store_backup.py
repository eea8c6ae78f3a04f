"""Backup and restore: one moment of the store while others write, and the same entries, audit and comments again."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from greendot.cadence import cycle_of
from greendot.compose import compose_page
from greendot.compose.written import add_written
from greendot.document import Document
from greendot.entries import Override, Staffing, Status
from greendot.errors import StoreError
from greendot.settings import CadenceSettings
from greendot.store import Store, back_up, open_store, restore
from greendot.workspace import open_workspace
from sample_plan import write_plan
from test_store_book import write_forever

NOW = datetime(2017, 2, 15, 6, tzinfo=UTC)
THEN = datetime(2016, 11, 15, 6, tzinfo=UTC)
URL = "sqlite:///store.db"


def filled(folder: Path, note: str = "first") -> Store:
    store = open_store(URL, folder)
    store.book.write(Status("INF-07", note=note), author="ada", now=NOW)
    store.add_comment(page="cost", anchor="x", body="Why?", author="ada", now=NOW)
    return store


def held(store: Store) -> tuple[object, ...]:
    return store.book.entries(), store.audit(), store.comments()


def test_a_restored_store_gives_the_same_entries_audit_and_comments(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = held(store)
    back_up(URL, tmp_path, tmp_path / "kept" / "monday.db")
    store.book.write(Status("INF-07", note="after"), author="bob", now=NOW)
    after = held(store)
    store.close()
    aside = restore(URL, tmp_path, tmp_path / "kept" / "monday.db", now=NOW)
    assert held(open_store(URL, tmp_path)) == before
    assert aside is not None
    assert held(open_store(f"sqlite:///{aside.name}", tmp_path)) == after


def test_pages_after_a_restore_are_those_of_the_backup(tmp_path: Path) -> None:
    snapshot = open_workspace(write_plan(tmp_path)).snapshot()
    today = date(2016, 11, 15)

    def pages() -> list[Document]:
        store = open_store(URL, tmp_path)
        found = store.book.entries()
        store.close()
        laid = snapshot.with_entries(found, today)
        cycle = cycle_of(CadenceSettings(), laid.calendar, today)
        whole = (compose_page(laid, name, {}, THEN) for name in ("roadmap", "overview", "value"))
        return [add_written(one, laid, cycle) for one in whole]

    store = open_store(URL, tmp_path)
    for body in (Status("INF-07", "at risk", 4, date(2017, 3, 1), "Disks."), Override("INF-01", "state", "dropped"),
                 Staffing("INF-02", "storage", 9.0)):  # fmt: skip
        store.book.write(body, author="ada", now=THEN, reason="why", expires_on=date(2016, 12, 31))
    before = pages()
    back_up(URL, tmp_path, tmp_path / "kept.db")
    store.book.write(Override("INF-07", "state", "dropped"), author="bob", now=THEN, reason="x", expires_on=today)
    store.close()
    assert pages() != before
    restore(URL, tmp_path, tmp_path / "kept.db", now=THEN)
    assert pages() == before


def test_a_backup_is_one_file_of_one_moment_while_someone_writes(tmp_path: Path) -> None:
    filled(tmp_path).close()
    writer = multiprocessing.get_context("spawn").Process(target=write_forever, args=(tmp_path,))
    writer.start()
    try:
        for number in range(5):
            back_up(URL, tmp_path, tmp_path / f"copy{number}.db")
    finally:
        writer.kill()
        writer.join()
    for number in range(5):
        copy = open_store(f"sqlite:///copy{number}.db", tmp_path)
        entries = copy.book.entries().entries
        assert entries
        assert sum(one.version for one in entries) == sum(step.kind != "comment" for step in copy.audit())


def test_a_backup_needs_nothing_beside_it(tmp_path: Path) -> None:
    filled(tmp_path).close()
    file = back_up(URL, tmp_path, tmp_path / "copy.db")
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(("copy.db-", ".copy"))]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    filled(tmp_path).close()
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        back_up(URL, tmp_path, tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(StoreError, match="no store to back up"):
        back_up("sqlite:///none.db", tmp_path, tmp_path / "x.db")


def as_later(file: Path) -> Path:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")
    return file


@pytest.mark.parametrize("is_newer", ["backup", "store"])
def test_a_newer_schema_is_neither_restored_nor_overwritten(tmp_path: Path, is_newer: str) -> None:
    filled(tmp_path).close()
    file = back_up(URL, tmp_path, tmp_path / "copy.db")
    as_later(file if is_newer == "backup" else tmp_path / "store.db")
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreError, match="later release"):
        restore(URL, tmp_path, file, now=NOW)
    assert (tmp_path / "store.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_store_is_not_restored(tmp_path: Path, content: bytes) -> None:
    store = filled(tmp_path)
    (tmp_path / "odd.db").write_bytes(content)
    with pytest.raises(StoreError, match="is not a store of Greendot"):
        restore(URL, tmp_path, tmp_path / "odd.db", now=NOW)
    with pytest.raises(StoreError, match="no such file"):
        restore(URL, tmp_path, tmp_path / "gone.db", now=NOW)
    assert len(store.book.entries().entries) == 1


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path)
    for number in range(30):
        store.book.write(Status("INF-07", note=f"{number} " + "x" * 5_000), author="ada", now=NOW)
    file = back_up(URL, tmp_path, tmp_path / "copy.db")
    content = bytearray(file.read_bytes())
    content[-60_000:-20_000] = b"\x07" * 40_000
    file.write_bytes(content)
    before = held(store)
    store.close()
    with pytest.raises(StoreError, match=r"damaged|could not be restored"):
        restore(URL, tmp_path, file, now=NOW)
    assert held(open_store(URL, tmp_path)) == before


def test_a_backup_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    filled(tmp_path).close()
    file = tmp_path / "old.db"
    shutil.copy(tmp_path / "store.db", file)
    with sqlite3.connect(file) as connection:
        connection.executescript(
            "DROP TABLE entries; DROP TABLE kept_forecasts; DROP TABLE sent; DELETE FROM audit WHERE kind <> 'comment';"
            "ALTER TABLE audit DROP COLUMN kind;"
            "UPDATE alembic_version SET version_num = 'r0001'"
        )
    restore(URL, tmp_path, file, now=NOW)
    store = open_store(URL, tmp_path)
    assert (len(store.comments()), len(store.audit()), store.audit()[0].kind) == (1, 1, "comment")


def test_a_store_on_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        back_up("postgresql://127.0.0.1/greendot", tmp_path, tmp_path / "copy.db")
