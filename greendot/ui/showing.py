"""Turns a document into a Streamlit page: words, numbers and drawings in one piece, cut only where Plotly draws."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from greendot.document import Document, Figure, walk
from greendot.render.addresses import csv_address, identifier
from greendot.render.markup import (
    Pen,
    Remark,
    draw_drawings,
    draw_elsewhere,
    draw_footer,
    draw_header,
    draw_table_behind,
    draw_title,
    is_wide,
    pieces_of,
)
from greendot.ui.comments import answer_press, can_comment, keep_press, own_name
from greendot.ui.downloads import may_download
from greendot.ui.kept import Kept
from greendot.ui.place import head_of_page
from greendot.ui.remarks import remarks_on_page
from greendot.ui.sheets import Press, live_address, show_html
from greendot.ui.writing import open_form

Pieces = tuple[str | tuple[Figure, ...], ...]

_drawn: Kept[Pieces] = Kept()


def show_document(document: Document, *, remarks: Mapping[str, tuple[Remark, ...]] | None = None) -> None:
    """Show a page. `remarks` are what people wrote by anchor, read from the store when left out."""
    written = remarks_on_page(document.page, own_name()) if remarks is None else remarks
    pen = Pen(
        live_address,
        written,
        is_live=True,
        can_comment=can_comment(),
        can_explore=True,
        explored=explored_on(document),
        download=csv_address(document.page, document.query, "./") if may_download() else None,
    )
    with head_of_page():
        show_html(draw_header(document, pen), f"head-{document.page}")
    asked = (tuple(sorted(written.items())), pen.can_comment, pen.explored)
    show_pieces(_drawn.get(document, asked, lambda: draw_page(document, pen)), pen, document)
    answer_press(document)
    open_form(document.page)


def draw_page(document: Document, pen: Pen) -> Pieces:
    """Return a page below its header as HTML, cut where a figure is explored."""
    end = draw_elsewhere(document, pen) + draw_footer(document, pen, brief_link(document))
    return (draw_title(document), *pieces_of(document.blocks, pen), end)


def brief_address(document: Document) -> str:
    """Return where the brief of this page lies, with the same selection."""
    query = urlencode(document.query)
    return f"./brief/{document.page}" + (f"?{query}" if query else "")


def brief_link(document: Document) -> str:
    """Return the link to the brief."""
    return f'<a href="{brief_address(document)}">print, mail, phone</a>'.replace("&", "&amp;")


def show_pieces(pieces: Pieces, pen: Pen, document: Document) -> None:
    """Show what stands between explored figures in one component each, and those figures as Plotly draws them."""
    on_press = partial(_press, document.page)
    pending, shown = "", 0
    for piece in pieces:
        if isinstance(piece, str):
            pending += piece
            continue
        show_html(pending, f"sheet-{document.page}-{shown}", on_press)
        pending, shown = "", shown + 1
        show_figures(piece, pen, on_press)
    show_html(pending, f"sheet-{document.page}-{shown}", on_press)


def show_figures(figures: tuple[Figure, ...], pen: Pen, on_press: partial[None]) -> None:
    """Show one figure over the whole column, or two side by side, of which at least one is explored."""
    if len(figures) == 1:
        with st.container(key=f"whole-{_key(figures[0])}"):
            show_figure(figures[0], pen, True, on_press)
        return
    for column, figure in zip(st.columns(len(figures), gap="medium"), figures, strict=True):
        with column:
            show_figure(figure, pen, is_wide(figure), on_press)


def show_figure(figure: Figure, pen: Pen, is_whole: bool, on_press: partial[None]) -> None:
    """Show a figure as it is drawn, or with Plotly's version in its drawing's place."""
    key = _key(figure)
    if figure.anchor in pen.explored:
        show_html(draw_drawings(figure, pen, is_whole=is_whole), f"figure-{key}", on_press)
        show_plotly(figure, key)
        show_html(draw_table_behind(figure, pen), f"behind-{key}", on_press)
    else:
        html = draw_drawings(figure, pen, is_whole=is_whole) + draw_table_behind(figure, pen)
        show_html(html, f"figure-{key}", on_press)


def show_plotly(figure: Figure, key: str) -> None:
    """Show Plotly's version of a figure; its library is read only now."""
    from greendot.render.plotly import draw_chart

    config = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
    drawn = draw_chart(figure.chart, dark=st.context.theme.type == "dark")
    st.plotly_chart(drawn, theme=None, key=f"plotly-{key}", config=config, width="stretch")


def _key(figure: Figure) -> str:
    """Return a figure's anchor as part of a widget's key."""
    return identifier(figure.anchor)


def explored_on(document: Document) -> frozenset[str]:
    """Return the figures of a page that the reader explores."""
    wanted: frozenset[tuple[str, str]] = st.session_state.get("explored", frozenset())
    figures = {block.anchor for block in walk(document.blocks) if isinstance(block, Figure)}
    return frozenset(anchor for page, anchor in wanted if page == document.page and anchor in figures)


def _press(page: str, press: Press) -> None:
    """Swap a figure for Plotly's version and back, or keep a press for the form that it opens."""
    if press.act == "explore":
        st.session_state["explored"] = st.session_state.get("explored", frozenset()) ^ {(page, press.anchor)}
    else:
        keep_press(page, press)
