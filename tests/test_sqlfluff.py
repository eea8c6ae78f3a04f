"""sqlfluff accepts metric files as they are: the layout of all that ship is checked by `make check`, of some here."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlfluff.core import FluffConfig, Linter

from greendot.cli import commands

KINDS = [
    ("message_rate", "peak", ()),
    ("services", "gauge", ()),
    ("delivery", "ratio", ("--where", "region = 'emea' OR region = 'apac'")),
    ("incidents", "duration", ()),
]


@pytest.fixture(scope="module")
def linter(root: Path) -> Linter:
    return Linter(config=FluffConfig.from_path(str(root)))


def faults(linter: Linter, text: str) -> list[str]:
    return [
        f"{fault.line_no}: {fault.rule_code()} {fault.desc()}" for fault in linter.lint_string(text).get_violations()
    ]


@pytest.mark.parametrize("name", ["reliability/shown_as_up", "incidents/minutes_down", "growth/daily_users"])
def test_a_query_that_ships_is_laid_out(root: Path, linter: Linter, name: str) -> None:
    assert faults(linter, (root / "queries" / f"{name}.sql").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("table", "kind", "options"), KINDS)
def test_a_new_metric_is_laid_out(
    tmp_path: Path, linter: Linter, table: str, kind: str, options: tuple[str, ...]
) -> None:
    (tmp_path / "greendot.toml").touch()
    given = ["--table", table, "--kind", kind, "--owner", "x", "--better", "lower", *options]
    result = CliRunner().invoke(commands, ["new", "-C", str(tmp_path), "area/a_metric", *given])
    assert result.exit_code == 0, result.exception
    assert faults(linter, (tmp_path / "queries" / "area" / "a_metric.sql").read_text(encoding="utf-8")) == []


def test_a_query_that_is_badly_laid_out_is_found(linter: Linter) -> None:
    assert "LT01" in str(faults(linter, "SELECT  period(day) AS period,sum(new_users) AS value\nFROM daily_users\n"))


def test_workspaces_have_the_same_rules(root: Path) -> None:
    assert (root / "data" / "workspace" / ".sqlfluff").read_bytes() == (root / ".sqlfluff").read_bytes()
