"""Turns numbers into verdicts. Pure: values in, values out."""

from greendot.analysis.breaks import Break, between
from greendot.analysis.changes import Changes, Judged, beyond_chance, judge_changes, judge_target, past_changes
from greendot.analysis.dating import Moment, Shape, date_change
from greendot.analysis.discovery import CLEAR, RATE, SETTLED_DAYS, q_values
from greendot.analysis.judging import judge, judge_events
from greendot.analysis.series import DailySeries, Events, fault_of
from greendot.analysis.verdict import Course, Span, Verdict, too_little, word_for

__all__ = [
    "CLEAR",
    "RATE",
    "SETTLED_DAYS",
    "Break",
    "Changes",
    "Course",
    "DailySeries",
    "Events",
    "Judged",
    "Moment",
    "Shape",
    "Span",
    "Verdict",
    "between",
    "beyond_chance",
    "date_change",
    "fault_of",
    "judge",
    "judge_changes",
    "judge_events",
    "judge_target",
    "past_changes",
    "q_values",
    "too_little",
    "word_for",
]
