"""Turns the workspace, a git revision or a kept build into one side of a comparison: definitions and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from greendot.contracts import Contract
from greendot.definitions import Definition
from greendot.metrics import MetricFile, read_text
from greendot.publish.defining import definition_of, known_definitions
from greendot.snapshot import Snapshot
from greendot.workbench.revisions import Revision
from greendot.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Side:
    """One state of the metric files: how each metric is defined, those that can be run, and by which contracts.

    `reasons` say why a file could not be read. A build's `snapshot` holds the values it was published with.
    """

    label: str
    definitions: Mapping[str, Definition]
    files: Mapping[str, MetricFile]
    contracts: Mapping[str, Contract]
    reasons: Mapping[str, str]
    snapshot: Snapshot | None = None


def side_of_workspace(workspace: Workspace, now: datetime) -> Side:
    """Return the metric files as they are."""
    library = workspace.library
    definitions = {name: definition_of(file.metric, 0, now) for name, file in library.metrics.items()}
    reasons = {Path(one.file).stem: one.text for one in reversed(library.problems)}
    return Side("now", definitions, library.metrics, workspace.contracts, reasons)


def side_of_revision(revision: Revision, now: datetime) -> Side:
    """Return the metric files as they were in a revision."""
    files = revision.library.metrics
    definitions = {name: definition_of(file.metric, 0, now, revision.texts[name]) for name, file in files.items()}
    reasons = {Path(one.file).stem: one.text for one in reversed(revision.library.problems)}
    return Side(revision.label, definitions, files, revision.contracts, reasons)


def side_of_build(workspace: Workspace, snapshot: Snapshot) -> Side:
    """Return how metrics were defined in a build; its own values stand for it."""
    definitions = {name: known[-1] for name, known in known_definitions(snapshot).items() if name in snapshot.metrics}
    files = {}
    for name, one in definitions.items():
        read = read_text(one.text, snapshot.metrics[name].area, name, workspace.contracts) if one.text else None
        if isinstance(read, MetricFile):
            files[name] = read
    return Side(f"build {snapshot.build.build}", definitions, files, workspace.contracts, {}, snapshot)
