"""Minutes of trouble: two at once are one minute of downtime and two of trouble, and an open one lasts until now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from greendot.analysis.downtime import Account, Stretch, by_subject, clip, count_minutes, merge, unmatched

NOON = datetime(2016, 11, 7, 12, tzinfo=UTC)
NOW = NOON + timedelta(minutes=200)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def stretch(first: float, last: float | None, subject: str = "search", record: str = "") -> Stretch:
    return Stretch(subject, at(first), None if last is None else at(last), record)


@pytest.mark.parametrize(
    ("pairs", "merged", "summed", "n_open"),
    [
        ([], 0, 0, 0),
        ([(0, 30)], 30, 30, 0),
        ([(0, 30), (10, 20)], 30, 40, 0),
        ([(0, 30), (30, 40)], 40, 40, 0),
        ([(50, 60), (0, 30), (20, 40)], 50, 60, 0),
        ([(0, 30), (190, None)], 40, 40, 1),
        ([(5, 5)], 0, 0, 0),
    ],
)
def test_merged_and_summed(pairs: list[tuple[float, float | None]], merged: float, summed: float, n_open: int) -> None:
    found = count_minutes([stretch(*pair) for pair in pairs], NOW)
    assert (found.merged, found.summed, found.n, found.n_open) == (merged, summed, len(pairs), n_open)
    assert found.overlap == summed - merged


def test_merged_times_are_apart() -> None:
    assert merge([stretch(50, 60), stretch(0, 30), stretch(20, 40)], NOW) == ((at(0), at(40)), (at(50), at(60)))


def test_only_the_part_inside_counts_and_what_is_open_says_so() -> None:
    inside = tuple(clip([stretch(-20, 10), stretch(90, None), stretch(300, 400)], at(0), at(1000), NOW))
    assert inside == (stretch(0, 10), stretch(90, None))
    assert count_minutes(inside, NOW).merged == 10 + 110
    past = tuple(clip([stretch(90, None)], at(0), at(100), NOW))
    assert past == (stretch(90, 100),)


def test_services_are_counted_apart() -> None:
    found = by_subject([stretch(0, 10), stretch(5, 10, "files"), stretch(5, 15)], NOW)
    assert {name: one.merged for name, one in found.items()} == {"files": 5, "search": 15}


@pytest.mark.parametrize(
    ("told", "is_agreed"),
    [((30, 38, None), True), ((30, 45, 30), False), ((300, 370, None), True), ((None, None, 50), True),
     ((0, 60, 60), False), ((0, 9, 4), True)],
)  # fmt: skip
def test_agreement(told: tuple[float | None, float | None, float | None], is_agreed: bool) -> None:
    assert Account("search", *told).is_agreed is is_agreed


def test_what_nobody_else_tells_of() -> None:
    ours = [stretch(0, 10, record="A"), stretch(100, 110, record="B"), stretch(150, 160, record="C")]
    theirs = [stretch(5, 20), stretch(400, 410, "files", "C")]
    left = unmatched(ours, theirs, NOW, is_same=lambda one, other: bool(one.record) and one.record == other.record)
    assert [one.record for one in left] == ["B"]
