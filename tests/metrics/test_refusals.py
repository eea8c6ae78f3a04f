"""What a metric may not be written as: each is refused, with the form to use."""

# ruff: noqa: E501

import pytest

RATE = "FROM message_rate GROUP BY"

REFUSED = [
    # joins that repeat or drop rows
    ("two facts row by row",
     "SELECT period(i.bucket_at) AS period, sum(i.good) AS value FROM indicators i JOIN delivery d ON d.minute_at = i.bucket_at GROUP BY 1",
     "aggregate each in WITH, then join on period", {}),
    ("a history joined without its dates",
     "SELECT period(i.bucket_at) AS period, sum(i.total * o.target_pct) AS value FROM indicators i JOIN objectives o ON o.service = i.service AND o.indicator = i.indicator GROUP BY 1",
     "added more than once", {}),
    ("a sum over a bridge",
     "SELECT period(i.landed_on) AS period, sum(i.percent_complete) AS value FROM initiatives i JOIN initiative_teams t ON t.initiative = i.initiative GROUP BY 1",
     "added more than once", {}),
    ("an amount over a cross join",
     "SELECT period(i.started_at) AS period, sum(i.users_affected_mid) AS value FROM incidents i CROSS JOIN initiative_teams t GROUP BY 1",
     "added more than once", {}),
    ("count(*) over an outer join",
     "SELECT p.period AS period, count(*) AS value FROM periods p LEFT JOIN incidents i ON period(i.started_at) = p.period GROUP BY 1",
     "count a key of i", {}),
    ("objectives after grouping",
     "WITH s AS (SELECT period(bucket_at) AS period, service, sum(good) AS good, sum(total) AS total FROM indicators WHERE indicator = 'a' GROUP BY 1, 2)"
     " SELECT s.period AS period, s.service, sum(s.good) AS numerator, sum(s.total) AS denominator FROM s"
     " JOIN services o ON o.service = s.service AND s.period >= o.valid_from AND (o.valid_to IS NULL OR s.period < o.valid_to) GROUP BY 1, 2",
     "join o.service in the SELECT that groups first", {"dimensions": "[service]", "kind": "ratio"}),
    # dimensions left out
    ("a filter on a merged dimension",
     "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period(bucket_at) AS period, kind, max(m) AS value FROM a WHERE kind <> 'x' GROUP BY 1, 2",
     "move the condition or the CASE below the grouping", {"dimensions": "[kind]"}),
    ("a CASE on a merged dimension",
     "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period(bucket_at) AS period, kind, max(CASE WHEN kind = 'x' THEN 0 ELSE m END) AS value FROM a GROUP BY 1, 2",
     "move the condition or the CASE below the grouping", {"dimensions": "[kind]"}),
    ("HAVING on a merged dimension",
     "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY 1, 2 HAVING kind <> 'x'",
     "use it in WHERE, FILTER or inside the aggregate", {"dimensions": "[kind]"}),
    ("a value not aggregated",
     "SELECT period(bucket_at) AS period, kind, messages AS value FROM message_rate",
     "a value is not aggregated", {"dimensions": "[kind]"}),
    ("a group that is no dimension",
     "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY period(bucket_at), kind",
     "a value is not aggregated", {}),
    ("a CASE after grouping over a maximum",
     "WITH a AS (SELECT bucket_at, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period(bucket_at) AS period, CASE WHEN kind = 'p' THEN 'p' ELSE 'rest' END AS family, max(m) AS value FROM a GROUP BY 1, 2",
     "several kind", {"dimensions": "[family]"}),
    ("an alias that is a column",
     "SELECT period(bucket_at) AS period, CASE WHEN kind = 'p' THEN 'p' ELSE 'rest' END AS kind, sum(messages) AS value FROM message_rate GROUP BY ALL",
     "give the expression another name", {"dimensions": "[kind]"}),
    # what adds up
    ("the largest row of several kinds",
     "SELECT period(bucket_at) AS period, kind, max(messages) AS value FROM message_rate GROUP BY 1, 2",
     "sum per instant", {"dimensions": "[kind]"}),
    ("the average row of several kinds",
     "SELECT period(bucket_at) AS period, avg(messages) AS value FROM message_rate GROUP BY 1", "sum per instant", {}),
    ("a level added over time",
     "SELECT period(bucket_at) AS period, sum(connected) AS value FROM connected_users GROUP BY 1",
     "does not add up across bucket_at", {}),
    ("a sum of peaks",
     "WITH p AS (SELECT period(bucket_at) AS period, region, max(connected) AS peak FROM connected_users GROUP BY 1, 2)"
     " SELECT period, sum(peak) AS value FROM p GROUP BY 1", "does not add up across region", {}),
    ("a sum of ratios",
     "SELECT period(minute_at) AS period, sum(ok_first_try / attempted) AS value FROM delivery GROUP BY 1", "does not add up", {}),
    ("an average of ratios over members",
     "SELECT period(minute_at) AS period, avg(ok_first_try / attempted) AS value FROM delivery GROUP BY 1", "several region", {}),
    ("a sum of what the contract gives no sum",
     "SELECT period(day) AS period, sum(users) AS value FROM daily_users GROUP BY 1", "does not add up across day", {}),
    ("the largest shard, not declared",
     "SELECT period(day) AS period, max(peak_load) AS value FROM shard_load GROUP BY 1", "declare over: [shard, store]", {}),
    ("a distinct count added up",
     "WITH d AS (SELECT local_day(started_at) AS day, count(DISTINCT service) AS n FROM incidents GROUP BY 1)"
     " SELECT period(day) AS period, sum(n) AS value FROM d GROUP BY 1", "does not add up across day", {}),
    ("the total's row beside members",
     "SELECT period(day) AS period, region, avg(users) AS value FROM daily_users WHERE region <> 'all' GROUP BY 1, 2",
     "must not be mixed with members", {"dimensions": "[region]"}),
    ("members picked by CASE",
     "SELECT period(day) AS period, avg(CASE WHEN region = 'all' THEN users END) AS value FROM daily_users GROUP BY 1",
     "must not be mixed with members", {}),
    # time
    ("a cast to DATE", "SELECT period(bucket_at::DATE) AS period, sum(messages) AS value FROM message_rate GROUP BY 1", "use local_day(x)", {}),
    ("date_trunc", "SELECT date_trunc('month', bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY 1", "use period(x)", {}),
    ("a DATE against an instant",
     "SELECT period(i.started_at) AS period, count(*) AS value FROM incidents i WHERE i.started_at > DATE '2016-01-01' GROUP BY 1",
     "use local_day(x) for the reporting day", {}),
    ("an instant against a text",
     "SELECT period(started_at) AS period, count(*) AS value FROM incidents WHERE started_at > '2016-01-01' GROUP BY 1", "write TIMESTAMP", {}),
    ("days of UTC",
     "SELECT period(started_at) AS period, max(date_diff('day', started_at, resolved_at)) AS value FROM incidents GROUP BY 1",
     "use local_day(b) - local_day(a)", {}),
    ("an instant as text", "SELECT period(started_at) AS period, count(DISTINCT CAST(started_at AS TEXT)) AS value FROM incidents GROUP BY 1", "use local_day(x)", {}),
    ("a period that is none", "SELECT day AS period, avg(users) AS value FROM daily_users GROUP BY 1", "write period(x) AS period", {}),
    ("another time than the table is read by",
     "SELECT period(due_on) AS period, count(*) AS value FROM incident_actions GROUP BY 1", "say how far apart", {}),
    ("the end of a period that is not over",
     "SELECT p.period AS period, count(*) AS value FROM services s JOIN periods p ON s.valid_from < p.ends_on GROUP BY 1", "use local_day(as_of)", {}),
    # windows
    ("lag across members",
     "WITH d AS (SELECT period(bucket_at) AS period, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period, kind, m - lag(m) OVER (ORDER BY period) AS value FROM d",
     "add kind to PARTITION BY", {"dimensions": "[kind]", "lookback": "1 period"}),
    ("a rolling frame without lookback",
     "WITH d AS (SELECT period(bucket_at) AS period, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period, kind, avg(m) OVER (PARTITION BY kind ORDER BY period ROWS 2 PRECEDING) AS value FROM d",
     "lookback", {"dimensions": "[kind]"}),
    ("periods looked back on in days",
     "WITH d AS (SELECT period(bucket_at) AS period, kind, sum(messages) AS m FROM message_rate GROUP BY 1, 2)"
     " SELECT period, kind, m - lag(m) OVER (PARTITION BY kind ORDER BY period) AS value FROM d",
     "1 period", {"dimensions": "[kind]", "lookback": "28d"}),
    ("a rolling frame of more days than are read",
     "WITH d AS (SELECT day, sum(new_users) AS n FROM daily_users GROUP BY day), r AS (SELECT day, sum(n) OVER (ORDER BY day RANGE BETWEEN INTERVAL 27 DAY PRECEDING AND CURRENT ROW) AS n FROM d)"
     " SELECT period(day) AS period, max(n) AS value FROM r GROUP BY 1", "the frame looks back 27 days, the lookback is 7; write lookback: 27d", {"lookback": "7d", "kind": "peak"}),
    ("a rolling frame of months",
     "WITH d AS (SELECT day, sum(new_users) AS n FROM daily_users GROUP BY day), r AS (SELECT day, sum(n) OVER (ORDER BY day RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW) AS n FROM d)"
     " SELECT period(day) AS period, max(n) AS value FROM r GROUP BY 1", "write lookback: 31d", {"lookback": "28d", "kind": "peak"}),
    ("a frame that looks ahead",
     "WITH d AS (SELECT day, sum(new_users) AS n FROM daily_users GROUP BY day), r AS (SELECT day, sum(n) OVER (ORDER BY day RANGE BETWEEN CURRENT ROW AND INTERVAL 6 DAY FOLLOWING) AS n FROM d)"
     " SELECT period(day) AS period, max(n) AS value FROM r GROUP BY 1", "let it end at CURRENT ROW", {"lookback": "7d", "kind": "peak"}),
    ("a subquery without a name",
     "SELECT period(t) AS period, sum(m) AS value FROM (SELECT bucket_at AS t, messages AS m FROM message_rate) GROUP BY 1", "name it: FROM (SELECT …) AS q", {}),
    ("first seen without lookback",
     "WITH f AS (SELECT service, min(local_day(started_at)) AS day FROM incidents GROUP BY 1)"
     " SELECT period(day) AS period, count(*) AS value FROM f GROUP BY 1", "lookback: all", {}),
    ("the largest three",
     "WITH r AS (SELECT period(started_at) AS period, service, count(*) AS n FROM incidents GROUP BY 1, 2),"
     " k AS (SELECT period, n, row_number() OVER (PARTITION BY period ORDER BY n DESC, service) AS place FROM r)"
     " SELECT period, sum(n) AS value FROM k WHERE place <= 3 GROUP BY 1", "keep only the first", {}),
    ("a top member in QUALIFY",
     "SELECT period(started_at) AS period, service, count(*) AS value FROM incidents GROUP BY 1, 2"
     " QUALIFY row_number() OVER (PARTITION BY period(started_at) ORDER BY count(*) DESC) = 1",
     "add service to PARTITION BY", {"dimensions": "[service]"}),
    ("a last row with ties",
     "WITH l AS (SELECT service, started_at, severity FROM incidents QUALIFY row_number() OVER (PARTITION BY service, period(started_at) ORDER BY started_at) = 1)"
     " SELECT period(started_at) AS period, severity, count(*) AS value FROM l GROUP BY 1, 2", "order by the whole key", {"dimensions": "[severity]"}),
    ("a largest with ties",
     "SELECT period(started_at) AS period, max(minutes_between(started_at, resolved_at)) AS value, count(*) AS n FROM incidents GROUP BY 1 HAVING arg_max(severity, started_at) = 'minor'",
     "may have ties", {}),
    # forms
    ("a scalar subquery",
     "SELECT period(bucket_at) AS period, sum(messages) / (SELECT count(*) FROM incidents) AS value FROM message_rate GROUP BY 1", "put it into WITH", {}),
    ("any_value", "SELECT period(bucket_at) AS period, any_value(kind) AS kind, sum(messages) AS value FROM message_rate GROUP BY 1", "group by the column", {"dimensions": "[kind]"}),
    ("a dimension aggregated", "SELECT period(bucket_at) AS period, max(kind) AS kind, sum(messages) AS value FROM message_rate GROUP BY 1", "group by kind", {"dimensions": "[kind]"}),
    ("no name", "WITH a AS (SELECT bucket_at, sum(messages) FROM message_rate GROUP BY 1) SELECT period(bucket_at) AS period, count(*) AS value FROM a GROUP BY 1", "write AS name", {}),
    ("ROLLUP", "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY ROLLUP (period(bucket_at), kind)", "computes totals itself", {"dimensions": "[kind]"}),
    ("CUBE", "SELECT period(bucket_at) AS period, kind, sum(messages) AS value FROM message_rate GROUP BY CUBE (period(bucket_at), kind)", "computes totals itself", {"dimensions": "[kind]"}),
    ("GROUPING SETS", "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY GROUPING SETS ((period(bucket_at)), ())", "computes totals itself", {}),
    ("LIMIT", f"SELECT period(bucket_at) AS period, sum(messages) AS value {RATE} 1 LIMIT 3", "a limit picks rows", {}),
    ("now", f"SELECT period(bucket_at) AS period, sum(CASE WHEN bucket_at < now() THEN messages END) AS value {RATE} 1", "join periods and use its as_of", {}),
    ("random", f"SELECT period(bucket_at) AS period, sum(messages * random()) AS value {RATE} 1", "not allowed", {}),
    ("UNION", "WITH a AS (SELECT bucket_at, messages FROM message_rate UNION SELECT minute_at, attempted FROM delivery) SELECT period(bucket_at) AS period, sum(messages) AS value FROM a GROUP BY 1", "write UNION ALL", {}),
    ("FULL JOIN", "WITH a AS (SELECT period(bucket_at) AS period, sum(messages) AS m FROM message_rate GROUP BY 1) SELECT a.period AS period, a.m AS value FROM a FULL JOIN a AS b ON a.period = b.period", "LEFT JOIN from what must be kept", {}),
    ("a lateral alias of a window", "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate WINDOW w AS (ORDER BY kind)", "not allowed", {}),
    ("a star", "WITH a AS (SELECT * FROM message_rate) SELECT period(bucket_at) AS period, count(*) AS value FROM a GROUP BY 1", "name the columns", {}),
    ("NOT IN", "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate WHERE kind NOT IN (SELECT service FROM services) GROUP BY 1", "use NOT EXISTS", {}),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "fix", "header"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_with_the_form_to_use(declared, sql, fix, header):
    found = declared.problems(sql, **header)
    assert fix in found
    assert found.startswith(str(declared.folder))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT period(minute_at) AS period, sum(x) AS value FROM 'secret.csv' GROUP BY 1",
        "SELECT period(minute_at) AS period, sum(x) AS value FROM read_csv('secret.csv') GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM facts.message_rate GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM duckdb_settings() GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value, getenv('HOME') AS n FROM message_rate GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value, current_setting('threads') AS n FROM message_rate GROUP BY 1",
        "WITH a AS (INSERT INTO message_rate VALUES (1) RETURNING 1) SELECT period(bucket_at) AS period, count(*) AS value FROM message_rate GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate GROUP BY 1; DROP TABLE message_rate",
        "COPY message_rate TO 'x.csv'",
        "ATTACH 'x.db' AS x",
        "PRAGMA database_list",
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM message_rate, range(3) GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum(messages) AS value FROM information_schema.tables GROUP BY 1",
        "SELECT period(bucket_at) AS period, sum($x) AS value FROM message_rate GROUP BY 1",
        "FROM message_rate",
        "SELECT period(bucket_at) AS period, sum(list_sum([messages])) AS value FROM message_rate GROUP BY 1",
    ],
)  # fmt: skip
def test_a_query_reads_facts_and_nothing_else(declared, sql):
    assert declared.problems(sql)


def test_a_million_parentheses_are_a_problem_not_a_crash(declared):
    assert declared.problems(
        "SELECT period(bucket_at) AS period, " + "(" * 3000 + "1" + ")" * 3000 + " AS value FROM message_rate"
    )
