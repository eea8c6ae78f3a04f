"""Names of what ships beside the modules (app, pages, queries, data) → where it lies."""

from pathlib import Path

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_shipped"
_ROOT = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent


def shipped(*parts: str) -> Path:
    """Return the path of something that ships with Greendot, in a checkout and in an installed wheel alike.

    `shipped("data", "contracts")` is a folder; `shipped()` is the folder that holds app.py and pages/. What is asked
    for need not exist.
    """
    return _ROOT.joinpath(*parts)
