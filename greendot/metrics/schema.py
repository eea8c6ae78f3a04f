"""Turns the fields of a metric file's header into a JSON Schema, so that an editor completes and checks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from greendot.contracts import Contract
from greendot.metrics.fields import AGE, FIELDS, LOOKBACK, NAME, OUTPUTS, QUARTER, Field

SCHEMA_FILE = "metric-header.schema.json"
"""What the schema's file is called, in the documentation and in a workspace."""

Schema = dict[str, Any]


def render_schema(contracts: Mapping[str, Contract]) -> str:
    """Return the schema as the text of a file; the fact tables of `contracts` are what an editor proposes as sources.

    It is of the draft that editors know best, 7. It says what each field may look like; what fields say of each other
    and of the query, `greendot check` knows alone.
    """
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The header of a Greendot metric file",
        "description": "What stands between /* --- and --- */ at the top of queries/AREA/NAME.sql.",
        "type": "object",
        "required": [name for name, field in FIELDS.items() if field.is_required],
        "additionalProperties": False,
        "properties": {name: _property(field, contracts) for name, field in FIELDS.items()},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _property(field: Field, contracts: Mapping[str, Contract]) -> Schema:
    ((_, example),) = yaml.safe_load(field.example).items()
    return {"description": field.meaning, "examples": [example]} | _SHAPES[field.shape](field, contracts)


def _text(_: Field, __: Mapping[str, Contract]) -> Schema:
    # A title such as 2016 is a number to YAML, and a text to Greendot.
    return {"type": ["string", "number", "boolean"], "pattern": r"\S"}


def _choice(field: Field, _: Mapping[str, Contract]) -> Schema:
    return {"enum": [str(choice) for choice in field.choices]}


def _names(_: Field, __: Mapping[str, Contract]) -> Schema:
    name = {"type": "string", "pattern": f"^{NAME}$", "not": {"enum": list(OUTPUTS)}}
    return {"type": "array", "items": name, "uniqueItems": True}


def _splits(field: Field, contracts: Mapping[str, Contract]) -> Schema:
    return {"type": "array", "items": _names(field, contracts) | {"minItems": 1}, "uniqueItems": True}


def _targets(_: Field, __: Mapping[str, Contract]) -> Schema:
    by_quarter = {
        "type": "object",
        "patternProperties": {f"^{QUARTER}$": {"type": "number"}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [{"type": "number"}, by_quarter]}


def _ages(_: Field, contracts: Mapping[str, Contract]) -> Schema:
    age = {"type": "string", "pattern": rf"^\s*{AGE}\s*$"}
    tables = {name: {"description": one.summary} | age for name, one in sorted(contracts.items())}
    return {"type": "object", "minProperties": 1, "properties": tables, "additionalProperties": age}


def _lookback(_: Field, __: Mapping[str, Contract]) -> Schema:
    return {"anyOf": [{"type": "string", "pattern": rf"^({LOOKBACK}|all|0)$"}, {"const": 0}]}


def _flag(_: Field, __: Mapping[str, Contract]) -> Schema:
    return {"type": "boolean"}


_SHAPES: Mapping[str, Callable[[Field, Mapping[str, Contract]], Schema]] = {
    "text": _text,
    "choice": _choice,
    "names": _names,
    "splits": _splits,
    "targets": _targets,
    "ages": _ages,
    "lookback": _lookback,
    "flag": _flag,
}
