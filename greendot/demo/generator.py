"""Turns Truths and the declared tables into rows in a Scratch: the SQL files of this folder, run in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

from greendot.demo.declarations import read_section, table_files
from greendot.demo.planted import Incident
from greendot.demo.truths import Truths
from greendot.warehouse.schema import quoted, text_literal
from greendot.warehouse.scratch import Scratch

__all__ = ["SQL_FOLDER", "generate"]

SQL_FOLDER = Path(__file__).parent / "sql"

Row = Mapping[str, object]


def generate(scratch: Scratch, truths: Truths) -> None:
    """Make every table of the company in `scratch`. The same truths give the same rows, whatever the machine."""
    scratch.run(f"SET TimeZone = 'UTC'; SET VARIABLE seed = {truths.seed}")
    for path in table_files():
        scratch.read_csv(path.stem, path)
    for name, rows in {**_from_truths(truths), **_from_sections()}.items():
        put_rows(scratch, name, rows)
    for path in sorted(SQL_FOLDER.glob("*.sql")):
        scratch.run(path.read_text(encoding="utf-8"))


def _from_truths(truths: Truths) -> dict[str, Sequence[Row]]:
    return {
        "planted": [truths.planted],
        "planted_incidents": [_incident_row(one) for one in truths.incidents],
        "incidents_by_quarter": [{"quarter": name, "incidents": count} for name, count in truths.incidents_by_quarter],
        "payload_points": [
            {"people_1": truths.payload_people[0], "people_2": truths.payload_people[1]}
            | {"times_1": truths.payload_reductions[0], "times_2": truths.payload_reductions[1]}
        ],
        "planted_dates": [
            {"initiative": read_section("presence").text("initiative"), "landed_on": truths.presence_landed_on},
            {"initiative": read_section("edge_cache").text("initiative"), "landed_on": truths.edge_cache_landed_on},
        ],
    }


def _from_sections() -> dict[str, Sequence[Row]]:
    """Return the declarations that only the generator needs."""
    growth, messages, incidents = read_section("growth"), read_section("messages"), read_section("incidents")
    late, over, refused = read_section("green_but_late"), read_section("overcommitted"), read_section("quarantine")
    return {
        "weekdays": [{"weekday": n, "factor": factor} for n, factor in enumerate(growth.list("weekday"), start=1)],
        "other_kinds": [{"kind": kind, "share": share} for kind, share in messages.table("other_kinds").items()],
        "incident_shares": [{name: incidents.share(name) for name in ("found_by_us", "reviewed")}],
        "hourly_start": [{"hourly_from": read_section("clock").day("hourly_from")}],
        "planted_resources": [
            {"resource": one.text("resource"), "use": one.share("use")}
            | {"growth_a_month": one.share("growth_a_month"), "lead_time_days": one.number("lead_time_days")}
            for one in (read_section("order_by_past"), read_section("roomy"))
        ],
        "refused": [
            {
                name: refused.number(name)
                for name in ("impossible_date", "negative_count", "more_night_calls_than_calls")
            }
        ],
        "slipping": [{"initiative": late.text("initiative"), "slip_days": late.number("slip_days")}],
        "one_person": [{"service": service} for service in read_section("one_person").list("services")],
        "overcommitted": [
            {"over_team": over.text("team"), "quarter_on": over.day("quarter_on")}
            | {"committed_to_available": over.share("committed_to_available")}
        ],
    }


def _incident_row(one: Incident) -> Row:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def put_rows(scratch: Scratch, name: str, rows: Sequence[Row]) -> None:
    """Make a table of a few rows, typed as their Python values are."""
    values = ", ".join(f"({', '.join(map(_literal, row.values()))})" for row in rows)
    columns = ", ".join(map(quoted, rows[0]))
    scratch.run(f"CREATE TABLE {quoted(name)} AS SELECT * FROM (VALUES {values}) AS rows({columns})")  # noqa: S608 - quoted


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case datetime():
            return f"TIMESTAMP '{value.replace(tzinfo=None).isoformat(sep=' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case bool():
            return str(value).lower()
        case int():
            return f"{value}::INTEGER"
        case float():
            return f"{value!r}::DOUBLE"
        case _:
            return text_literal(str(value))
