"""Turns values into the scale on which their errors are alike, and back: logarithms, square roots, or as they are."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from greendot.analysis.verdict import Numbers


class Scale(StrEnum):
    """How values are taken. Growth is relative, so all-positive values are taken as logarithms; counts with zeros by
    their square roots, which makes their scatter even (Bartlett 1936). Of a share near one, what lacks moves."""

    LOG = "log"
    MISS = "log of what lacks"
    ROOT = "root"
    PLAIN = "plain"


def scale_of(values: Numbers, *, is_share: bool = False) -> Scale:
    """Return the scale that fits values: logarithms if all are above zero, roots if none is below."""
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
        case Scale.PLAIN:
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
        case Scale.PLAIN:
            return values
