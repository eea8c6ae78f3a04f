"""Turns work on an unpublished query into its result, in another process that is ended when its time is over.

The engine stops what runs too long by itself, but not at every point of every query; a process can always be ended.
It also keeps a query's memory, and its lock on the facts, apart from the server. A few work at once; who comes later
waits for a while, and is then told so.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from greendot.errors import GreendotError, MetricError, WarehouseError
from greendot.workbench.explaining import Explained, explain
from greendot.workbench.holding import Limits
from greendot.workbench.trying import Tried, try_out

AT_ONCE = 2
"""How many works one process has done at once."""

WAIT_S = 15.0
GRACE_S = 15.0
"""What starting a process and telling of the result may take besides the work, on a busy machine."""

_places = threading.BoundedSemaphore(AT_ONCE)
_WORKS: Mapping[str, Callable[..., Any]] = {"try": try_out, "explain": explain}


def try_apart(*given: Any, limits: Limits, **asked: Any) -> Tried:
    """Return what `try_out` does, in another process: trying, explaining and proving have the limit's time each."""
    tried: Tried = _run_apart("try", 3 * limits.seconds, given, {"limits": limits, **asked})
    return tried


def explain_apart(*given: Any, limits: Limits, **asked: Any) -> Explained:
    """Return what `explain` does, in another process."""
    explained: Explained = _run_apart("explain", limits.seconds, given, {"limits": limits, **asked})
    return explained


def _run_apart(work: str, seconds: float, given: tuple[Any, ...], asked: Mapping[str, Any]) -> Any:
    """Return what a work gives, or raise what it raised; MetricError when it had to be ended."""
    if not _places.acquire(timeout=WAIT_S):
        raise WarehouseError("other previews are running; try again in a moment")
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__],
            input=pickle.dumps((work, given, asked)), capture_output=True, check=False, timeout=seconds + GRACE_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise MetricError(f"it took longer than {seconds + GRACE_S:g} s and was ended; read or join less") from error
    finally:
        _places.release()
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it ran out of memory"]
        raise MetricError(f"it ended without a result: {said[0]}")
    result = pickle.loads(done.stdout)  # noqa: S301 - from our own process
    if isinstance(result, GreendotError):
        raise result
    return result


def _work() -> Any:
    """Return the result of the work that standard input names, or the error that it raised on purpose."""
    work, given, asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    try:
        return _WORKS[work](*given, **asked)
    except GreendotError as error:
        return error


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # whatever a library prints, the answer stays whole
        pickle.dump(_work(), answer)
