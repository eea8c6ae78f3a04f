"""The Value page and the asks say what was checked and worked out in plain words, marked for what it is."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from greendot import compose
from greendot.analysis.ledger import Range, repriced
from greendot.compose.asks import open_asks
from greendot.compose.decided import decisions_table
from greendot.compose.value.claims import hidden_claims, read_claims, serves_words
from greendot.compose.value.findings import value_findings
from greendot.compose.view import View
from greendot.document import Answer, Document, Figure, Items, Paragraph, Section, Table, walk
from greendot.entries import Assumption, Decision, Entries, Entry
from greendot.publish.claimed.records import CHECKS, CONFOUNDERS
from greendot.publish.claimed.values import Check
from greendot.results import Evidence
from greendot.snapshot import Content, Records, open_snapshot
from sample_snapshot import AS_OF, LATEST
from sample_story import story_content, table, write_story

TEXT, NUMBER, DAY, WHOLE, YES = "VARCHAR", "DOUBLE", "DATE", "BIGINT", "BOOLEAN"
KIND = {"str": TEXT, "int": WHOLE, "bool": YES, "float | None": NUMBER, "date | None": DAY}
LANDED = date(2016, 8, 2)
KEPT = Check(
    "C-1", "pubsub", "Presence needs a fifth", "effect", "messages_peak", '{"kind":"presence"}', direction=-1,
    landed_on=LANDED, before_first_on=date(2016, 4, 20), before_last_on=date(2016, 7, 20),
    after_first_on=date(2016, 9, 1), after_last_on=date(2016, 11, 14), word="kept", promised=-0.8, before=13e6,
    after=2.6e6, effect=-0.8, low=-0.85, high=-0.75, n=90, method="Compares weekly peaks.",
    price_low=0.02, price_high=0.06, price_why="gateways", money_low=150_000.0, money=416_000.0, money_high=800_000.0,
)  # fmt: skip
NOT_SEEN = dataclasses.replace(
    KEPT, claim="C-2", title="Fewer failures", metric="availability", members='{"service":"files"}', direction=1,
    word="not seen", promised=0.0015, before=99.7, after=99.7, effect=0.0, low=-0.0005, high=0.0005, is_final=True,
    price_low=None, price_high=None, price_why="", money_low=None, money=None, money_high=None,
)  # fmt: skip
PREVENTED = dataclasses.replace(
    NOT_SEEN, claim="C-3", title="Room for two years", kind="prevention", metric="", members="{}",
    resource="message-db", word="kept", evidence=Evidence.MODELLED.value, promised=0.5, before=0.84, after=0.4,
    effect=None, low=None, high=None, would=1.1, runs_out_early_on=date(2016, 9, 1), runs_out_on=date(2016, 10, 1),
    runs_out_late_on=date(2016, 11, 1),
)  # fmt: skip
EARLY = Check("C-4", "pubsub", "Later", "effect", "availability", word="too early", reason="it has not landed",
              tells_on=date(2017, 1, 3))  # fmt: skip


def checks(*found: Check) -> Records:
    types = {field.name: KIND[str(field.type)] for field in dataclasses.fields(Check)}
    rows = [dataclasses.astuple(one) for one in found]
    return Records(types, pd.DataFrame(rows, columns=list(types), dtype=object))


def value_records(*found: Check) -> dict[str, Records]:
    asked = {"claim": TEXT, "direction": TEXT, "size": NUMBER, "size_unit": TEXT}
    staff = {"quarter_on": DAY, "until_on": DAY, "team": TEXT, "planned": WHOLE, "actual": WHOLE, "open": WHOLE,
             "learning": WHOLE, "useful": NUMBER, "ramp_days": WHOLE, "ramp_useful_pct": NUMBER,
             "least_group": WHOLE}  # fmt: skip
    rule = (90, 50.0, 5)
    quarter = (date(2016, 10, 1), date(2016, 11, 15))
    return {
        CHECKS: checks(*found),
        CONFOUNDERS: table(
            {"claim": TEXT, "kind": TEXT, "item": TEXT, "title": TEXT, "on_day": DAY, "count": WHOLE},
            ("C-1", "initiative", "threads", "Threads", date(2016, 8, 9), 1),
            ("C-1", "deployments", "", "", None, 1711),
            ("C-1", "incidents", "", "", None, 1),
        ),
        "claims": table(asked, ("C-1", "down", 5.0, "times"), ("C-2", "up", 0.15, "amount"),
                        ("C-3", "down", 50.0, "percent"), ("C-4", "up", 0.1, "amount")),
        "prices": table({"name": TEXT, "low": NUMBER, "high": NUMBER, "why": TEXT},
                        ("messages_peak", 0.02, 0.06, "gateways"), ("person_week", 4000.0, 5000.0, "pay")),
        "initiative_teams": table({"initiative": TEXT, "team": TEXT, "person_weeks": NUMBER},
                                  ("pubsub", "messaging", 20.0), ("pubsub", "data-stores", 6.0)),
        "initiative_products": table({"initiative": TEXT, "product": TEXT, "share": NUMBER},
                                     ("whole", "search", 0.5), ("whole", "calls", 0.5), ("part", "search", 0.7)),
        "staffing": table(
            staff,
            (*quarter, "messaging", 12, 10, 2, 4, 8.0, *rule), (*quarter, "", 9, 9, 0, 0, 9.0, *rule),
            (date(2016, 7, 1), date(2016, 9, 30), "messaging", 10, 10, 1, 0, 10.0, *rule),
        ),
    }  # fmt: skip


@cache
def story() -> Content:
    """Return the few metrics of the story that these pages read, by week and quarter: each test has its own."""
    content = story_content()
    kept = {"messages_peak", "availability", "headroom", "total_cost", "retry_storms", "daily_users"}
    frames = {
        name: frame[frame["metric"].isin(kept) & frame["grain"].isin(["week", "quarter"])].reset_index(drop=True)
        for name, frame in (("observations", content.observations), ("comparisons", content.comparisons))
    }
    return dataclasses.replace(content, metrics=[one for one in content.metrics if one.name in kept], **frames)


def view_of(folder: Path, *found: Check, **more: Records) -> View:
    content = story()
    content = dataclasses.replace(content, records={**content.records, **value_records(*found), **more})
    snapshot = write_story(folder, content)
    return View(snapshot, compose.choose(snapshot, "value", {}), AS_OF)


def page_of(view: View) -> Document:
    return compose.compose_page(view.snapshot, "value", {}, AS_OF)


def texts(document: Document) -> str:
    """Return every sentence of a document."""
    found = []
    for block in walk(document.blocks):
        match block:
            case Answer():
                found.append(block.answer.text)
            case Paragraph():
                found.append(block.sentence.text)
            case Items():
                found += [one.text for one in block.sentences]
            case _:
                continue
    return "\n".join(found)


def table_of(document: Document, anchor: str) -> Table:
    (found,) = (block for block in walk(document.blocks) if isinstance(block, Table) and block.anchor == anchor)
    return found


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(tmp_path_factory.mktemp("value"), KEPT, NOT_SEEN, PREVENTED, EARLY)


@pytest.fixture(scope="module")
def document(view: View) -> Document:
    return page_of(view)


def test_the_title_counts_what_held_and_says_what_it_saves(document: Document) -> None:
    assert document.title == (
        "2 of 3 promises that can be checked were kept. One of them saves between $150,000 and $800,000 a year."
    )


@pytest.mark.parametrize(
    "said",
    [
        "Presence needs a fifth: 5 times less. This is measured. Fewer failures: no change was seen.",
        "The work behind these promises took 26 weeks of one person's time, between $104,000 and $130,000",
        "Between $150,000 and $800,000 a year, most likely near $420,000 (measured, from 1 promise with a price).",
        "Busiest database shard would have run out around 1 October (modelled). It has not.",
        "One promise is too early to check.",
        "Kept. Messages a minute at peak (presence) fell from 13 million to 2.6 million.",
        "That is 5 times less, between 4 and 6.7 times. It had promised 5 times less.",
        "That saves between $150,000 and $800,000 a year, at $0.02 to $0.06 for each: gateways.",
        "In the same weeks Threads landed and there were 1,711 deployments and 1 incident. Part of the change may",
        "Not seen. Availability (Files): 99.7% before, 99.7% after, no clear change. It had promised 0.15 points more.",
        "The change lies between 0.05 points less and 0.05 points more, so one of the promised size",
        "Kept. Busiest database shard: 84% of what is safe was in use when the work landed on 2 August.",
        "between 1 September and 1 November 2016, most likely around 1 October. Now it is 40%.",
        "Too early. It has not landed; it is expected by 3 January 2017.",
        "Before is 20 April 2016 to 20 July 2016, after is 1 September 2016 to 14 November 2016.",
        "19 people of 21 planned are there. They cost between $988,000 and $1.24 million a quarter.",
        "4 people are still learning, so the work is that of about 17.",
    ],
)
def test_the_page_says_it_in_plain_words(document: Document, said: str) -> None:
    assert said in texts(document)


def test_the_ledger_counts_the_work_of_one_initiative_once(document: Document) -> None:
    rows = [[cell.text for cell in row] for row in table_of(document, "table:ledger").rows]
    assert [row[:3] for row in rows] == [
        ["Presence needs a fifth", "Kept", "5 times less"],
        ["Room for two years", "Kept", "40% of what is safe"],
        ["Fewer failures", "Not seen", "no clear change"],
        ["Later", "Too early", "not yet"],
    ]
    assert [row[3] for row in rows] == ["measured", "modelled", "measured", ""]
    assert [row[-1] for row in rows] == ["26", "as above", "as above", "as above"]


def test_each_figure_marks_the_landing_among_whole_weeks(document: Document) -> None:
    figures = [block for block in walk(document.blocks) if isinstance(block, Figure)]
    assert {block.anchor for block in figures} == {f"figure:claim:C-{key}" for key in (1, 2, 3)}
    assert {event.on for block in figures for event in block.chart.events} == {LANDED}


def test_every_number_of_an_answer_leads_to_what_it_came_from(document: Document) -> None:
    answers = [block for block in document.blocks if isinstance(block, Answer)]
    linked = [span for answer in answers for span in answer.answer.spans if span.link]
    anchors = {block.anchor for block in walk(document.blocks) if isinstance(block, Section | Table)}
    for span in linked:
        assert span.link is not None
        assert span.link.page != "value" or span.link.fragment in anchors


def test_sums_leave_out_a_claim_on_a_number_that_is_counted_already(tmp_path: Path) -> None:
    second = dataclasses.replace(KEPT, claim="C-5", title="The same again", left_out_for="C-1")
    document = page_of(view_of(tmp_path, KEPT, second))
    assert "most likely near $420,000 (measured, from 1 promise with a price)" in texts(document)
    assert "C-5 is about a number that is counted already, and left out." in texts(document)
    assert "It is not in the total: C-1 is about the same number in the same weeks." in texts(document)


def test_a_promise_that_went_wrong_costs_and_is_told_without_blame(tmp_path: Path) -> None:
    worse = dataclasses.replace(KEPT, word="worse", effect=0.5, low=0.4, high=0.6, before=10e6, after=15e6,
                                money_low=-300_000.0, money=-200_000.0, money_high=-100_000.0)  # fmt: skip
    document = page_of(view_of(tmp_path, worse))
    assert document.title == "The one promise that can be checked was not kept."
    assert "That costs between $100,000 and $300,000 a year" in texts(document)
    assert "it got worse" in texts(document)
    assert "Nothing: what changed costs between $100,000 and $300,000 more a year (measured)." in texts(document)


def test_no_claim_at_all_leaves_the_people_and_says_so(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    document = page_of(view)
    assert document.title == "Nothing was promised that can be checked."
    assert table_of(document, "table:people")
    assert not [block for block in document.blocks if isinstance(block, Answer)]


def test_a_claim_about_a_number_that_a_role_may_not_see_is_counted_and_not_shown(tmp_path: Path) -> None:
    secret = dataclasses.replace(KEPT, claim="C-6", title="A secret", metric="retry_storms", members="{}")
    view = view_of(tmp_path, KEPT, secret)
    assert [claim.key for claim in read_claims(view)] == ["C-1", "C-6"]
    viewer = View(open_snapshot(tmp_path, role="viewer"), view.selection, AS_OF)
    assert [claim.key for claim in read_claims(viewer)] == ["C-1"]
    assert hidden_claims(viewer) == 1
    document = compose.compose_page(viewer.snapshot, "value", {}, AS_OF)
    assert "secret" not in texts(document)
    assert "1 promise is about numbers you may not see." in texts(document)


def test_what_landed_after_the_chosen_quarter_is_not_told_of_it(view: View) -> None:
    earlier = dataclasses.replace(view.selection, period=view.calendar.shift(LATEST, -2))
    told = read_claims(dataclasses.replace(view, selection=earlier))
    assert [claim.key for claim in told] == ["C-4"]  # what has not landed is promised still


@pytest.mark.parametrize(
    ("initiative", "words"),
    [("whole", "calls and search"), ("part", "search, whose shares add up to 70% and not to all of it"),
     ("nobody", "")],
)  # fmt: skip
def test_shares_that_do_not_add_up_are_said_to_be_so(view: View, initiative: str, words: str) -> None:
    assert serves_words(view, initiative) == words


def test_how_it_was_checked_says_whom_the_work_serves(tmp_path: Path) -> None:
    part = dataclasses.replace(KEPT, initiative="part")
    assert "It serves search, whose shares add up to 70% and not to all of it." in texts(
        page_of(view_of(tmp_path, part))
    )


def test_findings_tell_what_became_of_promises(view: View) -> None:
    found = value_findings(view)
    assert [one.sentence.text for one in found] == [
        "Presence needs a fifth: kept, 5 times less; promised was 5 times less.",
        "Room for two years: kept, 40% of what is safe; promised was under 50% of what is safe.",
        "Fewer failures: no change was seen; promised was 0.15 points more.",
    ]
    assert {one.area for one in found} == {"value"}


def runway(**fields: Any) -> Records:
    row = {"resource": "message-db", "early_on": date(2016, 12, 1), "mid_on": date(2017, 1, 9),
           "late_on": date(2017, 3, 1), "order_mid_on": date(2016, 11, 1), "lead_time_days": 56, "is_over": False,
           "reason": "", **fields}  # fmt: skip
    types = {name: DAY if name.endswith("_on") else TEXT for name in row} | {"lead_time_days": WHOLE, "is_over": YES}
    return table(types, tuple(row.values()))


def ask_tables(**fields: Any) -> dict[str, Records]:
    row = {"ask": "A1", "title": "40 hosts", "team": "messaging", "price": 410000.0, "currency": "USD", "people": 1,
           "time_days": 56, "needed_by_on": date(2016, 11, 25), "raised_on": date(2016, 11, 1), "decided_on": None,
           "decision": None, "chosen_option": None, "if_nothing": "It breaks.", "resource": "message-db",
           "initiative": None, "outcome": None, **fields}  # fmt: skip
    types = {name: DAY if name.endswith("_on") else TEXT for name in row} | {
        "price": NUMBER,
        "people": WHOLE,
        "time_days": WHOLE,
    }
    options = {"ask": TEXT, "option": TEXT, "title": TEXT, "price": NUMBER, "people": WHOLE, "time_days": WHOLE,
               "consequence": TEXT, "is_recommended": YES}  # fmt: skip
    able = {"service": TEXT, "team": TEXT, "able": WHOLE}
    return {
        "asks": table(types, tuple(row.values())),
        "ask_options": table(options, ("A1", "wait", "Wait", 0.0, 0, 0, "Ask again.", False),
                             ("A1", "all", "Forty", 410000.0, 1, 56, "Room for a year.", True)),
        "service_responders": table(able, ("gateway", "messaging", 1), ("presence", "messaging", 3)),
    }  # fmt: skip


def test_an_ask_has_its_options_the_price_in_words_and_the_days_left(tmp_path: Path) -> None:
    (ask,) = open_asks(view_of(tmp_path, **ask_tables()))
    assert ask.price == "$410,000 and 1 person, within 56 days"
    assert [(one.title, one.price, one.is_recommended) for one in ask.options] == [
        ("Forty", "$410,000 and 1 person, within 56 days", True),
        ("Wait", "nothing", False),
    ]
    document = compose.compose_page(view_of(tmp_path / "again", **ask_tables()).snapshot, "overview", {}, AS_OF)
    (row,) = table_of(document, "table:asks").rows
    assert row[-1].text == "25 November, 10 days left"
    assert "If nothing is done, they say: It breaks." in texts(document)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "Busiest database shard runs out around 9 January 2017 (between 1 December 2016 and 1 March 2017), by "
             "forecast. More takes 56 days: the day to order was 1 November."),
        ({"order_mid_on": date(2016, 11, 20)}, "order by 20 November."),
        ({"is_over": True}, "Busiest database shard is past its safe limit already."),
        ({"mid_on": None, "late_on": None}, "does not run out within a year"),
    ],
)  # fmt: skip
def test_doing_nothing_is_worked_out_from_the_runway(tmp_path: Path, found: dict[str, Any], said: str) -> None:
    (ask,) = open_asks(view_of(tmp_path, runways=runway(**found), **ask_tables()))
    assert said in ask.worked_out[0].text


def test_doing_nothing_is_worked_out_from_who_waits_and_who_is_alone(tmp_path: Path) -> None:
    """The story's Threads needs pubsub by 20 November, and pubsub has no date it landed on."""
    (ask,) = open_asks(view_of(tmp_path, **ask_tables(resource=None, initiative="pubsub")))
    waits, alone = (one.text for one in ask.worked_out)
    assert "needs it by 20 November" in waits
    assert "later than needed" in waits
    assert alone == "Only one person can mend gateway: when that person is away, nobody can."


def test_where_nothing_can_be_worked_out_nothing_is_made_up(tmp_path: Path) -> None:
    """No runway is known, no initiative is named, and no people are asked for."""
    view = view_of(tmp_path, **ask_tables(people=None))
    assert open_asks(view)[0].worked_out == ()
    document = compose.compose_page(view.snapshot, "overview", {}, AS_OF)
    assert table_of(document, "table:asks").rows[0][3].text == "nothing to work it out from"


def test_a_decision_has_its_option_its_day_and_what_came_of_it(tmp_path: Path) -> None:
    tables = ask_tables(decided_on=date(2016, 11, 9), decision="accepted", chosen_option="all", outcome="They came.")
    found = decisions_table(view_of(tmp_path, **tables))
    assert found is not None
    assert [cell.text for cell in found.rows[0]] == [
        "40 hosts", "Accepted", "Forty", "9 November", "not said", "They came.",
    ]  # fmt: skip


def test_a_decision_of_people_says_why_and_who_and_what_came_of_it(tmp_path: Path) -> None:
    view = view_of(tmp_path, **ask_tables())
    said = Decision("A1", "accepted", "all", "Ada", date(2016, 11, 9), "It pays.", "They came.")
    written = Entries((Entry("decision-aaaaaa", said, "Bob", "", AS_OF, AS_OF),))
    over = view.snapshot.with_entries(written, date(2016, 11, 15))
    cells = ["40 hosts", "Accepted", "Forty", "9 November", "It pays (Ada)", "They came."]
    for page in ("overview", "value"):
        document = compose.compose_page(over, page, {}, AS_OF)
        assert [cell.text for cell in table_of(document, "table:decisions").rows[0]] == cells
    assert open_asks(View(over, view.selection, view.now)) == ()


def test_doing_nothing_tells_of_the_services_of_the_team_that_have_little_left(tmp_path: Path) -> None:
    columns = {"service": TEXT, "indicator": TEXT, "span": TEXT, "method": TEXT, "target_pct": NUMBER,
               "starts_on": DAY, "ends_on": DAY, "is_over": YES, "allowed": NUMBER, "burned": NUMBER,
               "counted": NUMBER, "days_without_data": WHOLE, "left_pct": NUMBER, "chance": NUMBER, "early_on": DAY,
               "mid_on": DAY, "late_on": DAY}  # fmt: skip
    quarter = (99.9, date(2016, 10, 1), date(2017, 1, 1), False, 100.0, 90.0, 1e6, 0)

    def row(service: str, left: float, mid: date | None = None) -> tuple[object, ...]:
        return (service, "availability", "quarter", "events", *quarter, left, 0.9, mid, mid, mid)

    services = ({"service": TEXT, "title": TEXT, "team": TEXT}, ("a", "Gateway", "messaging"),
                ("b", "Sign-in", "messaging"), ("c", "Files", "messaging"), ("d", "Search", "search"))  # fmt: skip
    left = (row("a", -5.0), row("b", 12.0, date(2016, 12, 12)), row("c", 80.0), row("d", 1.0))
    tables = {"promise_budgets": table(columns, *left), "services": table(*services)}
    (ask,) = open_asks(view_of(tmp_path, **{**ask_tables(people=None), **tables}))
    assert [one.text for one in ask.worked_out] == [
        "Gateway has used up what may go wrong until 31 December.",
        "Sign-in has 12% left of what may go wrong until 31 December, and at this pace it is used up around "
        "12 December.",
    ]


@pytest.mark.parametrize(
    ("money", "after", "expected"),
    [
        ((20.0, 60.0, 120.0), (4.0, 6.0), (40.0, 100.0, 180.0)),
        ((-40.0, 15.0, 80.0), (2.0, 4.0), (-40.0, 15.0, 80.0)),
        ((-120.0, -60.0, -20.0), (1.0, 1.0), (-30.0, -20.0, -10.0)),
    ],
)
def test_the_same_change_at_another_price(
    money: tuple[float, float, float], after: tuple[float, float], expected: tuple[float, float, float]
) -> None:
    """Units of 10, 20 and 30, or from -10 over 5 to 20, were worth 2 to 4 each."""
    found = repriced(Range(*money), (2.0, 4.0), after)
    assert (found.low, found.mid, found.high) == pytest.approx(expected)


def test_an_assumed_price_changes_sums_at_once_and_no_record(tmp_path: Path) -> None:
    view = view_of(tmp_path, KEPT)
    (before,) = read_claims(view)
    said = Assumption("messages_peak", 0.04, note="after the new contract", most=0.12)
    written = Entries((Entry("assumption-aaaaaa", said, "Ada", "", AS_OF, AS_OF),))
    over = View(view.snapshot.with_entries(written, date(2016, 11, 15)), view.selection, view.now)
    (after,) = read_claims(over)
    assert before.money is not None
    assert after.money == pytest.approx([2 * one for one in before.money])
    assert "as Ada assumes: after the new contract" in " ".join(texts(page_of(over)).split())
    assert [row["money"] for row in over.snapshot.records(CHECKS)] == [before.money[1]]
