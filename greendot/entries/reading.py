"""Turns plain values (of JSON, TOML, a form, a command line) into the body of an entry and back, with every problem."""

from __future__ import annotations

import dataclasses
import math
import re
import types
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_origin, get_type_hints

from greendot.calendar import FULL_MONTHS
from greendot.entries.kinds import (
    KINDS,
    LINE,
    LONG,
    MOST_PARTS,
    NAMES,
    OVERRIDABLE,
    Body,
    Change,
    Option,
    Override,
    ReportSection,
)
from greendot.errors import Problem, StoreError, nearest

Plain = Mapping[str, Any]
_HINTS: Mapping[Any, Mapping[str, Any]] = {
    kind: get_type_hints(kind) for kind in (*KINDS.values(), Option, Change, ReportSection)
}
_WORDED_DAY = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")


def read_body(kind: type[Body], given: Plain) -> Body:
    """Return an entry's body. StoreError with every problem: a field unknown, missing, of the wrong type, too long."""
    problems: list[Problem] = []
    body = _read(kind, given, NAMES[kind], problems)
    if problems or body is None:
        raise StoreError(problems=problems)
    checked: Body = _typed_override(body, problems) if isinstance(body, Override) else body
    if problems:
        raise StoreError(problems=problems)
    return checked


def plain_of(value: Any) -> dict[str, Any]:
    """Return a body as JSON keeps it: dates as ISO text, money as text, what is left empty left out."""
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if held == field.default and field.default is not dataclasses.MISSING:
            continue
        plain[field.name] = _plain(held)
    return plain


def read_day(text: str) -> date:
    """Return a date as people write it: `2017-03-10`, `10 March 2017`, `10 Mar 2017`. ValueError for other forms."""
    text = text.strip()
    if found := _WORDED_DAY.fullmatch(text):
        months = [number for number, name in enumerate(FULL_MONTHS, 1) if name.lower().startswith(found[2].lower())]
        if len(months) == 1:
            return date(int(found[3]), months[0], int(found[1]))
    return date.fromisoformat(text)


def read_word(text: str, words: Sequence[str]) -> str:
    """Return the one of `words` that a text means, whatever its case, `At-Risk` and `at_risk` alike; else as it is."""
    wanted = re.sub(r"[\s_-]+", " ", text.strip().casefold())
    return next((word for word in words if re.sub(r"[\s_-]+", " ", word) == wanted), text)


def clean(text: str, *, is_long: bool = False) -> str:
    """Return a text without what no screen shows: control characters; in a line, line breaks too.

    Letters of every script, emoji and the marks that join or turn them stay as they were written.
    """
    kept = "".join(
        character if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs") else " "
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
    ).strip()
    return kept if is_long else " ".join(kept.split())


def _read(kind: type[Any], given: Plain, where: str, problems: list[Problem]) -> Any:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    found = len(problems)
    problems += [
        Problem(f"{where}: {name}", None, "is not a field of it", nearest(name, fields))
        for name in given
        if name not in fields
    ]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        held = given.get(name)
        if isinstance(held, str):
            held = clean(held, is_long=field.metadata["is_long"])
        if held is None or held == "":
            if field.default is dataclasses.MISSING:
                problems.append(Problem(f"{where}: {name}", None, "is empty", f"say: {field.metadata['meaning']}"))
            continue
        value, trouble = _coerce(held, _HINTS[kind][name], field.metadata, f"{where}: {name}", problems)
        if trouble:
            problems.append(Problem(f"{where}: {name}", None, trouble))
        values[name] = value
    return kind(**values) if len(problems) == found else None


def _coerce(held: Any, hint: Any, told: Mapping[str, Any], where: str, problems: list[Problem]) -> tuple[Any, str]:
    """Return a value in its field's type, and what is wrong with it."""
    wanted = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if get_origin(hint) is tuple:
        return _parts(held, get_args(hint)[0], where, problems)
    if wanted == get_args(str | int | float | date):
        return (held, "") if isinstance(held, str | int | float | date) else (None, "is neither text nor number")
    kind = wanted[0]
    value, trouble = _as(kind, held)
    if trouble:
        return None, trouble
    if kind is str:
        return _checked_text(str(value), told)
    low, high = told["at_least"], told["at_most"]
    if kind is not date and ((low is not None and value < low) or (high is not None and value > high)):
        span = f"{low:g} to {high:g}" if high is not None else f"at least {low:g}"
        return None, f"must be {span}, not {value}"
    return value, ""


def _as(kind: Any, held: Any) -> tuple[Any, str]:
    """Return a value as text, number, date or truth; and what is wrong where it is none."""
    try:
        if kind is str:
            return (held, "") if isinstance(held, str) else (None, f"must be text, not {held!r}")
        if kind is bool:
            return (held, "") if isinstance(held, bool) else (None, f"must be true or false, not {held!r}")
        if isinstance(held, bool):
            return None, f"must be a {'date' if kind is date else 'number'}, not {held!r}"
        if kind is date:
            return (held.date() if isinstance(held, datetime) else held) if isinstance(held, date) else read_day(
                str(held)
            ), ""
        number = kind(str(held).replace(",", "").strip()) if isinstance(held, str) else kind(held)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        forms = {date: "a date such as 2017-03-10", int: "a whole number"}
        return None, f"must be {forms.get(kind, 'a number')}, not '{str(held)[:40]}'"
    if (kind is int and number != _exact(held)) or not math.isfinite(number):
        return None, f"must be a {'whole ' if kind is int else ''}number, not '{str(held)[:40]}'"
    return number, ""


def _exact(held: Any) -> Decimal:
    return Decimal(str(held).replace(",", "").strip())


def _checked_text(text: str, told: Mapping[str, Any]) -> tuple[str | None, str]:
    if words := told["words"]:
        word = read_word(text, words)
        if word not in words:
            known = ", ".join(f"'{one}'" for one in words if one)
            return None, f"'{text[:40]}' is not one of {known}"
        return word, ""
    most = LONG if told["is_long"] else LINE
    return (text, "") if len(text) <= most else (None, f"{len(text):,} characters are too many; {most:,} fit")


def _parts(held: Any, kind: type[Any], where: str, problems: list[Problem]) -> tuple[tuple[Any, ...], str]:
    if not isinstance(held, list | tuple) or not all(isinstance(one, Mapping) for one in held):
        return (), "must be a list of tables"
    if len(held) > MOST_PARTS:
        return (), f"{len(held)} are too many; {MOST_PARTS} fit"
    return tuple(_read(kind, one, f"{where} {number}", problems) for number, one in enumerate(held, 1)), ""


def _typed_override(body: Override, problems: list[Problem]) -> Override:
    """Return an override whose value has the type of its field."""
    takes = OVERRIDABLE.get(body.field)
    if takes is None:
        known = f"use one of {', '.join(OVERRIDABLE)}"
        problems.append(
            Problem(
                "override: field",
                None,
                f"'{body.field}' cannot be overridden",
                nearest(body.field, OVERRIDABLE) or known,
            )
        )
        return body
    words = takes if isinstance(takes, tuple) else ()
    value, trouble = _as(str if words else takes, str(body.value) if takes is str or words else body.value)
    if not trouble and (words or takes is str):
        value, trouble = _checked_text(str(value), {"words": words, "is_long": body.field == "purpose"})
    limits = {"confidence": (1, 10), "percent_complete": (0, 100)}.get(body.field)
    if not trouble and limits and not limits[0] <= value <= limits[1]:
        trouble = f"must be {limits[0]} to {limits[1]}, not {value}"
    if trouble:
        problems.append(Problem("override: value", None, trouble))
        return body
    return dataclasses.replace(body, value=value)


def _plain(held: Any) -> Any:
    if isinstance(held, tuple):
        return [plain_of(one) for one in held]
    if isinstance(held, date):
        return held.isoformat()
    return str(held) if isinstance(held, Decimal) else held
