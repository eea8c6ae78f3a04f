"""Turns an address below /brief/report/ into a report's web page: a draft as it stands, a frozen one as it was."""

from __future__ import annotations

import logging
from dataclasses import replace
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from greendot.errors import AccessError, GreendotError
from greendot.logo import read_logo
from greendot.render.brief import render_plain
from greendot.render.web import render_web
from greendot.reports.office import Office
from greendot.reports.writing import FORMATS
from greendot.ui.briefs import HEADERS
from greendot.ui.notices import FAULT
from greendot.ui.reports.place import composed, current_office

_log = logging.getLogger("greendot.ui")


def answer_report(request: Request) -> Response:
    """Answer with a report as it stands: 404 for an unknown one, 503 where something cannot be read."""
    name = str(request.path_params["name"])
    try:
        office = current_office()
        entry = office.drafts.get(name)
        if entry is None:
            text = f"There is no report '{name[:80]}' here."
            return HTMLResponse(
                render_plain("There is no such report.", text, "../../reports", "Reports"), 404, HEADERS
            )
        if entry.body.frozen and (kept := _frozen_page(office, name, request.query_params.get("version", ""))):
            return HTMLResponse(kept, headers=HEADERS)
        report = composed(office, entry)
        back = f'<p class="cmp"><a href="../../reports?report={escape(name)}">Back to Reports</a></p>'
        report = replace(report, logo=read_logo(office.settings))
        page = render_web(report, site="../..").replace('<div class="gd">', f'<div class="gd">{back}', 1)
        return HTMLResponse(page, headers=HEADERS)
    except AccessError as error:
        return HTMLResponse(render_plain("This is not for everyone.", str(error), "", ""), 403, HEADERS)
    except GreendotError as error:
        return HTMLResponse(render_plain("This cannot be shown.", str(error), "../../reports", "Reports"), 503, HEADERS)
    except Exception:  # noqa: BLE001 - a faulty page is told as such, never as a trace
        _log.exception("a report could not be previewed")
        return HTMLResponse(render_plain("This cannot be shown.", FAULT, "../../reports", "Reports"), 500, HEADERS)


def _frozen_page(office: Office, name: str, version: str) -> str:
    """Return the web page that was frozen with a report, of its newest version unless one is named; empty without."""
    found = [one for one in office.frozen if one.key == name and version in ("", str(one.version))]
    pages = [path for one in found[-1:] for path in one.files if path.suffix == FORMATS["web"]]
    return pages[0].read_text(encoding="utf-8") if pages else ""
