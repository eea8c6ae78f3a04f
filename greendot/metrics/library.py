"""Turns folders of metric files into a Library: metrics by name with their parsed queries, and every problem found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from greendot.contracts import Contract
from greendot.errors import Problem, nearest
from greendot.metrics.fields import NAME, Lookback, parse_age, parse_lookback
from greendot.metrics.grammar import check_grammar
from greendot.metrics.header import Header, read_header
from greendot.metrics.relations import PERIODS
from greendot.metrics.sites import Site
from greendot.results import Better, Evidence, Kind, Metric


@dataclass(frozen=True, slots=True)
class MetricFile:
    """A metric as its file declares it: the published definition, what only publish needs, and the parsed query."""

    metric: Metric
    lookback: Lookback
    over: tuple[str, ...]
    forecast: tuple[str, ...]
    query: exp.Select = field(hash=False, compare=False)
    site: Site = field(hash=False, compare=False)

    @property
    def name(self) -> str:
        """The metric's name: the stem of its file."""
        return self.metric.name

    @property
    def is_events(self) -> bool:
        """Whether the query returns one row an event rather than one a period."""
        return self.metric.kind is Kind.DURATION


@dataclass(frozen=True, slots=True)
class Library:
    """The metrics of a workspace by name, sorted, and the problems of files that are not among them."""

    metrics: Mapping[str, MetricFile]
    problems: tuple[Problem, ...]
    files: int


def read_metrics(
    folders: Sequence[Path], contracts: Mapping[str, Contract], *, replace: Collection[str] = ()
) -> Library:
    """Read every `<area>/<name>.sql` of the folders; a later file replaces an earlier one that `replace` names."""
    files, problems, count = find_files(folders, replace=replace)
    metrics: dict[str, MetricFile] = {}
    for name, path in sorted(files.items()):
        read = read_metric(path, contracts)
        if isinstance(read, MetricFile):
            metrics[name] = read
        else:
            problems += read
    return Library(metrics, tuple(problems), count)


def find_files(folders: Sequence[Path], *, replace: Collection[str] = ()) -> tuple[dict[str, Path], list[Problem], int]:
    """Return the metric files of folders by name, those of one name that may not be, and how many files there are."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    paths = [path for folder in folders for path in sorted(folder.rglob("*.sql"))]
    for path in paths:
        earlier = files.get(path.stem)
        if earlier is not None and path.stem not in replace:
            fix = f"rename one of them, or name '{path.stem}' under replace in greendot.toml"
            problems.append(Problem(str(path), 1, f"'{path.stem}' is also the name of {earlier}", fix))
            continue
        files[path.stem] = path
    problems += [
        Problem("greendot.toml", None, f"replace names '{name}', which no file replaces", nearest(name, files))
        for name in replace
        if sum(path.stem == name for path in paths) < 2
    ]
    return files, problems, len(paths)


def read_metric(path: Path, contracts: Mapping[str, Contract]) -> MetricFile | list[Problem]:
    """Read one metric file; the problems of its header and its text when it has any."""
    header = read_header(path)
    site = Site(str(path), header.body_line)
    problems = [*_check_name(path), *header.problems]
    if not header.body.strip() or (not header.fields and problems):
        return problems or [Problem(str(path), header.body_line, "has no query", "write one SELECT below the header")]
    query, found = _parse(header.body, site)
    problems += found
    if query is not None:
        problems += check_grammar(query, site)
        problems += _check_sources(header, query, contracts, site)
    if problems or query is None:
        return problems
    fields = header.fields
    return MetricFile(
        metric=_definition(header),
        lookback=parse_lookback(fields.get("lookback", "0")) or Lookback(),
        over=tuple(fields.get("over", ())),
        forecast=tuple(fields.get("forecast", ())),
        query=query,
        site=site,
    )


def _check_name(path: Path) -> list[Problem]:
    """Return what is wrong with a file's stem, which is the metric's name in commands, addresses and exports."""
    if re.fullmatch(NAME, path.stem):
        return []
    fix = "rename the file: small letters, digits and _, a letter first, at most 61 in all"
    return [Problem(str(path), None, f"'{path.stem}' cannot be the name of a metric", fix)]


def read_text(text: str, area: str, name: str, contracts: Mapping[str, Contract]) -> MetricFile | list[Problem]:
    """Read the text of a metric file that lies in no folder: `queries/<area>/<name>.sql` is what its problems name."""
    shown = f"queries/{area}/{name}.sql"
    with TemporaryDirectory() as folder:
        path = Path(folder) / area / f"{name}.sql"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        read = read_metric(path, contracts)
    if isinstance(read, MetricFile):
        return replace(read, metric=replace(read.metric, path=shown), site=replace(read.site, file=shown))
    return [replace(problem, file=shown) for problem in read]


def _parse(text: str, site: Site) -> tuple[exp.Select | None, list[Problem]]:
    try:
        trees = [tree for tree in sqlglot.parse(text, dialect="duckdb") if tree is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line = site.first_line + int(first.get("line") or 1) - 1
        near = first.get("highlight") or ""
        return None, [Problem(site.file, line, f"is not SQL that can be read, near '{near}'", "see queries/README.md")]
    except (TokenError, RecursionError) as error:
        return None, [Problem(site.file, site.first_line, f"is not SQL that can be read: {str(error)[:80]}")]
    trees = [tree for tree in trees if not isinstance(tree, exp.Semicolon)]
    if len(trees) != 1:
        return None, [Problem(site.file, site.first_line, f"holds {len(trees)} statements", "write exactly one SELECT")]
    if not isinstance(trees[0], exp.Select):
        fix = "put a UNION into WITH and SELECT from it, grouped" if isinstance(trees[0], exp.SetOperation) else ""
        return None, [site.problem(trees[0], "is not a SELECT", fix or "write exactly one SELECT")]
    return trees[0], []


def _check_sources(header: Header, query: exp.Select, contracts: Mapping[str, Contract], site: Site) -> list[Problem]:
    declared = header.fields.get("sources", {})
    if not isinstance(declared, dict):
        return []
    problems = [
        header.problem("sources", f"'{name}' in sources is not a fact table", nearest(name, contracts))
        for name in declared
        if name not in contracts
    ]
    own = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
    tables = {table.name.lower(): table for table in query.find_all(exp.Table) if table.name.lower() not in own}
    read = tables.keys()
    if unknown := [name for name in read if name and name not in {*contracts, PERIODS}]:
        # What is not read because of a slip in its name is not to be taken away from sources.
        advice = "add contracts/<name>.toml and a source"
        return problems + [
            site.problem(tables[name], f"'{name}' is not a fact table", nearest(name, {*contracts, *own}) or advice)
            for name in unknown
        ]
    problems += [
        header.problem("sources", f"the query reads {name}, which sources does not name", f"add {name}: 36h")
        for name in sorted(read & contracts.keys())
        if name not in declared
    ]
    return problems + [
        header.problem("sources", f"sources names {name}, which the query does not read", "take it away")
        for name in declared
        if name in contracts and name not in read
    ]


_APART = ("status", "forecast", "outside")
"""Fields that say how a metric is used, not what it means: they change no definition."""


def _definition(header: Header) -> Metric:
    fields: Mapping[str, Any] = header.fields
    dimensions = tuple(fields.get("dimensions", ()))
    target = fields.get("target", {})
    targets = target if isinstance(target, dict) else {"": target}
    meaning = sorted((name, repr(value)) for name, value in fields.items() if name not in _APART)
    sql = header.body.strip()
    written = [sql[token.start : token.end + 1] for token in sqlglot.tokenize(sql, dialect="duckdb")]
    return Metric(
        name=header.path.stem,
        area=header.path.parent.name,
        title=fields["title"],
        summary=fields["summary"],
        owner=fields["owner"],
        kind=Kind(fields["kind"]),
        unit=fields["unit"],
        better=Better(fields["better"]),
        course=fields["course"],
        dimensions=dimensions,
        splits=tuple(tuple(split) for split in fields.get("splits", [[name] for name in dimensions])),
        targets={quarter: float(number) for quarter, number in targets.items()},
        sources={table: parse_age(age) or 0.0 for table, age in fields["sources"].items()},
        evidence=Evidence(fields["evidence"]),
        pitfalls=fields["pitfalls"],
        source=fields["source"],
        audience=fields.get("audience", "viewer"),
        status=fields["status"],
        sql=sql,
        digest=hashlib.sha256(repr((meaning, written)).encode()).hexdigest()[:16],
        path=str(header.path),
        outside=fields.get("outside") == "true",
    )
