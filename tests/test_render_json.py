"""A report as JSON: it keeps to its schema, and says what the documents say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from greendot.document import numbers_of
from greendot.render.json_file import render_json
from greendot.render.json_schema import render_report_schema
from greendot.report import Report
from sample_reports import HOSTILE, hostile_report, sample_report

SCHEMA = json.loads(render_report_schema())


def numbers_in(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for one in node for found in numbers_in(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if "evidence" in node and "comparison" in node else []
    return own + [found for one in node.values() for found in numbers_in(one)]


@pytest.mark.parametrize("report", [sample_report(), hostile_report()], ids=["plain", "hostile"])
def test_it_keeps_to_the_schema(report: Report) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(render_json(report)))


def test_the_schema_is_the_published_one() -> None:
    published = Path(__file__).parent.parent / "docs" / "reference" / "report.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == SCHEMA


def test_every_number_is_there_with_what_qualifies_it() -> None:
    report = sample_report()
    read = json.loads(render_json(report, site="https://greendot.example.org"))
    for part, told in zip(report.parts, read["parts"], strict=True):
        found = [(one["label"], one["value"], one["unit"], one["comparison"]) for one in numbers_in(told["blocks"])]
        assert found == [(n.label, n.value, n.unit, n.comparison) for n in numbers_of(part.document)]
        for one in numbers_in(told["blocks"]):
            assert one["build"] == part.document.footer.build
            assert one["period"] == part.document.header.period
            assert one["link"].startswith("https://greendot.example.org/")


def test_amounts_and_bounds_are_numbers_and_unknown_is_null() -> None:
    report = sample_report()
    document = report.parts[0].document
    first = document.blocks[0]
    numbers = tuple(replace(n, amount=3.1, low=2.0, high=float("nan"), evidence="estimated") for n in first.numbers)  # type: ignore[union-attr]
    changed = replace(document, blocks=(replace(first, numbers=numbers),))
    read = json.loads(render_json(replace(report, parts=(replace(report.parts[0], document=changed),))))
    found = numbers_in(read["parts"])[0]
    assert (found["amount"], found["low"], found["high"], found["evidence"]) == (3.1, 2.0, None, "estimated")


def test_texts_are_as_they_were_written() -> None:
    said = json.loads(render_json(hostile_report()))["parts"][0]["comments"]["table:hostile"]
    assert [one["text"] for one in said[: len(HOSTILE)]] == list(HOSTILE)
    assert len(said[-1]["text"]) > 19_000
