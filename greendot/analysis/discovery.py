"""Turns many verdicts into the few that may be told as findings.

One verdict in twenty is a false alarm where nothing changed; of 270 that is thirteen. The false discovery rate says how
many of what is told may be chance (Benjamini and Hochberg, J. Royal Statistical Society B 57, 1995). It changes no
verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from greendot.analysis.verdict import Numbers, Verdict
from greendot.results import Word

RATE = 0.10
"""How many of the findings told may be chance."""

SETTLED_DAYS = 14
"""How long a verdict on an unfinished period must have held to become a finding."""

CLEAR = frozenset({Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE})


def q_values(p: Numbers) -> Numbers:
    """Return the smallest false discovery rate at which each p would be told; unknown ones (NaN) stay unknown."""
    p = np.asarray(p, dtype=float)
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    out[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return out


def choose_findings(verdicts: Sequence[Verdict], *, rate: float = RATE) -> tuple[int, ...]:
    """Return which verdicts may be told, most certain first: clear ones within the false discovery rate of all.

    A verdict of too little data was never a chance to be wrong, and does not count among them.
    """
    p = np.array([np.nan if each.p is None or each.word is Word.TOO_LITTLE else each.p for each in verdicts])
    q = q_values(p)
    chosen = [place for place, each in enumerate(verdicts) if each.word in CLEAR and q[place] <= rate]
    return tuple(sorted(chosen, key=lambda place: (q[place], p[place], place)))


def has_settled(words: Sequence[Word], *, days: int = SETTLED_DAYS) -> bool:
    """Return whether daily words on an unfinished period, oldest first, have been one clear word for long enough."""
    latest = words[-days:]
    return len(latest) == days and latest[-1] in CLEAR and len(set(latest)) == 1
