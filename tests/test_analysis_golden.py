"""The arithmetic of verdicts against values that can be worked out by hand or looked up."""

import numpy as np
import pytest
from scipy.special import chdtrc

from greendot.analysis.counts import Tally, detectable
from greendot.analysis.discovery import q_values
from greendot.analysis.dispersion import Pieces, dispersion_of, dispersion_of_shares
from greendot.analysis.durations import Cohort, Scored, cumulative_hazard, log_rank, score, typical_length
from greendot.analysis.exact import exact_p, exact_rate_ratio, fisher_p, rate_interval
from greendot.analysis.levels import pooled_spread, shift_of
from greendot.analysis.limits import natural_limits
from greendot.analysis.ratios import pooled_z


def cohort(*lengths: float, still_open: tuple[float, ...] = (), cluster: tuple[int, ...] = ()) -> Cohort:
    """Return events of given lengths; those in `still_open` have not closed; each is its own cluster by default."""
    closed = np.array([length not in still_open for length in lengths], dtype=float)
    return Cohort(np.array(lengths, dtype=float), closed, np.array(cluster or range(len(lengths))))


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.00, 3.69), (5, 1.62, 11.67), (8, 3.45, 15.76), (25, 16.18, 36.90)]
)
def test_rate_intervals_are_those_of_garwood(count: int, low: float, high: float) -> None:
    found = rate_interval(count, 1)
    assert (round(found[0], 2), round(found[1], 2)) == (low, high)


@pytest.mark.parametrize(("count", "exposure"), [(-1, 1.0), (3, 0.0)])
def test_a_rate_needs_events_and_exposure(count: int, exposure: float) -> None:
    with pytest.raises(ValueError, match="need count"):
        rate_interval(count, exposure)


@pytest.mark.parametrize(
    ("now", "before", "doubled", "mid"),
    [(18, 8, 0.07552, 0.05224), (0, 5, 0.0625, 0.03125), (0, 6, 0.03125, 0.015625), (7, 7, 1.0, 1.0)],
)
def test_exact_p_of_two_counts(now: int, before: int, doubled: float, mid: float) -> None:
    assert exact_p(now, now + before) == (pytest.approx(doubled, abs=5e-6), pytest.approx(mid, abs=5e-6))


def test_eighteen_events_against_eight() -> None:
    plain, clustered = Tally(18, 8, 1, 1, 1.0, 12), Tally(18, 8, 1, 1, 2.0, 12)
    assert plain.z == pytest.approx(1.96116, abs=5e-6)
    assert plain.p == pytest.approx(0.07348, abs=5e-6)
    assert clustered.p == pytest.approx(0.19074, abs=5e-6)
    assert exact_rate_ratio(18, 8) == (pytest.approx(0.931, abs=5e-4), pytest.approx(5.980, abs=5e-4))


def test_exposure_says_what_to_expect() -> None:
    grown = Tally(20, 10, 2_000, 1_000)
    assert (grown.share, grown.z) == (pytest.approx(2 / 3), pytest.approx(0.0))


def test_what_would_have_been_noticed_is_what_z_says() -> None:
    tally = Tally(25, 25, 1, 1)
    rise, fall = detectable(tally, 2.8)
    assert fall is not None
    # Against 25 events, so many more or fewer lie 2.8 spreads away.
    assert Tally(25 * (1 + rise), 25, 1, 1).z == pytest.approx(2.8)
    assert Tally(25 * (1 - fall), 25, 1, 1).z == pytest.approx(-2.8)


def test_dispersion_is_pooled_inside_quarters() -> None:
    quarters = [(np.array([0, 2, 1, 5.0]), np.ones(4)), (np.array([1, 1, 0, 2.0]), np.ones(4))]
    assert dispersion_of(Pieces.of(quarters)) == (pytest.approx(1.5), 6)  # (7 + 2) / 6
    assert dispersion_of(Pieces.of([(np.zeros(4), np.ones(4))])) == (1.0, 0)


def test_dispersion_of_even_shares_is_none() -> None:
    assert dispersion_of_shares(Pieces.of([(np.array([5, 5, 5.0]), np.array([50, 50, 50.0]))])) == (0.0, 2)
    assert dispersion_of_shares(Pieces.of([(np.zeros(3), np.full(3, 50.0))])) == (1.0, 0)


def test_thirds_of_two_quarters() -> None:
    groups = np.log(np.array([[110, 112, 114.0], [100, 101, 99]]))
    spread, freedom = pooled_spread(groups)
    difference = float(groups[0].mean() - groups[1].mean())
    shift = shift_of(difference, spread * (2 / 3) ** 0.5, freedom, 0.05)
    assert difference == pytest.approx(0.113256, abs=5e-7)
    assert (spread, freedom) == (pytest.approx(0.014473, abs=5e-7), 4)
    assert shift.p == pytest.approx(0.000662, abs=5e-7)
    ends = [np.expm1(each) * 100 for each in (shift.moved, shift.moved - shift.limit, shift.moved + shift.limit)]
    assert [round(float(each), 2) for each in ends] == [11.99, 8.38, 15.73]
    assert round(float(np.expm1(shift.margin)) * 100, 2) == 4.49


def test_a_limit_from_past_differences() -> None:
    past = np.array([0.02, -0.01, 0.03, -0.02, 0, 0.01])
    usual = float(np.sqrt(np.mean(past**2)))
    assert usual == pytest.approx(0.017795, abs=5e-7)
    assert shift_of(0.0, usual, 6, 0.05).limit == pytest.approx(0.043543, abs=5e-7)


def test_twelve_of_300_against_25_of_300() -> None:
    assert fisher_p(12, 300, 25, 300) == (pytest.approx(0.04040, abs=5e-6), pytest.approx(0.02842, abs=5e-6))
    z = pooled_z(25, 300, 12, 300)
    assert z == pytest.approx(2.2063, abs=5e-5)
    assert shift_of(z, 1.8**0.5, 8, 0.05).p == pytest.approx(0.1387, abs=5e-5)
    assert pooled_z(0, 300, 0, 300) == 0


def test_durations_with_one_still_open() -> None:
    now, before = cohort(2, 4, 6, 8, still_open=(6,)), cohort(1, 3, 5, 7)
    observed, expected, variance = log_rank(now, before)
    assert (observed, round(expected, 4), round(variance, 4)) == (3, 4.1714, 1.4849)
    assert chdtrc(1, (observed - expected) ** 2 / variance) == pytest.approx(0.3364, abs=5e-5)
    scored = score(now, before)
    assert scored.t == pytest.approx(-1.0236, abs=5e-5)
    assert Scored(scored.t, 6).p == pytest.approx(0.3455, abs=5e-5)
    assert scored.freedom <= 6  # unequal spreads leave fewer


def test_hazard_counts_ties_together() -> None:
    hazard = cumulative_hazard(np.array([1.0, 2, 2, 3]), np.array([1.0, 1, 1, 0]))
    assert hazard.tolist() == pytest.approx([1 / 4, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3])


def test_one_failure_told_twice_is_one() -> None:
    apart = score(cohort(2, 4, 6, 8), cohort(1, 3, 5, 7))
    told_twice = score(cohort(2, 2, 4, 4, 6, 6, 8, 8, cluster=(0, 0, 1, 1, 2, 2, 3, 3)), cohort(1, 3, 5, 7))
    twins = score(cohort(2, 2, 4, 4, 6, 6, 8, 8), cohort(1, 3, 5, 7))
    assert told_twice.freedom <= apart.freedom < twins.freedom


def test_the_typical_length_counts_open_events() -> None:
    assert typical_length(cohort(1, 2, 3, 4)) == 2
    assert typical_length(cohort(1, 2, 3, 4, still_open=(2,))) == 3
    assert typical_length(cohort(1, 2, 3, 4, still_open=(1, 2, 3, 4))) is None


def test_false_discovery_of_six() -> None:
    q = q_values(np.array([0.001, 0.008, 0.012, 0.041, 0.20, 0.60]))
    assert q == pytest.approx([0.006, 0.024, 0.024, 0.0615, 0.24, 0.60])
    assert int((q <= 0.10).sum()) == 4


def test_natural_limits() -> None:
    limits = natural_limits(np.array([10, 12, 11, 13, 9, 11, 12, 10.0]))
    assert limits is not None
    assert (limits.low, limits.mid, limits.high) == (pytest.approx(5.68), 11.0, pytest.approx(16.32))
