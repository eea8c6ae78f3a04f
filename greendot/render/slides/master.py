"""Turns a presentation of one's own into an empty deck with its master, and finds the layout that slides take."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.util import Pt

from greendot.errors import ExportError

TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
ASIDE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
TITLE_ONLY = 5
"""Which layout of the presentation that ships has a title and nothing else."""

WIDTH, HEIGHT, NEAR = 960.0, 540.0, 2.0


def open_master(template: Path | None) -> tuple[Any, Any]:
    """Return a deck without slides, and its layout with only a title.

    ExportError when the file is no presentation, has another shape of slides, or lacks such a layout.
    """
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
        return deck, deck.slide_layouts[TITLE_ONLY]
    if not template.is_file():
        raise ExportError(f"{template}: there is no such file; name a presentation of your own, saved as .pptx")
    try:
        deck = Presentation(str(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise ExportError(f"{template}: is not a PowerPoint presentation; save it as .pptx") from error
    wide, high = (deck.slide_width or 0) / Pt(1), (deck.slide_height or 0) / Pt(1)
    if abs(wide - WIDTH) > NEAR or abs(high - HEIGHT) > NEAR:
        raise ExportError(
            f"{template}: its slides measure {wide / 72:.2f} by {high / 72:.2f} inches; set them to widescreen, "
            "13.33 by 7.5 (Design, Slide size)"
        )
    layout = next((one for one in deck.slide_layouts if _has_only_a_title(one)), None)
    if layout is None:
        raise ExportError(
            f"{template}: none of its layouts has a title and nothing else; add the layout 'Title Only' to its master"
        )
    _clear(deck)
    return deck, layout


def _has_only_a_title(layout: Any) -> bool:
    kinds = [shape.placeholder_format.type for shape in layout.placeholders]
    return any(kind in TITLES for kind in kinds) and all(kind in (*TITLES, *ASIDE) for kind in kinds)


def _clear(deck: Any) -> None:
    """Take the slides away that a template shows itself with."""
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)
