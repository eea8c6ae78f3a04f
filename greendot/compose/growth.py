"""Growth: how many people use it, how they talk, and how fast that changes."""

from __future__ import annotations

from datetime import datetime

from greendot.compose.ahead import compose_forecast, figure_forecast
from greendot.compose.assembly import assemble, changes, other_metrics, section
from greendot.compose.findings import find
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.pictures import figure_bars, figure_lines, figure_members
from greendot.compose.titles import title_by
from greendot.compose.view import View
from greendot.document import Document
from greendot.results import Selection
from greendot.snapshot import Snapshot

_USERS = ("daily_users", "connected_users")
_MESSAGES = ("messages_peak", "messages_p99", "presence_share", "delivered_first_time")


def compose_growth(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return people first, then messages: how many, how that changed, and which part of it."""
    view = View(snapshot, selection, now)
    findings = find(view, PAGE.areas)
    blocks = (
        compose_numbers(view, _USERS, "numbers:users"),
        figure_bars(view, "daily_users"),
        compose_forecast(view, "daily_users"),
        figure_lines(view, "daily_users"),
        section(
            "People",
            "people",
            changes(view, _USERS, "items:people"),
            figure_members(view, "daily_users", "region"),
            figure_members(view, "daily_users", "plan"),
        ),
        section(
            "Messages",
            "messages",
            compose_numbers(view, _MESSAGES, "numbers:messages"),
            changes(view, _MESSAGES, "items:messages"),
            figure_bars(view, "messages_peak"),
            figure_members(view, "messages_peak", "kind"),
            figure_forecast(view, "messages_peak"),
            figure_lines(view, "presence_share"),
        ),
        other_metrics(view, PAGE, (*_USERS, *_MESSAGES)),
    )
    lead = "How many people use it and how much they say, with the change that is more than chance."
    return assemble(view, PAGE, title_by(view, PAGE, findings, (*_USERS, *_MESSAGES, "registered_users")), lead, blocks)


PAGE = Page(
    "growth",
    "Growth",
    "Worth",
    "Is it growing?",
    compose_growth,
    ("growth", "messages"),
    (),
    ("region", "plan", "kind"),
)
