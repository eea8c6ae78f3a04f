"""Turns Greendot's colours and sizes into Streamlit's configuration and the style of what surrounds a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from greendot.render.svg.marks import DARK, LIGHT

FOLDER = Path(__file__).parent

FONT = '"Source Sans", "Segoe UI", system-ui, sans-serif'


def theme_of(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return Streamlit's names for the colour tokens; components read them back as CSS variables."""
    return {
        "primaryColor": tokens["data"],
        "textColor": tokens["ink"],
        "backgroundColor": tokens["paper"],
        "secondaryBackgroundColor": tokens["soft"],
        "borderColor": tokens["line"],
        "grayTextColor": tokens["muted"],
        "grayBackgroundColor": tokens["band"],
        "grayColor": tokens["other"],
        "blueColor": tokens["data"],
        "greenColor": tokens["dot"],
        "greenTextColor": tokens["better"],
        "orangeTextColor": tokens["worse"],
        "redTextColor": tokens["worse"],
        "linkColor": tokens["ink"],
    }


def configuration() -> dict[str, object]:
    """Return the options of Streamlit that make it quiet, and look like the rest of Greendot."""
    options: dict[str, object] = {
        "browser.gatherUsageStats": False,
        "client.allowedOrigins": [],  # no other site may steer a page; checking a list costs at every change
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "runner.magicEnabled": False,
        "runner.postScriptGC": False,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "theme.baseRadius": "3px",
        "theme.font": FONT,
        "theme.headingFont": FONT,
    }
    for name, tokens in (("light", LIGHT), ("dark", DARK)):
        options |= {f"theme.{name}.{key}": value for key, value in theme_of(tokens).items()}
    return options


SURROUND = (FOLDER / "surround.css").read_text(encoding="utf-8")
LIVE = (FOLDER / "live.css").read_text(encoding="utf-8")
SCRIPT = (FOLDER / "sheet.js").read_text(encoding="utf-8")
CHOICES_STYLE = (FOLDER / "choices.css").read_text(encoding="utf-8")
CHOICES_SCRIPT = (FOLDER / "choices.js").read_text(encoding="utf-8")
"""The style around documents, the tokens inside them, and what answers a pointer."""
