"""What people wrote over initiatives reaches the metrics that read them at the next publish, and goes when undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from greendot.calendar import Grain
from greendot.entries import Annotation, Entries, Override, Status
from greendot.metrics import read_metrics
from greendot.publish import PublishReport, publish
from greendot.settings import read_settings
from greendot.snapshot import Snapshot, open_snapshot
from greendot.store import open_store
from greendot.warehouse import open_warehouse
from greendot.workbench import compare, run_preview
from greendot.workspace import Workspace, open_workspace
from test_entries import entry
from test_publish import CONTRACTS, fill, write_metric

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)
LATE = """SELECT period(landed_on) AS period, kind, median(landed_on - baseline_on) AS value, count(*) AS n
FROM initiatives WHERE landed_on IS NOT NULL AND baseline_on IS NOT NULL GROUP BY period(landed_on), kind"""
DATED = "SELECT period(reported_on) AS period, count(*) AS value FROM initiative_forecasts GROUP BY ALL"
MOVED = """WITH given AS (SELECT initiative, reported_on, forecast_on,
    lag(forecast_on) OVER (PARTITION BY initiative ORDER BY reported_on) AS earlier_on FROM initiative_forecasts)
SELECT period(reported_on) AS period, count(*) AS value FROM given WHERE forecast_on <> earlier_on
GROUP BY period(reported_on)"""
ROWS: list[dict[str, object]] = [
    {"initiative": key, "title": key, "kind": "product", "state": "landed", "declared_health": "unknown",
     "is_for_everyone": False, "baseline_on": date(2016, 8, 1), "landed_on": landed_on}
    for key, landed_on in (("PRD-01", date(2016, 8, 11)), ("PRD-02", date(2016, 8, 11)), ("PRD-03", None))
]  # fmt: skip


def workspace(folder: Path) -> Path:
    (folder / "greendot.toml").write_text('[company]\nname = "Test"\ntime_zone = "UTC"\n')
    write_metric(folder, "roadmap", "days_late", LATE, unit="days", better="lower", dimensions="kind",
                 sources="initiatives: 14d", more="lookback: all\n")  # fmt: skip
    write_metric(folder, "roadmap", "dates_given", DATED, kind="count", unit="dates", better="lower",
                 sources="initiative_forecasts: 14d")  # fmt: skip
    write_metric(folder, "roadmap", "dates_moved", MOVED, kind="count", unit="dates", better="lower",
                 sources="initiative_forecasts: 14d", more="lookback: all\n")  # fmt: skip
    said: list[dict[str, object]] = [
        {"initiative": "PRD-03", "reported_on": day, "forecast_on": date(2016, 12, 1)}
        for day in (date(2016, 7, 2), date(2016, 11, 1))
    ]
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "initiatives", ROWS)
        fill(warehouse, "initiative_forecasts", said)
    return folder


def engineer_at(folder: Path) -> Workspace:
    """Return the workspace as an engineer opens it, who may preview."""
    return open_workspace(folder)


def run(folder: Path, entries: Entries | None = None) -> tuple[PublishReport, Snapshot]:
    library = read_metrics([folder / "queries"], CONTRACTS)
    report = publish(read_settings(folder), CONTRACTS, library, now=NOW, entries=entries or Entries())
    assert report.left_out == ()
    return report, open_snapshot(folder / "build" / "snapshots", report.build)


def value(snapshot: Snapshot, name: str, quarter: date) -> float | None:
    return {one.period.starts_on: one.value for one in snapshot.observations(name, Grain.QUARTER)}.get(quarter)


def override(field: str, value: str | date, key: str = "override-aaaaaa") -> Entries:
    return Entries((entry(Override("PRD-01", field, value), key=key, expires_on=date(2016, 12, 31)),))


def test_an_override_changes_the_metric_at_the_next_publish_and_undo_takes_it_back(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    before, plain = run(folder)
    third = date(2016, 7, 1)
    assert value(plain, "days_late", third) == 10
    entries = override("landed_on", date(2016, 8, 31))
    after, laid = run(folder, entries)
    assert value(laid, "days_late", third) == 20
    assert after.build != before.build
    assert next(row for row in laid.records("initiatives") if row["initiative"] == "PRD-01")["landed_on"] == date(
        2016, 8, 11
    ), "records stay the source's; pages lay entries over them as they stand when read"
    undone = Entries(tuple(replace(one, withdrawn_at=NOW) for one in entries.entries))
    again, _ = run(folder, undone)
    assert again.build == before.build


def test_no_entries_and_those_about_other_things_make_the_same_build(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    before, _ = run(folder)
    expired = Entries((entry(Override("PRD-01", "landed_on", date(2016, 8, 31)), expires_on=date(2016, 11, 1)),))
    gone = Entries((entry(Override("GONE", "state", "dropped"), expires_on=date(2016, 12, 31)),))
    ruled = override("derived_status", "on track")
    noted = Entries((entry(Annotation("A note", date(2016, 8, 1))),))
    for entries in (Entries(), expired, gone, ruled, noted):
        assert run(folder, entries)[0].build == before.build


def test_a_date_given_in_a_status_is_one_of_the_dates_given(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    fourth = date(2016, 10, 1)
    assert value(run(folder)[1], "dates_given", fourth) == 1
    said = Status("PRD-03", forecast_on=date(2017, 1, 1))
    other_day = Entries((entry(said, NOW - timedelta(days=2)),))
    assert value(run(folder, other_day)[1], "dates_given", fourth) == 2
    same_day = Entries((entry(said, datetime(2016, 11, 1, 12, tzinfo=UTC)),))
    assert value(run(folder, same_day)[1], "dates_given", fourth) == 1


def test_an_override_of_a_date_is_a_date_that_was_moved(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    fourth = date(2016, 10, 1)
    assert not value(run(folder)[1], "dates_moved", fourth)
    body = Override("PRD-03", "forecast_on", date(2017, 2, 1))
    now = Entries((entry(body, NOW - timedelta(days=2), expires_on=date(2016, 12, 31)),))
    laid = run(folder, now)[1]
    assert (value(laid, "dates_moved", fourth), value(laid, "dates_given", fourth)) == (1, 2)
    before = Entries((entry(body, datetime(2016, 10, 20, tzinfo=UTC), expires_on=date(2016, 12, 31)),))
    laid = run(folder, before)[1]
    assert (value(laid, "dates_moved", fourth), value(laid, "dates_given", fourth)) == (1, 2), (
        "its source said it later"
    )


def test_a_preview_and_a_comparison_give_what_publish_gives(tmp_path: Path) -> None:
    folder, third = workspace(tmp_path), date(2016, 7, 1)
    plain, _ = run(folder)
    store = open_store(read_settings(folder).folders.store, folder)
    said = [
        (Override("PRD-01", "landed_on", date(2016, 8, 31)), date(2016, 12, 31)),
        (Annotation("Counted anew", date(2016, 7, 9), mark="definition break", metric="days_late"), None),
    ]
    for body, expires_on in said:
        store.book.write(body, author="a", now=NOW, reason="counted from the day it was on", expires_on=expires_on)
    _, laid = run(folder, store.book.entries())
    store.close()
    bench = engineer_at(folder)
    file = bench.library.metrics["days_late"]
    found = run_preview(bench, file, by="kind", now=NOW)
    shown = {(one.period.starts_on, one.members): one.value for one in found.observations}
    published = {
        (one.period.starts_on, one.members): one.value
        for seen in laid.by("days_late", Grain.QUARTER, "kind").values()
        for one in seen
    }
    assert shown == published
    assert published[third, (("kind", "product"),)] == 20
    assert [one for one in compare(bench, laid.build.build, now=NOW).changes if one.values] == []
    changed = {
        one.name: one.values[Grain.QUARTER] for one in compare(bench, plain.build, now=NOW).changes if one.values
    }
    assert [(one.before, one.after) for one in changed["days_late"]] == [(10, 20)]


def test_publish_reads_entries_as_they_stood_then(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    book = open_store(f"sqlite:///{tmp_path}/store.db", tmp_path).book
    body = Override("PRD-01", "landed_on", date(2016, 8, 31))
    book.write(body, author="a", now=NOW, reason="counted from the day it was on", expires_on=date(2016, 12, 31))
    then, later = book.entries(NOW - timedelta(days=1)), book.entries(NOW)
    third = date(2016, 7, 1)
    assert value(run(folder, then)[1], "days_late", third) == 10
    assert value(run(folder, later)[1], "days_late", third) == 20
