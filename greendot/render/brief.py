"""Turns a document into its brief: an HTML page without scripts that fetches nothing, for phone, paper and mail."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from greendot.document import Document
from greendot.render.addresses import address_of, csv_address
from greendot.render.markup import (
    STYLE,
    Pen,
    Remark,
    draw_blocks,
    draw_choices,
    draw_elsewhere,
    draw_footer,
    draw_header,
    draw_title,
)

__all__ = ["page_around", "render_brief", "render_plain"]

BRIEF_STYLE = Path(__file__).with_name("brief.css").read_text(encoding="utf-8") + STYLE

DOT = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Ccircle cx='8' cy='8' r='6' fill='%232e9e5b'/%3E%3C/svg%3E"
)
"""The green dot beside the page's name in a browser, carried along."""


def render_brief(
    document: Document,
    *,
    comments: Mapping[str, tuple[Remark, ...]] | None = None,
    live_href: str,
    has_downloads: bool = False,
) -> str:
    """Return the whole page. `comments` are what people wrote, by the anchor of the block they wrote on.

    `live_href` is where the live page is. An absolute one (https://…) makes every link absolute, so that the page can
    be sent; any other leaves links between briefs relative. `has_downloads` puts the numbers behind each figure one
    link away.
    """
    origin = urlsplit(live_href)
    start = f"{origin.scheme}://{origin.netloc}/brief/" if origin.scheme in ("http", "https") else ""
    download = csv_address(document.page, document.query, start.removesuffix("brief/") or "../")
    pen = Pen(lambda link: address_of(link, start), comments or {}, download=download if has_downloads else None)
    more = f'<a href="{escape(live_href)}">live page</a>'
    blocks = draw_blocks(document.blocks, pen) + draw_elsewhere(document, pen)
    body = draw_header(document, pen) + draw_choices(document, pen) + draw_title(document) + blocks
    title = f"{document.header.page}, {document.header.period} · {document.header.company}"
    return page_around(title, body + draw_footer(document, pen, more))


def render_plain(title: str, text: str, href: str, way_out: str) -> str:
    """Return a small page that says one thing and where to go from there: no such page, no snapshot yet."""
    inner = f"<h1>{escape(title)}</h1><p class=lead>{escape(text)}</p>"
    return page_around(title, inner + (f'<p><a href="{escape(href)}">{escape(way_out)}</a></p>' if href else ""))


def page_around(title: str, body: str, style: str = BRIEF_STYLE) -> str:
    """Return a page around its body. The policy keeps even a faulty escape from running or fetching anything."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="color-scheme" content="light dark"><link rel="icon" href="{DOT}">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f'<body><main><div class="gd">{body}</div></main></body></html>'
    )
