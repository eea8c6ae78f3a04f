"""Turns a draft and a question into everything the Workbench shows of it, or into what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greendot.access import Action, require
from greendot.calendar import Grain
from greendot.errors import GreendotError, Problem
from greendot.workbench.drafts import Draft, check_draft
from greendot.workbench.explaining import Explained, explain
from greendot.workbench.holding import Limits
from greendot.workbench.previewing import Preview, run_preview
from greendot.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a draft: its problems, its numbers, its account; `failure` is what stopped it."""

    draft: Draft
    problems: tuple[Problem, ...] = ()
    preview: Preview | None = None
    explained: Explained | None = None
    failure: GreendotError | None = None

    @property
    def trouble(self) -> str:
        """Return what stopped it, in words; an empty text when nothing did."""
        return str(self.failure) if self.failure else ""


def try_out(
    workspace: Workspace,
    draft: Draft,
    *,
    grain: Grain,
    by: str,
    last: int,
    limits: Limits,
    now: datetime,
    is_explained: bool = True,
) -> Tried:
    """Return a draft's problems and, where it has none that keep it from running, its preview and account.

    AccessError for a role that may not preview. What goes wrong with a query or the facts is told, not raised.
    """
    require(workspace.settings.site.role, Action.PREVIEW)
    contracts, calendar = workspace.contracts, workspace.settings.calendar
    problems = check_draft(draft, contracts, calendar, limits, proofs=False)
    if draft.file is None or problems:
        return Tried(draft, problems)
    preview, explained = None, None
    try:
        preview = run_preview(workspace, draft.file, grain=grain, by=by, last=last, limits=limits, now=now)
        if is_explained:
            explained = explain(workspace, draft.file, by=by, limits=limits, now=now)
        problems = check_draft(draft, contracts, calendar, limits)
    except GreendotError as error:
        return Tried(draft, problems, preview, explained, error)
    return Tried(draft, problems, preview, explained)
