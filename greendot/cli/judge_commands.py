"""Turns a file of daily values or events into its verdict on the command line, without a workspace."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd

from greendot.analysis.frames import judge_frame, parse_span
from greendot.analysis.verdict import Course, Span, Verdict
from greendot.errors import SourceError
from greendot.results import MARKS, Better, Kind

UNKNOWN = ["", "NULL", "null", "N/A", "n/a", "NA", "NaN", "nan", "None", "?", "-"]


class _SpanType(click.ParamType[Any]):
    name = "FIRST..LAST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        """Return a span, or fail with the form to use."""
        try:
            return value if isinstance(value, Span) else parse_span(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("judge")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--kind", type=click.Choice([each.value for each in Kind]), required=True, help="What is measured.")
@click.option("--better", type=click.Choice([each.value for each in Better]), required=True, help="Which way is good.")
@click.option(
    "--course",
    type=click.Choice([each.value for each in Course]),
    default=Course.STEADY.value,
    help="What 'nothing changed' means: the same level, growth per day, or growth from year to year.",
)
@click.option("--now", type=_SpanType(), help="The later span; by default the last full quarter of the file.")
@click.option("--before", type=_SpanType(), help="The earlier span; by default the quarter before.")
@click.option(
    "--holidays", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A file with one date a line."
)
@click.option("--break", "breaks", multiple=True, metavar="DATE", help="From this day on, something else was counted.")
@click.option("--to-date/--whole", "is_to_date", default=None, help="Whether the later span is unfinished.")
@click.option("--useful", type=click.FloatRange(min=0, min_open=True), help="The smallest change worth knowing: 0.1.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def judge_command(file: Path, holidays: Path | None, as_json: bool, **question: Any) -> None:
    """Say what changed in FILE, a CSV with one row a day (or, for durations, an event).

    Columns: period and value, or numerator and denominator; n and exposure where known. Durations: opened_at, closed_at
    (empty while open), cluster. Everything before the two spans is the series' own past.
    """
    frame = _read(file)
    days = _read_days(holidays) if holidays else ()
    try:
        verdict = judge_frame(frame, holidays=days, name=str(file), **question)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(verdict_json(verdict), indent=2) if as_json else describe_verdict(verdict))


def describe_verdict(verdict: Verdict) -> str:
    """Return a verdict as lines of text: its word, the change with its bounds, how it was reached, what was missed."""
    change = "" if verdict.change is None else f": {_signed(verdict.change)}"
    if verdict.low is not None and verdict.high is not None:
        change += f" (between {_signed(verdict.low)} and {_signed(verdict.high)})"
    lines = [f"{MARKS[verdict.word]} {verdict.word}{change}"]
    if verdict.expected:
        lines.append(f"Its course alone would have brought {_signed(verdict.expected)}.")
    lines += [text[:1].upper() + text[1:] + "." for text in [verdict.reason] if text]
    lines += [text for text in (verdict.noticed, verdict.method) if text]
    if verdict.is_to_date:
        lines.append("The later span is not over, so the stricter rule holds: one false alarm in 100.")
    return "\n".join(lines)


def _signed(change: float) -> str:
    return f"{change * 100:+.1f}%" if abs(change) < 1 else f"{change * 100:+.0f}%"


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON writes it, floats rounded to 12 digits."""
    return {
        key: float(f"{value:.12g}") if isinstance(value, float) else value
        for key, value in (asdict(verdict) | {"noticed": verdict.noticed}).items()
    }


def _read(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(
            file, na_values=UNKNOWN, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True, comment=None
        )
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{file}: is no CSV that can be read ({error}); save it as UTF-8 with a header line"
        ) from error


def _read_days(file: Path) -> tuple[date, ...]:
    """Return the dates of a file with one a line; further columns and lines that begin with # are passed over."""
    days = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        text = line.partition(",")[0].strip()
        if not text or text.startswith("#") or (number == 1 and not text[0].isdigit()):
            continue
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            raise SourceError(f"{file}:{number}: '{text}' is no date; write it as 2016-12-25") from None
    return tuple(days)
