"""Turns the best fit of a sample into the text of a source section, ready for greendot.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from greendot.contracts import Contract, Type
from greendot.inspect.expressing import expression_of, written_out
from greendot.inspect.guessing import guess_column, guess_end, guess_lifecycle, is_monthly
from greendot.inspect.matching import Fit, Match, find_fits
from greendot.inspect.sampling import Sample
from greendot.inspect.written import date_format
from greendot.settings import Settings

MIXED = 2
"""How many other contracts that fit nearly as well are named."""
OPEN_ENDS = ("resolved_at", "ended_at", "closed_on")
UNMET = 0.5
"""The share of the columns a contract must have that may be left to be filled by hand."""
UNMET_COSTS = 0.3
"""What one such column takes from a contract's score."""
_SINCE = {
    "epoch_s": "seconds", "epoch_ms": "milliseconds", "epoch_us": "microseconds", "epoch_ns": "nanoseconds"
}  # fmt: skip
_PLANNED = ("duedate", "estimate", "storypoints", "sprint", "epic", "epiclink", "milestone", "targetdate", "roadmap")
"""Names of columns that work has which is planned, and incidents have not."""
HALF = 0.5
"""Above this share of rows with the key of another, rows are not what the contract holds one of."""
FEW = 4
NAMED = 0.5
"""What a file's name counts for, where it is a contract's."""
REPEATED = 0.01
"""Above this share of rows with the key of another, the proposal says so."""


def propose_source(sample: Sample, contracts: Mapping[str, Contract], settings: Settings) -> str:
    """Return a source section for the best fitting contract: valid TOML, with guesses and gaps in comments.

    Without a contract that fits, the section is all comment and lists the columns found.
    """
    close = [fit for fit in find_fits(sample, contracts) if _unmet(sample, fit, settings) <= UNMET * _required(fit)]
    fits = [fit for fit in close if fit.repeated <= HALF and not _is_by_chance(sample, fit)]
    fits.sort(key=lambda fit: _unmet(sample, fit, settings) * UNMET_COSTS - fit.score - _named_so(sample, fit))
    name = _source_name(sample, settings)
    if not fits:
        return "\n".join(_nothing_fits(sample, name, close)) + "\n"
    best = fits[0]
    lines = [*_source_lines(sample, name, best, settings), "", *_table_lines(sample, name, best, settings)]
    others = [fit.contract.name for fit in fits[1 : 1 + MIXED] if fit.score > 0.8 * best.score]
    if others:
        lines.append(f"# fits nearly as well: {', '.join(others)}")
    return "\n".join(lines) + "\n"


def _is_by_chance(sample: Sample, fit: Fit) -> bool:
    """Whether a file of one record shares a single column's name with a contract, as any configuration may."""
    return sample.rows == 1 and len({match.column for match in fit.matches.values()}) == 1 and len(sample.columns) > FEW


def _named_so(sample: Sample, fit: Fit) -> float:
    """Return what names around the rows say for a contract: teams.csv is rather of teams, what has a sprint is planned.

    Names are those of the file, of its list of records, and of columns that no incident has.
    """
    is_planned = any(re.sub(r"[^a-z]", "", name.lower()) in _PLANNED for name in sample.columns)
    if is_planned and fit.contract.name == "incidents":
        return -NAMED
    around = f"{sample.file.path.name} {sample.source.records}".lower().replace("slos", "objectives")
    words = set(re.split(r"[^a-z]+", around))
    return NAMED if {fit.contract.name, fit.contract.name.removesuffix("s")} & words else 0.0


def _required(fit: Fit) -> int:
    return sum(not column.nullable and column.default is None for column in fit.contract.columns)


def _unmet(sample: Sample, fit: Fit, settings: Settings) -> int:
    """Return how many columns the contract must have were neither found nor can be guessed."""
    return sum(guess_column(column, sample, fit, settings) is None for column in fit.missing)


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
    for setting in ("sheet", "range", "records"):
        if value := getattr(sample.source, setting):
            yield f"{setting} = {_quoted(value)}"
    if sample.source.encoding:
        yield f"encoding = {_quoted(sample.source.encoding)}  # guess: the file is not UTF-8"
    state = fit.contract.keeps_history or fit.contract.time is None
    yield (
        'pull = "full"  # guess: the file holds all there is, so what is gone from it is over'
        if state
        else 'pull = "append"  # guess: the file adds to what was loaded'
    )
    times = [match for column, match in fit.matches.items() if fit.contract.column(column).type is Type.INSTANT]
    if any(_is_naive(sample.columns[match.column]) for match in times if match.written in ("iso", "slashed")):
        yield f'time_zone = "{settings.company.time_zone}"  # guess: times carry no zone'
    if decimals := [match.written for match in fit.matches.values() if match.written in ("comma", "dotted")]:
        yield 'decimal = ","' + ("" if "comma" in decimals else "  # guess: the dots part thousands")
    slashed = [match for match in fit.matches.values() if match.written == "slashed"]
    if slashed and not all(written_out(sample, match) for match in slashed):
        form, is_certain = date_format(next(sample.columns[m.column] for m in slashed if not written_out(sample, m)))
        yield f'date_format = "{form}"' + ("" if is_certain else "  # guess: the day comes first")


def _is_naive(texts: tuple[str, ...]) -> bool:
    return any(not re.search(r"(Z|[+-]\d{2}(:?\d{2})?)$", text[10:]) for text in texts[:100])


def _table_lines(sample: Sample, name: str, fit: Fit, settings: Settings) -> Iterator[str]:
    contract = fit.contract
    required = _required(fit)
    place = f"sources.{name}.tables.{contract.name}"
    if settings_of := list(_table_settings(sample, fit)):
        yield from (f"[{place}]", *settings_of, "")
    yield f"[{place}.columns]"
    yield f"# {contract.title}: {required - len(fit.missing)} of {required} columns it must have were found"
    yield from _column_lines(sample, fit, settings)
    used = {*(match.column for match in fit.matches.values()), *fit.wide}
    if unused := [column for column in sample.columns if column not in used]:
        yield f"# not used: {', '.join(unused)[:300]}"
        if free := [column.name for column in contract.columns if column.name not in fit.matches]:
            yield f"# {contract.title} also has: {', '.join(free)}"
    if contract.end in OPEN_ENDS and contract.end not in fit.matches and not guess_end(sample, fit):
        yield f"# nothing was found for {contract.end}: every row will count as open"
    if fit.repeated > REPEATED:
        keys = ", ".join(column for column in contract.key if column in fit.matches)
        yield f"# {fit.repeated:.0%} of the rows have the {keys} of another, of which only the last one will stand"


def _column_lines(sample: Sample, fit: Fit, settings: Settings) -> Iterator[str]:
    """Yield a line for each column that is filled, and a remark for each that needs to be."""
    contract, needs = fit.contract, []
    guesses = {column.name: guess_column(column, sample, fit, settings) for column in fit.missing}
    if contract.end and (end := guess_end(sample, fit)):
        guesses[contract.end] = end
    if lifecycle := guess_lifecycle(sample, fit):
        guesses["lifecycle"] = lifecycle
    if fit.wide:
        guesses |= {name: (name, "the file is wide") for name in fit.long_names}
    for column in contract.all_columns:
        if column.name in fit.matches:
            match = fit.matches[column.name]
            yield f"{column.name} = {_quoted(expression_of(column, match, sample))}{_remark(match, sample)}"
        elif guess := guesses.get(column.name):
            yield f"{column.name} = {_quoted(guess[0])}  # guess: {guess[1]}"
        elif column in fit.missing:
            needs.append(column)
    for column in needs:
        words = f"one of {', '.join(column.values)}" if column.values else column.meaning
        yield f'# needs: {column.name} = "…"  ({column.type.value}) {words}'


def _table_settings(sample: Sample, fit: Fit) -> Iterator[str]:
    """Yield the settings of the table besides its columns: wide to long, and how coarse its days are."""
    if fit.wide:
        columns = ", ".join(_quoted(column) for column in fit.wide)
        head, value = fit.long_names
        yield f"unpivot = {{ columns = [{columns}], name = {_quoted(head)}, value = {_quoted(value)} }}"
    if is_monthly(sample, fit) and not fit.contract.is_records:
        yield 'resolution = "month"  # guess: every row is of the first day of a month'


def _remark(match: Match, sample: Sample) -> str:
    if match.likeness >= 1:
        return ""
    unit = f", {_SINCE[match.written]} since 1970" if match.written in _SINCE else ""
    if match.written == "slashed" and not date_format(sample.columns[match.column])[1]:
        unit = ", the day before the month"
    return f"  # guess: by its name and what stands in it{unit}"


def _nothing_fits(sample: Sample, name: str, close: Sequence[Fit]) -> Iterator[str]:
    yield f"# {sample.file.label} ({sample.rows:,} rows looked at) fits no contract."
    for fit in close[:1]:
        if fit.repeated > HALF:
            keys = ", ".join(column for column in fit.contract.key if column in fit.matches)
            yield f"# Nearest is {fit.contract.name}, but {fit.repeated:.0%} of the rows have the {keys} of another."
            yield "# There, one row is one of them: write one row for each, and look again."
    yield "# Map it to a fact table by hand, or give it one of its own, a file contracts/NAME.toml: the guide says how."
    yield f"# [sources.{name}]"
    yield f"# path = {_quoted(sample.source.path)}"
    yield f"# [sources.{name}.tables.TABLE.columns]"
    for column, texts in list(sample.columns.items())[:40]:
        yield f"# column {column}: {_quoted(texts[0][:60]) if texts else 'always empty'}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
