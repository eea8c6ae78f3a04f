"""Turns what a report says as JSON into the JSON Schema that is published with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from greendot.chart import ChartKind, State
from greendot.render.json_file import VERSION
from greendot.results import Better, Evidence, Kind, Word

__all__ = ["SCHEMA_FILE", "render_report_schema"]

SCHEMA_FILE = "report.schema.json"

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
AMOUNT: Schema = {"type": ["number", "null"]}
VERDICT: Schema = {"enum": [*(word.value for word in Word), None]}


def render_report_schema() -> str:
    """Return the schema as text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of Greendot",
        "description": "What render_json writes: documents in order, with every number as text and as number.",
        **_record(_report()),
        "$defs": {name: _record(fields) for name, fields in (_records() | _drawn()).items()} | {"block": _block()},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _report() -> Mapping[str, Schema]:
    return {
        "format": {"const": "greendot-report"},
        "version": {"const": VERSION},
        "key": _said("its name in addresses and commands"),
        "title": TEXT,
        "company": TEXT,
        "period": TEXT,
        "state": _said("how far it is, in words"),
        "freeze": _said("the id of the frozen version; empty for a draft"),
        "is_synthetic": FLAG,
        "notes": _list(TEXT),
        "parts": _list(_of("part")),
        "definitions": _list(_of("definition")),
    }


def _records() -> dict[str, Mapping[str, Schema]]:
    return {
        "part": {
            "key": TEXT, "title": TEXT, "owner": TEXT, "page": TEXT, "query": _map(TEXT), "link": TEXT,
            "period": TEXT, "data_to": TEXT, "build": TEXT, "finding": _said("one sentence, right if alone"),
            "lead": TEXT, "blocks": _list(_of("block")), "footer": _list(TEXT),
            "comments": _map(_list(_of("comment"))),
        },
        "number": {
            "label": TEXT, "value": _said("as a reader sees it"), "unit": TEXT,
            "amount": AMOUNT | {"description": "the number behind value; null where there is none"},
            "low": AMOUNT, "high": AMOUNT, "period": TEXT, "comparison": TEXT, "verdict": VERDICT, "method": TEXT,
            "evidence": {"enum": [*(one.value for one in Evidence), None]},
            "note": TEXT, "build": TEXT, "link": TEXT, "anchor": TEXT,
        },
        "comment": {
            "author": TEXT, "when": TEXT, "text": _said("Markdown, as it was written"), "is_question": FLAG,
            "answers": _list(_of("comment")),
        },
        "definition": {
            "name": TEXT, "title": TEXT, "summary": TEXT, "kind": {"enum": [kind.value for kind in Kind]},
            "unit": TEXT, "better": {"enum": [one.value for one in Better]},
            "evidence": {"enum": [one.value for one in Evidence]}, "owner": TEXT, "pitfalls": TEXT, "source": TEXT,
            "sql": TEXT, "digest": TEXT,
        },
        "sentence": {"text": TEXT, "links": _list(_record({"text": TEXT, "link": TEXT}))},
    }  # fmt: skip


def _drawn() -> dict[str, Mapping[str, Schema]]:
    """Return the records of charts, tables and boards."""
    return {
        "chart": {
            "kind": {"enum": [kind.value for kind in ChartKind]}, "unit": TEXT, "alternative": TEXT,
            "series": _list(_of("series")),
            "limits": _list(_record({"label": TEXT, "value": {"type": "number"}, "is_target": FLAG})),
            "events": _list(_record({"on": _day(), "label": TEXT, "is_break": FLAG})),
        },
        "series": {"name": TEXT, "panel": TEXT, "is_context": FLAG, "points": _list(_of("point"))},
        "point": {
            "label": TEXT, "on": {"anyOf": [_day(), {"type": "null"}]}, "value": AMOUNT, "text": TEXT, "low": AMOUNT,
            "high": AMOUNT, "state": {"enum": [state.value for state in State]}, "note": TEXT,
            "usual": {"type": ["array", "null"], "items": AMOUNT, "minItems": 2, "maxItems": 2},
        },
        "table": {"caption": TEXT, "headings": _list(TEXT), "rows": _list(_list(_of("cell")))},
        "cell": {"text": TEXT, "value": AMOUNT, "verdict": VERDICT, "link": {"type": ["string", "null"]}},
        "card": {
            "title": TEXT, "detail": TEXT, "status": TEXT, "verdict": VERDICT, "is_infrastructure": FLAG, "tie": TEXT,
            "link": {"type": ["string", "null"]},
        },
        "lane": {"title": TEXT, "cells": _list(_list(_of("card")))},
    }  # fmt: skip


def _block() -> Schema:
    """Return the schema of a block, by its kind."""
    table = {"caption": TEXT, "headings": _list(TEXT), "rows": _list(_list(_of("cell")))}
    kinds: Mapping[str, Mapping[str, Schema]] = {
        "section": {"title": TEXT, "is_folded": FLAG, "blocks": _list(_of("block"))},
        "answer": {"question": TEXT, "answer": _of("sentence"), "numbers": _list(_of("number"))},
        "numbers": {"numbers": _list(_of("number"))},
        "figure": {"title": TEXT, "subtitle": TEXT, "note": TEXT, "chart": _of("chart"), "table": _of("table")},
        "table": table,
        "items": {"is_numbered": FLAG, "items": _list(_of("sentence"))},
        "paragraph": {"sentence": _of("sentence")},
        "note": {"is_warning": FLAG, "sentence": _of("sentence")},
        "code": {"language": TEXT, "text": TEXT},
        "board": {
            "columns": _list(TEXT), "now": {"type": ["integer", "null"]}, "legend": TEXT, "lanes": _list(_of("lane")),
        },
    }  # fmt: skip
    return {"oneOf": [_record({"kind": {"const": kind}, **more, "anchor": TEXT}) for kind, more in kinds.items()]}


def _record(fields: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(fields), "required": list(fields)}


def _of(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _said(text: str) -> Schema:
    return {"type": "string", "description": text}


def _day() -> Schema:
    return {"type": "string", "format": "date"}
