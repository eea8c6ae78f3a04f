"""Kinds of files that inspect knows by what stands in them: what it proposes for look-alikes, and that it loads."""

from __future__ import annotations

import pytest

from greendot.inspect import propose_source, read_sample
from greendot.inspect.written import how_written
from greendot.settings import read_settings
from workspace_files import CONTRACTS, Workspace

SLOS = """
version: prometheus/v1
service: search
labels: {owner: team-search}
slos:
  - name: answered
    objective: 99.9
  - name: fast
    objective: 95
"""
OPEN_SLO = """
apiVersion: openslo/v1
kind: SLO
metadata: {name: payments-answered}
spec:
  service: payments
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: inside
      target: 0.995
"""
PAGES = """id,title,status,created_at,last_status_change_at,urgency
P1,Slow start,resolved,2016-11-03T10:00:00Z,2016-11-03T11:30:00Z,high
P2,Crash,acknowledged,2016-11-03T12:00:00Z,2016-11-03T12:05:00Z,low
"""
OVERALL = """seen_at,indicator,description
2016-11-03T10:00:00Z,none,All fine
2016-11-03T11:00:00Z,major,Major outage
2016-11-03T11:30:00Z,none,All fine
"""
REGISTER = """
- repo_name: search
  team: '#search'
- repo_name: old-site
  team: '#web'
  retired: true
"""
SITES = """
owner: example
repo: status
user-agent: x
secrets: [A]
sites:
  - {name: Chat, url: https://chat.example.com}
  - {name: Docs, url: https://docs.example.com}
"""
CASES = [
    ("search.yml", SLOS, "objectives", "SELECT service, indicator, target_pct::TEXT, span FROM objectives ORDER BY ALL",
     [("search", "answered", "99.900000", "30d"), ("search", "fast", "95.000000", "30d")]),
    ("payments.yaml", OPEN_SLO, "objectives", "SELECT service, target_pct::TEXT, span FROM objectives",
     [("payments", "99.500000", "28d")]),
    ("pages.csv", PAGES, "incidents", "SELECT incident, hour(resolved_at), severity FROM incidents ORDER BY ALL",
     [("P1", 11, "major"), ("P2", None, "minor")]),
    ("overall.csv", OVERALL, "component_status",
     "SELECT component, hour(started_at), hour(ended_at), status FROM component_status ORDER BY started_at",
     [("all", 10, 11, "operational"), ("all", 11, 11, "major outage"), ("all", 11, None, "operational")]),
    ("register.yml", REGISTER, "services", "SELECT service, lifecycle FROM services ORDER BY ALL",
     [("old-site", "retired"), ("search", "live")]),
    ("status.yml", SITES, "services", "SELECT service FROM services ORDER BY ALL", [("Chat",), ("Docs",)]),
]  # fmt: skip


def proposed(workspace: Workspace, file: str) -> str:
    settings = read_settings(workspace.folder, {})
    return propose_source(read_sample(workspace.folder / file, settings), CONTRACTS, settings)


@pytest.mark.parametrize(("file", "content", "table", "sql", "rows"), CASES, ids=[case[0] for case in CASES])
def test_what_is_proposed_for_a_kind_of_file_loads(tmp_path, file, content, table, sql, rows):
    workspace = Workspace(tmp_path, "")
    workspace.write(file, content)
    workspace.write("greendot.toml", proposed(workspace, file))
    (report,) = workspace.load().tables
    assert (report.table, report.quarantined) == (table, 0)
    assert workspace.rows(sql) == rows


def test_rows_that_are_parts_of_an_incident_are_not_taken_for_incidents(tmp_path):
    workspace = Workspace(tmp_path, "")
    parts = "".join(f"i{n // 4},2016-11-03T1{n % 4}:00:00Z,2016-11-03T1{n % 4}:30:00Z\n" for n in range(16))
    workspace.write("parts.csv", f"incident_id,start_at,end_at\n{parts}")
    said = proposed(workspace, "parts.csv")
    assert "fits no contract" in said
    assert "Nearest is incidents, but 75% of the rows have the incident of another." in said


def test_a_configuration_that_names_an_owner_is_no_list_of_teams(tmp_path):
    workspace = Workspace(tmp_path, "")
    workspace.write("settings.yml", "owner: a\nrepo: b\nuser-agent: c\nbranch: d\nlogo: e\n")
    assert "fits no contract" in proposed(workspace, "settings.yml")


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (("0.995", "0.990"), "number"),
        (("0.123", "12.500"), "number"),
        (("1.234", "12.500"), "dotted"),
        (("0,123", "0,456"), "comma"),
        (("1,234", "12,500"), "thousands"),
    ],
)
def test_a_share_of_three_decimals_is_no_thousands(texts, written):
    assert how_written(texts) == written


STATUS_PAGE = """{"page": {"id": "p", "name": "Acme"}, "incidents": [
  {"id": "a", "name": "API errors", "status": "resolved", "impact": "major", "started_at": "2016-03-03T09:58:00Z",
   "resolved_at": "2016-03-03T11:30:00Z", "updated_at": "2016-03-03T12:00:00Z",
   "incident_updates": [{"id": "u1", "body": "fixed"}, {"id": "u2", "body": "looking"}]}]}"""
TICKETS = """number,opened_at,resolved_at,short_description,priority,state,cmdb_ci
INC1,2016-03-01 10:00:00,2016-03-01 11:00:00,Search is down,1 - Critical,Closed,search
INC2,2016-03-02 10:00:00,2016-03-02 11:00:00,Mail is slow,4 - Low,Closed,mail
"""
CHARGES = """\
lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UnblendedCost,lineItem/CurrencyCode
2016-03-01T00:00:00Z,2016-03-02T00:00:00Z,Hosts,large,1.50,USD
2016-03-01T00:00:00Z,2016-03-02T00:00:00Z,Hosts,small,0.25,USD
"""
NANOSECONDS = "ts,channel,count\n" + "".join(f"{1457000000000000000 + n * 60_000_000_000},chat,{n}\n" for n in range(5))
CLOCK = "timestamp;requests\n30.10.2016 01:00;1\n30.10.2016 01:15;2\n30.10.2016 01:30;3\n"
FRENCH = "Date;Utilisateurs actifs\n" + "".join(f"{day}/03/2016;12 34{day % 10}\n" for day in range(11, 20))
TASKS = """ID,Title,Status,Priority,Created,Updated,Due Date,Estimate,Type
ENG-1,Faster start,Done,High,2016-03-01T10:00:00Z,2016-04-01T10:00:00Z,2016-06-01,3,Feature
ENG-2,More shards,In Progress,High,2016-03-02T10:00:00Z,2016-04-02T10:00:00Z,2016-06-02,3,Infra
"""
EXPORTS = [
    ("status.json", STATUS_PAGE, "incidents", "SELECT incident, severity FROM incidents", [("a", "major")]),
    ("tickets.csv", TICKETS, "incidents", "SELECT title, service, severity FROM incidents ORDER BY incident",
     [("Search is down", "search", "critical"), ("Mail is slow", "mail", "minor")]),
    ("charges.csv", CHARGES, "costs", "SELECT charge, BilledCost::TEXT FROM costs ORDER BY 1",
     [("Hosts / large", "1.500000"), ("Hosts / small", "0.250000")]),
    ("fine.csv", NANOSECONDS, "message_rate", "SELECT count(*), min(bucket_at)::TEXT, min(bucket_s) FROM message_rate",
     [(5, "2016-03-03 10:13:20", 60)]),
    ("clock.csv", CLOCK, "message_rate", "SELECT count(*), min(bucket_s) FROM message_rate", [(3, 900)]),
    ("personnes.csv", FRENCH, "daily_users", "SELECT min(users), count(*) FROM daily_users", [(12341, 9)]),
    ("tasks.csv", TASKS, "initiatives", "SELECT initiative, kind, state FROM initiatives ORDER BY 1",
     [("ENG-1", "product", "landed"), ("ENG-2", "infrastructure", "in progress")]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "content", "table", "sql", "rows"), EXPORTS, ids=[case[0] for case in EXPORTS])
def test_what_is_proposed_for_an_export_loads(tmp_path, file, content, table, sql, rows):
    """Status pages, tickets, bills of clouds, times finer than they are read, other languages, plans."""
    test_what_is_proposed_for_a_kind_of_file_loads(tmp_path, file, content, table, sql, rows)
