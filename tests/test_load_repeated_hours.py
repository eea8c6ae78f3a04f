"""Local times of the hour that clocks show twice: which pass a row belongs to, told by the order of the rows."""

from __future__ import annotations

import pytest

from workspace_files import Workspace

SOURCE = """
[sources.rates]
path = "rates.csv"
time_zone = "{zone}"

[sources.rates.tables.message_rate.columns]
bucket_at = "ts"
bucket_s = "3600"
messages = "value"
kind = "{kind}"
"""
REPEATED = "has the same bucket_at, kind as a row that came later, which stands"


def loaded(folder, times, zone="Europe/Berlin", kind="'chat'", values=None):
    workspace = Workspace(folder, SOURCE.format(zone=zone, kind=kind))
    rows = [f"2015-10-{time},{values[n] if values else n},a" for n, time in enumerate(times)]
    workspace.write("rates.csv", "\n".join(["ts,value,k", *rows]) + "\n")
    workspace.load()
    found = workspace.rows("SELECT strftime(bucket_at, '%H:%M'), messages FROM message_rate ORDER BY ALL")
    return found, [row.reason for row in workspace.quarantine()]


HOURLY = ("25 00:00", "25 01:00", "25 02:00", "25 02:00", "25 03:00", "25 04:00")
UTC = [("22:00", 0), ("23:00", 1), ("00:00", 2), ("01:00", 3), ("02:00", 4), ("03:00", 5)]
HALVES = ("25 01:30", "25 02:00", "25 02:30", "25 02:00", "25 02:30", "25 03:00", "25 03:30")


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (HOURLY, UTC),
        (HOURLY[::-1], [(time, 5 - n) for time, n in UTC]),
        (HALVES, list(zip(("23:30", "00:00", "00:30", "01:00", "01:30", "02:00", "02:30"), range(7), strict=True))),
        (("25 01:10", "25 02:50", "25 02:20", "25 03:10", "25 03:20"),
         [("23:10", 0), ("00:50", 1), ("01:20", 2), ("02:10", 3), ("02:20", 4)]),
        (("25 01:00", "25 02:00", "25 03:00"), [("23:00", 0), ("00:00", 1), ("02:00", 2)]),
        (("25 01:00", "25 02:00+02:00", "25 02:00+01:00", "25 03:00", "25 04:00"),
         [("23:00", 0), ("00:00", 1), ("01:00", 2), ("02:00", 3), ("03:00", 4)]),
    ],
)  # fmt: skip
def test_the_order_of_the_rows_tells_the_passes_apart(tmp_path, times, expected):
    found, faults = loaded(tmp_path, times)
    assert sorted(found, key=lambda row: row[1]) == sorted(expected, key=lambda row: row[1])
    assert faults == []


@pytest.mark.parametrize(
    "times",
    [
        ("25 00:00", "25 00:00", "25 02:00", "25 02:00", "25 03:00", "25 04:00"),
        ("25 04:00", "25 00:00", "25 02:00", "25 02:00", "25 03:00", "25 01:00"),
        ("25 02:00", "25 02:00"),
    ],
)
def test_rows_in_no_order_tell_nothing(tmp_path, times):
    _, faults = loaded(tmp_path, times)
    assert REPEATED in faults


def test_each_kind_has_an_order_of_its_own(tmp_path):
    times = [time for time in HOURLY for _ in range(2)]
    found, faults = loaded(tmp_path, times, kind="CASE number(value) % 2 WHEN 0 THEN 'chat' ELSE 'presence' END")
    assert [row[0] for row in sorted(found, key=lambda row: row[1])][::2] == [time for time, _ in UTC]
    assert (len(found), faults) == (12, [])


def test_a_row_may_say_the_name_of_its_file(tmp_path):
    found, _ = loaded(tmp_path, HOURLY, kind="file_name()")
    workspace = Workspace(tmp_path, SOURCE.format(zone="Europe/Berlin", kind="file_name()"))
    assert workspace.rows("SELECT DISTINCT kind FROM message_rate") == [("rates.csv",)]
    assert sorted(found, key=lambda row: row[1]) == UTC


def test_loading_again_changes_nothing(tmp_path):
    before, _ = loaded(tmp_path, HOURLY)
    again = Workspace(tmp_path, SOURCE.format(zone="Europe/Berlin", kind="'chat'")).load(skip_same=False).tables[0]
    assert (again.new, again.changed, again.unchanged) == (0, 0, 6)
    assert before == loaded(tmp_path, HOURLY)[0]
