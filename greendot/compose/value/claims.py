"""Turns the checks of claims into what the Value page tells of: each promise, and what shared it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from greendot.analysis.claims import ClaimWord
from greendot.analysis.ledger import Range, repriced
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.members import read_members
from greendot.results import Members, Metric, Word

CHECKS = "claim_checks"
VERDICTS = {
    ClaimWord.KEPT: Word.BETTER,
    ClaimWord.PARTLY: Word.BETTER,
    ClaimWord.WORSE: Word.WORSE,
}
"""The marks that stand beside words; what was not seen or cannot be told has none."""

_SUM_TOLERANCE = 0.011


@dataclass(frozen=True)
class Claim:
    """One checked promise: the `row` of its check, and what was `asked` as its source says it.

    `metric` is None for prevention, and where the promise names no metric that there is.
    """

    row: Row
    asked: Row
    metric: Metric | None
    initiative: Row
    weeks: float | None
    serves: str
    beside: tuple[Row, ...]

    @property
    def key(self) -> str:
        """Return the claim's identifier."""
        return text_of(self.row, "claim")

    @property
    def title(self) -> str:
        """Return the promise in plain words."""
        return text_of(self.row, "title")

    @property
    def by(self) -> str:
        """Return what the initiative is called."""
        return text_of(self.initiative, "title") or text_of(self.row, "initiative")

    @cached_property
    def word(self) -> ClaimWord:
        """Return what became of it."""
        return ClaimWord(text_of(self.row, "word"))

    @property
    def is_prevention(self) -> bool:
        """Return whether it promised to keep something from happening."""
        return text_of(self.row, "kind") == "prevention"

    @property
    def members(self) -> Members:
        """Return which members of the metric it is about."""
        return read_members(text_of(self.row, "members") or "{}")

    @property
    def landed_on(self) -> date | None:
        """Return when the work landed."""
        return day_of(self.row, "landed_on")

    def number(self, column: str) -> float | None:
        """Return a number of its check."""
        return number_of(self.row, column)

    @property
    def money(self) -> tuple[float, float, float] | None:
        """Return what it is worth in a year: least, middle, most."""
        low, mid, high = (self.number(name) for name in ("money_low", "money", "money_high"))
        return None if low is None or mid is None or high is None else (low, mid, high)


def read_claims(view: View) -> tuple[Claim, ...]:
    """Return the claims known by the end of the chosen period: kept ones first, and those with a price before others.

    A claim about a metric that the reader's role may not see is left out: `hidden_claims` counts those.
    """
    records = view.snapshot.records
    initiatives = {text_of(row, "initiative"): row for row in records("initiatives")}
    asked = {text_of(row, "claim"): row for row in records("claims")}
    order = list(ClaimWord)
    claims = [
        Claim(
            _priced(view, row),
            asked.get(text_of(row, "claim"), {}),
            view.snapshot.metrics.get(text_of(row, "metric")),
            initiatives.get(text_of(row, "initiative"), {}),
            _weeks(view, text_of(row, "initiative")),
            serves_words(view, text_of(row, "initiative")),
            tuple(one for one in records("claim_confounders") if one.get("claim") == row.get("claim")),
        )
        for row in records(CHECKS)
        if not _is_hidden(view, row) and (day_of(row, "landed_on") or date.min) < view.period.ends_on
    ]
    newest = sorted(claims, key=lambda one: (one.money is None, -(one.landed_on or date.min).toordinal(), one.key))
    return tuple(sorted(newest, key=lambda one: order.index(one.word)))


def _priced(view: View, row: Row) -> Row:
    """Return a check with its worth at the price that people assume instead; what was measured stays."""
    assumed = view.snapshot.entries.assumptions
    one = next((assumed[name] for name in (text_of(row, "claim"), text_of(row, "metric")) if name in assumed), None)
    low, mid, high, *before = (
        number_of(row, name) for name in ("money_low", "money", "money_high", "price_low", "price_high")
    )
    if one is None or low is None or mid is None or high is None or before[0] is None or before[1] is None:
        return row
    price = (one.body.value, one.body.value if one.body.most is None else one.body.most)
    money = repriced(Range(low, mid, high), (before[0], before[1]), price)
    why = f"as {one.author} assumes{': ' + one.body.note if one.body.note else ''}"
    return {
        **row, "money_low": money.low, "money": money.mid, "money_high": money.high,
        "price_low": price[0], "price_high": price[1], "price_why": why,
    }  # fmt: skip


def hidden_claims(view: View) -> int:
    """Return how many claims are about a metric that the reader's role may not see."""
    return sum(_is_hidden(view, row) for row in view.snapshot.records(CHECKS))


def serves_words(view: View, initiative: str) -> str:
    """Return whom an initiative serves, such as `search and enterprise`, and whether its shares do not add up."""
    row = next((one for one in view.snapshot.records("initiatives") if text_of(one, "initiative") == initiative), {})
    if row.get("is_for_everyone"):
        return "everyone"
    shares = {
        text_of(one, "product"): number_of(one, "share")
        for one in view.snapshot.records("initiative_products")
        if text_of(one, "initiative") == initiative
    }
    if not shares:
        return ""
    known = [share for share in shares.values() if share is not None]
    named = " and ".join(sorted(shares))
    if len(known) == len(shares) and abs(sum(known) - 1) > _SUM_TOLERANCE:
        return f"{named}, whose shares add up to {sum(known):.0%} and not to all of it"
    return named


def _is_hidden(view: View, row: Row) -> bool:
    return number_of(row, "before") is not None and bool(metric := text_of(row, "metric")) and (
        metric not in view.snapshot.metrics
    )  # fmt: skip


def _weeks(view: View, initiative: str) -> float | None:
    known = [
        weeks
        for row in view.snapshot.records("initiative_teams")
        if text_of(row, "initiative") == initiative and (weeks := number_of(row, "person_weeks")) is not None
    ]
    return sum(known) if known else None
