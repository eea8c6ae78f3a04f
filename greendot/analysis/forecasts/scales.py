"""Turns values into the scale on which their errors are alike, and back: logarithms, square roots, or as they are."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from greendot.analysis.verdict import Numbers

MANY_ZEROS = 0.3
"""A larger share of weeks with nothing leaves a rate, and no course."""


class Scale(StrEnum):
    """How values are taken. Growth is relative, so all-positive values are taken as logarithms; counts with zeros by
    their square roots, which makes their scatter even (Bartlett 1936). Of a share near one, what lacks moves. What
    is mostly zero has a rate, which is a mean: it is taken as it is, and is never below zero.
    """

    LOG = "log"
    MISS = "log of what lacks"
    ROOT = "root"
    RATE = "rate"
    PLAIN = "plain"


def scale_of(values: Numbers, *, is_share: bool = False) -> Scale:
    """Return the scale that fits values: logarithms if all are above zero, roots or a rate if none is below."""
    if not is_share and (values >= 0).all() and (values == 0).mean() > MANY_ZEROS:
        return Scale.RATE
    if is_share and np.median(values) > 0.5:
        return Scale.MISS if (values < 1).all() else Scale.PLAIN
    if (values > 0).all():
        return Scale.LOG
    return Scale.ROOT if (values >= 0).all() else Scale.PLAIN


def onto(scale: Scale, values: Numbers) -> Numbers:
    """Return values on the scale."""
    match scale:
        case Scale.LOG:
            return np.asarray(np.log(values))
        case Scale.MISS:
            return np.asarray(-np.log1p(-np.minimum(values, 1 - 1e-15)))
        case Scale.ROOT:
            return np.asarray(np.sqrt(np.maximum(values, 0)))
        case Scale.PLAIN | Scale.RATE:
            return values


def back(scale: Scale, values: Numbers) -> Numbers:
    """Return what stands on the scale as plain values; below the root of zero is zero."""
    match scale:
        case Scale.LOG:
            return np.asarray(np.exp(np.minimum(values, 700.0)))
        case Scale.MISS:
            return np.asarray(-np.expm1(-values))
        case Scale.ROOT:
            return np.asarray(np.maximum(values, 0.0) ** 2)
        case Scale.RATE:
            return np.asarray(np.maximum(values, 0.0))
        case Scale.PLAIN:
            return values
