"""Turns pages and briefs against the clock, in a fresh headless browser each time, beside stock Streamlit's page.

A page is live when its last words and all its figures stand; a brief is readable when its first words are painted.
Memory is the server's after each thousand of five thousand reruns of a page.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from bench.demo_workspace import published_demo

HERE = Path(__file__).resolve().parent
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
RERUNS = int(os.environ.get("BENCH_RERUNS", "5000"))
HEAVIEST = "growth"
PAGES = {"overview": "the Overview", "capacity": "five numbers and five figures", HEAVIEST: "the page of most figures"}
"""What is timed, in words; stock Streamlit's page has four figures."""

PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

REDRAWN = "word => [...document.querySelectorAll('.gtitle')].every(title => title.textContent.includes(word))"
"""Every Plotly chart on a page shows the new figures; true at once where there is none."""

Live = Callable[[Page], None]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the work with it is done."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def greendot_is_live(page: Page) -> None:
    """Wait until the page's last line and all its drawings stand."""
    page.locator("footer.end").wait_for()
    page.wait_for_function("document.querySelectorAll('[data-stale=true]').length === 0")


def stock_is_live(page: Page) -> None:
    """Wait until stock Streamlit's four charts and its last line stand."""
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 4")
    page.get_by_text("footer of").wait_for()


def open_cold(address: str, is_live: Live) -> float:
    """Return the seconds from the address to a live page, in a browser that has never seen it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        is_live(page)
        taken = time.perf_counter() - began
        browser.close()
        return taken


def read_brief(address: str) -> float:
    """Return the seconds until a brief's first words are painted, in a browser that has never seen it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page.goto(address)
        page.wait_for_function(PAINTED)
        taken = float(page.evaluate(PAINTED)) / 1000
        browser.close()
        return taken


def switch_filter(address: str, is_live: Live, options: tuple[str, str], changed: Callable[[str], str]) -> float:
    """Return the median seconds from picking an option to words that only the new page has."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        is_live(page)
        taken = []
        for n in range(ROUNDS + 1):
            page.locator(".st-key-period input").click()
            option = page.get_by_role("option", name=options[n % 2], exact=True)
            option.wait_for()
            began = time.perf_counter()
            option.click()
            page.get_by_text(changed(options[n % 2])).first.wait_for()
            is_live(page)
            page.wait_for_function(REDRAWN, arg=changed(options[n % 2]).removeprefix("footer "))
            taken.append(time.perf_counter() - began)
        browser.close()
        return statistics.median(taken[1:])


def resident_mib(process: subprocess.Popen[bytes]) -> float:
    """Return the memory a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def hold_memory(port: int, process: subprocess.Popen[bytes]) -> list[float]:
    """Return the server's memory after each fifth of many reruns of one page, each with another period picked."""
    held = []
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as line:
        for n in range(RERUNS):
            asked = BackMsg()
            asked.rerun_script.query_string = f"period=2016-Q{n % 3 + 1}"
            asked.rerun_script.page_name = "growth"
            line.send(asked.SerializeToString())
            while ForwardMsg.FromString(bytes(line.recv(30))).WhichOneof("type") != "script_finished":
                pass
            if (n + 1) % (RERUNS // 5) == 0:
                held.append(resident_mib(process))
    return held


def median_of(work: Callable[[], float]) -> float:
    """Return the median seconds of some rounds, the first left out."""
    return statistics.median([work() for _ in range(ROUNDS + 1)][1:])


def measure() -> list[dict[str, object]]:
    """Return what a reader waits for: a page, a filter, a brief; Greendot's beside stock Streamlit's, in one run."""
    folder, port, stock_port = published_demo(), free_port(), free_port()
    greendot = [sys.executable, "-m", "greendot", "serve", str(folder), "--port", str(port)]
    stock = [sys.executable, "-m", "streamlit", "run", str(HERE / "stock_page.py"), "--server.headless", "true"]
    stock += ["--server.address", "127.0.0.1", "--server.port", str(stock_port), "--browser.gatherUsageStats", "false"]
    here, there = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{stock_port}"
    with serving(greendot, port) as process, serving(stock, stock_port):
        stock_page = median_of(lambda: open_cold(there, stock_is_live))
        stock_pick = switch_filter(
            there, stock_is_live, ("Q3", "Q4"), lambda q: "footer of 0.9" if q == "Q3" else "footer of 1"
        )
        rows = []
        for name, what in PAGES.items():
            page = median_of(partial(open_cold, f"{here}/{name}", greendot_is_live))
            pick = switch_filter(f"{here}/{name}", greendot_is_live, ("Q3 2016", "Q2 2016"), str)
            rows += [(f"{what}, live", page, stock_page), (f"{what}, a filter switched", pick, stock_pick)]
        for name in ("overview", HEAVIEST):
            brief = median_of(partial(read_brief, f"{here}/brief/{name}"))
            rows.append((f"the brief of {name}, readable", brief, stock_page))
        held = hold_memory(port, process)
    report: list[dict[str, object]] = [
        {"what": what, "greendot_s": mine, "stock_s": theirs, "share": mine / theirs} for what, mine, theirs in rows
    ]
    growth = held[-1] - held[1]
    return [*report, {"reruns": RERUNS, "memory_mib": [round(mib) for mib in held], "growth_mib": round(growth, 1)}]
