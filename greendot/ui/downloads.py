"""Turns an address below /csv/ into the numbers behind one figure of a page, as a file."""

from __future__ import annotations

import logging
import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from greendot.access import Action, can
from greendot.compose import available_pages
from greendot.document import Figure, walk
from greendot.errors import GreendotError
from greendot.render.download import render_csv
from greendot.ui.documents import compose_query
from greendot.ui.notices import FAULT
from greendot.ui.workspace import current_settings, current_snapshot

_log = logging.getLogger("greendot.ui")
HEADERS = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


def may_download() -> bool:
    """Return whether readers of this server may take numbers away."""
    return can(current_settings().site.role, Action.EXPORT)


def answer_csv(request: Request) -> Response:
    """Answer with the table behind a figure: 403 without the right, 404 where there is no such page or figure."""
    name, wanted = str(request.path_params["page"]), request.query_params.get("figure", "")
    try:
        if not may_download():
            return PlainTextResponse("Downloads are not for everyone here.", 403, HEADERS)
        snapshot = current_snapshot()
        if name not in {page.name for page in available_pages(snapshot)}:
            return PlainTextResponse(f"There is no page '{name}' here.", 404, HEADERS)
        document = compose_query(name, snapshot, dict(request.query_params))
    except GreendotError as error:
        return PlainTextResponse(str(error), 503, HEADERS)
    except Exception:  # noqa: BLE001 - a reader sees a calm line, the log the trace
        _log.exception("the download of %s failed", name)
        return PlainTextResponse(FAULT, 500, HEADERS)
    figures = {block.anchor: block for block in walk(document.blocks) if isinstance(block, Figure)}
    if wanted not in figures:
        return PlainTextResponse(f"The page '{name}' has no figure '{wanted}'.", 404, HEADERS)
    told = re.sub(r"[^a-z0-9_]+", "-", f"{name} {wanted.removeprefix('figure:')} {document.header.period}".lower())
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{told.strip("-")}.csv"'}
    return Response(render_csv(figures[wanted]), media_type="text/csv; charset=utf-8", headers=headers)
