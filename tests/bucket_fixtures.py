"""A small S3 server on this machine: it keeps whole objects in its buckets and refuses whom it does not know."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

KEY, SECRET = "AKIDGREENDOTEXAMPLE", "a-secret-that-nobody-sees"
Answer = tuple[int, str]


@dataclass
class ObjectStore:
    """What the server keeps and how it answers: `faults` come first, by the number of the request that writes.

    A fault of code 0 hangs up instead of answering. `objects` stand under bucket and key, in the order they appeared.
    """

    buckets: set[str] = field(default_factory=lambda: {"reports"})
    objects: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    faults: dict[int, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, place: str = "reports/q4") -> str:
        """Return the folder that a send writes to."""
        return f"s3://{place}?region=us-east-1&scheme=http&endpoint_override=127.0.0.1:{self.port}"

    def refusal(self, number: int, key: str, head: str) -> Answer | None:
        """Return why a request is refused: its fault, who asks, or a bucket that is not there."""
        if number in self.faults:
            return self.faults[number]
        if not head:
            return 403, "AccessDenied"
        if f"Credential={KEY}/" not in head:
            return 403, "InvalidAccessKeyId"
        return None if key.partition("/")[0] in self.buckets else (404, "NoSuchBucket")


@contextmanager
def object_store(patch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Give a running store, and to this process the credentials that it takes and none besides."""
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE"):
        patch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, "/nowhere")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_ACCESS_KEY_ID", KEY)
    patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    store = ObjectStore()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfStore", (_Request,), {"store": store}))
    store.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Request(BaseHTTPRequestHandler):
    """Answers PutObject and the three calls of an upload in parts."""

    protocol_version = "HTTP/1.1"
    store: ObjectStore

    def do_PUT(self) -> None:
        asked, key, body = self._asked()
        if self._refuse(key):
            return
        if upload := asked.get("uploadId"):
            self.store.parts[upload[0]][int(asked["partNumber"][0])] = body
        else:
            self._keep(key, body)
        self._answer(200, b"")

    def do_POST(self) -> None:
        asked, key, _ = self._asked()
        if self._refuse(key):
            return
        if upload := asked.get("uploadId"):
            parts = self.store.parts.pop(upload[0])
            self._keep(key, b"".join(parts[number] for number in sorted(parts)))
            self._answer(200, b"<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
            return
        number = str(self.number)
        self.store.parts[number] = {}
        self.store.kinds[key] = self.headers["Content-Type"]
        begun = f"<UploadId>{number}</UploadId>".encode()
        self._answer(200, b"<InitiateMultipartUploadResult>" + begun + b"</InitiateMultipartUploadResult>")

    def do_DELETE(self) -> None:
        asked, _, _ = self._asked()
        self.store.parts.pop(asked["uploadId"][0], None)
        self._answer(204, b"")

    def _asked(self) -> tuple[dict[str, list[str]], str, bytes]:
        parts = urlsplit(self.path)
        key = unquote(parts.path).lstrip("/")
        with self.store.lock:
            self.store.requests.append(f"{self.command} {key}")
            self.number = len(self.store.requests)
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _unwrapped(body)
        return parse_qs(parts.query, keep_blank_values=True), key, body

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _keep(self, key: str, body: bytes) -> None:
        self.store.objects.pop(key, None)
        self.store.objects[key] = body
        if self.command == "PUT":
            self.store.kinds[key] = self.headers["Content-Type"]

    def _refuse(self, key: str) -> bool:
        answer = self.store.refusal(self.number, key, self.headers.get("Authorization", ""))
        if answer is None:
            return False
        code, name = answer
        if code:
            told = f"<Message>{KEY} {SECRET}</Message>"
            self._answer(code, f"<?xml version='1.0'?><Error><Code>{name}</Code>{told}</Error>".encode())
        else:
            self.close_connection = True
        return True

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("ETag", '"e"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _unwrapped(body: bytes) -> bytes:
    """Return what stands in chunks of S3's own form, without the checksum behind them."""
    found, at = b"", 0
    while (head := re.compile(rb"([0-9a-fA-F]+)[^\r]*\r\n").match(body, at)) and int(head[1], 16):
        at = head.end() + int(head[1], 16)
        found += body[head.end() : at]
        at += 2
    return found
