"""Queries and rows that once gave a wrong number, or were refused though they are right: each checked by hand."""

# ruff: noqa: E501

from datetime import date

import pytest

from greendot.calendar import Grain
from greendot.metrics import Library, Window, check_metrics

from .conftest import BERLIN, YEAR, at

FEBRUARY = Window(date(2016, 2, 1), date(2016, 3, 1))


def incident(name, started, service=None, **more):
    return {"incident": name, "title": name, "severity": "minor", "service": service, "started_at": at(started),
            "found_by": "us", "is_public": False, **more}  # fmt: skip


def rate(time, kind, messages):
    return {"bucket_at": at(time), "kind": kind, "messages": messages, "bucket_s": 60}


@pytest.mark.parametrize("window", [YEAR, FEBRUARY])
def test_a_member_without_a_value_has_one_name_in_every_window(declared, engine_of, window):
    rows = [incident("1", "02-01 10:00"), incident("2", "03-01 10:00", "unknown")]
    file = declared.metric(
        "SELECT period(started_at) AS period, service, count(*) AS value FROM incidents GROUP BY ALL",
        dimensions="[service]", kind="count",
    )  # fmt: skip
    found = declared.values(file, engine_of(incidents=rows), ("service",), window=window)
    assert found[0] == ("02-01", "unknown (no value)", 1)


def test_members_kept_apart_may_be_unknown_or_called_other(declared, engine_of):
    rows = [incident(str(n), "02-01 10:00", s) for n, s in enumerate([None, None, "other", "web", "db"])]
    file = declared.metric(
        "SELECT period(started_at) AS period, service, count(*) AS value FROM incidents GROUP BY ALL",
        dimensions="[service]", kind="count",
    )  # fmt: skip
    found = declared.values(file, engine_of(incidents=rows), ("service",), keep={"service": ["unknown", "other"]})
    assert found == [("02-01", "other", 1), ("02-01", "other (the rest)", 2), ("02-01", "unknown", 2)]


LOOKED_UP = [  # an incident of February that a deployment of March names, and the other way round
    ("EXISTS later", "SELECT period(i.started_at) AS period, count(*) AS value FROM incidents i WHERE EXISTS (SELECT 1 FROM deployments d WHERE d.incident = i.incident) GROUP BY 1", [("02-01", 1)]),
    ("NOT EXISTS later", "SELECT period(i.started_at) AS period, count(*) AS value FROM incidents i WHERE NOT EXISTS (SELECT 1 FROM incidents b WHERE b.started_at > i.started_at) GROUP BY 1", []),
    ("LEFT JOIN", "SELECT period(d.deployed_at) AS period, count(DISTINCT i.incident) AS value FROM deployments d LEFT JOIN incidents i ON i.incident = d.incident GROUP BY 1", [("02-01", 1)]),
    ("IN", "SELECT period(d.deployed_at) AS period, count(*) AS value FROM deployments d WHERE d.incident IN (SELECT i.incident FROM incidents i WHERE i.severity = 'minor') GROUP BY 1", [("02-01", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), [case[1:] for case in LOOKED_UP], ids=[case[0] for case in LOOKED_UP])
def test_what_is_looked_up_does_not_depend_on_the_window(declared, engine_of, sql, expected):
    engine = engine_of(
        incidents=[incident("feb", "02-10 10:00"), incident("mar", "03-10 10:00")],
        deployments=[
            {"deployment": "1", "deployed_at": at("03-02 10:00"), "incident": "feb"},
            {"deployment": "2", "deployed_at": at("02-02 10:00"), "incident": "mar"},
        ],
    )
    assert declared.values(declared.metric(sql, kind="count", lookback="all"), engine, window=FEBRUARY) == expected


def test_branches_of_a_union_are_merged_by_position(declared, engine_of):
    file = declared.metric(
        "WITH a AS (SELECT bucket_at AS t, kind AS what, sum(messages) AS x FROM message_rate GROUP BY ALL"
        " UNION ALL SELECT minute_at AS t, region AS what, sum(delivered) AS x FROM delivery GROUP BY ALL)"
        " SELECT period(t) AS period, what, sum(x) AS value FROM a GROUP BY ALL", dimensions="[what]", kind="count",
    )  # fmt: skip
    delivery = [{"minute_at": at("02-01 10:00"), "region": "eu", "recipients": 9, "attempted": 9, "ok_first_try": 4, "delivered": 4}]  # fmt: skip
    engine = engine_of(message_rate=[rate("02-01 10:00", "a", 1), rate("02-01 10:00", "b", 2)], delivery=delivery)
    assert declared.values(file, engine) == [("02-01", 7)]
    assert declared.values(file, engine, ("what",)) == [("02-01", "a", 1), ("02-01", "b", 2), ("02-01", "eu", 4)]


def test_rows_over_a_threshold_are_counted_by_a_sum_of_ones(declared, engine_of):
    file = declared.metric(
        "SELECT period(bucket_at) AS period, sum(CASE WHEN messages > 5 THEN 1 ELSE 0 END) AS value FROM message_rate"
        " WHERE bucket_at >= TIMESTAMP '2016-02-01 10:00:00' GROUP BY 1", kind="count",
    )  # fmt: skip
    rows = [rate("02-01 09:59", "a", 9), rate("02-01 10:00", "a", 9), rate("02-01 10:01", "a", 5)]
    assert declared.values(file, engine_of(message_rate=rows)) == [("02-01", 1)]


@pytest.mark.parametrize(
    ("sql", "fix"),
    [
        ("SELECT period(detected_at) AS period, count(*) AS value FROM incidents GROUP BY 1", "lookback: 90d or all"),
        ("SELECT period(committed_at) AS period, count(*) AS value FROM deployments GROUP BY 1", "of the time column"),
    ],
)
def test_a_time_that_may_lie_outside_what_is_read_is_refused(declared, sql, fix):
    assert fix in declared.problems(sql, kind="count")


SOUND = [
    ("HAVING", "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY ALL HAVING sum(messages) > 30", {"dimensions": "[kind]", "kind": "count"}),
    ("minutes above a threshold", "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY ALL) SELECT period(bucket_at) AS period, kind, count(*) FILTER (WHERE m > 35) AS value FROM a GROUP BY ALL", {"dimensions": "[kind]", "kind": "count"}),
    ("true and false as members", "SELECT period(started_at) AS period, is_public, count(*) AS value FROM incidents GROUP BY ALL", {"dimensions": "[is_public]", "kind": "count"}),
    ("one region of all", "WITH e AS (SELECT day, sum(users) AS u FROM daily_users WHERE region = 'eu' AND plan = 'all' GROUP BY day), t AS (SELECT day, sum(users) AS u FROM daily_users GROUP BY day)"
     " SELECT period(e.day) AS period, avg(e.u) AS numerator, avg(t.u) AS denominator FROM e JOIN t ON t.day = e.day GROUP BY 1", {"kind": "ratio"}),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "header"), [case[1:] for case in SOUND], ids=[case[0] for case in SOUND])
def test_no_proof_refuses_what_is_sound(declared, sql, header):
    file = declared.metric(sql, **header)
    assert check_metrics(Library({file.name: file}, (), 1), declared.contracts, BERLIN) == []


def test_a_history_joined_to_periods_without_its_interval_is_found_out(declared):
    file = declared.metric(
        "SELECT p.period AS period, count(*) AS value FROM services s CROSS JOIN periods p GROUP BY 1"
    )
    found = check_metrics(Library({file.name: file}, (), 1), declared.contracts, BERLIN)
    assert "a period by itself gives" in "".join(map(str, found))


def test_a_header_that_repeats_itself_is_refused_at_once(declared):
    bomb = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10) if n else 'a'}]\n" for n in range(12))
    assert "repeats '*x0'" in declared.problems(
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY 1",
        over=f"[kind]\n{bomb}",
    )


@pytest.mark.parametrize("lookback", ["999999999999d", "99999999 periods"])
def test_a_lookback_beyond_all_calendars_is_refused(declared, lookback):
    sql = "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY 1"
    assert "not like 28d, 2 periods or all" in declared.problems(sql, lookback=lookback)


def test_a_grain_of_days_counts_what_a_month_does(declared, engine_of):
    rows = [rate("02-01 10:00", "a", 1), rate("02-02 10:00", "a", 2)]
    file = declared.metric("SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY 1")
    assert declared.values(file, engine_of(message_rate=rows), grain=Grain.DAY) == [("02-01", 1), ("02-02", 2)]
