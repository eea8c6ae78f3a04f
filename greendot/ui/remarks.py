"""Turns the comments that people wrote into what stands beside a page's blocks."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from greendot.errors import StoreError
from greendot.render.markup import Remark
from greendot.store import Store, open_store
from greendot.ui.workspace import current_settings

_log = logging.getLogger("greendot.ui")


@lru_cache(maxsize=4)
def _store(url: str, folder: Path) -> Store:
    """Open a store once for the process."""
    return open_store(url, folder)


def current_store() -> Store:
    """Return the workspace's store. StoreError when it cannot be reached."""
    settings = current_settings()
    return _store(settings.folders.store, settings.folder)


def remarks_on_page(page: str) -> Mapping[str, tuple[Remark, ...]]:
    """Return what people wrote on a page, by anchor, oldest first; nothing when the store cannot be reached."""
    try:
        comments = current_store().comments(page)
    except StoreError as error:
        _log.warning("comments are not shown: %s", error)
        return {}
    zone = current_settings().calendar.zone
    found: dict[str, tuple[Remark, ...]] = {}
    for one in comments:
        at = one.created_at.astimezone(zone)
        remark = Remark(one.author, f"{at.day} {at:%B %Y}", one.body)
        found[one.anchor] = (*found.get(one.anchor, ()), remark)
    return found
