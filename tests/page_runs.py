"""Runs Greendot's pages as Streamlit does, without a browser, and reads what stands on them."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from streamlit.testing.v1 import AppTest

from greendot.resources import shipped
from test_brief import read, squeezed

TOML = """
[company]
name = "Fernwood"
is_synthetic = true
[publish]
now = "2016-11-15T06:00:00Z"
"""


def open_page(name: str, **query: str) -> AppTest:
    """Return a page as it stands after its first run, at an address with a query."""
    app = AppTest.from_file(str(shipped("app.py")), default_timeout=30)
    if name == "overview":
        app.query_params.update(query)
    app.run()
    if name != "overview":
        app.switch_page(f"pages/{name.replace('-', '_')}.py")
        app.query_params.update(query)
        app.run()
    return app


def html_of(app: AppTest) -> str:
    """Return the markup of every component on a page, in order."""
    shown = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return "\n".join(str(one["html"]) for one in shown if "html" in one)


def choices_of(app: AppTest) -> list[dict[str, Any]]:
    """Return what can be chosen on a page, as its lists are told: name, label, options, chosen."""
    shown = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return [choice for one in shown for choice in one.get("choices", [])]


def words_on(app: AppTest) -> str:
    """Return what a reader sees of it, without line breaks."""
    return squeezed("".join(read(html_of(app)).texts))


@dataclass(frozen=True)
class Server:
    """A served workspace: its address, its folder, its process and the file its log goes to."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve a workspace with the command people use, and stop it as a system would."""
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "greendot", "serve", str(folder), "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stderr=stream, stdout=stream)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with suppress(OSError):
                urlopen(f"{address}/_stcore/health", timeout=5).close()
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield Server(address, folder, process, log)
    finally:
        process.terminate()
        process.wait(20)
