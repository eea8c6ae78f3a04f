"""Turns customer sizes into how many messages a design sends: to everyone in a workspace, or to those who look.

Each of n people in a workspace changes presence r times a minute. Sent to everyone, that is n·(n − 1)·r messages a
minute: twice the people are four times the messages, and the largest workspaces rule the sum. Sent to the s people who
have someone on their screen, it is n·s·r. Whoever starts a client that loads the whole roster loads n people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from greendot.analysis.verdict import Numbers

BROADCAST = "broadcast"
WHOLE_ROSTER = "whole roster"


def broadcast_rate(sizes: Numbers, changes_per_min: float = 1.0) -> float:
    """Return messages a minute when every change goes to everyone else in the workspace: the sum of n·(n − 1)·r."""
    people = _people(sizes)
    return float((people * np.maximum(people - 1, 0)).sum()) * changes_per_min


def subscribed_rate(sizes: Numbers, subscribers: float, changes_per_min: float = 1.0) -> float:
    """Return messages a minute when a change goes to `subscribers` on average, and never to more than there are."""
    if subscribers < 0:
        raise ValueError(f"need 0 subscribers or more, got {subscribers}")
    people = _people(sizes)
    reached = np.minimum(np.maximum(people - 1, 0), subscribers)
    return float((people * reached).sum()) * changes_per_min


def roster_length(sizes: Numbers) -> float:
    """Return how many people a client loads on average that loads its whole workspace: the sum of n² over that of n."""
    people = _people(sizes)
    return float((people**2).sum() / people.sum()) if people.sum() else 0.0


OLD_DESIGNS: Mapping[str, Callable[[Numbers], float]] = {BROADCAST: broadcast_rate, WHOLE_ROSTER: roster_length}
"""How the load of a design that was given up follows customer sizes, by the name that claims call it."""


def growth_of_design(design: str, then: Numbers, now: Numbers) -> float | None:
    """Return how many times as much a design would carry at the sizes of `now` as it did at those of `then`.

    None for a design that nobody has described, and where there was nobody then.
    """
    load = OLD_DESIGNS.get(design)
    before = load(then) if load else 0.0
    return load(now) / before if load and before else None


def _people(sizes: Numbers) -> Numbers:
    people: Numbers = np.asarray(sizes, dtype=float)
    if (people < 0).any():
        raise ValueError("a workspace cannot have fewer than 0 people")
    known: Numbers = people[np.isfinite(people)]
    return known
