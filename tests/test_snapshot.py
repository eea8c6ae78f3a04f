"""A snapshot: written once under a name that its content gives, read by role, live by a pointer."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from greendot.calendar import Grain
from greendot.errors import PublishError, SnapshotError
from greendot.results import TOTAL, Against, Kind, Word
from greendot.snapshot import (
    activate,
    build_names,
    list_builds,
    live_build,
    open_snapshot,
    publishing,
    remove_old,
    write_snapshot,
)
from greendot.snapshot.writing import significant
from sample_snapshot import AS_OF, CALENDAR, LATEST, SERIES, sample_content, write_sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def empty_build(tmp_path: Path) -> tuple[Path, str]:
    """Return a folder with one small build that is not live yet."""
    return tmp_path, write_snapshot(tmp_path, small())


def small(**changes: object):
    content = sample_content()
    return dataclasses.replace(
        content, observations=content.observations[:3], comparisons=content.comparisons[:0], **changes
    )


def test_what_was_written_is_read_back(folder: Path) -> None:
    snapshot = open_snapshot(folder, role="engineer")
    assert snapshot.build.as_of == AS_OF
    assert snapshot.build.company == "Hyperion Chat"
    assert set(snapshot.metrics) == {series.name for series in SERIES}
    assert snapshot.metrics["availability"].splits == (("service",),)
    assert snapshot.metrics["availability"].kind is Kind.RATIO
    assert snapshot.calendar == CALENDAR
    assert len(snapshot.periods(Grain.QUARTER)) == 9
    assert snapshot.grains("cost_per_user") == (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    assert snapshot.members("message_rate_peak", "kind") == ("message", "presence", "typing")
    assert [one.table for one in snapshot.freshness if one.is_stale] == ["resource_use"]


def test_a_series_is_oldest_first_and_marks_the_unfinished_period(folder: Path) -> None:
    series = open_snapshot(folder).observations("daily_users", Grain.QUARTER)
    assert [one.period.starts_on for one in series] == sorted(one.period.starts_on for one in series)
    assert [one.is_partial for one in series] == [False] * 8 + [True]
    assert series[-1].cut_at == AS_OF


def test_members_of_a_split_each_have_their_series(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    by_kind = snapshot.by("message_rate_peak", Grain.QUARTER, "kind")
    assert list(by_kind) == ["message", "presence", "typing"]
    assert by_kind["presence"] == snapshot.observations("message_rate_peak", Grain.QUARTER, (("kind", "presence"),))


def test_a_result_has_all_a_page_asks_for(folder: Path) -> None:
    result = open_snapshot(folder).result("time_to_restore", LATEST, against=Against.YEAR_AGO)
    assert (result.observation.n, result.observation.n_open) == (9, 1)
    assert result.comparison.against is Against.YEAR_AGO
    assert result.comparison.period == CALENDAR.parse("2015-Q4")
    assert result.comparison.word is Word.NO_CLEAR_CHANGE
    assert len(result.history) == 12
    assert {one.period.grain for one in result.history} == {Grain.WEEK}
    assert [one.table for one in result.freshness] == ["incidents"]
    assert result.absence == ""


@pytest.mark.parametrize(
    ("name", "period", "members", "absence"),
    [
        ("no_such", "2016-Q4", TOTAL, "there is no metric 'no_such' here"),
        ("retry_storms", "2016-Q4", TOTAL, "there is no metric 'retry_storms' here"),  # a draft, for a viewer
        ("start_latency", "2016-Q4", TOTAL, "left out: took longer than 60 seconds"),
        ("oncall_pages", "2016-Q4", TOTAL, "no data yet: no source fills oncall_load"),
        ("daily_users", "2013-Q1", TOTAL, "no data before Q4 2014"),
        ("daily_users", "2017-Q1", TOTAL, "no data after Q4 2016 yet"),
        ("availability", "2016-Q4", (("service", "billing"),), "no data for billing by quarter"),
        ("cost_per_user", "2016-11-14", TOTAL, "no data by day"),
    ],
)
def test_what_is_not_there_is_said(folder: Path, name: str, period: str, members, absence: str) -> None:
    result = open_snapshot(folder).result(name, CALENDAR.parse(period), members)
    assert result.value is None
    assert result.absence == absence


@pytest.mark.parametrize(
    ("role", "sees_draft", "sees_names"),
    [
        ("viewer", False, False),
        ("planner", False, False),
        ("engineer", True, False),
        ("people", False, True),
        ("admin", True, True),
    ],
)
def test_each_role_reads_what_it_may(folder: Path, role: str, sees_draft: bool, sees_names: bool) -> None:
    snapshot = open_snapshot(folder, role=role)
    assert ("retry_storms" in snapshot.metrics) is sees_draft
    assert bool(snapshot.observations("retry_storms", Grain.QUARTER)) is sees_draft
    (row,) = snapshot.records("initiatives", {"initiative": "pubsub"})
    assert ("owner" in row) is sees_names
    assert row["forecast_on"] == date(2016, 12, 15)


def test_names_of_people_stand_in_their_own_file_only(folder: Path) -> None:
    build = live_build(folder)
    assert b"Ada Example" not in (folder / f"{build}.duckdb").read_bytes()
    assert b"Ada Example" in (folder / f"{build}.people.duckdb").read_bytes()


def test_records_of_a_table_without_rows_are_none(folder: Path) -> None:
    assert open_snapshot(folder).records("asks") == ()


def test_a_column_that_records_lack_is_an_error(folder: Path) -> None:
    with pytest.raises(SnapshotError, match="no column 'servce'; did you mean 'service'"):
        open_snapshot(folder).records("incidents", {"servce": "files"})


def test_instants_of_records_say_that_they_are_utc(folder: Path) -> None:
    (row,) = open_snapshot(folder).records("incidents", {"incident": "INC-41"})
    assert row["started_at"].isoformat() == "2016-10-04T09:00:00+00:00"


def test_a_snapshot_is_opened_once_a_role(folder: Path) -> None:
    assert open_snapshot(folder) is open_snapshot(folder, live_build(folder))
    assert open_snapshot(folder) is not open_snapshot(folder, role="people")


def test_many_threads_read_one_snapshot(folder: Path) -> None:
    snapshot = open_snapshot(folder, role="admin")
    months = len(list(CALENDAR.periods(date(2014, 10, 1), AS_OF.date(), Grain.MONTH)))

    def read(name: str) -> int:
        snapshot._told.series.cache_clear()
        return len(snapshot.observations(name, Grain.MONTH))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(read, list(snapshot.metrics) * 8)) == {months}


def test_the_same_content_is_the_same_build(empty_build: tuple[Path, str]) -> None:
    folder, build = empty_build
    before = (folder / f"{build}.duckdb").stat().st_ino
    shuffled = small(runs=(), facts=list(reversed(sample_content().facts)))
    shuffled = dataclasses.replace(shuffled, observations=shuffled.observations[::-1])
    assert write_snapshot(folder, shuffled) == build
    assert (folder / f"{build}.duckdb").stat().st_ino == before
    assert build_names(folder) == (build,)


@pytest.mark.parametrize("change", [{"company": "Other"}, {"left_out": ()}, {"people": {}}, {"records": {}}])
def test_other_content_is_another_build(empty_build: tuple[Path, str], change: dict[str, object]) -> None:
    folder, build = empty_build
    assert write_snapshot(folder, small(**change)) != build


def test_a_build_is_named_by_its_local_day(tmp_path: Path) -> None:
    build = write_snapshot(tmp_path, small(time_zone="Pacific/Auckland", as_of=AS_OF.replace(hour=13)))
    assert build.startswith("2016-11-16-")


def test_nothing_unfinished_is_left(empty_build: tuple[Path, str]) -> None:
    folder, build = empty_build
    assert {file.name for file in folder.iterdir()} == {f"{build}.duckdb", f"{build}.people.duckdb"}


def test_without_a_pointer_it_says_to_publish(empty_build: tuple[Path, str]) -> None:
    folder, _ = empty_build
    assert live_build(folder) is None
    with pytest.raises(SnapshotError, match="greendot publish"):
        open_snapshot(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not name a build"),
        ("../../etc/passwd", "does not name a build"),
        ("2016-11-15-00000000", "points at build 2016-11-15-00000000, whose file is not there"),
    ],
)
def test_a_broken_pointer_says_what_to_do(empty_build: tuple[Path, str], text: str, message: str) -> None:
    folder, _ = empty_build
    (folder / "live").write_text(text)
    with pytest.raises(SnapshotError, match=message) as raised:
        open_snapshot(folder)
    assert "greendot rollback" in str(raised.value)


def test_an_unknown_build_suggests_the_nearest(empty_build: tuple[Path, str]) -> None:
    folder, build = empty_build
    with pytest.raises(SnapshotError, match=f"did you mean '{build}'"):
        open_snapshot(folder, build[:-1] + "x")


def test_a_file_of_a_newer_release_is_refused(empty_build: tuple[Path, str]) -> None:
    folder, build = empty_build
    with duckdb.connect(str(folder / f"{build}.duckdb")) as connection:
        connection.execute("UPDATE build SET schema_version = 99, release = '7.0'")
    with pytest.raises(SnapshotError, match=r"written by Greendot 7\.0.*schema 99"):
        open_snapshot(folder, build)
    assert list_builds(folder) == ()


def test_a_file_that_is_no_database_is_refused(empty_build: tuple[Path, str]) -> None:
    folder, build = empty_build
    (folder / f"{build}.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(SnapshotError, match="cannot be read"):
        open_snapshot(folder, build)


def test_builds_are_listed_and_old_ones_removed(empty_build: tuple[Path, str]) -> None:
    folder, first = empty_build
    activate(folder, first)
    later = [write_snapshot(folder, small(company=f"Company {number}")) for number in range(3)]
    assert [build.build for build in list_builds(folder)] == [*reversed(later), first]
    assert remove_old(folder, keep=1) == (later[1], later[0])
    assert build_names(folder) == (later[2], first)
    assert live_build(folder) == first


def test_one_publish_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "9.unfinished").write_text("left by a killed publish")
    with publishing(tmp_path):
        assert not (tmp_path / "9.unfinished").exists()
        with pytest.raises(PublishError, match="another publish is running"), publishing(tmp_path):
            pass
    with publishing(tmp_path):
        pass


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.1 + 0.2, 0.3),
        (1234567890123.456, 1234567890120.0),
        (-99.99999999999999, -100.0),
        (1.23456789012345e-30, 1.23456789012e-30),
        (0.0, 0.0),
        (float("inf"), float("inf")),
    ],
)
def test_floats_keep_twelve_digits(given: float, expected: float) -> None:
    assert significant(np.array([given]))[0] == expected
    assert float(f"{given:.12g}") == expected


def test_missing_cells_of_any_kind_are_unknown(tmp_path: Path) -> None:
    content = small()
    rows = content.observations.assign(value=[np.nan, None, 5], n=pd.array([1, None, 3], dtype="Int64"), low=np.nan)
    build = write_snapshot(tmp_path, dataclasses.replace(content, observations=rows))
    first, second, third = open_snapshot(tmp_path, build).observations("daily_users", Grain.DAY)
    assert (first.value, second.value, third.value) == (None, None, 5.0)
    assert (first.n, second.n, third.n, first.low) == (1, None, 3, None)
