"""Turns requests into a log line, a check of Host and Origin, packed static files, before Streamlit sees them."""

from __future__ import annotations

import gzip
import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greendot.ui.listening import is_loopback

_log = logging.getLogger("greendot.requests")
PACKED = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}


class RequestLog:
    """Writes one JSON line a request: when, what, how it ended, how long it took. Addresses' queries are left out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and log how it ended."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), [0]

        async def watch(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.close"):
                status[0] = message.get("status", message.get("code", 0))
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            level = logging.DEBUG if scope["path"].startswith(("/static/", "/_stcore/health")) else logging.INFO
            taken = round((time.perf_counter() - started) * 1000, 1)
            what = {"kind": scope["type"], "method": scope.get("method", ""), "path": scope["path"]}
            _log.log(level, "request", extra={"fields": {**what, "status": status[0], "ms": taken}})


class JsonLines(logging.Formatter):
    """Turns a log record into one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, words, and a trace where there is one."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class HostGuard:
    """Answers only requests that were meant for this server: others come from pages that guess its address."""

    def __init__(self, app: ASGIApp, public: Callable[[], str]) -> None:
        self._app, self._public = app, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign Host with 421, and a foreign Origin of a socket or a change with 403."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            is_change = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
            if not self._is_known(headers.get("host", "")):
                await _refuse(
                    scope, receive, send, 421, "This server does not answer for that host name; set address in [site]."
                )
                return
            if is_change and (origin := headers.get("origin")) and not self._is_known(urlsplit(origin).netloc):
                await _refuse(scope, receive, send, 403, "That page may not use this server.")
                return
        await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        """Return whether a host name is this machine's own or the public one."""
        name = urlsplit(f"//{host}").hostname or ""
        return is_loopback(name) or name == (urlsplit(self._public()).hostname or "\n")


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    """Answer with a refusal; a socket is closed before it opens."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": text})
    else:
        await PlainTextResponse(text, status)(scope, receive, send)


class PackedFiles:
    """Answers for Streamlit's own static files from memory, compressed once."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app, self._folder = app, folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with packed bytes where the browser takes them, else let Streamlit answer."""
        file = self._file(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if file is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        await Response(packed(file), media_type=PACKED[file.suffix], headers=headers)(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        """Return the file an address below /static/ names, if it is one worth packing and inside the folder."""
        if not scope["path"].startswith("/static/"):
            return None
        file = (self._folder / scope["path"].lstrip("/")).resolve()
        is_inside = file.is_relative_to(self._folder) and file.suffix in PACKED
        return file if is_inside and file.is_file() else None


@lru_cache(maxsize=512)
def packed(file: Path) -> bytes:
    """Return a file's bytes, compressed; Streamlit's files never change under one name."""
    return gzip.compress(file.read_bytes(), 6, mtime=0)
