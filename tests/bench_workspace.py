"""A small workspace to try metrics in: a year of users, some incidents, people with names, and their facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from greendot.warehouse import open_warehouse
from greendot.workspace import Workspace, open_workspace
from test_publish import HEADER, INCIDENT_ROWS, fill

AS_OF = datetime(2016, 11, 15, 6, tzinfo=UTC)
NAMES = ("Zelda Quimby", "Yorick Vane", "Xenia Ulm")
TOML = """
[company]
name = "Fernwood"
time_zone = "UTC"
is_synthetic = true
[publish]
now = "2016-11-15T06:00:00Z"
[engine]
threads = 1
"""


def bench_workspace(folder: Path) -> Workspace:
    """Return a workspace whose facts hold 1,000 to 1,318 users a day of 2016, and a metric of the workspace's own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "greendot.toml").write_text(TOML)
    days = [date(2016, 1, 1) + timedelta(days=step) for step in range(319)]
    users = [
        {"day": day, "region": region, "plan": "all", "users": (1000 + step) // share}
        for step, day in enumerate(days)
        for region, share in (("all", 1), ("europe", 2))
    ]
    people = [{"person": name.lower(), "name": name, "team": "core", "valid_from": date(2016, 1, 1)} for name in NAMES]
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "daily_users", users)
        fill(warehouse, "incidents", INCIDENT_ROWS)
        fill(warehouse, "people", people)
    return open_workspace(folder)


def text_of(sql: str, **fields: str) -> str:
    """Return a metric file's text: a header that is sound, and a query."""
    known = {"title": "People", "kind": "gauge", "unit": "users", "better": "higher", "dimensions": "",
             "sources": "daily_users: 36h", "more": ""}  # fmt: skip
    return HEADER.format(**{**known, **fields}) + sql + "\n"


PEOPLE = "SELECT period(day) AS period, avg(users) AS value FROM daily_users WHERE region = 'all' GROUP BY 1"
