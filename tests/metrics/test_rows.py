"""What the rows themselves bring: several sources, currencies, histories that clash, many members; and the proofs."""

# ruff: noqa: E501

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from greendot.calendar import Grain
from greendot.errors import MetricError
from greendot.metrics import Library, Planner, Window, check_metrics, conditions_of

from .conftest import BERLIN, YEAR, at

SUM = "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY ALL"
PEAK = (
    "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
    " SELECT period(bucket_at) AS period, kind, max(m) AS value FROM a GROUP BY 1, 2"
)
ONE_KIND_PEAK = (
    "SELECT period(bucket_at) AS period, max(messages) AS value FROM message_rate WHERE kind = 'a' GROUP BY 1"
)


def rate(minute, messages, source="s", kind="a"):
    return {
        "bucket_at": at(f"02-01 10:{minute:02}"),
        "kind": kind,
        "messages": messages,
        "bucket_s": 60,
        "source": source,
    }


def test_two_sources_of_the_same_key_add_up(declared, engine_of):
    engine = engine_of(message_rate=[rate(0, 1, "s"), rate(0, 2, "t"), rate(1, 2, "s")])
    assert declared.values(declared.metric(SUM, dimensions="[kind]"), engine) == [("02-01", 5)]
    assert declared.values(declared.metric(PEAK, dimensions="[kind]", kind="peak"), engine, ("kind",)) == [
        ("02-01", "a", 3)
    ]


def test_the_largest_row_of_two_sources_is_refused(declared, engine_of):
    file = declared.metric(ONE_KIND_PEAK, kind="peak")
    assert declared.values(file, engine_of(message_rate=[rate(0, 1), rate(1, 2, "t")])) == [("02-01", 2)]
    engine = engine_of(message_rate=[rate(0, 1, "s"), rate(0, 2, "t")])
    with pytest.raises(MetricError, match="several source"):
        Planner(declared.contracts, BERLIN, conditions_of(engine)).plan(file, Grain.MONTH, (), YEAR)


def test_money_in_two_currencies_is_not_added(declared, engine_of):
    file = declared.metric(
        "SELECT period(ChargePeriodStart) AS period, sum(EffectiveCost) AS value FROM costs GROUP BY 1"
    )
    row = {"ChargePeriodStart": date(2016, 2, 1), "ChargePeriodEnd": date(2016, 2, 2), "EffectiveCost": Decimal(3)}
    dollars, euros = {**row, "charge": "1", "BillingCurrency": "USD"}, {**row, "charge": "2", "BillingCurrency": "EUR"}
    assert declared.values(file, engine_of(costs=[dollars])) == [("02-01", 3)]
    engine = engine_of(costs=[dollars, euros])
    with pytest.raises(MetricError, match="does not add up across billingcurrency"):
        Planner(declared.contracts, BERLIN, conditions_of(engine)).plan(file, Grain.MONTH, (), YEAR)


def test_a_history_that_says_two_things_at_once_is_not_joined(declared, engine_of):
    file = declared.metric(
        "SELECT period(u.bucket_at) AS period, sum(u.good * o.target_pct) AS value FROM indicators u JOIN objectives o ON o.service = u.service"
        " AND o.indicator = u.indicator AND o.span = 'quarter' AND local_day(u.bucket_at) >= o.valid_from"
        " AND (o.valid_to IS NULL OR local_day(u.bucket_at) < o.valid_to) WHERE u.indicator = 'a' GROUP BY 1"
    )
    row = {"service": "w", "indicator": "a", "span": "quarter", "method": "events", "target_pct": 90}
    first, second = (
        {**row, "valid_from": date(2015, 1, 1), "valid_to": date(2016, 6, 1)},
        {**row, "valid_from": date(2016, 1, 1)},
    )
    good = [{"bucket_at": at("02-01 10:00"), "service": "w", "indicator": "a", "good": 2, "total": 2, "bucket_s": 60}]
    assert declared.values(file, engine_of(indicators=good, objectives=[second])) == [("02-01", 180)]
    engine = engine_of(indicators=good, objectives=[first, second])
    with pytest.raises(MetricError, match="added more than once"):
        Planner(declared.contracts, BERLIN, conditions_of(engine)).plan(file, Grain.MONTH, (), YEAR)


def test_members_beyond_the_kept_ones_are_one_computed_by_the_query(declared, engine_of):
    rows = [
        rate(0, 5, kind="a"),
        rate(0, 4, kind="b"),
        rate(0, 3, kind="c"),
        rate(1, 6, kind="b"),
        rate(1, 1, kind="c"),
    ]
    file = declared.metric(PEAK, dimensions="[kind]", kind="peak")
    found = declared.values(file, engine_of(message_rate=rows), ("kind",), keep={"kind": ["a"]})
    assert found == [("02-01", "a", 5), ("02-01", "other", 7)]  # b and c at their fullest minute, both together


def test_where_members_overlap_the_others_are_left_out(declared, engine_of):
    users = [
        {"day": date(2016, 2, 1), "region": r, "plan": "all", "users": n} for r, n in [("all", 9), ("eu", 7), ("us", 6)]
    ]
    file = declared.metric(
        "SELECT period(day) AS period, region, avg(users) AS value FROM daily_users GROUP BY 1, 2",
        dimensions="[region]",
    )
    assert declared.values(file, engine_of(daily_users=users), ("region",), keep={"region": ["eu"]}) == [
        ("02-01", "eu", 7)
    ]


def test_an_unknown_member_beside_one_called_unknown(declared, engine_of):
    rows = [{"incident": i, "title": i, "severity": "minor", "service": s, "started_at": at("02-01 10:00"), "found_by": "us", "is_public": False}
            for i, s in [("1", None), ("2", "unknown"), ("3", "web")]]  # fmt: skip
    file = declared.metric(
        "SELECT period(started_at) AS period, service, count(*) AS value FROM incidents GROUP BY 1, 2",
        dimensions="[service]",
        kind="count",
    )
    found = declared.values(file, engine_of(incidents=rows), ("service",))
    assert found == [("02-01", "unknown", 1), ("02-01", "unknown (no value)", 1), ("02-01", "web", 1)]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        (Grain.DAY, [("02-29", 1), ("03-01", 2), ("12-31", 8)]),
        (Grain.WEEK, [("02-29", 3), ("12-26", 24)]),  # the week of 26 December ends in 2017
        (Grain.MONTH, [("02-01", 1), ("03-01", 2), ("12-01", 8)]),
        (Grain.QUARTER, [("01-01", 3), ("10-01", 8)]),
        (Grain.YEAR, [("01-01", 11)]),
    ],
)
def test_grains_at_a_leap_day_and_a_year_end(declared, engine_of, grain, expected):
    rows = [{"bucket_at": t, "kind": "a", "messages": n, "bucket_s": 60}
            for t, n in [(at("02-29 22:59"), 1), (at("02-29 23:00"), 2), (at("12-31 22:59"), 8), (at("12-31 23:00"), 16)]]  # fmt: skip
    assert (
        declared.values(declared.metric(SUM, dimensions="[kind]"), engine_of(message_rate=rows), (), grain) == expected
    )


def test_what_happens_after_a_cut_is_not_known_yet(declared, engine_of):
    file = declared.metric(
        "SELECT period(started_at) AS period, severity, minutes_between(started_at, resolved_at) AS value,"
        " resolved_at IS NULL AS is_open FROM incidents", dimensions="[severity]", kind="duration",
    )  # fmt: skip
    rows = [{"incident": "1", "title": "1", "severity": "minor", "started_at": at("02-01 10:00"), "resolved_at": at("02-03 10:00"),
             "found_by": "us", "is_public": False}]  # fmt: skip
    engine = engine_of(incidents=rows)
    for days, seen in [(1, (None, True)), (3, (2880.0, False))]:
        cut = BERLIN.day_starts_at(date(2016, 2, 1)) + timedelta(days=days, hours=12)
        assert declared.values(file, engine, window=Window(date(2016, 2, 1), date(2016, 3, 1), cut)) == [
            ("02-01", *seen)
        ]


FAULTY = [
    ("repeats without lookback",
     "WITH s AS (SELECT started_at, lag(started_at) OVER (PARTITION BY service ORDER BY started_at, incident) AS b FROM incidents)"
     " SELECT period(started_at) AS period, count(*) FILTER (WHERE minutes_between(b, started_at) < 1440000) AS value FROM s GROUP BY 1",
     {"lookback": "1d", "kind": "count"}),
    ("a global mean",
     "WITH g AS (SELECT sum(total) AS t FROM indicators WHERE indicator = 'a'), m AS (SELECT period(bucket_at) AS period, sum(total) AS t FROM indicators WHERE indicator = 'a' GROUP BY 1)"
     " SELECT m.period AS period, m.t AS numerator, g.t AS denominator FROM m CROSS JOIN g", {"lookback": "all", "kind": "ratio"}),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "header"), [case[1:] for case in FAULTY], ids=[case[0] for case in FAULTY])
def test_a_proof_finds_what_reads_other_periods(declared, sql, header):
    file = declared.metric(sql, **header)
    found = check_metrics(Library({file.name: file}, (), 1), declared.contracts, BERLIN)
    assert [problem for problem in found if "a period by itself gives" in problem.text]


def test_a_sound_metric_is_proved_once(declared, tmp_path):
    file = declared.metric(PEAK, dimensions="[kind]", kind="peak")
    library, memory = Library({file.name: file}, (), 1), tmp_path / "proofs.json"
    assert check_metrics(library, declared.contracts, BERLIN, remembered=memory) == []
    known = set(json.loads(memory.read_text()))
    assert len(known) == 1
    assert check_metrics(library, declared.contracts, BERLIN, remembered=memory) == []
    other = declared.metric(PEAK.replace("max(", "min("), dimensions="[kind]", kind="gauge")
    check_metrics(Library({other.name: other}, (), 1), declared.contracts, BERLIN, remembered=memory)
    assert set(json.loads(memory.read_text())) >= known
