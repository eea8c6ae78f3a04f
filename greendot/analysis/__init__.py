"""Turns numbers into verdicts. Pure: values in, values out."""

from greendot.analysis.changes import (
    ENOUGH,
    Changes,
    Judged,
    drop_chance,
    judge_changes,
    judge_target,
    past_changes,
    word_of,
)

__all__ = [
    "ENOUGH",
    "Changes",
    "Judged",
    "drop_chance",
    "judge_changes",
    "judge_target",
    "past_changes",
    "word_of",
]
