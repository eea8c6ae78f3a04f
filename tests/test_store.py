"""The store keeps what people wrote, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from greendot.calendar import Grain, Period
from greendot.errors import StoreError
from greendot.forecast import Ahead, Forecast
from greendot.results import TOTAL
from greendot.store import Store, open_store
from greendot.store.models import Tables

pytest_plugins = ("store_fixtures",)

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)


def ask(store: Store, body: str = "Why did it rise?", **more: object) -> int:
    values = {"page": "cost", "anchor": "metric:total_cost", "author": "ada", "now": NOW, "is_question": True}
    return store.add_comment(body=body, **{**values, **more}).id


def test_a_comment_comes_back_as_it_was_written(store: Store) -> None:
    body = "Warum? 為什麼 🙂 <script>alert(1)</script> =HYPERLINK(1)"
    entry = ask(store, body, query="period=2016-Q4", build="2016-11-15-3f9a2c1e")
    (comment,) = store.comments("cost")
    assert (comment.id, comment.body, comment.created_at, comment.version) == (entry, body, NOW, 1)
    assert (comment.query, comment.build) == ("period=2016-Q4", "2016-11-15-3f9a2c1e")
    assert store.comments("growth") == ()


def test_an_answered_question_is_no_longer_open(store: Store) -> None:
    entry = ask(store, owner="team-data")
    assert [question.id for question in store.open_questions("team-data")] == [entry]
    assert store.open_questions("team-search") == ()
    ask(store, "More volume.", is_question=False, reply_to=entry)
    assert store.open_questions() == ()


def test_of_two_people_editing_the_second_sees_what_changed(store: Store) -> None:
    entry = ask(store)
    store.edit_comment(entry, body="Why this month?", author="ada", version=1, now=NOW)
    with pytest.raises(StoreError, match="Why this month"):
        store.edit_comment(entry, body="Why at all?", author="ada", version=1, now=NOW)
    assert store.comments()[0].body == "Why this month?"


def test_what_is_taken_back_stays_in_the_audit_trail(store: Store) -> None:
    entry = ask(store)
    with pytest.raises(StoreError, match="ada wrote it"):
        store.withdraw_comment(entry, author="bob", now=NOW)
    store.withdraw_comment(entry, author="admin", now=NOW + timedelta(hours=1), may_withdraw_others=True)
    assert store.comments() == ()
    assert [(step.actor, step.action) for step in store.audit(entry)] == [("ada", "added"), ("admin", "withdrawn")]
    assert store.audit(entry)[1].before["withdrawn_at"] is None
    with pytest.raises(StoreError, match="not there any more"):
        store.edit_comment(entry, body="again", author="ada", version=1, now=NOW)


@pytest.mark.parametrize(
    ("body", "reason"),
    [("   ", "empty"), ("x" * 20_001, "20,001 characters are too many")],
)
def test_a_comment_that_cannot_be_kept_is_refused_with_its_reason(store: Store, body: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        ask(store, body)
    assert store.comments() == ()


def test_an_answer_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="none to answer"):
        ask(store, reply_to=99_999)


def test_runs_come_back_newest_first(store: Store) -> None:
    for number in range(3):
        store.record_run("publish", started_at=NOW, ended_at=NOW, status="ok", detail={"number": number})
    assert [run.detail["number"] for run in store.runs(2)] == [2, 1]


def foreseen(made_on: date, mid: float = 4e6, member: str = "") -> Forecast:
    """Return a forecast of the quarter that had begun and of the two after it."""
    starts = [date(2016, 7, 1), date(2016, 10, 1), date(2017, 1, 1), date(2017, 4, 1)]
    ahead = tuple(
        Ahead(Period(first, after, Grain.QUARTER), mid, mid * 0.9, mid * 1.1, mid * 0.7, mid * 1.3, first < made_on)
        for first, after in pairwise(starts)
    )
    members = (("region", member),) if member else TOTAL
    return Forecast("daily_users", members, Grain.QUARTER, made_on, "as before", "", 100, ahead)


def test_a_forecast_is_kept_once_a_day_and_due_when_its_period_is_over(store: Store) -> None:
    first, later = foreseen(date(2016, 7, 15)), foreseen(date(2016, 8, 1), 5e6)
    assert store.keep_forecasts([first, foreseen(date(2016, 7, 15), member="eu")], "build-1") == 4
    assert store.keep_forecasts([foreseen(date(2016, 7, 15), 9e6)], "build-2") == 0
    assert store.keep_forecasts([later], "build-3") == 2
    assert store.due_forecasts(date(2016, 12, 31), ["daily_users"], Grain.QUARTER) == ()
    due = store.due_forecasts(date(2017, 1, 1), ["daily_users"], Grain.QUARTER)
    assert [(one.members, one.made_on, one.ahead.mid, one.build) for one in due] == [
        (TOTAL, date(2016, 7, 15), 4e6, "build-1"),
        (TOTAL, date(2016, 8, 1), 5e6, "build-3"),
        ((("region", "eu"),), date(2016, 7, 15), 4e6, "build-1"),
    ]
    assert due[0].ahead == first.ahead[1]
    assert store.due_forecasts(date(2018, 1, 1), ["daily_users"], Grain.MONTH) == ()
    assert store.due_forecasts(date(2018, 1, 1), ["total_cost"], Grain.QUARTER) == ()


def test_migrations_make_the_tables_that_the_models_declare(store: Store) -> None:
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Tables.metadata) == []


def test_sqlite_is_opened_in_wal_and_opening_again_keeps_everything(tmp_path: Path) -> None:
    ask(open_store("sqlite:///deep/store.db", tmp_path))
    again = open_store("sqlite:///deep/store.db", tmp_path)
    assert len(again.comments()) == 1
    with sqlite3.connect(tmp_path / "deep/store.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_store_of_a_later_release_is_refused(tmp_path: Path) -> None:
    open_store("sqlite:///store.db", tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    with pytest.raises(StoreError, match="later release"):
        open_store("sqlite:///store.db", tmp_path)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("store.db", "not a store's address"),
        ("sqlite://", "must be kept in a file"),
        ("mysql://host/x", "cannot hold entries"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "folders.store"),
    ],
)
def test_an_address_that_cannot_hold_entries_is_refused_without_its_password(
    tmp_path: Path, url: str, reason: str
) -> None:
    with pytest.raises(StoreError, match=reason) as refused:
        open_store(url, tmp_path)
    assert "secret" not in str(refused.value)


def write_forever(folder: Path) -> None:
    store = open_store("sqlite:///store.db", folder)
    while True:
        ask(store)


def test_killing_a_writer_loses_at_most_the_unsent_comment(tmp_path: Path) -> None:
    open_store("sqlite:///store.db", tmp_path).close()
    writer = multiprocessing.get_context("spawn").Process(target=write_forever, args=(tmp_path,))
    writer.start()
    reader = open_store("sqlite:///store.db", tmp_path)
    deadline = time.monotonic() + 30
    while not reader.comments() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    comments, steps = reader.comments(), reader.audit()
    assert len(comments) == len(steps) >= 1
    ask(reader, "still works")
    assert reader.comments()[-1].body == "still works"
