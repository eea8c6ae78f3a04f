"""Turns Streamlit's front page into Greendot's: its name, its dot, and where the server is, so that none is guessed."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from greendot.ui.theme import SURROUND

BASE = "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin, MAIN_PAGE_BASE_URL: location.origin}</script>"
"""Without it the browser looks for the server below each page's address first, and logs two failures a visit."""

REPLACED = (
    ("<title>Streamlit</title>", f"<title>Greendot</title>{BASE}"),
    ("</body>", f"<style>{SURROUND}</style></body>"),
)
"""The style stands last, so that it comes after Streamlit's own, and is not sent again with every change of a page."""

PARTS = ("BidiComponent", "LinkButton", "Button", "Popover", "MenuButton")
IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
ICON = (Path(__file__).parent / "dot.png").read_bytes()
HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN"}


def answer_page(request: Request) -> Response:  # noqa: ARG001 - a route takes its request
    """Answer with the front page, from which the browser loads everything else."""
    return HTMLResponse(front_page(), headers=HEADERS)


def answer_icon(request: Request) -> Response:  # noqa: ARG001 - a route takes its request
    """Answer with the dot in place of Streamlit's icon; a page that set its own would have it drawn at every change."""
    return Response(ICON, media_type="image/png", headers={**HEADERS, "Cache-Control": "max-age=86400"})


@lru_cache(maxsize=1)
def front_page() -> str:
    """Return the front page. What this release of Streamlit does not have stays as it is."""
    folder = Path(streamlit.__file__).parent / "static"
    text = (folder / "index.html").read_text(encoding="utf-8")
    for old, new in REPLACED:
        text = text.replace(old, new)
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in needed_scripts(folder / "static" / "js")
        if name not in text
    )
    return text.replace("</head>", f"{links}</head>")


def needed_scripts(folder: Path) -> list[str]:
    """Return the parts of Streamlit's script that every page needs, so that they come with it and not after it."""
    wanted = [file.name for part in PARTS for file in folder.glob(f"{part}.*.js")]
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop()
        if name not in found and (folder / name).is_file():
            found[name] = None
            wanted += IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return sorted(found)
