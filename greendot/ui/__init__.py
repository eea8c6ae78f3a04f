"""Turns a snapshot and an address into Streamlit pages; everything that knows Streamlit is here."""

from greendot.ui.documents import compose_page
from greendot.ui.navigation import run_page
from greendot.ui.place import selection_of_page, snapshot_of_page
from greendot.ui.reports import show_reports
from greendot.ui.showing import show_document
from greendot.ui.workbench import show_workbench

__all__ = [
    "compose_page",
    "run_page",
    "selection_of_page",
    "show_document",
    "show_reports",
    "show_workbench",
    "snapshot_of_page",
]
