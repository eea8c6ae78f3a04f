"""Turns the pointer and the snapshot it names into what a load balancer or a person asks: is this server well?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from greendot.errors import GreendotError
from greendot.ui.workspace import current_settings, current_snapshot

HEADERS = {"Cache-Control": "no-store"}


def answer_health(request: Request) -> Response:  # noqa: ARG001 - a route takes its request
    """Answer 200 with the live build and its age, 503 with the reason when there is nothing to show."""
    try:
        build = current_snapshot().build
        age_h = (current_settings().now() - build.as_of).total_seconds() / 3600
    except GreendotError as error:
        return JSONResponse({"status": "degraded", "build": None, "reason": str(error)}, 503, HEADERS)
    body = {"status": "ok", "build": build.build, "as_of": build.as_of.isoformat(), "age_h": round(age_h, 2)}
    return JSONResponse(body, headers=HEADERS)
