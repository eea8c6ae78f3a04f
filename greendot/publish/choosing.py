"""Turns the verdicts of all series into those that may be told: few of the findings of a period may be chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from greendot.analysis import RATE, q_values
from greendot.results import Word
from greendot.snapshot import TABLES, significant


def choose_findings(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Return comparisons with their q value, and `is_finding` only where it is within the false discovery rate.

    All series compared alike, the same periods of one grain, are one family (Benjamini and Hochberg, 1995). A verdict
    of too little data was no chance to be wrong and is not of it; one without a p, as against a target, is no matter of
    chance and stays as it is.
    """
    frame = comparisons.reindex(columns=list(TABLES["comparisons"]))
    if frame.empty:
        return frame
    p = significant(frame["p"].to_numpy(dtype=float, na_value=np.nan))  # as it is kept, so that q is the same later
    p = np.where(frame["word"] == Word.TOO_LITTLE.value, np.nan, p)
    q = np.full(len(frame), np.nan)
    for places in frame.groupby(["grain", "starts_on", "against"], sort=False).indices.values():
        q[places] = q_values(p[places])
    is_told = frame["is_finding"].fillna(False).to_numpy(dtype=bool) & (np.isnan(p) | (q <= RATE))
    return frame.assign(q=pd.Series(q, frame.index).astype(object).where(~np.isnan(q), None), is_finding=is_told)
