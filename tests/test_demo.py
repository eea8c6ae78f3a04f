"""The demo: one number for one key everywhere, the same rows each time, files that are named and can be read."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from greendot.contracts import read_contracts
from greendot.demo import truths, write_company
from greendot.demo.declarations import FOLDER, company_name, read_section
from greendot.demo.dice import roll, roll_days
from greendot.demo.generator import SQL_FOLDER, generate
from greendot.errors import GreendotError
from greendot.resources import shipped
from greendot.settings import read_settings
from greendot.warehouse.scratch import Scratch


def test_a_key_gives_the_same_number_in_python_and_in_sql() -> None:
    with Scratch() as scratch:
        scratch.run("SET VARIABLE seed = 7")
        scratch.run((SQL_FOLDER / "00_dice.sql").read_text(encoding="utf-8"))
        for key in ("", "a", "day:2016-12-05", "größe/1"):
            assert scratch.run("SELECT dice(?)", [key]) == [(roll(7, key),)]


@pytest.mark.parametrize(("seed", "key", "number"), [(1, "a", 0.5218721892), (2, "a", 0.7773016154)])
def test_numbers_are_those_of_md5_for_ever(seed: int, key: str, number: float) -> None:
    assert round(roll(seed, key), 10) == number


def test_dates_move_within_their_jitter_and_never_for_the_first_company() -> None:
    moved = {roll_days(seed, "presence", 4) for seed in range(2, 200)}
    assert moved == set(range(-4, 5))
    assert roll_days(1, "presence", 4) == 0


def test_each_seed_is_a_company_of_its_own() -> None:
    names = [company_name(seed) for seed in range(1, 41)]
    assert names[0] == "Fernwood"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("seed", range(1, 25))
def test_what_is_planted_holds_together_for_every_seed(seed: int) -> None:
    planted = truths(seed)
    assert planted.peak_on.weekday() == 0
    assert timedelta(days=7) <= planted.presence_landed_on - planted.peak_on < timedelta(days=14)
    assert date(2016, 10, 1) <= planted.peak_on
    assert planted.presence_landed_on + timedelta(days=planted.presence_rollout_days) < date(2016, 12, 31)
    assert planted.over_budget_on + timedelta(days=planted.over_budget_days) < planted.last_day
    starts = [one.started_at for one in planted.incidents]
    assert max(starts) < planted.now
    assert all(one.resolved_at is None or one.reported_at <= planted.now for one in planted.incidents)


def test_shares_of_a_whole_add_up_to_it() -> None:
    assert sum(read_section("growth").list("weekday")) == pytest.approx(7)
    assert sum(read_section("messages").table("other_kinds").values()) == pytest.approx(1)
    for table, columns in (("regions", ("share_first", "share_last")), ("plans", ("share_first", "share_last"))):
        rows = read_table(table)
        for column in columns:
            assert sum(float(row[column]) for row in rows) == pytest.approx(1), (table, column)
    assert sum(float(row["starts_share"]) for row in read_table("size_classes")) == pytest.approx(1)


def read_table(name: str) -> list[dict[str, str]]:
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="|" if "|" in text.splitlines()[0] else ","))


def test_declared_tables_name_only_what_is_declared() -> None:
    initiatives = {row["initiative"] for row in read_table("initiatives")}
    services = {row["service"] for row in read_table("services")}
    teams = {row["team"] for row in read_table("teams")}
    resources = {row["resource"] for row in read_table("resources")}
    for row in read_table("dependencies"):
        assert {row["initiative"], row["needs"]} <= initiatives
    for table in ("milestones", "claims", "displacements", "initiative_resources"):
        assert {row["initiative"] for row in read_table(table)} <= initiatives
    assert {row["resource"] for row in read_table("initiative_resources")} <= resources
    assert {row["service"] for row in read_table("resources")} <= services
    for row in read_table("service_dependencies"):
        assert {row["service"], row["needs"]} <= services
    assert {row["team"] for row in read_table("services")} <= teams | {""}
    assert {row["team"] for row in read_table("initiatives")} <= teams
    asks = {row["ask"] for row in read_table("asks")}
    assert {row["ask"] for row in read_table("ask_options")} <= asks


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "second"
    write_company(folder, seed=2)
    return folder


def test_the_configuration_carries_the_company_and_reads(company: Path) -> None:
    settings = read_settings(company, environ={})
    assert settings.company.name == company_name(2)
    assert settings.company.is_synthetic
    assert settings.now() == truths(2).now


def test_every_source_has_its_file_and_every_file_its_source(company: Path) -> None:
    settings = read_settings(company, environ={})
    named = {path for source in settings.sources.values() for path in company.glob(source.path)}
    assert named == {path for path in (company / "sources").rglob("*") if path.is_file()}


def test_the_demo_fills_every_fact_table_that_has_a_page(company: Path) -> None:
    filled = {table for source in read_settings(company, environ={}).sources.values() for table in source.tables}
    without = {"registered_users"}  # a published count of accounts, which this company does not give out
    assert filled == set(read_contracts(shipped("data", "contracts"))) - without


def test_the_same_seed_gives_the_same_rows(company: Path) -> None:
    digests = []
    for _ in range(2):
        with Scratch() as scratch:
            generate(scratch, truths(2))
            digests.append({name: digest(scratch, name) for name in ("message_rate", "charges", "incident_versions")})
    assert digests[0] == digests[1]


def digest(scratch: Scratch, table: str) -> object:
    return scratch.run(f"SELECT count(*), bit_xor(md5_number_lower(CAST(t AS VARCHAR))) FROM {table} AS t")


def test_planners_sheets_hold_real_dates_and_numbers(company: Path) -> None:
    sheet = openpyxl.load_workbook(company / "sources" / "plan" / "money.xlsx")["Budget"]
    assert sheet["A1"].value.startswith("Budget by team")
    assert [cell.value for cell in sheet[3]] == ["Month", "Team", "Budget"]
    assert sheet["A4"].is_date
    assert sheet["C4"].data_type == "n"


def test_the_status_page_is_told_as_such_services_do(company: Path) -> None:
    page = json.loads((company / "sources" / "reliability" / "status.json").read_text(encoding="utf-8"))
    assert page["events"][0]["component"]["service"]
    assert page["events"][0]["from_ms"] > 1_000_000_000_000
    ends: dict[str, int] = {}
    for event in sorted(page["events"], key=lambda event: (event["component"]["name"], event["from_ms"])):
        name = event["component"]["name"]
        if event["status"] == "Operational":
            assert event["from_ms"] >= ends.get(name, 0)
        ends[name] = max(ends.get(name, 0), event["until_ms"] or 10**15)


def test_again_with_the_same_seed_keeps_what_was_built_and_another_seed_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "greendot.toml").write_text(shipped("greendot.toml").read_text(encoding="utf-8"), encoding="utf-8")
    kept = folder / "build" / "facts.duckdb"
    kept.parent.mkdir()
    kept.touch()
    write_company(folder, seed=1)
    assert kept.exists()
    write_company(folder, seed=2)
    assert not kept.exists()


@pytest.mark.parametrize("name", ["greendot.toml", "notes.txt"])
def test_a_folder_of_someone_elses_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('[company]\nname = "Mine"\n', encoding="utf-8")
    with pytest.raises(GreendotError, match="name an empty folder"):
        write_company(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
