"""Turns an address below /brief/report/ into a draft's preview: one page without scripts, as paper would have it."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from greendot.errors import AccessError, GreendotError
from greendot.render.brief import render_plain, render_report_brief
from greendot.ui.briefs import HEADERS
from greendot.ui.notices import FAULT
from greendot.ui.reports.place import composed, current_office, remarks_of

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
        report = composed(office, entry)
        remarks = [remarks_of(part) for part in report.parts]
        return HTMLResponse(render_report_brief(report, remarks, f"../../reports?report={name}"), headers=HEADERS)
    except AccessError as error:
        return HTMLResponse(render_plain("This is not for everyone.", str(error), "", ""), 403, HEADERS)
    except GreendotError as error:
        return HTMLResponse(render_plain("This cannot be shown.", str(error), "../../reports", "Reports"), 503, HEADERS)
    except Exception:  # noqa: BLE001 - a faulty page is told as such, never as a trace
        _log.exception("a report could not be previewed")
        return HTMLResponse(render_plain("This cannot be shown.", FAULT, "../../reports", "Reports"), 500, HEADERS)
