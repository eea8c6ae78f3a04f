"""What a metric may be written as: each gives the value of SQL written by hand, at every split, grain and cut.

The hand-written SQL runs on a plain DuckDB connection with time zone functions: `b(instant)` is the period of an instant
and `d(day)` that of a day, both by plain date_trunc; `local(instant)` is the day in Berlin. Nothing of the package runs there.
"""

# ruff: noqa: E501

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pandas as pd
import pytest

from greendot.calendar import Grain
from greendot.engine import DuckDBEngine
from greendot.metrics import Planner, Window

from .conftest import BERLIN, YEAR, at

CUT = datetime(2016, 5, 20, 10, 0, tzinfo=UTC)

RATES = [  # bucket_at, kind, messages: peaks of kinds at different minutes; around Berlin's midnights and clock change
    ("01-31 22:58", "chat", 3), ("01-31 22:58", "presence", 13), ("01-31 22:59", "chat", 10), ("01-31 22:59", "presence", 1),
    ("01-31 23:00", "chat", 4), ("01-31 23:00", "presence", 2), ("03-27 00:59", "chat", 5), ("03-27 01:00", "presence", 7),
    ("03-31 21:59", "chat", 6), ("03-31 22:00", "presence", 8), ("05-19 12:00", "chat", 2), ("05-19 12:00", "presence", 9),
    ("05-20 12:00", "presence", 50), ("10-30 00:30", "chat", 1), ("10-30 01:30", "chat", 1), ("12-31 23:30", "chat", 99),
]  # fmt: skip
INCIDENTS = [  # id, service, severity, started, mitigated, resolved, users: one past midnight, one open, one resolved late
    ("i1", "web", "major", "01-31 22:30", "02-01 00:30", "02-01 01:00", 10),
    ("i2", "web", "minor", "03-31 21:00", None, "04-02 21:00", 5),
    ("i3", None, "minor", "05-19 10:00", None, "06-01 10:00", 7),
    ("i4", "db", "critical", "05-20 09:00", None, None, 3),
    ("i5", "db", "minor", "05-20 15:00", None, "05-20 16:00", 4),
    ("i6", "db", "minor", "02-10 15:00", None, "02-10 16:00", 2),
]
ROWS: dict[str, list[dict[str, Any]]] = {
    "message_rate": [{"bucket_at": at(t), "kind": k, "messages": m, "bucket_s": 60} for t, k, m in RATES],
    "incidents": [
        {"incident": i, "title": i, "service": s, "severity": v, "started_at": at(a), "found_by": "us", "is_public": False,
         "mitigated_at": m and at(m), "resolved_at": r and at(r), "users_affected_mid": u}
        for i, s, v, a, m, r, u in INCIDENTS
    ],
    "daily_users": [
        {"day": date(2016, month, day), "region": region, "plan": plan, "users": users + day}
        for month, day in [(1, 31), (2, 1), (2, 29), (3, 31), (4, 1), (5, 19), (5, 20), (12, 31)]
        for region, plan, users in [("all", "all", 100), ("eu", "all", 70), ("us", "all", 60), ("all", "paid", 20)]
    ],
    "connected_users": [
        {"bucket_at": at(t), "region": r, "connected": c, "bucket_s": 60}
        for t, r, c in [("01-31 22:59", "eu", 5), ("01-31 22:59", "us", 6), ("02-01 12:00", "eu", 9), ("02-01 12:01", "us", 8),
                        ("05-19 00:00", "eu", 4), ("05-19 00:00", "us", 4), ("05-20 11:00", "us", 44)]
    ],
    "indicators": [
        {"bucket_at": at(t), "service": s, "indicator": "availability", "good": g, "total": n, "bucket_s": 60}
        for t, s, g, n in [("01-31 22:00", "web", 9, 10), ("01-31 23:00", "web", 8, 10), ("02-02 12:00", "db", 19, 20),
                           ("05-19 12:00", "web", 50, 100), ("05-19 12:00", "db", 10, 10), ("05-20 12:00", "web", 0, 100)]
    ],
    "objectives": [
        {"service": "web", "indicator": "availability", "span": "quarter", "method": "events", "target_pct": 90,
         "valid_from": date(1970, 1, 1), "valid_to": date(2016, 2, 1)},
        {"service": "web", "indicator": "availability", "span": "quarter", "method": "events", "target_pct": 60,
         "valid_from": date(2016, 2, 1), "valid_to": None},
    ],
    "services": [
        {"service": "web", "title": "w", "team": None, "tier": 0, "lifecycle": "live", "valid_from": date(2015, 1, 1), "valid_to": date(2016, 2, 1)},
        {"service": "web", "title": "w", "team": "a", "tier": 0, "lifecycle": "live", "valid_from": date(2016, 2, 1), "valid_to": None},
        {"service": "db", "title": "d", "team": None, "tier": 1, "lifecycle": "live", "valid_from": date(2016, 1, 31), "valid_to": date(2016, 5, 20)},
    ],
    "shard_load": [
        {"day": date(2016, m, d), "store": "s", "shard": sh, "peak_load": p, "is_active": True}
        for m, d, sh, p in [(1, 31, "a", 5.0), (1, 31, "b", 7.0), (2, 1, "a", 9.0), (5, 19, "b", 3.0), (5, 20, "a", 77.0)]
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A query, the same by hand in total, and by hand by its dimensions; `{day}` there is the first local day not over."""

    name: str
    sql: str
    total: str
    split: str = ""
    dimensions: tuple[str, ...] = ()
    header: dict[str, str] = field(default_factory=dict)


PEAK = "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2) "
LAST = (
    "WITH u AS (SELECT period(bucket_at) AS period, region, connected FROM connected_users"
    " QUALIFY row_number() OVER (PARTITION BY period(bucket_at), region ORDER BY bucket_at DESC) = 1) "
)
CASES = [
    Case("sum, GROUP BY ALL", "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY ALL",
         "SELECT b(bucket_at), sum(messages) FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), kind, sum(messages) FROM message_rate GROUP BY 1, 2", ("kind",)),
    Case("the peak of the sum", PEAK + "SELECT period(bucket_at) AS period, kind, max(m) AS value FROM a GROUP BY 1, 2",
         "SELECT b(t), max(m) FROM (SELECT bucket_at AS t, sum(messages) AS m FROM message_rate GROUP BY 1) GROUP BY 1",
         "SELECT b(bucket_at), kind, max(messages) FROM message_rate GROUP BY 1, 2", ("kind",)),
    Case("a quantile of the sum", PEAK + "SELECT period(bucket_at) AS period, kind, quantile_cont(m, 0.9) AS value FROM a GROUP BY 1, 2",
         "SELECT b(t), quantile_cont(m, 0.9) FROM (SELECT bucket_at AS t, sum(messages) AS m FROM message_rate GROUP BY 1) GROUP BY 1",
         "SELECT b(bucket_at), kind, quantile_cont(messages, 0.9) FROM message_rate GROUP BY 1, 2", ("kind",)),
    Case("nested WITH and FROM", "WITH a AS (WITH z AS (SELECT bucket_at, kind, messages FROM message_rate) SELECT bucket_at, kind, sum(messages) AS m FROM z GROUP BY 1, 2)"
         " SELECT q.period AS period, q.kind, max(q.m) AS value FROM (SELECT period(bucket_at) AS period, kind, m FROM a) AS q GROUP BY 1, 2",
         "SELECT b(t), max(m) FROM (SELECT bucket_at AS t, sum(messages) AS m FROM message_rate GROUP BY 1) GROUP BY 1",
         "SELECT b(bucket_at), kind, max(messages) FROM message_rate GROUP BY 1, 2", ("kind",)),
    Case("FILTER", "SELECT period(bucket_at) AS period, sum(messages) FILTER (WHERE kind = 'presence') AS numerator, sum(messages) AS denominator FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), sum(CASE WHEN kind = 'presence' THEN messages END), sum(messages) FROM message_rate GROUP BY 1", header={"kind": "ratio"}),
    Case("FILTER on a dimension", "SELECT period(bucket_at) AS period, kind, sum(messages) FILTER (WHERE kind = 'chat') AS value FROM message_rate GROUP BY 1, 2",
         "SELECT b(bucket_at), sum(CASE WHEN kind = 'chat' THEN messages END) FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), kind, sum(CASE WHEN kind = 'chat' THEN messages END) FROM message_rate GROUP BY 1, 2", ("kind",)),
    Case("HAVING", "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY 1, 2 HAVING sum(messages) > 10",
         "SELECT b(bucket_at), sum(messages) FROM message_rate GROUP BY 1 HAVING sum(messages) > 10",
         "SELECT b(bucket_at), kind, sum(messages) FROM message_rate GROUP BY 1, 2 HAVING sum(messages) > 10", ("kind",)),
    Case("CASE before grouping", "SELECT period(bucket_at) AS period, CASE WHEN kind = 'presence' THEN 'status' ELSE 'words' END AS family, sum(messages) AS value FROM message_rate GROUP BY ALL",
         "SELECT b(bucket_at), sum(messages) FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), if(kind = 'presence', 'status', 'words'), sum(messages) FROM message_rate GROUP BY 1, 2", ("family",)),
    Case("CASE after grouping over sums", PEAK + "SELECT period(bucket_at) AS period, CASE WHEN kind = 'presence' THEN 'status' ELSE 'words' END AS family, sum(m) AS value FROM a GROUP BY 1, 2",
         "SELECT b(bucket_at), sum(messages) FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), if(kind = 'presence', 'status', 'words'), sum(messages) FROM message_rate GROUP BY 1, 2", ("family",)),
    Case("UNION ALL by position", "WITH a AS (SELECT bucket_at, 'messages' AS what, messages AS n FROM message_rate UNION ALL SELECT bucket_at, 'requests', total FROM indicators WHERE indicator = 'availability')"
         " SELECT period(bucket_at) AS period, what, sum(n) AS value FROM a GROUP BY 1, 2",
         "SELECT b(t), sum(n) FROM (SELECT bucket_at AS t, messages AS n FROM message_rate UNION ALL SELECT bucket_at, total FROM indicators) GROUP BY 1",
         "SELECT b(t), w, sum(n) FROM (SELECT bucket_at AS t, 'messages' AS w, messages AS n FROM message_rate UNION ALL SELECT bucket_at, 'requests', total FROM indicators) GROUP BY 1, 2", ("what",)),
    Case("shares", "WITH s AS (SELECT period(bucket_at) AS period, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
         " SELECT period, kind, m AS numerator, sum(m) OVER (PARTITION BY period) AS denominator FROM s",
         "SELECT b(bucket_at), sum(messages), sum(messages) FROM message_rate GROUP BY 1",
         "SELECT b(bucket_at), kind, sum(messages), sum(sum(messages)) OVER (PARTITION BY b(bucket_at)) FROM message_rate GROUP BY 1, 2", ("kind",), {"kind": "ratio"}),
    Case("a level's peak over members", "WITH m AS (SELECT bucket_at, region, sum(connected) AS c FROM connected_users GROUP BY 1, 2) SELECT period(bucket_at) AS period, region, max(c) AS value FROM m GROUP BY 1, 2",
         "SELECT b(t), max(c) FROM (SELECT bucket_at AS t, sum(connected) AS c FROM connected_users GROUP BY 1) GROUP BY 1",
         "SELECT b(bucket_at), region, max(connected) FROM connected_users GROUP BY 1, 2", ("region",)),
    Case("each member's last value", LAST + "SELECT period, region, sum(connected) AS value FROM u GROUP BY 1, 2",
         "SELECT p, sum(c) FROM (SELECT b(bucket_at) AS p, region, arg_max(connected, bucket_at) AS c FROM connected_users GROUP BY 1, 2) GROUP BY 1",
         "SELECT b(bucket_at), region, arg_max(connected, bucket_at) FROM connected_users GROUP BY 1, 2", ("region",)),
    Case("the same with a row number above", "WITH u AS (SELECT period(bucket_at) AS period, region, connected, row_number() OVER (PARTITION BY period(bucket_at), region ORDER BY bucket_at DESC) AS place FROM connected_users)"
         " SELECT period, region, sum(connected) AS value FROM u WHERE place = 1 GROUP BY 1, 2",
         "SELECT p, sum(c) FROM (SELECT b(bucket_at) AS p, region, arg_max(connected, bucket_at) AS c FROM connected_users GROUP BY 1, 2) GROUP BY 1",
         "SELECT b(bucket_at), region, arg_max(connected, bucket_at) FROM connected_users GROUP BY 1, 2", ("region",)),
    Case("the row of the total", "SELECT period(day) AS period, region, avg(users) AS value FROM daily_users GROUP BY 1, 2",
         "SELECT d(day), avg(users) FROM daily_users WHERE region = 'all' AND plan = 'all' GROUP BY 1",
         "SELECT d(day), region, avg(users) FROM daily_users WHERE region <> 'all' AND plan = 'all' GROUP BY 1, 2", ("region",)),
    Case("one member of a table with a total's row", "SELECT period(day) AS period, avg(users) AS value FROM daily_users WHERE plan = 'paid' GROUP BY 1",
         "SELECT d(day), avg(users) FROM daily_users WHERE region = 'all' AND plan = 'paid' GROUP BY 1"),
    Case("objectives before grouping", "SELECT period(i.bucket_at) AS period, i.service, sum(i.total - i.good) AS numerator, sum(i.total * (1 - o.target_pct / 100)) AS denominator"
         " FROM indicators AS i JOIN objectives AS o ON o.service = i.service AND o.indicator = i.indicator AND o.span = 'quarter'"
         " AND local_day(i.bucket_at) >= o.valid_from AND (o.valid_to IS NULL OR local_day(i.bucket_at) < o.valid_to) WHERE i.indicator = 'availability' GROUP BY 1, 2",
         "SELECT b(bucket_at), sum(total - good), sum(total * if(local(bucket_at) < DATE '2016-02-01', 0.1, 0.4)) FROM indicators WHERE service = 'web' GROUP BY 1",
         "SELECT b(bucket_at), 'web', sum(total - good), sum(total * if(local(bucket_at) < DATE '2016-02-01', 0.1, 0.4)) FROM indicators WHERE service = 'web' GROUP BY 1", ("service",), {"kind": "ratio"}),
    Case("left join on the key", "SELECT period(i.bucket_at) AS period, sum(i.total * coalesce(o.target_pct, 100)) AS value FROM indicators AS i"
         " LEFT JOIN objectives AS o ON o.service = i.service AND o.indicator = i.indicator AND o.span = 'quarter' AND local_day(i.bucket_at) >= o.valid_from AND (o.valid_to IS NULL OR local_day(i.bucket_at) < o.valid_to) WHERE i.indicator = 'availability' GROUP BY 1",
         "SELECT b(bucket_at), sum(total * CASE WHEN service <> 'web' THEN 100 WHEN local(bucket_at) < DATE '2016-02-01' THEN 90 ELSE 60 END) FROM indicators GROUP BY 1"),
    Case("EXISTS", "SELECT period(i.bucket_at) AS period, i.service, sum(i.good) AS numerator, sum(i.total) AS denominator FROM indicators i WHERE EXISTS (SELECT 1 FROM objectives o WHERE o.service = i.service) AND i.indicator = 'availability' GROUP BY 1, 2",
         "SELECT b(bucket_at), sum(good), sum(total) FROM indicators WHERE service = 'web' GROUP BY 1",
         "SELECT b(bucket_at), service, sum(good), sum(total) FROM indicators WHERE service = 'web' GROUP BY 1, 2", ("service",), {"kind": "ratio"}),
    Case("IN", "SELECT period(i.bucket_at) AS period, sum(i.good) AS value FROM indicators i WHERE i.service IN (SELECT o.service FROM objectives o) AND i.indicator = 'availability' GROUP BY 1",
         "SELECT b(bucket_at), sum(good) FROM indicators WHERE service = 'web' GROUP BY 1"),
    Case("count and count(DISTINCT)", "SELECT period(started_at) AS period, severity, count(DISTINCT service) AS value, count(*) AS n FROM incidents GROUP BY 1, 2",
         "SELECT b(started_at), count(DISTINCT service), count(*) FROM incidents GROUP BY 1",
         "SELECT b(started_at), severity, count(DISTINCT service), count(*) FROM incidents GROUP BY 1, 2", ("severity",)),
    Case("inner SELECT DISTINCT", "WITH hit AS (SELECT DISTINCT period(started_at) AS period, service, severity FROM incidents) SELECT period, severity, count(*) AS value FROM hit GROUP BY 1, 2",
         "SELECT p, count(*) FROM (SELECT DISTINCT b(started_at) AS p, service FROM incidents) GROUP BY 1",
         "SELECT p, v, count(*) FROM (SELECT DISTINCT b(started_at) AS p, service, severity AS v FROM incidents) GROUP BY 1, 2", ("severity",)),
    Case("members that are not known", "SELECT period(started_at) AS period, service, count(*) AS value FROM incidents GROUP BY 1, 2",
         "SELECT b(started_at), count(*) FROM incidents GROUP BY 1",
         "SELECT b(started_at), coalesce(service, 'unknown'), count(*) FROM incidents GROUP BY 1, 2", ("service",)),
    Case("a ratio of two WITH joined on period", "WITH a AS (SELECT period(started_at) AS period, count(*) AS n FROM incidents GROUP BY 1),"
         " u AS (SELECT period(day) AS period, avg(users) AS users FROM daily_users GROUP BY 1) SELECT u.period AS period, coalesce(a.n, 0) AS numerator, u.users AS denominator FROM u LEFT JOIN a ON a.period = u.period",
         "SELECT u.p, coalesce(n, 0), users FROM (SELECT d(day) AS p, avg(users) AS users FROM daily_users WHERE region = 'all' AND plan = 'all' GROUP BY 1) u"
         " LEFT JOIN (SELECT b(started_at) AS p, count(*) AS n FROM incidents GROUP BY 1) a ON a.p = u.p", header={"kind": "ratio"}),
    Case("two WITH joined on period and dimension", "WITH a AS (SELECT period(bucket_at) AS period, service, sum(good) AS good FROM indicators WHERE indicator = 'availability' GROUP BY 1, 2),"
         " t AS (SELECT period(bucket_at) AS period, service, sum(total) AS total FROM indicators WHERE indicator = 'availability' GROUP BY 1, 2)"
         " SELECT period, service, good AS numerator, total AS denominator FROM a JOIN t USING (period, service)",
         "SELECT b(bucket_at), sum(good), sum(total) FROM indicators GROUP BY 1",
         "SELECT b(bucket_at), service, sum(good), sum(total) FROM indicators GROUP BY 1, 2", ("service",), {"kind": "ratio"}),
    Case("repeats within 90 days", "WITH s AS (SELECT started_at, severity, lag(started_at) OVER (PARTITION BY service ORDER BY started_at, incident) AS before FROM incidents)"
         " SELECT period(started_at) AS period, severity, count(*) FILTER (WHERE minutes_between(before, started_at) <= 129600) AS value FROM s GROUP BY 1, 2",
         "SELECT b(i.started_at), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM incidents j WHERE j.service IS NOT DISTINCT FROM i.service AND j.started_at < i.started_at AND j.started_at >= i.started_at - INTERVAL 90 DAY)) FROM incidents i GROUP BY 1",
         "SELECT b(i.started_at), i.severity, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM incidents j WHERE j.service IS NOT DISTINCT FROM i.service AND j.started_at < i.started_at AND j.started_at >= i.started_at - INTERVAL 90 DAY)) FROM incidents i GROUP BY 1, 2",
         ("severity",), {"lookback": "90d"}),
    Case("a self join", "SELECT period(i.started_at) AS period, count(DISTINCT i.incident) AS value FROM incidents i JOIN incidents j ON j.service = i.service AND j.incident <> i.incident GROUP BY 1",
         "SELECT b(i.started_at), count(*) FROM incidents i WHERE EXISTS (SELECT 1 FROM incidents j WHERE j.service = i.service AND j.incident <> i.incident) GROUP BY 1", header={"lookback": "all"}),
    Case("the largest member, declared", "SELECT period(day) AS period, max(peak_load) AS value FROM shard_load GROUP BY 1",
         "SELECT d(day), max(peak_load) FROM shard_load GROUP BY 1", header={"over": "[shard, store]", "kind": "peak"}),
    Case("minutes of overlap with each period", "SELECT p.period AS period, i.severity, sum(i.users_affected_mid * minutes_between(greatest(i.started_at, p.starts_at), least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of))) AS value"
         " FROM incidents i JOIN periods p ON i.started_at < p.as_of AND coalesce(i.mitigated_at, i.resolved_at, p.as_of) > p.starts_at GROUP BY 1, 2",
         "SELECT p, sum(u * m) FROM lost GROUP BY 1", "SELECT p, severity, sum(u * m) FROM lost GROUP BY 1, 2", ("severity",)),
    Case("how things stood", "SELECT p.period AS period, s.tier, count(DISTINCT CASE WHEN s.team IS NULL THEN s.service END) AS value FROM services s JOIN periods p"
         " ON s.valid_from < local_day(p.as_of) AND (s.valid_to IS NULL OR s.valid_to >= local_day(p.as_of)) GROUP BY 1, 2",
         "SELECT p, count(DISTINCT service) FILTER (WHERE team IS NULL) FROM stood GROUP BY 1", "SELECT p, tier::TEXT, count(DISTINCT service) FILTER (WHERE team IS NULL) FROM stood GROUP BY 1, 2", ("tier",)),
]  # fmt: skip

TIMES = {
    "message_rate": "bucket_at",
    "connected_users": "bucket_at",
    "indicators": "bucket_at",
    "incidents": "started_at",
}
LATER = {"incidents": ("mitigated_at", "resolved_at")}


class ByHand:
    """The rows on a plain connection, all of them or as they stood at the cut."""

    def __init__(self, contracts, grain: Grain, cut: datetime | None) -> None:
        self.con = duckdb.connect()
        self.con.execute("SET TimeZone = 'UTC'")
        self.con.execute("CREATE MACRO local(t) AS CAST(timezone('Europe/Berlin', timezone('UTC', t)) AS DATE)")
        self.con.execute(f"CREATE MACRO d(x) AS CAST(date_trunc('{grain}', x) AS DATE)")
        self.con.execute("CREATE MACRO b(t) AS d(local(t))")
        for name, rows in ROWS.items():
            frame = self._as_of_cut(name, pd.DataFrame(rows), cut)
            self.con.register("rows_of_table", frame)
            self.con.execute(f"CREATE TABLE {name} AS SELECT * FROM rows_of_table")
            for column in [c for c in frame if c.endswith("_at")]:
                self.con.execute(f"ALTER TABLE {name} ALTER {column} TYPE TIMESTAMP")
        self._periods(grain, cut)

    @staticmethod
    def _as_of_cut(name: str, frame: pd.DataFrame, cut: datetime | None) -> pd.DataFrame:
        if cut is None:
            return frame
        plain = pd.Timestamp(cut.replace(tzinfo=None))
        if name in TIMES:
            frame = frame[pd.to_datetime(frame[TIMES[name]]) < plain].copy()
        elif "day" in frame:
            frame = frame[frame["day"] < cut.date()].copy()
        for column in LATER.get(name, ()):
            times = pd.to_datetime(frame[column])
            frame[column] = times.where(times <= plain)
        return frame

    def _periods(self, grain: Grain, cut: datetime | None) -> None:
        """Write, for overlaps and states, each period's ends by zone functions, and what follows from them."""
        now = cut or datetime(2017, 1, 1, tzinfo=UTC)
        step = {"month": "1 MONTH", "quarter": "3 MONTH", "year": "12 MONTH"}[grain]
        at_midnight = "timezone('UTC', timezone('Europe/Berlin', x::TIMESTAMP))"
        self.con.execute(f"""CREATE TABLE p AS SELECT x::DATE AS p, {at_midnight} AS a, {at_midnight.replace("x::", f"(x + INTERVAL {step})::")} AS z
            FROM range(TIMESTAMP '2016-01-01', TIMESTAMP '2017-01-01', INTERVAL {step}) r(x)""")
        if cut:
            self.con.execute("DELETE FROM p WHERE a >= ?", [now.replace(tzinfo=None)])
            self.con.execute("UPDATE p SET z = least(z, ?)", [now.replace(tzinfo=None)])
        self.con.execute("""CREATE VIEW lost AS SELECT p, severity, users_affected_mid AS u,
            epoch(least(coalesce(mitigated_at, resolved_at, z), z) - greatest(started_at, a)) / 60 AS m
            FROM incidents, p WHERE started_at < z AND coalesce(mitigated_at, resolved_at, z) > a""")
        self.con.execute("""CREATE VIEW stood AS SELECT p, s.* FROM p, services s
            WHERE valid_from < local(z) AND (valid_to IS NULL OR valid_to >= local(z))""")

    def rows(self, sql: str, first: date) -> list[tuple[Any, ...]]:
        found = self.con.execute(sql).fetchall()
        return tidy([row for row in found if first <= row[0] < date(2017, 1, 1)])


def tidy(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in order, numbers as rounded floats, no difference between kinds of nothing."""
    plain = [tuple(_cell(cell) for cell in row) for row in rows]
    return sorted(plain, key=repr)


def _cell(cell: Any) -> Any:
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date) or hasattr(cell, "date"):
        return pd.Timestamp(cell).date().isoformat()
    return round(float(cell), 6)


@pytest.fixture(scope="module")
def staged(contracts):
    engine = DuckDBEngine(None, threads=1)
    engine.stage([contracts[name] for name in ROWS], BERLIN, rows=ROWS)
    yield engine
    engine.close()


SPANS = [(Grain.MONTH, None), (Grain.QUARTER, None), (Grain.YEAR, None), (Grain.QUARTER, CUT), (Grain.MONTH, CUT)]


@pytest.fixture(scope="module")
def by_hand(contracts):
    return {span: ByHand(contracts, *span) for span in SPANS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_construct_gives_the_value_of_sql_by_hand(declared, staged, by_hand, case):
    header = {"dimensions": f"[{', '.join(case.dimensions)}]"} if case.dimensions else {}
    file = declared.metric(case.sql, **header, **case.header)
    planner = Planner(declared.contracts, BERLIN)
    assert planner.check(file) == []
    for (grain, cut), hand in by_hand.items():
        window = YEAR
        if cut is not None:
            period = BERLIN.period_at(cut, grain)
            window = Window(period.starts_on, period.ends_on, cut)
        for split, sql in [((), case.total), (case.dimensions, case.split)]:
            if sql:
                found = staged.run("metric", planner.plan(file, grain, split, window).sql)
                expected = hand.rows(sql, window.first)
                assert tidy(list(found.itertuples(index=False, name=None))) == expected, (grain, cut, split)
                assert expected or cut, "a case without rows proves nothing"
