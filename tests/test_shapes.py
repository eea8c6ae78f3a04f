"""Files in the shapes of real sources: what becomes facts, what is rejected and why, and what inspect proposes."""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from greendot.inspect import propose_source, read_sample
from greendot.settings import read_settings
from workspace_files import CONTRACTS, Workspace, counts

SHAPES = Path(__file__).with_name("shapes")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]


CASES = {
    "message_rate": (
        (6, 4, 0, 0, 2, 0),
        "SELECT bucket_at, messages FROM message_rate WHERE messages IN (14, 12) ORDER BY 1",
        [(at(2016, 3, 13, 2, 42, 53), 14), (at(2016, 3, 13, 7, 22, 53), 12)],
        ["is a time that did not exist in America/New_York, where clocks went forward", "is not a whole number"],
    ),
    "users": (
        (4, 2, 0, 0, 2, 0),
        "SELECT day::TEXT, region, users FROM daily_users ORDER BY 1",
        [("2016-05-04", "all", 1311), ("2016-05-05", "all", 1298)],
        ["has the same day as a row that came later, which stands", "is missing"],
    ),
    "incidents": (
        (4, 2, 0, 0, 2, 0),
        "SELECT incident, severity, service, started_at, resolved_at, summary FROM incidents ORDER BY 1",
        [
            ("9001", "minor", "Search", at(2016, 2, 1, 10, 5), at(2016, 2, 1, 11, 30), "We are looking & will update."),
            ("9002", "unknown", None, at(2016, 2, 3, 6), None, None),
        ],
        ["is resolved before it starts", "is not a record"],
    ),
    "components": (
        (5, 4, 0, 0, 1, 0),
        "SELECT component, started_at, ended_at, status FROM component_status WHERE component LIKE 'Git%' ORDER BY 2",
        [
            ("Git Operations", at(2016, 1, 1), at(2016, 1, 5, 10), "operational"),
            ("Git Operations", at(2016, 1, 5, 10), at(2016, 1, 5, 11, 30), "degraded"),
            ("Git Operations", at(2016, 1, 5, 11, 30), None, "operational"),
        ],
        ["is not one of: operational, degraded, partial outage, major outage, maintenance, unknown"],
    ),
    "roadmap": (
        (4, 3, 0, 0, 1, 0),
        "SELECT v.initiative, v.title, v.reported_at, v.title = i.title FROM initiatives_versions v"
        " JOIN initiatives i USING (initiative) ORDER BY 1, 3",
        [
            ("fast-start", "Fast start", at(2015, 1, 1), False),
            ("fast-start", "Fast start for large teams", at(2015, 7, 1), True),
            ("pub-sub", "Publish and subscribe", at(2015, 7, 1), True),
        ],
        ["is missing"],
    ),
    "cost_csv": (
        (4, 3, 0, 0, 1, 0),
        "SELECT sum(BilledCost), count(*) FROM costs",
        [(Decimal("809.250051"), 3)],
        ["ends before it starts"],
    ),
    "cost_json": (
        (3, 2, 0, 0, 1, 0),
        "SELECT ServiceName, ChargePeriodStart::TEXT, BilledCost FROM costs ORDER BY 2",
        [("Compute", "2016-01-01", Decimal("812.500051")), ("Compute", "2016-02-01", Decimal("-3.25"))],
        ["is not a number; also EffectiveCost is not a number"],
    ),
    "ownership": (
        (3, 2, 0, 0, 1, 0),
        "SELECT service, team, oncall_route FROM services ORDER BY 1",
        [("nobody-s-job", None, None), ("search-api", "search", "#search-alerts")],
        ["is not a record"],
    ),
    "ownership_years": (
        (5, 4, 0, 0, 1, 0),
        "SELECT service, team, valid_from::TEXT, valid_to::TEXT FROM services ORDER BY ALL",
        [
            ("nobody-s-job", None, "2015-12-31", None),
            ("old-site", "web", "2014-12-31", "2015-12-31"),
            ("search-api", "discovery", "2015-12-31", None),
            ("search-api", "search", "2014-12-31", "2015-12-31"),
        ],
        ["is missing; also title is missing"],
    ),
}


def copied(tmp_path: Path, shape: str) -> Workspace:
    folder = tmp_path / shape
    shutil.copytree(SHAPES / shape, folder)
    return Workspace(folder, (folder / "greendot.toml").read_text())


@pytest.mark.parametrize("shape", CASES)
def test_a_shape_loads_with_what_is_wrong_explained(tmp_path, shape):
    workspace = copied(tmp_path, shape)
    expected, sql, rows, reasons = CASES[shape]
    assert counts(workspace.load().tables[0]) == expected
    assert workspace.rows(sql) == rows
    assert [row.reason for row in workspace.quarantine()] == reasons
    again = workspace.load(skip_same=False).tables[0]
    assert (again.new, again.changed, again.closed) == (0, 0, 0)
    assert workspace.rows(sql) == rows


def test_every_shape_has_a_case():
    assert set(CASES) == {folder.name for folder in SHAPES.iterdir()}


@pytest.mark.parametrize(
    ("shape", "file", "table", "marked"),
    [
        ("message_rate", "mentions.csv", "message_rate", 'time_zone = "UTC"  # guess'),
        ("users", "network.csv", "registered_users", 'messages_ever = "statuses"  # guess'),
        ("components", "changes.csv", "component_status", "WHEN 'degraded performance' THEN 'degraded'"),
        ("incidents", "entries.jsonl", "incidents", 'incident = "id"  # guess'),
        ("cost_csv", "bill.csv", "costs", 'BilledCost = "unblended_cost"  # guess'),
        ("cost_json", "answer.json", "costs", 'records = "ResultsByTime.Groups"'),
        ("ownership", "register.yml", "services", 'team = "team"'),
    ],
)
def test_what_inspect_proposes_loads_as_it_is(tmp_path, shape, file, table, marked):
    workspace = copied(tmp_path, shape)
    workspace.write("greendot.toml", "")
    settings = read_settings(workspace.folder, {})
    proposal = propose_source(read_sample(workspace.folder / file, settings), CONTRACTS, settings)
    assert marked in proposal
    assert list(next(iter(tomllib.loads(proposal)["sources"].values()))["tables"]) == [table]
    workspace.write("greendot.toml", proposal)
    report = workspace.load().tables[0]
    assert report.table == table
    assert report.accepted > 0


@pytest.mark.parametrize(
    ("shape", "file", "needs"),
    [("roadmap", "goals.csv", "# needs: kind"), ("roadmap", "goals.csv", "# 25% of the rows have the initiative")],
)
def test_inspect_says_what_is_missing(tmp_path, shape, file, needs):
    settings = read_settings(copied(tmp_path, shape).folder, {})
    assert needs in propose_source(read_sample(tmp_path / shape / file, settings), CONTRACTS, settings)


def test_a_file_that_fits_nothing_is_only_described(tmp_path):
    workspace = Workspace(tmp_path, "")
    workspace.write("birds.csv", "wing,beak\nlong,short\n")
    settings = read_settings(tmp_path, {})
    proposal = propose_source(read_sample(tmp_path / "birds.csv", settings), CONTRACTS, settings)
    assert "fits no contract" in proposal
    assert tomllib.loads(proposal) == {}
