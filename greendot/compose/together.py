"""Turns several results into one sentence that is true of all: which are better or worse, how many not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from greendot.compose.numbers import verdict_of
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import plural
from greendot.results import Metric, Result, Word

MOST_NAMES = 2
CHANGED = {
    Word.WORSE: ("is worse", "are worse"),
    Word.BETTER: ("is better", "are better"),
    Word.CLEAR_CHANGE: ("changed clearly", "changed clearly"),
}


def describe_together(view: View, results: Sequence[Result]) -> Sentence:
    """Return what became of two numbers or more in the chosen period; few that changed are named."""
    found: dict[Word | None, list[Metric]] = {}
    for result in results:
        found.setdefault(verdict_of(result.comparison), []).append(result.metric)
    changed = [(word, found[word]) for word in CHANGED if word in found]
    same = len(found.get(Word.NO_CLEAR_CHANGE, ()))
    untold = len(results) - same - sum(len(metrics) for _, metrics in changed)
    count = plural(len(results), "number")
    if untold == len(results):
        return Sentence.of(f"What became of {count} in {view.label} cannot be told yet.")
    rest = [f"{same} {'shows' if same == 1 else 'show'} no clear change"] if same and changed else []
    rest += [f"for {untold} it cannot be told"] if untold else []
    end = f"; {', '.join(rest)}." if rest else "."
    if not changed:
        return Sentence.of(f"None of {count} changed clearly in {view.label}{end}")
    spans = [Span(f"Of {count} in {view.label}, ")]
    for place, (word, metrics) in enumerate(changed):
        joint = " and " if place and place + 1 == len(changed) else ", " if place else ""
        spans += [Span(f"{joint}{len(metrics)} {CHANGED[word][len(metrics) > 1]} ("), *_names(view, metrics), Span(")")]
    return Sentence((*spans, Span(end)))


def _names(view: View, metrics: Sequence[Metric]) -> Iterator[Span]:
    """Yield the titles of two metrics; of more than two the first, and how many more there are."""
    named = metrics if len(metrics) <= MOST_NAMES else metrics[:1]
    for place, metric in enumerate(named):
        yield Span(" and " if place else "")
        yield Span(metric.title, link=view.link(metric.name))
    if more := len(metrics) - len(named):
        yield Span(f" and {more} more")
