"""Turns lines of cells into a form to tab through, and what was changed in it into entries; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from greendot.desk import Desk
from greendot.entries import Body, OvertakenError
from greendot.errors import GreendotError
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.disagreeing import Disagreement, settle

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a grid: what it is about, its cells as they stand, and how cells become an entry.

    `stamp` is that of the entry the cells show, empty where they show what the source says; `key` is that entry's. An
    entry whose first cell is emptied is taken back.
    """

    name: str
    title: str
    cells: Cells
    read: Callable[[Cells], Body]
    stamp: str = ""
    key: str = ""


@dataclass
class Opening:
    """One opening of a grid: what each line was when it was shown, and where two disagree."""

    shown: dict[str, Line] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)


def forget(form: str) -> None:
    """Forget the last opening of a form; what was typed then and not sent is gone."""
    for key in [key for key in st.session_state if str(key) == form or str(key).startswith(f"{form}_")]:
        del st.session_state[key]


def show_grid(desk: Desk, form: str, lines: Sequence[Line], columns: Mapping[str, tuple[str, float]]) -> None:
    """Show lines of cells under `columns`, each with its heading and width, and keep what is changed and sent."""
    held: Opening = st.session_state.setdefault(form, Opening())
    if held.disagreements:
        settle(desk, held.disagreements)
        if held.disagreements:
            return
        st.rerun()
    for line in lines:
        held.shown.setdefault(line.name, line)
    widths = (2.4, *(width for _, width in columns.values()))
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        with st.container(key=f"{form}_headings"):
            headings = ("", *(heading for heading, _ in columns.values()))
            for place, heading in zip(st.columns(widths, gap="small"), headings, strict=True):
                place.caption(heading)
        with st.container(key=f"{form}_lines"):
            for line in lines:
                _show_line(form, held.shown[line.name], columns, widths)
        reason = st.text_input("Why", key=f"{form}_reason")
        name = pick_name()
        is_sent = st.form_submit_button("send", key=f"{form}_send", type="primary")
    if is_sent:
        _send(desk, form, held, name, reason, tuple(columns))


def _show_line(form: str, line: Line, columns: Mapping[str, tuple[str, float]], widths: Sequence[float]) -> None:
    about, *places = st.columns(widths, gap="small", vertical_alignment="center")
    about.text(line.title)
    for place, (cell, (heading, _)) in zip(places, columns.items(), strict=True):
        place.text_input(
            f"{heading}, {line.title}", line.cells[cell], key=f"{form}_{cell}_{line.name}", label_visibility="collapsed"
        )


def _send(desk: Desk, form: str, held: Opening, name: str, reason: str, columns: Sequence[str]) -> None:
    """Keep each line that was changed; close the form when all are kept, else say what is not."""
    kept, problems = 0, []
    for line in held.shown.values():
        typed = {cell: str(st.session_state.get(f"{form}_{cell}_{line.name}") or "").strip() for cell in columns}
        if typed == line.cells:
            continue
        try:
            _keep(desk, held, line, typed, name, reason)
            kept += 1
        except GreendotError as error:
            problems.append(f"{line.title}: {error}")
    if kept:
        keep_name(name)
    if problems:
        say_not_kept(GreendotError("\n".join(problems)))
    elif held.disagreements:
        st.rerun(scope="fragment")
    elif kept:
        st.rerun()
    else:
        st.caption("Nothing was changed.")


def _keep(desk: Desk, held: Opening, line: Line, typed: Cells, name: str, reason: str) -> None:
    """Keep one line, or take its entry back; a disagreement waits to be settled. StoreError says what is wrong."""
    first = next(iter(line.cells))
    if not typed[first]:
        if line.key:
            desk.withdraw(line.key, author=name, reason=reason, seen=line.stamp)
        return
    body = line.read(typed)
    try:
        entry = desk.keep(body, author=name, reason=reason, seen=line.stamp)
    except OvertakenError as error:
        held.disagreements.append(Disagreement(line.title, body, error.theirs, name, reason))
        return
    held.shown[line.name] = Line(line.name, line.title, typed, line.read, entry.stamp, entry.key)
