"""Turns results into a page's title: one sentence that would be right if nothing else were read."""

from __future__ import annotations

from collections.abc import Iterable

from greendot.compose.finding import Finding
from greendot.compose.page import Page
from greendot.compose.sentences import describe_change
from greendot.compose.view import View


def title_by(view: View, page: Page, findings: Iterable[Finding], names: Iterable[str]) -> str:
    """Return the weightiest finding's first sentence, else how the first metric with a number stands."""
    for finding in findings:
        if finding.weight > 0:
            return first_sentence(finding.sentence.text)
    for name in names:
        result = view.known(name)
        if result is not None:
            return first_sentence(describe_change(view, result).text)
    return f"{page.title}: no data yet for {view.label}."


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a decimal point or an abbreviation inside a number does not end it."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]
