"""Turns a text that people wrote into Markdown that shows it as it is, for Streamlit's own labels."""

from __future__ import annotations

_MARKS = r"\`*_{}[]()#+-.!|<>$:~"


def plain_markdown(text: str) -> str:
    """Return a text with every character escaped that Markdown would take for a mark."""
    return "".join(f"\\{character}" if character in _MARKS else character for character in text)
