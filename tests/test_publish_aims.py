"""What people wrote, as publish takes it: targets above those of files, holidays and changes of counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from greendot.analysis import Break
from greendot.contracts import read_contracts
from greendot.entries import Annotation, Entries, Target
from greendot.metrics import Library, read_metrics
from greendot.publish.aims import with_annotations, with_targets
from greendot.publish.notes import Notes
from greendot.resources import shipped
from greendot.store import open_store
from test_entries import entry

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)
METRIC = """/* ---
title: Users
summary: Users, for a test.
owner: team-test
kind: gauge
unit: users
better: higher
course: steady
dimensions: []
over: [region, plan]
sources: {daily_users: 36h}
target: {2016-Q3: 5, 2016-Q4: 6}
evidence: measured
pitfalls: None.
source: a test
audience: viewer
status: certified
--- */
SELECT period(day) AS period, avg(users) AS value FROM daily_users GROUP BY ALL
"""


def library(folder: Path) -> Library:
    (folder / "queries" / "growth").mkdir(parents=True)
    (folder / "queries" / "growth" / "users.sql").write_text(METRIC)
    return read_metrics([folder / "queries"], read_contracts(shipped("data", "contracts")))


def test_a_target_that_people_set_stands_above_the_files_for_its_quarter(tmp_path: Path) -> None:
    before = library(tmp_path)
    written = Entries(
        (entry(Target("users", "2016-Q4", 7.5)), entry(Target("gone", "2016-Q4", 1.0), key="target-bbbbbb"))
    )
    after = with_targets(before, written)
    assert after.metrics["users"].metric.targets == {"2016-Q3": 5, "2016-Q4": 7.5}
    assert after.metrics["users"].metric.digest == before.metrics["users"].metric.digest
    assert before.metrics["users"].metric.targets == {"2016-Q3": 5, "2016-Q4": 6}
    taken_back = Entries((replace(written.entries[0], withdrawn_at=NOW),))
    assert with_targets(before, taken_back) == before


def test_holidays_and_breaks_that_people_wrote_join_those_of_the_sources() -> None:
    known = Notes(frozenset({date(2016, 12, 25)}), (("users", Break(date(2016, 5, 1), "counting changed (a)")),))
    marks = (
        Annotation("Shutdown", date(2016, 12, 30), date(2017, 1, 1), "holiday"),
        Annotation("Bots are out", date(2016, 2, 1), mark="definition break", metric="users"),
        Annotation("For ever", date(2016, 1, 1), date(2016, 12, 31), "holiday"),
        Annotation("A launch", date(2016, 3, 1), mark="launch"),
    )
    notes = with_annotations(known, Entries(tuple(entry(one) for one in marks)))
    assert notes.holidays == {date(2016, 12, 25), date(2016, 12, 30), date(2016, 12, 31), date(2017, 1, 1)}
    assert [(name, one.on, one.why) for name, one in notes.breaks] == [
        ("users", date(2016, 2, 1), "counting changed (Bots are out)"),
        ("users", date(2016, 5, 1), "counting changed (a)"),
    ]


def test_what_counts_is_what_stood_at_the_time(tmp_path: Path) -> None:
    book = open_store("sqlite:///store.db", tmp_path).book
    book.write(Target("users", "2016-Q4", 7.0), author="ada", now=NOW)
    book.write(Target("users", "2016-Q4", 8.0), author="ada", now=NOW + timedelta(days=1))
    before = library(tmp_path)
    values = [
        with_targets(before, book.entries(NOW + timedelta(days=days))).metrics["users"].metric.targets["2016-Q4"]
        for days in (-1, 0, 1)
    ]
    assert values == [6, 7, 8]
