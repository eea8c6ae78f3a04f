"""Value: is it worth it? What was promised, what came of it, what it cost, and what cannot be known."""

from __future__ import annotations

from datetime import datetime

from greendot.compose.assembly import assemble, section
from greendot.compose.decided import decisions_table
from greendot.compose.page import Page
from greendot.compose.value.answers import answer_all, title_of
from greendot.compose.value.claims import read_claims
from greendot.compose.value.ledger import claim_sections, ledger_table, prices_table
from greendot.compose.value.people import compose_people
from greendot.compose.view import View
from greendot.document import Document
from greendot.results import Selection
from greendot.snapshot import Snapshot

__all__ = ["PAGE", "compose_value"]


def compose_value(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the five answers, the ledger, each promise in full, and what is paid for people."""
    view = View(snapshot, selection, now)
    claims = read_claims(view)
    blocks = (
        *(answer_all(view, claims) if claims else ()),
        section("The ledger", "ledger", ledger_table(view, claims)),
        section("Each promise", "promises", *claim_sections(view, claims)),
        section("What was decided", "decided", decisions_table(view)),
        compose_people(view),
        section("What the sums rest on", "prices", prices_table(view)),
    )
    lead = "Each piece of work said what it would move. Here is what moved, and how sure that is."
    title = title_of(view, claims) if claims else "Nothing was promised that can be checked."
    return assemble(view, PAGE, title, lead, blocks, is_timeless=True)


PAGE = Page(
    "value",
    "Value",
    "Worth",
    "Is it worth it?",
    compose_value,
    ("value",),
    ("claims", "headcount_plan"),
    metrics=("cost_per_daily_user", "hiring_against_plan", "time_to_fill", "total_cost"),
)
