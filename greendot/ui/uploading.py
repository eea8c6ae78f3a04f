"""Turns the planner's sheet into a download, and an edited one into a difference that is accepted line by line."""

from __future__ import annotations

import streamlit as st

from greendot.desk import Desk
from greendot.entries import OvertakenError
from greendot.entries.uploaded import Line, Uploaded, read_workbook
from greendot.entries.workbook import XLSX_TYPE, render_workbook
from greendot.errors import GreendotError
from greendot.formats import plural
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.plain import plain_markdown
from greendot.ui.written import current_desk


@st.dialog("Planner's sheet", width="large")
def planners_sheet() -> None:
    """Show the download, take an edited sheet, and show what it changes."""
    try:
        desk = current_desk()
        desk.allow()
        content = render_workbook(desk.open_rows, desk.entries)
        st.download_button("download the sheet", content, "plan.xlsx", XLSX_TYPE, key="sheet_get", on_click="ignore")
        file = st.file_uploader("The edited sheet", type="xlsx", key="sheet_put", max_upload_size=5)
        if file is not None:
            uploaded = read_workbook(file.getvalue(), file.name, desk.known, desk.entries, desk.today)
            show_uploaded(desk, uploaded)
    except GreendotError as error:
        say_not_kept(error)


def show_uploaded(desk: Desk, uploaded: Uploaded) -> None:
    """Show how the sheet was read, the lines it changes, and keep those that are ticked."""
    for note in uploaded.notes:
        st.caption(plain_markdown(note))
    if uploaded.problems:
        say_not_kept(GreendotError("\n".join(f"not taken: {problem}" for problem in uploaded.problems)), "not_taken")
    if not uploaded.lines:
        st.write("Nothing differs from what is known.")
        return
    with st.form("sheet_form", border=False):
        ticked = [pick_line(number, line) for number, line in enumerate(uploaded.lines)]
        name = pick_name()
        if st.form_submit_button("keep what is ticked", key="sheet_send", type="primary"):
            accept(desk, [line for line, is_on in zip(uploaded.lines, ticked, strict=True) if is_on], name)


def pick_line(number: int, line: Line) -> bool:
    """Show one line with what it changes; one that someone wrote over meanwhile is not ticked by itself."""
    said = "; ".join(str(one) for one in line.differences)
    meanwhile = f" ({line.theirs.author} wrote meanwhile)" if line.theirs else ""
    label = f"{plain_markdown(line.title)}: {plain_markdown(said)}{plain_markdown(meanwhile)}"
    return st.checkbox(label, value=line.theirs is None, key=f"sheet_line_{number}")


def accept(desk: Desk, lines: list[Line], name: str) -> None:
    """Keep lines; close when all are kept."""
    lost = []
    for line in lines:
        try:
            desk.accept(line, author=name)
        except OvertakenError as error:
            lost.append(f"{line.title}: {error}")
    if lines:
        keep_name(name)
    if lost:
        say_not_kept(GreendotError(f"{plural(len(lost), 'line')} not kept. {'; '.join(lost)}"))
    else:
        st.rerun()
