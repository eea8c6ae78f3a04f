"""Turns what the code declares (settings, commands, fact tables, metrics) into the reference pages of docs/."""

from greendot.reference.pages import FOLDER, check_pages, render_pages, write_pages

__all__ = ["FOLDER", "check_pages", "render_pages", "write_pages"]
