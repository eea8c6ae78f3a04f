"""Expressions of the configuration: what they may say, and that they can reach nothing but the source's own rows."""

from __future__ import annotations

import pytest

from greendot.errors import WarehouseError
from greendot.load.expressions import ExpressionError, read_expression
from greendot.warehouse import open_warehouse

COLUMNS = {"ts": "VARCHAR", "value": "VARCHAR", "first seen": "VARCHAR", "Period": "VARCHAR"}


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("value", '"value"'),
        ("VALUE", '"value"'),
        ("first seen", '"first seen"'),
        ("'all'", "'all'"),
        ("number(value) * 60", 'GD_NUMBER("value") * 60'),
        ("day(ts, '%d/%m/%Y')", "GD_DAY(\"ts\", '%d/%m/%Y')"),
        ("epoch_ms(ts)", 'GD_EPOCH_MS("ts")'),
        ("upper(file_name())", 'UPPER(PARSE_FILENAME("#file"))'),
        ("Period.Start", "\"Period\" ->> '$.Start'"),
        ("CASE WHEN value = 'x' THEN 1 END", "CASE WHEN \"value\" = 'x' THEN 1 END"),
    ],
)
def test_an_expression_becomes_sql_over_the_source_s_columns(text, sql):
    assert read_expression(text, COLUMNS).sql == sql


@pytest.mark.parametrize(
    "text",
    [
        "(SELECT 1)",
        "value IN (SELECT 1)",
        "ts FROM other",
        "ts AS x",
        "ts, value",
        "ts; DROP TABLE x",
        "*",
        "COLUMNS('.*')",
        "count(*)",
        "read_text('/etc/passwd')",
        "read_csv('/etc/passwd')",
        "getenv('HOME')",
        "current_setting('threads')",
        "nextval('x')",
        "now()",
        "current_date",
        "random()",
        "query('SELECT 1')",
        "list_transform([1], lambda x: x)",
        "?",
        "$1",
        "",
        "value +",
    ],
)
def test_what_is_more_than_a_look_at_the_row_is_refused(text):
    with pytest.raises(ExpressionError):
        read_expression(text, COLUMNS)


def test_a_name_the_source_lacks_is_told_with_the_nearest():
    with pytest.raises(ExpressionError, match="mentions 'vlaue'") as caught:
        read_expression("upper(vlaue)", COLUMNS)
    assert caught.value.fix == "did you mean 'value'?"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
    ],
)
def test_the_facts_connection_reaches_no_other_file(tmp_path, statement):
    allowed = tmp_path / "in.csv"
    allowed.write_text("a\n1\n")
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False, files=[allowed]) as warehouse:
        assert warehouse.run(f"SELECT * FROM read_csv('{allowed}')") == [(1,)]
        with pytest.raises(WarehouseError):
            warehouse.run(statement.format(folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.duckdb", "in.csv"]
