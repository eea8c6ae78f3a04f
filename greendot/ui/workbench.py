"""Turns a picked or pasted metric file into a run on the facts and the document that tells of it, for engineers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from greendot.access import Action, require
from greendot.calendar import Grain
from greendot.compose.page import WORKBENCH
from greendot.document import Document
from greendot.errors import MetricError, WarehouseError
from greendot.render.markup import Pen, draw_footer, draw_header, draw_title, pieces_of
from greendot.settings import FILE_NAME
from greendot.ui.documents import minute_of
from greendot.ui.place import head_of_page, snapshot_of_page
from greendot.ui.sheets import live_address, show_html
from greendot.ui.showing import explored_on, show_pieces
from greendot.ui.workspace import current_settings

if TYPE_CHECKING:
    from greendot.workbench import Draft
    from greendot.workspace import Workspace

PASTED = ""
_GRAINS = (Grain.QUARTER, Grain.MONTH, Grain.WEEK, Grain.DAY, Grain.YEAR)
_LAST = {Grain.QUARTER: 8, Grain.MONTH: 13, Grain.WEEK: 14, Grain.DAY: 28, Grain.YEAR: 8}
_HINT = "A whole file: the header between /* --- and --- */, then one SELECT."


def show_workbench() -> None:
    """Show the pickers and what came of the last run. AccessError for a role that may not preview."""
    require(current_settings().site.role, Action.PREVIEW)
    workspace = _workspace()
    draft, grain, by = _pick(workspace)
    if st.button("run on the facts", key="bench_run", type="primary", disabled=draft is None) and draft is not None:
        with st.spinner("Running, for some seconds at most"):
            st.session_state["bench"] = _try(workspace, draft, grain, by)
    show_bench(st.session_state.get("bench") or _invitation())


def show_bench(document: Document) -> None:
    """Show what a run told: like any page, but without remarks, a brief or an export."""
    pen = Pen(live_address, is_live=True, can_explore=True, explored=explored_on(document))
    with head_of_page():
        show_html(draw_header(document, pen), f"head-{WORKBENCH}")
    show_pieces((draw_title(document), *pieces_of(document.blocks, pen), draw_footer(document, pen, "")), pen, document)


def _pick(workspace: Workspace) -> tuple[Draft | None, Grain, str]:
    """Show what can be picked; return the draft, None where nothing is pasted yet, and how to look at it."""
    from greendot.workbench import LONGEST, draft_of_file, draft_of_text, known_files

    files = known_files(workspace)
    names = [PASTED, *sorted(files)]
    asked = st.query_params.get("metric", PASTED)
    st.session_state.setdefault("bench_metric", asked if asked in names else PASTED)
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        name = st.selectbox("Metric", names, format_func=lambda one: one or "a file I paste", key="bench_metric",
                            width=260)  # fmt: skip
        grains = [grain.value for grain in _GRAINS]
        grain = Grain(st.selectbox("By", grains, key="bench_grain", width=120))
        place = st.empty()
    if name == PASTED:
        text = st.text_area("The file", key="bench_text", height=260, max_chars=LONGEST, placeholder=_HINT)
        draft = draft_of_text(workspace, text) if text.strip() else None
    else:
        draft = draft_of_file(workspace, files[name])
    return draft, grain, _pick_split(place, draft)


def _pick_split(place: st.delta_generator.DeltaGenerator, draft: Draft | None) -> str:
    """Show the splits of a draft, where it has any, and return the one that is picked."""
    file = draft.file if draft else None
    splits = ["", *(",".join(split) for split in file.metric.splits)] if file else [""]
    if len(splits) == 1:
        return ""
    if st.session_state.get("bench_by") not in splits:
        st.session_state["bench_by"] = ""
    with place:
        return st.selectbox("Split", splits, format_func=lambda one: one.replace(",", " and ") or "in total",
                            key="bench_by", width=180)  # fmt: skip


def _try(workspace: Workspace, draft: Draft, grain: Grain, by: str) -> Document:
    """Run a draft, and return what there is to tell of it."""
    from greendot.compose.workbench import compose_workbench
    from greendot.workbench import Limits, Tried, try_apart

    settings = current_settings()
    try:
        tried = try_apart(workspace, draft, grain=grain, by=by, last=_LAST[grain], limits=Limits(), now=settings.now())
    except (MetricError, WarehouseError) as error:
        tried = Tried(draft, failure=error)
    return compose_workbench(snapshot_of_page(), tried, minute_of(settings))


def _invitation() -> Document:
    from greendot.compose.workbench import compose_workbench

    return compose_workbench(snapshot_of_page(), None, minute_of(current_settings()))


def _workspace() -> Workspace:
    """Return the workspace that is served, with contracts as they are now."""
    settings = current_settings()
    files = (settings.folder / FILE_NAME, *settings.path(settings.folders.contracts).glob("*.toml"))
    changed_at = tuple((str(file), file.stat().st_mtime_ns) for file in files if file.is_file())
    return _opened(settings.folder, changed_at)


@lru_cache(maxsize=4)
def _opened(folder: Path, changed_at: tuple[tuple[str, int], ...]) -> Workspace:  # noqa: ARG001 - a change is another
    from greendot.workspace import open_workspace

    return open_workspace(folder)
