"""Turns what a page shows into the address at which it is added to a report."""

from __future__ import annotations

from urllib.parse import urlencode

from greendot.document import Document


def address_to_add(document: Document) -> str:
    """Return where a page, as it is seen, is added to a report."""
    query = f"?{urlencode(document.query)}" if document.query else ""
    return f"./reports?{urlencode({'add': f'/{document.page}{query}'})}"
