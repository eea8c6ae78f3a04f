"""Turns what went wrong into one line that says where, what and what to do.

GreendotError
├── SettingsError      greendot.toml or an environment variable
├── ContractError      a file in contracts/
├── MetricError        a metric file; everything a check or a run of it refuses
├── SourceError        a source that cannot be read
├── LoadError          a load that changed nothing
├── WarehouseError     the facts: locked by another process, of another schema, missing
├── SnapshotError      no snapshot, an unknown build, a schema of another release
├── PublishError       a publish that a gate stopped; what viewers see is unchanged
├── StoreError         what people wrote: unreachable, of another schema, changed meanwhile
├── AccessError        a role that may not do this
├── ExportError        a document that could not be written
├── SendError          something that did not reach whom it was for
└── ServeError         a server that will not start: port taken, address not allowed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (file and line), what, and what to do about it."""

    file: str
    line: int | None
    text: str
    fix: str = ""

    def __str__(self) -> str:
        """Return `file:line: text; fix`, with the parts that are known."""
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        return f"{where}: {self.text}; {self.fix}" if self.fix else f"{where}: {self.text}"


class GreendotError(Exception):
    """The root of every error that Greendot raises on purpose. Its text is fit to show to a person."""

    def __init__(self, message: str = "", problems: Sequence[Problem] = ()) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(message or "\n".join(str(problem) for problem in self.problems))


class SettingsError(GreendotError):
    """The configuration or an environment variable is wrong."""


class ContractError(GreendotError):
    """A contract file is wrong."""


class MetricError(GreendotError):
    """A metric file is wrong, or its query was refused or failed."""


class SourceError(GreendotError):
    """A source cannot be read as configured."""


class LoadError(GreendotError):
    """A load failed and changed nothing."""


class WarehouseError(GreendotError):
    """The facts cannot be opened: missing, locked by another process, or of another schema."""


class SnapshotError(GreendotError):
    """A snapshot is missing, unknown, or of a schema this release cannot read."""


class PublishError(GreendotError):
    """A gate stopped the publish; what viewers see has not changed."""


class StoreError(GreendotError):
    """What people wrote cannot be read or kept."""


class AccessError(GreendotError):
    """The role in force may not see or do this."""


class ExportError(GreendotError):
    """A document could not be written; nothing half-written is left."""


class SendError(GreendotError):
    """Something could not be sent; the history says to whom and why."""


class ServeError(GreendotError):
    """The server will not start."""


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return `did you mean 'x'?` for the closest of `choices`, or an empty string when none is near."""
    close = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
