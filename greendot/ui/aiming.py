"""Turns the quarters of a metric into a form for what it should reach, and what is typed there into targets."""

from __future__ import annotations

from functools import partial

import streamlit as st

from greendot.calendar import Grain
from greendot.desk import Desk
from greendot.entries import Body, Target, read_body
from greendot.errors import GreendotError
from greendot.formats import unit_words
from greendot.results import Metric
from greendot.ui.comments import say_not_kept
from greendot.ui.grids import Cells, Line, show_grid
from greendot.ui.place import selection_of_form
from greendot.ui.written import current_desk

FORM = "targets"
_AHEAD = 5
_COLUMNS = {"value": ("Should reach", 1.2)}


@st.dialog("Targets", width="large")
def set_targets() -> None:
    """Show the form: this quarter and those that follow, each with what the chosen metric should reach in it."""
    try:
        desk = current_desk()
        metric = desk.snapshot.metrics.get(selection_of_form().metric)
        if metric is None:
            st.write("Choose a metric first: its page has this form.")
            return
        unit = unit_words(metric.unit)
        st.caption(
            f"{metric.title}{f', in {unit}' if unit else ''}. An empty line is what its file says, or no target. "
            "Pages compare with a new target at the next publish."
        )
        show_grid(desk, FORM, lines_of(desk, metric), _COLUMNS)
    except GreendotError as error:
        say_not_kept(error)


def lines_of(desk: Desk, metric: Metric) -> list[Line]:
    """Return a line for each quarter from this one on: what people set, else what the metric's file says."""
    calendar = desk.settings.calendar
    quarter = calendar.period(desk.today, Grain.QUARTER)
    lines = []
    for ahead in range(_AHEAD):
        key = calendar.key(calendar.shift(quarter, ahead))
        entry = desk.entries.targets.get((metric.name, key))
        value = entry.body.value if entry else metric.targets.get(key)
        lines.append(
            Line(
                key,
                calendar.label(calendar.shift(quarter, ahead)),
                {"value": "" if value is None else f"{value:.12g}"},
                partial(_read, metric.name, key),
                entry.stamp if entry else "",
                entry.key if entry else "",
            )
        )
    return lines


def _read(metric: str, quarter: str, cells: Cells) -> Body:
    return read_body(Target, {"metric": metric, "quarter": quarter, "value": cells["value"]})
