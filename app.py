"""Greendot's front door: navigation, pickers and the page. What a page says is in pages/ and greendot/compose/."""

from greendot.ui import run_page

run_page()
