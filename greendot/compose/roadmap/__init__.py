"""Roadmap: product and infrastructure on one plan, what each is for, its dates and how they moved."""

from __future__ import annotations

from datetime import datetime

from greendot.compose.assembly import assemble, other_metrics, section
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.roadmap.board import board_of
from greendot.compose.roadmap.choices import OFFERS, Picked, offer_choices, picked
from greendot.compose.roadmap.compared import scenario_blocks, scenario_note
from greendot.compose.roadmap.detail import initiative_section
from greendot.compose.roadmap.effort import commitment_blocks, mix_blocks
from greendot.compose.roadmap.gaveway import gave_way
from greendot.compose.roadmap.kept import kept_table
from greendot.compose.roadmap.listing import initiative_table
from greendot.compose.roadmap.reviewed import changes_table, delivery_table, describe_changes, describe_delivery
from greendot.compose.roadmap.roadmap import Roadmap, read_roadmap
from greendot.compose.roadmap.runout import runs_out
from greendot.compose.roadmap.title import describe_plan
from greendot.compose.roadmap.unsound import kept_out_note, unsound_blocks
from greendot.compose.roadmap.waiting import waiting_blocks
from greendot.compose.view import View
from greendot.document import Block, Document
from greendot.results import Selection
from greendot.snapshot import Snapshot

_NUMBERS = ("initiatives_on_track",)


def compose_roadmap(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the plan as a board, the initiative that is open, what waits, what changed, and what was promised."""
    view = View(snapshot, selection, now)
    road = read_roadmap(view)
    title = describe_plan(view, road).text.strip()
    if not road.plan.items:
        empty = "Add a source that fills initiatives, and the plan stands here."
        blocks = (kept_out_note(view), *unsound_blocks(view, road))
        return assemble(view, PAGE, title, empty, (*blocks, other_metrics(view, PAGE, ())), is_timeless=True)
    pick = picked(view)
    lead = f"{_held(road)} {describe_changes(view, road, pick.since)}"
    return assemble(view, PAGE, title, lead, _blocks(view, road, pick), is_timeless=True)


def _held(road: Roadmap) -> str:
    """Return which kinds of work the plan holds, in a sentence."""
    kinds = {item.is_infrastructure for item in road.plan.items.values()}
    if len(kinds) == 2:
        return "Product and infrastructure on one plan."
    return f"The plan holds {'infrastructure' if True in kinds else 'product'} work alone."


def _blocks(view: View, road: Roadmap, pick: Picked) -> tuple[Block | None, ...]:
    return (
        scenario_note(view, road),
        kept_out_note(view),
        initiative_section(view, road, pick.initiative),
        section("What this scenario changes", "scenario", *scenario_blocks(view, road)),
        board_of(view, road, pick),
        section("Launches that wait on other work", "waiting", *waiting_blocks(view, road)),
        section("What runs out before the plan helps", "runways", runs_out(view, road)),
        section("What changed in the plan", "changed", changes_table(view, road, pick.since)),
        section("Said and did", "delivered", describe_delivery(view, road), delivery_table(view, road)),
        section("What gave way to other work", "displaced", gave_way(view, road)),
        section("What teams have promised", "commitment", *commitment_blocks(view, road)),
        section("Where time went", "mix", *mix_blocks(view)),
        compose_numbers(view, _NUMBERS, "numbers:roadmap"),
        section("Scenarios that are kept", "scenarios", kept_table(view, road)),
        section("Every initiative", "initiatives", initiative_table(view, road, pick), is_folded=True),
        section("Open in the plan", "faults", *unsound_blocks(view, road), is_folded=True),
        other_metrics(view, PAGE, _NUMBERS),
    )


PAGE = Page(
    "roadmap",
    "Roadmap",
    "Plan",
    "What is next?",
    compose_roadmap,
    ("roadmap", "delivery"),
    ("initiatives",),
    offers=OFFERS,
    offer=offer_choices,
)
