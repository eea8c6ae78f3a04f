"""A new workspace works at once, says what comes next, and never writes over what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greendot.cli import commands
from greendot.contracts import read_contracts
from greendot.metrics import SCHEMA_FILE, read_metrics
from greendot.resources import shipped
from greendot.settings import Settings, read_settings

TEMPLATE = shipped("data", "workspace")


def init(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["init", *map(str, arguments)])


def read(folder: Path) -> Settings:
    return read_settings(folder, environ={})


def test_a_new_workspace_has_the_defaults(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "one"
    result = init(folder)
    assert result.exit_code == 0
    assert read(folder).company == Settings(folder).company
    assert read(folder).site == Settings(folder).site
    assert read(folder).sources == {}
    assert f"cd {folder}" in result.stdout


@pytest.mark.parametrize(
    ("name", "currency", "zone"),
    [("Example", "eur", "Europe/Berlin"), ('A "quoted" # name \\', "JPY", "Asia/Tokyo"), ("Ünïcode 漢", "USD", "UTC")],
)
def test_answers_stand_in_the_configuration(tmp_path: Path, name: str, currency: str, zone: str) -> None:
    assert init(tmp_path, "--name", name, "--currency", currency, "--time-zone", zone).exit_code == 0
    company = read(tmp_path).company
    assert (company.name, company.currency, company.time_zone) == (name, currency.upper(), zone)


@pytest.mark.parametrize(
    ("option", "answer", "said"),
    [("--time-zone", "Europa/Berlin", "is not a time zone"), ("--currency", "EURO", "is not a currency")],
)
def test_a_wrong_answer_writes_nothing(tmp_path: Path, option: str, answer: str, said: str) -> None:
    folder = tmp_path / "new"
    result = init(folder, option, answer)
    assert said in str(result.exception)
    assert not folder.exists()


def test_a_workspace_is_never_made_twice(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text("# mine\n")
    result = init(tmp_path)
    assert "is there already" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["greendot.toml"]
    assert (tmp_path / "greendot.toml").read_text() == "# mine\n"


def test_other_files_of_the_folder_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    result = init(tmp_path)
    assert result.exit_code == 0
    assert (tmp_path / "README.md").read_text() == "mine"
    assert f"{tmp_path / 'README.md'} was there already" in result.stderr


def test_what_is_written_passes_the_check(tmp_path: Path) -> None:
    init(tmp_path)
    result = CliRunner().invoke(commands, ["check", "-C", str(tmp_path)])
    assert result.exit_code == 0, f"{result.output}{result.exception}"


def test_editors_find_the_schema_of_headers_and_the_layout_of_queries(tmp_path: Path, root: Path) -> None:
    (tmp_path / ".sqlfluff").write_text("mine")
    result = init(tmp_path)
    published = root / "docs" / "reference" / SCHEMA_FILE
    assert (tmp_path / SCHEMA_FILE).read_text(encoding="utf-8") == published.read_text(encoding="utf-8")
    assert (tmp_path / ".sqlfluff").read_text() == "mine"
    assert f"{tmp_path / '.sqlfluff'} was there already" in result.stderr


def test_the_example_metric_has_a_name_of_its_own_and_is_a_draft() -> None:
    contracts = read_contracts(shipped("data", "contracts"))
    library = read_metrics([shipped("queries"), TEMPLATE / "queries"], contracts)
    assert not library.problems
    assert library.metrics["first_time_users"].metric.status == "draft"


def test_the_example_source_is_right_when_it_is_taken_out_of_its_comment(tmp_path: Path) -> None:
    text = (TEMPLATE / "greendot.toml").read_text(encoding="utf-8")
    example = "\n".join(line.removeprefix("# ") for line in text.partition("# [sources")[2].splitlines())
    (tmp_path / "greendot.toml").write_text("[sources" + example)
    source = read(tmp_path).sources["users"]
    contract = read_contracts(shipped("data", "contracts"))["daily_users"]
    assert all(contract.has_column(name) for name in source.tables["daily_users"].columns)


def test_the_settings_of_the_template_are_as_if_they_were_not_there(tmp_path: Path) -> None:
    written = tomllib.loads((TEMPLATE / "greendot.toml").read_text(encoding="utf-8"))
    (tmp_path / "greendot.toml").touch()
    empty = read(tmp_path)
    assert {f"{section}.{key}" for section, table in written.items() for key in table} >= {"company.name", "site.role"}
    for section, table in written.items():
        for key, value in table.items():
            assert getattr(getattr(empty, section), key) == value


def test_the_commands_that_come_next_are_there() -> None:
    named = re.findall(r"greendot ([a-z]+)", (TEMPLATE / "README.md").read_text(encoding="utf-8"))
    assert {"inspect", "load", "publish", "serve", "check"} <= set(named)
    assert set(named) <= set(commands.list_commands(None))  # type: ignore[arg-type]
