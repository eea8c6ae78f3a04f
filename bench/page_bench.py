"""Turns pages and briefs against the clock, in a fresh headless browser each time, beside stock Streamlit's page.

A page is live when its last words and all its figures stand; a brief is readable when its first words are painted.
The browser's own clock counts, from the navigation or the pick to the frame that showed the page, and the sides take
turns, so that a busy machine slows all of them. Memory is the server's after each thousand of five thousand reruns.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
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

TIMED = """([stands, word]) => {
  let began = word ? null : 0
  for (const kind of ["click", "input"])
    if (word) addEventListener(kind, () => { began = performance.now() }, { capture: true })
  const is_there = new Function("word", stands)
  window.taken = new Promise(say => {
    const look = () => requestAnimationFrame(() => {
      if (began === null || !document.body || !is_there(word)) look()
      else requestAnimationFrame(() => say((performance.now() - began) / 1000))
    })
    look()
  })
}"""
"""Keeps the seconds to the frame after a page stands: from the navigation, or with a word from the last press."""

GREENDOT_STANDS = """
const ends = [...document.querySelectorAll("*")].map(one => one.shadowRoot?.querySelector("footer.end")).filter(Boolean)
return ends.length > 0 && !document.querySelector("[data-stale=true]")
  && (!word || ends.some(end => end.querySelector(`a[href*="period=${word}"]`)))"""
"""The last line stands and names the period; it comes in one piece with all drawings."""

STOCK_STANDS = """
const titles = [...document.querySelectorAll(".gtitle")].map(one => one.textContent)
return document.querySelectorAll(".js-plotly-plot .main-svg").length >= 4
  && !document.querySelector("[data-stale=true]")
  && [...document.querySelectorAll("p")].some(one => one.textContent.startsWith("footer of " + word))
  && titles.length >= 4 && titles.every(title => title.endsWith(word))"""
"""The last line stands and the titles of all four charts name what was picked."""


@dataclass(frozen=True, slots=True)
class Side:
    """One page to time: what it is called, where it lies, when it stands, and how a filter is switched in turn."""

    name: str
    address: str
    stands: str
    words: tuple[str, str]
    pick: Callable[[Page, int], None]


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


def pick_period(page: Page, n: int) -> None:
    """Pick a period from Greendot's list."""
    page.locator("select[name=period]").select_option(label=("Q3 2016", "Q2 2016")[n % 2])


def pick_stock(page: Page, n: int) -> None:
    """Pick a period from Streamlit's box."""
    page.locator(".st-key-period input").click()
    page.get_by_role("option", name=("Q3", "Q4")[n % 2], exact=True).click()


def launch(playwright: Playwright) -> tuple[Browser, Page]:
    """Return a browser that has seen nothing yet, and a page in it."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    return browser, browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)


def open_page(page: Page, side: Side) -> float:
    """Return the seconds from the navigation to a live page."""
    page.add_init_script(f"({TIMED})({json.dumps([side.stands, ''])})")
    page.goto(side.address, wait_until="commit")
    return float(page.evaluate("window.taken"))


def open_cold(side: Side) -> float:
    """Return the seconds to a live page, in a browser that has never seen it."""
    with sync_playwright() as playwright:
        browser, page = launch(playwright)
        taken = open_page(page, side)
        browser.close()
        return taken


def read_brief(address: str) -> float:
    """Return the seconds until a brief's first words are painted, in a browser that has never seen it."""
    with sync_playwright() as playwright:
        browser, page = launch(playwright)
        page.goto(address)
        page.wait_for_function(PAINTED)
        taken = float(page.evaluate(PAINTED)) / 1000
        browser.close()
        return taken


def open_all(sides: list[Side]) -> dict[str, float]:
    """Return the median seconds until each page is live, opened in turn, the first round left out."""
    rounds = [{side.name: open_cold(side) for side in sides} for _ in range(ROUNDS + 1)]
    return {side.name: statistics.median(one[side.name] for one in rounds[1:]) for side in sides}


def switch_all(sides: list[Side]) -> dict[str, float]:
    """Return the median seconds from picking a filter to the page of it, switched in turn, the first round left out."""
    with sync_playwright() as playwright:
        opened = [(side, *launch(playwright)) for side in sides]
        for side, _, page in opened:
            open_page(page, side)
        rounds = [{side.name: switch_filter(page, side, n) for side, _, page in opened} for n in range(ROUNDS + 1)]
        for _, browser, _ in opened:
            browser.close()
    return {side.name: statistics.median(one[side.name] for one in rounds[1:]) for side in sides}


def switch_filter(page: Page, side: Side, n: int) -> float:
    """Return the seconds from the pick to the frame that showed what only the new page has."""
    page.evaluate(TIMED, [side.stands, side.words[n % 2]])
    side.pick(page, n)
    return float(page.evaluate("window.taken"))


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
    sides = [Side("stock", there, STOCK_STANDS, ("0.9", "1.0"), pick_stock)]
    sides += [Side(name, f"{here}/{name}", GREENDOT_STANDS, ("2016-Q3", "2016-Q2"), pick_period) for name in PAGES]
    with serving(greendot, port) as process, serving(stock, stock_port):
        live, switched = open_all(sides), switch_all(sides)
        rows = []
        for name, what in PAGES.items():
            rows += [(f"{what}, live", live[name], live["stock"])]
            rows += [(f"{what}, a filter switched", switched[name], switched["stock"])]
        for name in ("overview", HEAVIEST):
            brief = median_of(partial(read_brief, f"{here}/brief/{name}"))
            rows.append((f"the brief of {name}, readable", brief, live["stock"]))
        held = hold_memory(port, process)
    report: list[dict[str, object]] = [
        {"what": what, "greendot_s": mine, "stock_s": theirs, "share": mine / theirs} for what, mine, theirs in rows
    ]
    growth = held[-1] - held[1]
    return [*report, {"reruns": RERUNS, "memory_mib": [round(mib) for mib in held], "growth_mib": round(growth, 1)}]
