"""Greendot's front door: page configuration and navigation. What a page says is in pages/ and greendot/compose/."""

from greendot.ui import begin_page, run_page

begin_page()
run_page()
