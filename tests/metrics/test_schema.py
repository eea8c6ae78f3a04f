"""The JSON Schema of a header says what reading a header says, for every header that ships and for wrong ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from greendot.contracts import Contract
from greendot.metrics import render_schema
from greendot.metrics.fields import FIELDS
from greendot.metrics.header import read_header
from greendot.resources import shipped

FILES = sorted([*shipped("queries").rglob("*.sql"), *shipped("data", "workspace").rglob("*.sql")])
SOUND = """title: A metric
summary: What it says.
owner: team
kind: gauge
unit: things
better: higher
course: steady
dimensions: [region]
sources: {daily_users: 36h}
evidence: measured
pitfalls: None known.
source: A test
status: certified
"""


@pytest.fixture(scope="module")
def validator(contracts: dict[str, Contract]) -> jsonschema.Draft7Validator:
    schema = json.loads(render_schema(contracts))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def loaded(header: str) -> Any:
    """Return a header as editors read it: dates are texts to them."""
    loader = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items():
        kept = [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        loader.yaml_implicit_resolvers[first] = kept
    return yaml.load(header, Loader=loader)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_header_that_ships_is_valid(file: Path, validator: jsonschema.Draft7Validator) -> None:
    header = re.findall(r"/\* ---\n(.*?)--- \*/", file.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    assert [error.message for error in validator.iter_errors(loaded(header))] == []


@pytest.mark.parametrize(
    ("lines", "is_sound"),
    [
        ("", True),
        ("title: 2016", True),
        ("title: ' '", False),
        ("title:", False),
        ("titel: A metric", False),
        ("kind: gage", False),
        ("better: yes", False),
        ("status: published", False),
        ("dimensions: region", False),
        ("dimensions: [Region]", False),
        ("dimensions: [value]", False),
        ("dimensions: [region, region]", False),
        ("splits: [[region]]", True),
        ("splits: [region]", False),
        ("splits: [[]]", False),
        ("target: 99.5", True),
        ("target: {2016-Q4: 99.5, FY2017-Q1: 99}", True),
        ("target: {2016-Q5: 99.5}", False),
        ("target: {}", False),
        ("target: high", False),
        ("sources: {}", False),
        ("sources: {daily_users: 36}", False),
        ("sources: {own_table: 1.5 d}", True),
        ("lookback: 28d", True),
        ("lookback: 2 periods", True),
        ("lookback: all", True),
        ("lookback: 0", True),
        ("lookback: 28 weeks", False),
        ("lookback: 99999d", False),
        ("over: [shard]", True),
        ("audience: everyone", False),
    ],
)
def test_it_agrees_with_reading_a_header(
    lines: str, is_sound: bool, validator: jsonschema.Draft7Validator, tmp_path: Path
) -> None:
    field = lines.partition(":")[0]
    header = re.sub(rf"^{field}:.*\n", "", SOUND, flags=re.MULTILINE) + f"{lines}\n" if field else SOUND
    assert validator.is_valid(loaded(header)) is is_sound
    file = tmp_path / "metric.sql"
    file.write_text(f"/* ---\n{header}--- */\nSELECT 1")
    assert (not read_header(file).problems) is is_sound


@pytest.mark.parametrize("field", [name for name, field in FIELDS.items() if field.is_required])
def test_what_is_needed_is_needed_there_too(field: str, validator: jsonschema.Draft7Validator) -> None:
    assert not validator.is_valid(loaded(re.sub(rf"^{field}:.*\n", "", SOUND, flags=re.MULTILINE)))


def test_an_editor_proposes_fields_choices_and_fact_tables(contracts: dict[str, Contract]) -> None:
    fields = json.loads(render_schema(contracts))["properties"]
    assert list(fields) == list(FIELDS)
    assert all(fields[name]["description"] == field.meaning for name, field in FIELDS.items())
    assert fields["kind"]["enum"] == ["gauge", "ratio", "count", "duration", "peak", "quantile"]
    assert set(fields["sources"]["properties"]) == set(contracts)
