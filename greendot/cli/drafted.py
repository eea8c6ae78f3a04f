"""Turns answers about a new metric into a draft of it, each question with what its fact table proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from greendot.cli.asking import Asker, one_of
from greendot.contracts import Contract, Type
from greendot.drafting import (
    Draft,
    Place,
    dimensions_of,
    keys_to_fix,
    kinds_of,
    measures_of,
    pick_table,
    propose_course,
    propose_dimensions,
    propose_max_age,
    propose_measure,
    propose_time,
    propose_unit,
    read_place,
    times_of,
)
from greendot.errors import MetricError, nearest
from greendot.metrics.fields import COURSES, TO_BE_WRITTEN
from greendot.results import Better, Kind

NEEDED: Mapping[str, str] = {
    "AREA/NAME": "where it goes, such as growth/weekend_sign_ups",
    "table": "the fact table it reads, such as daily_users",
    "owner": "the team that answers questions about it",
    "better": "which direction is good: higher, lower or neither",
}
NONE = "none"


def ask_place(asker: Asker, own: Path, others: list[Path]) -> Place:
    """Return where the metric goes, a name that is free."""
    text = asker.text(
        "AREA/NAME", "Area and name, such as growth/weekend_sign_ups", read=lambda t: read_place(t, own, others).text
    )
    return read_place(text, own, others)


def ask_table(asker: Asker, contracts: Mapping[str, Contract], filled: list[str]) -> Contract:
    """Return the contract of the table to read; `filled` are the tables that a source fills."""
    if asker.may_ask and "table" not in asker.given:
        for name in filled or contracts:
            click.echo(f"  {name:<22}{contracts[name].title}", err=True)
    default = filled[0] if len(filled) == 1 else None
    return contracts[asker.text("table", "Fact table", default, lambda text: pick_table(text, contracts).name)]


def ask_draft(asker: Asker, place: Place, contract: Contract, contracts: Mapping[str, Contract]) -> Draft:
    """Return the draft of a metric: what it measures, over which rows, how it is split, and what its header says."""
    time = _time(asker, contract)
    kind = _kind(asker, contract, time)
    value, numerator, denominator = _measure(asker, contract, kind, time)
    where = asker.text("where", f"Only rows where, as SQL; {NONE} for all rows", NONE)
    draft = Draft(place, contract, time, kind, value, numerator, denominator, where="" if where == NONE else where)
    draft = _fixed(asker, draft)
    proposed = ",".join(propose_dimensions(draft, contracts)) or NONE
    possible = ", ".join(dimensions_of(contract)) or NONE
    split = asker.text("by", f"Split by (of {possible})", proposed, lambda text: _split(text, contract))
    return _described(asker, replace(draft, dimensions=tuple(split.split(",")) if split else ()))


def _time(asker: Asker, contract: Contract) -> str:
    proposed, times = propose_time(contract), times_of(contract)
    if not proposed:
        asker.require({"time": f"the column that tells the period: {', '.join(times)}"})
    elif "time" not in asker.given:
        return proposed
    return asker.choice("time", "Column that tells the period", times)


def _kind(asker: Asker, contract: Contract, time: str) -> Kind:
    kinds = kinds_of(contract, time)
    likely = kinds[0]
    if "numerator" in asker.given:
        likely = Kind.RATIO
    elif (value := asker.given.get("value", NONE)) != NONE:
        likely = next((kind for kind in kinds if value in measures_of(contract, kind, time)), likely)

    def read(text: str) -> str:
        kind = Kind(one_of(text, [*Kind]))
        if kind not in kinds:
            raise MetricError(f"{contract.name} gives no {kind}; it gives {', '.join(kinds)}")
        return kind.value

    return Kind(asker.text("kind", f"Kind ({', '.join(kinds)})", likely.value, read))


def _measure(asker: Asker, contract: Contract, kind: Kind, time: str) -> tuple[str, str, str]:
    """Return the columns of value, numerator and denominator; those that the kind has none of are empty."""
    first, second = propose_measure(contract, kind, time)
    possible = ", ".join(measures_of(contract, kind, time)) or "no column"
    if kind is not Kind.RATIO:
        question = f"Column to measure (of {possible}; {NONE} counts rows)"
        if kind is Kind.DURATION:
            question = f"When it ended (of {possible})"
        return asker.text("value", question, first or NONE, lambda text: _column(text, contract)), "", ""
    above = asker.text("numerator", f"Numerator (of {possible})", first, lambda text: _column(text, contract))
    if above and contract.column(above).type is Type.BOOLEAN:
        return "", above, ""
    likely = second if second and above == first else None
    asker.require({} if likely else {"denominator": f"the column that {above} is a share of"})
    below = asker.text("denominator", f"Denominator (of {possible})", likely, lambda text: _column(text, contract))
    return "", above, below


def _fixed(asker: Asker, draft: Draft) -> Draft:
    """Return a draft that reads one member only of each key column across which its measure does not add up."""
    for name in keys_to_fix(draft):
        column = draft.contract.column(name)
        example = column.values[0] if column.values else "availability"
        asker.require({"where": f"a condition that leaves one {name}, such as \"{name} = '{example}'\""})
        known = f" ({', '.join(column.values)})" if column.values else ""
        word = asker.text(name, f"It adds up within one {name} only. Which one{known}").replace("'", "''")
        draft = replace(draft, where=" AND ".join(part for part in (draft.where, f"{name} = '{word}'") if part))
    return draft


def _described(asker: Asker, draft: Draft) -> Draft:
    """Return a draft with what its header says in words."""
    title = asker.text("title", "Title", draft.place.name.replace("_", " ").capitalize())
    summary = asker.text("summary", "Summary, one plain sentence", draft.summary)
    unit = asker.text("unit", "Unit", propose_unit(draft))
    return replace(
        draft,
        title=title,
        summary=summary,
        unit=unit,
        owner=asker.text("owner", "Owner, the team that answers questions", read=_said),
        better=Better(asker.choice("better", "Better", [*Better])),
        course=asker.choice("course", "Course", COURSES, propose_course(unit, draft.kind)),
        max_age=propose_max_age(draft.contract),
        pitfalls=asker.text("pitfalls", "Pitfalls, how it misleads", draft.pitfalls),
    )


def _said(text: str) -> str:
    if not text.strip():
        raise MetricError("an owner is needed, such as team-growth")
    return text


def _column(text: str, contract: Contract) -> str:
    """Return a column of a table; empty for none."""
    if text in (NONE, ""):
        return ""
    if text in (columns := [column.name for column in contract.columns]):
        return text
    near = nearest(text, columns) or f"it has {', '.join(columns)}"
    raise MetricError(f"{contract.name} has no column '{text}'; {near}")


def _split(text: str, contract: Contract) -> str:
    """Return columns with commas between; empty for none."""
    if text in (NONE, ""):
        return ""
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    possible = dimensions_of(contract)
    for name in names:
        if name not in possible and _column(name, contract):
            raise MetricError(f"'{name}' is nothing to split by; these are: {', '.join(possible) or NONE}")
    return ",".join(names)


def left_to_write(draft: Draft) -> list[str]:
    """Return the fields of a draft's header that its author has still to write."""
    texts = {"summary": draft.summary, "pitfalls": draft.pitfalls}
    return [name for name, text in texts.items() if text.startswith(TO_BE_WRITTEN)]
