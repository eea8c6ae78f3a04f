"""Turns a match into the expression that reads a source's column as a contract's."""

from __future__ import annotations

import re

from greendot.contracts import Column, Type
from greendot.inspect.matching import Match
from greendot.inspect.sampling import Sample
from greendot.inspect.words import as_word, known_words
from greendot.inspect.written import EPOCHS, date_format

_RESERVED = (
    "all and any as asc between both case cast check column constraint create default desc distinct do "
    "else end except false fetch for foreign from grant group having in initially intersect into is "
    "lateral leading limit not null offset on only or order primary references returning select some "
    "symmetric table then to trailing true union unique user using when where window with"
)


def expression_of(column: Column, match: Match, sample: Sample) -> str:
    """Return the expression that fills a contract's column from the source column that was found for it."""
    source = named(match.column)
    if match.written in EPOCHS and column.type in (Type.INSTANT, Type.DATE):
        finer = EPOCHS[match.written] // EPOCHS["epoch_ms"]
        return f"epoch_ms(number({source}) / {finer})" if finer > 1 else f"{match.written}({source})"
    if match.written == "slashed" and (form := written_out(sample, match)):
        return f"{'day' if column.type is Type.DATE else 'instant_format'}({source}, '{form}')"
    if match.written == "thousands":
        return f"number({source})"
    if column.name == "target_pct" and _are_shares(sample.columns[match.column]):
        return f"number({source}) * 100"
    if column.values:
        return _worded(column, source, sample.columns[match.column])
    if match.column.endswith("Keys") and column.type is Type.TEXT:
        return f"json_extract_string({source}, '$[0]')"
    if column.type is Type.TEXT and _is_list(sample.columns[match.column]):
        return f"{source}->>'$[0]'"
    if column.name == "quarter_committed":
        return f"upper(regexp_replace({source}, '^([0-9]{{4}}) ?([hHqQ])', '\\1-\\2'))"
    return match.column if re.fullmatch(r"[A-Za-z_]\w*", match.column) else source


def written_out(sample: Sample, match: Match) -> str:
    """Return the format a column's days need of their own, as they carry a time; empty where the source's will do."""
    form, _ = date_format(sample.columns[match.column])
    return form if "%H" in form else ""


def named(column: str) -> str:
    """Return a source column's name as it stands in an expression."""
    is_plain = re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", column) and column.lower() not in _RESERVED.split()
    return column if is_plain else '"' + column.replace('"', '""') + '"'


def _worded(column: Column, source: str, texts: tuple[str, ...]) -> str:
    """Return the expression that turns a file's words into the contract's."""
    small = f"replace(lower({source}), '_', ' ')" if any("_" in text for text in texts) else f"lower({source})"
    plain = small
    if any(value != as_word(value) for value in column.values) or all(text in column.values for text in texts):
        plain = source
    if known := known_words(column, texts):
        cases = " ".join(f"WHEN '{word}' THEN '{meaning}'" for word, meaning in known.items())
        return f"CASE {small} {cases} ELSE {plain} END"
    return plain


def _are_shares(texts: tuple[str, ...]) -> bool:
    """Whether promises are written as shares of one, such as 0.995."""
    return all(re.fullmatch(r"0?\.\d+|1(\.0*)?", text) for text in texts)


def _is_list(texts: tuple[str, ...]) -> bool:
    return bool(texts) and all(text.startswith('["') for text in texts[:50])
