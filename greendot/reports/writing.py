"""Turns a Report into files in a folder, one format a call; `FORMATS` says which there are and what each is called."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from greendot.document import Document
from greendot.errors import ExportError
from greendot.render.markdown import render_markdown
from greendot.render.slides import render_slides
from greendot.report import Comment, Report

Render = Callable[[Report, str], Mapping[str, bytes]]
Tell = Callable[[str], None]


def _slides(report: Report, site: str) -> Mapping[str, bytes]:
    return {
        f"{report.key}.pptx": render_slides([_titled(part.title, part.document) for part in report.parts], site=site)
    }


def _markdown(report: Report, site: str) -> Mapping[str, bytes]:
    return {f"{report.key}.md": "\n".join(_markdown_lines(report, site)).encode()}


FORMATS: Mapping[str, Render] = {"slides": _slides, "markdown": _markdown}
"""Every format by name, and what makes its files of a report and the public address."""


def render_report(
    report: Report, formats: Sequence[str] = (), *, site: str = "", tell: Tell | None = None
) -> Mapping[str, bytes]:
    """Return the files of a report by name, in all formats when none is named. ExportError for an unknown one."""
    contents: dict[str, bytes] = {}
    for name in formats or FORMATS:
        if name not in FORMATS:
            raise ExportError(f"'{name}' is not a format; use one of {', '.join(FORMATS)}")
        if tell:
            tell(name)
        contents |= FORMATS[name](report, site)
    return contents


def write_files(contents: Mapping[str, bytes], to: Path) -> tuple[Path, ...]:
    """Write files to a folder: all beside it first and then moved, so that none is half-written."""
    try:
        to.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".greendot-", dir=to))
        try:
            for name, content in contents.items():
                (staging / name).write_bytes(content)
            for name in contents:
                (staging / name).replace(to / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{to}: {error.strerror}; no file was changed that is not complete") from error
    return tuple(to / name for name in contents)


def _titled(title: str, document: Document) -> Document:
    """Return a document whose header names the report's section instead of the page."""
    return replace(document, header=replace(document.header, page=title))


def _markdown_lines(report: Report, site: str) -> Iterator[str]:
    mark = " · **synthetic data**" if report.is_synthetic else ""
    frozen = f" · {report.freeze}" if report.freeze else ""
    yield f"# {_plain(report.title)}"
    yield ""
    yield f"**{_plain(report.company)}** · {report.period} · {_plain(report.state)}{frozen}{mark}"
    for note in report.notes:
        yield f"\n> {_plain(note)}"
    for part in report.parts:
        yield ""
        yield f"## {_plain(part.title)}"
        yield ""
        yield render_markdown(part.document, site=site)
        for anchor, remarks in part.comments.items():
            for remark in remarks:
                yield from _remark(remark, anchor)


def _remark(remark: Comment, anchor: str, depth: int = 1) -> Iterator[str]:
    quote = "> " * depth
    word = "asks" if remark.is_question else "writes"
    beside = f" beside {_plain(anchor)}" if anchor and depth == 1 else ""
    yield f"{quote}**{_plain(remark.author)}** {word}, {_plain(remark.when)}{beside}:"
    yield quote.rstrip()
    for line in remark.text.splitlines():
        yield f"{quote}{_plain(line)}"
    yield ""
    for answer in remark.answers:
        yield from _remark(answer, anchor, depth + 1)


def _plain(text: str) -> str:
    """Return a text in which nothing is markup that runs or fetches: letters and marks as they were written."""
    escaped = text.replace("\\", "\\\\").replace("<", "\\<").replace("[", "\\[").replace("`", "\\`")
    return " ".join(escaped.split())
