"""Turns Streamlit's front page into Greendot's: its name, its dot, and where the server is, so that none is guessed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from greendot.render.brief import DOT

BASE = "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin, MAIN_PAGE_BASE_URL: location.origin}</script>"
"""Without it the browser looks for the server below each page's address first, and logs two failures a visit."""

REPLACED = (
    ("<title>Streamlit</title>", f"<title>Greendot</title>{BASE}"),
    ('href="./favicon.png"', f'href="{DOT}"'),
)
HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN"}


def answer_page(request: Request) -> Response:  # noqa: ARG001 - a route takes its request
    """Answer with the front page, from which the browser loads everything else."""
    return HTMLResponse(front_page(), headers=HEADERS)


@lru_cache(maxsize=1)
def front_page() -> str:
    """Return the front page. What this release of Streamlit does not have stays as it is."""
    text = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for old, new in REPLACED:
        text = text.replace(old, new)
    return text
