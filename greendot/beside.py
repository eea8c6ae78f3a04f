"""Turns a call into the same one in another process, so that both cores work.

The other process is told all it needs on its standard input and answers on its standard output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import ParamSpec, TypeVar

from greendot.errors import GreendotError

P = ParamSpec("P")
T = TypeVar("T")


WORTH_SHARING = 24
"""Below so many metrics, starting another process costs more than it saves."""


class BesideError(GreendotError):
    """The other process ended without an answer."""


def is_worth_sharing(works: int) -> bool:
    """Return whether so many metrics are worth a second process here."""
    return works >= WORTH_SHARING and (os.cpu_count() or 1) > 1


@contextmanager
def beside(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Iterator[Callable[..., T]]:
    """Start a function of a module in another process; what is yielded waits for what it returned.

    It takes how many seconds that may be at most. The process never outlives the block. All it is told and answers is
    pickled; what Greendot raises there on purpose is raised here. BesideError says why there is no answer, TimeoutError
    that it took too long.
    """
    command = [sys.executable, "-m", __name__]
    piped = subprocess.PIPE

    def answer(seconds: float | None = None) -> T:
        try:
            written, said = worker.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        if worker.returncode != 0:
            last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it ran out of memory"]
            raise BesideError(last[0])
        found: T | GreendotError = pickle.loads(written)  # noqa: S301 - from our own process
        if isinstance(found, GreendotError):
            raise found
        return found

    with subprocess.Popen(command, stdin=piped, stdout=piped, stderr=piped) as worker:  # noqa: S603 - our own module
        try:
            if worker.stdin is not None:
                with suppress(BrokenPipeError), worker.stdin as told:  # it ended already; its answer says why
                    pickle.dump((call, args, kwargs), told)
                worker.stdin = None
            yield answer
        finally:
            worker.kill()


def _answer() -> object:
    """Return what the call told on standard input returns, or what it raises on purpose."""
    call, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    try:
        return call(*args, **kwargs)
    except GreendotError as error:
        return error


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as answered:
        os.dup2(2, 1)  # what a library prints, such as how far a long query is, goes to standard error
        pickle.dump(_answer(), answered)
