"""Turns work on an unpublished query into its result, in another process that is ended when its time is over.

The engine stops what runs too long by itself, but not at every point of every query; a process can always be ended.
It also keeps a query's memory, and its lock on the facts, apart from the server. A few work at once; who comes later
waits for a while, and is then told so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from greendot.beside import BesideError, beside
from greendot.errors import MetricError, WarehouseError
from greendot.workbench.explaining import Explained, explain
from greendot.workbench.holding import Limits
from greendot.workbench.trying import Tried, try_out

T = TypeVar("T")

AT_ONCE = 2
"""How many works one process has done at once."""

WAIT_S = 15.0
GRACE_S = 15.0
"""What starting a process and telling of the result may take besides the work, on a busy machine."""

_places = threading.BoundedSemaphore(AT_ONCE)


def try_apart(*given: Any, limits: Limits, **asked: Any) -> Tried:
    """Return what `try_out` does, in another process: trying, explaining and proving have the limit's time each."""
    return _run_apart(try_out, 3 * limits.seconds, *given, limits=limits, **asked)


def explain_apart(*given: Any, limits: Limits, **asked: Any) -> Explained:
    """Return what `explain` does, in another process."""
    return _run_apart(explain, limits.seconds, *given, limits=limits, **asked)


def _run_apart(work: Callable[..., T], seconds: float, *given: Any, **asked: Any) -> T:
    """Return what a work gives, or raise what it raised; MetricError when it had to be ended."""
    if not _places.acquire(timeout=WAIT_S):
        raise WarehouseError("other previews are running; try again in a moment")
    try:
        with beside(work, *given, **asked) as answer:
            return answer(seconds + GRACE_S)
    except TimeoutError as error:
        raise MetricError(f"it took longer than {seconds + GRACE_S:g} s and was ended; read or join less") from error
    except BesideError as error:
        raise MetricError(f"it ended without a result: {error}") from error
    finally:
        _places.release()
