"""Turns a scenario into the entries that make it the plan, and the changes that no entry can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from greendot.entries.kinds import Change, Override, Scenario, Staffing

Row = Mapping[str, object]


def adopted_of(scenario: Scenario, work: Iterable[Row]) -> tuple[tuple[Override | Staffing, ...], tuple[Change, ...]]:
    """Return what a scenario moves and drops as overrides, what it re-staffs as staffing, and what is left of it.

    `work` are the rows of `initiative_teams` as they stand: what a scenario adds or takes counts from there.
    """
    weeks = {(str(row["initiative"]), str(row["team"])): _number(row.get("person_weeks")) for row in work}
    overrides: list[Override] = []
    staffed: dict[tuple[str, str], Staffing] = {}
    left: list[Change] = []
    for one in scenario.changes:
        if one.act == "drop":
            overrides.append(Override(one.initiative, "state", "dropped"))
        elif one.act == "move" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", one.to):
            overrides.append(Override(one.initiative, "forecast_on", date.fromisoformat(one.to)))
        elif one.act == "move":
            overrides.append(Override(one.initiative, "quarter_committed", one.to))
        elif one.act == "re-staff" and one.team and one.person_weeks is not None:
            key = (one.initiative, one.team)
            before = staffed[key].person_weeks if key in staffed else weeks.get(key, 0.0)
            staffed[key] = Staffing(*key, round(max(0.0, before + one.person_weeks), 2))
        else:
            left.append(one)
    return (*overrides, *staffed.values()), tuple(left)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
