"""The plan: how initiatives stand by declared rules, what waits, who is overcommitted, what a change would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from greendot.analysis.plan import (
    DateRange,
    Displacement,
    Effect,
    Failure,
    Flaw,
    Forecast,
    Ground,
    Initiative,
    Load,
    Milestone,
    Need,
    Override,
    Plan,
    Rule,
    Rules,
    Runway,
    Scenario,
    Status,
    TooLittle,
    Trouble,
    What,
    Work,
    aftermath_of,
    apply_scenario,
    changes_of,
    check_plan,
    commitments_of,
    delivery_of,
    find_shortfalls,
    look_ahead,
    mix_of,
    predict,
    read_dependencies,
    read_scenario,
    score_ranges,
    slip_rate,
    stand,
    standing_of,
    write_scenario,
)
from greendot.analysis.plan.chains import strong_groups
from greendot.analysis.plan.scenarios import Add, Drop, Move, Staff
from greendot.calendar import Calendar, Grain

TODAY, RULES = date(2017, 2, 14), Rules()
CALENDAR = Calendar(ZoneInfo("UTC"))
Q1 = CALENDAR.period(TODAY, Grain.QUARTER)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def work(key: str = "A", **fields: object) -> Initiative:
    """Return an initiative under way, on track by its team's word, expected in 60 days as first promised."""
    usual = {
        "title": key, "state": "in progress", "starts_on": day(-90), "baseline_on": day(60), "forecast_on": day(60),
        "health": "on track", "health_on": day(-7), "is_infrastructure": True,
    }  # fmt: skip
    return Initiative(key, **{**usual, **fields})  # type: ignore[arg-type]


def plan_of(*items: Initiative) -> Plan:
    return Plan({item.key: item for item in items})


def said(*dates: tuple[int, int]) -> tuple[Forecast, ...]:
    return tuple(Forecast(day(on), day(expected)) for on, expected in dates)


@pytest.mark.parametrize(
    ("fields", "rule", "status", "amount"),
    [
        ({"forecast_on": day(-1)}, Rule.OVERDUE, Status.LATE, 1),
        ({"forecast_on": day(75)}, Rule.LATE, Status.LATE, 15),
        ({"forecasts": said((-90, 30), (-20, 60))}, Rule.SLIPPING, Status.AT_RISK, 30),
        ({"forecasts": (Forecast(day(-90), day(60), 8), Forecast(day(-9), day(60), 6))}, Rule.CONFIDENCE,
         Status.AT_RISK, 6),
        ({"milestones": (Milestone("half", day(-1)),)}, Rule.MILESTONE, Status.AT_RISK, 1),
        ({"milestones": (Milestone("a", day(9), added_on=day(-90)), Milestone("b", day(9), added_on=day(-1)))},
         Rule.SCOPE, Status.AT_RISK, 1),
        ({"health_on": day(-29)}, Rule.STALE, Status.UNKNOWN, 29),
        ({"health": "unknown"}, Rule.SILENT, Status.UNKNOWN, 0),
        ({"baseline_on": None, "forecast_on": None}, Rule.DATELESS, Status.UNKNOWN, 0),
    ],
    ids=lambda value: value.value if isinstance(value, Rule) else "",
)  # fmt: skip
def test_each_rule_says_why(fields: dict[str, object], rule: Rule, status: Status, amount: float) -> None:
    standing = standing_of(work(**fields), None, TODAY, RULES)
    (reason,) = standing.reasons
    assert (reason.rule, reason.status, reason.amount) == (rule, status, amount)
    assert standing.status is status


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"forecast_on": day(74)},
        {"forecast_on": TODAY, "baseline_on": TODAY},
        {"forecasts": said((-90, 40), (-20, 60))},
        {"forecasts": (Forecast(day(-90), day(60), 8), Forecast(day(-9), day(60), 7))},
        {"milestones": (Milestone("half", TODAY), Milestone("whole", day(-5), day(-1)))},
        {"health_on": day(-28)},
    ],
    ids=["as promised", "two weeks", "due today", "slow slip", "one point", "milestones", "four weeks"],
)
def test_what_stays_within_the_rules_is_on_track(fields: dict[str, object]) -> None:
    standing = standing_of(work(**fields), None, TODAY, RULES)
    assert (standing.status, standing.reasons) == (Status.ON_TRACK, ())


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"landed_on": day(-1), "forecast_on": day(-1)}, Status.LANDED),
        ({"state": "landed", "forecast_on": day(-1)}, Status.LANDED),
        ({"state": "dropped"}, Status.DROPPED),
        ({"dropped_on": day(-1)}, Status.DROPPED),
        ({"state": "proposed", "forecast_on": day(-90)}, Status.PROPOSED),
        ({"health": "at risk"}, Status.AT_RISK),
        ({"health": "off track"}, Status.LATE),
        ({"health": "at risk", "health_on": day(-40)}, Status.UNKNOWN),
    ],
)
def test_what_is_over_and_what_teams_say(fields: dict[str, object], status: Status) -> None:
    assert standing_of(work(**fields), None, TODAY, RULES).status is status


def test_green_that_is_late_is_contradicted_and_a_person_s_word_wins_until_it_expires() -> None:
    late = work(forecast_on=day(123))
    word = Override("A", "on track", "Ada", "The launch moved too.", day(-3), day(2))
    before, during, after = (
        standing_of(late, None, on, RULES, word if on >= word.on else None) for on in (day(-4), TODAY, day(2))
    )
    assert (before.status, before.is_contradicted) == (Status.LATE, True)
    assert (during.status, during.derived, during.override) == (Status.ON_TRACK, Status.LATE, word)
    assert (after.status, after.override) == (Status.LATE, None)


@pytest.mark.parametrize(
    ("forecasts", "rate"),
    [
        ((), None),
        (said((-90, 30)), 0.0),
        (said((-90, 30), (-28, 58)), 0.5),
        (said((-90, 30), (-70, 44), (-28, 100)), 1.0),
        (said((-28, 30), (-14, 44)), 0.5),
        (said((-5, 30), (-1, 90)), None),
    ],
    ids=["no date", "one date", "half", "only the window counts", "younger than the window", "too young"],
)
def test_slip_rate_is_days_moved_for_each_day_that_passed(forecasts: tuple[Forecast, ...], rate: float | None) -> None:
    assert slip_rate(work(forecasts=forecasts), TODAY, 56) == rate


def landed(number: int, planned: int, took: int, team: str = "stores") -> Initiative:
    start = day(-400 + number)
    first = Forecast(start, start + timedelta(days=planned))
    end = start + timedelta(days=took)
    return work(f"L{number}", team=team, forecasts=(first,), baseline_on=first.forecast_on, landed_on=end)


def test_a_range_of_dates_comes_from_how_the_team_s_dates_came_true() -> None:
    history = [landed(number, 100, took) for number, took in enumerate((100, 110, 120, 130, 150))]
    item = work(team="stores", forecasts=said((-10, 90)), forecast_on=day(90))
    found = predict(item, history, TODAY, RULES)
    assert isinstance(found, DateRange)
    assert [(one - day(-10)).days for one in (found.low_on, found.mid_on, found.high_on)] == [100, 120, 150]
    assert (found.n, found.basis, round(found.share, 2)) == (5, "team", 0.67)
    other = predict(replace(item, team="search"), history, TODAY, RULES)
    assert isinstance(other, DateRange)
    assert other.basis == "kind"


def test_too_little_history_is_said_and_no_range_begins_before_today() -> None:
    history = [landed(number, 100, 100) for number in range(4)]
    assert predict(work(team="stores"), history, TODAY, RULES) == TooLittle(4, 5)
    assert predict(work(baseline_on=None, forecast_on=None), history, TODAY, RULES) == TooLittle(0, 5)
    overdue = work(team="stores", forecasts=said((-90, -30)), forecast_on=day(-30))
    found = predict(overdue, [*history, landed(9, 100, 100)], TODAY, RULES)
    assert isinstance(found, DateRange)
    assert found.low_on == TODAY


def test_ranges_are_scored_on_what_has_landed_by_what_was_known_then() -> None:
    history = [landed(10 * number, 60, 60 + number % 3) for number in range(12)]
    score = score_ranges(history, RULES)
    assert 0 < score.held <= score.made < len(history)


def test_a_launch_is_endangered_through_what_it_needs() -> None:
    plan = plan_of(
        work("launch", is_infrastructure=False, forecast_on=day(45), needs=(Need("shards", day(29)),)),
        work("shards", forecast_on=day(20), needs=(Need("storage", day(10)),)),
        work("storage", forecast_on=day(40)),
        work("spared", is_infrastructure=False, forecast_on=day(90), needs=(Need("shards", day(60)),)),
        work("early", is_infrastructure=False, needs=(Need("done"), Need("storage", day(40)))),
        work("done", landed_on=day(-3)),
    )
    found = read_dependencies(plan, TODAY)
    assert [(gap.initiative, gap.needed, gap.days) for gap in found.gaps] == [("shards", "storage", 30)]
    assert [(chain.launch, chain.path) for chain in found.chains] == [("launch", ("launch", "shards", "storage"))]
    standings = stand(plan, found.widest, TODAY, RULES)
    assert [reason.rule for reason in standings["shards"].reasons] == [Rule.WAITS]


def test_what_is_needed_only_after_landing_delays_nobody_else() -> None:
    plan = plan_of(
        work("launch", is_infrastructure=False, needs=(Need("shards", day(29)),)),
        work("shards", forecast_on=day(20), needs=(Need("storage", day(30)),)),
        work("storage", forecast_on=day(80)),
    )
    assert read_dependencies(plan, TODAY).chains == ()


def test_what_was_given_up_is_the_widest_gap_and_overdue_is_expected_today_at_best() -> None:
    plan = plan_of(
        work("a", is_infrastructure=False, needs=(Need("gone", day(9)), Need("old", day(-4)))),
        work("gone", state="dropped"),
        work("old", forecast_on=day(-30)),
    )
    gaps = read_dependencies(plan, TODAY).gaps
    assert [(gap.needed, gap.days) for gap in gaps] == [("gone", None), ("old", 4)]


def test_a_few_days_too_late_are_a_gap_that_keeps_nothing_waiting() -> None:
    plan = plan_of(
        work("launch", is_infrastructure=False, needs=(Need("shards", day(29)),)), work("shards", forecast_on=day(36))
    )
    for allowed, waiting in ((6, ["launch"]), (7, [])):
        found = read_dependencies(plan, TODAY, allowed)
        assert [gap.days for gap in found.gaps] == [7]
        assert [chain.launch for chain in found.chains] == list(found.widest) == waiting


def test_circles_and_needs_that_lead_nowhere_are_told_not_followed() -> None:
    circle = ("a", "b"), ("b", "c"), ("c", "a")
    items = [work(one, is_infrastructure=False, needs=(Need(other, day(-1)),)) for one, other in circle]
    found = read_dependencies(plan_of(*items, work("d", needs=(Need("nothing"), Need("d")))), TODAY)
    assert found.circles == (("a", "b", "c"),)
    assert found.dangling == (("d", "nothing"),)
    assert {chain.launch for chain in found.chains} == {"a", "b", "c"}


def test_a_circle_of_ten_thousand_is_followed_without_recursion() -> None:
    count = 10_000
    items = [work(str(n), is_infrastructure=n % 2 == 0, needs=(Need(str((n + 1) % count)),)) for n in range(count)]
    assert [len(circle) for circle in read_dependencies(plan_of(*items), TODAY).circles] == [count]
    line = {str(n): (str(n + 1),) for n in range(count)} | {str(count): ()}
    assert [group[0] for group in strong_groups(line)][:2] == [str(count), str(count - 1)]


def test_a_quarter_s_said_and_did() -> None:
    def promised(key: str, **fields: object) -> Initiative:
        return work(key, promised_on=date(2016, 12, 31), **fields)

    before = CALENDAR.shift(Q1, -1)
    items = [
        promised("in time", landed_on=date(2016, 12, 31), is_infrastructure=False),
        promised("later", landed_on=date(2017, 1, 1)),
        promised("dropped", state="dropped"),
        promised("open"),
        promised("untold", baseline_on=None, forecast_on=None),
        promised("hoped", landed_on=date(2016, 11, 1), is_stretch=True),
        work("promised again", promised_on=date(2017, 6, 30), promises=(date(2016, 12, 31),)),
        work("other", promised_on=date(2016, 9, 30)),
    ]
    found = delivery_of(items, before, TODAY)
    parts = (found.in_time, found.later, found.dropped, found.ahead, found.unknown, found.hoped)
    assert [[one.key for one in part] for part in parts] == [
        ["in time"], ["later"], ["dropped"], ["open", "promised again"], ["untold"], ["hoped"],
    ]  # fmt: skip
    assert (found.said, found.of(is_infrastructure=False).said) == (6, 1)


def test_commitments_add_up_by_quarter_and_months_that_nobody_promised_are_left_out() -> None:
    months = [date(2017, month, 1) for month in (1, 2, 3, 4)]
    loads = [Load("stores", month, 10, 12) for month in months] + [Load("search", months[0], 8, 8),
                                                                   Load("search", months[1], 8, None)]  # fmt: skip
    found = commitments_of(loads, CALENDAR)
    told = [(one.team, one.quarter.starts_on.month, one.available, one.committed, one.months) for one in found]
    assert told == [("stores", 1, 30, 36, 3), ("search", 1, 8, 8, 1), ("stores", 4, 10, 12, 1)]
    assert [one.is_over(100) for one in found] == [True, False, True]
    assert not commitments_of([Load("nobody", months[0], 0, 0)], CALENDAR)[0].is_over(100)


def test_the_mix_shows_what_is_not_known_beside_what_was_chosen() -> None:
    parts = mix_of({"improving": 30.0, "unknown": 10.0, "new value": 60.0}, {"improving": 0.4, "unplanned": 0.1})
    assert [(one.category, one.percent, one.chosen_pct) for one in parts] == [
        ("new value", 60, None), ("improving", 30, 40), ("unplanned", 0, 10), ("unknown", 10, None),
    ]  # fmt: skip
    assert mix_of({}, {"improving": 1.0}) == ()


RELIEVES, LOADS = (Effect("disk", is_relief=True),), (Effect("disk", is_relief=False),)
RUNWAY = Runway("disk", early_on=day(40), mid_on=day(50), late_on=day(70))


@pytest.mark.parametrize(
    ("items", "runway", "found"),
    [
        ((work(effects=RELIEVES, forecast_on=day(80)),), RUNWAY, [(Trouble.RELIEF_LATE, "A", 30, True)]),
        ((work(effects=RELIEVES, forecast_on=day(60)),), RUNWAY, [(Trouble.RELIEF_LATE, "A", 10, False)]),
        ((work(effects=RELIEVES, forecast_on=day(50)),), RUNWAY, []),
        ((), RUNWAY, [(Trouble.NO_RELIEF, "", 0, False)]),
        ((), replace(RUNWAY, mid_on=day(366)), []),
        ((), Runway("disk"), []),
        ((work(effects=RELIEVES, baseline_on=None, forecast_on=None),), RUNWAY, [(Trouble.NO_RELIEF, "A", 0, False)]),
        ((work(effects=RELIEVES, landed_on=day(-1)),), RUNWAY, [(Trouble.NO_RELIEF, "", 0, False)]),
        ((work(effects=RELIEVES, forecast_on=day(49)), work("B", effects=LOADS, forecast_on=day(55))), RUNWAY, []),
        ((work(effects=RELIEVES, forecast_on=day(60)), work("B", effects=LOADS, forecast_on=day(55))), RUNWAY,
         [(Trouble.LAUNCH_LOADS, "B", 5, False), (Trouble.RELIEF_LATE, "A", 10, False)]),
        ((), Runway("disk", order_mid_on=day(-1), order_late_on=day(9)), [(Trouble.ORDER_PAST, "", 1, False)]),
        ((), Runway("disk", order_mid_on=day(-9), order_late_on=day(-1)), [(Trouble.ORDER_PAST, "", 9, True)]),
        ((), Runway("disk", order_mid_on=TODAY), []),
        ((work(effects=RELIEVES, forecast_on=day(-5)),), replace(RUNWAY, is_over=True, mid_on=None), []),
    ],
)  # fmt: skip
def test_what_runs_out_before_the_plan_helps(
    items: tuple[Initiative, ...], runway: Runway, found: list[tuple[Trouble, str, int, bool]]
) -> None:
    told = find_shortfalls(plan_of(*items), [runway], TODAY)
    assert [(one.trouble, one.initiative, one.days, one.is_certain) for one in told] == found


def test_what_changed_since_a_review_is_told_once_and_with_why() -> None:
    moved = (Forecast(day(-90), day(10)), Forecast(day(-20), day(30), reason="More work."),
             Forecast(day(-5), day(40), reason="Still more."))  # fmt: skip
    plan = plan_of(
        work("moved", forecasts=moved, added_on=day(-90)),
        work("back", forecasts=said((-90, 10), (-20, 30), (-5, 10))),
        work("sooner", forecasts=said((-90, 40), (-5, 10))),
        work("new", added_on=day(-3), purpose="For all.", forecasts=said((-3, 50))),
        work("done", landed_on=day(-2), forecast_on=day(-2), baseline_on=day(-9), summary="Live."),
        work("gone", state="dropped", dropped_on=day(-1), summary="No people."),
        work("long gone", state="dropped", dropped_on=day(-60)),
    )
    assert [(one.what, one.initiative, one.why, one.days) for one in changes_of(plan, day(-30), day(1))] == [
        (What.ADDED, "new", "For all.", 0),
        (What.LATER, "moved", "More work. Still more.", 30),
        (What.EARLIER, "sooner", "", -30),
        (What.DROPPED, "gone", "No people.", 0),
        (What.DONE, "done", "Live.", 7),
    ]


def test_what_came_of_a_commitment_that_gave_way() -> None:
    gave = Displacement("queue", "threads", day(-100))
    plan = plan_of(work("queue", forecast_on=day(100), effects=RELIEVES), work("threads", is_infrastructure=False))
    failures = [
        Failure(day(-120), "jobs", "before", 1, 2),
        Failure(day(-50), "jobs", "F1", 10, 20),
        Failure(day(-50), "mail", "F1", 5, 9),
        Failure(day(-40), "mail", "F2", 5, 9),
    ]
    found = aftermath_of(gave, plan, {"disk": "jobs"}, failures, TODAY)
    assert (found.late_days, found.services, len(found.failures), found.minutes) == (40, ("jobs",), 2, (15, 29))
    assert aftermath_of(gave, plan, {}, failures, TODAY).services == ()
    unmeasured = [Failure(day(-50), "jobs"), *failures[1:]]
    assert aftermath_of(gave, plan, {"disk": "jobs"}, unmeasured, TODAY).minutes is None


def test_everything_wrong_with_a_plan_is_listed() -> None:
    plan = plan_of(
        work("reversed", starts_on=day(61)),
        work("dateless", baseline_on=None, forecast_on=None),
        work("stranger", team="ghosts", work=(Work("stores"), Work("phantoms"))),
        work("shares", products=(("a", 0.5), ("b", 0.4))),
        work("whole", products=(("a", 0.333), ("b", 0.333), ("c", 0.333))),
        work("x", needs=(Need("y"),)), work("y", needs=(Need("x"), Need("z"))),
        work("over", landed_on=day(-1), baseline_on=None, forecast_on=None),
    )  # fmt: skip
    found = check_plan(plan, read_dependencies(plan, TODAY), ["stores"], ["whole"])
    assert [(one.flaw, one.initiative, one.about) for one in found] == [
        (Flaw.TWICE, "whole", ""), (Flaw.NO_DATE, "dateless", ""), (Flaw.REVERSED, "reversed", ""),
        (Flaw.UNKNOWN_TEAM, "stranger", "ghosts"), (Flaw.UNKNOWN_TEAM, "stranger", "phantoms"),
        (Flaw.SHARES, "shares", "0.90"), (Flaw.CIRCLE, "x", "y"), (Flaw.DANGLING, "y", "z"),
    ]  # fmt: skip


COLD = Add("Cold storage", is_infrastructure=True, team="stores", to_on=date(2017, 6, 30), person_weeks=12)
CHANGES = (Move("INF-07", date(2017, 3, 1)), Drop("P.1~x"), Staff("INF-07", "stores", 2.5), COLD)
PLAN = plan_of(work("INF-07", work=(Work("stores", person_weeks=10),)), work("P.1~x"))


def test_a_scenario_is_the_same_after_it_was_written_and_read() -> None:
    text = write_scenario(CHANGES)
    assert text == (
        "move.INF-07.2017-03-01~drop.P%2E1%7Ex~staff.INF-07.stores.2.5"
        "~add.Cold%20storage.infrastructure.stores.2017-06-30.12"
    )
    assert read_scenario(text, PLAN, ["stores"]) == Scenario(CHANGES)
    assert read_scenario("", PLAN) == Scenario()


@pytest.mark.parametrize(
    "text",
    [
        "move.INF-08.2017-03-01", "move.INF-07.2017-02-30", "move.INF-07.soon", "move.INF-07", "move.INF-07.9999-12-31",
        "drop.INF-07~", "steal.INF-07", "staff.INF-07.ghosts.2", "staff.INF-07.stores.-2", "staff.INF-07.stores.nan",
        "staff.INF-07.stores.99999", "add.INF-07.product.stores.2017-06-30.1", "add.X.other.stores.2017-06-30.1",
        f"add.{'x' * 81}.product.stores.2017-06-30.1", "drop.INF-07\n", "<script>alert(1)</script>",
        "drop." + "x" * 2000,
        "~".join(["drop.INF-07"] * 41), "move.INF-07.2017-03-01~'; DROP TABLE x; --", "..", "drop.%00",
    ],
)  # fmt: skip
def test_a_scenario_with_a_fault_is_refused_whole(text: str) -> None:
    found = read_scenario(text, PLAN, ["stores"])
    assert found.changes == ()
    assert found.problems


def test_a_scenario_leaves_the_plan_as_it_is_and_is_compared_with_it() -> None:
    launch = work("launch", is_infrastructure=False, needs=(Need("shards", day(29)),))
    shards = work("shards", starts_on=TODAY, forecast_on=day(78), work=(Work("stores", person_weeks=30),))
    plan = plan_of(launch, shards)
    loads = tuple(Load(team, date(2017, month, 1), 12, 12) for team in ("stores", "search") for month in (2, 3, 4, 5))
    ground = Ground(loads, (RUNWAY,), CALENDAR, TODAY, RULES)
    changes = (Move("shards", day(20)), Staff("shards", "search", 9))
    other = apply_scenario(plan, changes, TODAY)
    before, after = look_ahead(plan, ground), look_ahead(plan, ground, other)
    assert ([chain.launch for chain in before.endangered], after.endangered) == (["launch"], ())
    assert plan.items["shards"] is shards
    assert before.overcommitted == ()
    # In two months instead of four, stores give 15 a month instead of 7.5, and search 4.5 that were not planned.
    told = {(one.team, one.quarter.starts_on.month): one.committed for one in after.overcommitted}
    assert told == {("stores", 1): 39.0, ("search", 1): 33.0}
    assert (before.person_weeks, after.person_weeks) == (30, 39)


def test_a_scenario_adds_and_drops() -> None:
    other = apply_scenario(PLAN, CHANGES, TODAY)
    assert other.items["P.1~x"].is_dropped
    assert other.items["Cold storage"].expected_on == date(2017, 6, 30)
    assert other.items["INF-07"].work == (Work("stores", person_weeks=2.5),)
    assert apply_scenario(other, [Staff("INF-07", "stores", 0)], TODAY).items["INF-07"].work == ()
