"""Turns a workspace's folder into a server: Streamlit's pages, briefs, health, and what guards and logs them."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from greendot.compose import PAGES
from greendot.compose.page import REPORTS, WORKBENCH
from greendot.errors import GreendotError
from greendot.resources import shipped
from greendot.ui.briefs import answer_brief, answer_first_brief, sent_brief
from greendot.ui.documents import compose_query
from greendot.ui.downloads import answer_csv
from greendot.ui.front import answer_icon, answer_page
from greendot.ui.health import answer_health
from greendot.ui.listening import check_sockets, require_free, require_loopback
from greendot.ui.middleware import HostGuard, JsonLines, PackedFiles, RequestLog
from greendot.ui.notices import on_script_error
from greendot.ui.reports import answer_report
from greendot.ui.theme import configuration
from greendot.ui.workspace import current_settings, current_snapshot, serve_folder

_log = logging.getLogger("greendot.server")
STATIC = Path(streamlit.__file__).parent / "static"


def serve(folder: Path, host: str | None = None, port: int | None = None) -> None:
    """Serve a workspace until stopped; a stop by signal ends with exit code 0.

    `host` and `port` replace what greendot.toml says. ServeError when the address may not be listened on or is taken.
    """
    serve_folder(folder)
    site = current_settings().site
    host, port = host or site.host, site.port if port is None else port
    require_loopback(host)
    require_free(host, port)
    write_log_lines()
    app = make_app()
    sys.argv = [str(shipped("app.py"))]
    signal.signal(signal.SIGTERM, _leave)
    _log.info("serving", extra={"fields": {"address": f"http://{host}:{port}", "folder": str(folder.resolve())}})
    app.run(config={**configuration(), "server.address": host, "server.port": port, "browser.serverAddress": host})


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal's handler takes both
    """End well on a signal that asks to."""
    sys.exit(0)


def make_app() -> Any:
    """Return the application: Streamlit's pages with Greendot's routes and guards around them."""
    PagesManager.uses_pages_directory = False
    routes = [
        Route("/brief", answer_first_brief),
        Route("/brief/report/{name}", answer_report),
        Route("/brief/{page}", answer_brief),
        Route("/csv/{page}", answer_csv),
        Route("/overview", answer_overview),
        Route("/health", answer_health),
        Route("/favicon.png", answer_icon),
        *(Route(f"/{'' if name == 'overview' else name}", answer_page) for name in (*PAGES, REPORTS, WORKBENCH)),
    ]
    middleware = [
        Middleware(RequestLog),
        Middleware(HostGuard, public=public_address),
        Middleware(PackedFiles, folder=STATIC),
    ]
    return streamlit.App(
        shipped("app.py"), routes=routes, middleware=middleware, lifespan=lifespan, on_script_error=on_script_error
    )


def public_address() -> str:
    """Return the address under which people know this server; empty when there is none."""
    try:
        return current_settings().site.address
    except GreendotError:
        return ""


def answer_overview(request: Request) -> Response:
    """Lead /overview to the first page, which Streamlit keeps at the root."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}", 307)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:  # noqa: ARG001 - Streamlit passes its App
    """Refuse to run where others could reach it, and read ahead what the first reader would wait for."""
    check_sockets()
    await asyncio.to_thread(warm)
    yield
    _log.info("stopped")


def warm() -> None:
    """Import what pages need and compose the first one. Without a snapshot there is nothing to read ahead."""
    import pandas  # noqa: F401 - imported for its time

    import greendot.render.plotly
    import greendot.ui  # noqa: F401 - imported for its time

    try:
        document = compose_query("overview", current_snapshot(), {})
        sent_brief(document, "../")
    except GreendotError as error:
        _log.warning("nothing to show yet: %s", error)
    except Exception:  # noqa: BLE001 - a faulty page is told to who opens it; the others are still worth serving
        _log.warning("the first page could not be read ahead", exc_info=True)


def write_log_lines() -> None:
    """Send Greendot's log to standard error, one line of JSON each."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    root = logging.getLogger("greendot")
    root.handlers, root.propagate = [stream], False
    root.setLevel(logging.INFO)
