"""Turns what a chart declares of its axes into those of a native chart: round values, labels, room for names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from greendot.chart import Chart
from greendot.render.native.places import highest, lowest
from greendot.render.slides.deck import LINE, MIN_SIZE, Box
from greendot.render.text_fit import text_width


def set_axis(axis: Any, chart: Chart) -> None:
    """Give the value axis the round values that the chart declares, with their own magnitude."""
    ticks = [value for value, _ in chart.axis.ticks]
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE.upper())
    labels = axis.tick_labels
    labels.number_format, labels.number_format_is_linked = _number_format(chart), False
    if len(ticks) >= 2:
        axis.minimum_scale = min(min(ticks), lowest(chart))
        axis.maximum_scale = max(max(ticks), highest(chart))
        axis.major_unit = ticks[1] - ticks[0]


def _number_format(chart: Chart) -> str:
    """Return the spreadsheet format that prints the axis as its declared texts do."""
    largest = max((abs(value) for value, _ in chart.axis.ticks), default=0.0)
    text = next((text for value, text in reversed(chart.axis.ticks) if value), "")
    prefix = text[: len(text) - len(text.lstrip("$€£¥"))]
    suffix = "%" if text.endswith("%") else " min" if text.endswith((" h", " min")) else ""
    decimals = max((len(text.rstrip("%").partition(".")[2]) for _, text in chart.axis.ticks), default=0)
    shown = f'"{prefix}"' if prefix else ""
    end = f'"{suffix}"' if suffix else ""
    if largest >= 1e9:
        return f'{shown}0.##,,," bn"'
    if largest >= 1e6:
        return f'{shown}0.##,," M"'
    if suffix == "%":
        return f"{shown}0{'.' + '0' * decimals if decimals else ''}{end}"
    return f"{shown}#,##0{end}" if largest >= 10 else f"{shown}0.##{end}"


def leave_room(drawn: Any, labels: Sequence[str], box: Box) -> None:
    """Keep as much room for the names of bars as the longest takes, up to half: left alone, programs wrap and skip."""
    widest = max((text_width(label, MIN_SIZE) for label in labels), default=0.0) + 14
    left = min(0.5, widest / box.width)
    area = drawn._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    sizes = (("x", left), ("y", 0.01), ("w", 0.9 - left), ("h", 0.98))
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    places = "".join(f'<c:{name} val="{size:.4f}"/>' for name, size in sizes)
    area.insert(0, parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>{modes}{places}'
        "</c:manualLayout></c:layout>"
    ))  # fmt: skip


def skip_labels(axis: Any, step: int) -> None:
    """Print every `step`-th category label; PowerPoint has no call for it."""
    element = axis._element
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = element.makeelement(f"{{{element.nsmap['c']}}}{name[2:]}", {"val": str(step)})
        before = element.find(f"{{{element.nsmap['c']}}}noMultiLvlLbl")
        if before is None:
            element.append(skip)
        else:
            before.addprevious(skip)
