"""Turns numbers into verdicts. Pure: values in, values out."""

from greendot.analysis.changes import ENOUGH, Changes, Judged, judge_changes, judge_target, past_changes, word_of

__all__ = ["ENOUGH", "Changes", "Judged", "judge_changes", "judge_target", "past_changes", "word_of"]
