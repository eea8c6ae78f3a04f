"""Turns a checkout into its reference pages by file name, on disk or compared with what is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from greendot.contracts import read_contracts
from greendot.errors import GreendotError, MetricError, Problem
from greendot.metrics import SCHEMA_FILE, read_metrics, render_schema
from greendot.reference.commands_page import render_commands
from greendot.reference.metrics_page import render_metric_files, render_metrics
from greendot.reference.settings_page import render_settings
from greendot.reference.tables_page import render_contract_files, render_tables
from greendot.render.json_schema import SCHEMA_FILE as REPORT_SCHEMA_FILE
from greendot.render.json_schema import render_report_schema

FOLDER = Path("docs", "reference")


def render_pages(root: Path, commands: click.Group, exit_codes: Mapping[str, int]) -> dict[str, str]:
    """Return each page's text by its file name. MetricError or ContractError when a file that ships is wrong."""
    if not (root / "pyproject.toml").is_file():
        raise GreendotError("the reference is made in a checkout of Greendot, and this is an installed copy")
    contracts = read_contracts(root / "data" / "contracts")
    library = read_metrics([root / "queries"], contracts)
    if library.problems:
        raise MetricError(problems=library.problems)
    return {
        "settings.md": render_settings(),
        "commands.md": render_commands(commands, exit_codes),
        "fact-tables.md": render_tables(contracts),
        "contract-files.md": render_contract_files(),
        "metrics.md": render_metrics(library.metrics, root),
        "metric-files.md": render_metric_files(),
        SCHEMA_FILE: render_schema(contracts),
        REPORT_SCHEMA_FILE: render_report_schema(),
    }


def write_pages(root: Path, pages: Mapping[str, str]) -> list[Path]:
    """Write the pages, take away those that are no longer made, and return the files that changed."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stale = [Path(problem.file) for problem in check_pages(root, pages)]
    for path in stale:
        if path.name in pages:
            (root / path).write_text(pages[path.name], encoding="utf-8", newline="\n")
        else:
            (root / path).unlink()
    return stale


def check_pages(root: Path, pages: Mapping[str, str]) -> list[Problem]:
    """Return the reference pages that are missing, out of date, or made by nothing."""
    folder = root / FOLDER
    made = [path for kind in ("*.md", "*.json") for path in folder.glob(kind)]
    there = {path.name: path.read_text(encoding="utf-8") for path in made}
    faults = {name: "is missing" if name not in there else "is out of date" for name in pages}
    faults |= dict.fromkeys(there.keys() - pages.keys(), "is made by nothing")
    return [
        Problem((FOLDER / name).as_posix(), None, fault, "run: make docs")
        for name, fault in sorted(faults.items())
        if there.get(name) != pages.get(name)
    ]
