"""Turns a document into a Streamlit page: words and numbers first, drawings that Plotly replaces if asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from greendot.document import Block, Document, Figure, Section
from greendot.render.addresses import identifier
from greendot.render.markup import (
    Pen,
    Remark,
    draw_block,
    draw_drawings,
    draw_footer,
    draw_header,
    draw_table_behind,
    draw_title,
    is_wide,
    runs_of_figures,
)
from greendot.ui.place import head_of_page
from greendot.ui.remarks import remarks_on_page
from greendot.ui.sheets import live_address, show_html

Commented = Callable[[str, str], None]


def show_document(
    document: Document, *, remarks: Mapping[str, tuple[Remark, ...]] | None = None, on_comment: Commented | None = None
) -> None:
    """Show a page. `remarks` are what people wrote by anchor, read from the store when left out.

    `on_comment` opens the form for a block, given its anchor and its name; without it there are no buttons.
    """
    written = remarks_on_page(document.page) if remarks is None else remarks
    pen = Pen(live_address, written, is_live=True, can_comment=on_comment is not None)
    with head_of_page():
        show_html(draw_header(document, pen), f"head-{document.page}")
    show_html(draw_title(document), f"title-{document.page}")
    show_blocks(document.blocks, pen, f"{document.page}-", on_comment)
    show_html(draw_footer(document, pen, brief_link(document)), f"foot-{document.page}")


def brief_address(document: Document) -> str:
    """Return where the brief of this page lies, with the same selection."""
    query = urlencode(document.query)
    return f"./brief/{document.page}" + (f"?{query}" if query else "")


def brief_link(document: Document) -> str:
    """Return the link to the brief."""
    return f'<a href="{brief_address(document)}">print, mail, phone</a>'.replace("&", "&amp;")


def show_blocks(blocks: tuple[Block, ...], pen: Pen, key: str, on_comment: Commented | None, depth: int = 2) -> None:
    """Show blocks in order: what stands between figures in one piece, figures each by itself."""
    pending = ""
    for n, run in enumerate(runs_of_figures(blocks)):
        first = run[0]
        if isinstance(first, Figure):
            pending = _flush(pending, f"{key}{n}", on_comment)
            show_figures(tuple(one for one in run if isinstance(one, Figure)), pen, on_comment)
        elif isinstance(first, Section) and not first.is_folded and any(isinstance(b, Figure) for b in first.blocks):
            pending += draw_block(replace(first, blocks=()), pen, depth=depth)
            pending = _flush(pending, f"{key}{n}", on_comment)
            show_blocks(first.blocks, pen, f"{key}{n}-", on_comment, depth + 1)
        else:
            pending += draw_block(first, pen, depth=depth)
    _flush(pending, f"{key}end", on_comment)


def _flush(html: str, key: str, on_comment: Commented | None) -> str:
    """Show what is pending, if anything; nothing is pending then."""
    if html:
        show_html(html, f"sheet-{key}", on_comment)
    return ""


def show_figures(figures: tuple[Figure, ...], pen: Pen, on_comment: Commented | None) -> None:
    """Show one figure over the whole column, or two side by side."""
    if len(figures) == 1:
        with st.container(key=f"whole-{_key(figures[0])}"):
            show_figure(figures[0], pen, True, on_comment)
        return
    for column, figure in zip(st.columns(len(figures), gap="medium"), figures, strict=True):
        with column:
            show_figure(figure, pen, is_wide(figure), on_comment)


def _key(figure: Figure) -> str:
    """Return a figure's anchor as part of a widget's key."""
    return identifier(figure.anchor)


@st.fragment
def show_figure(figure: Figure, pen: Pen, is_whole: bool, on_comment: Commented | None) -> None:
    """Show a figure, or Plotly's version in its place once *explore* was pressed; only this part runs again."""
    key = _key(figure)
    is_explored = bool(st.session_state.get(f"explored-{key}"))
    show_html(draw_drawings(figure, pen, is_whole=is_whole, is_explored=is_explored), f"figure-{key}")
    if is_explored:
        show_plotly(figure, key)
    with st.container(horizontal=True, key=f"acts-{key}"):
        show_html(draw_table_behind(figure, pen), f"behind-{key}", on_comment)
        word = "back" if is_explored else "explore"
        st.button(word, key=f"explore-{key}", type="tertiary", on_click=_toggle, args=(key,), width="content")


def _toggle(key: str) -> None:
    """Change between the drawing and Plotly's version."""
    st.session_state[f"explored-{key}"] = not st.session_state.get(f"explored-{key}")


def show_plotly(figure: Figure, key: str) -> None:
    """Show Plotly's version of a figure; its library is read only now."""
    from greendot.render.plotly import draw_chart

    config = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
    drawn = draw_chart(figure.chart, dark=st.context.theme.type == "dark")
    st.plotly_chart(drawn, theme=None, key=f"plotly-{key}", config=config, width="stretch")
