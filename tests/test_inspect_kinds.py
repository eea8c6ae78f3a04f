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
