"""Turns sources into facts: every row is accepted, unchanged or in quarantine, and none is lost."""

from greendot.load.report import LoadReport, Removed, SourceFailure, TableReport
from greendot.load.running import load_sources, retry_quarantine

__all__ = ["LoadReport", "Removed", "SourceFailure", "TableReport", "load_sources", "retry_quarantine"]
