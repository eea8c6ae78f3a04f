"""Turns the best fit of a sample into the text of a source section, ready for greendot.toml."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from greendot.contracts import Column, Contract, Type
from greendot.inspect.matching import Fit, Match, as_word, find_fits
from greendot.inspect.sampling import Sample
from greendot.settings import Settings

MIXED = 2
"""How many other contracts that fit nearly as well are named."""


def propose_source(sample: Sample, contracts: Mapping[str, Contract], settings: Settings) -> str:
    """Return a source section for the best fitting contract: valid TOML, with guesses and gaps in comments.

    Without a contract that fits, the section is all comment and lists the columns found.
    """
    fits = find_fits(sample, contracts)
    name = _source_name(sample, settings)
    if not fits:
        return "\n".join(_nothing_fits(sample, name)) + "\n"
    best = fits[0]
    lines = [*_source_lines(sample, name, best, settings), "", *_table_lines(sample, name, best, settings)]
    others = [fit.contract.name for fit in fits[1 : 1 + MIXED] if fit.score > 0.8 * best.score]
    if others:
        lines.append(f"# fits nearly as well: {', '.join(others)}")
    return "\n".join(lines) + "\n"


def _source_name(sample: Sample, settings: Settings) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", sample.file.path.name.split(".")[0].lower()).strip("_")
    name = stem if re.match("[a-z]", stem) else f"file_{stem}"
    number = 2
    free = name
    while free in settings.sources:
        free, number = f"{name}_{number}", number + 1
    return free


def _source_lines(sample: Sample, name: str, fit: Fit, settings: Settings) -> Iterator[str]:
    yield f"[sources.{name}]"
    yield f"path = {_quoted(sample.source.path)}"
    for setting in ("sheet", "records"):
        if value := getattr(sample.source, setting):
            yield f"{setting} = {_quoted(value)}"
    state = fit.contract.keeps_history or fit.contract.time is None
    yield (
        'pull = "full"  # guess: the file holds all there is, so what is gone from it is over'
        if state
        else 'pull = "append"  # guess: the file adds to what was loaded'
    )
    times = [match for column, match in fit.matches.items() if fit.contract.column(column).type is Type.INSTANT]
    if any(_is_naive(sample.columns[match.column]) for match in times if match.written in ("iso", "slashed")):
        yield f'time_zone = "{settings.company.time_zone}"  # guess: times carry no zone'
    if any(match.written == "comma" for match in fit.matches.values()):
        yield 'decimal = ","'
    if slashed := [match for match in fit.matches.values() if match.written == "slashed"]:
        yield _date_format(sample.columns[slashed[0].column])


def _is_naive(texts: tuple[str, ...]) -> bool:
    return any(not re.search(r"(Z|[+-]\d{2}(:?\d{2})?)$", text[10:]) for text in texts[:100])


def _date_format(texts: tuple[str, ...]) -> str:
    parts = [re.split(r"[/.]", text) for text in texts]
    mark = "/" if "/" in texts[0] else "."
    is_month_first = any(int(part[1]) > 12 for part in parts)
    is_certain = is_month_first or any(int(part[0]) > 12 for part in parts)
    order = ("%m", "%d", "%Y") if is_month_first else ("%d", "%m", "%Y")
    return f'date_format = "{mark.join(order)}"' + ("" if is_certain else "  # guess: the day comes first")


def _table_lines(sample: Sample, name: str, fit: Fit, settings: Settings) -> Iterator[str]:
    contract = fit.contract
    filled = {column: _filled(contract.column(column), match) for column, match in fit.matches.items()}
    guesses: dict[str, tuple[str, str]] = {}
    needs: list[Column] = []
    for column in fit.missing:
        guess = _guess(column, sample, fit, settings)
        if guess:
            guesses[column.name] = guess
        else:
            needs.append(column)
    required = [column for column in contract.columns if not column.nullable and column.default is None]
    yield f"[sources.{name}.tables.{contract.name}.columns]"
    yield f"# {contract.title}: {len(required) - len(fit.missing)} of {len(required)} columns it must have were found"
    for column in contract.all_columns:
        if column.name in filled:
            yield f"{column.name} = {_quoted(filled[column.name])}{_remark(fit.matches[column.name])}"
        elif column.name in guesses:
            expression, why = guesses[column.name]
            yield f"{column.name} = {_quoted(expression)}  # guess: {why}"
    for column in needs:
        words = f"one of {', '.join(column.values)}" if column.values else column.meaning
        yield f'# needs: {column.name} = "…"  ({column.type.value}) {words}'
    used = {match.column for match in fit.matches.values()}
    if unused := [column for column in sample.columns if column not in used]:
        yield f"# not used: {', '.join(unused)[:300]}"


def _filled(column: Column, match: Match) -> str:
    """Return the expression that reads a source column as a contract's."""
    plain = match.column
    source = plain if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", plain) else '"' + plain.replace('"', '""') + '"'
    if match.written in ("epoch_s", "epoch_ms") and column.type in (Type.INSTANT, Type.DATE):
        return f"{match.written}({source})"
    if column.values:
        return f"replace(lower({source}), '_', ' ')" if not _is_word_as_is(column) else source
    if plain.endswith("Keys") and column.type is Type.TEXT:
        return f"json_extract_string({source}, '$[0]')"
    return source


def _is_word_as_is(column: Column) -> bool:
    return any(value != as_word(value) for value in column.values)


def _remark(match: Match) -> str:
    if match.likeness >= 1:
        return ""
    seconds = {"epoch_s": "seconds since 1970", "epoch_ms": "milliseconds since 1970"}
    unit = f", {seconds[match.written]}" if match.written in seconds else ""
    return f"  # guess: by its name and what stands in it{unit}"


def _guess(column: Column, sample: Sample, fit: Fit, settings: Settings) -> tuple[str, str] | None:
    """Return what may stand for a column nothing was found for, and why; None when there is nothing to go by."""
    by_name = {
        "bucket_s": _step(sample, fit),
        "kind": ("'all'", "the file tells no kinds apart") if fit.contract.name == "message_rate" else None,
        "region": ("'all'", "the file tells no regions apart"),
        "plan": ("'all'", "the file tells no plans apart"),
        "BillingCurrency": (f"'{settings.company.currency}'", "the reporting currency"),
        "indicator": ("'availability'", "what the file counts"),
    }
    if guess := by_name.get(column.name):
        return guess
    stand_in = {"EffectiveCost": "BilledCost", "BilledCost": "EffectiveCost"}.get(column.name)
    if column.name == "title":
        stand_in = fit.contract.key[0]
    if column.name == "charge":
        stand_in = "ServiceName"
    if stand_in and (match := fit.matches.get(stand_in)):
        return _filled(column, match), f"the same as {stand_in}"
    return None


def _step(sample: Sample, fit: Fit) -> tuple[str, str] | None:
    """Return the usual distance between times, in seconds."""
    time = fit.contract.time
    if time is None or time not in fit.matches or fit.matches[time].written != "iso":
        return None
    try:
        texts = sample.columns[fit.matches[time].column][:1000]
        times = sorted({datetime.fromisoformat(text.replace("Z", "+00:00")) for text in texts})
        steps = [(after - before).total_seconds() for before, after in pairwise(times)]
    except (ValueError, TypeError):
        return None
    if not steps:
        return None
    return f"{round(statistics.median(steps))}", "the usual seconds from one time to the next"


def _nothing_fits(sample: Sample, name: str) -> Iterator[str]:
    yield f"# {sample.file.label} ({sample.rows:,} rows looked at) fits no contract."
    yield f"# [sources.{name}]"
    yield f"# path = {_quoted(sample.source.path)}"
    yield f"# [sources.{name}.tables.TABLE.columns]"
    for column, texts in list(sample.columns.items())[:40]:
        yield f"# column {column}: {_quoted(texts[0][:60]) if texts else 'always empty'}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
