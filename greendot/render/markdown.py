"""Turns a Document into Markdown that reads well as plain text and renders the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from greendot.document import (
    Answer,
    Block,
    Board,
    Cell,
    Code,
    Document,
    Figure,
    Items,
    Link,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Sentence,
    Table,
    numbers_of,
    walk,
)
from greendot.render.addresses import page_address
from greendot.render.prose import plain_text
from greendot.report import Comment, Part, Report
from greendot.results import MARKS, Word

Said = Mapping[str, tuple[Comment, ...]]
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def render_markdown(document: Document, *, site: str = "") -> str:
    """Return the document as Markdown. Numbers link to `site`, the public address, when there is one."""
    lines = [_header(document), "", f"# {_escaped(document.title)}", ""]
    if document.lead:
        lines += [_escaped(document.lead), ""]
    for block in document.blocks:
        lines += [*_block(block, 2, site), ""]
    lines += ["---", "", *(_sentence(text, site) + "  " for text in document.footer.texts)]
    lines.append(_escaped(document.footer.build))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def render_report_markdown(report: Report, *, site: str = "") -> str:
    """Return a report as one Markdown text, a part under each heading, what people wrote as quotes below its block."""
    state = " · ".join(_escaped(text) for text in (report.company, report.period, report.state, report.freeze) if text)
    lines = [f"# {_escaped(report.title)}", "", state, ""]
    lines += ["**synthetic data**", ""] if report.is_synthetic else []
    lines += [*(f"- {_escaped(note)}" for note in report.untold), ""]
    for part in report.parts:
        lines += [*_part(part, site), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _part(part: Part, site: str) -> Iterator[str]:
    document, said = part.document, part.comments
    facts = [document.header.period, document.header.data_to, f"for {part.owner}" if part.owner else ""]
    yield from (f"## {_escaped(part.title)}", "", f"**{_escaped(document.title)}**", "", _escaped(document.lead), "")
    yield from (" · ".join(_escaped(text) for text in facts if text), "")
    yield from _remarks(("",), said)
    for block in document.blocks:
        yield from _block(block, 3, site, said)
        yield ""
    shown = {block.anchor for block in walk(document.blocks)} | {one.anchor for one in numbers_of(document)}
    if left := [anchor for anchor in said if anchor and anchor not in shown]:
        yield from ("### Said about what this part does not show", "")
        yield from _remarks(left, said)
    yield from ("---", "", *(_sentence(text, site) + "  " for text in document.footer.texts))
    yield _escaped(document.footer.build)


def _remarks(anchors: Iterable[str], said: Said) -> Iterator[str]:
    for comment in (one for anchor in anchors for one in said.get(anchor, ())):
        yield ""
        yield from _quoted(comment, ">")
        yield ""


def _quoted(comment: Comment, mark: str) -> Iterator[str]:
    """Yield the lines of a quote: who, when, the words; answers a quote deeper."""
    what = " asks" if comment.is_question else ""
    when = f", {_escaped(comment.when)}" if comment.when else ""
    yield f"{mark} **{_escaped(comment.author)}**{what}{when}"
    for line in plain_text(comment.text).split("\n"):
        yield from (mark, f"{mark} {_escaped(line)}")
    for answer in comment.answers:
        yield mark
        yield from _quoted(answer, f"{mark} >")


def _header(document: Document) -> str:
    header = document.header
    mark = "**synthetic data**" if header.is_synthetic else ""
    texts = [f"**{_escaped(header.company)}**", *map(_escaped, (header.page, header.period, header.data_to)), mark]
    return " · ".join(text for text in texts if text)


def _block(block: Block, level: int, site: str, said: Said = MappingProxyType({})) -> Iterator[str]:
    if not isinstance(block, Section):
        yield from _lines(block, level, site)
        numbers = block.numbers if isinstance(block, Answer | Numbers) else ()
        yield from _remarks((*(number.anchor for number in numbers), block.anchor), said)
        return
    yield f"{'#' * min(level, 6)} {_escaped(block.title)}"
    yield from _remarks((block.anchor,), said)
    for inner in block.blocks:
        yield ""
        yield from _block(inner, level + 1, site, said)


def _lines(block: Block, level: int, site: str) -> Iterator[str]:
    match block:
        case Answer():
            yield from (f"{'#' * min(level, 6)} {_escaped(block.question)}", "", _sentence(block.answer, site), "")
            yield from (f"- {_number(number, site)}" for number in block.numbers)
        case Numbers():
            yield from (f"- {_number(number, site)}" for number in block.numbers)
        case Figure():
            yield from (f"{'#' * min(level, 6)} {_escaped(block.title)}", "", f"*{_escaped(block.subtitle)}*", "")
            yield from _table(block.table, site)
            if block.note:
                yield from ("", _escaped(block.note))
        case Table():
            if block.caption:
                yield from (f"**{_escaped(block.caption)}**", "")
            yield from _table(block, site)
        case Items():
            for place, sentence in enumerate(block.sentences, start=1):
                yield f"{f'{place}.' if block.is_numbered else '-'} {_sentence(sentence, site)}"
        case Paragraph():
            yield _sentence(block.sentence, site)
        case Note():
            yield f"> {_sentence(block.sentence, site)}"
        case Code():
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
            yield from (f"{fence}{block.language}", block.text, fence)
        case Board():
            yield from _board(block, site)


def _number(number: Number, site: str) -> str:
    value = " ".join(text for text in (number.value, number.unit) if text)
    parts = [f"{_escaped(number.label)}: {_linked(f'**{_escaped(value)}**', number.link, site)}"]
    parts += [_escaped(text) for text in (number.comparison, _verdict(number.verdict), number.note) if text]
    return "; ".join(parts)


def _verdict(word: Word | None) -> str:
    return f"{MARKS[word]} {word.value}" if word else ""


def _table(table: Table, site: str) -> Iterator[str]:
    if not table.headings:
        return
    numeric = [any(row[place].is_number for row in table.rows) for place in range(len(table.headings))]
    yield _row([_escaped(heading) for heading in table.headings])
    yield _row(["---:" if is_number else "---" for is_number in numeric])
    for row in table.rows:
        yield _row([_cell(cell, site) for cell in row])
    if table.more:
        yield from ("", _escaped(table.more))


def _cell(cell: Cell, site: str) -> str:
    text = " ".join(text for text in (_escaped(cell.text), _verdict(cell.verdict)) if text)
    return _linked(text, cell.link, site) if cell.text else text


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace(chr(10), ' ') for text in texts)} |"


def _board(board: Board, site: str) -> Iterator[str]:
    yield _row(["", *(_escaped(column) for column in board.columns)])
    yield _row(["---"] * (len(board.columns) + 1))
    for lane in board.lanes:
        cells = []
        for cards in lane.cells:
            texts = []
            for card in cards:
                mark = f"{MARKS[card.verdict]} " if card.verdict else ""
                words = "; ".join(
                    _escaped(text) for text in (card.detail, f"{mark}{card.status}".strip(), card.tie) if text
                )
                texts.append(": ".join(filter(None, (_linked(f"**{_escaped(card.title)}**", card.link, site), words))))
            cells.append("<br>".join(texts))
        yield _row([f"**{_escaped(lane.title)}**", *cells])
    if board.legend:
        yield from ("", _escaped(board.legend))


def _sentence(sentence: Sentence, site: str) -> str:
    parts = []
    for span in sentence.spans:
        text = _escaped(span.text)
        parts.append(_linked(f"**{text}**" if span.is_strong and text.strip() else text, span.link, site))
    return "".join(parts)


def _linked(text: str, link: Link | None, site: str) -> str:
    return f"[{text}]({page_address(link, site)})" if link and site else text


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is: nothing in it becomes markup, a list or a new line."""
    flat = " ".join(text.split("\n"))
    return _LINE_START.sub(r"\1\\\2\3", _SPECIAL.sub(r"\\\1", flat))
