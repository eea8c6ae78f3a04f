"""Turns sources into facts: every row is accepted, unchanged or in quarantine, and none is lost."""

from greendot.load.report import LoadReport, SourceFailure, TableReport
from greendot.load.running import load_sources, retry_quarantine

__all__ = ["LoadReport", "SourceFailure", "TableReport", "load_sources", "retry_quarantine"]
