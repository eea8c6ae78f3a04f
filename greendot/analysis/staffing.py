"""Turns people by team into what may be told: small teams together, and how much of those who still learn counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

TOGETHER = ""
"""The team of what is told together."""


@dataclass(frozen=True, slots=True)
class Staff:
    """One team at the end of a quarter. What is not known is None, never zero."""

    team: str
    planned: int | None
    actual: int | None
    open: int | None
    learning: int | None

    def useful(self, share: float) -> float | None:
        """Return how many people's work there is when one who learns counts as `share` of a person."""
        if self.actual is None or self.learning is None:
            return None
        return self.actual - min(self.learning, self.actual) * (1 - share)


def merge_small(teams: Iterable[Staff], least: int) -> tuple[Staff, ...]:
    """Return teams by name, those under `least` people told together as one.

    Where what is together would still be under `least`, the next smallest team joins it: else the whole less the teams
    told alone would give it away. A team whose size is not known counts as small.
    """
    by_size = sorted(teams, key=lambda one: (one.actual or 0, one.team))
    together: list[Staff] = []
    while by_size and ((by_size[0].actual or 0) < least or (together and _people(together) < least)):
        together.append(by_size.pop(0))
    alone = sorted(by_size, key=lambda one: one.team)
    return (*alone, _sum(together)) if together else tuple(alone)


def _people(teams: Iterable[Staff]) -> int:
    return sum(one.actual or 0 for one in teams)


def _sum(teams: list[Staff]) -> Staff:
    def whole(name: str) -> int | None:
        known = [value for one in teams if (value := getattr(one, name)) is not None]
        return sum(known) if known else None

    return Staff(TOGETHER, *(whole(field.name) for field in fields(Staff) if field.name != "team"))
