"""Turns a Report into files under its own name, in the formats that exporting knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from greendot import exporting
from greendot.errors import ExportError
from greendot.exporting import write_files
from greendot.report import Report

__all__ = ["FORMATS", "render_report", "write_files"]

Tell = Callable[[str], None]

FORMATS: Mapping[str, str] = {name: Path(file).suffix for name, file in exporting.FILES.items()}
"""Every format by name, and what the name of its file ends with."""


def render_report(
    report: Report, formats: Sequence[str] = (), *, site: str = "", tell: Tell | None = None
) -> Mapping[str, bytes]:
    """Return the files of a report by name, in all formats when none is named. ExportError for an unknown one."""
    contents: dict[str, bytes] = {}
    for name in formats or FORMATS:
        if name not in FORMATS:
            raise ExportError(f"'{name}' is not a format; use one of {', '.join(FORMATS)}")
        if tell:
            tell(name)
        for _, content in exporting.render_report(report, (name,), site=site):
            contents[f"{report.key}{FORMATS[name]}"] = content
    return contents
