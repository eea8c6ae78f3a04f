"""Kills real loads at random moments and says what the facts hold afterwards. Run by test_load_killed.py.

A process that has imported everything forks a child for each load, so that a hundred of them take seconds. It never
opens the facts itself: a forked DuckDB is no DuckDB.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy  # noqa: F401 - imported before the fork, as pandas and pyarrow are
import pandas  # noqa: F401

from greendot.cli import commands, load_commands  # noqa: F401
from greendot.errors import GreendotError
from greendot.warehouse import open_warehouse

ROWS = 400


def in_child(work: Callable[[], object], kill_after: float | None = None) -> int:
    """Run work in a forked child, killed after a while if it is to be; return its status, negative when killed."""
    child = os.fork()
    if not child:
        try:
            answer = work()
            os._exit(answer if isinstance(answer, int) else 0)
        except GreendotError as error:
            print(error, flush=True)
        os._exit(70)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def load(folder: Path) -> int:
    """Load as `greendot load` does."""
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    commands(["load", "-C", str(folder)], standalone_mode=False)
    return 0


def write_files(folder: Path, state: int) -> None:
    """Write the file of one state: every value differs from the other state's, and twenty incidents come and go."""
    rows = "".join(f"2016-01-01 {n // 60:02}:{n % 60:02},chat,{n * 10 + state},{state}\n" for n in range(ROWS))
    (folder / "rates.csv").write_text(f"bucket_at,kind,messages,state\n{rows}never,chat,x,{state}\n")


def found_state(folder: Path) -> int:
    """Return the state the facts hold: 1 or 2, 3 when they hold none, 9 when they are a mixture."""
    with open_warehouse(folder / "build/facts.duckdb") as warehouse:
        tables = warehouse.tables()
        rates = warehouse.run("SELECT DISTINCT messages % 10 FROM message_rate") if "message_rate" in tables else []
        titles = warehouse.run("SELECT title, count(*) FROM incidents GROUP BY 1") if "incidents" in tables else []
        bad = warehouse.run("SELECT count(*), count(DISTINCT run) FROM greendot.quarantine")[0]
        runs = warehouse.one("SELECT count(*) FROM greendot.load_runs WHERE outcome = 'loaded'")
        rows = warehouse.one("SELECT count(*) FROM message_rate") if "message_rate" in tables else 0
    if not tables:
        return 3
    states = {row[0] for row in rates} | {int(title.split()[1]) for title, _ in titles}
    whole = rows == ROWS and [count for _, count in titles] == [20] and bad == (2, 1) and runs % 2 == 0
    return states.pop() if len(states) == 1 and whole else 9


def main() -> None:
    """Kill loads and print a line for each: the state before and wanted, whether it was killed, found and after."""
    folder, times, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    write_files(folder, 1)
    began = time.perf_counter()
    assert in_child(lambda: load(folder)) == 0
    usual = time.perf_counter() - began
    state = 1
    for _ in range(times):
        wanted = 3 - state
        write_files(folder, wanted)
        was_killed = in_child(lambda: load(folder), chance.uniform(0, 0.9 * usual)) < 0
        both = in_child(lambda: found_state(folder) * 10 + (load(folder) or found_state(folder)))
        print(state, wanted, int(was_killed), both // 10, both % 10, flush=True)
        state = wanted


if __name__ == "__main__":
    main()
