"""Turns a draft into the text of a metric file that was checked and proved before anyone sees it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from greendot.calendar import Calendar
from greendot.contracts import Contract
from greendot.drafting.draft import Draft
from greendot.drafting.forms import Form, forms_of
from greendot.errors import MetricError, Problem
from greendot.metrics import Library, check_metrics, read_metric
from greendot.metrics.fields import FIELDS
from greendot.results import Kind

_REMARKS: Mapping[str, str] = {
    "course": ': what "nothing changed" means',
    "sources": "each fact table it reads, and how old that may be",
    "status": ": viewers see certified ones only",
}

_DONE: Mapping[Kind, str] = {
    Kind.COUNT: "Sum of",
    Kind.GAUGE: "Level of",
    Kind.PEAK: "Largest",
    Kind.QUANTILE: "99th percentile of",
}


def write_draft(draft: Draft, contracts: Mapping[str, Contract], calendar: Calendar) -> str:
    """Return the text of a draft's file, which passes the check; MetricError with the reasons where nothing does."""
    reasons: list[Problem] = []
    for form in forms_of(draft):
        text = text_of(draft, form)
        problems = _check(draft, text, contracts, calendar)
        if not problems:
            return text
        reasons = reasons or problems
    raise MetricError(problems=[replace(problem, file=str(draft.place.file), line=None) for problem in reasons])


def _check(draft: Draft, text: str, contracts: Mapping[str, Contract], calendar: Calendar) -> list[Problem]:
    """Return what is wrong with a file of this text, proofs and all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, draft.place.file)
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        read = read_metric(path, contracts)
        if isinstance(read, list):
            return read
        return check_metrics(Library({read.name: read}, (), 1), contracts, calendar)


def text_of(draft: Draft, form: Form) -> str:
    """Return the text of a metric file: the header that a draft and one form of its query have, and that query."""
    fields = [(f"{name}: {value}", _remark(name)) for name, value in _fields(draft, form)]
    width = max(len(line) for line, remark in fields if remark)
    lines = [f"{line:<{width}}  # {remark}" if remark else line for line, remark in fields]
    return "\n".join(["/* ---", *lines, "--- */", form.sql]) + "\n"


def _remark(name: str) -> str:
    """Return what stands behind a field for whoever edits it: what else it may say."""
    return " | ".join(FIELDS[name].choices) + _REMARKS.get(name, "")


def _fields(draft: Draft, form: Form) -> Iterator[tuple[str, str]]:
    """Yield the fields of the header that say something, in the order in which they are documented."""
    fields = {
        "title": _scalar(draft.title or draft.place.name.replace("_", " ").capitalize()),
        "summary": _scalar(draft.summary),
        "owner": _scalar(draft.owner),
        "kind": draft.kind.value,
        "unit": _scalar(draft.unit),
        "better": draft.better.value,
        "course": draft.course,
        "dimensions": f"[{', '.join(draft.dimensions)}]" if draft.dimensions else "",
        "sources": f"{{{draft.contract.name}: {draft.max_age}}}",
        "lookback": form.lookback,
        "over": f"[{', '.join(form.over)}]" if form.over else "",
        "evidence": "measured",
        "pitfalls": _scalar(draft.pitfalls),
        "source": _scalar(_told(draft)),
        "status": "draft",
    }
    for name in FIELDS:
        if fields.get(name):
            yield name, fields[name]


def _scalar(text: str) -> str:
    """Return a text as YAML writes it on one line."""
    plain = " ".join(text.split())
    if "*/" in plain:
        raise MetricError(f"'{plain}' holds */, which ends the header of a metric file; write it without")
    return yaml.safe_dump(plain, width=float("inf"), allow_unicode=True).removesuffix("...\n").strip()


def _told(draft: Draft) -> str:
    """Return what the query does, in words, until someone names where the formula comes from."""
    table = draft.contract.name
    if draft.kind is Kind.RATIO and draft.denominator:
        return f"{draft.numerator} over {draft.denominator} in {table}"
    if draft.kind is Kind.RATIO:
        return f"Share of the rows of {table} for which {draft.numerator} is true, of those that say"
    if draft.kind is Kind.DURATION:
        return f"From {draft.time} to {draft.value} in {table}"
    return f"{_DONE[draft.kind]} {draft.value} in {table}" if draft.value else f"Rows of {table}, counted"
