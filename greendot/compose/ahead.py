"""Turns what is foreseen of a metric into a figure, sentences beside it and a table: what we expect, how sure we are.

What is foreseen is that of the build. A period that was over by then has no forecast: what was said of it is scored.
"""

from __future__ import annotations

from dataclasses import replace

from greendot.calendar import Grain
from greendot.chart import Limit
from greendot.compose.assembly import section
from greendot.compose.pictures import cut
from greendot.compose.timeline import events_of
from greendot.compose.view import View
from greendot.document import Cell, Figure, Paragraph, Section, Sentence, Span, Table
from greendot.figures import chart_forecast
from greendot.forecast import Ahead, Forecast, TrackRecord
from greendot.formats import (
    format_about,
    format_again,
    format_percent,
    format_range,
    format_span,
    format_value,
    plural,
)
from greendot.results import Members, Metric

ANCHOR = "section:forecast"

_TITLE = "{metric}: {about} expected in {period}"
_PAST = {Grain.QUARTER: 8, Grain.MONTH: 12}


def forecast_of(view: View, name: str, members: Members | None = None) -> Forecast | None:
    """Return what is foreseen of a metric, by month when a month is chosen, else by quarter; None in a past period."""
    metric = view.snapshot.metrics.get(name)
    if metric is None or not view.is_current:
        return None
    chosen = view.members_for(metric) if members is None else members
    grain = Grain.MONTH if view.period.grain is Grain.MONTH else Grain.QUARTER
    return view.snapshot.forecast(name, grain, chosen)


def compose_forecast(
    view: View, name: str, members: Members | None = None, *, anchor: str = "forecast"
) -> Section | None:
    """Return a section: what we expect, the figure, how it was made and how well that did; None without a forecast."""
    forecast = forecast_of(view, name, members)
    if forecast is None:
        return None
    metric = view.snapshot.metrics[name]
    return section(
        f"{metric.title}: what we expect",
        anchor,
        Paragraph(describe_forecast(view, forecast), f"paragraph:{anchor}:{name}"),
        figure_forecast(view, name, members),
        Paragraph(describe_method(forecast), f"paragraph:{anchor}:{name}:method") if forecast.ahead else None,
    )


def figure_forecast(
    view: View, name: str, members: Members | None = None, limits: tuple[Limit, ...] = (), title: str = ""
) -> Figure | None:
    """Return the whole periods that are over and those ahead, dashed, with the ranges that hold 5 and 9 in 10.

    `title` may say otherwise what is expected: `{about}` and `{period}` in it are the last one foreseen.
    """
    forecast = forecast_of(view, name, members)
    if forecast is None or not forecast.ahead:
        return None
    metric, chosen = view.snapshot.metrics[name], forecast.members
    first = forecast.ahead[0].period
    count = _PAST[forecast.grain]
    breaks = tuple(one for one in events_of(view, name) if one.is_break)
    series = view.snapshot.observations(name, forecast.grain, chosen)
    seen = tuple(one for one in series if one.period < first and not one.is_partial)[-count:]
    end = forecast.ahead[-1]
    chart = chart_forecast(metric, seen, forecast, view.calendar, view.currency, limits=limits, events=breaks)
    unit = chart.axis.unit
    suffix = "".join(f":{member}" for _, member in chosen)
    return Figure(
        title=(title or _TITLE).format(
            metric=view.named(metric, chosen), about=_about(view, metric, end), period=view.calendar.label(end.period)
        ),
        subtitle=f"{metric.title} by {forecast.grain.value}{f', {unit}' if unit else ''}; "
        "dashed is what we expect, dark holds 5 in 10 of what may come, light 9 in 10"
        + (f"; {of_all}" if (of_all := view.of_all(chosen)) else ""),
        chart=chart,
        table=forecast_table(view, metric, forecast),
        anchor=f"figure:forecast:{name}{suffix}",
        note=tested_words(forecast.tested),
    )


def describe_forecast(view: View, forecast: Forecast) -> Sentence:
    """Return what we expect of the next whole period and of the last one foreseen; or why nothing is foreseen."""
    metric = view.snapshot.metrics[forecast.metric]
    if not forecast.ahead:
        return Sentence.of(f"{metric.title} has no forecast: {_without_stop(forecast.reason)}.")
    near = next((one for one in forecast.ahead if not one.is_begun), forecast.ahead[-1])
    far = forecast.ahead[-1]
    link = replace(view.link(metric.name, forecast.members), fragment=ANCHOR)
    if far.low_90 == far.high_90:
        value = format_value(far.mid, metric.unit, view.currency)
        return Sentence.of("We expect it to stay at ", Span(str(value), link), f". {_without_stop(forecast.reason)}.")
    parts: list[str | Span] = ["We expect ", Span(_about(view, metric, near), link), f" {view.when(near.period)}"]
    if far.period != near.period:
        again = format_again(far.mid, far.low_50, far.high_50, metric.unit, view.currency)
        parts += [" and ", Span(again, link), f" {view.when(far.period)}"]
        parts += [f". For {view.calendar.label(far.period)} it is as likely as not to be "]
    else:
        parts += [". It is as likely as not to be "]
    narrow, wide = (_range(view, metric, far, is_wide=is_wide) for is_wide in (False, True))
    return Sentence.of(*parts, Span(narrow, link), "; 9 times in 10 it will be ", Span(wide, link), ".")


def describe_method(forecast: Forecast) -> Sentence:
    """Return what was assumed, and how far forecasts made like this lay from what came."""
    assumed = f"What this assumes, from {plural(forecast.weeks, 'week')} of data: {_without_stop(forecast.method)}."
    return Sentence.of(f"{assumed}{_error_words(forecast.tested)}")


def tested_words(tested: TrackRecord | None) -> str:
    """Return how often the wide range held what came: `At past moments, such a range held … 91 times in 100.`"""
    if tested is None:
        return "It is too young to have been tested on its past."
    return f"At past moments, such a light range held what came {round(100 * tested.coverage_90)} times in 100."


def forecast_table(view: View, metric: Metric, forecast: Forecast) -> Table:
    """Return each period ahead: the middle and both ranges."""
    rows = tuple(
        (
            Cell(view.calendar.label(one.period) + (", begun" if one.is_begun else "")),
            Cell(str(format_value(one.mid, metric.unit, view.currency)), True, value=one.mid),
            Cell(format_span(one.low_50, one.high_50, metric.unit, view.currency), True),
            Cell(format_span(one.low_90, one.high_90, metric.unit, view.currency), True),
        )
        for one in forecast.ahead
    )
    heading = forecast.grain.value.capitalize()
    headings = (heading, "Expected", "5 in 10", "9 in 10")
    anchor = ":".join(("table:forecast", metric.name, *(member for _, member in forecast.members)))
    return cut(Table(f"{metric.title}, forecast", headings, rows, anchor))


def _error_words(tested: TrackRecord | None) -> str:
    """Return how far such forecasts lay from what came, and to which side."""
    if tested is None or tested.error is None:
        return ""
    size = format_percent(max(1, round(100 * tested.error)))
    words = f" Half of the forecasts were within {size} of what came"
    bias = round(100 * (tested.bias or 0.0))
    return (
        f"{words}; the usual one was {format_percent(abs(bias))} too {'high' if bias > 0 else 'low'}."
        if bias
        else f"{words}."
    )


def _about(view: View, metric: Metric, one: Ahead) -> str:
    return format_about(one.mid, one.low_50, one.high_50, metric.unit, view.currency)


def _range(view: View, metric: Metric, one: Ahead, *, is_wide: bool = False) -> str:
    low, high = (one.low_90, one.high_90) if is_wide else (one.low_50, one.high_50)
    return format_range(low, high, metric.unit, view.currency, is_bare=True)


def _without_stop(text: str) -> str:
    return text.strip().rstrip(".")
