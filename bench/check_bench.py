"""Turns a hundred copies of the metrics that ship into seconds of checking, without proofs, and one metric's proofs."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from greendot.calendar import Calendar
from greendot.contracts import read_contracts
from greendot.metrics import Library, check_metrics, read_metrics
from greendot.resources import shipped

METRICS = 100


def measure() -> list[Mapping[str, Any]]:
    """Return how long a static check of a hundred metrics and the proofs of one take."""
    contracts = read_contracts(shipped("data", "contracts"))
    calendar = Calendar(ZoneInfo("Europe/Berlin"))
    files = list(read_metrics([shipped("queries")], contracts).metrics.values())
    copies = {}
    for number in range(METRICS):
        file = files[number % len(files)]
        metric = dataclasses.replace(file.metric, name=f"copy_{number}", digest=f"{number}")
        copies[metric.name] = dataclasses.replace(file, metric=metric)
    began = time.perf_counter()
    problems = check_metrics(Library(copies, (), METRICS), contracts, calendar, proofs=False)
    checked = time.perf_counter() - began
    one = {files[0].name: files[0]}
    began = time.perf_counter()
    problems += check_metrics(Library(one, (), 1), contracts, calendar)
    return [
        {"what": f"check {METRICS} metrics", "seconds": round(checked, 3), "problems": len(problems)},
        {"what": "prove one metric", "seconds": round(time.perf_counter() - began, 3)},
    ]
