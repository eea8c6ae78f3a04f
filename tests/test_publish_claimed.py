"""Each claim of a plan becomes one checked row; whatever is wrong with it is told in that row, and nothing stops."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from greendot.analysis.breaks import Break
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar
from greendot.publish.claimed import CHECKS, CONFOUNDERS, PRICES, ClaimFacts, check_claims, price_records
from greendot.publish.notes import Notes
from greendot.results import Better, Evidence, Kind, Metric
from greendot.settings import PriceSettings
from greendot.snapshot import TABLES, Records

FIRST = date(2015, 1, 1)
LANDED = date(2016, 6, 1)
AS_OF = datetime(2017, 1, 1, tzinfo=UTC)
DAYS = (AS_OF.date() - FIRST).days
RHYTHM = np.array([1, 1.02, 1.01, 0.99, 0.98, 0.6, 0.6])

Row = dict[str, Any]


def records(*rows: Row) -> Records:
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pd.DataFrame([[row.get(name) for name in names] for row in rows], columns=names, dtype=object)
    return Records(dict.fromkeys(names, "VARCHAR"), frame)


def load(level: float, factor: float, *, until: int = DAYS) -> np.ndarray[Any, Any]:
    """Return days at a level with a weekly rhythm, `factor` times as high once the work has landed."""
    day = np.arange(until)
    noise = 1 + 0.01 * np.sin(day * 2.3) + 0.01 * np.cos(day * 0.7)
    return level * RHYTHM[day % 7] * noise * np.where(day >= (LANDED - FIRST).days, factor, 1.0)


def observed(by_members: dict[str, np.ndarray[Any, Any]]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"starts_on": [FIRST + timedelta(days=day) for day in range(len(values))], "value": values,
                      "members": members})
        for members, values in by_members.items()
    ]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True).assign(metric="load", grain="day", split="", is_partial=False)
    return rows.reindex(columns=list(TABLES["observations"]))


def metric(kind: Kind = Kind.GAUGE) -> Metric:
    return Metric(
        name="load", area="a", title="Load", summary="", owner="", kind=kind, unit="messages", better=Better.LOWER,
        course="steady", dimensions=("kind",), splits=(), targets={}, sources={}, evidence=Evidence.MEASURED,
        pitfalls="", source="", audience="viewer", status="certified", sql="", digest="", path="",
    )  # fmt: skip


OBSERVED = observed({
    "{}": load(1000, 0.5),
    '{"kind":"presence"}': load(800, 0.2),
    '{"kind":"typing"}': load(200, 1.0),
    '{"kind":"gone"}': load(100, 1.0, until=(LANDED - FIRST).days + 3),
})  # fmt: skip

PLAN = (
    {"initiative": "I-1", "title": "Fewer messages", "state": "landed", "landed_on": LANDED},
    {"initiative": "I-2", "title": "Under way", "state": "in progress", "forecast_on": date(2017, 3, 1)},
    {"initiative": "I-3", "title": "Given up", "state": "dropped", "dropped_on": date(2016, 5, 1)},
    {"initiative": "I-4", "title": "Just landed", "state": "landed", "landed_on": date(2016, 12, 20)},
    {"initiative": "I-5", "title": "From the future", "state": "landed", "landed_on": date(2017, 2, 1)},
    {"initiative": "I-6", "title": "Beside it", "state": "landed", "landed_on": date(2016, 6, 9)},
    {"initiative": "I-7", "title": "Long after", "state": "landed", "landed_on": date(2016, 9, 9)},
)


def claim(key: str = "C", **fields: Any) -> Row:
    """Return a promise that was kept: presence needs a fifth of the messages."""
    return {"claim": key, "initiative": "I-1", "title": "Fewer", "kind": "effect", "metric": "load", "due_days": 7,
            "members": "kind=presence", "direction": "down", "size": 5.0, "size_unit": "times", **fields}  # fmt: skip


def check(*claims: Row, facts: ClaimFacts | None = None, prices: dict[str, PriceSettings] | None = None,
          kind: Kind = Kind.GAUGE, **tables: Records) -> dict[str, Any]:  # fmt: skip
    found = check_claims(
        {"claims": records(*claims), "initiatives": records(*PLAN), **tables}, {"load": (metric(kind), OBSERVED)},
        facts or ClaimFacts(), prices or {}, calendar=Calendar(ZoneInfo("UTC")), as_of=AS_OF, currency="USD",
    )  # fmt: skip
    return {name: held.rows.to_dict("records") for name, held in found.items()}


def test_a_promise_that_held_comes_with_its_size_and_the_days_compared() -> None:
    (row,) = check(claim())[CHECKS]
    assert (row["word"], row["evidence"], row["is_final"]) == ("kept", "measured", True)
    assert row["effect"] == pytest.approx(-0.8, abs=0.01)
    assert row["low"] < -0.8 < row["high"]
    assert row["before"] == pytest.approx(5 * row["after"], rel=0.02)
    assert (row["before_last_on"], row["after_first_on"]) == (date(2016, 5, 24), date(2016, 6, 8))


@pytest.mark.parametrize(
    ("fields", "word", "reason"),
    [
        ({"size": 20.0}, "partly", "of what was promised"),
        ({"members": "kind=typing"}, "not seen", ""),
        ({"members": None, "size": 2.0}, "kept", ""),
        ({"direction": "up"}, "worse", ""),
        ({"direction": None}, "kept", ""),  # the way that is better for the metric
        ({"size": None, "size_unit": None}, "kept", ""),
        ({"size": 0.0}, "cannot be told", "a change of nothing"),
        ({"size_unit": None}, "cannot be told", "not in which unit"),
        ({"metric": "laod"}, "cannot be told", "there is no metric laod; did you mean 'load'?"),
        ({"metric": None}, "cannot be told", "names no metric"),
        ({"members": "kind=mail"}, "cannot be told", "Load has no days of kind mail"),
        ({"members": "kind"}, "cannot be told", "write them like kind=presence"),
        ({"members": "kind=gone"}, "cannot be told", "has had no data since 3 June 2016"),
        ({"initiative": "I-2"}, "too early", "not landed"),
        ({"initiative": "I-3"}, "cannot be told", "was dropped"),
        ({"initiative": "I-4"}, "too early", "four weeks"),
        ({"initiative": "I-5"}, "too early", "four weeks"),
        ({"initiative": "I-9"}, "cannot be told", "the plan has no initiative I-9"),
        ({"method": "against a member", "against": "kind=typing"}, "kept", ""),
        ({"method": "against a member", "against": "kind=mail"}, "cannot be told", "cannot be set against kind=mail"),
        ({"method": "against a member", "against": None}, "cannot be told", "it names no members"),
        ({"method": "against the old design", "against": "magic"}, "cannot be told", "nobody has described"),
        ({"kind": "prevention"}, "cannot be told", "names no resource"),
        ({"kind": "prevention", "resource": "disk"}, "cannot be told", "the use of disk is not known"),
    ],
)
def test_whatever_is_wrong_with_a_claim_is_its_outcome(fields, word, reason) -> None:
    (row,) = check(claim(**fields))[CHECKS]
    assert row["word"] == word
    assert reason in row["reason"]


def test_durations_have_no_days_to_compare() -> None:
    (row,) = check(claim(), kind=Kind.DURATION)[CHECKS]
    assert (row["word"], row["reason"]) == ("cannot be told", "Load is known by event, not by day")


def test_a_promise_to_make_things_worse_is_checked_and_said_to_be_one() -> None:
    (row,) = check(claim(direction="up"))[CHECKS]
    assert "worse for this number" in row["note"]


def test_too_early_says_from_when_it_can_be_told() -> None:
    under_way, just = (check(claim(initiative=key))[CHECKS][0] for key in ("I-2", "I-4"))
    assert under_way["tells_on"] == date(2017, 3, 1)
    assert just["tells_on"] == date(2016, 12, 20) + timedelta(days=7 + 28)


def test_a_change_of_counting_between_the_spans_leaves_nothing_to_compare() -> None:
    counted = Break(date(2016, 6, 2), "counting changed")
    (row,) = check(claim(), facts=ClaimFacts(notes=Notes(breaks=(("load", counted),))))[CHECKS]
    assert row["word"] == "cannot be told"
    assert "not comparable" in row["reason"]
    other = ClaimFacts(notes=Notes(breaks=(("another", counted),)))
    assert check(claim(), facts=other)[CHECKS][0]["word"] == "kept"


def test_two_claims_on_one_number_are_both_told_and_counted_once() -> None:
    prices = {"load": PriceSettings(1.0, 3.0, "a guess")}
    whole = claim("B", members=None, size=None, size_unit=None)
    first, second, apart = check(claim("A"), whole, claim("D", members="kind=typing"), prices=prices)[CHECKS]
    assert (first["left_out_for"], second["left_out_for"], apart["left_out_for"]) == ("", "A", "")
    assert first["money"] == pytest.approx(4 * first["after"] * 2, rel=0.05)  # four times what is left, at 2 each
    assert first["money_low"] < first["money"] < first["money_high"]
    assert (apart["money"], apart["price_low"]) == (None, 1.0)  # what was not seen is worth nothing anyone knows of


@pytest.mark.parametrize(
    ("declared", "fields", "low"),
    [
        ({}, {"price": 2, "currency": "USD"}, 2.0),
        ({}, {"price": 2, "currency": None}, 2.0),
        ({}, {"price": 2, "currency": "EUR"}, None),  # no rate is guessed
        ({"load": PriceSettings(1.0, 1.0)}, {"price": 2}, 1.0),  # what is declared goes before the plan's own price
        ({"load": PriceSettings(1.0, 1.0), "C": PriceSettings(9.0, 9.0)}, {}, 9.0),
    ],
)
def test_a_price_is_the_claims_else_the_metrics_else_the_plans(declared, fields, low) -> None:
    (row,) = check(claim(**fields), prices=declared)[CHECKS]
    assert row["price_low"] == low
    assert (row["money"] is None) is (low is None)


def test_what_landed_in_the_same_weeks_is_listed_and_many_deployments_are_counted() -> None:
    deployments = {(date(2016, 6, 2), "gateway"): 40, (date(2016, 6, 3), ""): 2, (date(2016, 9, 1), "gateway"): 7}
    times = (datetime(2016, 6, 4, 9, tzinfo=UTC), datetime(2016, 9, 4, 9, tzinfo=UTC))
    incidents = records(*({"incident": str(at), "service": "gateway", "started_at": at} for at in times))
    found = check(claim(), facts=ClaimFacts(deployments=deployments), incidents=incidents)[CONFOUNDERS]
    assert {(row["kind"], row["item"], row["count"]) for row in found} == {
        ("initiative", "I-6", 1), ("deployments", "", 42), ("incidents", "", 1),
    }  # fmt: skip


def test_the_old_design_at_todays_size_is_modelled_from_customers() -> None:
    sizes = {date(2016, 5, 1): {"all": np.array([100.0, 100.0])}, date(2016, 9, 1): {"all": np.array([200.0, 200.0])}}
    facts = ClaimFacts(sizes=sizes)
    (beside,) = check(claim(against="broadcast"), facts=facts)[CHECKS]
    assert beside["evidence"] == "measured"
    assert (beside["old_low"], beside["old_high"]) == pytest.approx(
        (beside["before"], 4.02 * beside["before"]), rel=0.001
    )
    modelled = check(claim(against="broadcast", method="against the old design", size=20.0), facts=facts)[CHECKS][0]
    assert (modelled["word"], modelled["evidence"]) == ("kept", "modelled")
    assert 1 / (1 + modelled["effect"]) == pytest.approx(5 * 4.02, rel=0.03)


def test_what_would_have_run_out_is_prevented() -> None:
    day = np.arange(DAYS)
    landed = (LANDED - FIRST).days
    use = np.where(day < landed, 80 * 1.01 ** ((day - landed) / 7), 40.0) * (1 + 0.01 * np.sin(day * 1.7))
    disk = {"resource": "disk", "safe_limit": 100.0, "valid_from": FIRST, "valid_to": None}
    (row,) = check(
        claim(kind="prevention", metric=None, members=None, resource="disk", size=50.0, size_unit="percent"),
        facts=ClaimFacts(use={"disk": DailySeries(FIRST, use)}), resources=records(disk),
    )[CHECKS]  # fmt: skip
    assert (row["word"], row["evidence"]) == ("kept", "modelled")
    assert date(2016, 9, 1) < row["runs_out_on"] < date(2017, 1, 1)
    assert row["after"] == pytest.approx(0.4, abs=0.01)
    assert row["would_low"] > 0.9


def test_without_claims_there_is_nothing_to_check() -> None:
    found = check_claims({}, {}, ClaimFacts(), {}, calendar=Calendar(ZoneInfo("UTC")), as_of=AS_OF, currency="USD")
    assert found == {}
    assert price_records({}) == {}
    assert price_records({"load": PriceSettings(1.0, 3.0, "a guess")})[PRICES].rows.to_dict("records") == [
        {"name": "load", "low": 1.0, "high": 3.0, "why": "a guess"}
    ]
