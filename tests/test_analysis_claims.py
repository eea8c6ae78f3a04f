"""What became of a promise: the days compared, the size promised, the word, the money, and what counts once."""

from datetime import date, timedelta

import numpy as np
import pytest

from greendot.analysis.claims import ClaimWord, Effect, Spans, effect_of, promised_change, settle, share_of, spans_of
from greendot.analysis.ledger import Entry, Range, add_up, left_out, worth
from greendot.analysis.prevention import Limits, judge_prevention
from greendot.analysis.series import DailySeries
from greendot.analysis.staffing import Staff, merge_small
from greendot.analysis.verdict import Span, Verdict
from greendot.results import Evidence, Word

LANDED = date(2016, 9, 1)


def test_a_quarter_before_the_rollout_is_compared_with_a_quarter_after_it_was_due() -> None:
    spans = spans_of(LANDED, due_days=10, rollout_days=7, known_to=date(2017, 2, 1))
    assert isinstance(spans, Spans)
    assert spans.before == Span(
        date(2016, 5, 26), date(2016, 8, 24)
    )  # a week before the landing nothing had reached anyone
    assert spans.after == Span(date(2016, 9, 11), date(2016, 12, 10))
    assert spans.is_whole


def test_four_weeks_after_it_was_due_are_enough_and_one_day_less_is_too_early() -> None:
    due = LANDED + timedelta(days=10)
    spans = spans_of(LANDED, 10, 7, due + timedelta(days=27))
    assert isinstance(spans, Spans)
    assert (spans.after.days, spans.is_whole) == (28, False)
    assert spans_of(LANDED, 10, 7, due + timedelta(days=26)) == due + timedelta(days=28)


def test_work_that_lands_in_the_future_can_be_told_four_weeks_after() -> None:
    assert spans_of(date(2017, 3, 1), 0, 7, date(2017, 1, 1)) == date(2017, 3, 29)


@pytest.mark.parametrize(
    ("direction", "size", "unit", "level", "is_percent", "change"),
    [
        (-1, 5, "times", 13.0, False, -0.8),
        (1, 5, "times", 13.0, False, 4.0),
        (-1, 20, "percent", 50.0, False, -0.2),
        (1, 20, "percent", None, False, 0.2),
        (1, 2, "percent", 80.0, True, 0.025),  # two points of 80 percent
        (1, 3, "amount", 12.0, False, 0.25),
        (-1, None, "", 12.0, False, None),
        (-1, 0, "percent", 12.0, False, "a change of nothing"),
        (-1, 5, "", 12.0, False, "not in which unit"),
        (-1, 0.5, "times", 12.0, False, "the other way"),
        (-1, 120, "percent", 12.0, False, "more than all of it"),
        (-1, 3, "amount", 0.0, False, "no earlier level"),
    ],
)
def test_a_size_becomes_a_change_of_the_earlier_level_or_says_why_not(
    direction, size, unit, level, is_percent, change
) -> None:
    found = promised_change(direction, size, unit, level, is_percent=is_percent)
    if isinstance(change, str):
        assert isinstance(found, str)
        assert change in found
    else:
        assert found == (None if change is None else pytest.approx(change))


def verdict(word: Word = Word.CLEAR_CHANGE, **fields: float) -> Verdict:
    return Verdict(word, n=100, **fields)


def test_an_effect_is_what_goes_beyond_the_growth_that_was_to_be_expected() -> None:
    """From 100 to 44 where growth alone would have brought 110: 60% less than it would be."""
    effect = effect_of(verdict(change=-0.56, low=-0.67, high=-0.45, expected=0.10))
    assert effect is not None
    assert (effect.mid, effect.low, effect.high) == pytest.approx((-0.6, -0.7, -0.5))
    assert effect_of(verdict()) is None


KEPT, PARTLY, NOT_SEEN = ClaimWord.KEPT, ClaimWord.PARTLY, ClaimWord.NOT_SEEN
WORSE, CANNOT = ClaimWord.WORSE, ClaimWord.CANNOT_BE_TOLD
CLEAR, NONE, LITTLE = Word.CLEAR_CHANGE, Word.NO_CLEAR_CHANGE, Word.TOO_LITTLE


@pytest.mark.parametrize(
    ("direction", "promised", "word", "effect", "outcome"),
    [
        (-1, -0.8, CLEAR, (-0.79, -0.85, -0.7), KEPT),  # the promise lies in the range
        (-1, -0.8, CLEAR, (-0.9, -0.92, -0.88), KEPT),  # more than was promised
        (-1, None, CLEAR, (-0.1, -0.15, -0.05), KEPT),  # only the way was promised
        (-1, -0.8, CLEAR, (-0.5, -0.6, -0.4), PARTLY),
        (-1, -0.8, CLEAR, (-0.3, -0.9, -0.01), PARTLY),  # a range that holds nearly everything keeps no promise
        (1, 0.5, CLEAR, (0.5, 0.4, 0.6), KEPT),
        (1, 0.5, CLEAR, (-0.2, -0.3, -0.1), WORSE),
        (-1, -0.8, CLEAR, (0.4, 0.2, 0.6), WORSE),
        (1, 0.5, NONE, (0.02, -0.1, 0.1), NOT_SEEN),
        (1, 0.05, NONE, (0.02, -0.1, 0.1), CANNOT),  # what was promised is smaller than what would be noticed
        (1, None, NONE, (0.02, -0.1, 0.1), NOT_SEEN),
        (1, 0.5, LITTLE, (0.5, 0.4, 0.6), CANNOT),
        (1, 0.5, CLEAR, None, CANNOT),
    ],
)
def test_a_promise_comes_to_one_word(direction, promised, word, effect, outcome) -> None:
    found = settle(direction, promised, verdict(word), None if effect is None else Effect(*effect))
    assert found[0] is outcome


def test_half_of_44_times_is_less_than_7_times() -> None:
    assert share_of(1 / 44 - 1, 1 / 44**0.5 - 1) == pytest.approx(0.5)
    assert share_of(0.5, 0.5) == 1


def test_a_fall_to_a_fifth_of_2_6_million_spares_10_4_million() -> None:
    money = worth(2.6e6, Effect(-0.8, -0.8, -0.8), -1, (0.5, 1.0))
    assert (money.low, money.mid, money.high) == pytest.approx((5.2e6, 7.8e6, 10.4e6))


def test_a_rise_where_a_fall_was_promised_costs() -> None:
    money = worth(150.0, Effect(0.5, 0.5, 0.5), -1, (2.0, 2.0))
    assert money.mid == pytest.approx(-100)
    assert worth(150.0, Effect(0.5, 0.5, 0.5), 1, (2.0, 2.0)).mid == pytest.approx(100)


def entry(
    claim: str, *members: tuple[str, str], metric: str = "m", landed: date = LANDED, word: ClaimWord = KEPT
) -> Entry:
    return Entry(claim, metric, members, landed, landed - timedelta(days=90), landed + timedelta(days=90), word)


@pytest.mark.parametrize(
    ("other", "is_shared"),
    [
        (entry("B", ("kind", "presence")), True),
        (entry("B"), True),  # the total holds each of its members
        (entry("B", ("region", "emea")), True),  # presence in emea is in both
        (entry("B", ("kind", "typing")), False),
        (entry("B", ("kind", "presence"), metric="n"), False),
        (entry("B", ("kind", "presence"), landed=LANDED + timedelta(days=181)), False),
        (entry("B", ("kind", "presence"), word=NOT_SEEN), False),
    ],
)
def test_two_claims_on_one_number_in_the_same_weeks_count_once(other, is_shared) -> None:
    first = entry("A", ("kind", "presence"))
    assert dict(left_out([other, first])) == ({"B": "A"} if is_shared else {})


def test_of_two_the_one_that_landed_first_is_counted() -> None:
    late, early = entry("A", landed=LANDED + timedelta(days=3)), entry("B")
    assert dict(left_out([late, early])) == {"A": "B"}


def test_what_is_measured_is_never_added_to_what_is_modelled() -> None:
    ten, five = Range(8, 10, 12), Range(1, 5, 9)
    found = add_up([(Evidence.MEASURED, ten), (Evidence.MODELLED, five), (Evidence.MEASURED, five)])
    assert [(one.evidence, one.claims, one.money) for one in found] == [
        (Evidence.MEASURED, 2, Range(9, 15, 21)),
        (Evidence.MODELLED, 1, five),
    ]


def growing(days_before: int = 400, after: float = 40.0) -> DailySeries:
    """Return use that grows by 1% a week to 80 of 100 when the work lands, and then stays at `after`."""
    before = 80 * 1.01 ** ((np.arange(days_before) - days_before) / 7)
    rhythm = np.array([1, 0.99, 0.98, 0.97, 0.96, 0.7, 0.7])
    days = np.concatenate([before, np.full(150, after)])
    noise = 1 + 0.004 * np.sin(np.arange(len(days)) * 1.7)
    return DailySeries(LANDED - timedelta(days=days_before), days * rhythm[np.arange(len(days)) % 7] * noise)


AFTER = Span(date(2016, 9, 11), date(2017, 1, 15))
BEFORE_TO = date(2016, 8, 24)


def prevented(use: DailySeries, limit: float = 100.0, promised: float | None = None, now: float | None = None):
    return judge_prevention(use, Limits(limit, now or limit), untouched_to=BEFORE_TO, after=AFTER, promised=promised)


def test_what_would_have_run_out_and_no_longer_does_is_prevented() -> None:
    found = prevented(growing(), promised=0.5)
    assert found.word is KEPT
    assert found.used_then == pytest.approx(0.80, abs=0.02)
    assert found.used_now == pytest.approx(0.40, abs=0.01)
    assert found.runs_out.mid is not None  # ln(100 / 80) / ln(1.01) is 22 weeks
    assert abs((found.runs_out.mid - BEFORE_TO).days - 22 * 7) < 40


def test_relief_that_is_less_than_promised_is_part_of_it() -> None:
    assert prevented(growing(after=60.0), promised=0.5).word is PARTLY


def test_a_higher_limit_is_relief_too() -> None:
    found = prevented(growing(after=85.0), now=200.0)
    assert (found.word, round(found.used_now or 0, 2)) == (KEPT, 0.43)


@pytest.mark.parametrize(
    ("use", "limit", "word", "reason"),
    [
        (growing(after=110.0), 100.0, NOT_SEEN, "the old slope"),
        (growing(), 10_000.0, NOT_SEEN, "not have run out"),
        (growing(), 0.0, CANNOT, "no safe limit"),
        (growing(days_before=20), 100.0, CANNOT, "slope before is not known"),
    ],
)
def test_what_was_not_prevented_says_why(use, limit, word, reason) -> None:
    found = prevented(use, limit)
    assert found.word is word
    assert reason in found.reason


def test_small_teams_are_told_together_and_never_alone_beside_the_whole() -> None:
    teams = [Staff("a", 9, 8, 1, 2), Staff("b", 3, 2, 1, 0), Staff("c", 12, 12, 0, None), Staff("d", 6, 6, 2, 1)]
    # b has 2 people; alone it would be the whole less the others, so the next smallest joins it
    assert merge_small(teams, 5) == (
        Staff("a", 9, 8, 1, 2),
        Staff("c", 12, 12, 0, None),
        Staff("", 9, 8, 3, 1),
    )
    assert [one.team for one in merge_small(teams, 1)] == ["a", "b", "c", "d"]


def test_who_still_learns_counts_as_part_of_a_person() -> None:
    assert Staff("a", 10, 10, 0, 4).useful(0.5) == 8
    assert Staff("a", 10, 10, 0, None).useful(0.5) is None
