"""`greendot show`, `metrics`, `builds` and `rollback` on a snapshot, and the same from Python."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import greendot
from greendot.calendar import Grain
from greendot.cli.publish_commands import builds_command, rollback_command
from greendot.cli.show_commands import metrics_command, show_command
from greendot.errors import SnapshotError
from greendot.snapshot import activate, live_build, open_snapshot, write_snapshot
from sample_snapshot import sample_content, write_sample


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "greendot.toml").write_text('[company]\nname = "Hyperion Chat"\n')
    write_sample(folder / "build" / "snapshots")
    return folder


def call(command, workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["-C", str(workspace), *words], catch_exceptions=False)


def test_show_prints_values_as_pages_do(workspace: Path) -> None:
    said = call(show_command, workspace, "daily_users").output
    assert "Q4 2016, to date" in said
    assert "4.11 M users" in said
    assert "● better" in said
    assert "Data: daily_users from warehouse_export to 15 November" in said
    assert "synthetic data" in said
    assert said.count("\nQ") == 1 + 8  # the heading and eight quarters


def test_show_json_holds_raw_values_texts_and_freshness(workspace: Path) -> None:
    said = json.loads(call(show_command, workspace, "availability", "--grain", "month", "--last", "2", "--json").output)
    assert [one["period"] for one in said["results"]] == ["2016-10", "2016-11"]
    last = said["results"][-1]
    assert last["is_partial"]
    assert last["text"].startswith("99.9")
    assert last["comparisons"]["target"]["then"] == 99.95
    assert said["freshness"][0]["table"] == "indicators"


def test_show_json_is_the_same_bytes_each_time(workspace: Path) -> None:
    first, again = (call(show_command, workspace, "incidents", "--by", "severity", "--json").output for _ in range(2))
    assert first == again


def test_show_by_a_dimension_has_a_row_a_member(workspace: Path) -> None:
    said = call(show_command, workspace, "message_rate_peak", "--by", "kind", "--last", "1", "--csv").output
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [row["kind"] for row in rows] == ["message", "presence", "typing"]
    assert (
        float(rows[1]["value"])
        == open_snapshot(workspace / "build" / "snapshots")
        .by("message_rate_peak", Grain.QUARTER, "kind")["presence"][-1]
        .value
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("daily_user",), "did you mean 'daily_users'"),
        (("start_latency",), "took longer than 60 seconds"),
        (("daily_users", "--by", "segmnt"), "did you mean 'segment'"),
        (("cost_per_user", "--grain", "day"), "it has month, quarter, year"),
        (("daily_users", "--build", "2016-11-15-00000000"), "there is no build"),
    ],
)
def test_what_is_not_there_is_an_error_that_helps(workspace: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(SnapshotError, match=message):
        call(show_command, workspace, *words)


def test_metrics_lists_all_and_what_is_left_out(workspace: Path) -> None:
    said = call(metrics_command, workspace).output
    assert "retry_storms (draft)" in said
    assert "dormant: oncall_pages: no source fills oncall_load" in said
    listed = json.loads(call(metrics_command, workspace, "--json").output)
    assert len(listed["metrics"]) == 14
    assert [one["name"] for one in listed["left_out"]] == ["oncall_pages", "start_latency"]


def test_rollback_makes_the_build_before_live(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text("")
    snapshots = tmp_path / "build" / "snapshots"
    first = write_snapshot(snapshots, sample_content())
    second = write_snapshot(snapshots, sample_content(is_synthetic=False))
    activate(snapshots, second)
    assert f"live  {second}" in call(builds_command, tmp_path).output
    assert call(rollback_command, tmp_path).output == f"{first} is live\n"
    assert live_build(snapshots) == first
    with pytest.raises(SnapshotError, match="there is no earlier build than"):
        call(rollback_command, tmp_path)
    assert call(rollback_command, tmp_path, second).output == f"{second} is live\n"
    listed = json.loads(call(builds_command, tmp_path, "--json").output)
    assert [(one["build"], one["is_live"]) for one in listed] == [(second, True), (first, False)]


def test_a_notebook_gets_frames(workspace: Path) -> None:
    opened = greendot.open(workspace)
    assert "daily_users" in set(opened.metrics()["name"])
    frame = opened.results("daily_users", grain="quarter")
    assert list(frame["period"])[-1] == "2016-Q4"
    assert len(frame) == 9
    assert frame["previous_verdict"].iloc[-1] == "better"
    by_kind = opened.results("message_rate_peak", "quarter", by="kind", last=2)
    assert len(by_kind) == 6
