"""Turns staged days into a word of warning where they look like whole weeks or months."""

from __future__ import annotations

from greendot.contracts import Resolution, Type
from greendot.load.staging import Pull, Staged
from greendot.warehouse import Warehouse, quoted


def warn_of_coarseness(warehouse: Warehouse, pull: Pull, staged: Staged) -> str:
    """Return what to do where each day is a month's first, or a Monday, though the table tells days; empty otherwise.

    A bill by month in a table of days shows a whole month's cost on one day.
    """
    contract = staged.plan.contract
    settings = pull.place.source.tables[contract.name]
    time = contract.time
    if time is None or contract.column(time).type is not Type.DATE or contract.is_records or settings.resolution:
        return ""
    if contract.resolution is not Resolution.DAY:
        return ""
    days, months, mondays = warehouse.run(
        "SELECT count(*), count(*) FILTER (day(d) = 1), count(*) FILTER (isodow(d) = 1)"
        f" FROM (SELECT DISTINCT {quoted(time)} AS d FROM {staged.table} WHERE gd_ok AND gd_kept)"
    )[0]
    found = "month" if days == months else "week" if days == mondays else ""
    if not found or days < 2:
        return ""
    first = {"month": "the first day of a month", "week": "a Monday"}[found]
    place = f"[sources.{pull.place.source_name}.tables.{contract.name}]"
    return f'every row is of {first}; if each is for a whole {found}, add resolution = "{found}" under {place}'
