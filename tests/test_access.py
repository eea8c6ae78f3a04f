"""Who may see and do what."""

from __future__ import annotations

import pytest

from greendot.access import GRANTS, Action, can, require, sees_metric
from greendot.errors import AccessError
from greendot.settings import ROLES


def test_every_role_has_its_grants_and_admin_has_all() -> None:
    assert set(GRANTS) == set(ROLES)
    assert GRANTS["admin"] == frozenset(Action)
    assert all(GRANTS["viewer"] <= GRANTS[role] for role in ROLES)


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        ("viewer", Action.COMMENT, True),
        ("viewer", Action.EDIT_PLAN, False),
        ("planner", Action.EDIT_PLAN, True),
        ("planner", Action.SEND, True),
        ("viewer", Action.SEND, False),
        ("viewer", Action.SEE_DRAFTS, False),
        ("viewer", Action.SEE_NAMES, False),
        ("planner", Action.SEE_NAMES, False),
        ("engineer", Action.SEE_NAMES, False),
        ("engineer", Action.SEE_DRAFTS, True),
        ("people", Action.SEE_NAMES, True),
        ("people", Action.SEE_DRAFTS, False),
        ("root", Action.SEE_PAGES, False),
        ("", Action.SEE_PAGES, False),
    ],
)
def test_a_role_may_do_what_it_was_granted(role: str, action: Action, allowed: bool) -> None:
    assert can(role, action) is allowed


@pytest.mark.parametrize(
    ("role", "audience", "status", "sees"),
    [
        ("viewer", "viewer", "certified", True),
        ("viewer", "viewer", "draft", False),
        ("viewer", "planner", "certified", False),
        ("planner", "planner", "certified", True),
        ("planner", "engineer", "certified", False),
        ("engineer", "engineer", "draft", True),
        ("people", "viewer", "draft", False),
    ],
)
def test_viewers_see_certified_metrics_meant_for_them(role: str, audience: str, status: str, sees: bool) -> None:
    assert sees_metric(role, audience, status) is sees


def test_a_refusal_says_who_may() -> None:
    with pytest.raises(AccessError, match="may not publish and roll back; these may: engineer, admin"):
        require("viewer", Action.PUBLISH)
    with pytest.raises(AccessError, match="did you mean 'viewer'"):
        require("viewr", Action.SEE_PAGES)
