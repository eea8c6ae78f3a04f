"""Turns a number and its unit into text: the one place where a value becomes what a reader sees.

Two or three significant digits, thousands with commas, millions as `4.31 M` beside a label and `4.31 million` in a
sentence. A ratio of unit `percent` is a number of percent (99.5 is 99.5%). Negative numbers carry a true minus sign,
so a spreadsheet never takes a text for a formula. Unknown is `no data yet`, which is not `0`.
"""

from greendot.formats.changes import (
    TO_DATE,
    format_change,
    format_difference,
    format_points,
    is_countable,
    is_percent,
)
from greendot.formats.columns import format_cents, format_column
from greendot.formats.digits import MINUS, format_exact_number, format_number
from greendot.formats.quantities import (
    NO_DATA,
    Formatted,
    format_bytes,
    format_duration,
    format_exact,
    format_money,
    format_percent,
    format_value,
    format_words,
    unit_words,
)
from greendot.formats.ranges import format_about, format_again, format_range, format_span, round_middle
from greendot.formats.times import (
    format_age,
    format_date,
    format_date_range,
    format_instant,
)
from greendot.formats.words import join_words, plural, plural_of, sentence_case

__all__ = [
    "MINUS",
    "NO_DATA",
    "TO_DATE",
    "Formatted",
    "format_about",
    "format_again",
    "format_age",
    "format_bytes",
    "format_cents",
    "format_change",
    "format_column",
    "format_date",
    "format_date_range",
    "format_difference",
    "format_duration",
    "format_exact",
    "format_exact_number",
    "format_instant",
    "format_money",
    "format_number",
    "format_percent",
    "format_points",
    "format_range",
    "format_span",
    "format_value",
    "format_words",
    "is_countable",
    "is_percent",
    "join_words",
    "plural",
    "plural_of",
    "round_middle",
    "sentence_case",
    "unit_words",
]
