"""Turns a metric's name, a path or a pasted text into one metric file and every problem it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from greendot.calendar import Calendar
from greendot.contracts import Contract
from greendot.engine import Bounds, DuckDBEngine
from greendot.errors import GreendotError, MetricError, Problem, nearest
from greendot.metrics import Library, MetricFile, check_metrics, find_files, read_metric, read_text
from greendot.workbench.holding import MOST_ROWS, Limits
from greendot.workspace import Workspace

LONGEST = 20_000
"""How many characters a metric file may have here; the longest that ships has a fifth of it."""

DEEPEST = 60
"""How deep brackets may nest: more than anyone writes, and less than what a parser gives up on."""

_NAMED = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A metric file as it was found: its name and text, what it was read as, and what is wrong with it.

    `file` is None where problems keep it from being read at all.
    """

    name: str
    text: str
    file: MetricFile | None
    problems: tuple[Problem, ...]


def known_files(workspace: Workspace) -> Mapping[str, Path]:
    """Return the metric files that ship and those of the workspace, by name; none of them is read."""
    return find_files(workspace.query_folders, replace=workspace.settings.publish.replace)[0]


def find_draft(workspace: Workspace, asked: str) -> Draft:
    """Return the metric file that a name or a path means. MetricError when there is none, with the nearest name."""
    files = known_files(workspace)
    if asked in files:
        return draft_of_file(workspace, files[asked])
    path = Path(asked)
    if path.suffix == ".sql" or "/" in asked or path.is_file():
        if not path.is_file():
            raise MetricError(f"{asked}: is no file; give a metric's name, or a path to a file such as queries/a/b.sql")
        return draft_of_file(workspace, path)
    hint = nearest(asked, files) or "`greendot metrics` lists them; a file is given as its path, with .sql"
    raise MetricError(f"there is no metric '{asked}'; {hint}")


def draft_of_file(workspace: Workspace, path: Path) -> Draft:
    """Return what a metric file holds; MetricError when it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig") as opened:
            text = opened.read(LONGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise MetricError(f"{path}: cannot be read: {error}") from error
    if found := _unfit(text, str(path)):
        return Draft(path.stem, text, None, (found,))
    return _draft(path.stem, text, read_metric(path, workspace.contracts))


def draft_of_text(workspace: Workspace, text: str, name: str = "pasted") -> Draft:
    """Return what a text that someone pasted holds, called `name` where that is fit for a name."""
    named = name if _NAMED.fullmatch(name) else "pasted"
    text = text.replace("\r\n", "\n").replace("\0", "")
    if found := _unfit(text, f"{named}.sql"):
        return Draft(named, text, None, (found,))
    read = read_text(text, "draft", named, workspace.contracts)
    if isinstance(read, MetricFile):
        return _draft(named, text, read)
    return Draft(named, text, None, tuple(replace(problem, file=f"{named}.sql") for problem in read))


def check_draft(
    draft: Draft, contracts: Mapping[str, Contract], calendar: Calendar, limits: Limits, *, proofs: bool = True
) -> tuple[Problem, ...]:
    """Return every problem that `greendot check` would find; proofs run on made-up rows, within the limits."""
    if draft.file is None:
        return draft.problems
    library = Library({draft.file.name: draft.file}, (), 1)
    samples = DuckDBEngine(
        None, memory_limit=limits.memory, threads=1, bounds=Bounds(limits.seconds, MOST_ROWS)
    ) if proofs else None  # fmt: skip
    try:
        return tuple(check_metrics(library, contracts, calendar, proofs=proofs, samples=samples))
    except (GreendotError, RecursionError) as error:
        text = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return (Problem(draft.file.site.file, draft.file.site.first_line, text, "write it more plainly"),)


def _draft(name: str, text: str, read: MetricFile | list[Problem]) -> Draft:
    return Draft(name, text, read, ()) if isinstance(read, MetricFile) else Draft(name, text, None, tuple(read))


def _unfit(text: str, file: str) -> Problem | None:
    """Return why a text is not even parsed: parsers take long over what is very long or deeply nested."""
    if len(text) > LONGEST:
        return Problem(file, None, f"has more than {LONGEST:,} characters", "a metric is one query; split it")
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        return Problem(file, None, f"nests brackets {deepest} deep", "put the inner parts into WITH")
    return None
