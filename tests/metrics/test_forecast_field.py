"""What a header may ask to have forecast: the total, and dimensions that are published alone."""

from pathlib import Path

import pytest

from greendot.contracts import read_contracts
from greendot.metrics import MetricFile, read_metric
from greendot.resources import shipped

HEADER = """/* ---
title: Users
summary: People.
owner: growth
kind: {kind}
unit: users
better: higher
course: growing
dimensions: [region, plan]
{lines}
sources: {{daily_users: 36h}}
evidence: measured
pitfalls: None.
source: Count
status: draft
--- */
SELECT period(day) AS period, region, plan, max(users) AS value FROM daily_users GROUP BY ALL
"""


def read(folder: Path, lines: str, kind: str = "peak") -> MetricFile | list[str]:
    file = folder / "users.sql"
    file.write_text(HEADER.format(lines=lines, kind=kind), encoding="utf-8")
    found = read_metric(file, read_contracts(shipped("data", "contracts")))
    return found if isinstance(found, MetricFile) else [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("forecast: [total, region]", ("total", "region")),
        ("forecast: [plan]", ("plan",)),
        ("forecast: []", ()),
        ("splits: [[region], [region, plan]]\nforecast: [region]", ("region",)),
        ("", ()),
    ],
)
def test_a_header_names_what_is_forecast(tmp_path: Path, lines: str, names: tuple[str, ...]) -> None:
    found = read(tmp_path, lines)
    assert isinstance(found, MetricFile), found
    assert found.forecast == names


@pytest.mark.parametrize(
    ("lines", "kind", "said"),
    [
        ("forecast: [regoin]", "peak", "'regoin' in forecast is neither total nor a dimension that is published alone"),
        ("forecast: [regoin]", "peak", "region"),
        ("splits: [[region, plan]]\nforecast: [plan]", "peak", "write total, or add it to splits"),
        ("forecast: total", "peak", "'forecast' should be a list of names"),
        ("forecast: [total]", "duration", "durations are told by their events, not forecast"),
    ],
)
def test_what_cannot_be_forecast_is_refused_with_what_to_write(
    tmp_path: Path, lines: str, kind: str, said: str
) -> None:
    found = read(tmp_path, lines, kind)
    assert not isinstance(found, MetricFile)
    assert said in "\n".join(found)


def test_what_is_forecast_is_no_part_of_what_a_metric_means(tmp_path: Path) -> None:
    asked, plain = read(tmp_path, "forecast: [total]"), read(tmp_path, "")
    assert isinstance(asked, MetricFile)
    assert isinstance(plain, MetricFile)
    assert asked.metric.digest == plain.metric.digest
