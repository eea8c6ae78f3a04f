"""The rhythm of planning: when something is due, where in the cycle a day is, and the same as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar as Ics

from greendot.cadence import cycle_of, describe_cycle, events_between, render_ics
from greendot.calendar import Calendar
from greendot.errors import SettingsError
from greendot.settings import CadenceSettings, Due, parse_due, read_settings

CALENDAR = Calendar(ZoneInfo("UTC"))
FISCAL = Calendar(ZoneInfo("UTC"), fiscal_month=2)
CADENCE = CadenceSettings(
    {
        "inputs": "10 days before the quarter ends",
        "review": "5 days after the quarter begins",
        "off-site": "2017-02-20",
    },
    {"inputs": "team leads"},
)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("10 days before the quarter ends", Due(-10, True)),
        ("1 day after the quarter begins", Due(1, False)),
        ("2 Weeks  before the quarter begins", Due(-14, False)),
        ("when the quarter ends", Due(0, True)),
        ("2017-03-20", Due(dates=(date(2017, 3, 20),))),
        (["2017-06-20", date(2017, 3, 20)], Due(dates=(date(2017, 3, 20), date(2017, 6, 20)))),
    ],
)
def test_when_something_is_due_is_read_as_it_is_said(said: object, due: Due) -> None:
    assert parse_due(said) == due


@pytest.mark.parametrize(
    "said", ["soon", "10 days before", "days before the quarter ends", "2017-02-30", 10, ["x"], ""]
)
def test_what_says_no_time_is_refused_with_the_forms_to_use(said: object) -> None:
    with pytest.raises(ValueError, match="write '10 days before the quarter ends'"):
        parse_due(said)


def test_the_dates_of_a_quarter_are_counted_from_its_first_and_last_day() -> None:
    events = events_between(CADENCE, CALENDAR, date(2017, 1, 1), date(2017, 3, 31))
    assert [(one.on, one.name, one.who) for one in events] == [
        (date(2017, 1, 6), "review", ""),
        (date(2017, 2, 20), "off-site", ""),
        (date(2017, 3, 21), "inputs", "team leads"),
    ]
    fiscal = events_between(CADENCE, FISCAL, date(2017, 2, 1), date(2017, 4, 30))
    assert [(one.on, one.quarter) for one in fiscal if one.name == "inputs"] == [(date(2017, 4, 20), "FY2018 Q1")]


@pytest.mark.parametrize(
    ("day", "number", "said"),
    [
        (date(2017, 2, 15), "46",
         "Next: off-site on 20 February, in 5 days; inputs (team leads) on 21 March, in 34 days."),
        (date(2017, 2, 22), "53", "Was due: off-site on 20 February, 2 days ago. "
         "Next: inputs (team leads) on 21 March, in 27 days; review on 6 April, in 43 days."),
        (date(2017, 3, 21), "80", "Next: inputs (team leads) on 21 March, today; review on 6 April, in 16 days."),
        (date(2017, 3, 20), "79", "Next: inputs (team leads) on 21 March, tomorrow; review on 6 April, in 17 days."),
    ],
)  # fmt: skip
def test_where_we_are_and_what_is_due_is_said_in_words(day: date, number: str, said: str) -> None:
    assert describe_cycle(cycle_of(CADENCE, CALENDAR, day)) == f"Day {number} of 90 of Q1 2017. {said}"


def test_without_dates_there_is_only_the_day() -> None:
    assert describe_cycle(cycle_of(CadenceSettings(), CALENDAR, date(2017, 1, 1))) == "Day 1 of 90 of Q1 2017."


def test_the_calendar_file_holds_each_date_as_a_whole_day() -> None:
    events = events_between(CADENCE, CALENDAR, date(2017, 1, 1), date(2017, 12, 31))
    file = Ics.from_ical(render_ics(events, "Größe & Söhne", datetime(2017, 2, 15, tzinfo=UTC)))
    dates = file.walk("VEVENT")
    assert [one["DTSTART"].dt for one in dates] == [event.on for event in events]
    assert all((one["DTEND"].dt - one["DTSTART"].dt).days == 1 for one in dates)
    assert len({str(one["UID"]) for one in dates}) == len(events)
    assert str(file["X-WR-CALNAME"]) == "Größe & Söhne: planning"
    assert str(dates[2]["SUMMARY"]) == "inputs, Q1 2017"


def test_long_and_awkward_names_are_folded_and_escaped_as_the_standard_says() -> None:
    name = "Größe; a, b\\c " * 12
    cadence = CadenceSettings({name: "when the quarter ends"}, {name: "x\nBEGIN:VEVENT"})
    text = render_ics(events_between(cadence, CALENDAR, date(2017, 1, 1), date(2017, 3, 31)), "F", datetime.now(UTC))
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"\r\nBEGIN:VEVENT") == 1
    assert str(Ics.from_ical(text).walk("VEVENT")[0]["SUMMARY"]) == f"{name}, Q1 2017"


def test_a_moved_date_keeps_its_identity() -> None:
    def uid(when: str) -> str:
        cadence = CadenceSettings({"inputs": when})
        events = events_between(cadence, CALENDAR, date(2017, 1, 1), date(2017, 3, 31))
        return str(Ics.from_ical(render_ics(events, "F", datetime.now(UTC))).walk("VEVENT")[0]["UID"])

    assert uid("10 days before the quarter ends") == uid("12 days before the quarter ends")


def test_a_wrong_cadence_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text(
        '[cadence.dates]\ninputs = "some days before"\n[cadence.who]\ninput = "leads"\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path, {})
    assert "greendot.toml:2: 'some days before' is not when something is due; write '10 days" in str(refused.value)
    assert "greendot.toml:4: 'input' is not in [cadence.dates]; did you mean 'inputs'?" in str(refused.value)
