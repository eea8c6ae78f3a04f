"""Turns the form for what happened on a day into an annotation, new or changed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from greendot.desk import Desk
from greendot.entries import Annotation, Entry, OvertakenError, plain_of, read_body
from greendot.entries.kinds import MARKS
from greendot.errors import GreendotError, StoreError
from greendot.formats import format_date
from greendot.ui.asking import read_when
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.place import selection_of_form
from greendot.ui.written import current_desk

FORM = "annotate"


@st.dialog("Note on a date", width="large")
def annotate() -> None:
    """Show the form: what happened, when, of what kind, and which numbers it is about; earlier notes can be changed."""
    key = ""
    try:
        desk = current_desk()
        notes = {one.key: one for one in reversed(desk.entries.annotations)}
        key = st.selectbox(
            "Which", ["", *notes], format_func=lambda one: _named(notes[one]) if one else "a new note",
            key=f"{FORM}_which",
        )  # fmt: skip
        before = notes.get(key)
        seen = st.session_state.setdefault(f"{FORM}_seen_{key}", before.stamp if before else "")
        with st.form(f"{FORM}_form", border=False, enter_to_submit=False):
            said = _pick_note(desk, key, plain_of(before.body) if before else {"metric": selection_of_form().metric})
            reason = st.text_input("Why", key=f"{FORM}_reason_{key}")
            name = pick_name()
            is_gone = bool(key) and st.checkbox("take this note back", key=f"{FORM}_gone_{key}")
            if not st.form_submit_button("send", key=f"{FORM}_send", type="primary"):
                return
        if is_gone:
            desk.withdraw(key, author=name, reason=reason, seen=seen)
        else:
            said |= {"started_on": read_when(said["started_on"]), "ended_on": read_when(said["ended_on"])}
            given = {field: value for field, value in said.items() if value not in (None, "")}
            desk.keep(read_body(Annotation, given), author=name, reason=reason, key=key, seen=seen if key else None)
        keep_name(name)
        del st.session_state[f"{FORM}_seen_{key}"]
        st.rerun()
    except OvertakenError as error:
        _say_overtaken(error, key)
    except GreendotError as error:
        say_not_kept(error)


def _pick_note(desk: Desk, key: str, held: dict[str, Any]) -> dict[str, Any]:
    """Show the fields of a note; each is what the note says now."""
    title = st.text_input("What happened, in a few words", held.get("title", ""), key=f"{FORM}_title_{key}")
    first, last, kind = st.columns(3)
    started = first.text_input("On", held.get("started_on") or desk.today.isoformat(), key=f"{FORM}_from_{key}")
    ended = last.text_input("Until, where it was more than a day", held.get("ended_on") or "", key=f"{FORM}_to_{key}")
    marks = list(MARKS)
    mark = kind.selectbox("Kind", marks, index=marks.index(held.get("mark", MARKS[0])), key=f"{FORM}_mark_{key}")
    left, middle, right = st.columns(3)
    metrics = {"": "every number", **{name: one.title for name, one in sorted(desk.snapshot.metrics.items())}}
    items = {"": "none", **{item: str(row.get("title") or item) for item, row in desk.known.initiatives.items()}}
    return {
        "title": title,
        "started_on": started,
        "ended_on": ended,
        "mark": mark,
        "metric": _pick(left, "About", metrics, held.get("metric", ""), f"{FORM}_metric_{key}"),
        "service": middle.text_input("Service", held.get("service", ""), key=f"{FORM}_service_{key}"),
        "initiative": _pick(right, "Part of", items, held.get("initiative", ""), f"{FORM}_initiative_{key}"),
    }


def _pick(place: Any, label: str, names: dict[str, str], held: str, key: str) -> str:
    """Return what was picked of keys that have names."""
    keys = list(names)
    index = keys.index(held) if held in names else 0
    return str(place.selectbox(label, keys, index=index, format_func=lambda one: names.get(one, one), key=key))


def _named(note: Entry[Annotation]) -> str:
    return f"{format_date(note.body.started_on)}: {note.body.title}"


def _say_overtaken(error: OvertakenError, key: str) -> None:
    """Say what stands now; what was typed stays in the form, which sends over it the next time."""
    theirs = error.theirs
    if theirs is None or not isinstance(theirs.body, Annotation):
        say_not_kept(error)
        return
    st.session_state[f"{FORM}_seen_{key}"] = theirs.stamp
    said = f"{theirs.body.title}, {format_date(theirs.body.started_on)}, {theirs.body.mark}"
    say_not_kept(StoreError(f"{theirs.author} wrote meanwhile: {said}. Send again to write yours over it."))
