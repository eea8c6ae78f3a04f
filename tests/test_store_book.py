"""Entries about the plan: kept with who and why, overtaken never unseen, undone, as of any time, on both databases."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from greendot.entries import (
    Annotation,
    Ask,
    Assumption,
    Body,
    Change,
    Decision,
    Option,
    Override,
    OvertakenError,
    Scenario,
    Staffing,
    Status,
    Target,
    plain_of,
)
from greendot.errors import StoreError
from greendot.store import Store, open_store

pytest_plugins = ("store_fixtures",)

NOW = datetime(2017, 2, 15, 6, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> =HYPERLINK(1) 🙂 שלום"
BODIES: tuple[Body, ...] = (
    Status("INF-07", "at risk", 6, date(2017, 3, 10), HOSTILE),
    Override("INF-07", "forecast_on", date(2017, 4, 1)),
    Override("INF-07", "confidence", 3),
    Target("availability", "2017-Q1", 99.95),
    Ask("Two people", options=(Option("a", "Hire", Decimal("300000.50"), 2, is_recommended=True),)),
    Decision("ASK-1", "accepted", "a", "Ada", date(2017, 2, 15), "It pays."),
    Scenario("later", changes=(Change("move", "INF-07", "2017-Q3"), Change("re-staff", "INF-05", "", "data", -4.5))),
    Assumption("person_week_usd", 4000.0, "USD", "Finance"),
    Annotation("Launch", date(2017, 1, 9), date(2017, 1, 10), "launch"),
    Staffing("INF-07", "data", 12.5),
)


def status(note: str = "as planned", health: str = "on track") -> Status:
    return Status("INF-07", health=health, note=note)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_every_kind_comes_back_as_it_was_written(store: Store, body: Body) -> None:
    kept = store.book.write(body, author=" Ada ", now=NOW, reason="why", expires_on=date(2017, 3, 31), seen="")
    (entry,) = store.book.entries().entries
    assert entry == kept
    assert (entry.body, entry.author, entry.reason, entry.version) == (body, "Ada", "why", 1)
    assert (entry.written_at, entry.expires_on) == (NOW, date(2017, 3, 31))


def test_each_status_is_a_new_one_and_an_override_of_one_field_changes(store: Store) -> None:
    for note in ("first", "second"):
        store.book.write(status(note), author="ada", now=NOW)
    for day in (1, 2):
        store.book.write(Override("INF-07", "forecast_on", date(2017, 4, day)), author="ada", now=NOW, reason="late")
    entries = store.book.entries()
    assert [one.body.note for one in entries.statuses["INF-07"]] == ["first", "second"]
    (override,) = entries.overrides["INF-07"]
    assert (override.body.value, override.version) == (date(2017, 4, 2), 2)


def test_of_two_planners_the_second_sees_what_the_first_wrote_and_chooses(store: Store) -> None:
    seen = store.book.write(status("start"), author="eve", now=NOW).stamp
    first = store.book.write(status("fine"), author="ada", now=NOW, seen=seen)
    with pytest.raises(OvertakenError, match="ada changed it meanwhile") as overtaken:
        store.book.write(status("late", "off track"), author="bob", now=NOW, seen=seen)
    assert overtaken.value.theirs == first
    assert [one.body.note for one in store.book.entries().statuses["INF-07"]] == ["start", "fine"]
    store.book.write(status("late", "off track"), author="bob", now=NOW, seen=first.stamp)
    assert store.book.entries().statuses["INF-07"][-1].author == "bob"


def test_whoever_saw_nothing_does_not_write_over_something(store: Store) -> None:
    target = Target("availability", "2017-Q1", 99.9)
    store.book.write(target, author="ada", now=NOW, seen="")
    with pytest.raises(OvertakenError):
        store.book.write(Target("availability", "2017-Q1", 99.0), author="bob", now=NOW, seen="")
    assert store.book.entries().targets["availability", "2017-Q1"].body == target


def test_of_many_who_write_at_once_exactly_one_is_kept(store: Store) -> None:
    def write(number: int) -> bool:
        try:
            store.book.write(Target("availability", "2017-Q1", number), author=f"p{number}", now=NOW, seen="")
        except OvertakenError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(write, range(6)))
    assert kept.count(True) == 1
    assert len(store.book.entries().entries) == 1


def test_the_same_again_is_no_change(store: Store) -> None:
    target = Target("availability", "2017-Q1", 99.9)
    first = store.book.write(target, author="ada", now=NOW)
    assert store.book.write(target, author="bob", now=NOW) == first
    assert len(store.book.history(first.key)) == 1


def test_the_audit_trail_holds_before_and_after_of_each_change(store: Store) -> None:
    key = store.book.write(Target("availability", "2017-Q1", 99.9), author="ada", now=NOW).key
    store.book.write(Target("availability", "2017-Q1", 99.5), author="bob", now=NOW)
    store.book.withdraw(key, author="eve", now=NOW, reason="no longer ours")
    steps = store.book.history(key)
    assert [(one.actor, one.action) for one in steps] == [("ada", "added"), ("bob", "changed"), ("eve", "withdrawn")]
    assert steps[0].before is None
    assert (steps[1].before["body"]["value"], steps[1].after["body"]["value"]) == (99.9, 99.5)
    assert steps[2].after["reason"] == "no longer ours"


def test_undo_takes_back_the_last_change_and_undoing_again_brings_it_back(store: Store) -> None:
    key = store.book.write(Target("availability", "2017-Q1", 99.9), author="ada", now=NOW).key
    store.book.write(Target("availability", "2017-Q1", 99.5), author="bob", now=NOW)
    assert store.book.undo(key, author="eve", now=NOW).body.value == 99.9
    assert store.book.undo(key, author="eve", now=NOW).body.value == 99.5
    assert [one.action for one in store.book.history(key)][-2:] == ["undone", "undone"]
    assert store.book.entries().get(key).version == 4


def test_undoing_what_was_added_takes_it_back_and_undoing_a_withdrawal_makes_it_stand(store: Store) -> None:
    key = store.book.write(status(), author="ada", now=NOW).key
    assert store.book.undo(key, author="ada", now=NOW).withdrawn_at == NOW
    assert store.book.entries().of(Status) == ()
    assert store.book.undo(key, author="ada", now=NOW).withdrawn_at is None


def test_what_was_replaced_meanwhile_is_not_brought_back_beside_it(store: Store) -> None:
    target = Target("availability", "2017-Q1", 99.9)
    key = store.book.write(target, author="ada", now=NOW).key
    store.book.withdraw(key, author="ada", now=NOW)
    store.book.write(Target("availability", "2017-Q1", 99.0), author="bob", now=NOW)
    with pytest.raises(StoreError, match="is about the same and stands"):
        store.book.undo(key, author="ada", now=NOW)
    assert len(store.book.entries().of(Target)) == 1


def test_undo_of_an_entry_that_someone_changed_since_says_so(store: Store) -> None:
    entry = store.book.write(Target("availability", "2017-Q1", 99.9), author="ada", now=NOW)
    store.book.write(Target("availability", "2017-Q1", 99.5), author="bob", now=NOW)
    with pytest.raises(OvertakenError, match="bob changed it"):
        store.book.undo(entry.key, author="ada", now=NOW, seen=entry.stamp)


def test_entries_stand_as_they_stood_at_any_time(store: Store) -> None:
    key = store.book.write(Target("availability", "2017-Q1", 99.9), author="ada", now=NOW).key
    store.book.write(Target("availability", "2017-Q1", 99.5), author="bob", now=NOW + timedelta(days=2))
    store.book.withdraw(key, author="bob", now=NOW + timedelta(days=4))

    def value(days: int) -> list[float]:
        return [one.body.value for one in store.book.entries(NOW + timedelta(days=days)).of(Target)]

    assert [value(days) for days in (-1, 0, 1, 2, 3, 4)] == [[], [99.9], [99.9], [99.5], [99.5], []]


def test_of_two_clocks_the_one_behind_writes_no_earlier_than_what_it_changes(store: Store) -> None:
    store.book.write(status("by the fast clock"), author="ada", now=NOW + timedelta(hours=1))
    late = store.book.write(status("by the slow clock"), author="bob", now=NOW)
    assert late.written_at == NOW + timedelta(hours=1)
    assert store.book.entries().statuses["INF-07"][-1] == late


def test_the_stamp_rises_with_entries_and_not_with_comments(store: Store) -> None:
    before = store.book.stamp()
    store.add_comment(page="cost", anchor="x", body="Why?", author="ada", now=NOW)
    assert store.book.stamp() == before
    store.book.write(status(), author="ada", now=NOW)
    assert store.book.stamp() > before


def test_steps_of_a_comment_and_of_an_entry_with_one_number_stay_apart(store: Store) -> None:
    comment = store.add_comment(page="cost", anchor="x", body="Why?", author="ada", now=NOW)
    entry = store.book.write(status(), author="bob", now=NOW)
    assert [one.actor for one in store.audit(comment.id)] == ["ada"]
    assert [one.actor for one in store.book.history(entry.key)] == ["bob"]
    assert [one.kind for one in store.audit()] == ["comment", "status"]


@pytest.mark.parametrize(
    ("author", "reason", "said"),
    [("  ", "", "your name: it is empty"), ("x" * 81, "", "81 characters"), ("ada", "x" * 20_001, "reason: 20,001")],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(store: Store, author: str, reason: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        store.book.write(status(), author=author, now=NOW, reason=reason)
    assert store.book.entries().entries == ()


def test_an_unknown_key_is_answered_with_the_nearest(store: Store) -> None:
    key = store.book.write(status(), author="ada", now=NOW).key
    with pytest.raises(StoreError, match=f"did you mean '{key}'"):
        store.book.withdraw(f"{key}x", author="ada", now=NOW)


def test_entries_are_taken_in_all_or_none(store: Store) -> None:
    first = store.book.write(Target("availability", "2017-Q1", 99.9), author="ada", now=NOW)
    exported = store.book.entries().entries
    store.book.write(Target("availability", "2017-Q1", 99.0), author="bob", now=NOW)
    assert store.book.take_in(exported, author="eve", now=NOW) == 1
    assert store.book.take_in(exported, author="eve", now=NOW) == 0
    assert store.book.entries().get(first.key).body.value == 99.9
    other = store.book.write(Target("latency", "2017-Q1", 1), author="bob", now=NOW)
    clash = [*exported, *[type(first)("target-zzzzzz", other.body, "eve", "", NOW, NOW)]]
    with pytest.raises(StoreError, match="is about the same"):
        store.book.take_in(clash, author="eve", now=NOW)
    assert len(store.book.entries().entries) == 2


def write_forever(folder: Path) -> None:
    book = open_store("sqlite:///store.db", folder).book
    while True:
        book.write(status(), author="ada", now=NOW)
        book.write(Target("availability", "2017-Q1", time.monotonic()), author="ada", now=NOW)


def test_killing_a_writer_loses_at_most_what_was_not_sent(tmp_path: Path) -> None:
    reader = open_store("sqlite:///store.db", tmp_path).book
    writer = multiprocessing.get_context("spawn").Process(target=write_forever, args=(tmp_path,))
    writer.start()
    deadline = time.monotonic() + 30
    while len(reader.entries().entries) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    entries = reader.entries()
    assert len(entries.entries) >= 5
    for entry in entries.entries:
        steps = reader.history(entry.key)
        assert len(steps) == entry.version
        assert steps[-1].after["body"] == plain_of(entry.body)
    reader.write(status("still works"), author="bob", now=NOW)
    assert reader.entries().statuses["INF-07"][-1].body.note == "still works"
