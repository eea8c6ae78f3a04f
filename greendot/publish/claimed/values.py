"""The values that checking claims passes on: the ground it stands on, and a check, which is a row of its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from greendot.analysis.claims import ClaimWord
from greendot.publish.claimed.facts import ClaimFacts
from greendot.results import Evidence, Metric


@dataclass(frozen=True, slots=True)
class Check:
    """One claim, checked; the columns of its record. Changes are relative, shares are of a safe limit.

    `tells_on` is the day from which it can be told, while it is too early. `old_low` and `old_high` are what the design
    that was given up would carry at today's sizes. `left_out_for` is the claim that a total counts in its place.
    """

    claim: str
    initiative: str
    title: str
    kind: str
    metric: str = ""
    members: str = "{}"
    resource: str = ""
    against: str = ""
    direction: int = 0
    landed_on: date | None = None
    tells_on: date | None = None
    before_first_on: date | None = None
    before_last_on: date | None = None
    after_first_on: date | None = None
    after_last_on: date | None = None
    is_final: bool = False
    word: str = ClaimWord.CANNOT_BE_TOLD.value
    reason: str = ""
    evidence: str = Evidence.MEASURED.value
    note: str = ""
    promised: float | None = None
    before: float | None = None
    after: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = ""
    old_low: float | None = None
    old_high: float | None = None
    runs_out_early_on: date | None = None
    runs_out_on: date | None = None
    runs_out_late_on: date | None = None
    would_low: float | None = None
    would: float | None = None
    would_high: float | None = None
    price_low: float | None = None
    price_high: float | None = None
    price_why: str = ""
    money_low: float | None = None
    money: float | None = None
    money_high: float | None = None
    left_out_for: str = ""

    def told(self, word: ClaimWord, reason: str = "") -> Check:
        """Return the check with its word and why."""
        return replace(self, word=word.value, reason=reason)


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are checked on: metrics with their observations, records, and facts beside them."""

    metrics: Mapping[str, tuple[Metric, pd.DataFrame]]
    initiatives: Mapping[str, Mapping[str, Any]]
    resources: Sequence[Mapping[str, Any]]
    facts: ClaimFacts
    known_to: date
