"""Turns the table of settings into its reference page."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

from greendot.load.macros import MACROS
from greendot.reference.markdown import bullets, code, codes, page, table
from greendot.settings import SECTIONS, PriceSettings, SendSettings, SourceSettings, TableSettings

_TYPES: Mapping[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def render_settings() -> str:
    """Return the page of everything greendot.toml may say."""
    sections = [part for name, kind in SECTIONS.items() for part in _section(f"[{name}]", kind, name)]
    return page(
        "Settings: `greendot.toml`",
        "`greendot/settings/values.py`",
        "One file in the workspace's folder. Every setting has a default, so an empty file is a valid one. A wrong or "
        "unknown key is reported with its line and the nearest right name.",
        "An environment variable may set any single value outside prices, sources and sends: "
        "`GREENDOT_COMPANY_NAME` is `name` in `[company]`; items of a list have commas between them.",
        *sections,
        *_section("[prices.NAME]", PriceSettings, ""),
        *_section("[[send]]", SendSettings, ""),
        *_section("[sources.NAME]", SourceSettings, ""),
        *_section("[sources.NAME.tables.TABLE]", TableSettings, ""),
        "### What an expression may call",
        "An expression looks at one row of the source. Besides SQL's ordinary functions it may call these:",
        bullets(_macro(text) for text in MACROS.values()),
    )


def _section(heading: str, kind: type, name: str) -> Iterator[str]:
    yield f"## `{heading}`"
    yield inspect.getdoc(kind) or ""
    hints = get_type_hints(kind)
    rows = [
        (
            code(field.name),
            _type(hints[field.name], field.metadata["choices"]),
            code(_default(field)),
            field.metadata["help"],
            code(f"GREENDOT_{name}_{field.name}".upper()) if name else "",
        )
        for field in dataclasses.fields(kind)
    ]
    yield table(("setting", "is", "by default", "meaning", "variable"), rows)


def _type(hint: Any, choices: tuple[str, ...]) -> str:
    if choices:
        return "one of " + codes(choice or '""' for choice in choices)
    if hint in _TYPES:
        return _TYPES[hint]
    return "list of texts" if getattr(hint, "__origin__", None) is tuple else "table"


def _default(field: dataclasses.Field[Any]) -> str:
    value = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
    if isinstance(value, Mapping):
        return ""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _macro(text: str) -> str:
    """Return a macro's own line with its calls set as code."""
    calls, _, meaning = text.partition(": ")
    return f"{' or '.join(code(call) for call in calls.split(' or '))}: {meaning}"
