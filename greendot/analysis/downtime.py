"""Turns stretches of trouble from several tellers into minutes of the same days, merged and summed, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

_SAME_MIN = 10.0
_SAME_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which `subject` (a service, or all) was in trouble, from one record; aware instants.

    `ends_at` is None while it lasts.
    """

    subject: str
    begins_at: datetime
    ends_at: datetime | None
    record: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether it still lasts."""
        return self.ends_at is None


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of trouble: `summed` counts two at once twice, `merged` once. `n_open` stretches count up to now."""

    merged: float
    summed: float
    n: int
    n_open: int

    @property
    def overlap(self) -> float:
        """Return the minutes that summing counts more than once."""
        return self.summed - self.merged


@dataclass(frozen=True, slots=True)
class Account:
    """What each teller says of one subject in the same time, in merged minutes; None where a teller says nothing of it.

    `status`: the status page. `counted`: what was measured. `records`: the incident records.
    """

    subject: str
    status: float | None
    counted: float | None
    records: float | None

    @property
    def told(self) -> tuple[float, ...]:
        """Return what is known."""
        return tuple(one for one in (self.status, self.counted, self.records) if one is not None)

    @property
    def is_agreed(self) -> bool:
        """Return whether those who tell say about the same: within ten minutes, or a quarter of the longest."""
        if len(self.told) < 2:
            return True
        most, least = max(self.told), min(self.told)
        return most - least <= max(_SAME_MIN, _SAME_SHARE * most)


def clip(stretches: Iterable[Stretch], begins_at: datetime, ends_at: datetime, now: datetime) -> Iterator[Stretch]:
    """Yield the parts of stretches that lie in a time, which ends now at the latest; open ones stay marked as open."""
    until = min(ends_at, now)
    for one in stretches:
        first, last = max(one.begins_at, begins_at), min(one.ends_at or now, until)
        is_open = one.is_open and until == now
        if first < last:
            yield replace(one, begins_at=first, ends_at=None if is_open else last)


def merge(stretches: Iterable[Stretch], now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return the times that any stretch covers, in order and apart from each other; open ones last until now."""
    merged: list[tuple[datetime, datetime]] = []
    for first, last in sorted((one.begins_at, one.ends_at or now) for one in stretches):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        elif first < last:
            merged.append((first, last))
    return tuple(merged)


def count_minutes(stretches: Iterable[Stretch], now: datetime) -> Minutes:
    """Return the minutes of stretches, merged and summed; those of different subjects are merged with each other."""
    every = tuple(stretches)
    return Minutes(
        merged=sum(_minutes(first, last) for first, last in merge(every, now)),
        summed=sum(_minutes(one.begins_at, one.ends_at or now) for one in every),
        n=len(every),
        n_open=sum(one.is_open for one in every),
    )


def by_subject(stretches: Iterable[Stretch], now: datetime) -> dict[str, Minutes]:
    """Return the minutes of each subject, by name."""
    found: dict[str, list[Stretch]] = {}
    for one in stretches:
        found.setdefault(one.subject, []).append(one)
    return {subject: count_minutes(found[subject], now) for subject in sorted(found)}


def unmatched(
    ours: Sequence[Stretch], theirs: Sequence[Stretch], now: datetime, *, is_same: Callable[[Stretch, Stretch], bool]
) -> tuple[Stretch, ...]:
    """Return those of ours that none of theirs tells of: the same by `is_same`, or of one subject at one time."""

    def tells(one: Stretch, other: Stretch) -> bool:
        touches = one.begins_at < (other.ends_at or now) and other.begins_at < (one.ends_at or now)
        return is_same(one, other) or (one.subject == other.subject and touches)

    return tuple(one for one in ours if not any(tells(one, other) for other in theirs))


def _minutes(first: datetime, last: datetime) -> float:
    return max(0.0, (last - first).total_seconds() / 60)
