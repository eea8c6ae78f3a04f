"""Turns the workspace's reports into a page: a list to start from, drafts to write in, frozen ones to look back at."""

from greendot.ui.reports.page import show_reports
from greendot.ui.reports.preview import answer_report

__all__ = ["answer_report", "show_reports"]
