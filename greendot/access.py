"""Turns a role and an action into yes or no. Every door asks here: page, brief, export, command."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from greendot.errors import AccessError, nearest
from greendot.settings import ROLES


class Action(StrEnum):
    """What a person may want to see or do."""

    SEE_PAGES = "see pages"
    SEE_PLANNER_METRICS = "see metrics meant for planners"
    SEE_ENGINEER_METRICS = "see metrics meant for engineers"
    SEE_DRAFTS = "see draft metrics"
    SEE_NAMES = "see names of people"
    SEE_QUARANTINE = "see rows in quarantine"
    SEE_AUDIT = "see the audit trail"
    COMMENT = "comment and ask"
    EDIT_PLAN = "edit the plan"
    WITHDRAW_OTHERS = "take back what others wrote"
    EXPORT = "export"
    SEND = "send reports"
    PREVIEW = "preview metrics on the facts"
    LOAD = "load sources"
    PUBLISH = "publish and roll back"


_VIEWER = frozenset({Action.SEE_PAGES, Action.COMMENT, Action.EXPORT})
_PLANNER = _VIEWER | {Action.SEE_PLANNER_METRICS, Action.EDIT_PLAN, Action.SEND}
_ENGINEER = _PLANNER | {
    Action.SEE_ENGINEER_METRICS,
    Action.SEE_DRAFTS,
    Action.SEE_QUARANTINE,
    Action.SEE_AUDIT,
    Action.PREVIEW,
    Action.LOAD,
    Action.PUBLISH,
}

GRANTS: Mapping[str, frozenset[Action]] = {
    "viewer": _VIEWER,
    "planner": _PLANNER,
    "engineer": _ENGINEER,
    "people": _PLANNER | {Action.SEE_NAMES},
    "admin": frozenset(Action),
}
"""What each role may do. `people` is a planner who also sees names; only `admin` may do everything."""


def can(role: str, action: Action) -> bool:
    """Return whether the role may do this. An unknown role may do nothing."""
    return action in GRANTS.get(role, frozenset())


def require(role: str, action: Action) -> None:
    """Raise AccessError, saying which roles may, unless the role may do this."""
    if role not in GRANTS:
        raise AccessError(f"'{role}' is not a role; {nearest(role, ROLES) or 'use one of ' + ', '.join(ROLES)}")
    if not can(role, action):
        able = ", ".join(name for name in ROLES if action in GRANTS[name])
        raise AccessError(f"The role '{role}' may not {action.value}; these may: {able}.")


def sees_metric(role: str, audience: str, status: str) -> bool:
    """Return whether the role sees a metric: audience is viewer, planner or engineer, status draft or certified."""
    needed = {"planner": Action.SEE_PLANNER_METRICS, "engineer": Action.SEE_ENGINEER_METRICS}.get(
        audience, Action.SEE_PAGES
    )
    return can(role, needed) and (status == "certified" or can(role, Action.SEE_DRAFTS))
