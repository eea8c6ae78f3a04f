"""Turns a team's initiatives into one grid of cells to tab through, and what is typed there into status updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from greendot.compose.view import titles_of
from greendot.desk import Desk
from greendot.entries import Body, Entry, OvertakenError, Status, read_body, read_day
from greendot.entries.kinds import HEALTH
from greendot.entries.laid import Row
from greendot.errors import GreendotError
from greendot.formats import format_date, plural
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.disagreeing import Disagreement, settle
from greendot.ui.plain import plain_markdown
from greendot.ui.written import current_desk

HELD = "weekly"
EVERY = "*"
_WIDTHS = (3.2, 1.5, 1.1, 1.5, 4)
_CELLS = ("health", "confidence", "forecast", "note")


@dataclass
class Round:
    """One opening of the form: what each row was when it was shown, what became of it, and where two disagree."""

    seen: dict[str, str] = field(default_factory=dict)
    shown: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: int = 0
    problems: list[str] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)


def begin_weekly() -> None:
    """Forget the last opening; what was typed then and not sent is gone."""
    for key in [key for key in st.session_state if str(key).startswith(f"{HELD}_")]:
        del st.session_state[key]
    st.session_state[HELD] = Round()


@st.dialog("Weekly update", width="large")
def weekly() -> None:
    """Show the form: pick a team, tab through its initiatives, send."""
    try:
        desk = current_desk()
        held: Round = st.session_state.setdefault(HELD, Round())
        if held.disagreements:
            held.kept += settle(desk, held.disagreements)
            if held.disagreements:
                return
            st.rerun()
        show_rows(desk, held)
    except GreendotError as error:
        say_not_kept(error)


def show_rows(desk: Desk, held: Round) -> None:
    """Show the team's rows and take what is sent."""
    titles = titles_of(desk.snapshot, "team")
    teams = list(dict.fromkeys(str(row.get("team") or "") for row in desk.open_rows))
    if not teams:
        st.write("The plan has no open initiatives.")
        return
    names = {**titles, "": "No team named", EVERY: "Every team"}
    team = st.selectbox("Team", [*teams, EVERY], format_func=lambda key: names.get(key, key), key=f"{HELD}_team")
    rows = [row for row in desk.open_rows if team in (EVERY, str(row.get("team") or ""))]
    newest = desk.entries.statuses
    for row in rows:
        key = str(row["initiative"])
        held.seen.setdefault(key, newest[key][-1].stamp if key in newest else "")
        held.shown.setdefault(key, shown_cells(row))
    with st.form(f"{HELD}_form", border=False, enter_to_submit=False):
        show_headings()
        with st.container(key=f"{HELD}_lines"):
            for row in rows:
                show_row(row)
        is_confirmed = st.checkbox("the rows I left as they are still stand: say so again today", key=f"{HELD}_confirm")
        name = pick_name()
        is_sent = st.form_submit_button("send", key=f"{HELD}_send", type="primary")
    if is_sent:
        send(desk, held, rows, name, is_confirmed=is_confirmed)


def show_headings() -> None:
    """Show what the columns hold; a phone, where cells stand below each other, has no room for it."""
    headings = ("Initiative", "Health", "Sure, 1 to 10", "Date now", "What changed, in a line")
    with st.container(key="weekly_headings"):
        for column, heading in zip(st.columns(_WIDTHS, gap="small"), headings, strict=True):
            column.caption(heading)


def show_row(row: Row) -> None:
    """Show one initiative: its title and first date, and four cells that hold what is known."""
    key, title = str(row["initiative"]), str(row.get("title") or row["initiative"])
    about, health, confidence, forecast, note = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
    first = row.get("baseline_on")
    promised = f"  \n:gray[first promised {format_date(first)}]" if isinstance(first, date) else ""
    about.markdown(f"{plain_markdown(title)}{promised}")
    health.selectbox(
        f"Health of {title}",
        HEALTH,
        index=HEALTH.index(_health(row)),
        key=_cell(key, "health"),
        label_visibility="collapsed",
    )
    sure = row.get("confidence")
    confidence.text_input(
        f"How sure of {title}, 1 to 10", str(sure or ""), key=_cell(key, "confidence"), label_visibility="collapsed"
    )
    forecast.text_input(
        f"Date of {title} now", _iso(row), key=_cell(key, "forecast"),
        label_visibility="collapsed", placeholder="2017-03-10",
    )  # fmt: skip
    note.text_input(f"What changed in {title}", key=_cell(key, "note"), label_visibility="collapsed")


def send(desk: Desk, held: Round, rows: list[Row], name: str, *, is_confirmed: bool) -> None:
    """Keep every row that was changed; close the form when all are kept, else say what is not."""
    held.problems.clear()
    for row in rows:
        key = str(row["initiative"])
        status = None
        try:
            status = read_row(key, held.shown[key], is_confirmed=is_confirmed)
            if status is None:
                continue
            entry = desk.keep(status, author=name, seen=held.seen[key])
            held.seen[key], held.shown[key] = entry.stamp, typed_cells(key)
            held.kept += 1
        except OvertakenError as error:
            held.disagreements.append(disagreement(row, status, error.theirs, name))
        except GreendotError as error:
            held.problems.append(f"{row.get('title') or key}: {error}")
    if held.kept:
        keep_name(name)
    if held.problems:
        say_not_kept(GreendotError("\n".join(held.problems)))
        if held.kept:
            st.caption(f"{plural(held.kept, 'row')} kept. Mend the rest and send again.")
    elif held.disagreements:
        st.rerun(scope="fragment")
    elif held.kept:
        st.rerun()
    else:
        st.caption("Nothing was changed. Change a row, or tick that the rows still stand.")


def read_row(key: str, shown: Mapping[str, str], *, is_confirmed: bool) -> Status | None:
    """Return what was typed into a row over what it showed; all of it when it is confirmed; None for nothing new."""
    typed = typed_cells(key)
    kept = {cell: text for cell, text in typed.items() if is_confirmed or text != shown[cell]}
    if kept.get("health") == "unknown" and shown["health"] == "unknown":
        kept.pop("health")
    forecast = kept.pop("forecast", "")
    said: dict[str, object] = {**kept, "forecast_on": _day(forecast) if forecast else None}
    if not any(said.values()):
        return None
    body = read_body(Status, {**said, "initiative": key})
    return body if isinstance(body, Status) else None


def typed_cells(key: str) -> dict[str, str]:
    """Return what the cells of a row hold."""
    return {cell: str(st.session_state.get(_cell(key, cell)) or "").strip() for cell in _CELLS}


def shown_cells(row: Row) -> dict[str, str]:
    """Return what the cells of a row show before anything is typed."""
    return {
        "health": _health(row),
        "confidence": str(row.get("confidence") or ""),
        "forecast": _iso(row),
        "note": "",
    }


def disagreement(row: Row, mine: Status | None, theirs: Entry[Body] | None, name: str) -> Disagreement:
    """Return two statuses of one initiative that were written over each other."""
    if mine is None:
        raise TypeError("what was overtaken says something")
    return Disagreement(str(row.get("title") or row["initiative"]), mine, theirs, name)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise GreendotError(f"'{text}' is not a date; write 2017-03-10 or 10 March 2017") from None


def _iso(row: Row) -> str:
    now = row.get("forecast_on")
    return now.isoformat() if isinstance(now, date) else ""


def _health(row: Row) -> str:
    said = str(row.get("declared_health") or "unknown")
    return said if said in HEALTH else "unknown"


def _cell(key: str, name: str) -> str:
    return f"{HELD}_{name}_{key}"
