"""Turns a finished publish into one value: the build, what is in it, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from greendot.forecast import Forecast
from greendot.results import LeftOut


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publish did. `is_new` is false when nothing had changed and the build was there already.

    `seconds_by_metric` is what each metric took; `removed` are the builds that the retention rule deleted;
    `forecasts` are those of certified metrics.
    """

    build: str
    is_new: bool
    as_of: datetime
    metrics: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    observations: int
    comparisons: int
    facts_rows: int
    removed: tuple[str, ...]
    seconds: float
    seconds_by_metric: Mapping[str, float]
    forecasts: tuple[Forecast, ...] = ()

    @property
    def failed(self) -> tuple[LeftOut, ...]:
        """Return the metrics that were left out because something is wrong with them."""
        return tuple(one for one in self.left_out if one.state == "failed")

    @property
    def dormant(self) -> tuple[LeftOut, ...]:
        """Return the metrics that wait for a source."""
        return tuple(one for one in self.left_out if one.state == "dormant")
