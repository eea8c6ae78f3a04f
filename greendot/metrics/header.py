"""Turns the leading comment of a metric file into fields, each with its line, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from greendot.errors import Problem, nearest
from greendot.metrics.fields import (
    FIELDS,
    NAME,
    OUTPUTS,
    QUARTER,
    TO_BE_WRITTEN,
    TOTAL_FORECAST,
    Field,
    parse_age,
    parse_lookback,
)
from greendot.results import Kind

_HEADER = re.compile(r"\A\ufeff?\s*/\*\s*---[ \t]*\n(?P<yaml>.*?)^[ \t]*---\s*\*/", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Header:
    """A header's sound fields and their lines; `body_line` is the file's line on which the query's text begins."""

    path: Path
    fields: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = field(default=())

    def line_of(self, name: str) -> int:
        """Return the line of a field; the header's first line when it is not there."""
        return self.lines.get(name, 1)

    def problem(self, name: str, text: str, fix: str = "") -> Problem:
        """Return what is wrong with a field, with file and line."""
        return Problem(str(self.path), self.line_of(name), text, fix)


def read_header(path: Path) -> Header:
    """Read a metric file's header; whatever is wrong stands in `problems`."""
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        return Header(path, {}, {}, "", 1, (Problem(str(path), None, f"cannot be read: {error}"),))
    found = _HEADER.match(text)
    if not found:
        fix = "begin the file with /* ---, the header's lines, and --- */"
        return Header(path, {}, {}, text, 1, (Problem(str(path), 1, "has no header", fix),))
    first = text.count("\n", 0, found.start("yaml")) + 1
    body_line = text.count("\n", 0, found.end()) + 1
    fields, lines, problems = _read_yaml(path, found["yaml"], first)
    header = Header(path, fields, lines, text[found.end() :], body_line, tuple(problems))
    return header if problems and not fields else replace(header, problems=(*problems, *_check_fields(header)))


def _read_yaml(path: Path, text: str, first: int) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    try:
        # Reading a header twice takes time, and without this sign nothing in it can be such a repetition.
        for event in yaml.parse(text, Loader=yaml.SafeLoader) if "*" in text else ():
            if isinstance(event, yaml.AliasEvent):
                line = first + (event.start_mark.line if event.start_mark else 0)
                return (
                    {},
                    {},
                    [Problem(str(path), line, f"the header repeats '*{event.anchor}'", "write the value out")],
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        return {}, {}, [Problem(str(path), first, "the header is nested too deeply", "write 'field: value' lines")]
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        fix = "put quotes around a text that holds a colon or a quote"
        return {}, {}, [Problem(str(path), line, f"the header is not YAML: {error.problem or error.context}", fix)]
    except yaml.YAMLError as error:
        return {}, {}, [Problem(str(path), first, f"the header is not YAML: {str(error).splitlines()[0]}")]
    if not isinstance(node, yaml.MappingNode):
        return {}, {}, [Problem(str(path), first, "the header is not a list of 'field: value' lines")]
    fields: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for key, value in node.value:
        line = first + key.start_mark.line
        name = str(key.value)
        if name in fields:
            problems.append(Problem(str(path), line, f"'{name}' stands twice in the header", "keep one of them"))
        lines.setdefault(name, line)
        fields[name] = _plain(value)
    return fields, lines, problems


def _plain(node: yaml.Node) -> Any:
    """Return a node's value with scalars as their own text, so that nothing turns into a date or a boolean."""
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _check_fields(header: Header) -> list[Problem]:
    problems = [
        header.problem("", f"lacks '{name}'", f'add a line such as "{field.example}"')
        for name, field in FIELDS.items()
        if field.is_required and name not in header.fields
    ]
    for name, value in header.fields.items():
        if name not in FIELDS:
            fix = nearest(name, FIELDS) or f"known fields are {', '.join(FIELDS)}"
            problems.append(header.problem(name, f"'{name}' is not a known field", fix))
        elif wrong := _SHAPES[FIELDS[name].shape](value, FIELDS[name]):
            fix = nearest(str(value), FIELDS[name].choices) or f'write it like "{FIELDS[name].example}"'
            problems.append(header.problem(name, f"'{name}' {wrong}", fix))
    return problems + _check_dimensions(header) + _check_written(header) + _check_outside(header)


def _check_dimensions(header: Header) -> list[Problem]:
    dimensions = header.fields.get("dimensions", [])
    splits = header.fields.get("splits", [])
    if not isinstance(dimensions, list) or not isinstance(splits, list):
        return []
    problems = [
        header.problem("dimensions", f"'{name}' cannot be a dimension: the output has a column of that name")
        for name in dimensions
        if name in OUTPUTS
    ]
    for split in splits:
        for name in split if isinstance(split, list) else []:
            if name not in dimensions:
                fix = nearest(str(name), map(str, dimensions)) or "add it to dimensions"
                problems.append(header.problem("splits", f"'{name}' in splits is not a dimension", fix))
    return problems + _check_forecast(header, dimensions, splits)


def _check_forecast(header: Header, dimensions: list[Any], splits: list[Any]) -> list[Problem]:
    """Return which forecasts cannot be made: of no dimension, of one not published alone, of what is told by events."""
    names = header.fields.get("forecast", [])
    if not isinstance(names, list) or not names:
        return []
    if header.fields.get("kind") == Kind.DURATION:
        return [header.problem("forecast", "durations are told by their events, not forecast", "take the line away")]
    alone = [split[0] for split in splits if isinstance(split, list) and len(split) == 1] if splits else dimensions
    return [
        header.problem(
            "forecast",
            f"'{name}' in forecast is neither {TOTAL_FORECAST} nor a dimension that is published alone",
            nearest(str(name), [TOTAL_FORECAST, *map(str, alone)]) or f"write {TOTAL_FORECAST}, or add it to splits",
        )
        for name in names
        if name != TOTAL_FORECAST and name not in alone
    ]


def _check_written(header: Header) -> list[Problem]:
    """Return which texts of a certified metric still say what a new draft said."""
    if header.fields.get("status") != "certified":
        return []
    return [
        header.problem(name, f"'{name}' is still to be written", "write it, or leave status: draft")
        for name, value in header.fields.items()
        if isinstance(value, str) and value.lower().startswith(TO_BE_WRITTEN.lower())
    ]


def _check_outside(header: Header) -> list[Problem]:
    """Return why a metric may not be shown outside though it says so: it is a draft, or not everyone inside sees it."""
    said = header.fields
    if said.get("outside") != "true":
        return []
    if said.get("status") != "certified":
        return [header.problem("outside", "a draft is not fit for readers outside", "certify it, or take the line out")]
    if said.get("audience", "viewer") != "viewer":
        return [header.problem("outside", "not even every role inside sees it", "take this line or audience out")]
    return []


def _is_text(value: object, _: Field) -> str:
    return "" if isinstance(value, str) and value.strip() else "should be a text"


def _is_choice(value: object, field: Field) -> str:
    return "" if value in field.choices else f"is '{value}', which is not one of {', '.join(field.choices)}"


def _is_names(value: object, _: Field) -> str:
    if not isinstance(value, list) or not all(isinstance(name, str) and re.fullmatch(NAME, name) for name in value):
        return "should be a list of names in lower case"
    return "names something twice" if len(set(value)) < len(value) else ""


def _is_splits(value: object, field: Field) -> str:
    if not isinstance(value, list) or any(_is_names(split, field) or not split for split in value):
        return "should be a list of lists of dimensions"
    return "has one split twice" if len({tuple(sorted(split)) for split in value}) < len(value) else ""


def _is_targets(value: object, _: Field) -> str:
    if isinstance(value, dict):
        odd = [quarter for quarter in value if not re.fullmatch(QUARTER, quarter)]
        if odd:
            return f"has '{odd[0]}', which is not a quarter such as 2016-Q4"
        return "" if value and all(_is_number(number) for number in value.values()) else "needs a number a quarter"
    return "" if _is_number(value) else "should be a number, or one for each quarter"


def _is_number(value: object) -> bool:
    try:
        return float(str(value)) - float(str(value)) == 0
    except ValueError:
        return False


def _is_ages(value: object, _: Field) -> str:
    if not isinstance(value, dict) or not value:
        return "should name each fact table with an age"
    odd = [table for table, age in value.items() if parse_age(age) is None]
    return f"gives {odd[0]} the age '{value[odd[0]]}'; an age is like 36h or 2d" if odd else ""


def _is_lookback(value: object, _: Field) -> str:
    return "" if parse_lookback(value) else f"is '{value}', which is not like 28d, 2 periods or all"


def _is_flag(value: object, _: Field) -> str:
    return "" if value in ("true", "false") else f"is '{value}', which is neither true nor false"


_SHAPES: Mapping[str, Callable[[object, Field], str]] = {
    "text": _is_text,
    "choice": _is_choice,
    "names": _is_names,
    "splits": _is_splits,
    "targets": _is_targets,
    "ages": _is_ages,
    "lookback": _is_lookback,
    "flag": _is_flag,
}
