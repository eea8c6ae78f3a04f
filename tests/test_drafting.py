"""A new metric: the name it may have, what its fact table proposes, and a file that passes the check at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.contracts import read_contracts
from greendot.drafting import (
    Draft,
    Place,
    keys_to_fix,
    kinds_of,
    note_of_area,
    pick_table,
    propose_dimensions,
    propose_max_age,
    propose_measure,
    propose_time,
    propose_unit,
    read_place,
    times_of,
    write_draft,
)
from greendot.drafting.forms import forms_of
from greendot.drafting.writing import text_of
from greendot.errors import MetricError
from greendot.metrics import MetricFile, Planner, read_metric
from greendot.resources import shipped
from greendot.results import Kind

CONTRACTS = read_contracts(shipped("data", "contracts"))
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
TIMED = [name for name, contract in CONTRACTS.items() if times_of(contract)]


def proposed(table: str, kind: Kind | None = None) -> Draft:
    """Return the draft that takes every proposal; where one member must be chosen, the first word or any."""
    contract = CONTRACTS[table]
    time = propose_time(contract) or times_of(contract)[0]
    kind = kind or kinds_of(contract, time)[0]
    first, second = propose_measure(contract, kind, time)
    is_ratio = kind is Kind.RATIO
    draft = Draft(Place("area", "a_metric"), contract, time, kind, owner="team")
    draft = replace(draft, numerator=first, denominator=second) if is_ratio else replace(draft, value=first)
    fixed = [f"{name} = '{(contract.column(name).values or ('any',))[0]}'" for name in keys_to_fix(draft)]
    draft = replace(draft, where=" AND ".join(fixed))
    draft = replace(draft, dimensions=propose_dimensions(draft, CONTRACTS), max_age=propose_max_age(contract))
    return replace(draft, unit=propose_unit(draft))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("new_users", "write growth/new_users"),
        ("queries/growth/users.sql", "write growth/users"),
        ("growth/sub/users", "write sub/users"),
        ("", "such as growth/new_users"),
        ("/", "such as growth/new_users"),
        ("/etc/passwd", "write etc/passwd"),
        ("../secrets", "'..' cannot be the name of an area"),
        ("growth/..", "'..' cannot be the name of a metric"),
        ("growth/users.sql", "did you mean 'users'?"),
        ("growth/Weekend Sign-ups", "did you mean 'weekend_sign_ups'?"),
        ("growth/größe", "did you mean 'grosse'?"),
        ("growth/用户", "'用户' cannot be the name of a metric"),
        ("growth/9lives", "did you mean 'lives'?"),
        ("growth/a\x00b", "did you mean 'a_b'?"),
        ("growth/" + "a" * 62, "at most 61 in all"),
        ("growth/select", "'select' cannot be the name of a metric: it means something else in every query"),
        ("growth/period", "it means something else in every query"),
        ("growth/con", "it means something else in Windows"),
        ("nul/users", "'nul' cannot be the name of an area"),
    ],
)
def test_what_is_no_name_is_answered_with_one(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(MetricError) as refused:
        read_place(text, tmp_path, [shipped("queries")])
    assert said in str(refused.value)


def test_a_name_that_is_free_has_its_place(tmp_path: Path) -> None:
    assert read_place("growth/a1_b", tmp_path).file == Path("growth/a1_b.sql")


def test_a_name_that_is_taken_is_answered_with_its_file_wherever_it_stands(tmp_path: Path) -> None:
    own = tmp_path / "queries"
    (own / "cost").mkdir(parents=True)
    (own / "cost" / "Broken.sql").write_text("not even SQL")
    with pytest.raises(MetricError, match=r"cost/Broken\.sql: edit that file, or choose another name"):
        read_place("growth/broken", own, [shipped("queries")])
    with pytest.raises(MetricError, match=r"growth/daily_users\.sql: choose another name; to replace it, copy"):
        read_place("cost/daily_users", own, [shipped("queries")])


@pytest.mark.parametrize(
    ("area", "note"),
    [("growth", ""), ("grwth", "grwth is a new area; did you mean 'growth'?"), ("weather", "weather is a new area.")],
)
def test_an_area_that_no_metric_has_is_noted(area: str, note: str) -> None:
    assert note_of_area(Place(area, "x"), [shipped("queries")]) == note


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("daily_user", "did you mean 'daily_users'?"),
        ("Incidents", "did you mean 'incidents'?"),
        ("customer", "did you mean 'customers'?"),
        ("toil", "did you mean 'effort'?"),
        ("xyzzy", "these are: annotations, "),
        (
            "initiative_teams",
            "initiative_teams has no column that is a time, so no period can be told from it; tables of",
        ),
    ],
)
def test_a_table_that_gives_no_metric_is_answered_with_those_that_do(name: str, said: str) -> None:
    with pytest.raises(MetricError) as refused:
        pick_table(name, CONTRACTS)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("table", "kind", "measure", "fixed", "dimensions", "unit"),
    [
        ("daily_users", Kind.COUNT, ("new_users", ""), (), ("region", "plan"), "users"),
        ("incidents", Kind.COUNT, ("", ""), (), ("service",), "incidents"),
        ("indicators", Kind.RATIO, ("good", "total"), ("indicator",), ("service",), "percent"),
        ("window_users", Kind.GAUGE, ("users", ""), ("span",), ("region", "plan"), "users"),
        ("message_rate", Kind.COUNT, ("messages", ""), (), ("kind",), "messages"),
        ("costs", Kind.GAUGE, ("BilledCost", ""), (), ("service", "team"), "money"),
        ("services", Kind.GAUGE, ("", ""), (), ("team",), "services"),
        ("shard_load", Kind.GAUGE, ("peak_load", ""), (), ("store", "shard"), "load units"),
    ],
)
def test_a_table_proposes_what_is_measured_of_it(
    table: str, kind: Kind, measure: tuple[str, str], fixed: tuple[str, ...], dimensions: tuple[str, ...], unit: str
) -> None:
    draft = proposed(table)
    assert (draft.kind, (draft.value or draft.numerator, draft.denominator)) == (kind, measure)
    assert keys_to_fix(replace(draft, where="", dimensions=())) == fixed
    assert (draft.dimensions, draft.unit) == (dimensions, unit)


def accepted(draft: Draft, planner: Planner, folder: Path) -> str:
    """Return the first form of a draft that the check, without proofs, accepts; empty when none is."""
    for form in forms_of(draft):
        path = folder / "area" / "a_metric.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(draft, form))
        read = read_metric(path, CONTRACTS)
        if isinstance(read, MetricFile) and not planner.check(read):
            return form.sql
    return ""


@pytest.mark.parametrize("table", TIMED)
def test_every_kind_that_a_table_offers_can_be_written(table: str, tmp_path: Path) -> None:
    planner = Planner(CONTRACTS, CALENDAR)
    contract = CONTRACTS[table]
    kinds = kinds_of(contract, propose_time(contract) or times_of(contract)[0])
    assert kinds
    assert not [kind for kind in kinds if not accepted(proposed(table, kind), planner, tmp_path)]


@pytest.mark.parametrize(
    ("table", "kind", "said"),
    [
        ("message_rate", Kind.PEAK, "max(messages_per_min) AS value"),  # the peak of the sum over kinds
        ("shard_load", Kind.PEAK, "over: [store, shard]"),  # a load does not add up: the largest shard
        ("incidents", Kind.DURATION, "resolved_at IS NULL AS is_open"),
        ("deployments", Kind.RATIO, "count(*) FILTER (WHERE is_failed) AS numerator"),
        ("services", Kind.GAUGE, "valid_from < local_day(p.as_of)"),
        ("costs", Kind.GAUGE, "sum(BilledCost) AS value"),
    ],
)
def test_what_is_written_is_proved_and_says_what_it_means(table: str, kind: Kind, said: str) -> None:
    assert said in write_draft(proposed(table, kind), CONTRACTS, CALENDAR)


def test_a_file_is_pleasant_to_edit() -> None:
    draft = replace(proposed("daily_users"), dimensions=("region",), title="Sign-ups: all", where="isodow(day) >= 6")
    assert (
        write_draft(draft, CONTRACTS, CALENDAR)
        == """/* ---
title: 'Sign-ups: all'
summary: To be written, in one plain sentence.
owner: team
kind: count                  # gauge | ratio | count | duration | peak | quantile
unit: users
better: neither              # higher | lower | neither
course: steady               # steady | growing | seasonal: what "nothing changed" means
dimensions: [region]
sources: {daily_users: 36h}  # each fact table it reads, and how old that may be
evidence: measured           # measured | estimated | modelled
pitfalls: To be written, how it misleads.
source: Sum of new_users in daily_users
status: draft                # draft | certified: viewers see certified ones only
--- */
SELECT period(day) AS period, region, sum(new_users) AS value
FROM daily_users
WHERE isodow(day) >= 6
GROUP BY ALL
"""
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": "usrs > 1"}, "there is no column 'usrs' here; did you mean 'users'?"),
        ({"where": "1 = 1; DROP TABLE daily_users"}, "is not SQL that can be read"),
        ({"where": "1 = 1 */ SELECT"}, "area/a_metric.sql"),
        ({"value": "users"}, "users does not add up across day"),
        ({"title": "a */ b"}, "holds */, which ends the header"),
        ({"dimensions": ("regio",)}, "there is no column 'regio' here; did you mean 'region'?"),
    ],
)
def test_a_draft_that_no_query_can_say_is_refused_with_the_reason(changes: dict[str, object], said: str) -> None:
    with pytest.raises(MetricError) as refused:
        write_draft(replace(proposed("daily_users"), **changes), CONTRACTS, CALENDAR)  # type: ignore[arg-type]
    assert said in str(refused.value)
