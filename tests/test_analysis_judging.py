"""One door for every verdict: what each kind of series comes to, and what bad input is answered with."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from greendot.analysis.breaks import Break
from greendot.analysis.judging import is_unfinished, judge, judge_events, last_quarters
from greendot.analysis.series import DailySeries, Events
from greendot.analysis.verdict import Course, Span, Verdict
from greendot.results import Better, Kind, Word

NOW, BEFORE = Span(date(2016, 7, 1), date(2016, 9, 30)), Span(date(2016, 4, 1), date(2016, 6, 30))
YEAR_AGO = Span(date(2015, 7, 1), date(2015, 9, 30))
FIRST_ON = date(2013, 10, 1)
DAYS = (NOW.last_on - FIRST_ON).days + 1
START = (NOW.first_on - FIRST_ON).days
NAN = float("nan")


def level(step: float = 1.0, *, growth: float = 0.0, noise: float = 0.03, seed: int = 3) -> DailySeries:
    """Return three years of days about 1,000, quieter at weekends, `step` times as much in the later span."""
    place = np.arange(DAYS)
    rhythm = np.where((place + FIRST_ON.weekday()) % 7 >= 5, 0.5, 1.0)
    values = 1000 * rhythm * np.exp(np.random.default_rng(seed).normal(0, noise, DAYS) + growth * place / 365)
    values[START:] *= step
    return DailySeries(FIRST_ON, values)


def counts(per_day: float, step: float = 1.0, seed: int = 4) -> DailySeries:
    rng = np.random.default_rng(seed)
    return DailySeries(FIRST_ON, rng.poisson(np.where(np.arange(DAYS) < START, per_day, per_day * step)).astype(float))


def availability(failing: float = 1.0, per_day: float = 1e7, share: float = 1e-3, seed: int = 6) -> DailySeries:
    rng = np.random.default_rng(seed)
    rate = share * np.exp(rng.normal(0, 0.2, DAYS)) * np.where(np.arange(DAYS) < START, 1, failing)
    bad = rng.poisson(per_day * rate)
    return DailySeries(FIRST_ON, 1 - bad / per_day, per_day - bad, np.full(DAYS, per_day))


def ask(series: DailySeries, kind: Kind = Kind.GAUGE, better: Better = Better.HIGHER, **question: object) -> Verdict:
    return judge(series, kind=kind, better=better, **({"now": NOW, "before": BEFORE} | question))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "better", "word"),
    [
        (1.0, Better.HIGHER, Word.NO_CLEAR_CHANGE),
        (1.1, Better.HIGHER, Word.BETTER),
        (1.1, Better.LOWER, Word.WORSE),
        (1.1, Better.NEITHER, Word.CLEAR_CHANGE),
        (0.9, Better.HIGHER, Word.WORSE),
        (0.9, Better.LOWER, Word.BETTER),
    ],
)
def test_a_step_of_a_level_is_clear(step: float, better: Better, word: Word) -> None:
    assert ask(level(step), better=better).word is word


def test_a_verdict_says_all_it_knows() -> None:
    found = ask(level(1.1))
    assert found.change == pytest.approx(0.10, abs=0.01)
    assert found.low is not None and found.high is not None and found.p is not None
    assert 0 < found.low < found.change < found.high < 0.2
    assert found.raw_change == pytest.approx(0.10, abs=0.02)
    assert (found.n, found.is_to_date, found.reason) == (183, False, "")
    assert found.p < 0.01
    assert found.method.startswith("Compares typical weeks")
    quiet = ask(level())
    assert quiet.detectable_rise is not None and quiet.detectable_fall is not None
    assert 0.005 < quiet.detectable_fall < quiet.detectable_rise < 0.03
    assert "would have been noticed 8 times in 10" in quiet.noticed


@pytest.mark.parametrize("kind", [Kind.PEAK, Kind.QUANTILE])
def test_peaks_and_quantiles_are_judged_by_their_weeks(kind: Kind) -> None:
    assert ask(level(seed=5), kind).word is Word.NO_CLEAR_CHANGE
    found = ask(level(1.2, seed=5), kind)
    assert (found.word, round(found.change or 0, 1)) == (Word.BETTER, 0.2)


def test_one_odd_day_moves_no_level_but_a_peak() -> None:
    series = level()
    series.values[START + 40] *= 30
    assert ask(series).change == pytest.approx(ask(level()).change, abs=0.005)
    assert ask(series, Kind.PEAK).change != pytest.approx(ask(level(), Kind.PEAK).change, abs=0.005)


def test_growth_alone_is_no_change_where_growth_is_the_course() -> None:
    grown = level(growth=0.5)
    found = ask(grown, course=Course.GROWING)
    assert found.word is Word.NO_CLEAR_CHANGE
    assert found.expected == pytest.approx(np.expm1(0.5 * 91.5 / 365), abs=0.015)
    assert found.change == pytest.approx(found.expected, abs=0.02)
    assert ask(grown.cut(DAYS - 183, DAYS)).word is Word.BETTER  # as steady, with too little past to know better
    assert ask(level(0.9, growth=0.5), course=Course.GROWING).word is Word.WORSE
    assert ask(grown, course=Course.GROWING, before=YEAR_AGO).word is Word.NO_CLEAR_CHANGE


def test_a_season_is_no_change_where_the_year_is_the_course() -> None:
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(DAYS) / 365.25)
    series = replace(level(), values=level().values * wave)
    steady, seasonal = ask(series), ask(series, course=Course.SEASONAL)
    assert seasonal.word is Word.NO_CLEAR_CHANGE
    # Taken for steady, its own past says that anything may happen.
    assert steady.detectable_rise is not None and seasonal.detectable_rise is not None
    assert steady.detectable_rise > 5 * seasonal.detectable_rise
    series.values[START:] *= 1.15
    assert ask(series, course=Course.SEASONAL).word is Word.BETTER
    young = series.cut(DAYS - 500, DAYS)
    assert "year before" in ask(young, course=Course.SEASONAL).reason


def test_half_a_year_of_growth_is_told_from_a_step() -> None:
    young = level(growth=0.8).cut(DAYS - 183, DAYS)
    assert ask(young, course=Course.GROWING).word is Word.NO_CLEAR_CHANGE
    stepped = level(1.3, growth=0.8).cut(DAYS - 183, DAYS)
    assert ask(stepped, course=Course.GROWING).word is Word.BETTER


def test_a_period_to_date_is_held_to_the_stricter_rule() -> None:
    now, before = Span(date(2016, 7, 1), date(2016, 8, 14)), Span(date(2016, 4, 1), date(2016, 5, 15))
    strict = ask(level(1.1), now=now, before=before)
    loose = ask(level(1.1), now=now, before=before, is_to_date=False)
    assert strict.is_to_date and not loose.is_to_date
    assert strict.low is not None and loose.low is not None and strict.low < loose.low
    assert is_unfinished(now) and not is_unfinished(NOW)
    assert not is_unfinished(Span(date(2016, 6, 6), date(2016, 7, 3)))


def test_days_after_the_later_span_are_not_looked_at() -> None:
    series = level()
    before = Span(date(2016, 1, 1), date(2016, 3, 31))
    now = Span(date(2016, 4, 1), date(2016, 6, 30))
    calm = ask(series, now=now, before=before)
    series.values[START:] *= 100
    assert ask(series, now=now, before=before) == calm


def test_holidays_are_passed_over() -> None:
    closed = [date(2016, 7, 1) + timedelta(days=place) for place in range(12, 26)]
    series = level(noise=0.01)
    for day in closed:
        series.values[(day - FIRST_ON).days] *= 0.2
    assert ask(series).change != pytest.approx(0, abs=0.05)
    assert ask(series, holidays=closed).change == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("per_day", "step", "word"),
    [
        (0.1, 1.0, Word.TOO_LITTLE),  # nine a quarter: only a threefold rise would stand out
        (1.0, 1.0, Word.NO_CLEAR_CHANGE),
        (1.0, 2.5, Word.WORSE),
        (0.1, 6.0, Word.WORSE),  # what is clear is said, however few
        (50.0, 1.0, Word.NO_CLEAR_CHANGE),
        (50.0, 1.3, Word.WORSE),
    ],
)
def test_counts(per_day: float, step: float, word: Word) -> None:
    assert ask(counts(per_day, step), Kind.COUNT, Better.LOWER).word is word


def test_more_users_may_have_more_incidents() -> None:
    exposure = np.where(np.arange(DAYS) < START, 1.0, 3.0)
    tripled = replace(counts(1.0, 3.0), exposure=exposure)
    found = ask(tripled, Kind.COUNT, Better.LOWER)
    assert found.word is Word.NO_CLEAR_CHANGE
    assert found.change == pytest.approx(0, abs=0.3)
    assert ask(counts(1.0, 3.0), Kind.COUNT, Better.LOWER).word is Word.WORSE


def test_clusters_widen_the_bounds_of_a_count() -> None:
    plain = counts(0.8, 1.5)
    clustered = replace(plain, values=np.where(np.arange(DAYS) % 4 == 0, counts(0.8, 1.5).values * 4, 0))
    one, other = (ask(each, Kind.COUNT, Better.LOWER) for each in (plain, clustered))
    assert one.high is not None and other.high is not None and one.low is not None and other.low is not None
    assert other.high - other.low > one.high - one.low
    assert "clusters" in other.method


def test_a_billion_requests_are_judged_by_their_days() -> None:
    assert ask(availability(), Kind.RATIO).word is Word.NO_CLEAR_CHANGE
    found = ask(availability(3.0), Kind.RATIO)
    assert found.word is Word.WORSE
    assert found.change == pytest.approx(-0.002, abs=3e-4)  # 99.9 to 99.7 percent
    assert found.raw_change == pytest.approx(-0.002, abs=3e-4)
    assert found.low is not None and found.high is not None and found.low < found.change < found.high < 0
    assert "the share that failed over all days both moved" in found.method
    assert ask(availability(0.3), Kind.RATIO).word is Word.BETTER


def test_days_missing_from_a_share_do_not_change_it() -> None:
    series = availability(share=0.05)
    lost = (np.arange(DAYS) >= START) & (np.arange(DAYS) % 6 == 0)
    parts = (np.where(lost, NAN, each) for each in (series.values, series.numerator, series.denominator))
    found = ask(DailySeries(FIRST_ON, *parts), Kind.RATIO)
    assert found.word is Word.NO_CLEAR_CHANGE
    assert found.change == pytest.approx(0, abs=0.004)


def test_a_share_without_failures_on_most_days_has_a_verdict() -> None:
    series = availability(share=0.05)
    assert series.numerator is not None and series.denominator is not None
    is_calm = np.arange(DAYS) % 7 < 5
    good = np.where(is_calm, series.denominator, series.numerator)
    found = ask(DailySeries(FIRST_ON, good / series.denominator, good, series.denominator), Kind.RATIO)
    assert (found.word, found.reason) == (Word.NO_CLEAR_CHANGE, "")


def test_small_shares_are_judged_by_their_counts() -> None:
    rng = np.random.default_rng(8)
    part = rng.binomial(4, np.where(np.arange(DAYS) < START, 0.06, 0.25)).astype(float)
    whole = np.full(DAYS, 4.0)
    series = DailySeries(FIRST_ON, part / whole, part, whole)
    assert ask(series, Kind.RATIO, Better.LOWER).word is Word.WORSE
    calm = rng.binomial(4, 0.2, DAYS).astype(float)
    assert ask(DailySeries(FIRST_ON, calm / 4, calm, whole), Kind.RATIO).word is Word.NO_CLEAR_CHANGE
    rare = np.zeros(DAYS)
    rare[[START + 5, START - 5]] = 1
    found = ask(DailySeries(FIRST_ON, rare / 4, rare, whole), Kind.RATIO)
    assert (found.word, "2 cases in both spans" in found.reason) == (Word.TOO_LITTLE, True)


def restores(factor: float = 1.0, per_span: int = 80, seed: int = 9) -> Events:
    """Return events over two quarters whose length grows by `factor` in the later one."""
    rng = np.random.default_rng(seed)
    opened = np.sort(rng.uniform(0, 183, 2 * per_span))
    length = rng.lognormal(-2, 1, 2 * per_span) * np.where(opened < 91, 1.0, factor)
    closed = opened + length
    return Events(opened, np.where(closed < 183, closed, NAN), np.arange(2.0 * per_span))


def ask_events(events: Events, **question: object) -> Verdict:
    given = {"first_on": BEFORE.first_on, "as_of": 183.0, "better": Better.LOWER, "now": NOW, "before": BEFORE}
    return judge_events(events, **(given | question))  # type: ignore[arg-type]


def test_durations() -> None:
    assert ask_events(restores()).word is Word.NO_CLEAR_CHANGE
    slower = ask_events(restores(4.0))
    assert slower.word is Word.WORSE
    assert slower.low is not None and slower.high is not None
    assert 1 + slower.low < 4 < 1 + slower.high
    assert ask_events(restores(0.25)).word is Word.BETTER
    few = ask_events(restores(per_span=8))
    assert (few.word, "closed events" in few.reason) == (Word.TOO_LITTLE, True)


def test_open_events_count_for_as_long_as_they_last() -> None:
    events = restores()
    is_late = (events.opened > 91) & (np.arange(len(events.opened)) % 3 == 0)
    stuck = replace(events, closed=np.where(is_late, NAN, events.closed))
    assert ask_events(stuck).word is Word.WORSE


def test_one_failure_told_many_times_is_too_little() -> None:
    events = restores(4.0)
    found = ask_events(replace(events, cluster=(events.opened // 31).astype(float)))
    assert (found.word, found.reason) == (
        Word.TOO_LITTLE,
        "3 separate failures in the earlier span; a verdict needs 10",
    )


def with_values(values: np.ndarray) -> DailySeries:
    return DailySeries(FIRST_ON, values)


def some(series: DailySeries, **places: float) -> DailySeries:
    values = series.values.copy()
    for name, value in places.items():
        values[START + int(name[1:])] = value
    return with_values(values)


def holes(share_of_later: float) -> DailySeries:
    values = level().values.copy()
    values[START : START + int(92 * share_of_later)] = NAN
    return with_values(values)


BAD_INPUT = {
    "all missing": (with_values(np.full(DAYS, NAN)), Kind.GAUGE, Word.TOO_LITTLE, "no value at all"),
    "one point": (with_values(np.array([5.0])), Kind.GAUGE, Word.TOO_LITTLE, "reaches no day"),
    "infinite": (some(level(), d5=np.inf), Kind.GAUGE, Word.TOO_LITTLE, "infinite value on 2016-07-06"),
    "negative count": (some(counts(1.0), d5=-1), Kind.COUNT, Word.TOO_LITTLE, "counts below zero on 2016-07-06"),
    "constant": (with_values(np.full(DAYS, 7.1)), Kind.GAUGE, Word.NO_CLEAR_CHANGE, ""),
    "constant, then more": (
        with_values(np.where(np.arange(DAYS) < START, 7.1, 7.2)), Kind.GAUGE, Word.BETTER, "",
    ),
    "all zeros, gauge": (with_values(np.zeros(DAYS)), Kind.GAUGE, Word.NO_CLEAR_CHANGE, ""),
    "all zeros, count": (with_values(np.zeros(DAYS)), Kind.COUNT, Word.TOO_LITTLE, "no events in both spans"),
    "no failure at all": (availability(0.0, share=0.0), Kind.RATIO, Word.TOO_LITTLE, "no cases"),
    "gaps, few": (holes(0.2), Kind.GAUGE, Word.NO_CLEAR_CHANGE, ""),
    "gaps, many": (holes(0.5), Kind.GAUGE, Word.TOO_LITTLE, "46 of the 92 days of the later span are not known"),
    "negative gauge": (with_values(level().values - 2000), Kind.GAUGE, Word.NO_CLEAR_CHANGE, ""),
    "zero days": (some(level(), d5=0, d6=0), Kind.GAUGE, Word.NO_CLEAR_CHANGE, ""),
    "weekly": (
        with_values(np.where(np.arange(DAYS) % 7 == 0, level().values, NAN)), Kind.GAUGE, Word.TOO_LITTLE,
        "a value every 7 days",
    ),
    "part above whole": (
        DailySeries(FIRST_ON, np.full(DAYS, 2.0), np.full(DAYS, 2.0), np.ones(DAYS)), Kind.RATIO, Word.TOO_LITTLE,
        "numerator above its denominator",
    ),
    "no exposure": (
        replace(counts(1.0), exposure=np.where(np.arange(DAYS) < START, 1.0, 0.0)), Kind.COUNT, Word.TOO_LITTLE,
        "next to no exposure",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_has_a_stated_outcome(name: str) -> None:
    series, kind, word, reason = BAD_INPUT[name]
    found = ask(series, kind)
    assert (found.word, reason in found.reason) == (word, True), found
    assert not any(isinstance(each, float) and not np.isfinite(each) for each in (found.change, found.low, found.high))


def test_a_span_may_lack_a_day_at_either_end() -> None:
    series = level(1.1)
    found = ask(series.cut(START - 90, DAYS - 1))
    assert (found.word, found.n) == (Word.BETTER, 181)
    assert "31 of the 92 days of the later span are not known" in ask(series.cut(0, DAYS - 31)).reason
    assert "reaches no day" in ask(series.cut(0, START)).reason


def test_short_spans_are_too_little() -> None:
    week = Span(date(2016, 9, 24), date(2016, 9, 30)), Span(date(2016, 9, 17), date(2016, 9, 23))
    found = ask(level(2.0), now=week[0], before=week[1])
    assert (found.word, found.reason) == (Word.TOO_LITTLE, "the earlier span has 7 days; a verdict needs 28")


def test_a_noisy_series_says_what_it_could_have_shown() -> None:
    found = ask(level(noise=1.5))
    assert found.word is Word.TOO_LITTLE
    assert found.reason.startswith("only a rise of")
    assert ask(level(noise=1.5), useful=5.0).word is Word.NO_CLEAR_CHANGE
    assert ask(level(), useful=0.001).word is Word.TOO_LITTLE


def test_spans_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="must end before"):
        ask(level(), now=BEFORE, before=NOW)
    with pytest.raises(ValueError, match="must not end before"):
        Span(date(2016, 2, 1), date(2016, 1, 1))


def test_a_declared_break_parts_the_spans() -> None:
    found = ask(level(), breaks=[Break(date(2016, 7, 15), "bots are no longer counted")])
    assert found.word is Word.TOO_LITTLE
    assert found.reason == "the two spans are not comparable: on 15 July 2016 bots are no longer counted"
    stepped = replace(level(), values=level().values * np.where(np.arange(DAYS) < START - 200, 3, 1))
    earlier = Break(FIRST_ON + timedelta(days=START - 200), "counted anew")
    assert ask(stepped, breaks=[earlier]).word is Word.NO_CLEAR_CHANGE


def test_registered_users_that_leap_are_not_growth() -> None:
    users = 3.2e6 * 1.002 ** np.arange(DAYS)
    users[START + 51 :] *= 1.42
    found = ask(with_values(users), course=Course.GROWING)
    assert found.word is Word.TOO_LITTLE
    assert "21 August 2016" in found.reason


@pytest.mark.parametrize(
    ("last_on", "now"),
    [(date(2016, 9, 30), NOW), (date(2016, 11, 15), NOW), (date(2016, 9, 29), BEFORE)],
)
def test_without_spans_the_last_full_quarter_is_judged(last_on: date, now: Span) -> None:
    assert last_quarters(last_on)[0] == now
    assert last_quarters(date(2016, 3, 31)) == (
        Span(date(2016, 1, 1), date(2016, 3, 31)),
        Span(date(2015, 10, 1), date(2015, 12, 31)),
    )
