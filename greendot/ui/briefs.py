"""Turns an address below /brief/ into a page's brief, compressed and with a tag that spares sending it twice."""

from __future__ import annotations

import gzip
import logging
from dataclasses import dataclass
from hashlib import blake2s
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from greendot.compose import available_pages
from greendot.document import Document
from greendot.errors import AccessError, GreendotError, nearest
from greendot.render.brief import render_brief, render_plain
from greendot.ui.documents import compose_query
from greendot.ui.downloads import may_download
from greendot.ui.kept import Kept
from greendot.ui.notices import FAULT
from greendot.ui.remarks import remarks_on_page
from greendot.ui.workspace import current_settings, current_snapshot
from greendot.ui.written import written_over

_log = logging.getLogger("greendot.ui")
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A brief as it goes out: its tag, and its bytes plain and compressed."""

    tag: str
    plain: bytes
    packed: bytes


_kept: Kept[Sent] = Kept()


def answer_brief(request: Request) -> Response:
    """Answer with a page's brief: 304 for who has it, 404 for an unknown page, 503 before the first publish."""
    name = str(request.path_params["page"])
    try:
        snapshot = written_over(current_snapshot())
        available = [page.name for page in available_pages(snapshot)]
        if name not in available:
            return unknown_page(name, available)
        document = compose_query(name, snapshot, dict(request.query_params))
        sent = sent_brief(document, live_href(document))
    except AccessError as error:
        return HTMLResponse(render_plain("This is not for everyone.", str(error), "", ""), 403, HEADERS)
    except GreendotError as error:
        text = f"{error} Run `greendot load`, then `greendot publish`."
        return HTMLResponse(render_plain("There is nothing to show yet.", text, "", ""), 503, HEADERS)
    except Exception:  # noqa: BLE001 - a reader sees a calm page, the log the trace
        _log.exception("the brief of %s failed", name)
        return HTMLResponse(render_plain("This page could not be shown.", FAULT, "", ""), 500, HEADERS)
    return answer_with(sent, request)


def answer_with(sent: Sent, request: Request) -> Response:
    """Answer with a brief, packed where the browser takes it; 304 for who has it."""
    headers = {**HEADERS, "ETag": sent.tag}
    if sent.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return HTMLResponse(sent.packed, headers={**headers, "Content-Encoding": "gzip"})
    return HTMLResponse(sent.plain, headers=headers)


def answer_first_brief(request: Request) -> Response:
    """Lead /brief to the Overview's."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./brief/overview{query}", 307)


def unknown_page(name: str, available: list[str]) -> Response:
    """Return a plain page that says which pages there are."""
    near = nearest(name, available)
    text = f"There is no page '{name}' here{'; ' + near if near else '.'} There are: {', '.join(available)}."
    return HTMLResponse(render_plain("There is no such page.", text, "./overview", "Overview"), 404, HEADERS)


def live_href(document: Document) -> str:
    """Return where the live page of a brief is: at the public address where one is configured."""
    site = current_settings().site.address.rstrip("/")
    page = "" if document.page == "overview" else document.page
    query = f"?{urlencode(document.query)}" if document.query else ""
    return f"{site}/{page}{query}" if site else f"../{page}{query}"


def sent_brief(document: Document, href: str) -> Sent:
    """Return a document's brief as bytes; the same document with the same comments is rendered once."""
    remarks = remarks_on_page(document.page)

    def make() -> Sent:
        plain = render_brief(document, comments=remarks, live_href=href, has_downloads=may_download()).encode()
        return Sent(f'"{blake2s(plain, digest_size=12).hexdigest()}"', plain, gzip.compress(plain, 6, mtime=0))

    return _kept.get(document, (tuple(sorted(remarks.items())), href), make)
