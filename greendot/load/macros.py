"""Turns the functions that expressions may call into DuckDB macros for one source's zone and decimal mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from greendot.settings import SourceSettings
from greendot.warehouse import text_literal

FILE_NAME = "file_name"
FILE_COLUMN = "#file"
"""The column that holds the file of a row that was laid out; `file_name()` reads it."""

MACROS: Mapping[str, str] = {
    "instant": "instant(x) or instant(x, 'Europe/Berlin'): a time written as text, in the source's zone or that one.",
    "instant_format": "instant_format(x, '%d/%m/%Y %H:%M'): a time written in a format of its own.",
    "epoch_s": "epoch_s(x): a time as seconds since 1970.",
    "epoch_ms": "epoch_ms(x): a time as milliseconds since 1970.",
    "day": "day(x, '%d/%m/%Y'): a day written in a format of its own.",
    "number": "number(x): a number with the source's decimal mark, thousands apart or not.",
    "html_text": "html_text(x): the words of a piece of HTML.",
    FILE_NAME: "file_name(): the name of the file the row stands in, for files that say their date in it.",
}
"""What an expression may call besides SQL's own functions; unreadable input puts the row into quarantine."""

OWN = "gd_"
_OFFSET = r"[0-9](Z|z| ?[+-][0-9]{2}(:?[0-9]{2})?| UTC| [A-Z][A-Za-z_]+/[A-Za-z_/]+)$"


def macro_statements(source: SourceSettings, zone: str) -> Iterator[str]:
    """Yield the statements that make the macros; they belong to one connection and are made anew for each source."""
    own = text_literal(zone)
    text = "CAST(x AS VARCHAR)"
    yield _macro("has_offset(x)", f"regexp_matches(trim(x), {text_literal(_OFFSET)})")
    yield _macro("from_local(t, zone)", _FROM_LOCAL)
    yield _macro(
        "utc(x, zone)",
        "CASE WHEN gd_has_offset(x) THEN timezone('UTC', TRY_CAST(trim(x) AS TIMESTAMPTZ))"
        " ELSE gd_from_local(TRY_CAST(x AS TIMESTAMP), zone) END",
    )
    instants = [_strict(f"timezone('UTC', gd_utc({text}, {one}))", "TIMESTAMPTZ") for one in (own, "zone")]
    yield f"CREATE OR REPLACE TEMP MACRO {OWN}instant(x) AS ({instants[0]}), (x, zone) AS ({instants[1]})"
    local = f"timezone('UTC', gd_from_local(strptime({text}, fmt), {own}))"
    yield _macro("instant_format(x, fmt)", _strict(local, "TIMESTAMPTZ"))
    yield _macro("epoch_s(x)", "make_timestamptz(CAST(round(CAST(x AS DOUBLE) * 1000000) AS BIGINT))")
    yield _macro("epoch_ms(x)", "make_timestamptz(CAST(round(CAST(x AS DOUBLE) * 1000) AS BIGINT))")
    formatted = f"CAST(strptime({text}, fmt) AS DATE)"
    yield f"CREATE OR REPLACE TEMP MACRO {OWN}day(x) AS (CAST(x AS DATE)), (x, fmt) AS ({formatted})"
    yield _macro("plain_number(x)", _number("x", source.decimal))
    yield _macro("number(x)", _strict(f"CAST(gd_plain_number({text}) AS DECIMAL(38,9))", "DECIMAL(38,9)"))
    yield _macro("html_text(x)", _html_text(text))


_FROM_LOCAL = (
    "CASE WHEN timezone(zone, timezone(zone, t)) <> t THEN NULL"
    " WHEN timezone(zone, timezone(zone, t) - INTERVAL 1 HOUR) = t"
    " THEN timezone('UTC', timezone(zone, t) - INTERVAL 1 HOUR)"
    " WHEN timezone(zone, timezone(zone, t) - INTERVAL 30 MINUTE) = t"
    " THEN timezone('UTC', timezone(zone, t) - INTERVAL 30 MINUTE)"
    " ELSE timezone('UTC', timezone(zone, t)) END"
)
"""A local time that did not exist is none; one that came twice is the first. Clocks go back an hour or half."""

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"))


def _strict(value: str, kind: str) -> str:
    """Return SQL for a value that fails, rather than being unknown, where something stands that cannot be read."""
    return f"CASE WHEN x IS NOT NULL THEN coalesce({value}, CAST(concat('unreadable: ', x) AS {kind})) END"


def _html_text(text: str) -> str:
    words = f"regexp_replace({text}, '<[^>]*>', ' ', 'g')"
    for entity, character in _ENTITIES:
        words = f"replace({words}, {text_literal(entity)}, {text_literal(character)})"
    return rf"trim(regexp_replace({words}, '\s+', ' ', 'g'))"


def _macro(signature: str, body: str) -> str:
    return f"CREATE OR REPLACE TEMP MACRO {OWN}{signature} AS ({body})"


def _number(x: str, decimal: str) -> str:
    """Return SQL for a number's text in plain form, NULL where its marks are not where they belong."""
    groups = r"[ '.\x{00A0}\x{202F}]" if decimal == "," else r"[ ',\x{00A0}\x{202F}]"
    mark = "," if decimal == "," else r"\."
    shape = rf"\s*[+-]?([0-9]+|[0-9]{{1,3}}({groups}[0-9]{{3}})+)?({mark}[0-9]+)?([eE][+-]?[0-9]+)?\s*"
    bare = f"regexp_replace({x}, {text_literal(groups + chr(124) + chr(92) + 's')}, '', 'g')"
    plain = f"replace({bare}, ',', '.')" if decimal == "," else bare
    return f"CASE WHEN regexp_full_match({x}, {text_literal(shape)}) THEN {plain} END"
