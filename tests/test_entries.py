"""What people write about the plan: what is taken and what is refused, what differs, what is laid over the sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.entries import (
    KINDS,
    Annotation,
    Ask,
    Body,
    Change,
    Decision,
    Entries,
    Entry,
    Known,
    Option,
    Overlay,
    Override,
    Scenario,
    Staffing,
    Status,
    Target,
    check_entry,
    differences,
    known_of,
    lay_over,
    plain_of,
    read_body,
    read_day,
    read_word,
    resolve,
)
from greendot.errors import StoreError

NOW = datetime(2017, 2, 15, 6, tzinfo=UTC)
TODAY = date(2017, 2, 15)
CALENDAR = Calendar(ZoneInfo("UTC"))
PLAN: Mapping[str, Sequence[Mapping[str, object]]] = {
    "initiatives": [
        {
            "initiative": "INF-07", "title": "Shard by channel", "team": "data", "state": "in progress",
            "starts_on": date(2016, 9, 1), "baseline_on": date(2017, 1, 31), "forecast_on": date(2017, 3, 1),
            "landed_on": None, "declared_health": "on track", "health_on": date(2017, 2, 1), "confidence": 8,
            "summary": "Fine.",
        },
        {
            "initiative": "PRD-01", "title": "Search", "team": "search", "state": "planned", "starts_on": None,
            "baseline_on": None, "forecast_on": None, "landed_on": None, "declared_health": "unknown",
            "health_on": None, "confidence": None, "summary": None,
        },
    ],
    "initiative_forecasts": [
        {"initiative": "INF-07", "reported_on": date(2017, 2, 10), "forecast_on": date(2017, 3, 1),
         "confidence": 8, "reason": None},
    ],
    "teams": [{"team": "data"}, {"team": "search"}],
    "asks": [{"ask": "ASK-1", "title": "Disks", "raised_on": date(2017, 1, 5), "decided_on": None, "decision": None,
              "chosen_option": None, "outcome": None, "price": 5}],
    "ask_options": [{"ask": "ASK-1", "option": "buy", "title": "Buy"}],
}  # fmt: skip


def rows_of(table: str) -> Sequence[Mapping[str, object]]:
    return PLAN.get(table, [])


def known() -> Known:
    return known_of(rows_of, {"availability"}, Entries())


def entry(body: Body, at: datetime = NOW, key: str = "", **more: Any) -> Entry[Body]:
    kind = next(name for name, one in KINDS.items() if isinstance(body, one))
    return Entry(key or f"{kind}-aaaaaa", body, "Ada", more.pop("reason", ""), at, at, **more)


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("status", {"initiative": ""}, "status: initiative: is empty"),
        ("status", {"initiative": "A", "health": "red"}, "'red' is not one of 'on track'"),
        ("status", {"initiative": "A", "confidence": 11}, "must be 1 to 10, not 11"),
        ("status", {"initiative": "A", "confidence": "6.5"}, "must be a whole number, not '6.5'"),
        ("status", {"initiative": "A", "confidence": True}, "must be a number, not True"),
        ("status", {"initiative": "A", "forecast_on": "03/04/2017"}, "must be a date such as 2017-03-10"),
        ("status", {"initiative": "A", "note": "x" * 20_001}, "20,001 characters are too many; 20,000 fit"),
        ("status", {"initiative": "A" * 201}, "201 characters are too many; 200 fit"),
        (
            "status",
            {"initiative": "A", "helth": "at risk"},
            "status: helth: is not a field of it; did you mean 'health'?",
        ),
        ("override", {"initiative": "A", "field": "forcast_on", "value": "x"}, "did you mean 'forecast_on'?"),
        ("override", {"initiative": "A", "field": "forecast_on", "value": "soon"}, "must be a date"),
        ("override", {"initiative": "A", "field": "state", "value": "gone"}, "'gone' is not one of"),
        ("override", {"initiative": "A", "field": "confidence", "value": 12}, "must be 1 to 10, not 12"),
        ("target", {"metric": "a", "quarter": "2017-Q1", "value": "nan"}, "must be a number"),
        ("target", {"metric": "a", "quarter": "2017-Q1", "value": "many"}, "must be a number, not 'many'"),
        ("ask", {"title": "t", "options": [{"option": "a", "title": "b", "price": -1}]}, "at least 0, not -1"),
        ("ask", {"title": "t", "options": ["a"]}, "must be a list of tables"),
        ("ask", {"title": "t", "options": [{"option": "a", "title": "b"}] * 51}, "51 are too many; 50 fit"),
        ("decision", {"ask": "a", "outcome": "maybe"}, "'maybe' is not one of 'accepted'"),
        ("annotation", {"title": "t"}, "annotation: started_on: is empty"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(kind: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(StoreError) as refused:
        read_body(KINDS[kind], given)
    assert said in str(refused.value)


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(StoreError) as refused:
        read_body(Status, {"health": "red", "confidence": 0, "x": 1})
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize("said", ["at risk", "At Risk", "at_risk", "AT-RISK", " at  risk "])
def test_a_word_is_known_however_it_is_written(said: str) -> None:
    body = read_body(Status, {"initiative": "A", "health": said})
    assert body == Status("A", "at risk")
    assert read_word("sideways", ("up", "down")) == "sideways"


@pytest.mark.parametrize(
    ("text", "day"),
    [("2017-03-10", (2017, 3, 10)), ("10 March 2017", (2017, 3, 10)), ("1. Mar 2017", (2017, 3, 1)),
     ("29 feb 2016", (2016, 2, 29))],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text: str, day: tuple[int, int, int]) -> None:
    assert read_day(text) == date(*day)


@pytest.mark.parametrize("text", ["03/04/2017", "10 Ma 2017", "31 June 2017", "soon", "", "2017-3-1", "42804"])
def test_a_date_that_may_mean_two_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("שלום 👩‍👩‍👧 مرحبا", "שלום 👩‍👩‍👧 مرحبا"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_a_text_is_kept_as_written_without_what_no_screen_shows(written: str, kept: str) -> None:
    body = read_body(Status, {"initiative": "A", "note": written})
    assert isinstance(body, Status)
    assert body.note == kept


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (Status("INF-7", note="x"), "the plan has no 'INF-7'; did you mean 'INF-07'?"),
        (Status("INF-07"), "says nothing"),
        (Status("INF-07", forecast_on=date(2016, 3, 1)), "2016-03-01 is before INF-07 starts on 2016-09-01"),
        (Override("INF-07", "team", "dta"), "the plan has no team 'dta'; did you mean 'data'?"),
        (Override("INF-07", "quarter_committed", "soon"), "'soon' is no quarter"),
        (Override("INF-07", "starts_on", date(2018, 1, 1)), "2018-01-01 is after INF-07 ends on 2017-03-01"),
        (Target("availabilty", "2017-Q1", 1.0), "did you mean 'availability'?"),
        (Target("availability", "2017-Q5", 1.0), "'2017-Q5' is not a quarter"),
        (Ask("t", team="nobody"), "the plan has no team 'nobody'"),
        (Ask("t", currency="dollars"), "'dollars' is not a currency"),
        (Ask("t", options=(Option("a", "x"), Option("a", "y"))), "'a' is there twice"),
        (Ask("t", options=(Option("a", "x", is_recommended=True), Option("b", "y", is_recommended=True))), "more than"),
        (Decision("ASK-2", "accepted"), "there is no ask 'ASK-2'; did you mean 'ASK-1'?"),
        (Decision("ASK-1", "accepted", "by"), "'by' is no option of ASK-1; did you mean 'buy'?"),
        (Annotation("a", date(2017, 2, 2), date(2017, 2, 1)), "ends on 2017-02-01, before it starts on 2017-02-02"),
        (Scenario("s", changes=(Change("move", "INF-07"),)), "does not say where it moves to"),
        (Scenario("s", changes=(Change("move", "INF-07", "next year"),)), "is neither a date nor a quarter"),
        (Scenario("s", changes=(Change("add", "INF-07", "2017-Q1"),)), "is in the plan already"),
        (Scenario("s", changes=(Change("drop", "INF-08"),)), "the plan has no 'INF-08'"),
    ],
)
def test_what_the_plan_does_not_have_is_answered_with_what_is_near(body: Body, said: str) -> None:
    problems = check_entry(body, known(), reason="because", expires_on=TODAY, today=TODAY)
    assert said in "\n".join(map(str, problems))


def test_an_override_says_why_and_until_when_and_that_day_is_not_over() -> None:
    body = Override("INF-07", "state", "dropped")
    said = "\n".join(map(str, check_entry(body, known(), reason=" ", expires_on=None, today=TODAY)))
    assert "override: reason: is empty" in said
    assert "override: expires: is missing" in said
    over = check_entry(body, known(), reason="x", expires_on=TODAY - timedelta(days=1), today=TODAY)
    assert [one.text for one in over] == ["2017-02-14 is over already"]
    assert check_entry(body, known(), reason="x", expires_on=TODAY, today=TODAY) == []


def test_a_key_is_written_as_the_plan_writes_it() -> None:
    assert resolve(Status("inf-07"), known()) == Status("INF-07")
    assert resolve(Status("inf-7"), known()) == Status("inf-7")


def test_a_body_is_the_same_after_json() -> None:
    body = Ask("t", needed_by_on=TODAY, options=(Option("a", "x", Decimal("1.50"), 2, is_recommended=True),))
    assert plain_of(body) == {
        "title": "t",
        "needed_by_on": "2017-02-15",
        "options": [{"option": "a", "title": "x", "price": "1.50", "people": 2, "is_recommended": True}],
    }
    assert read_body(Ask, plain_of(body)) == body


def test_differences_are_told_field_by_field_in_words() -> None:
    before, after = Status("A", "on track", 8), Status("A", "at risk", 8, date(2017, 3, 10))
    assert [str(one) for one in differences(before, after)] == ["health: on track → at risk", "forecast: 10 March 2017"]
    assert differences(after, after) == ()


def laid(*entries: Entry[Body], today: date = TODAY) -> Overlay:
    return lay_over(rows_of, Entries(entries), CALENDAR, today)


def row(overlay: Overlay, key: str = "INF-07") -> Mapping[str, object]:
    return next(one for one in overlay.tables["initiatives"] if one["initiative"] == key)


def test_a_status_is_laid_over_what_its_source_said_before() -> None:
    overlay = laid(entry(Status("INF-07", "at risk", 5, date(2017, 4, 1), "Disks are late.")))
    found = row(overlay)
    assert (found["declared_health"], found["health_on"], found["confidence"]) == ("at risk", TODAY, 5)
    assert (found["forecast_on"], found["summary"]) == (date(2017, 4, 1), "Disks are late.")
    assert [(one.field, one.source, one.value) for one in overlay.laid] == [
        ("declared_health", "on track", "at risk"),
        ("confidence", 8, 5),
        ("summary", "Fine.", "Disks are late."),
        ("forecast_on", date(2017, 3, 1), date(2017, 4, 1)),
    ]
    dates = [(one["reported_on"], one["forecast_on"]) for one in overlay.tables["initiative_forecasts"]]
    assert dates == [(date(2017, 2, 10), date(2017, 3, 1)), (TODAY, date(2017, 4, 1))]


def test_what_the_source_said_later_stands() -> None:
    early = datetime(2017, 1, 31, tzinfo=UTC)
    assert laid(entry(Status("INF-07", "off track", 2, date(2017, 9, 1)), early)).laid == ()
    between = datetime(2017, 2, 5, tzinfo=UTC)  # after its word on health, before that on the date
    overlay = laid(entry(Status("INF-07", "off track", forecast_on=date(2017, 9, 1)), between))
    assert [one.field for one in overlay.laid] == ["declared_health"]


def test_a_later_status_that_leaves_a_field_out_leaves_it_as_it_was() -> None:
    first = entry(Status("INF-07", "at risk", 5), key="status-aaaaaa")
    second = entry(Status("INF-07", note="Mended."), NOW + timedelta(hours=1), key="status-bbbbbb")
    found = row(laid(first, second))
    assert (found["declared_health"], found["confidence"], found["summary"]) == ("at risk", 5, "Mended.")


def test_an_override_stands_above_every_status_until_it_expires_or_is_taken_back() -> None:
    body = Override("INF-07", "declared_health", "off track")
    over = entry(body, expires_on=TODAY, reason="The board knows more.")
    late = entry(Status("INF-07", "on track"), NOW + timedelta(hours=1))
    assert row(laid(over, late))["declared_health"] == "off track"
    assert laid(over, late).laid[0].entry == over
    assert row(laid(over, late, today=TODAY + timedelta(days=1)))["declared_health"] == "on track"
    gone = entry(body, withdrawn_at=NOW)
    assert laid(gone).tables == {}


def test_an_override_of_a_date_is_a_date_given_that_stands_above_later_ones() -> None:
    over = entry(Override("INF-07", "forecast_on", date(2017, 5, 1)), expires_on=TODAY, reason="The board knows more.")
    later = entry(Status("INF-07", forecast_on=date(2017, 4, 1)), NOW + timedelta(days=1), key="status-bbbbbb")
    overlay = laid(over, later)
    given = [(one["reported_on"], one["forecast_on"], one["reason"]) for one in overlay.tables["initiative_forecasts"]]
    assert given[1:] == [
        (TODAY + timedelta(days=1), date(2017, 5, 1), "The board knows more."),
        (TODAY, date(2017, 5, 1), "The board knows more."),
    ]
    assert (given[0][:2], row(overlay)["forecast_on"]) == ((date(2017, 2, 10), date(2017, 3, 1)), date(2017, 5, 1))
    gone = laid(later, replace(over, withdrawn_at=NOW))
    assert [one["forecast_on"] for one in gone.tables["initiative_forecasts"]] == [date(2017, 3, 1), date(2017, 4, 1)]


def test_a_derived_status_has_a_column_of_its_own() -> None:
    overlay = laid(entry(Override("INF-07", "derived_status", "at risk"), expires_on=TODAY))
    assert (row(overlay)["derived_status"], row(overlay, "PRD-01")["derived_status"]) == ("at risk", None)
    assert row(overlay)["declared_health"] == "on track"


LOADS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "initiative_teams": [{"initiative": "INF-07", "team": "data", "role": "leads", "person_weeks": 12.0}],
    "team_capacity": [
        {"month": date(2017, month, 1), "team": team, "committed_person_weeks": weeks}
        for month in (1, 2, 3, 4)
        for team, weeks in (("data", 18.0), ("search", None if month == 4 else 10.0))
    ],
}  # fmt: skip


def promised(*entries: Entry[Body], today: date = TODAY) -> tuple[dict[tuple[str, int], object], Overlay]:
    """Return what each team has promised by month, with entries laid over it."""
    overlay = lay_over(lambda table: {**PLAN, **LOADS}.get(table, []), Entries(entries), CALENDAR, today)
    rows = overlay.tables.get("team_capacity", ())
    return {(str(one["team"]), one["month"].month): one["committed_person_weeks"] for one in rows}, overlay  # type: ignore[attr-defined]


def test_who_is_staffed_otherwise_has_promised_otherwise_from_this_month_on() -> None:
    more = entry(Staffing("INF-07", "data", 19.0), expires_on=TODAY, reason="It must land.")
    help_ = entry(Staffing("INF-07", "search", 7.0), expires_on=TODAY, reason="It must land.", key="staffing-bbbbbb")
    loads, overlay = promised(more, help_)
    # From September to March are seven months: a week more in each, of which February and March are still to come.
    assert loads == {
        ("data", 1): 18, ("data", 2): 19, ("data", 3): 19, ("data", 4): 18,
        ("search", 1): 10, ("search", 2): 11, ("search", 3): 11, ("search", 4): None,
    }  # fmt: skip
    work = [(one["team"], one["role"], one["person_weeks"]) for one in overlay.tables["initiative_teams"]]
    assert work == [("data", "leads", 19.0), ("search", "helps", 7.0)]
    assert [(one.table, one.source, one.value) for one in overlay.laid] == [
        ("initiative_teams", 12.0, 19.0), ("initiative_teams", None, 7.0),
    ]  # fmt: skip
    assert promised(more, help_, today=TODAY + timedelta(days=1))[1].tables == {}


def test_what_is_dropped_or_moved_frees_its_team_and_what_a_status_says_does_not() -> None:
    dropped = entry(Override("INF-07", "state", "dropped"), expires_on=TODAY, reason="Not now.")
    assert [promised(dropped)[0]["data", month] for month in (1, 2, 3)] == [18, 16.2857, 16.2857]
    moved = entry(Override("INF-07", "forecast_on", date(2017, 4, 30)), expires_on=TODAY, reason="Later.")
    assert [promised(moved)[0]["data", month] for month in (1, 2, 3, 4)] == [18, 17.7857, 17.7857, 19.5]
    said = entry(Status("INF-07", forecast_on=date(2017, 4, 30)))
    assert [promised(said)[0]["data", month] for month in (2, 3, 4)] == [18, 18, 18]


def test_staffing_needs_a_reason_a_last_day_and_a_team_that_exists() -> None:
    problems = check_entry(Staffing("INF-07", "sales", 3.0), known(), reason="", expires_on=None, today=TODAY)
    assert [one.file for one in problems] == ["staffing: team", "staffing: reason", "staffing: expires"]


def test_an_ask_and_its_decision_stand_among_those_of_the_sources() -> None:
    options = (Option("a", "Hire", Decimal(9), 2), Option("b", "Wait", Decimal(3), is_recommended=True))
    mine = entry(Ask("Two people", needed_by_on=date(2017, 3, 1), options=options, if_nothing="It is late."))
    decided = entry(Decision("ASK-1", "declined", why="Too dear."), key="decision-aaaaaa")
    overlay = laid(mine, decided)
    disks, people = overlay.tables["asks"]
    assert (disks["decision"], disks["decided_on"], disks["price"]) == ("declined", TODAY, 5)
    assert (people["ask"], people["price"], people["decided_on"]) == (mine.key, Decimal(3), None)
    assert list(people) == list(disks)
    assert [one["option"] for one in overlay.tables["ask_options"]] == ["buy", "a", "b"]


def test_an_entry_about_what_the_next_load_no_longer_has_is_kept_and_told_apart() -> None:
    lost = entry(Status("OLD-1", "at risk"))
    asked = entry(Decision("ASK-9", "accepted"), key="decision-aaaaaa")
    fine = entry(Status("INF-07", "at risk"), key="status-bbbbbb")
    assert laid(lost, asked, fine).astray == (lost, asked)


def test_without_entries_nothing_is_laid_over() -> None:
    assert laid() == Overlay({})
