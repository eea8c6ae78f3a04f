"""Turns the prices that sums of money rest on into a form, and what is typed there into assumptions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from greendot.desk import Desk
from greendot.entries import Assumption, Body, read_body
from greendot.entries.laying import PERSON_WEEK
from greendot.errors import GreendotError
from greendot.ui.comments import say_not_kept
from greendot.ui.grids import Cells, Line, show_grid
from greendot.ui.written import current_desk

FORM = "prices"
_COLUMNS = {"value": ("At least", 1.1), "most": ("At most", 1.1), "note": ("Where it comes from", 3.0)}


@st.dialog("Prices", width="large")
def assume_prices() -> None:
    """Show the form: a line for each price, with its least, its most, and where it comes from."""
    try:
        desk = current_desk()
        currency = desk.settings.company.currency
        st.caption(
            f"In {currency}, for one of each. What you write stands above the configuration, on every page at once; "
            "what was measured stays as it is. Empty the first cell to take an assumption back."
        )
        show_grid(desk, FORM, lines_of(desk), _COLUMNS)
    except GreendotError as error:
        say_not_kept(error)


def lines_of(desk: Desk) -> list[Line]:
    """Return a line for each price that is declared or assumed, a week of work first."""
    rows = {str(row["name"]): row for row in desk.snapshot.records("prices")}
    lines = []
    for name in (PERSON_WEEK, *sorted(rows.keys() - {PERSON_WEEK})):
        row, entry = rows.get(name, {}), desk.entries.assumptions.get(name)
        low, high = row.get("low"), row.get("high")
        cells = {"value": _text(low), "most": _text(high) if high != low else "", "note": str(row.get("why") or "")}
        stamp, key = (entry.stamp, entry.key) if entry else ("", "")
        lines.append(Line(name, _title(desk, name), cells, partial(_read, name), stamp, key))
    return lines


def _read(name: str, cells: Cells) -> Body:
    most = {"most": cells["most"]} if cells["most"] else {}
    return read_body(Assumption, {"name": name, "value": cells["value"], "note": cells["note"], **most})


def _title(desk: Desk, name: str) -> str:
    if name == PERSON_WEEK:
        return "A week of one person's work"
    metric = desk.snapshot.metrics.get(name)
    return f"{metric.title}, for a year" if metric else name


def _text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, int | float) else ""
