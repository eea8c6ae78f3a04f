"""Turns weekly values into what each model would have said at each past moment, and says now.

All models are causal: what stands in row `o` was computed from the weeks before `o` alone, so one pass gives every
forecast that a rolling back-test needs. None grows for ever: each trend fades, because real growth slows.

- repetition: of the last week, and of the same weeks a year before (seasonal naive)
- exponential smoothing with a damped trend (Gardner and McKenzie 1985), and without a trend
- growth that slows at a constant rate, on logarithms Gompertz's curve (1825), fitted to all weeks
- the growth of recent weeks, fading by half in a given time, or adding the same amount each week
- last year's course from today's level
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greendot.analysis.verdict import Numbers

YEAR = 52
FIRST = 13
"""Weeks that a model must have seen."""

_MOST_ORIGINS = 80
_MEMORY = 52.0
_SLOWING = np.array([0.02, 0.04, 0.08])
_WINDOWS = (8, 13, 26, 52)
_HALVES = (8, 26)
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Candidates:
    """What every model said: `said[m, o, h]` is model m's value, h + 1 weeks after the `origins[o]` that it saw."""

    names: tuple[str, ...]
    origins: Numbers
    said: Numbers


AVERAGE = "it keeps the average of the last year"
NAIVE = ("it stays as in its last week", "it repeats the same weeks of the year before")


def run_models(values: Numbers, horizon: int, *, is_log: bool) -> Candidates:
    """Return what each model says from up to 80 moments, the last of them now.

    `values` are on the scale to work on, logarithms if `is_log`.
    """
    clean = without_outliers(values)
    stride = max(1, -(-(len(values) - FIRST) // _MOST_ORIGINS))
    origins = np.arange(len(values), FIRST - 1, -stride)[::-1]
    ahead = np.arange(1, horizon + 1)
    said = dict(zip(NAIVE, (_last_week(values, origins, ahead), _last_year(values, origins, ahead)), strict=True))
    said["it keeps the level of recent weeks"] = _smoothed(clean, origins, ahead, damping=None)
    said[AVERAGE] = _averaged(values, origins, ahead)
    for damping in (0.88, 0.95, 0.98):
        half = round(np.log(0.5) / np.log(damping))
        name = f"its growth, smoothed, fades by half in {half} weeks"
        said[name] = _smoothed(clean, origins, ahead, damping=damping)
    said["its growth slows as it has slowed so far"] = _slowing(clean, origins, ahead)
    for window in _WINDOWS:
        for half in _HALVES:
            name = f"its growth of the last {window} weeks fades by half in {half} weeks"
            said[name] = _fading(clean, origins, ahead, window, half)
        if is_log:
            name = f"it goes on adding as much a week as in its last {window} weeks"
            said[name] = _adding(clean, origins, ahead, window)
    said["it follows last year's course from today's level"] = _course(clean, origins, ahead)
    return Candidates(tuple(said), origins, np.stack(list(said.values())))


def without_outliers(values: Numbers) -> Numbers:
    """Return values in which a lone outlier gives way to the median of its last seven weeks (Hampel 1974), itself among
    them: a holiday does, a level that stays four weeks does not."""
    padded = np.concatenate([np.full(6, np.nan), values])
    past = np.lib.stride_tricks.sliding_window_view(padded, 7)
    middle = np.nanmedian(past, axis=1)
    spread = 1.4826 * np.nanmedian(np.abs(past - middle[:, None]), axis=1)
    is_far = np.abs(values - middle) > 4 * spread
    is_far[:6] = False
    cleaned: Numbers = np.where(is_far & (spread > 0), middle, values)
    return cleaned


def _last_week(values: Numbers, origins: Numbers, ahead: Numbers) -> Numbers:
    return np.repeat(values[origins - 1][:, None], len(ahead), axis=1)


def _last_year(values: Numbers, origins: Numbers, ahead: Numbers) -> Numbers:
    """Return the same weeks a year before; of those more than a year ahead the same again."""
    places = origins[:, None] - YEAR + (ahead - 1) % YEAR
    return np.where(places >= 0, values[np.maximum(places, 0)], np.nan)


def _averaged(values: Numbers, origins: Numbers, ahead: Numbers) -> Numbers:
    total = np.concatenate([[0.0], np.cumsum(values)])
    start = np.maximum(origins - YEAR, 0)
    return np.repeat(((total[origins] - total[start]) / (origins - start))[:, None], len(ahead), axis=1)


def _smoothed(values: Numbers, origins: Numbers, ahead: Numbers, *, damping: float | None) -> Numbers:
    """Return damped-trend smoothing, or of the level alone; its two weights are those with the least squared error of
    one week ahead until then."""
    level_weights = np.array([0.15, 0.3, 0.5, 0.8])
    trend_weights = np.array([0.0]) if damping is None else np.array([0.03, 0.1, 0.25])
    alpha, beta = (grid.ravel() for grid in np.meshgrid(level_weights, trend_weights))
    phi = 0.0 if damping is None else damping
    level = np.full(len(alpha), values[0])
    trend = np.full(len(alpha), (values[8] - values[0]) / 8 if phi else 0.0)
    levels, trends, errors = (np.zeros((len(values) + 1, len(alpha))) for _ in range(3))
    for week, value in enumerate(values):
        expected = level + phi * trend
        moved = alpha * (value - expected)
        errors[week + 1] = 0.99 * errors[week] + (value - expected) ** 2
        level, trend = expected + moved, phi * trend + beta * moved
        levels[week + 1], trends[week + 1] = level, trend
    best = errors[origins].argmin(axis=1)
    steps = np.cumsum(phi**ahead) if phi else np.zeros(len(ahead))
    return np.asarray(levels[origins, best][:, None] + trends[origins, best][:, None] * steps)


def _slowing(values: Numbers, origins: Numbers, ahead: Numbers) -> Numbers:
    """Return a curve whose growth decays, through the level of the last weeks; the rate of decay fits best."""
    weeks = np.arange(len(values))
    age = origins[:, None] - 1 - weeks
    weight = np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / _MEMORY), 0.0)
    weight = weight / weight.sum(axis=1, keepdims=True)
    curve = _curve(weeks[:, None], _SLOWING)
    mean_value, mean_curve = weight @ values, weight @ curve
    cross = weight @ (curve * values[:, None]) - mean_curve * mean_value[:, None]
    square = weight @ curve**2 - mean_curve**2
    slope = cross / np.maximum(square, 1e-12)
    left = -(cross**2) / np.maximum(square, 1e-12)
    best = left.argmin(axis=1)
    rows = np.arange(len(origins))
    chosen, rate = slope[rows, best], _SLOWING[best]
    start = mean_value - chosen * mean_curve[rows, best]
    near = np.stack([values[origins - 1 - back] for back in range(_NEAR)])
    fitted = np.stack([start + chosen * _curve(origins - 1 - back, rate) for back in range(_NEAR)])
    rest = np.median(near - fitted, axis=0)
    return np.asarray((start + rest)[:, None] + chosen[:, None] * _curve(origins[:, None] - 1 + ahead, rate[:, None]))


def _curve(week: Numbers, rate: Numbers) -> Numbers:
    grown: Numbers = (1 - np.exp(-rate * week)) / rate
    return grown


def _fading(values: Numbers, origins: Numbers, ahead: Numbers, window: int, half: int) -> Numbers:
    """Return today's level and the slope of the last weeks, which fades."""
    slope, level = np.empty(len(origins)), np.empty(len(origins))
    for row, origin in enumerate(origins):
        recent = values[max(origin - window, 0) : origin]
        place = np.arange(len(recent)) - (len(recent) - 1) / 2
        slope[row] = (place @ recent) / (place @ place)
        level[row] = np.median(values[origin - _NEAR : origin]) + slope[row] * (_NEAR - 1) / 2
    steps = np.cumsum(0.5 ** (ahead / half))
    return level[:, None] + slope[:, None] * steps


def _adding(values: Numbers, origins: Numbers, ahead: Numbers, window: int) -> Numbers:
    """Return a straight line in plain values: its relative growth slows by itself. A fall slows likewise."""
    plain = np.exp(values - values.max())
    said = np.empty((len(origins), len(ahead)))
    for row, origin in enumerate(origins):
        recent = plain[max(origin - window, 0) : origin]
        place = np.arange(len(recent)) - (len(recent) - 1) / 2
        level = float(np.median(values[origin - _NEAR : origin]))
        growth = float((place @ recent) / (place @ place)) / np.exp(level - values.max())
        level += growth * (_NEAR - 1) / 2
        said[row] = level + (np.log1p(growth * ahead) if growth > 0 else -np.log1p(-growth * ahead))
    return said


def _course(values: Numbers, origins: Numbers, ahead: Numbers) -> Numbers:
    """Return the path of the last year, moved to today's level."""
    ago = origins - YEAR
    now = np.median(np.stack([values[origins - 1 - back] for back in range(_NEAR)]), axis=0)
    then = np.median(np.stack([values[np.maximum(ago - 1 - back, 0)] for back in range(_NEAR)]), axis=0)
    path = _last_year(values, origins, ahead) + (now - then)[:, None]
    path = path + np.where(ahead > YEAR, (now - then)[:, None], 0.0)
    return np.where((ago >= _NEAR)[:, None], path, np.nan)
