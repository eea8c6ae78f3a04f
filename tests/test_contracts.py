"""What a contract file may say, what is said of one that is wrong, and that those that ship are sound."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import sqlglot

from greendot.contracts import (
    COLUMN_FIELDS,
    NUMBERS,
    RULE_FIELDS,
    TABLE_FIELDS,
    TIMES,
    Column,
    Contract,
    Field,
    Resolution,
    Type,
    duckdb_type,
    read_contracts,
)
from greendot.contracts.columns import RESERVED_WORDS
from greendot.errors import ContractError
from greendot.resources import shipped

SMALL = """\
title = "Calls"
summary = "Calls answered, by desk."
area = "delivery"
key = ["day", "desk"]
time = "day"
resolution = "day"

[columns.day]
type = "date"
meaning = "The day."
past = true

[columns.desk]
type = "text"
meaning = "Which desk."
values = ["front", "back"]
default = "front"

[columns.calls]
type = "integer"
unit = "calls"
meaning = "Calls that came in."
at_least = 0
adds_across = ["day", "desk"]

[columns.answered]
type = "integer"
unit = "calls"
meaning = "Calls that were answered."
nullable = true
published = true

[[rules]]
check = "answered <= calls"
reason = "counts more answered calls than calls"
"""


def write(folder: Path, text: str, name: str = "calls") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, text: str, name: str = "calls") -> list[str]:
    with pytest.raises(ContractError) as caught:
        read_contracts(write(folder, text, name))
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def create_table(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    columns = ", ".join(f"{column.name} {duckdb_type(column)}" for column in contract.all_columns)
    connection.execute(f"CREATE OR REPLACE TABLE {contract.name} ({columns})")


def broken_rules(contract: Contract, row: dict[str, object]) -> list[str]:
    """Return the reasons of the rules that a row, loaded on 1 March 2016, does not keep."""
    with duckdb.connect() as connection:
        create_table(connection, contract)
        row = {"loaded_at": datetime(2016, 3, 1), **row}  # noqa: DTZ001 - stored as UTC
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {contract.name} ({names}) VALUES ({marks})", list(row.values()))
        query = f"SELECT count(*) FROM {contract.name} WHERE NOT ({{}})"
        failed = [rule for rule in contract.rules if connection.execute(query.format(rule.check)).fetchone() != (0,)]
    return [rule.reason for rule in failed]


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return read_contracts(shipped("data", "contracts"))


@pytest.fixture
def small(tmp_path: Path) -> Contract:
    return read_contracts(write(tmp_path, SMALL))["calls"]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_contract_is_read_with_what_its_file_declares(small: Contract, tmp_path: Path) -> None:
    assert (small.name, small.title, small.area) == ("calls", "Calls", "delivery")
    assert (small.key, small.time, small.end, small.resolution) == (("day", "desk"), "day", None, Resolution.DAY)
    assert small.time_type is Type.DATE
    assert small.file == str(tmp_path / "calls.toml")
    assert small.column("calls") == Column(
        "calls", Type.INTEGER, "calls", "Calls that came in.", adds_across=("day", "desk"), at_least=0
    )
    assert small.column("desk").default == "front"


def test_every_table_has_source_and_load_time_and_history_has_report_time(tmp_path: Path, small: Contract) -> None:
    assert small.row_key == ("source", "day", "desk")
    assert [column.name for column in small.all_columns] == ["source", "day", "desk", "calls", "answered", "loaded_at"]
    kept = read_contracts(write(tmp_path, SMALL.replace('area = "', 'keeps_history = true\narea = "', 1)))["calls"]
    assert [column.name for column in kept.all_columns][-2:] == ["loaded_at", "reported_at"]


def test_columns_are_found_in_any_case_and_a_near_miss_is_named(small: Contract) -> None:
    assert small.column("ANSWERED").name == "answered"
    assert small.has_column("Loaded_At")
    assert not small.has_column("answer")
    with pytest.raises(ContractError, match="calls has no column 'answerd'; did you mean 'answered'"):
        small.column("answerd")


def test_only_marked_columns_are_published_unless_the_table_is_records(tmp_path: Path, small: Contract) -> None:
    assert [column.name for column in small.published_columns] == ["answered"]
    records = read_contracts(write(tmp_path, "records = true\n" + SMALL))["calls"]
    assert [column.name for column in records.published_columns] == ["day", "desk", "calls", "answered"]


def test_dimensions_are_the_key_without_its_time(small: Contract) -> None:
    assert [column.name for column in small.dimension_columns] == ["desk"]


def test_folders_add_up_and_one_that_is_missing_holds_none(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", SMALL), write(tmp_path / "b", SMALL, "visits")
    assert list(read_contracts(second, first, tmp_path / "none")) == ["calls", "visits"]


def test_defaults_keep_their_type_and_instants_become_utc(tmp_path: Path) -> None:
    text = SMALL + '\n[columns.seen_at]\ntype = "instant"\nmeaning = "m"\ndefault = 2016-01-01T01:00:00+01:00\n'
    text += '\n[columns.since_on]\ntype = "date"\nmeaning = "m"\ndefault = 1970-01-01\n'
    contract = read_contracts(write(tmp_path, text))["calls"]
    assert contract.column("seen_at").default == datetime(2016, 1, 1, tzinfo=UTC)
    assert contract.column("since_on").default == date(1970, 1, 1)


def test_a_contract_can_be_hashed_compared_and_sent_to_another_process(small: Contract) -> None:
    assert pickle.loads(pickle.dumps(small)) == small
    assert len({small, small}) == 1


# --- rules ------------------------------------------------------------------------------------------------------------

SOUND_ROW = {"source": "desk log", "day": date(2016, 2, 29), "desk": "front", "calls": 10, "answered": 9}


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, []),
        ({"answered": None}, []),
        ({"answered": 11}, ["counts more answered calls than calls"]),
        ({"calls": -1, "answered": -2}, ["is negative"]),
        ({"desk": "side"}, ["is not one of: front, back"]),
        ({"desk": " "}, ["is not one of: front, back", "is empty"]),
        ({"day": date(2016, 3, 2)}, []),
        ({"day": date(2016, 3, 3)}, ["lies in the future"]),
        ({"day": date(1969, 12, 31)}, ["is not between 1970 and 2100"]),
        ({"day": date(2100, 1, 1)}, ["is not between 1970 and 2100", "lies in the future"]),
    ],
)
def test_limits_words_and_rules_reject_what_breaks_them(
    small: Contract, change: dict[str, object], reasons: list[str]
) -> None:
    assert broken_rules(small, {**SOUND_ROW, **change}) == reasons


def test_a_number_that_is_not_finite_is_rejected(contracts: dict[str, Contract]) -> None:
    row = {"bucket_at": datetime(2016, 1, 1), "resource": "disk", "bucket_s": 60}  # noqa: DTZ001 - stored as UTC
    for value in (float("nan"), float("inf")):
        assert "is not a finite number" in broken_rules(contracts["resource_use"], {**row, "used": value})


def test_a_rule_names_its_columns_in_order_and_as_declared(small: Contract) -> None:
    rule = small.rules[-1]
    assert (rule.columns, rule.check) == (("answered", "calls"), "answered <= calls")


@pytest.mark.parametrize(
    ("check", "complaint"),
    [
        ("answerd <= calls", "mentions the column 'answerd', which the table does not have; did you mean 'answered'?"),
        ("calls.answered > 0", "mentions 'calls.answered'"),
        ("calls + answered", "is not something that is true or false"),
        ("1 = 1", "mentions no column of the row"),
        ("calls >", "is not an SQL expression"),
        ("calls > 0; DROP TABLE calls", "is not one SQL expression"),
        ("calls > (SELECT max(calls) FROM calls)", "may look at one row only"),
        ("calls > sum(answered)", "uses the function sum, which rules may not use"),
        ("length(getenv(desk)) > 0", "uses the function getenv, which rules may not use"),
        ("calls > row_number() OVER ()", "may look at one row only"),
        ("day <= now()", "which rules may not use"),
        ("answered <= desk", "compares a number with words"),
        ("day BETWEEN 1 AND calls", "compares a number with a time"),
        ("desk IN ('a', 2)", "compares a number with words"),
        ("day = desk", "compares a time with words"),
        ("(" * 3000 + "calls" + ")" * 3000 + " > 1", "is not an SQL expression"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_on_its_line(tmp_path: Path, check: str, complaint: str) -> None:
    text = SMALL + f'\n[[rules]]\ncheck = "{check}"\nreason = "r"\n'
    line = text.splitlines().index("[[rules]]", text[: text.rindex("[[rules]]")].count("\n")) + 1
    (problem,) = problems_of(tmp_path, text)
    assert problem.startswith(f'calls.toml:{line}: the rule "{check}" ')
    assert complaint in problem


@pytest.mark.parametrize(
    "check",
    [
        "day >= '2016-01-01'",
        "day <= loaded_at + INTERVAL 2 DAY",
        "desk <> 'front' OR calls BETWEEN 0 AND 10",
        "answered IS NULL OR NOT calls = 0",
        "length(desk) < 20",
        "CASE WHEN desk = 'front' THEN calls ELSE answered END >= 0",
        "isfinite(calls / 2)",
        "starts_with(desk, 'f') AND desk LIKE 'f%'",
        "calls <= 10 * coalesce(answered, calls)",
    ],
)
def test_a_rule_may_use_what_looks_at_one_row(tmp_path: Path, check: str) -> None:
    contract = read_contracts(write(tmp_path, SMALL.replace("answered <= calls", check)))["calls"]
    row = {**SOUND_ROW, "loaded_at": datetime(2016, 3, 1)}  # noqa: DTZ001 - stored as UTC
    assert broken_rules(contract, row) == []


def test_a_comment_in_a_rule_does_not_reach_the_statement_around_it(tmp_path: Path) -> None:
    contract = read_contracts(write(tmp_path, SMALL.replace('"answered <= calls"', '"answered <= calls -- all"')))
    assert contract["calls"].rules[-1].check == "answered <= calls"


# --- problems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Calls"', "", ["calls.toml: lacks 'title'; add a line such as title = \"Incidents\""]),
        (
            "summary =",
            "sumary =",
            ["calls.toml: lacks 'summary'", "2: 'sumary' is not a known field; did you mean 'su"],
        ),
        ('"delivery"', '"delivry"', ["3: 'delivry' is not a known area; did you mean 'delivery'?"]),
        (
            '"desk"]\ntime',
            '"dsk"]\ntime',
            ["4: 'dsk' in key is not a column; did you mean 'desk'?", "24: calls cannot add"],
        ),
        ('time = "day"', 'time = "days"', ["5: 'days' in time is not a column; did you mean 'day'?"]),
        ('time = "day"', 'time = "desk"', ["5: the time column 'desk' is neither a date nor an instant"]),
        ('time = "day"', "", ["6: 'resolution' needs a time column"]),
        ('resolution = "day"', "", ["5: lacks 'resolution'"]),
        ('resolution = "day"', 'resolution = "hour"', ["6: 'day' is a date, which is never finer than a day"]),
        ('resolution = "day"', 'resolution = "dayly"', ["6: 'dayly' is not a known resolution; did you mean 'day'?"]),
        ('resolution = "day"', 'resolution = "day"\nend = "calls"', ["7: 'calls' and 'day' are not of the same type"]),
        ('type = "integer"', 'type = "int"', ["20: 'int' is not a known type"]),
        ('unit = "calls"\n', "", ["19: lacks 'unit' of calls"]),
        ('meaning = "Which desk."\n', "", ["13: lacks 'meaning' of desk"]),
        ('meaning = "Which desk."', 'meaning = ""', ["15: 'meaning' of desk should be words in quotes"]),
        ("nullable = true", 'nullable = "yes"', ["30: 'nullable' of answered should be true or false"]),
        ("nullable = true", "nulable = true", ["30: 'nulable' of answered is not a known field; did you mean 'nulla"]),
        ('default = "front"', 'default = "frontt"', ["17: 'frontt' is not a known default; did you mean 'front'?"]),
        ('default = "front"', "default = 3", ["17: the default of desk is not a text"]),
        ('default = "front"', "nullable = true", ["17: 'desk' is part of the key and cannot be empty"]),
        ("at_least = 0", "at_least = inf", ["23: 'at_least' of calls should be a number"]),
        ("at_least = 0", "at_least = 2\nat_most = 1", ["23: 'at_least' of calls is above its 'at_most'"]),
        ("past = true", "at_least = 0", ["11: 'at_least' does not go with the type date of day"]),
        ('["day", "desk"]\n\n[columns.a', '["day", "dek"]\n\n[columns.a', ["24: calls cannot add across 'dek'"]),
        ("[columns.answered]", "[columns.Calls]", ["26: 'Calls' differs from another column only in case", "the rule"]),
        ("[columns.answered]", "[columns.window]", ["26: 'window' is a word of SQL", "33: the rule"]),
        ("[columns.answered]", "[columns.source]", ["26: 'source' is a column Greendot adds by itself", "the rule"]),
        ("[columns.answered]", "[columns.answered_at]", ["27: 'answered_at' is an integer", "the rule"]),
        ('reason = "counts', 'reson = "counts', ["33: lacks 'reason' of rules", "33: 'reson' of rules is not a known"]),
        (
            "[columns.day]",
            '[total]\ndesk = "every"\n\n[columns.day]',
            ["9: 'every' is not among", "cannot add across 'desk'"],
        ),
        ("[columns.day]", "[columns.day", ["8: is not valid TOML"]),
    ],
)
def test_a_problem_says_file_line_and_the_near_miss(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL
    found = problems_of(tmp_path, SMALL.replace(old, new, 1))
    assert len(found) == len(expected), found
    for part in expected:
        assert any(part in problem for problem in found), (part, found)


def test_all_problems_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, SMALL.replace('"integer"', '"whole"').replace("answered <= calls", "answered <= cals"))
    found = problems_of(tmp_path, "title = 3\n", "visits")
    assert [line.split(": ")[0] for line in found] == [
        *("calls.toml:20", "calls.toml:27", "calls.toml:33"),
        *("visits.toml",) * 4,
        "visits.toml:1",
    ]


def test_a_table_declared_twice_is_an_error_that_names_both_files(tmp_path: Path) -> None:
    first = write(tmp_path / "a", SMALL)
    (problem,) = _problems(first, write(tmp_path / "b", SMALL))
    assert str(tmp_path / "a" / "calls.toml") in problem
    assert problem.startswith(str(tmp_path / "b" / "calls.toml"))


def _problems(*folders: Path) -> list[str]:
    with pytest.raises(ContractError) as caught:
        read_contracts(*folders)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["Calls", "2calls", "my calls", "periods", "calls_versions", "calls_closed"])
def test_a_file_whose_name_cannot_be_a_table_is_refused(tmp_path: Path, name: str) -> None:
    assert problems_of(tmp_path, SMALL, name)[0].startswith(f"{name}.toml: '{name}' cannot name a table")


@pytest.mark.parametrize("fields", [TABLE_FIELDS, COLUMN_FIELDS, RULE_FIELDS])
def test_each_field_shows_itself_in_its_example(fields: Mapping[str, Field]) -> None:
    for name, known in fields.items():
        assert name in known.example
        assert known.help.endswith(".")
        tomllib.loads(known.example)


def test_a_file_that_is_not_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "calls.toml").write_bytes(b"title = '\xff'")
    assert "is not UTF-8 text" in _problems(tmp_path)[0]


def test_reserved_words_are_those_of_duckdb() -> None:
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    assert {name for (name,) in duckdb.sql(query).fetchall()} == RESERVED_WORDS


# --- what ships -------------------------------------------------------------------------------------------------------


def test_every_shipped_contract_says_what_it_is(contracts: dict[str, Contract]) -> None:
    for contract in contracts.values():
        assert contract.summary.endswith("."), contract.name
        for column in contract.columns:
            assert column.meaning.endswith((".", ")")), (contract.name, column.name)
            assert column.meaning.count(".") <= 2
            assert column.unit or column.type not in NUMBERS


def test_every_shipped_contract_is_sound(contracts: dict[str, Contract]) -> None:
    for contract in contracts.values():
        names = {column.name for column in contract.columns}
        assert set(contract.key) <= names
        assert not any(contract.column(name).nullable for name in contract.key)
        assert contract.time_type is None or contract.time_type in TIMES
        assert all(set(column.adds_across) <= set(contract.key) for column in contract.columns)
        assert (contract.time is None) == (contract.resolution is None)
        assert all(
            column.name.startswith(("is_", "has_", "caused_"))
            for column in contract.columns
            if column.type is Type.BOOLEAN
        ), contract.name


def test_every_shipped_rule_runs_and_lets_an_empty_row_through(contracts: dict[str, Contract]) -> None:
    with duckdb.connect() as connection:
        for contract in contracts.values():
            create_table(connection, contract)
            connection.execute(f"INSERT INTO {contract.name} (source) VALUES ('s')")
            for rule in contract.rules:
                query = f"SELECT count(*) FROM {contract.name} WHERE NOT ({rule.check})"
                assert connection.execute(query).fetchone() == (0,), (contract.name, rule)


def test_every_count_has_a_floor(contracts: dict[str, Contract]) -> None:
    signed = {
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "PricingQuantity",
        "ConsumedQuantity",
        "growth_change_pct",
        "amount",
    }
    for contract in contracts.values():
        for column in contract.columns:
            if column.type in NUMBERS:
                assert column.at_least is not None or column.name in signed, (contract.name, column.name)


def test_names_of_people_stay_out_of_the_main_file(contracts: dict[str, Contract]) -> None:
    named = {contract.name for contract in contracts.values() if contract.people_columns}
    assert named == {"asks", "initiatives", "people", "person_skills", "responders"}
    for contract in contracts.values():
        assert not any(column.is_person for column in contract.published_columns)
    assert contracts["responders"].published_columns == ()
    assert [column.name for column in contracts["asks"].people_columns] == ["ask", "owner"]


def test_overlapping_members_have_a_row_for_the_total(contracts: dict[str, Contract]) -> None:
    assert {name for name, contract in contracts.items() if contract.total} == {"daily_users", "window_users"}
    assert contracts["daily_users"].total == {"region": "all", "plan": "all"}
    assert contracts["daily_users"].column("users").adds_across == ()


def test_an_empty_cell_is_never_taken_for_the_total(contracts: dict[str, Contract]) -> None:
    users, incidents = contracts["daily_users"], contracts["incidents"]
    assert users.column("region").default == "all"
    assert not users.fills_empty(users.column("region"))
    assert incidents.fills_empty(incidents.column("severity"))
    assert not incidents.fills_empty(incidents.column("title"))


def test_nothing_that_changes_a_number_is_assumed(contracts: dict[str, Contract]) -> None:
    """The length of a bucket and whether a deployment failed must come from the source, or stay unknown."""
    for contract in contracts.values():
        assert all(column.default is None for column in contract.columns if column.type in NUMBERS), contract.name
    assert contracts["deployments"].column("is_failed").nullable


def test_levels_add_over_members_and_never_over_time(contracts: dict[str, Contract]) -> None:
    assert contracts["connected_users"].column("connected").adds_across == ("region",)
    assert contracts["message_rate"].column("messages").adds_across == ("bucket_at", "kind")
    assert contracts["customers"].column("size").adds_across == ("customer",)


def test_money_says_its_currency(contracts: dict[str, Contract]) -> None:
    for contract in contracts.values():
        has_money = any(column.unit == "money" for column in contract.columns)
        assert has_money == (contract.currency_column is not None), contract.name


BAD_ROWS: list[tuple[str, dict[str, object], str]] = [
    ("incidents", {"started_at": "2016-01-02", "resolved_at": "2016-01-01"}, "is resolved before it starts"),
    ("incidents", {"severity": "terrible"}, "is not one of: critical, major, minor, none, unknown"),
    ("indicators", {"good": 3, "total": 2}, "counts more good events than events"),
    ("delivery", {"attempted": 5, "delivered": 6}, "counts more delivered than attempted"),
    ("message_rate", {"bucket_s": 0}, "is below 1"),
    ("customers", {"month": "2016-01-15"}, "is not the first day of a month"),
    ("objectives", {"method": "slices"}, "counts time slices without saying how long one is"),
    ("objectives", {"target_pct": 100.1}, "is above 100"),
    ("costs", {"BillingCurrency": "dollars"}, "is not the three letters of a currency"),
    ("budgets", {"currency": "usd"}, "is not the three letters of a currency"),
    ("costs", {"ChargePeriodStart": "2016-01-01", "ChargePeriodEnd": "2016-01-01"}, "ends before it starts"),
    ("initiatives", {"quarter_committed": "Q4 2016"}, "names a quarter that is not like 2016-Q4, 2016-H2 or 2016"),
    ("initiatives", {"forecast_on": "2163-01-01"}, "is not between 1970 and 2100"),
    ("dependencies", {"initiative": "a", "needs": "a"}, "waits for itself"),
    ("deployments", {"deployed_at": "2016-03-09"}, "lies in the future"),
    ("initiative_products", {"share": 1.5}, "is above 1"),
]


@pytest.mark.parametrize(("table", "row", "reason"), BAD_ROWS)
def test_shipped_rules_reject(contracts: dict[str, Contract], table: str, row: dict[str, object], reason: str) -> None:
    assert broken_rules(contracts[table], row) == [reason]


GOOD_ROWS: list[tuple[str, dict[str, object]]] = [
    ("initiatives", {"quarter_committed": "FY2017-Q4", "forecast_on": "2019-01-01", "state": "landed"}),
    ("incidents", {"started_at": "2016-01-02", "resolved_at": None, "detected_at": "2016-01-01"}),
    ("costs", {"BilledCost": -5, "ChargeCategory": "Credit"}),
    ("services", {"service": "chat", "valid_from": "1970-01-01"}),
    ("objectives", {"target_pct": 99.999, "method": "events"}),
]


@pytest.mark.parametrize(("table", "row"), GOOD_ROWS)
def test_shipped_rules_let_through(contracts: dict[str, Contract], table: str, row: dict[str, object]) -> None:
    assert broken_rules(contracts[table], row) == []


def test_names_need_no_quotes_in_a_query_before_and_after_rewriting(contracts: dict[str, Contract]) -> None:
    with duckdb.connect() as connection:
        for contract in contracts.values():
            create_table(connection, contract)
            names = [column.name for column in contract.all_columns]
            query = f"""
                WITH picked AS (SELECT {", ".join(names)} FROM {contract.name} AS t WHERE t.{names[1]} IS NOT NULL)
                SELECT {", ".join(f"max({name}) AS {name}" for name in names)} FROM picked
                GROUP BY {", ".join(names)} ORDER BY {", ".join(names)}
            """
            rewritten = sqlglot.parse_one(query, dialect="duckdb").sql(dialect="duckdb")
            assert connection.execute(query).fetchall() == connection.execute(rewritten).fetchall() == []
