"""Turns what a query returns into the problems it has with what a metric must return."""

from __future__ import annotations

from sqlglot import exp

from greendot.errors import Problem
from greendot.metrics.library import MetricFile
from greendot.metrics.relations import BOOLEAN, NUMBER, UNKNOWN, Relation, shown
from greendot.results import Kind

_NUMBERS = ("value", "numerator", "denominator", "n", "exposure", "low", "high")
_EVENTS = ("value", "is_open", "cluster")


def check_outputs(tree: exp.Select, relation: Relation, file: MetricFile, dimensions: tuple[str, ...]) -> list[Problem]:
    """Return what is wrong with a query's columns, and whether it gives more than one row a period and members."""
    names = list(relation.columns)
    problems: list[Problem] = []
    if not relation.columns["period"].is_period:
        what = "the column period does not come from period(x) or from periods"
        problems.append(file.site.problem(tree, what, "write period(x) AS period, x a time column"))
    for name in names:
        kind = relation.columns[name].kind
        if name in _NUMBERS and kind not in (NUMBER, UNKNOWN):
            problems.append(file.site.problem(tree, f"the column {name} is no number but of the sort {kind}"))
    if file.is_events:
        if relation.columns["is_open"].kind not in (BOOLEAN, UNKNOWN):
            problems.append(
                file.site.problem(tree, "is_open is not true or false", "such as resolved_at IS NULL AS is_open")
            )
        return problems + _check_events(tree, relation, file)
    known = {"period", *dimensions}
    best = min((sorted(key - known) for key in relation.keys), key=len, default=[])
    best = [name for name in best if not (name in relation.columns and relation.columns[name].is_constant)]
    if best:
        missing = ", ".join(shown(name) for name in best)
        text = f"there can be several rows a period, one for each {missing}: a value is not aggregated"
        problems.append(file.site.problem(tree, text, "aggregate it, GROUP BY period and the dimensions alone"))
    return problems


def _check_events(tree: exp.Select, relation: Relation, file: MetricFile) -> list[Problem]:
    if not relation.repeats:
        return []
    return [file.site.problem(tree, "a join can repeat events", "join on the whole key of the other table")]


def check_names(tree: exp.Select, names: list[str], file: MetricFile) -> list[Problem]:
    """Return which columns are missing or of no use."""
    metric = file.metric
    problem = file.site.problem
    wanted = {"period", *metric.dimensions}
    problems = [
        problem(tree, f"lacks the column '{name}'", f"SELECT it: ... AS {name}") for name in sorted(wanted - {*names})
    ]
    if metric.kind is Kind.DURATION:
        measures: tuple[str, ...] = _EVENTS
        needed = {"value", "is_open"}
    elif metric.kind is Kind.RATIO or "numerator" in names or "denominator" in names:
        measures = tuple(name for name in _NUMBERS if name != "value")
        needed = {"numerator", "denominator"}
    else:
        measures = tuple(name for name in _NUMBERS if name not in ("numerator", "denominator"))
        needed = {"value"}
    problems += [
        problem(tree, f"a {metric.kind} lacks the column '{name}'", f"SELECT it: ... AS {name}")
        for name in sorted(needed - {*names})
    ]
    problems += [
        problem(tree, f"the column '{name}' is neither a dimension nor one of {', '.join(measures)}",
                "declare it under dimensions, or leave it out")
        for name in names
        if name not in wanted and name not in measures
    ]  # fmt: skip
    if ("low" in names) != ("high" in names):
        problems.append(problem(tree, "low and high go together", "SELECT both, or neither"))
    return problems
