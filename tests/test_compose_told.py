"""Pages tell budgets, bills and the minutes of several tellers in plain words, and each number is the published one."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from greendot import compose
from greendot.compose.bill import describe_bill, read_bill
from greendot.compose.budget import read_standings
from greendot.compose.promises import read_promises
from greendot.compose.tellers import read_told
from greendot.compose.view import View
from greendot.document import Document, Figure, Items, Paragraph, Table, walk
from greendot.snapshot import Records, Snapshot
from sample_snapshot import AS_OF
from sample_story import story_content, table, write_story

TEXT, NUMBER, DAY, INSTANT, WHOLE, YES = "VARCHAR", "DOUBLE", "DATE", "TIMESTAMP", "BIGINT", "BOOLEAN"
PROMISE = {"service": TEXT, "indicator": TEXT, "span": TEXT, "method": TEXT}
FIRST, LAST = date(2016, 10, 1), date(2017, 1, 1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2016, 10, day, hour, minute)  # noqa: DTZ001 - the file keeps UTC without a zone


def told_records() -> dict[str, Records]:
    """Return what publish works out of three services' promises, two bills and an hour of trouble."""
    budget = {**PROMISE, "target_pct": NUMBER, "starts_on": DAY, "ends_on": DAY, "is_over": YES, "allowed": NUMBER,
              "burned": NUMBER, "counted": NUMBER, "days_without_data": WHOLE, "left_pct": NUMBER, "chance": NUMBER,
              "early_on": DAY, "mid_on": DAY, "late_on": DAY}  # fmt: skip
    cost = {"grain": TEXT, "starts_on": DAY, "against": TEXT, "days": WHOLE, "growth": NUMBER, "basis": TEXT,
            "service": TEXT, "before": WHOLE, "after": WHOLE, "price": WHOLE, "volume": WHOLE, "efficiency": WHOLE,
            "mix": WHOLE, "one_off": WHOLE, "untold": WHOLE}  # fmt: skip
    weeks = [(name, "availability", "quarter", "events", date(2016, 10, 31), left, True)
             for name, left in (("search", 40.0), ("messaging", 62.25), ("files", None))]  # fmt: skip
    weeks += [(name, "availability", "quarter", "events", date(2016, 11, 7), left, left is not None)
              for name, left in (("search", -12.5), ("messaging", 20.0), ("files", None))]  # fmt: skip
    quarter = ("availability", "quarter", "events", 99.9, FIRST, LAST, False)
    paid = ("quarter", FIRST, "previous", 45, 1.1, "users")
    return {
        "promise_budgets": table(
            budget,
            ("search", *quarter, 1000.0, 1125.0, 900000.0, 0, -12.5, 1.0, *[date(2016, 11, 14)] * 3),
            ("messaging", *quarter, 5000.0, 4000.0, 4e6, 0, 20.0, 0.6, date(2016, 11, 20), date(2016, 12, 9), None),
            ("files", *quarter, 0.0, 0.0, 0.0, 45, None, None, None, None, None),
        ),
        "promise_weeks": table({**PROMISE, "starts_on": DAY, "left_pct": NUMBER, "is_counted": YES}, *weeks),
        "promise_burning": table(
            {"service": TEXT, "indicator": TEXT, "target_pct": NUMBER, "minutes": WHOLE, "rate": NUMBER,
             "bucket_s": WHOLE, "until_at": INSTANT},
            ("search", "availability", 99.9, 4320, 2.5, 3600, datetime(2016, 11, 15, 5)),  # noqa: DTZ001
        ),
        "policy": table(
            {"state": TEXT, "words": TEXT},
            ("healthy", "Ship as planned."), ("at risk", "Go slow."), ("exhausted", "Only mend."),
        ),
        "exclusions": table(
            {"exclusion": TEXT, "service": TEXT, "indicator": TEXT, "started_at": INSTANT, "ended_at": INSTANT,
             "reason": TEXT},
            ("M1", "search", "all", at(15, 9), at(15, 11), "maintenance told two weeks before"),
        ),
        "cost_changes": table(
            cost,
            (*paid, "search", 10000000, 12000001, 1, 1000000, -500000, 1500000, 0, 0),
            (*paid, "", 5000000, 5400000, 0, 500000, 0, 0, -100000, 0),
        ),
        "component_status": table(
            {"component": TEXT, "service": TEXT, "started_at": INSTANT, "ended_at": INSTANT, "status": TEXT,
             "incident": TEXT},
            ("Messages", "messaging", at(4, 9, 10), at(4, 11, 5), "major outage", "INC-41"),
            ("Files", "files", at(20, 9), at(20, 10), "degraded", None),
        ),
        "measured_services": table(
            {"service": TEXT, "bucket_s": WHOLE}, ("messaging", 3600), ("search", 3600), ("files", 3600),
        ),
        "counted_down": table(
            {"service": TEXT, "started_at": INSTANT, "ended_at": INSTANT}, ("messaging", at(4, 9), at(4, 11)),
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    content = story_content()
    content = dataclasses.replace(content, records={**content.records, **told_records()})
    return write_story(tmp_path_factory.mktemp("told"), content)


def page(told: Snapshot, name: str, **query: str) -> Document:
    return compose.compose_page(told, name, query, AS_OF)


def view_of(told: Snapshot, name: str, **query: str) -> View:
    return View(told, compose.choose(told, compose.PAGES[name], query), AS_OF)


def block(document: Document, anchor: str) -> Table:
    (found,) = [one for one in walk(document.blocks) if isinstance(one, Table) and one.anchor == anchor]
    return found


def sentences(document: Document, anchor: str) -> list[str]:
    for one in walk(document.blocks):
        if isinstance(one, Items) and one.anchor == anchor:
            return [sentence.text for sentence in one.sentences]
        if isinstance(one, Paragraph) and one.anchor == anchor:
            return [one.sentence.text]
    return []


def test_a_quarter_is_told_by_its_budgets(told: Snapshot) -> None:
    view = view_of(told, "reliability")
    assert [(one.name, one.stand.value) for one in read_standings(view)] == [
        ("Search", "exhausted"), ("Messaging", "at risk"), ("Files", "no data"),
    ]  # fmt: skip
    assert read_promises(view).broken == ("search",)
    rows = block(page(told, "reliability"), "table:budgets").rows
    assert [[cell.text for cell in row] for row in rows] == [
        ["Search", "99.9%, each quarter", "\u221213%", "used up", "1,125", "1,000", "2.5", "used up"],
        ["Messaging", "99.9%, each quarter", "20%", "at risk", "4,000", "5,000", "not known",
         "20 November or later, or not at all"],
        ["Files", "99.9%, each quarter", "no data", "no data", "no data", "no data", "not known", "not known"],
    ]  # fmt: skip


def test_the_policy_speaks_in_the_companys_words(told: Snapshot) -> None:
    assert sentences(page(told, "reliability"), "items:policy") == [
        "Used up: Search. What we do: Only mend.",
        "Under a quarter left: Messaging. What we do: Go slow.",
        "No data, so not known: Files.",
    ]


def test_weeks_carry_number_and_state(told: Snapshot) -> None:
    figures = [one for one in walk(page(told, "reliability").blocks) if isinstance(one, Figure)]
    (grid,) = [one for one in figures if one.anchor == "figure:grid:availability"]
    cells = {row.name: [(point.text, point.state.value) for point in row.points] for row in grid.chart.series}
    assert cells == {
        "Search": [("40%", "healthy"), ("\u221213%", "exhausted")],
        "Messaging": [("62%", "healthy"), ("20%", "at risk")],
        "Files": [("", "no data"), ("", "no data")],
    }
    assert grid.title == "Search has used up what may go wrong"


def test_time_that_does_not_count_is_in_view(told: Snapshot) -> None:
    assert sentences(page(told, "reliability"), "items:excluded") == [
        "15 October, Search: 2 h. Maintenance told two weeks before."
    ]


def test_a_bill_adds_up_in_words_and_to_the_cent(told: Snapshot) -> None:
    view = view_of(told, "cost")
    bill = read_bill(view)
    assert bill is not None
    text = describe_bill(view, bill).text
    assert text.startswith(
        "This quarter has cost $174,000 so far, $24,000 more than last quarter in the same 45 days. "
    )
    assert text.endswith("The most comes from Search: $20,000, 83% of it.")
    rows = block(page(told, "cost"), "table:bill").rows
    for row in rows:
        change, *parts, before, after = [cell.value or 0 for cell in row[1:]]
        assert round(before + sum(parts), 2) == round(after, 2)
        assert round(after - before, 2) == round(change, 2)
    assert [row[0].text for row in rows] == ["Search", "Not tagged", "All"]
    assert [cell.text for cell in rows[-1]][:3] == ["All", "+$24,000.01", "+$0.01"]


def test_what_each_source_tells_stands_side_by_side(told: Snapshot) -> None:
    document = page(told, "incidents")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in block(document, "table:tellers").rows}
    assert rows["Messaging"] == ["1 h 55 min", "2 h", "2 h", "yes"]
    assert rows["Search"] == ["none", "none", "2 h", "no"]
    assert rows["Files"][2].endswith("so far")
    odd = sentences(document, "items:tellers")
    assert "12 October, Search: an incident of 2 h is not on the status page; the reason is not recorded." in odd
    assert "20 October, Files: the status page tells of 60 minutes, no incident record does." in odd


def test_an_open_incident_counts_up_to_now(told: Snapshot) -> None:
    records = read_told(view_of(told, "incidents")).records
    assert [one.is_open for one in records] == [False, False, True]
    assert sentences(page(told, "incidents"), "paragraph:tellers")[0].endswith(
        "One is still open and is counted up to now."
    )


def test_incidents_whose_ends_nobody_records_are_not_said_to_last(tmp_path: Path) -> None:
    records = {**story_content().records, **told_records()}
    known = records["incidents"]
    rows = pd.concat([known.rows.assign(incident=known.rows["incident"] + str(n)) for n in range(3)], ignore_index=True)
    endless = Records(known.types, rows.assign(mitigated_at=pd.NaT, resolved_at=pd.NaT))
    content = dataclasses.replace(story_content(), records={**records, "incidents": endless})
    document = page(write_story(tmp_path, content), "incidents")
    assert document.title == "9 incidents have been recorded this quarter; how long they lasted is not recorded."
    assert {row[4].text for row in block(document, "table:incidents").rows} == {"not recorded"}
    anchors = {one.anchor for one in walk(document.blocks)}
    assert not anchors & {"figure:dots:incidents", "paragraph:tellers"}


@pytest.mark.parametrize("name", ["reliability", "cost", "incidents", "overview"])
@pytest.mark.parametrize("query", [{}, {"period": "2016-Q3"}, {"service": "search"}, {"period": "2016-10"}])
def test_no_text_is_broken(told: Snapshot, name: str, query: dict[str, str]) -> None:
    for one in walk(page(told, name, **query).blocks):
        texts = [sentence.text for sentence in one.sentences] if isinstance(one, Items) else []
        texts += [one.sentence.text] if isinstance(one, Paragraph) else []
        assert not [text for text in texts if re.search(r"  |None|\bnan\b| \.|\.\.|\s$", text)]
        assert not [text for text in texts if {"rose", "fell", "better", "worse"} & set(text.split()) and "was" in text]


def test_an_older_snapshot_without_these_records_still_shows(tmp_path: Path) -> None:
    snapshot = write_story(tmp_path, story_content())
    assert not read_standings(view_of(snapshot, "reliability"))
    assert read_bill(view_of(snapshot, "cost")) is None
    assert not sentences(page(snapshot, "incidents"), "paragraph:tellers")
