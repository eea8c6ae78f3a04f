"""Turns how a verdict was reached into one plain sentence."""

from __future__ import annotations

from greendot.analysis import Verdict
from greendot.formats import format_value
from greendot.results import Word


def say_verdict(verdict: Verdict) -> str:
    """Return how a verdict was reached; where there is too little to go by, what is missing comes first."""
    reason = verdict.reason
    if not reason:
        return verdict.method
    if verdict.word is Word.TOO_LITTLE:
        reason = f"Too little to go by: {reason}"
    return f"{reason[0].upper()}{reason[1:]}. {verdict.method}".strip()


def say_target(word: Word, target: float, is_to_date: bool, unit: str, currency: str) -> str:
    """Return how a number stands to its target: met, missed, or neither where no direction is better."""
    text = format_value(target, unit, currency)
    if word is Word.NO_CLEAR_CHANGE:
        return f"The target is {text}; neither more nor less is better, so it is neither met nor missed."
    so_far = " so far" if is_to_date else ""
    return f"The target of {text} is {'met' if word is Word.BETTER else 'missed'}{so_far}."
