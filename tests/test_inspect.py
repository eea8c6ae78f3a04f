"""Files nobody prepared: what inspect proposes for them loads as it is, and gives the facts a reader would expect."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from greendot.inspect import propose_source, read_sample
from greendot.settings import read_settings
from workspace_files import CONTRACTS, Workspace


def at(*parts):
    """Return a time as facts hold it: in UTC, without its zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


GERMAN = "Störung;Titel;Schweregrad;Beginn;Ende\nS-1;Ausfall;hoch;14.10.2016 08:30;14.10.2016 09:00\n"
BILL = "Datum;Dienst;Betrag;Währung\n14.09.2016;Rechner;1.100,50;EUR\n15.09.2016;Rechner;1.200,00;EUR\n"
ENVELOPE = json.dumps(
    {"incident_number": 4, "title": "Slow", "created_at": "2016-11-03T06:23:06Z", "urgency": "high", "a": 1, "b": 2}
).replace('"', '""')
NESTED = {
    "data": {
        "items": [
            {"id": n, "fields": {"summary": f"Broke {n}", "priority": {"name": "High"}, "created": 1475308800000 + n}}
            for n in (1, 2)
        ]
    }
}
CHECKS = (
    "service,checked_at,state\n"
    "web,2016-11-01T00:00:00Z,up\nweb,2016-11-01T00:05:00Z,down\napi,2016-11-01T00:05:00Z,up\n"
)
FILES = {
    "german.csv": (GERMAN.encode("utf-16"), "SELECT incident, severity, started_at FROM incidents",
                   [("S-1", "major", at(2016, 10, 14, 8, 30))]),
    "bare.csv": ("day,users\n2016-09-01,5\n".encode("utf-16-le"), "SELECT users FROM daily_users", [(5,)]),
    "bill.csv": (BILL.encode("cp1252"), "SELECT sum(BilledCost)::INTEGER, min(ChargePeriodEnd) FROM costs",
                 [(2301, date(2016, 9, 15))]),
    "monthly.csv": (b"month,service,cost\n2016-01-01,web,5\n2016-02-01,web,6\n",
                    "SELECT max(ChargePeriodEnd), sum(BilledCost)::INTEGER FROM costs", [(date(2016, 3, 1), 11)]),
    "groups.csv": (b'Tag,Aktive Nutzer\n2016-09-01,"16,000"\n2016-09-02,"16,010"\n',
                   "SELECT max(users) FROM daily_users", [(16010,)]),
    "dots.csv": (b"day;users\n2016-09-01;16.000\n2016-09-02;16.010\n",
                 "SELECT max(users) FROM daily_users", [(16010,)]),
    "us.csv": (b"Date,DAU\n9/1/16,5\n9/14/16,6\n", "SELECT max(day) FROM daily_users", [(date(2016, 9, 14),)]),
    "wide.csv": (b"timestamp,chat,presence\n2016-11-01 00:00:00,5,6\n2016-11-01 00:01:00,,8\n",
                 "SELECT kind, sum(messages)::INTEGER, max(bucket_s) FROM message_rate GROUP BY 1 ORDER BY 1",
                 [("chat", 5, 60), ("presence", 14, 60)]),
    "checks.csv": (CHECKS.encode(),
                   "SELECT service, sum(good)::INTEGER, sum(total)::INTEGER FROM indicators GROUP BY 1 ORDER BY 1",
                   [("api", 1, 1), ("web", 1, 2)]),
    "envelope.csv": (f'id,data,created_at\n1,"{ENVELOPE}",2020-01-01 00:00:00\n'.encode(),
                     "SELECT incident, title, severity, started_at FROM incidents",
                     [("4", "Slow", "major", at(2016, 11, 3, 6, 23, 6))]),
    "nested.json": (json.dumps(NESTED).encode(), "SELECT title, severity FROM incidents WHERE incident = '2'",
                    [("Broke 2", "major")]),
    "use.csv": (b"timestamp,value\n2016-11-01 00:00:00,6.5\n2016-11-01 00:05:00,50\n",
                "SELECT resource, max(used), max(bucket_s) FROM resource_use GROUP BY 1", [("use", 50.0, 300)]),
}  # fmt: skip


def proposal_of(workspace, name):
    settings = read_settings(workspace.folder, {})
    proposal = propose_source(read_sample(workspace.folder / name, settings), CONTRACTS, settings)
    tomllib.loads(proposal)
    return proposal


def loads_as_proposed(folder, name, sql, rows):
    workspace = Workspace(folder, "")
    workspace.write("greendot.toml", proposal_of(workspace, name))
    report = workspace.load(datetime(2017, 1, 1, tzinfo=UTC)).tables[0]
    assert report.quarantined == 0, workspace.quarantine()
    assert workspace.rows(sql) == rows


@pytest.mark.parametrize("name", FILES)
def test_what_is_proposed_loads_as_it_is(tmp_path, name):
    content, sql, rows = FILES[name]
    (tmp_path / name).write_bytes(content)
    loads_as_proposed(tmp_path, name, sql, rows)


def test_titles_and_merged_heads_of_a_sheet_are_left_out(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Users 2016"
    sheet.merge_cells("A1:C1")
    sheet["B2"] = "Active"
    sheet.merge_cells("B2:C2")
    for row in (["Date", "Users", "New users"], ["14/09/2016", 5, 1], ["15/09/2016", 6, 2]):
        sheet.append(row)
    book.save(tmp_path / "plan.xlsx")
    loads_as_proposed(tmp_path, "plan.xlsx", "SELECT max(day), sum(new_users)::INTEGER FROM daily_users",
                      [(date(2016, 9, 15), 3)])  # fmt: skip


def test_nanoseconds_with_a_zone_are_times(tmp_path):
    instants = pa.array([1475308800_000000000, 1475308860_000000000], pa.timestamp("ns", tz="Europe/Berlin"))
    table = pa.table({"time": instants, "kind": ["chat", "chat"], "count": pa.array([5, 6], pa.uint32())})
    pyarrow.parquet.write_table(table, tmp_path / "rate.parquet")
    loads_as_proposed(tmp_path, "rate.parquet", "SELECT max(bucket_at), max(bucket_s) FROM message_rate",
                      [(at(2016, 10, 1, 8, 1), 60)])  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,title,started_at\n1,Slow,2016-01-01T00:00:00Z\n", "# nothing was found for resolved_at"),
        ("day,users\n2016-01-01,5\n2016-01-01,6\n", "# 50% of the rows have the day of another"),
        ("month,service,cost\n2016-01-01,web,5\n2016-02-01,web,6\n", 'resolution = "month"  # guess'),
        ("colour,size\nred,5\n", "fits no contract"),
    ],
)
def test_what_a_reader_has_to_know_is_said(tmp_path, content, said):
    workspace = Workspace(tmp_path, "")
    workspace.write("file.csv", content)
    assert said in proposal_of(workspace, "file.csv")
