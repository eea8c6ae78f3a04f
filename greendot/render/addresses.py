"""Turns a Link into the address of a page or of a brief."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote, urlencode

from greendot.document import Link

FRONT_PAGE = "overview"


def identifier(anchor: str) -> str:
    """Return an anchor as an id that an address' fragment can name."""
    return anchor.replace(":", "-").replace(" ", "-")


def address_of(link: Link, start: str = "") -> str:
    """Return a link as an address under `start`: page, query, fragment."""
    query = f"?{urlencode(link.query)}" if link.query else ""
    fragment = f"#{quote(identifier(link.fragment))}" if link.fragment else ""
    return f"{start}{link.page}{query}{fragment}"


def csv_address(page: str, query: Iterable[tuple[str, str]], start: str) -> Callable[[str], str]:
    """Return where the numbers behind each figure of a page can be had under `start`, by the figure's anchor."""
    chosen = tuple(query)
    return lambda anchor: f"{start}csv/{page}?{urlencode((*chosen, ('figure', anchor)))}"


def page_address(link: Link, start: str) -> str:
    """Return the address of a live page under `start`, such as a site's address: the front page has no name there."""
    page = "" if link.page == FRONT_PAGE else link.page
    return address_of(Link(page, link.query, link.fragment), f"{start.rstrip('/')}/")
