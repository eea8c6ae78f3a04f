"""Turns error budgets and objectives by service into promises kept: which hold, which are at risk, which are broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from greendot.calendar import Grain
from greendot.compose.budget import read_standings
from greendot.compose.sentences import count_of
from greendot.compose.view import View
from greendot.document import Number, Sentence, Span
from greendot.formats import format_percent, join_words
from greendot.results import Observation

BUDGET = "error_budget_left"
LOW_PCT = 25.0
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Promises:
    """Services with a budget, by what is left of it in percent: none left is broken, under a quarter is at risk."""

    left: Mapping[str, Observation]

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the services whose budget is used up, the worst first."""
        return tuple(name for name in self._worst_first() if self._of(name) < 0)

    @property
    def at_risk(self) -> tuple[str, ...]:
        """Return the services with under a quarter of their budget left, the worst first."""
        return tuple(name for name in self._worst_first() if 0 <= self._of(name) < LOW_PCT)

    @property
    def kept(self) -> int:
        """Return how many services have kept their promise so far."""
        return len(self.left) - len(self.broken)

    def _of(self, name: str) -> float:
        return self.left[name].value or 0.0

    def _worst_first(self) -> list[str]:
        return sorted(self.left, key=lambda name: (self._of(name), name))


def read_promises(view: View) -> Promises:
    """Return the promises of the chosen period's services: each service by the one with the least left.

    A quarter is told by its published budgets, which start full; a week or a month by what went wrong in it alone.
    """
    standings = read_standings(view) if view.period.grain is Grain.QUARTER else ()
    left: dict[str, Observation] = {}
    for one in standings:
        known = left.get(one.service)
        if one.left_pct is not None and (known is None or one.left_pct < (known.value or 0.0)):
            left[one.service] = Observation(view.period, (("service", one.service),), one.left_pct)
    return Promises(left or view.values_by(BUDGET, "service"))


def describe_promises(view: View, promises: Promises) -> Sentence:
    """Return how many services kept their promise, and the ones that did not."""
    titles = view.titles("service")
    total = len(promises.left)
    if not total:
        return Sentence.of(f"No service has a promise with numbers {view.this_period}.")
    link = view.link(BUDGET)
    lead = Span(count_of(promises.kept, total, "service"), link)
    is_one = promises.kept == 1 or total == 1
    verb = "keeps its promise" if is_one else "keep their promises"
    if not view.is_current:
        verb = "kept its promise" if is_one else "kept their promises"
    if total == 1 and not promises.kept:
        name = titles.get(promises.broken[0], promises.broken[0])
        return Sentence.of(Span(name, link), f" has used up all that may go wrong {view.this_period}.")
    parts: list[str | Span] = ["So far " if view.is_current else "", lead, f" {verb}"]
    for names, words in ((promises.broken, "used up what may go wrong"), (promises.at_risk, "close to it")):
        if names:
            more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
            shown = join_words([*(titles.get(name, name) for name in names[:_NAMED]), *more])
            verb = "" if words == "close to it" else (" has" if len(names) == 1 else " have")
            joint = " is " if len(names) == 1 else " are "
            parts.append(f"; {shown}{verb or joint.rstrip()} {words}")
    first, *_ = parts
    text = [*parts[1:], "."] if first == "" else [*parts, "."]
    return _capital(Sentence.of(*text))


def describe_broken(view: View, promises: Promises) -> Sentence:
    """Return the services that have used up all that may go wrong in the period, the worst first."""
    titles = view.titles("service")
    names = [titles.get(name, name) for name in promises.broken]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    subject = join_words([*names[:_NAMED], *more])
    verb = ("has" if len(names) == 1 else "have") if view.is_current else "had"
    kept = "keep" if view.is_current and promises.kept > 1 else "keeps" if view.is_current else "kept"
    of_all = count_of(promises.kept, len(promises.left), "service")
    rest = f"; {of_all} {kept} what was promised" if promises.kept else ""
    return Sentence.of(
        Span(subject, view.page_link("reliability")), f" {verb} used up all that may go wrong {view.this_period}{rest}."
    )


def promises_number(view: View, promises: Promises) -> Number | None:
    """Return how many promises are kept, as a number; None where no service has one."""
    total = len(promises.left)
    if not total:
        return None
    worst = min(promises.left.values(), key=lambda seen: seen.value or 0.0)
    service = dict(worst.members).get("service", "")
    name = view.titles("service").get(service, service)
    return Number(
        label="Promises kept",
        value=f"{promises.kept} of {total}",
        unit="services" if total > 1 else "service",
        comparison=f"least left: {name}, {format_percent(worst.value or 0.0)}",
        verdict=None,
        link=view.link(BUDGET),
        anchor="metric:promises_kept",
    )


def _capital(sentence: Sentence) -> Sentence:
    first, *rest = sentence.spans
    return Sentence((Span(first.text[:1].upper() + first.text[1:], first.link, first.is_strong), *rest))
