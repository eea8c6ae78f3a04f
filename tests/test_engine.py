"""The engine: what it refuses, how it stops, what it rounds, and which version of a row it reads."""

# ruff: noqa: E501, DTZ001, RUF043

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest

from greendot.calendar import Calendar, Grain
from greendot.contracts import read_contracts
from greendot.engine import Bounds, DuckDBEngine, local_day, shell_macro
from greendot.errors import MetricError, WarehouseError
from greendot.resources import shipped

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="module")
def contracts():
    return read_contracts(shipped("data", "contracts"))


@pytest.fixture
def engine(contracts):
    engine = DuckDBEngine(None, threads=1, timeout_s=3)
    rows = {"message_rate": [{"bucket_at": datetime(2016, 1, 31, 23), "kind": "a", "messages": 2**60, "bucket_s": 60}]}
    engine.stage([contracts["message_rate"]], BERLIN, rows=rows)
    yield engine
    engine.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO 'out.csv'",
        "ATTACH 'other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE 'out'",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "PRAGMA enable_profiling",
        "SELECT * FROM sqlite_scan('a', 'b')",
    ],
)
def test_a_locked_engine_reaches_nothing_but_its_facts(engine, sql):
    with pytest.raises(MetricError, match="^a_metric: "):
        engine.run("a_metric", sql)


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_runs(engine):
    with pytest.raises(MetricError, match=r"slow: took longer than 3 s"):
        engine.run(
            "slow", "SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"
        )
    assert engine.run("quick", "SELECT 1 AS n")["n"].tolist() == [1]


BOMBS = [
    ("SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5", "took longer than 1 s"),
    ("SELECT range AS n FROM range(1000000)", "returns more than 10 rows"),
    ("SELECT string_agg(repeat('x', 1000000), '') AS n FROM range(10000)", "needs more memory than it may use|took longer"),
    ("SELECT count(*) AS n FROM (SELECT DISTINCT md5(range::VARCHAR) FROM range(50000000))", "needs more memory than it may use|took longer"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "said"), BOMBS, ids=["time", "rows", "text", "distinct"])
def test_within_bounds_a_query_costs_no_more_than_it_may(contracts, sql, said):
    engine = DuckDBEngine(None, threads=1, memory_limit="60MB", bounds=Bounds(1.0, 10))
    engine.stage([contracts["incidents"]], BERLIN, rows={})
    with pytest.raises(MetricError, match=f"^bomb: ({said})"):
        engine.run("bomb", sql)
    engine.close()


def test_within_bounds_a_query_may_not_say_where_it_spills():
    engine = DuckDBEngine(None, threads=1, bounds=Bounds(30, 10))
    with pytest.raises(MetricError, match="syntax error"):
        engine.run("spill", "SET temp_directory = '/tmp'")
    engine.close()


def test_names_of_people_are_masked_alike_and_never_by_themselves(contracts):
    people = [
        {"person": str(n), "name": name, "team": "a", "valid_from": date(2016, 1, 1)}
        for n, name in enumerate(["Ann", "Bea", "Ann"])
    ]
    signs = []
    for mask in ("one secret", "another's", ""):
        engine = DuckDBEngine(None, threads=1)
        engine.stage([contracts["people"]], BERLIN, rows={"people": people}, mask=mask)
        signs.append(engine.run("m", "SELECT name FROM facts.people ORDER BY person")["name"].tolist())
        engine.close()
    first, other, plain = signs
    assert plain == ["Ann", "Bea", "Ann"]
    assert first[0].startswith("person ")
    assert first[0] != first[1]
    assert not {*first} & {*other, *plain}


def test_counts_stay_integers_and_floats_keep_twelve_digits(engine):
    frame = engine.run(
        "m",
        "SELECT sum(messages) AS n, 0.1 + 0.2 AS x, 1 / 0 AS nothing, 123456789012345.6::DOUBLE AS big FROM facts.message_rate",
    )
    assert frame["n"].tolist() == [2**60]
    assert frame["x"].astype(float).tolist() == [0.3]
    assert frame["nothing"].tolist() == [float("inf")]
    assert frame["big"].tolist() == [123456789012000.0]


def test_facts_that_are_not_there_say_what_to_do(tmp_path, contracts):
    with pytest.raises(WarehouseError, match="run greendot load"):
        DuckDBEngine(tmp_path / "none.duckdb").stage([contracts["incidents"]], BERLIN)


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/Berlin", datetime(2016, 3, 26, 23, 0), date(2016, 3, 27)),  # the day of 23 hours begins at +1
        ("Europe/Berlin", datetime(2016, 3, 27, 21, 59), date(2016, 3, 27)),
        ("Europe/Berlin", datetime(2016, 3, 27, 22, 0), date(2016, 3, 28)),  # and ends at +2
        ("Europe/Berlin", datetime(2016, 10, 30, 22, 59), date(2016, 10, 30)),  # the day of 25 hours
        ("America/Sao_Paulo", datetime(2016, 10, 16, 3, 0), date(2016, 10, 16)),  # its midnight was skipped
        ("America/Sao_Paulo", datetime(2016, 10, 16, 2, 59), date(2016, 10, 15)),
        ("America/Havana", datetime(2016, 11, 6, 4, 0), date(2016, 11, 6)),  # its midnight came twice
        ("America/Havana", datetime(2016, 11, 6, 3, 59), date(2016, 11, 5)),
        ("America/St_Johns", datetime(2010, 11, 7, 3, 0), date(2010, 11, 7)),  # back across midnight: the earlier counts
        ("Asia/Kathmandu", datetime(2016, 1, 1, 18, 15), date(2016, 1, 2)),
        ("UTC", datetime(2016, 2, 29, 23, 59), date(2016, 2, 29)),
    ],
)  # fmt: skip
def test_the_day_of_an_instant(zone, instant, day):
    calendar = Calendar(ZoneInfo(zone))
    con = duckdb.connect()
    con.execute(shell_macro(calendar, Grain.DAY))
    assert con.execute(
        "SELECT period(?::TIMESTAMP), period(?::DATE), local_day(NULL::TIMESTAMP)", [instant, day]
    ).fetchone() == (day, day, None)
    assert local_day(calendar, instant.replace(tzinfo=UTC)) == day


@pytest.mark.parametrize("first_month", [1, 2, 4, 7, 10, 12])
@pytest.mark.parametrize("weekday", [0, 6])
def test_periods_in_sql_are_those_of_the_calendar(first_month, weekday):
    calendar = Calendar(ZoneInfo("UTC"), first_month, weekday)
    con = duckdb.connect()
    con.execute(shell_macro(calendar))
    for grain in Grain:
        sql = f"SELECT d::DATE, period_{grain}(d::DATE) FROM range(DATE '2015-12-20', DATE '2017-01-10', INTERVAL 1 DAY) r(d)"
        for day, start in con.execute(sql).fetchall():
            assert start == calendar.period(day, grain).starts_on, (grain, day)


def test_as_of_reads_the_version_known_then(tmp_path, contracts):
    path = tmp_path / "facts.duckdb"
    contract = contracts["incidents"]
    columns = ", ".join(
        f'"{c.name}" {"TIMESTAMP" if c.type == "instant" else "BIGINT" if c.type == "integer" else "BOOLEAN" if c.type == "boolean" else "TEXT"}'
        for c in contract.all_columns
    )
    with duckdb.connect(str(path)) as con:
        for name, more in (("incidents", ""), ("incidents_versions", ", closed_at TIMESTAMP")):
            con.execute(f"CREATE TABLE {name} ({columns}{more})")
        insert = "INSERT INTO incidents_versions (source, incident, severity, started_at, loaded_at, reported_at, closed_at) VALUES"
        con.execute(f"""{insert}
            ('s', 'i1', 'minor', '2016-01-01', '2016-06-01', NULL, NULL),
            ('s', 'i1', 'major', '2016-01-01', '2016-06-02', '2016-03-01', NULL),
            ('s', 'i2', 'minor', '2016-02-01', '2016-06-01', NULL, '2016-04-01')""")
        con.execute(
            "INSERT INTO incidents (source, incident, severity, started_at, loaded_at) VALUES ('s', 'i1', 'major', '2016-01-01', '2016-06-02')"
        )
    for as_of, seen in [
        (datetime(2015, 12, 31, tzinfo=UTC), []),
        (datetime(2016, 2, 1, tzinfo=UTC), [("i1", "minor"), ("i2", "minor")]),
        (datetime(2016, 3, 1, tzinfo=UTC), [("i1", "major"), ("i2", "minor")]),
        (datetime(2016, 4, 1, tzinfo=UTC), [("i1", "major")]),
        (datetime(2016, 7, 1, tzinfo=UTC), [("i1", "major")]),
    ]:
        engine = DuckDBEngine(path, threads=1)
        engine.stage([contract], BERLIN, as_of)
        frame = engine.run("m", "SELECT incident, severity FROM facts.incidents ORDER BY 1")
        assert list(frame.itertuples(index=False, name=None)) == seen, as_of
        engine.close()
