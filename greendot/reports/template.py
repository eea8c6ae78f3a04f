"""Turns a file in `reports/` into a template: which sections a report has, and what each is made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greendot.access import GRANTS
from greendot.compose import PAGES
from greendot.errors import ExportError, Problem, nearest
from greendot.reports.spans import SPANS
from greendot.results import Against
from greendot.toml_file import TomlFile, read_toml

PARTS: Mapping[str, str] = {
    "state": "what is stale, unexplained or missing, and what was told differently before",
    "last": "what was promised and asked in the last frozen report, and what came of each",
    "findings": "what changed, one finding a paragraph, each to be commented on",
    "appendix": "definitions, freshness, restated data and known gaps",
    "outside-promises": "availability against what was promised, for readers outside",
    "outside-incidents": "incidents that customers felt, for readers outside",
    "outside-margin": "how much room capacity has, for readers outside",
    "outside-practice": "how much is watched, owned and promised, for readers outside",
}
"""The sections that no page holds, and what each says."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_HEAD = ("title", "summary", "spans", "outside", "approver", "against", "section")
_FIELDS = ("title", "page", "metrics", "part", "show", "period", "against", "members")
_MADE_OF = ("page", "metrics", "part")


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section of a template: a page (of it only the anchors in `show`), some metrics, or one of `PARTS`.

    `period` is empty for the report's own, `previous`, or a key; `members` are the filters it is seen with.
    """

    key: str
    title: str
    page: str = ""
    metrics: tuple[str, ...] = ()
    part: str = ""
    show: tuple[str, ...] = ()
    period: str = ""
    against: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A declared report. `is_outside` marks one for readers outside the company, which `approver` must approve."""

    name: str
    title: str
    summary: str
    sections: tuple[SectionPlan, ...]
    path: Path
    spans: tuple[str, ...] = ("quarter",)
    is_outside: bool = False
    approver: str = ""
    against: str = Against.PREVIOUS.value

    def check(self, metrics: Collection[str]) -> list[Problem]:
        """Return what of it a snapshot does not hold: metrics that are not there, with file and line."""
        return [
            Problem(str(self.path), section.line, f"section '{section.key}' names the metric '{name}', which this "
                    "workspace does not have", nearest(name, metrics) or "take it out, or publish it")
            for section in self.sections
            for name in section.metrics
            if name not in metrics
        ]  # fmt: skip


def read_templates(folders: Iterable[Path]) -> tuple[Mapping[str, Template], list[Problem]]:
    """Return the templates of some folders by name, those of later folders above earlier ones, and every problem."""
    found: dict[str, Template] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            file = read_toml(path)
            if isinstance(file, Problem):
                problems.append(file)
                continue
            faults = list(_faults(file))
            problems += faults
            if not faults:
                found[path.stem] = _template(file)
    return found, problems


def pick_template(templates: Mapping[str, Template], problems: list[Problem], name: str) -> Template:
    """Return a template by name. ExportError with the near miss, or with what is wrong with its file."""
    if name in templates:
        return templates[name]
    wrong = [one for one in problems if Path(one.file).stem == name]
    if wrong:
        raise ExportError(problems=wrong)
    fix = nearest(name, templates) or f"these are: {', '.join(templates)}"
    raise ExportError(f"there is no template '{name}'; {fix}")


def _faults(file: TomlFile) -> Iterator[Problem]:
    """Yield everything that is wrong with a file."""
    values, name = file.values, file.path.stem
    if not _NAME.fullmatch(name):
        yield file.problem((), f"'{name}' is no name of a template", "use small letters, digits and dashes")
    yield from _unknown(file, (), values, _HEAD)
    if not isinstance(values.get("title"), str):
        yield file.problem(("title",), "lacks a title", 'add a line such as title = "Quarterly review"')
    for key, kind in (("summary", str), ("outside", bool), ("approver", str), ("against", str), ("spans", list)):
        if key in values and not isinstance(values[key], kind):
            yield file.problem((key,), f"'{key}' must be {_words(kind)}")
    for span in values.get("spans", ()) if isinstance(values.get("spans"), list) else ():
        if span not in SPANS:
            yield file.problem(("spans",), f"'{span}' is not one of {', '.join(SPANS)}", nearest(str(span), SPANS))
    yield from _against(file, ("against",), values.get("against"))
    yield from _fence(file)
    sections = values.get("section")
    if not isinstance(sections, Mapping) or not sections:
        yield file.problem(("section",), "has no sections", 'add [section.headline] with a title and page = "overview"')
        return
    for key, table in sections.items():
        yield from _section_faults(file, key, table)


def _fence(file: TomlFile) -> Iterator[Problem]:
    """Yield what a template for readers outside may not do."""
    if file.values.get("outside") is not True:
        return
    approver = file.values.get("approver")
    if approver not in GRANTS:
        yield file.problem(
            ("approver",), f"'{approver or ''}' is no role that could approve it", f"use one of {', '.join(GRANTS)}"
        )
    for key, table in _tables(file.values.get("section")):
        if not str(table.get("part", "")).startswith("outside-"):
            yield file.problem(
                ("section", key), f"section '{key}' is not fit for readers outside",
                "use only the parts that begin with outside-",
            )  # fmt: skip


def _section_faults(file: TomlFile, key: str, table: Any) -> Iterator[Problem]:
    where = ("section", key)
    if not isinstance(table, Mapping) or not _NAME.fullmatch(key):
        yield file.problem(where, f"'{key}' is no section", "write [section.some-key] and its fields below")
        return
    yield from _unknown(file, where, table, _FIELDS)
    if not isinstance(table.get("title"), str):
        yield file.problem((*where, "title"), f"section '{key}' lacks a title", 'add a line title = "…"')
    made_of = [name for name in _MADE_OF if table.get(name)]
    if len(made_of) != 1:
        said = "is made of nothing" if not made_of else f"is made of {' and '.join(made_of)} at once"
        yield file.problem(where, f"section '{key}' {said}", "give it one of page, metrics, part")
    page, part = table.get("page"), table.get("part")
    if page is not None and page not in PAGES:
        fix = nearest(str(page), PAGES) or f"these are: {', '.join(PAGES)}"
        yield file.problem((*where, "page"), f"section '{key}' names the page '{page}', which there is not", fix)
    if part is not None and part not in PARTS:
        fix = nearest(str(part), PARTS) or f"these are: {', '.join(PARTS)}"
        yield file.problem((*where, "part"), f"section '{key}' names the part '{part}', which there is not", fix)
    for name in ("metrics", "show"):
        if name in table and not _is_texts(table[name]):
            yield file.problem((*where, name), f"'{name}' must be a list of texts", f'write {name} = ["…"]')
    members = table.get("members", {})
    if not isinstance(members, Mapping) or not _is_texts(list(members.values())):
        yield file.problem((*where, "members"), "'members' must be a table of texts", 'write { region = "emea" }')
    yield from _against(file, (*where, "against"), table.get("against"))


def _against(file: TomlFile, where: tuple[str, ...], said: Any) -> Iterator[Problem]:
    words = [one.value for one in Against]
    if said is not None and said not in words:
        fix = nearest(str(said), words) or f"use one of {', '.join(words)}"
        yield file.problem(where, f"'{said}' is nothing to compare with", fix)


def _unknown(
    file: TomlFile, where: tuple[str, ...], table: Mapping[str, Any], known: tuple[str, ...]
) -> Iterator[Problem]:
    for name in table:
        if name not in known:
            fix = nearest(name, known) or f"these are: {', '.join(known)}"
            yield file.problem((*where, name), f"'{name}' is not a field of it", fix)


def _template(file: TomlFile) -> Template:
    values = file.values
    sections = tuple(
        SectionPlan(
            key,
            table["title"],
            table.get("page", ""),
            tuple(table.get("metrics", ())),
            table.get("part", ""),
            tuple(table.get("show", ())),
            table.get("period", ""),
            table.get("against", ""),
            dict(table.get("members", {})),
            file.line_of("section", key),
        )
        for key, table in _tables(values["section"])
    )
    return Template(
        file.path.stem,
        values["title"],
        values.get("summary", ""),
        sections,
        file.path,
        tuple(values.get("spans", ("quarter",))),
        values.get("outside", False),
        values.get("approver", ""),
        values.get("against", Against.PREVIOUS.value),
    )


def _tables(sections: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, table in sections.items() if isinstance(sections, Mapping) else ():
        if isinstance(table, Mapping):
            yield key, table


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _words(kind: type) -> str:
    return {str: "a text in quotes", bool: "true or false", list: "a list"}[kind]
