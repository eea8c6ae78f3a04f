"""The fields a metric file's header may have: one table that parsing, messages and documents read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from greendot.results import Better, Evidence, Kind

COURSES = ("steady", "growing", "seasonal")
AUDIENCES = ("viewer", "planner", "engineer")
STATUSES = ("draft", "certified")
TOTAL_FORECAST = "total"
"""What `forecast` calls the total; its other names are dimensions."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a header: its shape, whether it must be there, an example line, and what it means."""

    shape: str
    example: str
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


FIELDS: Mapping[str, Field] = {
    "title": Field("text", "title: Messages delivered first time", "What the reader calls it.", True),
    "summary": Field("text", "summary: Share of messages that arrived without a retry.", "One plain sentence.", True),
    "owner": Field("text", "owner: team-messaging", "The team that answers questions about it.", True),
    "kind": Field("choice", "kind: ratio", "What sort of quantity it is.", True, tuple(Kind)),
    "unit": Field("text", "unit: percent", "What it is counted in.", True),
    "better": Field("choice", "better: higher", "Which direction is good.", True, tuple(Better)),
    "course": Field("choice", "course: steady", "What 'nothing changed' means for it.", True, COURSES),
    "dimensions": Field("names", "dimensions: [region]", "The output columns it can be split by."),
    "splits": Field(
        "splits", "splits: [[region]]", "What is published beside the total; each dimension alone if absent."
    ),
    "target": Field("targets", "target: {2016-Q4: 99.5}", "A number, or one for each quarter."),
    "sources": Field("ages", "sources: {delivery: 36h}", "Each fact table it reads and how old that may be.", True),
    "lookback": Field("lookback", "lookback: 28d", "How much more than the period is read: days, periods, or all."),
    "over": Field("names", "over: [shard]", "Key columns whose largest or average row is meant, not their sum."),
    "forecast": Field(
        "names", "forecast: [total, region]", "What is forecast: `total`, and dimensions whose members each are."
    ),
    "evidence": Field("choice", "evidence: measured", "How the number comes about.", True, tuple(Evidence)),
    "pitfalls": Field("text", "pitfalls: Says nothing about people offline.", "How it misleads.", True),
    "source": Field("text", "source: SRE book, chapter 3", "Where the formula comes from.", True),
    "audience": Field("choice", "audience: viewer", "The least role that sees it.", False, AUDIENCES),
    "status": Field("choice", "status: certified", "Viewers see certified metrics only.", True, STATUSES),
    "outside": Field("flag", "outside: true", "Whether its total is fit for the trust sheet, which customers read."),
}

OUTPUTS = ("period", "value", "numerator", "denominator", "n", "exposure", "low", "high")
"""What a query returns besides its dimensions, which therefore no dimension is called."""

NAME = r"[a-z][a-z0-9_]{0,60}"
QUARTER = r"(FY)?[0-9]{4}-Q[1-4]"
AGE = r"([0-9]+(?:\.[0-9]+)?)\s*([hd])"
LOOKBACK = r"([0-9]{1,4})\s*(d|days?)|([0-9]{1,3})\s*(periods?)"
"""A lookback of more digits is no number of days or periods that calendars have; `all` says it."""

TO_BE_WRITTEN = "To be written"
"""How a text begins that a new draft leaves to its author; nothing certified says so."""


@dataclass(frozen=True, slots=True)
class Lookback:
    """How much before a window's first day a query reads: days, periods of the grain asked for, or everything."""

    days: int = 0
    periods: int = 0
    is_all: bool = False

    @property
    def is_none(self) -> bool:
        """Whether nothing before the window is read."""
        return not (self.days or self.periods or self.is_all)


def parse_age(text: object) -> float | None:
    """Return an age such as `36h` or `2d` in hours; None when it is not one."""
    found = re.fullmatch(AGE, str(text).strip())
    return float(found[1]) * (24 if found[2] == "d" else 1) if found else None


def parse_lookback(text: object) -> Lookback | None:
    """Return a lookback such as `28d`, `2 periods` or `all`; None when it is not one."""
    word = str(text).strip().lower()
    if word == "all":
        return Lookback(is_all=True)
    if word == "0":
        return Lookback()
    found = re.fullmatch(LOOKBACK, word)
    if not found:
        return None
    return Lookback(days=int(found[1])) if found[1] else Lookback(periods=int(found[3]))
