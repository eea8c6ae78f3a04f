"""Turns results into a page's title: one sentence that would be right if nothing else were read."""

from __future__ import annotations

from collections.abc import Iterable

from greendot.compose.finding import Finding
from greendot.compose.page import Page
from greendot.compose.sentences import describe_change
from greendot.compose.view import View


def title_by(view: View, page: Page, findings: Iterable[Finding], names: Iterable[str]) -> str:
    """Return the weightiest finding's first sentence, else how the first metric with a number stands.

    Where a part is chosen, such as a region, what is told of that part comes before what is told of all.
    """
    order, weighty = list(names), [finding for finding in findings if finding.weight > 0]
    if view.selection.members:
        for finding in weighty:
            if _is_of_part(view, finding.name):
                return first_sentence(finding.sentence.text)
        if name := next((name for name in order if _is_of_part(view, name)), ""):
            return _how_it_stands(view, name, is_short=True)
    if weighty:
        return first_sentence(weighty[0].sentence.text)
    if name := next((name for name in order if view.known(name)), ""):
        return _how_it_stands(view, name)
    return f"{page.title}: no data yet for {view.label}."


def _is_of_part(view: View, name: str) -> bool:
    """Return whether a metric has a number of the part that is chosen."""
    result = view.known(name)
    return result is not None and bool(result.members)


def _how_it_stands(view: View, name: str, *, is_short: bool = False) -> str:
    """Return how a metric with a number stands, in a sentence; a short one leaves out what could have been seen."""
    result = view.known(name)
    said = first_sentence(describe_change(view, result).text) if result else ""
    before, is_longer, _ = said.partition("; ")
    return f"{before}." if is_short and is_longer else said


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a decimal point or an abbreviation inside a number does not end it."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]
