"""Turns names, cells and rows into Markdown that reads well as plain text too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def page(title: str, source: str, *parts: str) -> str:
    """Return a whole page; `source` says where its content is declared, for whoever wants to change it."""
    made = f"<!-- Made by `make docs` from {source}: change that, not this. -->"
    return "\n\n".join([f"# {title}", made, *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; columns that are empty in every row are left out, an empty table is an empty text."""
    kept = [[cell(text) for text in row] for row in rows]
    used = [index for index in range(len(headings)) if any(row[index] for row in kept)]
    lines = [
        [headings[index] for index in used],
        ["---"] * len(used),
        *([row[index] for index in used] for row in kept),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) if kept else ""


def cell(text: str) -> str:
    """Return a text that stays within one cell."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """Return a text set as code, backticks and all; nothing for nothing."""
    plain = str(text)
    if not plain:
        return ""
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"


def codes(texts: Iterable[object]) -> str:
    """Return several texts set as code, with commas between."""
    return ", ".join(code(text) for text in texts)


def bullets(texts: Iterable[str]) -> str:
    """Return a list of those texts that say something."""
    return "\n".join(f"- {text}" for text in texts if text)


def fenced(text: str, language: str = "") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.strip(chr(10))}\n```"
