"""Turns a document's header, choices and footer into HTML."""

from __future__ import annotations

from html import escape

from greendot.document import Choice, Document, Link
from greendot.render.markup.pen import Pen


def draw_header(document: Document, pen: Pen) -> str:
    """Return the line above the title: whose it is, which page and period, data up to when, whether it is made up."""
    header = document.header
    parts = [escape(text) for text in (header.page, header.period, header.data_to) if text]
    spans = " ".join(f"<span>{part}</span>" for part in parts)
    home = pen.link(Link("overview"), f'<span class="dot"></span>{escape(header.company)}', "home")
    synthetic = ' <span class="tag">synthetic data</span>' if header.is_synthetic else ""
    return f'<header class="top"><b>{home}</b> {spans}{synthetic}</header>'


def draw_title(document: Document) -> str:
    """Return the one sentence, and what leads into the page."""
    lead = f'<p class="lead">{escape(document.lead)}</p>' if document.lead else ""
    return f"<h1>{escape(document.title)}</h1>{lead}"


def draw_choices(document: Document, pen: Pen) -> str:
    """Return what a reader can choose, as links, for pages without scripts."""
    parts = [draw_choice(document, choice, pen) for choice in document.choices if len(choice.options) > 1]
    return f'<nav class="picks" aria-label="Choose">{"".join(parts)}</nav>' if parts else ""


def draw_choice(document: Document, choice: Choice, pen: Pen) -> str:
    """Return one choice: what is chosen, and on a press every other option with all else unchanged."""
    links = []
    group = ""
    for option in choice.options:
        if option.group != group:
            group = option.group
            links.append(f"<i>{escape(group)}</i>")
        kept = [(key, value) for key, value in document.query if key != choice.name]
        chosen = [] if option.key == choice.options[0].key else [(choice.name, option.key)]
        inner = escape(option.label)
        if option.key == choice.chosen:
            links.append(f'<b aria-current="true">{inner}</b>')
        else:
            links.append(pen.link(Link(document.page, tuple(kept + chosen)), inner))
    label = next((option.label for option in choice.options if option.key == choice.chosen), choice.chosen)
    summary = f"<summary>{escape(choice.label)}: <b>{escape(label)}</b></summary>"
    return f'<details class="pick">{summary}<p>{" ".join(links)}</p></details>'


def draw_footer(document: Document, pen: Pen, more: str = "") -> str:
    """Return the line below: which build, what is late or left out, where else to read this."""
    parts = [escape(document.footer.build), *(pen.sentence(text) for text in document.footer.texts)]
    inner = " · ".join([part for part in parts if part] + ([more] if more else []))
    return f'<footer class="end">{inner}</footer>'
