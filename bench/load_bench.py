"""Measures how fast rows load and reload, beside DuckDB's bare read of the same files."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROWS = 10_000_000
CONFIGURATION = """
[sources.messages]
path = "messages_*.csv"
pull = "append"
[sources.messages.tables.message_rate]
"""
LOAD = """
import json, resource, sys, time
from greendot.contracts import read_contracts
from greendot.load import load_sources
from greendot.resources import shipped
from greendot.settings import read_settings
settings = read_settings(sys.argv[1])
contracts = read_contracts(shipped("data", "contracts"))
began = time.perf_counter()
report = load_sources(settings, contracts, skip_same=sys.argv[2] == "skip")
assert report.is_complete and report.tables[0].is_balanced, report
print(json.dumps({"seconds": time.perf_counter() - began, "new": report.tables[0].new,
                  "unchanged": report.tables[0].unchanged,
                  "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
BARE = """
import duckdb, json, sys, time
connection = duckdb.connect(sys.argv[1] + "/bare.duckdb")
began = time.perf_counter()
connection.execute(f"CREATE OR REPLACE TABLE bare AS SELECT * FROM read_csv('{sys.argv[1]}/messages_*.csv')")
connection.close()
print(json.dumps({"seconds": time.perf_counter() - began}))
"""


def measure(rows: int = ROWS) -> dict[str, float]:
    """Return seconds and ratios: a first load, a reload read in full, and a reload of files known to be the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, rows)
        (folder / "greendot.toml").write_text(CONFIGURATION)
        bare = min(run(BARE, name)["seconds"] for _ in range(2))
        first = run(LOAD, name, "read")
        again = run(LOAD, name, "read")
        same = run(LOAD, name, "skip")
    if (first["new"], again["unchanged"], same["unchanged"]) != (rows, rows, rows):
        raise SystemExit(f"rows went missing: {first}, {again}, {same}")
    return {
        "load_rows": rows,
        "load_bare_s": bare,
        "load_first_s": first["seconds"],
        "load_again_s": again["seconds"],
        "load_same_files_s": same["seconds"],
        "load_first_share": bare / first["seconds"],
        "load_again_share": bare / again["seconds"],
        "load_rss_mb": max(first["rss_mb"], again["rss_mb"]),
    }


def write_files(folder: Path, rows: int, files: int = 4) -> None:
    """Write minute rows of five kinds, in order of time, over some files."""
    each = rows // files
    for number in range(files):
        duckdb.sql(
            "COPY (SELECT TIMESTAMP '2014-01-01' + INTERVAL 1 MINUTE * (i // 5) AS bucket_at, 60 AS bucket_s,"
            " ['chat', 'presence', 'typing', 'apps', 'control'][1 + i % 5] AS kind, hash(i) % 100000 AS messages"
            f" FROM range({number * each}, {(number + 1) * each}) t(i))"
            f" TO '{folder}/messages_{number}.csv' (HEADER)"
        )


def run(program: str, *arguments: str) -> dict[str, float]:
    """Run a program in a process of its own, so that its memory and caches are its own, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Print the figures."""
    began = time.perf_counter()
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    for name, value in figures.items():
        print(f"{name:20} {value:14,.2f}")
    print(f"measured in {time.perf_counter() - began:.0f} s; this process took", end=" ")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
