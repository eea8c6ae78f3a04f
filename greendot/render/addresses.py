"""Turns a Link into the address of a page, below the site's public address or relative to its root."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from greendot.document import Link

FRONT_PAGE = "overview"


def address_of(link: Link, site: str = "", *, root: str = "/") -> str:
    """Return where a link leads: `<site>/growth?period=2016-Q4#metric:daily_users`; the front page is the root.

    `root` is the path below which pages lie, such as `/brief/`, where the front page keeps its name.
    """
    page = "" if link.page == FRONT_PAGE and root == "/" else quote(link.page)
    query = f"?{urlencode(link.query)}" if link.query else ""
    fragment = f"#{quote(link.fragment, safe=':')}" if link.fragment else ""
    return f"{site.rstrip('/')}{root}{page}{query}{fragment}"
