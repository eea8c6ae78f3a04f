"""greendot.toml becomes one validated value; every problem is reported at once, with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendot.errors import SettingsError
from greendot.settings import Settings, parse_instant, read_settings

GOOD = """
[company]
name = "Fernwood"
time_zone = "America/Los_Angeles"
fiscal_month = 2
week_starts = "sunday"

[publish]
now = "2016-11-15T06:00:00Z"

[sources.users]
path = "users/*.csv"
time_zone = "Europe/Berlin"
nulls = ["?"]

[sources.users.tables.daily_users]
columns = { day = "date", users = "n" }
"""


def write(folder: Path, text: str) -> Path:
    (folder / "greendot.toml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read_settings(write(folder, text), environ)
    return [str(problem).replace(f"{folder.resolve()}/", "") for problem in refused.value.problems]


def test_a_configuration_is_read_into_one_value(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, GOOD), {})
    assert settings.company.name == "Fernwood"
    assert (settings.calendar.fiscal_month, settings.calendar.first_weekday) == (2, 6)
    assert settings.now() == datetime(2016, 11, 15, 6, tzinfo=UTC)
    assert settings.sources["users"].nulls == ("?",)
    assert settings.sources["users"].tables["daily_users"].columns == {"day": "date", "users": "n"}
    assert settings.path("build/x") == tmp_path.resolve() / "build/x"


@pytest.mark.parametrize("rule", ["late_days = -1", "slip_rate = -0.5"])
def test_a_rule_of_the_plan_is_not_below_zero(tmp_path: Path, rule: str) -> None:
    name = rule.split(" =")[0]
    assert problems(tmp_path, f"[plan]\n{rule}") == [f"greendot.toml:2: '{name}' must not be below 0"]


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, ""), {}) == Settings(tmp_path.resolve())


def test_every_problem_is_reported_at_once_with_its_line_and_the_nearest_name(tmp_path: Path) -> None:
    text = """[company]
nam = "x"
time_zone = "Europe/Berln"
fiscal_month = 13
is_synthetic = "yes"
week_starts = "Montag"
currency = "euro"

[compny]

[sources.A-b]
pth = "x"
tables = { daily_users = { colums = {} } }
"""
    assert problems(tmp_path, text) == [
        "greendot.toml:9: 'compny' is not a section; did you mean 'company'?",
        "greendot.toml:2: 'nam' is not a setting of company; did you mean 'name'?",
        "greendot.toml:5: 'is_synthetic' must be true or false, not 'yes'",
        "greendot.toml:6: 'week_starts' must be one of 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', "
        "'saturday', 'sunday', not 'Montag'",
        "greendot.toml:12: 'pth' is not a setting of sources.A-b; did you mean 'path'?",
        "greendot.toml:11: 'A-b' is not a source's name; use small letters, digits and _",
        "greendot.toml:13: 'colums' is not a setting of sources.A-b.tables.daily_users; did you mean 'columns'?",
        "greendot.toml:4: must be 1 to 12",
        "greendot.toml:7: 'euro' is not a currency; write three letters such as USD or EUR",
        "greendot.toml:11: lacks 'path'; add a line such as path = \"exports/*.csv\"",
        "greendot.toml:3: 'Europe/Berln' is not a time zone; write a name such as Europe/Berlin",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[company\n", "greendot.toml:1: is not valid TOML"),
        ("[company]\nname = 'a'\nname = 'b'\n", "greendot.toml:3: is not valid TOML"),
        ("company = 1", "greendot.toml:1: 'company' must be a table, written [company]"),
        ("prices = 1", "greendot.toml:1: must be tables, written [prices.NAME]"),
        ("[prices.load]\nlow = 2\nhigh = 1\n", "greendot.toml:1: 'load' has a highest price below its lowest"),
        ("[prices.load]\nhgih = 1\n", "greendot.toml:2: 'hgih' is not a setting of prices.load; did you mean 'high'?"),
        ("[people]\nramp_useful_pct = 120\n", "greendot.toml:2: must be 0 to 100"),
        ("sources = []", "greendot.toml:1: must be tables, written [sources.NAME]"),
        ("[sources.a]\npath='x'\n", "greendot.toml:1: fills no table; add [sources.a.tables.TABLE] with its columns"),
        ("[publish]\nnow = 'noon'", "greendot.toml:2: 'noon' is not a time; write 2016-11-15T06:00:00Z"),
        ("[site]\naddress = 'greendot'", "greendot.toml:2: 'greendot' is not a web address; begin it with https://"),
        ("[site]\nport = true", "greendot.toml:2: 'port' must be a whole number, not True"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(tmp_path: Path, text: str, found: str) -> None:
    assert problems(tmp_path, text)[0].startswith(found)


def test_a_missing_configuration_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: .*; create one with: greendot init"):
        read_settings(tmp_path / "nowhere", {})


def test_the_environment_sets_single_values(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, GOOD), {"GREENDOT_SITE_PORT": "9000", "GREENDOT_COMPANY_NAME": "Other"})
    assert (settings.site.port, settings.company.name) == (9000, "Other")
    assert problems(tmp_path, GOOD, GREENDOT_SITE_PROT="1", GREENDOT_SITE_PORT="x") == [
        "environment: GREENDOT_SITE_PROT is not a setting; did you mean 'GREENDOT_SITE_PORT'?",
        "environment: GREENDOT_SITE_PORT cannot be 'x'",
    ]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2016-11-15T06:00:00Z", 6), ("2016-11-15 06:00", 6), ("2016-11-15T06:00:00+02:00", 4), ("2016-11-15", 0)],
)
def test_an_instant_is_read_in_utc(text: str, hour: int) -> None:
    assert parse_instant(text) == datetime(2016, 11, 15, hour, tzinfo=UTC)
