"""Sources that the configuration no longer names: a load tells of their rows, and closes them when asked to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from greendot.cli.load_commands import load_command
from greendot.load import Removed
from workspace_files import NOW, Workspace, counts

RATES = """
[sources.{name}]
path = "rates.csv"
[sources.{name}.tables.message_rate]
columns = {{bucket_at = "ts", bucket_s = "60", kind = "'all'", messages = "value"}}
"""
INCIDENTS = """
[sources.pager]
path = "incidents.csv"
[sources.pager.tables.incidents]
columns = {incident = "id", title = "id", started_at = "ts"}
"""
LATER = NOW + timedelta(days=1)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """Return a workspace of two sources that are loaded; then one is renamed and the other taken out."""
    workspace = Workspace(tmp_path, RATES.format(name="old") + INCIDENTS)
    workspace.write("rates.csv", "ts,value\n2016-11-14 10:00:00,1\n2016-11-14 10:01:00,2\n")
    workspace.write("incidents.csv", "id,ts\ni1,2016-11-13 10:00:00\n")
    workspace.load()
    workspace.write("greendot.toml", RATES.format(name="new"))
    return workspace


def test_rows_of_a_source_that_is_gone_stay_and_are_told_of(workspace):
    report = workspace.load(LATER)
    assert report.removed == (Removed("pager", "incidents", 1), Removed("old", "message_rate", 2))
    assert str(report.removed[0]) == "pager → incidents: no longer in greendot.toml; its 1 row still counts"
    assert workspace.rows("SELECT sum(messages) FROM message_rate") == [(6,)]  # renamed, so counted twice


def test_they_are_closed_when_asked_for_and_kept_as_what_they_were(workspace):
    report = workspace.load(LATER, closes_removed=True)
    assert report.removed == ()
    assert [(one.source, *counts(one)) for one in report.tables if one.outcome == "closed"] == [
        ("pager", 0, 0, 0, 0, 0, 1),
        ("old", 0, 0, 0, 0, 0, 2),
    ]
    assert workspace.rows("SELECT source, sum(messages) FROM message_rate GROUP BY 1") == [("new", 3)]
    assert workspace.rows("SELECT source, sum(messages) FROM message_rate_closed GROUP BY 1") == [("old", 3)]
    assert workspace.rows("SELECT incident FROM incidents") == []
    assert workspace.rows("SELECT incident, closed_at FROM incidents_versions") == [("i1", datetime(2016, 11, 16, 6))]  # noqa: DTZ001
    assert workspace.rows(
        "SELECT rows_before, rows_after, total_before, total_after FROM greendot.journal"
        " WHERE source = 'old' AND rows_after = 0"
    ) == [(2, 0, 3, None)]
    assert workspace.load(LATER, skip_same=False, closes_removed=True).removed == ()


def test_a_source_that_comes_back_is_read_again(workspace):
    workspace.load(LATER, closes_removed=True)
    workspace.write("greendot.toml", RATES.format(name="old") + INCIDENTS)
    workspace.load(LATER + timedelta(days=1), closes_removed=True)
    assert workspace.rows("SELECT source, sum(messages) FROM message_rate GROUP BY 1") == [("old", 3)]
    assert workspace.rows("SELECT incident FROM incidents") == [("i1",)]


def test_the_command_says_what_to_do(workspace):
    run = CliRunner().invoke(load_command, ["-C", str(workspace.folder)])
    assert "old → message_rate: no longer in greendot.toml; its 2 rows still count" in run.output
    assert "greendot load --close-removed" in run.output
    run = CliRunner().invoke(load_command, ["-C", str(workspace.folder), "--close-removed"])
    assert "2 closed" in run.output
    assert "still count" not in run.output
