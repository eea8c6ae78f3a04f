"""Turns a section of a draft into the places where something can be written: anchors, with what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from greendot.document import Answer, Block, Figure, Items, Note, Numbers, Paragraph, Section, Table, walk
from greendot.errors import ExportError, nearest
from greendot.reports.composing import compose_report
from greendot.reports.materials import Materials


def places_of(materials: Materials, key: str) -> Mapping[str, str]:
    """Return the anchors of a section with the words that stand there. ExportError for an unknown section."""
    sections = {one.key: one for one in materials.draft.sections}
    if key not in sections:
        fix = nearest(key, sections) or f"it has {', '.join(sections)}"
        raise ExportError(f"{materials.draft.name} has no section '{key}'; {fix}")
    only = replace(sections[key], is_left_out=False)
    report = compose_report(replace(materials, draft=replace(materials.draft, sections=(only,)), earlier=()))
    pairs = (pair for part in report.parts for block in walk(part.document.blocks) for pair in _places(block))
    return {anchor: words for anchor, words in pairs if anchor}


def check_place(materials: Materials, key: str, anchor: str) -> None:
    """Raise ExportError with the near miss unless there is something at an anchor to write beside."""
    places = places_of(materials, key)
    if anchor not in places:
        where = f"greendot report show {materials.draft.name} --section {key}"
        fix = nearest(anchor, places) or f"{where} lists what there is"
        raise ExportError(f"nothing in '{key}' is called '{anchor}'; {fix}")


def _places(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Section() | Figure():
            yield block.anchor, block.title
        case Paragraph() | Note():
            yield block.anchor, block.sentence.text
        case Items():
            yield block.anchor, block.sentences[0].text if block.sentences else ""
        case Table():
            yield block.anchor, block.caption
        case Answer():
            yield block.anchor, f"{block.question} {block.answer.text}"
        case _:
            yield block.anchor, ""
    if isinstance(block, Answer | Numbers):
        for number in block.numbers:
            yield number.anchor, f"{number.label}: {number.value} {number.unit}".strip()
